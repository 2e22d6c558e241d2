/* What net/ costs beside a bare epoll client, on the same mock, reading the same way: CPU and
 * instructions a request, and how late an event's stamp is after the server's own.
 *
 *   net: bulk 64: CPU 0.049 s/1000 (floor 0.024, 2.0x), 219k instructions (floor 99k, 2.2x)
 *   net: 1000 streams, 50 events/s: CPU …, lag p50 72 us p99 475 us (floor 65, 121)
 *
 * Instructions are n/a where the machine has no counters. The mock runs on the first CPU, the client
 * on the second. Usage: net_bench [bulk | streams] */
#include <linux/perf_event.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "floor.h"
#include "mock.h"
#include "net/client.h"
#include "stats/histogram.h"

enum { EVENTS = 50 };

struct load {
    int concurrency, total;
    int64_t spread_ns;
    struct mock_options mock;
};

struct figures {
    double cpu_s;
    int64_t instructions; /* 0: no counters */
    int64_t events;
    struct histogram lag;
    int64_t now_ns; /* of the piece that is being read */
};

static void die(const char *what)
{
    fprintf(stderr, "net_bench: %s\n", what);
    exit(1);
}

/* --- measuring --- */

static int open_counter(void)
{
    struct perf_event_attr attr = {.type = PERF_TYPE_HARDWARE,
                                   .size = sizeof attr,
                                   .config = PERF_COUNT_HW_INSTRUCTIONS,
                                   .disabled = 1};

    return (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
}

static double cpu_now(void)
{
    struct rusage usage;

    (void)getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec +
           1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void seen(void *context, int64_t written_ns)
{
    struct figures *figures = context;

    figures->events++;
    if (written_ns)
        histogram_record(&figures->lag, figures->now_ns - written_ns);
}

static void read_piece(void *context, struct view bytes, int64_t now_ns)
{
    struct figures *figures = context;

    figures->now_ns = now_ns;
    (void)mock_count_events(bytes, seen, figures);
}

/* --- the client --- */

struct engine {
    const struct load *load;
    struct net_loop *loop;
    struct net_client *client;
    struct net_timer *timer;
    struct figures *figures;
    char url[64];
    int started, ended;
    int64_t start_ns;
};

static const char body[] = "{\"model\":\"mock\",\"stream\":true,\"messages\":[{\"role\":\"user\","
                           "\"content\":\"What is six times seven?\"}]}";
static bool engine_data(void *context, struct view bytes, int64_t now_ns)
{
    read_piece(((struct engine *)context)->figures, bytes, now_ns);
    return true;
}

static void engine_done(void *context, const struct net_result *result);

static void engine_ask(struct engine *engine)
{
    static const struct net_handler handler = {.data = engine_data, .done = engine_done};
    static const char *const headers[] = {"Authorization: Bearer sim", NULL};
    struct net_request request = {.url = engine->url,
                                  .body = VIEW(""),
                                  .headers = headers,
                                  .connect_timeout_ns = 10 * CLOCK_S,
                                  .first_byte_timeout_ns = 60 * CLOCK_S,
                                  .idle_timeout_ns = 30 * CLOCK_S,
                                  .total_timeout_ns = 120 * CLOCK_S,
                                  .handler = &handler,
                                  .context = engine};

    request.body = view_of(body);
    engine->started++;
    (void)net_send(engine->client, &request);
}

static void engine_done(void *context, const struct net_result *result)
{
    struct engine *engine = context;

    if (result->end != NET_OK || result->status != 200)
        die(result->message);
    if (++engine->ended == engine->load->total)
        net_loop_stop(engine->loop);
    else if (engine->started < engine->load->total)
        engine_ask(engine);
}

static void engine_start_next(void *context)
{
    struct engine *engine = context;
    const struct load *load = engine->load;
    static int begun;

    if (engine->started == 0)
        begun = 0;
    do
        engine_ask(engine);
    while (++begun < load->concurrency && !load->spread_ns);
    if (begun < load->concurrency && engine->started < load->total)
        net_timer_at(engine->timer, engine->start_ns + load->spread_ns * begun / load->concurrency);
}

static void run_engine(const struct load *load, int port, struct figures *figures)
{
    struct engine engine = {.load = load, .figures = figures, .start_ns = clock_now_ns()};
    struct error err;

    (void)snprintf(engine.url, sizeof engine.url, "http://127.0.0.1:%d/v1/chat/completions", port);
    engine.loop = net_loop_new(&err);
    engine.client = engine.loop ? net_client_new(engine.loop, NULL, &err) : NULL;
    if (!engine.client)
        die(err.message);
    engine.timer = net_timer_new(engine.loop, engine_start_next, &engine);
    net_timer_at(engine.timer, 0);
    if (!net_loop_run(engine.loop, &err))
        die(err.message);
    net_timer_free(engine.timer);
    net_client_free(engine.client);
    net_loop_free(engine.loop);
}

static void run_floor(const struct load *load, int port, struct figures *figures)
{
    char request[1024];
    int len = snprintf(request, sizeof request,
                       "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                       "Authorization: Bearer sim\r\nContent-Type: application/json\r\n"
                       "Content-Length: %zu\r\n\r\n%s",
                       port, sizeof body - 1, body);
    struct floor_options options = {.port = port,
                                    .request = {request, (size_t)len},
                                    .concurrency = load->concurrency,
                                    .total = load->total,
                                    .spread_ns = load->spread_ns,
                                    .data = read_piece,
                                    .context = figures};

    floor_run(&options);
}

/* --- a row --- */

static void measure(const struct load *load, bool is_floor, struct figures *figures)
{
    int port, counter = open_counter();
    pid_t mock = mock_start(&load->mock, &port);
    double cpu = cpu_now();

    if (counter >= 0)
        (void)ioctl(counter, PERF_EVENT_IOC_ENABLE, 0);
    (is_floor ? run_floor : run_engine)(load, port, figures);
    figures->cpu_s = cpu_now() - cpu;
    if (counter >= 0) {
        (void)!read(counter, &figures->instructions, sizeof figures->instructions);
        (void)close(counter);
    }
    mock_stop(mock);
    if (figures->events != (int64_t)load->total * EVENTS)
        die("events are missing");
}

static void print_row(const char *name, const struct load *load, const struct figures *net,
                      const struct figures *bare)
{
    printf("net: %s: CPU %.3f s/1000 (floor %.3f, %.2fx)", name, net->cpu_s * 1e3 / load->total,
           bare->cpu_s * 1e3 / load->total, net->cpu_s / bare->cpu_s);
    if (net->instructions && bare->instructions)
        printf(", %.0fk instructions (floor %.0fk, %.2fx)",
               1e-3 * (double)net->instructions / load->total,
               1e-3 * (double)bare->instructions / load->total,
               (double)net->instructions / (double)bare->instructions);
    else
        printf(", instructions n/a");
    if (net->lag.count)
        printf(", lag p50 %.0f us p99 %.0f us (floor %.0f, %.0f)",
               1e-3 * (double)histogram_quantile(&net->lag, 0.5),
               1e-3 * (double)histogram_quantile(&net->lag, 0.99),
               1e-3 * (double)histogram_quantile(&bare->lag, 0.5),
               1e-3 * (double)histogram_quantile(&bare->lag, 0.99));
    printf("\n");
    (void)fflush(stdout);
}

static void run_row(const char *name, const struct load *load)
{
    static struct figures net, bare;

    memset(&net, 0, sizeof net);
    memset(&bare, 0, sizeof bare);
    measure(load, true, &bare);
    measure(load, false, &net);
    print_row(name, load, &net, &bare);
}

int main(int argc, char **argv)
{
    static const struct load bulk = {
        .concurrency = 64, .total = 10000, .mock = {.events = EVENTS, .cpu = 0}};
    static const struct load streams = {
        .concurrency = 1000,
        .total = 3000,
        .spread_ns = 1200 * CLOCK_MS,
        .mock = {
            .events = EVENTS, .first_ns = 200 * CLOCK_MS, .interval_ns = 20 * CLOCK_MS, .cpu = 0}};
    cpu_set_t cpus;

    CPU_ZERO(&cpus);
    CPU_SET(1, &cpus);
    (void)sched_setaffinity(0, sizeof cpus, &cpus);
    if (argc < 2 || strcmp(argv[1], "bulk") == 0)
        run_row("bulk 64", &bulk);
    if (argc < 2 || strcmp(argv[1], "streams") == 0)
        run_row("1000 streams, 50 events/s", &streams);
    return 0;
}

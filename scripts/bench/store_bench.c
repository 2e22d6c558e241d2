/* How many replies a second the writer thread stores: attempt, end, reply of 2 kB and a verdict
 * each, 64 begins in flight, every begin reaped before its end. Prints one line:
 *     store: 41234 replies/s, 10.1 us CPU a reply, begin to disk p50 1.2 ms p99 3.4 ms
 * Usage: store_bench [SECONDS [IN_FLIGHT [FOLDER]]] */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/writer.h"

enum { ANSWER_SIZE = 2048, REAP_MAX = 4096 };

struct bench {
    struct store_writer *writer;
    int64_t run, next_cell, cell_count, replies;
    int64_t *begun_ns; /* by cell */
    int64_t *waits;    /* ns from begin to reap */
    size_t wait_count, wait_capacity;
    int event;
};

static void die(const char *message)
{
    fprintf(stderr, "store_bench: %s\n", message);
    exit(1);
}

static void wake(void *context)
{
    uint64_t one = 1;

    if (write(*(int *)context, &one, sizeof one) != sizeof one)
        die("eventfd");
}

static int64_t make_run(const char *path, int64_t cell_count)
{
    struct error err = {0};
    struct run_model model = {"v/m", "v", "m", "cn", "CNY", "m", "v", "{}", ""};
    struct run_item item = {"s", "i", "c", "", "h", "[]"};
    struct run_info info = {.title = "bench",
                            .plan_hash = "p",
                            .plan = "{}",
                            .manifest = "{}",
                            .cell_count = cell_count,
                            .repeats = cell_count,
                            .created_unix_ns = clock_wall_ns()};
    char *name = NULL;
    struct store *store = store_open(path, STORE_CREATE, &err);

    if (!store || !store_run_create(store, &info, &model, 1, &item, 1, &name, &err))
        die(err.message);
    store_close(store);
    free(name);
    return info.id;
}

static void begin_next(struct bench *b)
{
    if (b->next_cell == b->cell_count)
        die("out of cells: give fewer seconds");
    const struct attempt_begin begin = {.run = b->run,
                                        .cell = b->next_cell,
                                        .turn = 1,
                                        .number = 1,
                                        .lane = "v/account",
                                        .started_unix_ns = clock_wall_ns(),
                                        .reserved_pico = 1000,
                                        .currency = "CNY"};
    b->begun_ns[b->next_cell] = clock_now_ns();
    store_writer_begin(b->writer, &begin, &b->begun_ns[b->next_cell++]);
}

static void answer(struct bench *b, const struct store_begun *begun, const char *text)
{
    int64_t cell = (int64_t *)begun->token - b->begun_ns;
    const struct attempt_end end = {.attempt = begun->attempt,
                                    .outcome = OUTCOME_ANSWERED,
                                    .retry_class = "none",
                                    .http_status = 200,
                                    .request_id = "0f8fad5b-d9cb-469f-a165-70867728950e",
                                    .response_id = "chatcmpl-7c9e6679-7425-40de-944b-e07fc1f90ae7",
                                    .response_model = "model-2026-11",
                                    .finish_reason = "stop",
                                    .usage = {100, 0, USAGE_ABSENT, 500, 0},
                                    .times = {0, 1, 2, 3, -1, 4, 5, 6},
                                    .bytes = 20000,
                                    .events = 500,
                                    .settled_pico = 900,
                                    .is_billable = true,
                                    .gaps = text,
                                    .gaps_size = 200};
    const struct reply_put reply = {.run = b->run,
                                    .cell = cell,
                                    .attempt = begun->attempt,
                                    .outcome = OUTCOME_ANSWERED,
                                    .answer = {text, ANSWER_SIZE}};
    const struct verdict_put verdict = {.run = b->run,
                                        .cell = cell,
                                        .grader = "number",
                                        .version = "1",
                                        .outcome = OUTCOME_CORRECT,
                                        .score = 1,
                                        .extracted = {"42", 2},
                                        .rule = "boxed"};

    store_writer_end(b->writer, &end, &reply);
    store_writer_verdict(b->writer, &verdict);
    MEM_GROW(b->waits, b->wait_count, &b->wait_capacity);
    b->waits[b->wait_count++] = clock_now_ns() - b->begun_ns[cell];
    b->replies++;
}

static void run_for(struct bench *b, int64_t until_ns, const char *text)
{
    struct store_begun begun[REAP_MAX];
    struct pollfd fd = {.fd = b->event, .events = POLLIN};

    while (clock_now_ns() < until_ns) {
        uint64_t count = 0;
        if (poll(&fd, 1, 10000) != 1 || read(b->event, &count, sizeof count) < 0)
            die("the writer does not answer");
        if (store_writer_failed(b->writer))
            die(store_writer_failed(b->writer));
        size_t reaped = store_writer_reap(b->writer, begun, REAP_MAX);
        for (size_t i = 0; i < reaped; i++) {
            answer(b, &begun[i], text);
            begin_next(b);
        }
    }
}

static int compare(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* In milliseconds; `waits` is sorted. */
static double percentile_ms(const struct bench *b, size_t percent)
{
    size_t at = b->wait_count * percent / 100;

    return b->wait_count ? (double)b->waits[at] / 1e6 : 0;
}

static double cpu_us(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

int main(int argc, char **argv)
{
    double seconds = argc > 1 ? strtod(argv[1], NULL) : 3;
    long in_flight = argc > 2 ? strtol(argv[2], NULL, 10) : 64;
    const char *folder = argc > 3 ? argv[3] : ".";
    struct error err = {0};
    struct bench b = {.cell_count = (int64_t)(seconds * 200000) + in_flight};
    char path[512], text[ANSWER_SIZE + 1];

    for (int i = 0; i < ANSWER_SIZE; i++)
        text[i] = (char)('a' + i * 7 % 26);
    snprintf(path, sizeof path, "%s/store_bench.%ld.db", folder, (long)getpid());
    b.run = make_run(path, b.cell_count);
    b.begun_ns = mem_zalloc((size_t)b.cell_count + 1, sizeof *b.begun_ns);
    b.event = eventfd(0, EFD_CLOEXEC);
    b.writer = store_writer_new(path, b.run, NULL, 0, wake, &b.event, &err);
    if (!b.writer)
        die(err.message);
    double cpu = cpu_us();
    int64_t start = clock_now_ns();
    for (long i = 0; i < in_flight; i++)
        begin_next(&b);
    run_for(&b, start + (int64_t)(seconds * 1e9), text);
    if (!store_writer_flush(b.writer, &err))
        die(err.message);
    double elapsed = (double)(clock_now_ns() - start) / 1e9;
    cpu = cpu_us() - cpu;
    if (!store_writer_free(b.writer, &err))
        die(err.message);
    qsort(b.waits, b.wait_count, sizeof *b.waits, compare);
    printf("store: %.0f replies/s, %.1f us CPU a reply, begin to disk p50 %.2f ms p99 %.2f ms\n",
           (double)b.replies / elapsed, cpu / (double)b.replies, percentile_ms(&b, 50),
           percentile_ms(&b, 99));
    unlink(path);
    free(b.begun_ns);
    free(b.waits);
    return 0;
}

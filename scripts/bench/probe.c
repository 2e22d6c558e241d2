/* Linked into the bench's own steelyard (ld --wrap), which is the shipped program but for this file:
 * what the loop's thread costs while a session runs, and how late each event's stamp is. Nothing of
 * it is in the product.
 *
 * Lanes begin as they are after their slow start, since it is the steady state that is measured.
 * STEELYARD_BENCH_FIGURES names the file that gets a JSON object at the end of a session; with
 * STEELYARD_BENCH_STAMPS set, the lag of each event is taken too. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/mem.h"
#include "figures.h"
#include "net/client.h"
#include "run/lane_inside.h"
#include "run/session.h"

static struct figures figures;
static bool has_stamps;
static int64_t requests, store_calls; /* into the store on the loop's thread, while the loop runs */
static _Thread_local bool is_in_loop;

struct probed { /* one exchange */
    const struct net_handler *handler;
    void *context;
};

static bool probe_headers(void *context, const struct net_exchange *exchange, int status,
                          int64_t now_ns)
{
    const struct probed *p = context;

    return !p->handler->headers || p->handler->headers(p->context, exchange, status, now_ns);
}

static bool probe_data(void *context, struct view bytes, int64_t now_ns)
{
    const struct probed *p = context;

    figures_lag(&figures, bytes, now_ns);
    return p->handler->data(p->context, bytes, now_ns);
}

static void probe_done(void *context, const struct net_result *result)
{
    struct probed p = *(struct probed *)context;

    free(context);
    p.handler->done(p.context, result);
}

struct net_exchange *__real_net_send(struct net_client *client, const struct net_request *request);
struct net_exchange *__wrap_net_send(struct net_client *client, const struct net_request *request);
struct net_exchange *__wrap_net_send(struct net_client *client, const struct net_request *request)
{
    static const struct net_handler handler = {probe_headers, probe_data, probe_done};
    struct net_request probed = *request;
    struct probed *p;

    requests++;
    if (!has_stamps)
        return __real_net_send(client, request);
    p = mem_alloc(sizeof *p);
    *p = (struct probed){request->handler, request->context};
    probed.handler = &handler;
    probed.context = p;
    return __real_net_send(client, &probed);
}

struct lane *__real_lane_new(const struct lane_options *options);
struct lane *__wrap_lane_new(const struct lane_options *options);
struct lane *__wrap_lane_new(const struct lane_options *options)
{
    struct lane *lane = __real_lane_new(options);

    lane->places = lane->logged_places = lane->places_max;
    lane->is_slow_start = false;
    return lane;
}

int __real_sqlite3_step(sqlite3_stmt *statement);
int __wrap_sqlite3_step(sqlite3_stmt *statement);
int __wrap_sqlite3_step(sqlite3_stmt *statement)
{
    store_calls += is_in_loop;
    return __real_sqlite3_step(statement);
}

bool __real_net_loop_run(struct net_loop *loop, struct error *err);
bool __wrap_net_loop_run(struct net_loop *loop, struct error *err);
bool __wrap_net_loop_run(struct net_loop *loop, struct error *err)
{
    is_in_loop = true;
    figures_start(&figures);
    bool ok = __real_net_loop_run(loop, err);
    figures_stop(&figures);
    is_in_loop = false;
    return ok;
}

static long status_kb(const char *name)
{
    char line[256];
    long kb = 0;
    FILE *file = fopen("/proc/self/status", "r");

    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, name, strlen(name)) == 0)
            kb = strtol(line + strlen(name), NULL, 10);
    if (file)
        (void)fclose(file);
    return kb;
}

bool __real_session_run(struct session *session, enum session_end *out, struct error *err);
bool __wrap_session_run(struct session *session, enum session_end *out, struct error *err);
bool __wrap_session_run(struct session *session, enum session_end *out, struct error *err)
{
    const char *path = getenv("STEELYARD_BENCH_FIGURES");
    long before = status_kb("VmRSS:");
    FILE *file;

    has_stamps = getenv("STEELYARD_BENCH_STAMPS") != NULL;
    bool ok = __real_session_run(session, out, err);
    file = path ? fopen(path, "w") : NULL;
    if (!file)
        return ok;
    fprintf(file, "{\"requests\": %lld, \"store_calls\": %lld, \"rss_kb\": %ld, \"peak_kb\": %ld, ",
            (long long)requests, (long long)store_calls, before, status_kb("VmHWM:"));
    figures_print(&figures, file);
    fprintf(file, "}\n");
    (void)fclose(file);
    return ok;
}

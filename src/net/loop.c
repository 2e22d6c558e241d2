#include "net/loop.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "net/loop_inside.h"

static const int64_t probe_interval_ns = 10 * CLOCK_MS;
/* A wait that took less may have found its events ready when it began. */
static const int64_t waited_ns = 50000;

struct net_loop *net_loop_new(struct error *err)
{
    struct net_loop *loop = mem_zalloc(1, sizeof *loop);

    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (loop->epoll >= 0 && timers_init(loop))
        return loop;
    error_set(err, ERROR_SYSTEM, "no event loop: %s", strerror(errno));
    if (loop->epoll >= 0)
        (void)close(loop->epoll);
    free(loop);
    return NULL;
}

void net_loop_free(struct net_loop *loop)
{
    if (!loop)
        return;
    net_timer_free(loop->probe);
    timers_release(loop);
    if (loop->inner)
        event_free(loop->inner);
    if (loop->base)
        event_base_free(loop->base);
    (void)close(loop->epoll);
    free(loop);
}

/* --- turns --- */

static void serve_ready(struct net_loop *loop, bool is_last)
{
    for (int i = 0; i < loop->ready_count && !loop->is_stopped; i++) {
        struct net_watch *watch = loop->ready[i].data.ptr;
        if (watch && watch->is_last == is_last)
            watch_fire(watch, loop->ready[i].events);
    }
}

/* Once stopped it leaves the rest, which epoll finds again. */
static bool turn(struct net_loop *loop, int timeout_ms)
{
    loop->turn_ns = clock_now_ns();
    loop->ready_count = epoll_wait(loop->epoll, loop->ready, LOOP_READY_MAX, timeout_ms);
    loop->woke_before_ns = loop->woke_ns;
    loop->woke_ns = clock_now_ns();
    if (loop->ready_count < 0) {
        loop->ready_count = 0;
        return errno == EINTR;
    }
    serve_ready(loop, false);
    serve_ready(loop, true);
    loop->ready_count = 0;
    if (loop->has_due && !loop->is_stopped)
        timers_run(loop);
    return true;
}

/* libevent waits for both, and then both have their turn. */
static bool turn_with_libevent(struct net_loop *loop)
{
    int flags = EVLOOP_ONCE | EVLOOP_NO_EXIT_ON_EMPTY | (loop->has_due ? EVLOOP_NONBLOCK : 0);

    return event_base_loop(loop->base, flags) >= 0 && (loop->is_stopped || turn(loop, 0));
}

bool net_loop_run(struct net_loop *loop, struct error *err)
{
    while (!loop->is_stopped) {
        if (!(loop->base ? turn_with_libevent(loop) : turn(loop, loop->has_due ? 0 : -1)))
            return error_set(err, ERROR_SYSTEM, "the event loop failed: %s", strerror(errno));
    }
    loop->is_stopped = false;
    return true;
}

void net_loop_stop(struct net_loop *loop)
{
    loop->is_stopped = true;
    if (loop->base)
        event_base_loopbreak(loop->base);
}

/* --- libevent's part --- */

static void inner_ready(evutil_socket_t fd, short events, void *data)
{
    (void)fd;
    (void)events;
    (void)data; /* `turn` follows */
}

/* No lock: only eventfds reach the loop from other threads. No cached time: a timer that evhttp sets
 * in a callback would otherwise count from the callback's batch. */
struct event_base *net_loop_base(struct net_loop *loop)
{
    struct event_config *config;

    if (loop->base)
        return loop->base;
    config = event_config_new();
    if (config && event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK) == 0 &&
        event_config_set_flag(config, EVENT_BASE_FLAG_NO_CACHE_TIME) == 0 &&
        event_config_set_flag(config, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST) == 0)
        loop->base = event_base_new_with_config(config);
    if (config)
        event_config_free(config);
    if (loop->base) {
        loop->inner = event_new(loop->base, loop->epoll, EV_READ | EV_PERSIST, inner_ready, NULL);
        (void)event_add(loop->inner, NULL);
    }
    return loop->base;
}

/* --- lateness --- */

int64_t net_loop_lag(const struct net_loop *loop, int64_t now_ns)
{
    bool has_waited = loop->woke_ns - loop->turn_ns > waited_ns;

    return now_ns - (has_waited || !loop->woke_before_ns ? loop->woke_ns : loop->woke_before_ns);
}

/* On an absolute schedule, so that a late probe does not delay the next; those that a stall skipped
 * are not made up for. */
static void probe_again(void *data)
{
    struct net_loop *loop = data;
    int64_t now = clock_now_ns(), next = loop->probe->due_ns + probe_interval_ns;

    net_timer_at(loop->probe, next > now ? next : now + probe_interval_ns);
}

void net_loop_on_lateness(struct net_loop *loop, net_lateness_fn *fn, void *context)
{
    loop->lateness = fn;
    loop->lateness_context = context;
    if (!loop->probe)
        loop->probe = net_timer_new(loop, probe_again, loop);
    if (fn)
        net_timer_at(loop->probe, clock_now_ns() + probe_interval_ns);
    else
        net_timer_cancel(loop->probe);
}

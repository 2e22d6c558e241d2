#include "net/loop.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "net/loop_inside.h"

static const int64_t probe_interval_ns = 10 * CLOCK_MS;
/* A wait that took less may have found its events ready when it began. */
static const int64_t waited_ns = 50000;

/* No lock: only eventfds reach the loop from other threads. No cached time: a timer that evhttp sets
 * in a callback would otherwise count from the callback's batch. */
struct net_loop *net_loop_new(struct error *err)
{
    struct event_config *config = event_config_new();
    struct net_loop *loop = mem_zalloc(1, sizeof *loop);

    if (config && event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK) == 0 &&
        event_config_set_flag(config, EVENT_BASE_FLAG_NO_CACHE_TIME) == 0 &&
        event_config_set_flag(config, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST) == 0)
        loop->base = event_base_new_with_config(config);
    if (config)
        event_config_free(config);
    if (loop->base && timers_init(loop))
        return loop;
    error_set(err, ERROR_SYSTEM, "no event loop: %s", strerror(errno));
    if (loop->base)
        event_base_free(loop->base);
    free(loop);
    return NULL;
}

void net_loop_free(struct net_loop *loop)
{
    if (!loop)
        return;
    net_timer_free(loop->probe);
    timers_release(loop);
    event_base_free(loop->base);
    free(loop);
}

bool net_loop_run(struct net_loop *loop, struct error *err)
{
    while (!loop->is_stopped) {
        loop->turn_ns = clock_now_ns();
        loop->has_woken = false;
        if (event_base_loop(loop->base, EVLOOP_NO_EXIT_ON_EMPTY | EVLOOP_ONCE) < 0)
            return error_set(err, ERROR_SYSTEM, "the event loop failed: %s", strerror(errno));
    }
    loop->is_stopped = false;
    return true;
}

void net_loop_stop(struct net_loop *loop)
{
    loop->is_stopped = true;
    event_base_loopbreak(loop->base);
}

struct event_base *net_loop_base(struct net_loop *loop)
{
    return loop->base;
}

/* --- wake-ups --- */

struct net_wake {
    struct net_loop *loop;
    struct event event;
    net_loop_fn *fn;
    void *context;
    int fd;
};

static void wake_fires(evutil_socket_t fd, short events, void *data)
{
    struct net_wake *wake = data;
    uint64_t count;

    (void)events;
    loop_wakes(wake->loop);
    if (read(fd, &count, sizeof count) == sizeof count)
        wake->fn(wake->context);
}

struct net_wake *net_wake_new(struct net_loop *loop, net_loop_fn *fn, void *context,
                              struct error *err)
{
    struct net_wake *wake;
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

    if (fd < 0) {
        error_set(err, ERROR_SYSTEM, "no eventfd: %s", strerror(errno));
        return NULL;
    }
    wake = mem_alloc(sizeof *wake);
    *wake = (struct net_wake){.loop = loop, .fn = fn, .context = context, .fd = fd};
    (void)event_assign(&wake->event, loop->base, fd, EV_READ | EV_PERSIST, wake_fires, wake);
    (void)event_add(&wake->event, NULL);
    return wake;
}

void net_wake_signal(void *data)
{
    const struct net_wake *wake = data;
    uint64_t one = 1;
    int held = errno; /* a signal handler may be calling */

    /* EAGAIN: 2^64 - 2 signals are pending, and one is enough. */
    while (write(wake->fd, &one, sizeof one) < 0 && errno == EINTR)
        ;
    errno = held;
}

void net_wake_free(struct net_wake *wake)
{
    if (!wake)
        return;
    (void)event_del(&wake->event);
    (void)close(wake->fd);
    free(wake);
}

/* --- signals --- */

struct net_signal {
    struct net_loop *loop;
    struct event event;
    net_loop_fn *fn;
    void *context;
};

static void signal_fires(evutil_socket_t number, short events, void *data)
{
    struct net_signal *signal = data;

    (void)number;
    (void)events;
    loop_wakes(signal->loop);
    signal->fn(signal->context);
}

struct net_signal *net_signal_new(struct net_loop *loop, int number, net_loop_fn *fn, void *context)
{
    struct net_signal *signal = mem_alloc(sizeof *signal);

    *signal = (struct net_signal){.loop = loop, .fn = fn, .context = context};
    (void)evsignal_assign(&signal->event, loop->base, number, signal_fires, signal);
    (void)event_add(&signal->event, NULL);
    return signal;
}

void net_signal_free(struct net_signal *signal)
{
    if (!signal)
        return;
    (void)event_del(&signal->event);
    free(signal);
}

/* --- lateness --- */

void net_loop_wakes(struct net_loop *loop)
{
    loop_wakes(loop);
}

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

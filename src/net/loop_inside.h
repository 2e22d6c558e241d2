/* The inside of the loop, for the two files that make it: loop.c (life, wake-ups, signals, lateness)
 * and timer.c. */
#ifndef NET_LOOP_INSIDE_H
#define NET_LOOP_INSIDE_H

#include <event2/event_struct.h>
#include <stddef.h>

#include "base/clock.h"
#include "net/loop.h"

struct net_loop {
    struct event_base *base;
    bool is_stopped;
    struct net_timer *probe; /* measures lateness */
    net_lateness_fn *lateness;
    void *lateness_context;

    /* A turn is one wait and the callbacks of what it found. */
    int64_t turn_ns;                 /* this turn's wait began */
    int64_t woke_ns, woke_before_ns; /* its first callback, and that of the turn before */
    bool has_woken;

    struct net_timer **timers; /* a binary heap by due_ns */
    size_t timer_count, timer_capacity;
    struct event timer_event; /* the timerfd is readable, or was made active: something is due */
    int timer_fd;
    int64_t armed_ns; /* for which instant the timerfd is set; INT64_MAX: not */
};

struct net_timer {
    struct net_loop *loop;
    net_loop_fn *fn;
    void *context;
    int64_t due_ns; /* the instant asked for, or that of asking if that was later */
    size_t place;   /* in the heap, from 1; 0: not set */
};

/* Called at the beginning of every callback that libevent makes. */
static inline void loop_wakes(struct net_loop *loop)
{
    if (loop->has_woken)
        return;
    loop->has_woken = true;
    loop->woke_before_ns = loop->woke_ns;
    loop->woke_ns = clock_now_ns();
}

bool timers_init(struct net_loop *loop); /* false, with errno */
void timers_release(struct net_loop *loop);

#endif

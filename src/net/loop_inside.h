/* The inside of the loop, for the files that make it: loop.c (life, turns, lateness), watch.c
 * (descriptors), timer.c, wake.c (wake-ups and signals). */
#ifndef NET_LOOP_INSIDE_H
#define NET_LOOP_INSIDE_H

#include <stddef.h>
#include <sys/epoll.h>

#include "base/clock.h"
#include "net/loop.h"

enum { LOOP_READY_MAX = 256 };

struct net_watch {
    struct net_loop *loop;
    net_watch_fn *fn;
    void *context;
    int fd;
    unsigned wanted; /* NET_READABLE, NET_WRITABLE */
    unsigned known;  /* what epoll waits for; may be more than is wanted: see watch.c */
    bool is_last;    /* fires after those that are not */
};

struct net_loop {
    int epoll;
    bool is_stopped;
    struct epoll_event ready[LOOP_READY_MAX]; /* of this turn; data.ptr NULL: freed since */
    int ready_count;

    struct event_base *base; /* NULL: nobody asked for it */
    struct event *inner;     /* in `base`: the epoll set has something */

    struct net_timer *probe; /* measures lateness */
    net_lateness_fn *lateness;
    void *lateness_context;

    int64_t turn_ns;                 /* this turn's wait began */
    int64_t woke_ns, woke_before_ns; /* its end, and that of the turn before */

    struct net_timer **timers; /* a binary heap by due_ns */
    size_t timer_count, timer_capacity;
    struct net_watch *timer_watch; /* the timerfd is readable: something is due */
    int timer_fd;
    int64_t armed_ns; /* for which instant the timerfd is set; INT64_MAX: not */
    bool has_due;     /* a timer was set for an instant that had come: no system call for it */
};

struct net_timer {
    struct net_loop *loop;
    net_loop_fn *fn;
    void *context;
    int64_t due_ns; /* the instant asked for, or that of asking if that was later */
    size_t place;   /* in the heap, from 1; 0: not set */
};

void watch_fire(struct net_watch *watch, uint32_t events);

bool timers_init(struct net_loop *loop); /* false, with errno */
void timers_release(struct net_loop *loop);
void timers_run(struct net_loop *loop); /* what is due */

#endif

/* The event loop over epoll: descriptors, timers to the nanosecond, signals, wake-ups from other threads,
 * and its own lateness. One thread runs it; only net_wake_signal may be called from another. Nothing slow
 * may run in its callbacks.
 *
 * A turn is one wait and the callbacks of what it found: descriptors first, since what came in is stamped
 * when it is read, then wake-ups and timers, which begin new work. */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct net_loop;
struct event_base;

struct net_loop *net_loop_new(struct error *err);
void net_loop_free(struct net_loop *loop); /* NULL is fine; everything on it must be freed before */
/* Runs callbacks until net_loop_stop, and not at all if that was called since the last run; false
 * when the loop itself failed. */
bool net_loop_run(struct net_loop *loop, struct error *err);
void net_loop_stop(struct net_loop *loop);
/* A libevent base that is run along with the loop, for evhttp (its timers are to the millisecond); made
 * by the first call. NULL when it cannot be made. */
struct event_base *net_loop_base(struct net_loop *loop);

typedef void net_loop_fn(void *context);

/* A descriptor that is waited for. */
enum { NET_READABLE = 1, NET_WRITABLE = 2 };
/* `ready`: of what was asked for; errors and hang-ups are both. May free any watch. */
typedef void net_watch_fn(void *context, unsigned ready);
struct net_watch;
struct net_watch *net_watch_new(struct net_loop *loop, int fd, net_watch_fn *fn, void *context);
void net_watch_set(struct net_watch *watch, unsigned what); /* 0: for nothing now, as it begins */
void net_watch_free(struct net_watch *watch); /* before the descriptor is closed; NULL is fine */

/* One-shot timers at an instant of clock_now_ns(). They never fire early. An instant that has passed
 * fires at once, from the loop, never from inside net_timer_at. A timer's function may free it. */
struct net_timer;
struct net_timer *net_timer_new(struct net_loop *loop, net_loop_fn *fn, void *context);
void net_timer_at(struct net_timer *timer, int64_t at_ns); /* replaces an earlier instant */
void net_timer_cancel(struct net_timer *timer);
void net_timer_free(struct net_timer *timer);

/* Calls `fn` on the loop's thread soon after any thread signalled; several signals may become one
 * call. */
struct net_wake;
struct net_wake *net_wake_new(struct net_loop *loop, net_loop_fn *fn, void *context,
                              struct error *err);
/* Any thread, also a signal handler; takes void * to serve as a store_writer wake. */
void net_wake_signal(void *wake);
void net_wake_free(struct net_wake *wake);

/* Calls `fn` on the loop's thread when the process gets the signal. */
struct net_signal;
struct net_signal *net_signal_new(struct net_loop *loop, int number, net_loop_fn *fn,
                                  void *context);
void net_signal_free(struct net_signal *signal);

/* For how long, at most, what is being read at `now_ns` may have lain unread because of the loop
 * itself: since this turn's wake-up, where the loop had waited for it; else it may have come at any time
 * since the turn before woke up. To be asked inside of a callback. What the system's scheduler takes
 * is not in it. */
int64_t net_loop_lag(const struct net_loop *loop, int64_t now_ns);

/* Called with how late the loop was, each time that it is measured (a timer of its own every 10 ms,
 * and each timer that fires). NULL turns it off. */
typedef void net_lateness_fn(void *context, int64_t late_ns);
void net_loop_on_lateness(struct net_loop *loop, net_lateness_fn *fn, void *context);

#endif

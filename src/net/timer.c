/* Timers on a timerfd, which is set only when the earliest changes: no system call for most. */
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/mem.h"
#include "net/loop_inside.h"

/* --- the heap: the timer at place i is not later than those at 2i and 2i + 1 --- */

static void put(struct net_loop *loop, struct net_timer *timer, size_t place)
{
    loop->timers[place - 1] = timer;
    timer->place = place;
}

static void rise(struct net_loop *loop, struct net_timer *timer, size_t place)
{
    while (place > 1 && loop->timers[place / 2 - 1]->due_ns > timer->due_ns) {
        put(loop, loop->timers[place / 2 - 1], place);
        place /= 2;
    }
    put(loop, timer, place);
}

static void sink(struct net_loop *loop, struct net_timer *timer, size_t place)
{
    size_t child;

    while ((child = 2 * place) <= loop->timer_count) {
        if (child < loop->timer_count &&
            loop->timers[child]->due_ns < loop->timers[child - 1]->due_ns)
            child++;
        if (loop->timers[child - 1]->due_ns >= timer->due_ns)
            break;
        put(loop, loop->timers[child - 1], place);
        place = child;
    }
    put(loop, timer, place);
}

static void insert(struct net_loop *loop, struct net_timer *timer)
{
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers */
    MEM_GROW(loop->timers, loop->timer_count, &loop->timer_capacity);
    rise(loop, timer, ++loop->timer_count);
}

static void take_out(struct net_loop *loop, struct net_timer *timer)
{
    size_t place = timer->place;
    struct net_timer *last;

    if (!place)
        return;
    last = loop->timers[--loop->timer_count];
    timer->place = 0;
    if (last == timer)
        return;
    rise(loop, last, place);
    if (last->place == place)
        sink(loop, last, place);
}

/* --- the timerfd --- */

/* An earlier instant than the armed one must be set; a later one may wait until the armed one comes.
 * While something is due, that is done first: timers_run comes here again. */
static void arm(struct net_loop *loop)
{
    int64_t first = loop->timer_count ? loop->timers[0]->due_ns : INT64_MAX;
    struct itimerspec at = {.it_value = {first / CLOCK_S, first % CLOCK_S}};

    if (loop->has_due || first >= loop->armed_ns)
        return;
    loop->armed_ns = first;
    (void)timerfd_settime(loop->timer_fd, TFD_TIMER_ABSTIME, &at, NULL);
}

/* Runs what was due when it began; what the callbacks set for now comes in the loop's next turn. */
void timers_run(struct net_loop *loop)
{
    int64_t now = clock_now_ns();

    while (loop->timer_count && loop->timers[0]->due_ns <= now) {
        struct net_timer *timer = loop->timers[0];
        take_out(loop, timer);
        if (loop->lateness)
            loop->lateness(loop->lateness_context, clock_now_ns() - timer->due_ns);
        timer->fn(timer->context); /* may free it, and any other */
    }
    loop->has_due = loop->timer_count && loop->timers[0]->due_ns <= clock_now_ns();
    arm(loop);
}

/* Read or not, the timerfd is set anew. */
static void timerfd_fires(void *data, unsigned ready)
{
    struct net_loop *loop = data;
    uint64_t count;

    (void)ready;
    (void)!read(loop->timer_fd, &count, sizeof count);
    loop->armed_ns = INT64_MAX;
    loop->has_due = true; /* at the end of this turn */
}

bool timers_init(struct net_loop *loop)
{
    loop->armed_ns = INT64_MAX;
    loop->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (loop->timer_fd < 0)
        return false;
    loop->timer_watch = net_watch_new(loop, loop->timer_fd, timerfd_fires, loop);
    net_watch_set(loop->timer_watch, NET_READABLE);
    return true;
}

void timers_release(struct net_loop *loop)
{
    net_watch_free(loop->timer_watch);
    (void)close(loop->timer_fd);
    free(loop->timers);
}

/* --- what callers see --- */

struct net_timer *net_timer_new(struct net_loop *loop, net_loop_fn *fn, void *context)
{
    struct net_timer *timer = mem_alloc(sizeof *timer);

    *timer = (struct net_timer){.loop = loop, .fn = fn, .context = context};
    return timer;
}

void net_timer_at(struct net_timer *timer, int64_t at_ns)
{
    int64_t now = clock_now_ns();

    take_out(timer->loop, timer);
    timer->due_ns = at_ns > now ? at_ns : now;
    insert(timer->loop, timer);
    if (at_ns > now)
        arm(timer->loop);
    else
        timer->loop->has_due = true;
}

void net_timer_cancel(struct net_timer *timer)
{
    take_out(timer->loop, timer);
}

void net_timer_free(struct net_timer *timer)
{
    if (!timer)
        return;
    net_timer_cancel(timer);
    free(timer);
}

#include "sim/limiter.h"

#include "base/clock.h"

/* Counts one more in the window that `now` falls into; false when it is full. */
static bool count(int64_t limit, int64_t width_ns, int64_t now_ns, int64_t *began, int64_t *used)
{
    if (!limit)
        return true;
    if (now_ns - *began >= width_ns) {
        *began = now_ns;
        *used = 0;
    }
    if (*used >= limit)
        return false;
    ++*used;
    return true;
}

enum refusal_kind limiter_enter(struct limiter *l, int64_t now_ns)
{
    if (l->at_once && l->under_way >= l->at_once)
        return REFUSE_CONCURRENCY;
    if (!count(l->per_second, CLOCK_S, now_ns, &l->second_began, &l->second_count))
        return REFUSE_BURST;
    if (!count(l->per_minute, 60 * CLOCK_S, now_ns, &l->minute_began, &l->minute_count))
        return REFUSE_RATE;
    l->under_way++;
    return REFUSE_NOTHING;
}

void limiter_leave(struct limiter *l)
{
    l->under_way--;
}

#include "sim/limiter.h"

#include "base/clock.h"

/* Whether the window that `now` falls into has room. */
static bool has_room(struct limit *limit, int64_t width_ns, int64_t now_ns)
{
    if (now_ns - limit->began_ns >= width_ns) {
        limit->began_ns = now_ns;
        limit->used = 0;
    }
    return !limit->most || limit->used < limit->most;
}

enum refusal_kind limiter_enter(struct limiter *l, int64_t now_ns)
{
    if (l->at_once && l->under_way >= l->at_once)
        return REFUSE_CONCURRENCY;
    if (!has_room(&l->second, CLOCK_S, now_ns))
        return REFUSE_BURST;
    if (!has_room(&l->minute, 60 * CLOCK_S, now_ns))
        return REFUSE_RATE;
    if (!has_room(&l->second_tokens, CLOCK_S, now_ns) ||
        !has_room(&l->minute_tokens, 60 * CLOCK_S, now_ns))
        return REFUSE_TOKENS;
    l->second.used++;
    l->minute.used++;
    l->under_way++;
    return REFUSE_NOTHING;
}

void limiter_use(struct limiter *l, int64_t tokens)
{
    l->second_tokens.used += tokens;
    l->minute_tokens.used += tokens;
}

void limiter_leave(struct limiter *l)
{
    l->under_way--;
}

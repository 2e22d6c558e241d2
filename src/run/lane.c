#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "run/lane_inside.h"

static const double ramp_from = 0.2;
/* A slot that is so late was granted to a process that then stood still: its instant means nothing. */
static const int64_t late_slot_ns = CLOCK_S;

struct lane *lane_new(const struct lane_options *options)
{
    struct lane *lane = mem_zalloc(1, sizeof *lane);
    const struct lane_limits *limits = &options->limits;

    lane->options = *options;
    if (options->give_up_after_ns <= 0)
        lane->options.give_up_after_ns = 600 * CLOCK_S;
    lane->ramp_ns = options->ramp_ns == 0 ? 10 * CLOCK_S : options->ramp_ns;
    if (lane->ramp_ns < 0)
        lane->ramp_ns = 0;
    lane->ramp_start_ns = lane->down_since_ns = -1;
    random_seed(&lane->random, options->seed);
    rate_init(&lane->requests, limits->requests_per_minute, limits->requests_per_second);
    rate_init(&lane->tokens, limits->tokens_per_minute, 0);
    lane->places_max = limits->concurrency > 0 ? limits->concurrency : LANE_CONCURRENCY;
    lane_start_places(lane);
    return lane;
}

void lane_free(struct lane *lane)
{
    free(lane);
}

/* --- slots --- */

/* 1: full speed; 5: a fifth. */
static double slowness(struct lane *lane, int64_t at_ns)
{
    double done;

    if (lane->ramp_start_ns < 0)
        lane->ramp_start_ns = at_ns;
    if (at_ns - lane->ramp_start_ns >= lane->ramp_ns)
        return 1;
    done = at_ns < lane->ramp_start_ns
               ? 0
               : (double)(at_ns - lane->ramp_start_ns) / (double)lane->ramp_ns;
    return 1 / (ramp_from + (1 - ramp_from) * done);
}

static int64_t earliest(const struct lane *lane, int64_t from_ns, int64_t tokens)
{
    int64_t at = from_ns, before;

    do {
        before = at;
        at = rate_earliest(&lane->requests, at, 1);
        at = rate_earliest(&lane->tokens, at, tokens);
    } while (at > before);
    return at;
}

static void take_slot(struct lane *lane, struct lane_slot *slot, int64_t at_ns)
{
    double slow = slowness(lane, at_ns);

    slot->at = at_ns;
    slot->epoch = lane->epoch;
    rate_take(&lane->requests, at_ns, 1, slow);
    rate_take(&lane->tokens, at_ns, slot->tokens, slow);
}

static void give_back_slot(struct lane *lane, const struct lane_slot *slot)
{
    rate_give_back(&lane->requests, slot->at, 1);
    rate_give_back(&lane->tokens, slot->at, slot->tokens);
}

static void grow_limits(struct lane *lane, int64_t now_ns)
{
    if (rate_grow(&lane->requests, now_ns))
        lane_tell_limit(lane, &lane->requests, "raised to", lane->requests.limit);
    if (rate_grow(&lane->tokens, now_ns))
        lane_tell_limit(lane, &lane->tokens, "raised to", lane->tokens.limit);
}

enum lane_grant lane_reserve(struct lane *lane, int64_t now_ns, int64_t tokens,
                             struct lane_slot *out)
{
    int64_t from = now_ns > lane->paused_until_ns ? now_ns : lane->paused_until_ns, at;

    *out = (struct lane_slot){.tokens = tokens > 0 ? tokens : 0, .is_probe = lane->is_open};
    lane_look_for_end(lane, now_ns, NULL);
    if (lane->has_ended)
        return LANE_ENDED;
    if (lane->is_open ? lane->has_probe : lane->in_flight >= (int)lane->places)
        return LANE_FULL;
    if (lane->is_open && from < lane->probe_ns)
        from = lane->probe_ns;
    grow_limits(lane, now_ns);
    at = earliest(lane, from, out->tokens);
    if (at > now_ns + LANE_AHEAD_NS) {
        out->at = at - LANE_AHEAD_NS;
        return LANE_LATER;
    }
    take_slot(lane, out, at);
    lane->in_flight++;
    lane->has_probe |= out->is_probe;
    return LANE_GRANTED;
}

/* While the breaker is open, a slot that was granted before may become the probe. */
static bool waits_for_probe(struct lane *lane, int64_t now_ns, struct lane_slot *slot)
{
    if (!lane->is_open || slot->is_probe)
        return false;
    if (lane->has_probe || now_ns < lane->probe_ns) {
        slot->at = now_ns < lane->probe_ns ? lane->probe_ns : now_ns + LANE_PROBE_BASE_NS;
        return true;
    }
    slot->is_probe = lane->has_probe = true;
    return false;
}

enum lane_grant lane_check(struct lane *lane, int64_t now_ns, struct lane_slot *slot)
{
    int64_t from = now_ns > lane->paused_until_ns ? now_ns : lane->paused_until_ns;
    struct lane_slot old = *slot;

    if (lane->has_ended)
        return LANE_ENDED;
    if (waits_for_probe(lane, now_ns, slot)) {
        give_back_slot(lane, &old);
        take_slot(lane, slot, earliest(lane, slot->at, slot->tokens));
        return LANE_LATER;
    }
    if (slot->epoch != lane->epoch || now_ns - slot->at > late_slot_ns) {
        give_back_slot(lane, &old);
        take_slot(lane, slot, earliest(lane, from, slot->tokens));
    }
    return slot->at <= now_ns ? LANE_GRANTED : LANE_LATER;
}

static void leave_place(struct lane *lane, const struct lane_slot *slot)
{
    lane->in_flight--;
    if (slot->is_probe)
        lane->has_probe = false;
}

void lane_release(struct lane *lane, int64_t now_ns, struct lane_slot *slot)
{
    (void)now_ns;
    leave_place(lane, slot);
    give_back_slot(lane, slot);
}

/* --- the end of a request --- */

static void settle(struct lane *lane, int64_t now_ns, const struct lane_slot *slot,
                   const struct lane_result *result)
{
    if (result->used_tokens >= 0)
        rate_settle(&lane->tokens, now_ns, slot->at, slot->tokens,
                    result->used_tokens - slot->tokens);
    if (rate_told(&lane->requests, result->told_requests))
        lane_tell_limit(lane, &lane->requests, "told", result->told_requests);
    if (rate_told(&lane->tokens, result->told_tokens))
        lane_tell_limit(lane, &lane->tokens, "told", result->told_tokens);
}

void lane_finish(struct lane *lane, int64_t now_ns, struct lane_slot *slot,
                 const struct lane_result *result)
{
    leave_place(lane, slot);
    settle(lane, now_ns, slot, result);
    if (lane->has_ended || result->end == LANE_WITHDRAWN)
        return;
    if (result->end == LANE_FAILED && result->retry != RETRY_NEVER)
        lane_failed(lane, now_ns, slot, result);
    else
        lane_succeeded(lane, now_ns, slot);
}

static struct lane_quota quota_of(const struct rate *rate)
{
    return (struct lane_quota){rate->configured, rate->seen, rate->told};
}

struct lane_view lane_look(const struct lane *lane, int64_t now_ns)
{
    bool is_paused = lane->paused_until_ns > now_ns;

    struct lane_view view = {
        .in_flight = lane->in_flight,
        .concurrency = lane->is_open ? 1 : (int)lane->places,
        .requests_per_minute = lane->requests.limit,
        .tokens_per_minute = lane->tokens.limit,
        .requests = quota_of(&lane->requests),
        .tokens = quota_of(&lane->tokens),
        .paused_ns = lane->paused_ns,
        .paused_until_ns = is_paused ? lane->paused_until_ns : 0,
        .is_open = lane->is_open,
        .has_ended = lane->has_ended,
        .is_given_up = lane->is_given_up,
        .reason = lane->has_ended || lane->is_open || is_paused ? lane->reason : "",
    };
    memcpy(view.refusals, lane->refusals, sizeof view.refusals);
    return view;
}

#include "run/lane.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/view.h"
#include "run/rate.h"

enum {
    CONCURRENCY_DEFAULT = 64,
    CONCURRENCY_START = 4,
    FAILURES_TO_OPEN = 8,
    PAUSES_TO_GIVE_UP = 3,
    REASON_SIZE = 200
};
static const double cut_share = 0.8, growth_share = 0.05, growth_min = 0.5, ramp_from = 0.2;
static const int64_t pause_base_ns = 2 * CLOCK_S, probe_base_ns = CLOCK_S;
static const int64_t wait_max_ns = 60 * CLOCK_S, ramp_max_ns = 120 * CLOCK_S;
static const int64_t late_slot_ns =
    CLOCK_S; /* over this, a slot's instant means nothing any more */

struct lane {
    struct lane_options options;
    struct random random;
    struct rate requests, tokens;
    unsigned epoch; /* counts episodes: pauses, cuts, openings */
    int in_flight;
    char reason[REASON_SIZE];
    bool has_ended;

    /* Concurrency. */
    int places_max, logged_places;
    double places;
    bool is_slow_start;
    int clean; /* successes since the last cut or growth */

    /* Pauses and ramps. */
    int64_t paused_until_ns, ramp_start_ns, ramp_ns; /* start -1: none yet */
    int pauses;                                      /* without a success between */

    /* Breaker. */
    int failures; /* without a success between */
    bool is_open, has_probe;
    unsigned closed_epoch; /* failures of what was granted before it closed do not count */
    int64_t down_since_ns; /* first failure since the last success; -1: none */
    int64_t probe_ns, probe_wait_ns;
};

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
    lane->places_max = limits->concurrency > 0 ? limits->concurrency : CONCURRENCY_DEFAULT;
    lane->places = lane->places_max < CONCURRENCY_START ? lane->places_max : CONCURRENCY_START;
    lane->logged_places = (int)lane->places;
    lane->is_slow_start = true;
    return lane;
}

void lane_free(struct lane *lane)
{
    free(lane);
}

static void tell(const struct lane *lane, const char *kind, int64_t value, const char *note)
{
    if (lane->options.event)
        lane->options.event(lane->options.context, kind, value, note);
}

static void set_reason(struct lane *lane, const char *what, const char *code)
{
    (void)snprintf(lane->reason, sizeof lane->reason, code && *code ? "%s: %.120s" : "%s", what,
                   code);
}

static void end_lane(struct lane *lane, const char *what, const char *code)
{
    if (lane->has_ended)
        return;
    lane->has_ended = true;
    set_reason(lane, what, code);
    tell(lane, "breaker", -1, lane->reason);
}

void lane_stop(struct lane *lane, const char *reason)
{
    end_lane(lane, reason, NULL);
}

/* Uniform in [0.75, 1.25) of `ns`, so that lanes of several processes do not come back together. */
static int64_t jitter(struct lane *lane, int64_t ns)
{
    return (int64_t)((double)ns * (0.75 + 0.5 * random_unit(&lane->random)));
}

static int64_t doubled(int64_t base_ns, int times)
{
    int64_t wait = base_ns;

    while (times-- > 0 && wait < wait_max_ns)
        wait *= 2;
    return wait < wait_max_ns ? wait : wait_max_ns;
}

/* --- concurrency --- */

static void log_growth(struct lane *lane)
{
    int now = (int)lane->places;

    if (now == lane->logged_places || (now < lane->places_max && now * 4 < lane->logged_places * 5))
        return;
    lane->logged_places = now;
    tell(lane, "concurrency", now, "grown");
}

static void grow_places(struct lane *lane)
{
    double more = lane->places * growth_share;

    if (lane->places >= lane->places_max)
        return;
    if (lane->is_slow_start)
        lane->places += 1;
    else if (++lane->clean >= (int)lane->places) {
        lane->clean = 0;
        lane->places += more > growth_min ? more : growth_min;
    }
    if (lane->places > lane->places_max)
        lane->places = lane->places_max;
    log_growth(lane);
}

/* From what was really in flight, where that was the matter: places that nobody used are no
 * measurement. */
static void cut_places(struct lane *lane, bool from_flight, const char *why)
{
    double in_flight = lane->in_flight + 1; /* with the one that was refused */

    if (from_flight && in_flight < lane->places)
        lane->places = in_flight;
    lane->places *= cut_share;
    if (lane->places < 1)
        lane->places = 1;
    lane->is_slow_start = false;
    lane->clean = 0;
    lane->logged_places = (int)lane->places;
    tell(lane, "concurrency", lane->logged_places, why);
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

static void tell_limit(const struct lane *lane, const struct rate *rate, const char *verb,
                       int64_t value)
{
    const char *name = rate == &lane->requests ? "requests" : "tokens";
    char note[120];

    if (rate->configured)
        (void)snprintf(note, sizeof note, "%s: configured %lld, %s %lld", name,
                       (long long)rate->configured, verb, (long long)value);
    else
        (void)snprintf(note, sizeof note, "%s: not configured, %s %lld", name, verb,
                       (long long)value);
    tell(lane, "limit", rate->limit, note);
}

static void grow_limits(struct lane *lane, int64_t now_ns)
{
    if (rate_grow(&lane->requests, now_ns))
        tell_limit(lane, &lane->requests, "raised to", lane->requests.limit);
    if (rate_grow(&lane->tokens, now_ns))
        tell_limit(lane, &lane->tokens, "raised to", lane->tokens.limit);
}

static bool gives_up(const struct lane *lane, int64_t now_ns)
{
    return lane->down_since_ns >= 0 && (lane->is_open || lane->pauses >= PAUSES_TO_GIVE_UP) &&
           now_ns - lane->down_since_ns >= lane->options.give_up_after_ns;
}

static void look_for_end(struct lane *lane, int64_t now_ns, const char *code)
{
    char what[80], why[REASON_SIZE];

    if (lane->has_ended || !gives_up(lane, now_ns))
        return;
    (void)snprintf(what, sizeof what, "no success for %lld s",
                   (long long)((now_ns - lane->down_since_ns) / CLOCK_S));
    (void)snprintf(why, sizeof why, "%s", code && *code ? code : lane->reason);
    end_lane(lane, what, why);
}

enum lane_grant lane_reserve(struct lane *lane, int64_t now_ns, int64_t tokens,
                             struct lane_slot *out)
{
    int64_t from = now_ns > lane->paused_until_ns ? now_ns : lane->paused_until_ns, at;

    *out = (struct lane_slot){.tokens = tokens > 0 ? tokens : 0, .is_probe = lane->is_open};
    look_for_end(lane, now_ns, NULL);
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
        slot->at = now_ns < lane->probe_ns ? lane->probe_ns : now_ns + probe_base_ns;
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

/* --- refusals --- */

static bool mentions(const char *code, const char *const *words)
{
    for (; code && *words; words++)
        if (view_find_nocase(view_of(code), view_of(*words)) >= 0)
            return true;
    return false;
}

/* Which quota a refusal was about; NULL: none. The words are those of the vendors' codes and
 * messages: rpm_rate_limit_exceeded, "rate limit exceeded on dimension: rpm", limit_requests,
 * EndpointTPMExceeded, "Rate limit reached for TPM", Throttling.AllocationQuota (tokens, at Qwen),
 * InflightBatchsizeExceeded (docs/providers.md). Unnamed: the configured quota that is fuller. */
static struct rate *refused_rate(struct lane *lane, const char *code, int64_t now_ns)
{
    static const char *const concurrency[] = {"concurren", "inflight", "in flight", "parallel",
                                              NULL};
    static const char *const tokens[] = {"tpm", "token", "allocat", NULL};
    static const char *const requests[] = {"rpm", "request", "qps", NULL};
    double full_requests, full_tokens;

    if (mentions(code, concurrency))
        return NULL;
    if (mentions(code, tokens))
        return &lane->tokens;
    if (mentions(code, requests))
        return &lane->requests;
    if (!lane->requests.limit || !lane->tokens.limit)
        return lane->requests.limit ? &lane->requests : lane->tokens.limit ? &lane->tokens : NULL;
    full_requests = (double)rate_seen(&lane->requests, now_ns) / (double)lane->requests.limit;
    full_tokens = (double)rate_seen(&lane->tokens, now_ns) / (double)lane->tokens.limit;
    return full_tokens > full_requests ? &lane->tokens : &lane->requests;
}

static void pause_lane(struct lane *lane, int64_t now_ns, int64_t wait_ns, const char *code)
{
    if (now_ns + wait_ns <= lane->paused_until_ns)
        return;
    lane->paused_until_ns = now_ns + wait_ns;
    set_reason(lane, "paused", code);
    tell(lane, "pause", wait_ns / CLOCK_MS, code ? code : "");
}

static void ramp_again(struct lane *lane, bool is_burst)
{
    lane->ramp_start_ns = lane->paused_until_ns;
    if (!is_burst)
        return;
    lane->ramp_ns = lane->ramp_ns ? 2 * lane->ramp_ns : 10 * CLOCK_S;
    if (lane->ramp_ns > ramp_max_ns)
        lane->ramp_ns = ramp_max_ns;
}

static void be_refused(struct lane *lane, int64_t now_ns, const struct lane_slot *slot,
                       const struct lane_result *result)
{
    struct rate *rate =
        result->retry == RETRY_QUOTA ? refused_rate(lane, result->code, now_ns) : NULL;
    bool is_new = slot->epoch == lane->epoch;
    int64_t wait = result->retry_after_ns;

    rate_note_refusal(&lane->requests, slot->at, 1);
    rate_note_refusal(&lane->tokens, slot->at, slot->tokens);
    if (wait > lane->options.give_up_after_ns) {
        end_lane(lane, "told to wait longer than give_up_after", result->code);
        return;
    }
    if (wait <= 0 && is_new && result->retry != RETRY_OVERLOAD)
        wait = jitter(lane, doubled(pause_base_ns, lane->pauses));
    if (wait > 0)
        pause_lane(lane, now_ns, wait, result->code);
    if (!is_new)
        return;
    lane->epoch++;
    lane->pauses += wait > 0;
    if (rate)
        tell_limit(lane, rate, "seen", rate_learn(rate, now_ns));
    cut_places(lane, !rate, result->code ? result->code : retry_class_name(result->retry));
    if (result->retry != RETRY_OVERLOAD)
        ramp_again(lane, result->retry == RETRY_BURST);
}

/* --- the breaker --- */

static void open_breaker(struct lane *lane, int64_t now_ns, int64_t wait_ns, const char *code)
{
    lane->probe_wait_ns = wait_ns;
    lane->probe_ns = now_ns + jitter(lane, wait_ns);
    if (!lane->is_open)
        lane->epoch++;
    lane->is_open = true;
    set_reason(lane, "unreachable", code);
    tell(lane, "breaker", (lane->probe_ns - now_ns) / CLOCK_MS, lane->reason);
}

static void fail(struct lane *lane, int64_t now_ns, const struct lane_slot *slot, const char *code)
{
    if ((int)(slot->epoch - lane->closed_epoch) < 0)
        return;
    lane->failures++;
    if (lane->is_open && slot->is_probe)
        open_breaker(lane, now_ns, doubled(lane->probe_wait_ns, 1), code);
    else if (!lane->is_open && lane->failures >= FAILURES_TO_OPEN)
        open_breaker(lane, now_ns, probe_base_ns, code);
}

static void close_breaker(struct lane *lane, int64_t now_ns)
{
    lane->is_open = false;
    lane->closed_epoch = ++lane->epoch;
    lane->places = lane->places_max < CONCURRENCY_START ? lane->places_max : CONCURRENCY_START;
    lane->logged_places = (int)lane->places;
    lane->is_slow_start = true;
    lane->ramp_start_ns = now_ns;
    tell(lane, "breaker", 0, "a request succeeded");
}

static void succeed(struct lane *lane, int64_t now_ns, const struct lane_slot *slot)
{
    lane->failures = 0;
    if (slot->epoch == lane->epoch)
        lane->pauses = 0; /* it was granted after the last pause began */
    lane->down_since_ns = -1;
    if (lane->is_open)
        close_breaker(lane, now_ns);
    grow_places(lane);
}

/* --- the end of a request --- */

static void settle(struct lane *lane, int64_t now_ns, const struct lane_slot *slot,
                   const struct lane_result *result)
{
    if (result->used_tokens >= 0)
        rate_settle(&lane->tokens, now_ns, slot->at, slot->tokens,
                    result->used_tokens - slot->tokens);
    if (rate_told(&lane->requests, result->told_requests))
        tell_limit(lane, &lane->requests, "told", result->told_requests);
    if (rate_told(&lane->tokens, result->told_tokens))
        tell_limit(lane, &lane->tokens, "told", result->told_tokens);
}

static void have_failed(struct lane *lane, int64_t now_ns, const struct lane_slot *slot,
                        const struct lane_result *result)
{
    if (lane->down_since_ns < 0)
        lane->down_since_ns = now_ns;
    if (result->retry == RETRY_LANE_END) {
        end_lane(lane, "permanent error", result->code);
        return;
    }
    if (result->retry == RETRY_QUOTA || result->retry == RETRY_BURST ||
        result->retry == RETRY_OVERLOAD)
        be_refused(lane, now_ns, slot, result);
    if (result->retry == RETRY_SOON || result->retry == RETRY_OVERLOAD)
        fail(lane, now_ns, slot, result->code);
    look_for_end(lane, now_ns, result->code);
}

void lane_finish(struct lane *lane, int64_t now_ns, struct lane_slot *slot,
                 const struct lane_result *result)
{
    leave_place(lane, slot);
    settle(lane, now_ns, slot, result);
    if (lane->has_ended || result->end == LANE_WITHDRAWN)
        return;
    if (result->end == LANE_FAILED && result->retry != RETRY_NEVER)
        have_failed(lane, now_ns, slot, result);
    else
        succeed(lane, now_ns, slot);
}

struct lane_view lane_look(const struct lane *lane, int64_t now_ns)
{
    bool is_paused = lane->paused_until_ns > now_ns;

    return (struct lane_view){
        .in_flight = lane->in_flight,
        .concurrency = lane->is_open ? 1 : (int)lane->places,
        .requests_per_minute = lane->requests.limit,
        .tokens_per_minute = lane->tokens.limit,
        .paused_until_ns = is_paused ? lane->paused_until_ns : 0,
        .is_open = lane->is_open,
        .has_ended = lane->has_ended,
        .reason = lane->has_ended || lane->is_open || is_paused ? lane->reason : "",
    };
}

#include <stdio.h>

#include "base/secret.h"
#include "base/utf8.h"
#include "run/lane_inside.h"

enum { CONCURRENCY_START = 4, FAILURES_TO_OPEN = 8, PAUSES_TO_GIVE_UP = 3, LEARN_FROM = 20 };
enum { DOUBTS_TO_END = 3 };
enum { WHY_CODE_COLUMNS = 60, WHY_MESSAGE_COLUMNS = 80 };
static const double cut_share = 0.8, growth_share = 0.05, growth_min = 0.5;
static const int64_t pause_base_ns = 2 * CLOCK_S, wait_max_ns = 60 * CLOCK_S;
static const int64_t learn_after_ns = 10 * CLOCK_S;
static const int64_t ramp_base_ns = 10 * CLOCK_S, ramp_max_ns = 120 * CLOCK_S;

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

void lane_tell_limit(const struct lane *lane, const struct rate *rate, const char *verb,
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

/* When it will be given up; INT64_MAX: nothing speaks for that. */
static int64_t gives_up_at(const struct lane *lane)
{
    bool is_down = lane->is_open || lane->pauses >= PAUSES_TO_GIVE_UP;

    if (lane->has_ended || lane->down_since_ns < 0 || !is_down ||
        lane->options.give_up_after_ns > INT64_MAX - lane->down_since_ns)
        return INT64_MAX;
    return lane->down_since_ns + lane->options.give_up_after_ns;
}

void lane_look_for_end(struct lane *lane, int64_t now_ns, const char *code)
{
    char what[80], why[LANE_REASON_SIZE];

    if (gives_up_at(lane) > now_ns)
        return;
    lane->is_given_up = true;
    (void)snprintf(what, sizeof what, "no success for %lld s",
                   (long long)((now_ns - lane->down_since_ns) / CLOCK_S));
    (void)snprintf(why, sizeof why, "%s", code && *code ? code : lane->reason);
    end_lane(lane, what, why);
}

int64_t lane_deadline(struct lane *lane, int64_t now_ns)
{
    lane_look_for_end(lane, now_ns, NULL);
    return gives_up_at(lane);
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

void lane_start_places(struct lane *lane)
{
    lane->places = lane->places_max < CONCURRENCY_START ? lane->places_max : CONCURRENCY_START;
    lane->logged_places = (int)lane->places;
    lane->is_slow_start = true;
    lane->clean = 0;
}

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

/* --- refusals --- */

static bool mentions(const char *text, const char *const *words)
{
    for (; text && *words; words++)
        if (view_find_nocase(view_of(text), view_of(*words)) >= 0)
            return true;
    return false;
}

enum named { NAMED_NOTHING, NAMED_CONCURRENCY, NAMED_TOKENS, NAMED_REQUESTS };

/* Which limit the vendor's words are about: rpm_rate_limit_exceeded, "rate limit exceeded on
 * dimension: rpm", limit_requests, EndpointTPMExceeded, "Rate limit reached for TPM",
 * Throttling.AllocationQuota and "Allocated quota exceeded" (tokens, at Qwen),
 * InflightBatchsizeExceeded (docs/providers.md). "Too many requests" names none. */
static enum named named_by(const char *text)
{
    static const char *const concurrency[] = {"concurren", "inflight", "in flight", "parallel",
                                              NULL};
    static const char *const tokens[] = {"tpm", "token", "allocat", NULL};
    static const char *const requests[] = {
        "rpm", "qps", "limit_requests", "ratequota", "requests rate", "requests per", NULL};

    if (mentions(text, concurrency))
        return NAMED_CONCURRENCY;
    if (mentions(text, tokens))
        return NAMED_TOKENS;
    return mentions(text, requests) ? NAMED_REQUESTS : NAMED_NOTHING;
}

/* A quota that nobody configured is not made of a handful of requests. */
static bool can_learn(const struct lane *lane, const struct rate *rate, int64_t now_ns)
{
    return rate->limit > 0 ||
           (lane->requests.first_ns >= 0 && now_ns - lane->requests.first_ns >= learn_after_ns &&
            rate_accepted(&lane->requests, now_ns) >= LEARN_FROM);
}

/* Which quota a refusal was about; NULL: none. Unnamed: the configured quota that is fuller. */
static struct rate *refused_rate(struct lane *lane, const struct lane_result *result,
                                 int64_t now_ns)
{
    enum named named = named_by(result->code);
    struct rate *rate;
    double full_requests, full_tokens;

    if (named == NAMED_NOTHING)
        named = named_by(result->message);
    if (named == NAMED_CONCURRENCY)
        return NULL;
    if (named != NAMED_NOTHING) {
        rate = named == NAMED_TOKENS ? &lane->tokens : &lane->requests;
        return can_learn(lane, rate, now_ns) ? rate : NULL;
    }
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
    lane->paused_ns +=
        now_ns + wait_ns - (lane->paused_until_ns > now_ns ? lane->paused_until_ns : now_ns);
    lane->paused_until_ns = now_ns + wait_ns;
    set_reason(lane, "paused", code);
    tell(lane, "pause", wait_ns / CLOCK_MS, code);
}

static void ramp_again(struct lane *lane, bool is_burst)
{
    lane->ramp_start_ns = lane->paused_until_ns;
    if (!is_burst)
        return;
    lane->ramp_ns = lane->ramp_ns ? 2 * lane->ramp_ns : ramp_base_ns;
    if (lane->ramp_ns > ramp_max_ns)
        lane->ramp_ns = ramp_max_ns;
}

static void be_refused(struct lane *lane, int64_t now_ns, const struct lane_slot *slot,
                       const struct lane_result *result)
{
    struct rate *rate = result->retry == RETRY_QUOTA ? refused_rate(lane, result, now_ns) : NULL;
    bool is_new = slot->epoch == lane->epoch;
    int64_t wait = result->retry_after_ns;

    rate_note_refusal(&lane->requests, slot->at, 1);
    rate_note_refusal(&lane->tokens, slot->at, slot->tokens);
    if (wait > lane->options.give_up_after_ns) {
        end_lane(lane, "told to wait longer than give_up_after", lane->why);
        return;
    }
    if (wait <= 0 && is_new && result->retry != RETRY_OVERLOAD)
        wait = jitter(lane, doubled(pause_base_ns, lane->pauses));
    if (wait > 0)
        pause_lane(lane, now_ns, wait, lane->why);
    if (!is_new)
        return;
    lane->epoch++;
    lane->refusals[result->retry]++;
    lane->pauses += wait > 0;
    if (rate)
        lane_tell_limit(lane, rate, "seen", rate_learn(rate, now_ns));
    cut_places(lane, !rate, lane->why[0] ? lane->why : retry_class_name(result->retry));
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
        open_breaker(lane, now_ns, LANE_PROBE_BASE_NS, code);
}

static void close_breaker(struct lane *lane, int64_t now_ns)
{
    lane->is_open = false;
    lane->closed_epoch = ++lane->epoch;
    lane_start_places(lane);
    lane->ramp_start_ns = now_ns;
    tell(lane, "breaker", 0, "a request succeeded");
}

/* --- what lane_finish calls --- */

void lane_succeeded(struct lane *lane, int64_t now_ns, const struct lane_slot *slot)
{
    lane->failures = lane->doubts = 0;
    lane->has_succeeded = true;
    if (slot->epoch == lane->epoch)
        lane->pauses = 0; /* it was granted after the last pause began */
    lane->down_since_ns = -1;
    if (lane->is_open)
        close_breaker(lane, now_ns);
    grow_places(lane);
}

/* "CODE: MESSAGE", or what there is of it. Vendors repeat keys in their messages: redacted before it
 * is cut. */
static void put_why(struct lane *lane, const struct lane_result *result)
{
    struct str code = {0}, message = {0};

    secret_redact(&code, view_of(result->code));
    secret_redact(&message, view_of(result->message));
    struct view c = utf8_cut(str_view(&code), WHY_CODE_COLUMNS, 1);
    struct view m = utf8_cut(str_view(&message), WHY_MESSAGE_COLUMNS, 1);
    (void)snprintf(lane->why, sizeof lane->why, "%.*s%s%.*s", (int)c.len, c.len ? c.data : "",
                   c.len && m.len ? ": " : "", (int)m.len, m.len ? m.data : "");
    str_release(&code);
    str_release(&message);
}

void lane_failed(struct lane *lane, int64_t now_ns, const struct lane_slot *slot,
                 const struct lane_result *result)
{
    put_why(lane, result);
    if (lane->down_since_ns < 0)
        lane->down_since_ns = now_ns;
    lane->doubts += result->retry == RETRY_LANE_DOUBT;
    if (result->retry == RETRY_LANE_END ||
        (result->retry == RETRY_LANE_DOUBT &&
         (!lane->has_succeeded || lane->doubts >= DOUBTS_TO_END))) {
        end_lane(lane, "permanent error", lane->why);
        return;
    }
    if (result->retry == RETRY_QUOTA || result->retry == RETRY_BURST ||
        result->retry == RETRY_OVERLOAD)
        be_refused(lane, now_ns, slot, result);
    if (result->retry == RETRY_SOON || result->retry == RETRY_OVERLOAD)
        fail(lane, now_ns, slot, lane->why);
    lane_look_for_end(lane, now_ns, lane->why);
}

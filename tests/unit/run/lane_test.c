#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/secret.h"
#include "run/lane.h"

#define START (1000 * CLOCK_S)

/* --- a simulated lane, clock and vendor --- */

enum { FLIGHT_MAX = 4096, EVENTS_MAX = 4096 };

struct sent {
    int64_t at, tokens;
    bool is_accepted;
};
struct flight {
    struct lane_slot slot;
    int64_t ends_ns;
    bool is_accepted;
};
struct event {
    char kind[16], note[200];
    int64_t value, at;
};

struct sim;
/* Says how a request sent now ends. */
typedef struct lane_result vendor_fn(struct sim *sim, int64_t now_ns, int64_t tokens);

struct sim {
    struct lane *lane;
    vendor_fn *vendor;
    int64_t now, asked_again, service_ns, tokens, used_tokens;
    struct random random;
    struct flight flight[FLIGHT_MAX];
    int in_flight, most_in_flight;
    struct sent *sent;
    size_t sent_count, sent_capacity;
    struct event events[EVENTS_MAX];
    int event_count;
    int64_t vendor_limit, down_from, down_to; /* the vendor's state, as each test reads it */
    struct lane_result results[FLIGHT_MAX];
};

static void keep_event(void *context, const char *kind, int64_t value, const char *note)
{
    struct sim *sim = context;
    struct event *event = &sim->events[sim->event_count];

    assert_true(sim->event_count < EVENTS_MAX);
    sim->event_count++;
    (void)snprintf(event->kind, sizeof event->kind, "%s", kind);
    (void)snprintf(event->note, sizeof event->note, "%s", note);
    event->value = value;
    event->at = sim->now;
}

static struct sim *sim_new(struct lane_options options, vendor_fn *vendor)
{
    struct sim *sim = mem_zalloc(1, sizeof *sim);

    options.event = keep_event;
    options.context = sim;
    options.seed = 42;
    sim->lane = lane_new(&options);
    sim->vendor = vendor;
    sim->now = START;
    sim->service_ns = 2 * CLOCK_S;
    sim->tokens = 1000;
    sim->used_tokens = -1;
    random_seed(&sim->random, 1);
    return sim;
}

static void sim_free(struct sim *sim)
{
    lane_free(sim->lane);
    free(sim->sent);
    free(sim);
}

static void sim_send(struct sim *sim, const struct lane_slot *slot)
{
    struct flight *flight = &sim->flight[sim->in_flight];

    assert_true(sim->in_flight < FLIGHT_MAX);
    sim->results[sim->in_flight] = sim->vendor(sim, sim->now, slot->tokens);
    *flight = (struct flight){.slot = *slot, .ends_ns = sim->now};
    flight->is_accepted = sim->results[sim->in_flight].end == LANE_SUCCESS;
    flight->ends_ns += flight->is_accepted
                           ? (int64_t)((0.5 + random_unit(&sim->random)) * (double)sim->service_ns)
                           : 50 * CLOCK_MS;
    sim->in_flight++;
    if (sim->in_flight > sim->most_in_flight)
        sim->most_in_flight = sim->in_flight;
    MEM_GROW(sim->sent, sim->sent_count, &sim->sent_capacity);
    sim->sent[sim->sent_count++] = (struct sent){sim->now, slot->tokens, flight->is_accepted};
}

/* Starts whatever may start now; returns the instant to ask again (by the clock alone). */
static int64_t sim_start(struct sim *sim)
{
    struct lane_slot slot;

    for (;;) {
        enum lane_grant grant = lane_reserve(sim->lane, sim->now, sim->tokens, &slot);
        if (grant == LANE_LATER)
            return slot.at;
        if (grant != LANE_GRANTED)
            return INT64_MAX;
        if (slot.at > sim->now) /* at most LANE_AHEAD_NS */
            sim->now = slot.at;
        assert_int_equal(lane_check(sim->lane, sim->now, &slot), LANE_GRANTED);
        sim_send(sim, &slot);
    }
}

static void sim_end_first(struct sim *sim)
{
    int first = 0;

    for (int i = 1; i < sim->in_flight; i++)
        if (sim->flight[i].ends_ns < sim->flight[first].ends_ns)
            first = i;
    if (sim->flight[first].ends_ns > sim->now)
        sim->now = sim->flight[first].ends_ns;
    struct lane_slot slot = sim->flight[first].slot;
    struct lane_result result = sim->results[first];
    sim->in_flight--;
    sim->flight[first] = sim->flight[sim->in_flight];
    sim->results[first] = sim->results[sim->in_flight];
    lane_finish(sim->lane, sim->now, &slot, &result);
}

static int64_t first_end(const struct sim *sim)
{
    int64_t first = INT64_MAX;

    for (int i = 0; i < sim->in_flight; i++)
        if (sim->flight[i].ends_ns < first)
            first = sim->flight[i].ends_ns;
    return first;
}

static void sim_run(struct sim *sim, int64_t until)
{
    while (sim->now < until) {
        int64_t again = sim_start(sim), end = first_end(sim);
        int64_t deadline = lane_deadline(sim->lane, sim->now);
        if (deadline < again)
            again = deadline;
        if (again == INT64_MAX && end == INT64_MAX)
            return; /* ended */
        if (end <= again)
            sim_end_first(sim);
        else
            sim->now = again > until ? until : again;
    }
}

static struct lane_result good_vendor(struct sim *sim, int64_t now_ns, int64_t tokens)
{
    (void)now_ns;
    (void)tokens;
    return (struct lane_result){.end = LANE_SUCCESS, .used_tokens = sim->used_tokens};
}

/* The largest sum in any window of `span_ns`. */
static int64_t worst_window(const struct sim *sim, int64_t span_ns, bool of_tokens)
{
    int64_t sum = 0, worst = 0;
    size_t tail = 0;

    for (size_t i = 0; i < sim->sent_count; i++) {
        sum += of_tokens ? sim->sent[i].tokens : 1;
        while (sim->sent[tail].at <= sim->sent[i].at - span_ns)
            sum -= of_tokens ? sim->sent[tail].tokens : 1, tail++;
        if (sum > worst)
            worst = sum;
    }
    return worst;
}

static int count_events(const struct sim *sim, const char *kind)
{
    int count = 0;

    for (int i = 0; i < sim->event_count; i++)
        count += strcmp(sim->events[i].kind, kind) == 0;
    return count;
}

static const struct event *last_event(const struct sim *sim, const char *kind)
{
    for (int i = sim->event_count; i-- > 0;)
        if (strcmp(sim->events[i].kind, kind) == 0)
            return &sim->events[i];
    return NULL;
}

/* --- quotas --- */

static void ten_minutes_never_pass_the_limit_and_use_it(void **state)
{
    static const int64_t limits[] = {3, 60, 600, 5000};

    (void)state;
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct sim *sim = sim_new(
            (struct lane_options){.limits = {.requests_per_minute = limits[i], .concurrency = 500}},
            good_vendor);
        sim_run(sim, START + 600 * CLOCK_S);
        assert_true(worst_window(sim, 60 * CLOCK_S, false) <= limits[i]);
        assert_true(sim->sent_count * 100 >= (size_t)limits[i] * 10 * 95);
        sim_free(sim);
    }
}

static void seconds_have_their_own_limit(void **state)
{
    struct sim *sim = sim_new(
        (struct lane_options){
            .limits = {.requests_per_minute = 600, .requests_per_second = 10, .concurrency = 500}},
        good_vendor);

    (void)state;
    sim_run(sim, START + 600 * CLOCK_S);
    assert_true(worst_window(sim, CLOCK_S, false) <= 10);
    assert_true(worst_window(sim, 60 * CLOCK_S, false) <= 600);
    assert_true(sim->sent_count >= 5700);
    sim_free(sim);

    sim = sim_new((struct lane_options){.limits = {.requests_per_second = 4, .concurrency = 500}},
                  good_vendor);
    sim_run(sim, START + 100 * CLOCK_S);
    assert_int_equal(worst_window(sim, CLOCK_S, false), 4);
    sim_free(sim);
}

static struct lane_result uneven_vendor(struct sim *sim, int64_t now_ns, int64_t tokens)
{
    (void)now_ns;
    (void)tokens;
    sim->tokens = (int64_t)(500 + random_below(&sim->random, 8000)); /* of the next one */
    return (struct lane_result){.end = LANE_SUCCESS, .used_tokens = -1};
}

static void tokens_never_pass_their_limit_and_use_it(void **state)
{
    struct sim *sim =
        sim_new((struct lane_options){.limits = {.tokens_per_minute = 300000, .concurrency = 500}},
                uneven_vendor);
    int64_t sum = 0;

    (void)state;
    sim_run(sim, START + 600 * CLOCK_S);
    for (size_t i = 0; i < sim->sent_count; i++)
        sum += sim->sent[i].tokens;
    assert_true(worst_window(sim, 60 * CLOCK_S, true) <= 300000);
    assert_true(sum >= 3000000 * 95 / 100);
    sim_free(sim);
}

static void tokens_that_were_not_used_are_given_back(void **state)
{
    struct sim *sim =
        sim_new((struct lane_options){.limits = {.tokens_per_minute = 60000, .concurrency = 500}},
                good_vendor);

    (void)state;
    sim->used_tokens = 250; /* of 1,000 */
    sim_run(sim, START + 600 * CLOCK_S);
    /* 60,000 / 250 = 240 a minute; by the reservations alone it would be 60. */
    assert_true(sim->sent_count >= 2400 * 85 / 100);
    assert_true(sim->sent_count <= 2400);
    sim_free(sim);
}

static void a_request_over_the_limit_waits_for_an_empty_minute(void **state)
{
    struct sim *sim =
        sim_new((struct lane_options){.limits = {.tokens_per_minute = 10000, .concurrency = 5}},
                good_vendor);

    (void)state;
    sim->tokens = 25000;
    sim_run(sim, START + 600 * CLOCK_S);
    assert_true(sim->sent_count >= 3);
    for (size_t i = 1; i < sim->sent_count; i++)
        assert_true(sim->sent[i].at - sim->sent[i - 1].at >= 150 * CLOCK_S);
    sim_free(sim);
}

static void what_was_not_sent_is_given_back(void **state)
{
    struct lane_options options = {.limits = {.requests_per_minute = 60, .concurrency = 4}};
    struct lane *lane = lane_new(&options);
    struct lane_slot slot, other;

    (void)state;
    for (int i = 0; i < 100; i++) { /* else the minute would be full after 60 */
        assert_int_equal(lane_reserve(lane, START, 10, &slot), LANE_GRANTED);
        assert_int_equal(slot.at, START);
        lane_release(lane, START, &slot);
    }
    assert_int_equal(lane_look(lane, START).in_flight, 0);
    assert_int_equal(lane_reserve(lane, START, 10, &slot), LANE_GRANTED);
    assert_int_equal(lane_reserve(lane, START, 10, &other), LANE_LATER);
    assert_true(other.at > START + CLOCK_S);
    lane_free(lane);
}

static void the_start_is_smooth(void **state)
{
    struct sim *sim =
        sim_new((struct lane_options){.limits = {.requests_per_minute = 6000, .concurrency = 1000}},
                good_vendor);
    size_t first_second = 0, tenth_second = 0;

    (void)state;
    sim->service_ns = 50 * CLOCK_MS; /* so that concurrency is no bound */
    sim_run(sim, START + 20 * CLOCK_S);
    for (size_t i = 0; i < sim->sent_count; i++) {
        first_second += sim->sent[i].at < START + CLOCK_S;
        tenth_second +=
            sim->sent[i].at >= START + 10 * CLOCK_S && sim->sent[i].at < START + 11 * CLOCK_S;
    }
    assert_in_range(first_second, 15, 35);
    assert_in_range(tenth_second, 90, 100);
    sim_free(sim);
}

/* --- concurrency --- */

static void concurrency_starts_slowly_and_is_never_passed(void **state)
{
    struct sim *sim = sim_new((struct lane_options){.limits = {.concurrency = 64}}, good_vendor);

    (void)state;
    assert_int_equal(lane_look(sim->lane, START).concurrency, 4);
    sim_run(sim, START + 3 * CLOCK_S);
    assert_in_range(sim->most_in_flight, 5, 20);
    sim_run(sim, START + 60 * CLOCK_S);
    assert_int_equal(sim->most_in_flight, 64);
    assert_string_equal(last_event(sim, "concurrency")->note, "grown");
    assert_int_equal(last_event(sim, "concurrency")->value, 64);
    assert_true(count_events(sim, "concurrency") < 20);
    sim_free(sim);
}

/* Takes 20 at a time, and says of more that it is overloaded. */
static struct lane_result vendor_of_20(struct sim *sim, int64_t now_ns, int64_t tokens)
{
    (void)now_ns;
    (void)tokens;
    if (sim->in_flight >= 20)
        return (struct lane_result){.end = LANE_FAILED,
                                    .retry = RETRY_OVERLOAD,
                                    .used_tokens = -1,
                                    .code = "ServerOverloaded"};
    return (struct lane_result){.end = LANE_SUCCESS, .used_tokens = -1};
}

static void concurrency_finds_what_the_vendor_takes(void **state)
{
    struct sim *sim = sim_new((struct lane_options){.limits = {.concurrency = 200}}, vendor_of_20);
    size_t refused = 0;
    int cuts = 0;

    (void)state;
    sim_run(sim, START + 600 * CLOCK_S);
    for (size_t i = 0; i < sim->sent_count; i++)
        refused += !sim->sent[i].is_accepted;
    for (int i = 0; i < sim->event_count; i++)
        cuts += strcmp(sim->events[i].note, "ServerOverloaded") == 0;
    assert_true(cuts >= 3);
    assert_true(refused * 20 < sim->sent_count);               /* under 5 % */
    assert_true((sim->sent_count - refused) * 10 >= 6000 * 8); /* over 80 % of 20 x 300 */
    assert_in_range(lane_look(sim->lane, sim->now).concurrency, 13, 21);
    sim_free(sim);
}

/* --- refusals --- */

/* 400 a minute in fixed minutes, and one refusal more is as many refusals. */
static struct lane_result vendor_of_400(struct sim *sim, int64_t now_ns, int64_t tokens)
{
    int64_t minute = now_ns / (60 * CLOCK_S);
    int64_t accepted = 0;

    (void)tokens;
    for (size_t i = sim->sent_count; i-- > 0 && sim->sent[i].at / (60 * CLOCK_S) == minute;)
        accepted += sim->sent[i].is_accepted;
    if (accepted >= sim->vendor_limit)
        return (struct lane_result){.end = LANE_FAILED,
                                    .retry = RETRY_QUOTA,
                                    .used_tokens = -1,
                                    .code = "rpm_rate_limit_exceeded"};
    return (struct lane_result){.end = LANE_SUCCESS, .used_tokens = -1};
}

static void a_limit_is_learnt_from_refusals(void **state)
{
    struct sim *sim =
        sim_new((struct lane_options){.limits = {.requests_per_minute = 600, .concurrency = 100}},
                vendor_of_400);
    size_t accepted = 0, refused = 0;

    (void)state;
    sim->vendor_limit = 400;
    sim_run(sim, START + 1800 * CLOCK_S);
    for (size_t i = 0; i < sim->sent_count; i++) {
        accepted += sim->sent[i].is_accepted;
        refused += !sim->sent[i].is_accepted;
    }
    assert_true(accepted >= 12000 * 80 / 100);
    assert_true(refused * 50 < accepted); /* under 2 % */
    assert_in_range(lane_look(sim->lane, sim->now).requests_per_minute, 300, 450);
    assert_non_null(strstr(last_event(sim, "limit")->note, "requests: configured 600, "));
    sim_free(sim);
}

static void a_limit_that_was_lifted_is_found_again(void **state)
{
    struct sim *sim =
        sim_new((struct lane_options){.limits = {.requests_per_minute = 600, .concurrency = 100}},
                vendor_of_400);

    (void)state;
    sim->vendor_limit = 400;
    sim_run(sim, START + 600 * CLOCK_S);
    assert_true(lane_look(sim->lane, sim->now).requests_per_minute < 600);
    sim->vendor_limit = 10000;
    sim_run(sim, START + 4800 * CLOCK_S);
    assert_int_equal(lane_look(sim->lane, sim->now).requests_per_minute, 600);
    sim_free(sim);
}

static struct lane_result refusal(enum retry_class class, int64_t after_ns, const char *code)
{
    return (struct lane_result){.end = LANE_FAILED,
                                .retry = class,
                                .used_tokens = -1,
                                .retry_after_ns = after_ns,
                                .code = code};
}

static void a_pause_is_shared_by_all_requests(void **state)
{
    struct lane_options options = {.limits = {.requests_per_minute = 6000, .concurrency = 8}};
    struct lane *lane = lane_new(&options);
    struct lane_slot first, second, third, denied;
    struct lane_result told = refusal(RETRY_QUOTA, 30 * CLOCK_S, "limit_requests");
    int64_t now = START;

    (void)state;
    assert_int_equal(lane_reserve(lane, now, 10, &first), LANE_GRANTED);
    now += CLOCK_S;
    assert_int_equal(lane_reserve(lane, now, 10, &second), LANE_GRANTED);
    now += CLOCK_S;
    assert_int_equal(lane_reserve(lane, now, 10, &third), LANE_GRANTED);
    lane_finish(lane, now, &first, &told);
    /* The third had its slot, but had not left: it waits with the lane. */
    assert_int_equal(lane_check(lane, now, &third), LANE_LATER);
    assert_true(third.at >= now + 30 * CLOCK_S);
    assert_int_equal(lane_reserve(lane, now, 10, &denied), LANE_LATER);
    assert_true(denied.at >= now + 30 * CLOCK_S - LANE_AHEAD_NS);
    assert_int_equal(lane_look(lane, now).paused_until_ns, now + 30 * CLOCK_S);
    assert_string_equal(lane_look(lane, now).reason, "paused: limit_requests");
    /* The second belongs to the same episode: no second cut, no second lesson. */
    struct lane_view before = lane_look(lane, now);
    lane_finish(lane, now, &second, &told);
    assert_int_equal(lane_look(lane, now).concurrency, before.concurrency);
    assert_int_equal(lane_look(lane, now).requests_per_minute, before.requests_per_minute);
    assert_int_equal(lane_check(lane, third.at, &third), LANE_GRANTED);
    assert_string_equal(lane_look(lane, third.at).reason, "");
    lane_free(lane);
}

static void pauses_double_while_nothing_succeeds(void **state)
{
    struct lane_options options = {.limits = {.concurrency = 8},
                                   .give_up_after_ns = 3600 * CLOCK_S};
    struct lane *lane = lane_new(&options);
    struct lane_result told = refusal(RETRY_QUOTA, 0, NULL);
    int64_t now = START, wait = 2 * CLOCK_S;

    (void)state;
    for (int i = 0; i < 8; i++) {
        struct lane_slot slot;
        assert_int_equal(lane_reserve(lane, now, 0, &slot), LANE_GRANTED);
        lane_finish(lane, now, &slot, &told);
        int64_t pause = lane_look(lane, now).paused_until_ns - now;
        assert_in_range(pause, wait * 3 / 4, wait * 5 / 4);
        now += pause;
        wait = wait * 2 < 60 * CLOCK_S ? wait * 2 : 60 * CLOCK_S;
    }
    lane_free(lane);
}

static void a_wait_beyond_giving_up_ends_the_lane(void **state)
{
    struct lane_options options = {.limits = {.concurrency = 8}, .give_up_after_ns = 60 * CLOCK_S};
    struct lane *lane = lane_new(&options);
    struct lane_result told = refusal(RETRY_QUOTA, 86400 * CLOCK_S, "daily quota");
    struct lane_slot slot;

    (void)state;
    assert_int_equal(lane_reserve(lane, START, 0, &slot), LANE_GRANTED);
    lane_finish(lane, START, &slot, &told);
    assert_int_equal(lane_reserve(lane, START, 0, &slot), LANE_ENDED);
    assert_string_equal(lane_look(lane, START).reason,
                        "told to wait longer than give_up_after: daily quota");
    lane_free(lane);
}

static void refusals_teach_the_limit_that_they_name(void **state)
{
    static const struct {
        const char *code;
        bool requests, tokens;
    } cases[] = {
        {"RateLimitExceeded.EndpointRPMExceeded", true, false},
        {"rate limit exceeded on dimension: rpm", true, false},
        {"limit_requests", true, false},
        {"RateLimitExceeded.EndpointTPMExceeded", false, true},
        {"Rate limit reached for TPM", false, true},
        {"Throttling.AllocationQuota", false, true},
        {"InflightBatchsizeExceeded", false, false},
        {"Requests rate limit exceeded", true, false},
        {NULL, true, false}, /* requests are nearer to their limit */
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sim *sim = sim_new((struct lane_options){.limits = {.requests_per_minute = 600,
                                                                   .tokens_per_minute = 10000000,
                                                                   .concurrency = 100}},
                                  good_vendor);
        struct lane_result told = refusal(RETRY_QUOTA, 0, cases[i].code);
        struct lane_slot slot;
        sim_run(sim, START + 90 * CLOCK_S);
        int64_t again = sim->now + CLOCK_S;
        assert_int_equal(lane_reserve(sim->lane, again, 10, &slot), LANE_GRANTED);
        lane_finish(sim->lane, again, &slot, &told);
        struct lane_view view = lane_look(sim->lane, again);
        assert_int_equal(view.requests_per_minute < 600, cases[i].requests);
        assert_int_equal(view.tokens_per_minute < 10000000, cases[i].tokens);
        assert_true(view.concurrency < 100);
        sim_free(sim);
    }
}

/* As DeepSeek, which limits concurrency and says no more than this. */
static void where_no_quota_is_configured_none_is_learnt(void **state)
{
    struct lane_options options = {.limits = {.concurrency = 500}};
    struct lane *lane = lane_new(&options);
    struct lane_result told = refusal(RETRY_QUOTA, 0, "Too many requests");
    struct lane_slot slot;

    (void)state;
    assert_int_equal(lane_reserve(lane, START, 10, &slot), LANE_GRANTED);
    lane_finish(lane, START, &slot, &told);
    assert_int_equal(lane_look(lane, START).requests_per_minute, 0);
    assert_int_equal(lane_look(lane, START).tokens_per_minute, 0);
    assert_true(lane_look(lane, START).concurrency < 4);
    lane_free(lane);
}

/* DeepSeek's 429 has the code of any bad request; only its message says what it is about. */
static void the_message_names_the_limit_where_the_code_does_not(void **state)
{
    struct sim *sim = sim_new((struct lane_options){.limits = {.requests_per_minute = 600,
                                                               .tokens_per_minute = 10000000,
                                                               .concurrency = 100}},
                              good_vendor);
    struct lane_result told = refusal(RETRY_QUOTA, 0, "invalid_request_error");
    struct lane_slot slot;

    (void)state;
    told.message = "Rate limit reached for TPM";
    sim_run(sim, START + 90 * CLOCK_S);
    assert_int_equal(lane_reserve(sim->lane, sim->now + CLOCK_S, 10, &slot), LANE_GRANTED);
    lane_finish(sim->lane, sim->now + CLOCK_S, &slot, &told);
    struct lane_view view = lane_look(sim->lane, sim->now + CLOCK_S);
    assert_int_equal(view.requests_per_minute, 600);
    assert_true(view.tokens_per_minute < 10000000);
    assert_string_equal(view.reason, "paused: invalid_request_error: Rate limit reached for TPM");
    assert_int_equal(view.refusals[RETRY_QUOTA], 1);
    assert_int_equal(view.requests.seen, -1);
    assert_true(view.tokens.seen > 0);
    assert_true(view.paused_ns > CLOCK_S);
    sim_free(sim);
}

/* A handful of requests measures no quota: a lane that was refused at its start would crawl for an
 * hour. Later the same words teach. */
static void a_quota_that_nobody_configured_is_not_made_of_a_handful(void **state)
{
    struct sim *sim = sim_new((struct lane_options){.limits = {.concurrency = 100}}, good_vendor);
    struct lane_result told = refusal(RETRY_QUOTA, 0, NULL);
    struct lane_slot slot;

    (void)state;
    told.message = "Rate limit reached for RPM";
    assert_int_equal(lane_reserve(sim->lane, START, 10, &slot), LANE_GRANTED);
    lane_finish(sim->lane, START, &slot, &told);
    assert_int_equal(lane_look(sim->lane, START).requests_per_minute, 0);
    assert_int_equal(lane_look(sim->lane, START).requests.seen, -1);
    sim_run(sim, START + 90 * CLOCK_S);
    int64_t sent = 0;
    for (size_t i = 0; i < sim->sent_count; i++)
        sent += sim->sent[i].at > sim->now - 60 * CLOCK_S;
    assert_int_equal(lane_reserve(sim->lane, sim->now + CLOCK_S, 10, &slot), LANE_GRANTED);
    lane_finish(sim->lane, sim->now + CLOCK_S, &slot, &told);
    assert_in_range(lane_look(sim->lane, sim->now).requests_per_minute, sent * 8 / 10, sent);
    sim_free(sim);
}

/* A vendor that repeats the key in its words. */
static void keys_do_not_get_into_reasons(void **state)
{
    struct lane_options options = {.limits = {.concurrency = 5}};
    struct lane *lane = lane_new(&options);
    struct lane_result told = refusal(RETRY_LANE_END, 0, "invalid_api_key");
    struct lane_slot slot;

    (void)state;
    secret_register("sk-planted-in-a-message");
    told.message = "Incorrect API key provided: sk-planted-in-a-message. You can find yours";
    assert_int_equal(lane_reserve(lane, START, 10, &slot), LANE_GRANTED);
    lane_finish(lane, START, &slot, &told);
    assert_string_equal(lane_look(lane, START).reason,
                        "permanent error: invalid_api_key: Incorrect API key provided: [redacted]. "
                        "You can find yours");
    lane_free(lane);
}

static void limits_that_headers_tell_are_taken_when_lower(void **state)
{
    struct sim *sim =
        sim_new((struct lane_options){.limits = {.requests_per_minute = 600, .concurrency = 10}},
                good_vendor);
    struct lane_result told = {
        .end = LANE_SUCCESS, .used_tokens = -1, .told_requests = 300, .told_tokens = 50000};
    struct lane_slot slot;

    (void)state;
    assert_int_equal(lane_reserve(sim->lane, START, 10, &slot), LANE_GRANTED);
    lane_finish(sim->lane, START, &slot, &told);
    assert_int_equal(lane_look(sim->lane, START).requests_per_minute, 300);
    assert_int_equal(lane_look(sim->lane, START).tokens_per_minute, 50000);
    assert_string_equal(sim->events[0].note, "requests: configured 600, told 300");
    assert_string_equal(sim->events[1].note, "tokens: not configured, told 50000");
    sim_free(sim);
}

static bool has_event(const struct sim *sim, const char *note)
{
    for (int i = 0; i < sim->event_count; i++)
        if (strcmp(sim->events[i].note, note) == 0)
            return true;
    return false;
}

/* After each step of `headers` the limits in force are `requests` and `tokens`. */
static void limits_that_headers_raise_again_rise(void **state)
{
    struct sim *sim =
        sim_new((struct lane_options){.limits = {.requests_per_minute = 600, .concurrency = 10}},
                good_vendor);
    static const struct {
        int64_t told_requests, told_tokens, requests, tokens;
    } steps[] = {
        {300, 50000, 300, 50000},  {300, 50000, 300, 50000}, {450, 80000, 450, 80000},
        {5000, 80000, 600, 80000}, /* never above what is configured */
        {0, 0, 600, 80000},        {200, 0, 200, 80000},     {200, 90000, 200, 90000},
    };
    struct lane_slot slot;

    (void)state;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        const struct lane_result told = {.end = LANE_SUCCESS,
                                         .used_tokens = -1,
                                         .told_requests = steps[i].told_requests,
                                         .told_tokens = steps[i].told_tokens};
        int64_t now = START + 60 * CLOCK_S * (int64_t)i;
        assert_int_equal(lane_reserve(sim->lane, now, 10, &slot), LANE_GRANTED);
        lane_finish(sim->lane, now, &slot, &told);
        assert_int_equal(lane_look(sim->lane, now).requests_per_minute, steps[i].requests);
        assert_int_equal(lane_look(sim->lane, now).tokens_per_minute, steps[i].tokens);
    }
    assert_true(has_event(sim, "tokens: not configured, told 80000"));
    assert_true(has_event(sim, "requests: configured 600, told 5000"));
    sim_free(sim);
}

/* What refusals taught holds against a header that says the same all the time. */
static void a_header_that_does_not_rise_teaches_nothing(void **state)
{
    struct sim *sim =
        sim_new((struct lane_options){.limits = {.requests_per_minute = 600, .concurrency = 10}},
                good_vendor);
    struct lane_result told = refusal(RETRY_QUOTA, 0, "limit_requests");
    struct lane_slot slot;

    (void)state;
    told.told_requests = 600;
    assert_int_equal(lane_reserve(sim->lane, START, 10, &slot), LANE_GRANTED);
    lane_finish(sim->lane, START, &slot, &told);
    int64_t learnt = lane_look(sim->lane, START).requests_per_minute;
    assert_in_range(learnt, 1, 599);
    told = (struct lane_result){.end = LANE_SUCCESS, .used_tokens = -1, .told_requests = 600};
    assert_int_equal(lane_reserve(sim->lane, START + 30 * CLOCK_S, 10, &slot), LANE_GRANTED);
    lane_finish(sim->lane, START + 30 * CLOCK_S, &slot, &told);
    assert_int_equal(lane_look(sim->lane, START + 30 * CLOCK_S).requests_per_minute, learnt);
    sim_free(sim);
}

static void a_burst_refusal_makes_a_longer_ramp(void **state)
{
    struct sim *sim =
        sim_new((struct lane_options){.limits = {.requests_per_minute = 6000, .concurrency = 1000}},
                good_vendor);
    struct lane_result told = refusal(RETRY_BURST, 0, "limit_burst_rate");
    struct lane_slot slot;
    size_t before, second;

    (void)state;
    sim->service_ns = 50 * CLOCK_MS;
    sim_run(sim, START + 30 * CLOCK_S);
    sim->now += CLOCK_S;
    assert_int_equal(lane_reserve(sim->lane, sim->now, 10, &slot), LANE_GRANTED);
    lane_finish(sim->lane, sim->now, &slot, &told);
    int64_t resumes = lane_look(sim->lane, sim->now).paused_until_ns;
    assert_true(resumes > sim->now);
    before = sim->sent_count;
    sim_run(sim, resumes + CLOCK_S);
    second = sim->sent_count - before;
    assert_in_range(second, 10, 35);
    assert_int_equal(lane_look(sim->lane, sim->now).requests_per_minute, 6000);
    sim_free(sim);
}

/* --- the breaker --- */

static struct lane_result vendor_that_dies(struct sim *sim, int64_t now_ns, int64_t tokens)
{
    (void)tokens;
    if (now_ns >= sim->down_from && now_ns < sim->down_to)
        return refusal(RETRY_SOON, 0, "connection refused");
    return (struct lane_result){.end = LANE_SUCCESS, .used_tokens = -1};
}

static void a_vendor_that_comes_back_is_used_again(void **state)
{
    struct sim *sim =
        sim_new((struct lane_options){.limits = {.concurrency = 64}}, vendor_that_dies);
    size_t while_down = 0;

    (void)state;
    sim->down_from = START + 60 * CLOCK_S;
    sim->down_to = START + 360 * CLOCK_S;
    sim_run(sim, START + 600 * CLOCK_S);
    for (size_t i = 0; i < sim->sent_count; i++)
        while_down += sim->sent[i].at >= sim->down_from && sim->sent[i].at < sim->down_to;
    /* What the successes still in flight let through, then probes after 1, 2, 4, … 60 s. */
    assert_in_range(while_down, 10, 64 * 4);
    assert_false(lane_look(sim->lane, sim->now).has_ended);
    assert_false(lane_look(sim->lane, sim->now).is_open);
    assert_int_equal(lane_look(sim->lane, sim->now).concurrency, 64);
    assert_int_equal(last_event(sim, "breaker")->value, 0);
    assert_in_range(last_event(sim, "breaker")->at, sim->down_to, sim->down_to + 80 * CLOCK_S);
    sim_free(sim);
}

static void a_vendor_that_stays_dead_ends_its_lane(void **state)
{
    struct sim *sim = sim_new(
        (struct lane_options){.limits = {.concurrency = 64}, .give_up_after_ns = 120 * CLOCK_S},
        vendor_that_dies);

    (void)state;
    sim->down_from = START + 10 * CLOCK_S;
    sim->down_to = INT64_MAX;
    sim_run(sim, START + 3600 * CLOCK_S);
    assert_true(lane_look(sim->lane, sim->now).has_ended);
    /* Between two probes as well: 120 s after the first failure, and not at the next probe. */
    assert_in_range(sim->now, START + 130 * CLOCK_S, START + 133 * CLOCK_S);
    assert_true(lane_look(sim->lane, sim->now).is_given_up);
    assert_non_null(strstr(lane_look(sim->lane, sim->now).reason, "no success for "));
    assert_non_null(strstr(lane_look(sim->lane, sim->now).reason, "connection refused"));
    assert_int_equal(last_event(sim, "breaker")->value, -1);
    sim_free(sim);
}

static void a_permanent_error_ends_the_lane_at_once(void **state)
{
    struct lane_options options = {.limits = {.concurrency = 8}};
    struct lane *lane = lane_new(&options);
    struct lane_result told = refusal(RETRY_LANE_END, 0, "invalid_api_key");
    struct lane_slot first, second;

    (void)state;
    assert_int_equal(lane_reserve(lane, START, 0, &first), LANE_GRANTED);
    assert_int_equal(lane_reserve(lane, START, 0, &second), LANE_GRANTED);
    lane_finish(lane, START, &first, &told);
    assert_int_equal(lane_check(lane, START, &second), LANE_ENDED);
    lane_release(lane, START, &second);
    assert_int_equal(lane_reserve(lane, START, 0, &first), LANE_ENDED);
    assert_string_equal(lane_look(lane, START).reason, "permanent error: invalid_api_key");
    assert_int_equal(lane_look(lane, START).in_flight, 0);
    lane_free(lane);
}

/* A 403 without a code: one ends a lane on which nothing has succeeded, else the third in a row. */
static void a_doubt_ends_a_lane_that_never_worked(void **state)
{
    struct lane_options options = {.limits = {.concurrency = 8}};
    const struct lane_result doubt = refusal(RETRY_LANE_DOUBT, 0, "403");
    const struct lane_result good = {.end = LANE_SUCCESS, .used_tokens = -1};
    struct lane *lane = lane_new(&options);
    struct lane_slot slot;

    (void)state;
    assert_int_equal(lane_reserve(lane, START, 0, &slot), LANE_GRANTED);
    lane_finish(lane, START, &slot, &doubt);
    assert_true(lane_look(lane, START).has_ended);
    lane_free(lane);
    lane = lane_new(&options);
    for (int i = 0; i < 40; i++) { /* one in two */
        assert_int_equal(lane_reserve(lane, START, 0, &slot), LANE_GRANTED);
        lane_finish(lane, START, &slot, i % 2 ? &doubt : &good);
    }
    for (int i = 0; i < 2; i++) {
        assert_false(lane_look(lane, START).has_ended);
        assert_int_equal(lane_reserve(lane, START, 0, &slot), LANE_GRANTED);
        lane_finish(lane, START, &slot, &doubt);
    }
    assert_true(lane_look(lane, START).has_ended);
    assert_string_equal(lane_look(lane, START).reason, "permanent error: 403");
    lane_free(lane);
}

static void single_failures_do_not_open_the_breaker(void **state)
{
    struct lane_options options = {.limits = {.concurrency = 8}};
    struct lane *lane = lane_new(&options);
    struct lane_result bad = refusal(RETRY_SOON, 0, "reset"), own = refusal(RETRY_NEVER, 0, "400");
    struct lane_slot slot;

    (void)state;
    for (int i = 0; i < 100; i++) { /* ends with one failure */
        assert_int_equal(lane_reserve(lane, START, 0, &slot), LANE_GRANTED);
        lane_finish(lane, START, &slot, i % 7 == 0 ? &own : &bad);
    }
    assert_false(lane_look(lane, START).is_open);
    for (int i = 0; i < 7; i++) { /* and one before */
        assert_int_equal(lane_reserve(lane, START, 0, &slot), LANE_GRANTED);
        lane_finish(lane, START, &slot, &bad);
    }
    assert_true(lane_look(lane, START).is_open);
    assert_int_equal(lane_look(lane, START).concurrency, 1);
    lane_free(lane);
}

static void a_withdrawn_probe_lets_another_go(void **state)
{
    struct lane_options options = {.limits = {.concurrency = 8}};
    struct lane *lane = lane_new(&options);
    struct lane_result bad = refusal(RETRY_SOON, 0, "reset"),
                       gone = {.end = LANE_WITHDRAWN, .used_tokens = -1};
    struct lane_slot slots[9], probe;
    int64_t now = START + 5 * CLOCK_S;

    (void)state;
    for (int i = 0; i < 8; i++) {
        assert_int_equal(lane_reserve(lane, START, 0, &slots[i]), LANE_GRANTED);
        lane_finish(lane, START, &slots[i], &bad);
    }
    assert_int_equal(lane_reserve(lane, START, 0, &probe), LANE_LATER);
    assert_int_equal(lane_reserve(lane, now, 0, &probe), LANE_GRANTED);
    assert_true(probe.is_probe);
    assert_int_equal(lane_reserve(lane, now, 0, &slots[0]), LANE_FULL);
    lane_finish(lane, now, &probe, &gone);
    assert_int_equal(lane_reserve(lane, now, 0, &probe), LANE_GRANTED);
    assert_true(lane_look(lane, now).is_open);
    lane_free(lane);
}

/* --- lanes beside each other --- */

/* One dead, one paused, one well: the well one does what it would do alone. */
static void a_dead_lane_costs_the_others_nothing(void **state)
{
    struct lane_options options = {.limits = {.requests_per_minute = 600, .concurrency = 50}};
    struct sim *alone = sim_new(options, good_vendor), *beside = sim_new(options, good_vendor);
    struct sim *dead = sim_new(options, vendor_that_dies);

    (void)state;
    dead->down_from = 0;
    dead->down_to = INT64_MAX;
    sim_run(alone, START + 300 * CLOCK_S);
    for (int i = 1; i <= 300; i++) {
        sim_run(dead, START + i * CLOCK_S);
        sim_run(beside, START + i * CLOCK_S);
    }
    assert_true(labs((long)alone->sent_count - (long)beside->sent_count) <= 1);
    sim_free(alone);
    sim_free(beside);
    sim_free(dead);
}

static void stopped_processes_do_not_burst_when_they_go_on(void **state)
{
    struct lane_options options = {.limits = {.requests_per_minute = 6000, .concurrency = 8},
                                   .ramp_ns = -1};
    struct lane *lane = lane_new(&options);
    struct lane_slot first, second;

    (void)state;
    assert_int_equal(lane_reserve(lane, START, 0, &first), LANE_GRANTED);
    assert_int_equal(lane_reserve(lane, START, 0, &second), LANE_GRANTED);
    assert_true(second.at > first.at);
    assert_int_equal(lane_check(lane, START + 60 * CLOCK_S, &first), LANE_GRANTED);
    assert_int_equal(lane_check(lane, START + 60 * CLOCK_S, &second), LANE_LATER);
    assert_true(second.at > START + 60 * CLOCK_S);
    lane_free(lane);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_minutes_never_pass_the_limit_and_use_it),
        cmocka_unit_test(seconds_have_their_own_limit),
        cmocka_unit_test(tokens_never_pass_their_limit_and_use_it),
        cmocka_unit_test(tokens_that_were_not_used_are_given_back),
        cmocka_unit_test(a_request_over_the_limit_waits_for_an_empty_minute),
        cmocka_unit_test(what_was_not_sent_is_given_back),
        cmocka_unit_test(the_start_is_smooth),
        cmocka_unit_test(concurrency_starts_slowly_and_is_never_passed),
        cmocka_unit_test(concurrency_finds_what_the_vendor_takes),
        cmocka_unit_test(a_limit_is_learnt_from_refusals),
        cmocka_unit_test(a_limit_that_was_lifted_is_found_again),
        cmocka_unit_test(a_pause_is_shared_by_all_requests),
        cmocka_unit_test(pauses_double_while_nothing_succeeds),
        cmocka_unit_test(a_wait_beyond_giving_up_ends_the_lane),
        cmocka_unit_test(refusals_teach_the_limit_that_they_name),
        cmocka_unit_test(where_no_quota_is_configured_none_is_learnt),
        cmocka_unit_test(the_message_names_the_limit_where_the_code_does_not),
        cmocka_unit_test(a_quota_that_nobody_configured_is_not_made_of_a_handful),
        cmocka_unit_test(keys_do_not_get_into_reasons),
        cmocka_unit_test(limits_that_headers_tell_are_taken_when_lower),
        cmocka_unit_test(limits_that_headers_raise_again_rise),
        cmocka_unit_test(a_header_that_does_not_rise_teaches_nothing),
        cmocka_unit_test(a_burst_refusal_makes_a_longer_ramp),
        cmocka_unit_test(a_vendor_that_comes_back_is_used_again),
        cmocka_unit_test(a_vendor_that_stays_dead_ends_its_lane),
        cmocka_unit_test(a_permanent_error_ends_the_lane_at_once),
        cmocka_unit_test(a_doubt_ends_a_lane_that_never_worked),
        cmocka_unit_test(single_failures_do_not_open_the_breaker),
        cmocka_unit_test(a_withdrawn_probe_lets_another_go),
        cmocka_unit_test(a_dead_lane_costs_the_others_nothing),
        cmocka_unit_test(stopped_processes_do_not_burst_when_they_go_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

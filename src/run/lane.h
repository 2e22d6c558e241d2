/* A lane: the pacing of one account x model group. A pure state machine: the clock is handed in, it
 * owns no socket and no timer, and it never waits.
 *
 * A request takes a place (concurrency) and a slot (an instant at which the quotas let it go: see
 * run/rate.h).
 *
 *    lane_reserve --> GRANTED, slot.at --> [begin is committed] --> lane_check --> send --> lane_finish
 *      |                                                              |
 *      +-- FULL: no place; ask after the next finish or release       +-- LATER: the lane paused since;
 *      +-- LATER: ask again at slot.at; nothing is taken              |      check again at slot.at
 *      +-- ENDED: nothing on this lane can succeed                    +-- ENDED: release it
 *
 * Start. The rate rises from 20 % to 100 % in `ramp_ns`; concurrency from 4, +1 for each reply (which
 * doubles it each round) until the first refusal or the configured limit.
 *
 * Refusals. All requests that were granted before one belong to the same episode, and count once.
 * RETRY_QUOTA pauses the lane (Retry-After, else 2 s, doubling to 60 s while nothing succeeds, with
 * jitter) and lowers the quota that it was about to what the last minute had accepted, within 50 to
 * 90 % of the old; +5 % a clean minute up to 95 % of the refused rate, +1 % from there to the
 * configured limit. A refusal that names concurrency, or that comes where no quota is configured,
 * lowers no quota; nor does one where a quota that was never configured is named before 20 requests
 * were accepted within a minute and 10 s had gone by: so little measures nothing. RETRY_BURST pauses and ramps up again, for twice as long. RETRY_OVERLOAD pauses
 * only for a Retry-After. All three multiply concurrency by 0.8; +5 % a clean round from there. A
 * Retry-After beyond `give_up_after_ns` ends the lane.
 *
 * Headers. A limit that a response's headers tell is taken when it is lower than ours; when they tell
 * more than they did before, ours rises with it, up to the configured one.
 *
 * Breaker. 8 failures in a row (RETRY_SOON, RETRY_OVERLOAD) open it: one probe at a time, after about
 * 1 s, then twice as long each time up to 60 s, until one succeeds. RETRY_LANE_END ends the lane at
 * once, RETRY_LANE_DOUBT where nothing has succeeded yet, else the third in a row; so does a time of
 * `give_up_after_ns` without a success, once the breaker is open or three pauses have followed each
 * other. */
#ifndef RUN_LANE_H
#define RUN_LANE_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/provider.h"

/* How far ahead of its instant a slot is granted: a commit takes 13 ms with a checkpoint. */
#define LANE_AHEAD_NS INT64_C(20000000)

/* What happened to the pacing, for store_writer_lane_event and for people. `note` lives during the
 * call. Kinds and the unit of `value`:
 *   "concurrency"  places        at each cut, and when growth has added a quarter or is complete
 *   "pause"        milliseconds  its length from now on
 *   "limit"        per minute    "requests: configured 600, seen 400", "tokens: …"
 *   "breaker"      milliseconds  until the next probe; 0: closed again; -1: the lane has ended */
typedef void lane_event_fn(void *context, const char *kind, int64_t value, const char *note);

enum { LANE_CONCURRENCY = 64 }; /* where none is configured */

struct lane_options {
    struct lane_limits limits;
    int64_t ramp_ns;          /* 0: 10 s; negative: none */
    int64_t give_up_after_ns; /* 0: 10 minutes */
    uint64_t seed;            /* of the jitter in pauses and probes */
    lane_event_fn *event;     /* may be NULL */
    void *context;
};

enum lane_grant { LANE_GRANTED, LANE_LATER, LANE_FULL, LANE_ENDED };

/* A place and a slot; the caller keeps it from lane_reserve to lane_finish or lane_release. */
struct lane_slot {
    int64_t at;     /* when the request may go */
    int64_t tokens; /* as reserved */
    unsigned epoch; /* the lane's own */
    bool is_probe;
};

/* How a request ended, as far as pacing cares. */
enum lane_end {
    LANE_SUCCESS,  /* the vendor worked on it: an answer, or a refusal of the request itself */
    LANE_FAILED,   /* by `retry`; RETRY_NEVER is taken as LANE_SUCCESS */
    LANE_WITHDRAWN /* cancelled by us: says nothing about the lane */
};
struct lane_result {
    enum lane_end end;
    enum retry_class retry; /* of LANE_FAILED */
    int64_t used_tokens;    /* input + output; -1: unknown, the reservation stands */
    int64_t retry_after_ns; /* 0: none was said */
    int64_t told_requests;  /* limits a minute that the response's headers gave; 0: none */
    int64_t told_tokens;
    const char *code,
        *message; /* the vendor's error; NULL: none. Say which limit was meant (the code
                                   first, for some vendors have one code for everything), and are
                                   quoted in notes */
};

struct lane *lane_new(const struct lane_options *options);
void lane_free(struct lane *lane); /* NULL is fine */

/* `tokens` is the estimate that counts against tokens/min (input + expected output). */
enum lane_grant lane_reserve(struct lane *lane, int64_t now_ns, int64_t tokens,
                             struct lane_slot *out);
/* To be asked right before sending. GRANTED: send now. */
enum lane_grant lane_check(struct lane *lane, int64_t now_ns, struct lane_slot *slot);
/* It was not sent: place and quota are given back. */
void lane_release(struct lane *lane, int64_t now_ns, struct lane_slot *slot);
/* It was sent and is over. */
void lane_finish(struct lane *lane, int64_t now_ns, struct lane_slot *slot,
                 const struct lane_result *result);
/* Ends the lane when it is given up by now; else the instant at which it will be if nothing succeeds
 * before (INT64_MAX: no such). To be asked whenever something happened, and then. */
int64_t lane_deadline(struct lane *lane, int64_t now_ns);
/* Ends it from outside. */
void lane_stop(struct lane *lane, const char *reason);

/* What it is doing, for progress and for tests. */
struct lane_view {
    int in_flight;                                  /* places taken */
    int concurrency;                                /* places there are at present */
    int64_t requests_per_minute, tokens_per_minute; /* as learnt; 0: not limited */
    struct lane_quota {
        int64_t configured; /* 0: none */
        int64_t
            seen; /* accepted in the minute before the last refusal that was about it; -1: none */
        int64_t told; /* by the vendor's headers; 0: nothing */
    } requests, tokens;
    int64_t
        refusals[RETRY_CLASS_COUNT]; /* episodes, not requests, of RETRY_QUOTA, _BURST, _OVERLOAD */
    int64_t paused_ns;               /* in all, pauses under way with their whole length */
    int64_t paused_until_ns;         /* 0: not paused */
    bool is_open;                    /* the breaker: only probes go */
    bool has_ended;
    bool is_given_up;   /* it has ended, after give_up_after_ns without a success */
    const char *reason; /* of the pause, the breaker or the end; lives as long as the lane; "" */
};
struct lane_view lane_look(const struct lane *lane, int64_t now_ns);

#endif

/* The inside of a lane, for the two files that make it: lane.c (places and slots) and lane_adapt.c
 * (what the ends of requests teach: concurrency, pauses, quotas, the breaker). */
#ifndef RUN_LANE_INSIDE_H
#define RUN_LANE_INSIDE_H

#include "base/clock.h"
#include "base/random.h"
#include "run/lane.h"
#include "run/rate.h"

enum { LANE_REASON_SIZE = 200, LANE_WHY_SIZE = 600 };
#define LANE_PROBE_BASE_NS CLOCK_S

struct lane {
    struct lane_options options;
    struct random random;
    struct rate requests, tokens;
    unsigned epoch; /* counts episodes: pauses, cuts, openings */
    int in_flight;
    char reason[LANE_REASON_SIZE];
    char why[LANE_WHY_SIZE]; /* the failure at hand, in the vendor's words */
    bool has_ended, is_given_up;
    bool has_succeeded;
    int doubts; /* RETRY_LANE_DOUBT in a row */

    /* Concurrency. */
    int places_max, logged_places;
    double places;
    bool is_slow_start;
    int clean; /* successes since the last cut or growth */

    /* Pauses and ramps. */
    int64_t paused_until_ns, ramp_start_ns, ramp_ns; /* start -1: none yet */
    int pauses;                                      /* without a success between */
    int64_t paused_ns;                               /* in all */
    int64_t refusals[RETRY_CLASS_COUNT];             /* episodes */

    /* Breaker. */
    int failures; /* without a success between */
    bool is_open, has_probe;
    unsigned closed_epoch; /* failures of what was granted before it closed do not count */
    int64_t down_since_ns; /* first failure since the last success; -1: none */
    int64_t probe_ns, probe_wait_ns;
};

/* lane_adapt.c */
void lane_start_places(struct lane *lane); /* slow start from the beginning */
void lane_tell_limit(const struct lane *lane, const struct rate *rate, const char *verb,
                     int64_t value);
void lane_look_for_end(struct lane *lane, int64_t now_ns, const char *code);
void lane_succeeded(struct lane *lane, int64_t now_ns, const struct lane_slot *slot);
void lane_failed(struct lane *lane, int64_t now_ns, const struct lane_slot *slot,
                 const struct lane_result *result);

#endif

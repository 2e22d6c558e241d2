/* A control chart of nightly values: has the level shifted, does it drift?
 *
 * Shifts: a two-sided CUSUM (Page 1954) of studentised nights. Night i is held against the nights
 * before it, but for the CONTROL_GUARD newest, which a shift may already have moved:
 *     t = (x_i - mean) / sqrt(v (1 + CONTROL_TERMS / m)),    z = the normal quantile of t's probability
 * (after Hawkins 1987, self-starting; one mean of m nights is in every term of a sum). v pools the variance between these m nights with what chance alone gives by the
 * questions' own variation, which counts as CONTROL_PRIOR nights (a moderated variance, Smyth 2004), so
 * that few nights tell enough, and is never below one question. The run of non-zero sums points to the
 * night that the new level begins with; there the chart begins anew.
 *
 * Drift: Mann and Kendall's test of all nights since then, each night; less than two questions are no news.
 *
 * The constants are those with which scripts/bench/trend_bench.c shows at most one false alarm in 365
 * nights, and a shift of two standard errors found within five nights in nine of ten: docs/trend.md. */
#ifndef STATS_CONTROL_H
#define STATS_CONTROL_H

#include <stddef.h>

enum {
    CONTROL_GUARD = 4,  /* nights between a night and those it is held against */
    CONTROL_WARM = 6,   /* nights needed of these */
    CONTROL_TERMS = 4,  /* nights that a sum is mostly made of when it passes the limit */
    CONTROL_PRIOR = 30, /* nights that the questions' own variation counts for */
    CONTROL_DRIFT_MIN = 12,
};
#define CONTROL_SLACK       0.8
#define CONTROL_LIMIT       3.2
#define CONTROL_DRIFT_LIMIT 4.0 /* |z| */

struct control_night {
    double value;
    double sampling_variance; /* of the value, with the questions as given; NAN: not known */
    double resolution;        /* the smallest step that it can take: one question */
};

enum control_kind { CONTROL_SHIFT, CONTROL_DRIFT };
struct control_alarm {
    enum control_kind kind;
    size_t night;     /* on which it is raised */
    size_t since;     /* the night that it points to: the first of the new level, or of the drift */
    double change;    /* new level - old level; of a drift, Sen's slope times its steps */
    double statistic; /* the sum that passed CONTROL_LIMIT; z of the drift */
};

/* Every alarm of nights in their order; `out` has room for `count`. Returns how many there are. */
size_t control_watch(const struct control_night *nights, size_t count, struct control_alarm *out);

#endif

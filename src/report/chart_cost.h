/* Score against cost: one mark a model, 95 % whiskers, the Pareto frontier and what it dominates. */
#ifndef REPORT_CHART_COST_H
#define REPORT_CHART_COST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/chart.h"

enum chart_cost_state {
    CHART_COST_KNOWN,
    CHART_COST_AT_LEAST, /* some calls' cost is unknown: hollow, and not on the frontier */
    CHART_COST_UNKNOWN,  /* stands in a panel of its own */
};

struct chart_cost_point {
    const char *label;  /* of the model; any text */
    const char *vendor; /* provider's name, or a tag: points of one have one colour */
    const char *vendor_title;
    enum chart_color color;
    double score, score_low, score_high; /* 0 to 1; low and high NAN: no interval */
    int64_t n;                           /* what the score is over */
    enum chart_cost_state state;
    double cost, cost_low, cost_high; /* of 1,000 items, in the currency; low and high NAN: none */
    bool is_comparable;               /* false: too many of its answers are missing */
};

struct chart_cost {
    const struct chart_cost_point *points; /* each with a score */
    size_t count;
    size_t left_out;   /* models without a score */
    const char *suite; /* the only one, or NULL */
    size_t suite_count;
    int64_t item_count, repeats;
    const char *currency;
    const char *price_from, *price_to; /* source dates of the prices; NULL: none used */
    const char *runs;                  /* names, for the foot */
    bool is_clustered;                 /* the intervals: else Wilson's */
    bool is_simulated;
    bool is_chinese;
};

/* Lays the chart out. Release `out` with chart_release. */
void chart_cost_build(const struct chart_cost *input, struct chart *out);
/* Which points nobody beats in score without costing more; `out` has `count` elements. */
void chart_cost_frontier(const struct chart_cost_point *points, size_t count, bool *out);

#endif

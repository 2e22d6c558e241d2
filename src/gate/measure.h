/* One rule of a gate measured on the answers: the figure, its interval, and how sure it is that the
 * rule is kept or broken.
 *
 * Means are ratios of sums over clusters of questions, linearised (the delta method; against a fixed
 * limit it is Fieller's test), with Student's t and C - 1 degrees of freedom; yes-or-no answers by
 * the score test (Wilson), pairs of them whose differences do not vary by Bonett and Price's
 * interval. Quantiles by 2,000 bootstrap draws of clusters. */
#ifndef GATE_MEASURE_H
#define GATE_MEASURE_H

#include "gate/policy.h"
#include "stats/interval.h"

/* The two sides. The baseline's questions are found by `match` (subject_match of the candidate and
 * the baseline). */
struct gate_sides {
    const struct subject *candidate, *baseline; /* baseline NULL: none */
    const int *match;
    const char *const *suites; /* that the rule is about (gate_rule_suites); NULL: all */
    const size_t *clusters;    /* subject_clusters of the candidate */
    size_t cluster_count;
};

struct gate_measure {
    const char *missing; /* why there is none, in a few words; NULL: it was measured */
    int64_t items;       /* questions that it is made of: with a baseline, those both answered */
    double candidate, baseline; /* the metric of each; baseline NAN without one */
    /* What is held against the bound: the candidate's figure, its difference from the baseline's,
     * or its ratio to it; with its 95 % interval. */
    double effect;
    struct interval range;
    double kept_p, broken_p; /* one-sided: small where it is sure to be kept, or broken */
    double detectable; /* the smallest departure from the bound that so many questions would show in
                          four of five gates, in the effect's unit; NAN: not known */
};

/* `missing` and its like are static or live in the policy's arena. */
struct gate_measure gate_measure(const struct gate_rule *rule, const struct gate_sides *sides,
                                 double alpha);
/* Whether the rule, of whose tag these are the suites (NULL: any), is about the question. */
bool gate_rule_wants(const struct gate_rule *rule, const char *const *suites,
                     const struct run_item *item);

#endif

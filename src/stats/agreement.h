/* How far a judge can be trusted: its agreement with labels, the rate behind what it saw, and its
 * liking for a place.
 *
 * Sources: Cohen 1960, the standard error of Fleiss, Cohen and Everitt 1969; Rogan and Gladen 1978,
 * the interval with the added counts of Lang and Reiczigel 2014; McNemar and Bonett-Price as in
 * stats/paired.h. */
#ifndef STATS_AGREEMENT_H
#define STATS_AGREEMENT_H

#include <stddef.h>
#include <stdint.h>

#include "stats/interval.h"

struct kappa {
    double kappa;          /* (p_o - p_e) / (1 - p_e); NAN without counts, or when p_e = 1 */
    double agreement;      /* p_o */
    double se;             /* large-sample */
    struct interval range; /* 95 %: kappa +- z * se, cut to [-1, 1] */
};
/* counts[i * k + j]: how often rater A said i and rater B said j; k categories. */
struct kappa kappa_cohen(const int64_t *counts, size_t k);

/* A judge's calibration: of `positives` labelled right it passed `true_positives`, of `negatives`
 * labelled wrong it failed `true_negatives`. */
struct judge_calibration {
    int64_t true_positives, positives, true_negatives, negatives;
};
struct corrected_rate {
    double rate; /* cut to [0, 1]; NAN where the judge does no better than chance */
    double sensitivity, specificity;
    double se;
    struct interval range; /* 95 %; none without a rate */
};
/* (observed + specificity - 1) / (sensitivity + specificity - 1), of known ones, not cut. */
double rogan_gladen(double observed, double sensitivity, double specificity);
/* The true rate behind `passed` of `n` judged answers. Its variance holds the sampling of the
 * answers and of both calibration sets. */
struct corrected_rate rogan_gladen_rate(int64_t passed, int64_t n,
                                        const struct judge_calibration *calibration);

/* A pairwise judge asked in both orders, a count a pair. */
struct order_counts {
    int64_t consistent; /* the same answer won both times, or a tie both times */
    int64_t first;      /* what was shown first won both times */
    int64_t second;     /* what was shown second won both times */
    int64_t other;      /* a tie in one of the orders */
};
struct order_bias {
    double agreement; /* consistent of all pairs; NAN without any */
    struct interval agreement_range;
    double bias;           /* (first - second) / pairs: above 0 it likes the first place */
    struct interval range; /* Bonett-Price, 95 % */
    double p;              /* McNemar's exact: no place is liked better */
};
struct order_bias order_bias(const struct order_counts *counts);

#endif

/* The bootstrap: rows of a table (clusters of questions) drawn again with replacement. One set of
 * draws serves every figure made of the same rows, so that models stay paired.
 *
 * Sources: Efron and Tibshirani 1993; the quantile is the smallest replicate whose share is at
 * least p (inverse of the empirical distribution), z0 counts ties as half. */
#ifndef STATS_BOOTSTRAP_H
#define STATS_BOOTSTRAP_H

#include <stddef.h>
#include <stdint.h>

#include "stats/interval.h"

/* A row a cluster, with sums of its members: answers, scores, money, of one or many models. */
struct bootstrap_rows {
    const double *values; /* row-major, borrowed */
    size_t count, columns;
};
enum { BOOTSTRAP_DRAWS = 10000 };
#define BOOTSTRAP_SEED UINT64_C(20240101) /* where the user gave none */

/* Sums of every column over `rows.count` rows drawn with replacement, draw after draw: out[draw *
 * columns + column]. The same for a seed whatever the number of threads (0: as many as there are
 * processors, for work that is worth it). At most 2^31 rows. */
void bootstrap_sums(const struct bootstrap_rows *rows, size_t draws, uint64_t seed,
                    unsigned threads, double *out);

/* A figure made of the sums of all columns; NAN where it does not exist. */
typedef double bootstrap_figure(const double *sums, const void *context);
/* Sum `numerator` / sum `denominator`: means, cost per correct answer. With more columns named,
 * the ratio to (over_numerator / over_denominator). INFINITY where a denominator is 0. */
struct bootstrap_ratio {
    size_t numerator, denominator;
    size_t over_numerator, over_denominator; /* both 0: a ratio alone */
};
double bootstrap_ratio(const double *sums, const void *ratio);

struct bca {
    double estimate;
    double bias, acceleration;    /* z0 and a */
    double low_share, high_share; /* adjusted from 2.5 % and 97.5 % */
    struct interval range;        /* BCa, 95 % */
    struct interval percentile;   /* 95 % */
    double se;                    /* deviation of the replicates, of those that are finite */
};
/* Of replicates that are there (sorts them), with the figure itself and its acceleration. */
struct bca bca_of(double *replicates, size_t count, double estimate, double acceleration);
/* sum (m - x)^3 / (6 (sum (m - x)^2)^1.5) of jackknife values x with mean m; 0 where all are equal.
 */
double bca_acceleration(const double *jackknife, size_t count);
/* A figure over the draws of bootstrap_sums, with the jackknife over the rows. */
struct bca bootstrap_interval(const struct bootstrap_rows *rows, const double *sums, size_t draws,
                              bootstrap_figure *figure, const void *context);

#endif

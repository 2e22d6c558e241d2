/* 95 % intervals for scores and for cost per correct answer. Pure functions.
 *
 * Sources: Wilson 1927, as Newcombe 1998 gives it; clusters: Miller 2024 (arXiv 2411.00640), with
 * the small-sample factor C / (C - 1) and Student's t; ratios: Fieller 1954 and the delta method on
 * the log scale. Worked values: tests/unit/stats/interval_test.c. */
#ifndef STATS_INTERVAL_H
#define STATS_INTERVAL_H

#include <math.h>

#define INTERVAL_Z 1.959963984540054 /* 97.5 % point of the normal distribution */

struct interval {
    double low, high;
};
#define INTERVAL_NONE ((struct interval){NAN, NAN})

/* `successes` of `n` independent yes-or-no trials. n = 0: none. */
struct interval interval_wilson(double successes, double n);

/* Sums over clusters of what belongs together: the repeats of an item, items of one source. Each
 * cluster is added once with the sums of its members. {0} is empty. */
struct cluster_sums {
    double clusters, n, n_n;
    double x, x_x, x_n;
    double y, y_y, y_n, x_y;
};
/* A cluster of `n` > 0 members with the sums x and y; n = 0 is left out. */
void cluster_add(struct cluster_sums *sums, double n, double x, double y);

/* Standard error of the mean x / n: sqrt(C / (C - 1) * sum of squared cluster residuals) / n. NAN
 * below two clusters. With one member a cluster it is the usual one of a mean. */
double interval_standard_error(const struct cluster_sums *sums);
/* The mean x / n of scores in [0, 1]: mean +- t(C - 1) * standard error, cut to [0, 1]. Where all
 * clusters have the same mean the standard error says nothing (0): then Wilson with one trial a
 * cluster. None below two clusters. */
struct interval interval_mean(const struct cluster_sums *sums);

/* The ratio y / x of two means, x counted (correct answers), y >= 0 (money). Fieller where x is
 * well above 0 (g < 0.2), the log-delta interval up to g < 1, beyond it Fieller's lower end and no
 * upper one (INFINITY). g = z^2 * var(x) / mean(x)^2. None below two clusters or with x = 0. */
struct interval interval_ratio(const struct cluster_sums *sums);
double interval_ratio_g(const struct cluster_sums *sums);
/* The log-delta interval alone: ratio * exp(+- z * se / ratio), with the delta method's se. */
struct interval interval_log_delta(const struct cluster_sums *sums);

#endif

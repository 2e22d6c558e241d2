/* The standard normal distribution. */
#ifndef STATS_NORMAL_H
#define STATS_NORMAL_H

double normal_cdf(double z);
/* P(|Z| >= |z|), exact in the tail too. */
double normal_p(double z);
/* The z with normal_cdf(z) = p; -INFINITY at 0, INFINITY at 1. A start of Abramowitz and Stegun
 * 26.2.23 and Halley's steps. */
double normal_quantile(double p);

#endif

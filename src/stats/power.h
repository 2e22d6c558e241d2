/* How much a comparison can tell apart, by the normal approximation; Miller 2024 (arXiv 2411.00640)
 * section 5.
 *
 * `variance` is that of the difference at one question: of paired scores, var(a - b); between runs
 * of one answer each, of yes-or-no pairs (only_a + only_b) / n - difference^2; of unpaired ones
 * p_a q_a + p_b q_b. Its part from sampling answers again falls with repeats (stats/repeats.h). For
 * clusters of m alike questions multiply it by 1 + (m - 1) * their correlation. */
#ifndef STATS_POWER_H
#define STATS_POWER_H

#define POWER_ALPHA 0.05 /* two-sided */
#define POWER_POWER 0.8

/* Questions needed to find a difference of `delta` with that chance. Not rounded up. */
double power_items(double variance, double delta, double alpha, double power);
/* The smallest difference that `items` questions find with that chance. */
double power_detectable(double variance, double items, double alpha, double power);
/* Answers of each question and model needed, where `between` is the part of the variance that
 * repeating leaves and `within` the sum of both models' variances of one answer; INFINITY where no
 * number is enough. Not rounded up; can be below 1. */
double power_repeats(double between, double within, double items, double delta, double alpha,
                     double power);

#endif

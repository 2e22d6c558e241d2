/* Two that answered the same questions: difference of their means, tests for yes-or-no answers.
 *
 * Sources: Miller 2024 (arXiv 2411.00640) section 3; Bonett and Price 2012; McNemar 1947, the mid-p
 * form as Fagerland, Lydersen and Laake 2013 give it. */
#ifndef STATS_PAIRED_H
#define STATS_PAIRED_H

#include <stdint.h>

#include "stats/interval.h"

struct paired_difference {
    double difference, se; /* se NAN below two clusters */
    double statistic, p;   /* difference / se; two-sided p by Student's t with C - 1, 1 where both
                              are 0 */
    struct interval range; /* 95 %: difference +- t(C - 1) * se */
};
/* Of sums to which each cluster of items was added once, with x the sum of a - b over its members.
 */
struct paired_difference paired_difference(const struct cluster_sums *sums);

/* Yes-or-no answers: pairs of which both, only a, only b, neither were right. */
struct paired_counts {
    int64_t both, only_a, only_b, neither;
};
static inline int64_t paired_total(const struct paired_counts *c)
{
    return c->both + c->only_a + c->only_b + c->neither;
}
/* (a - b) / n; NAN for n = 0. */
double paired_counts_difference(const struct paired_counts *counts);
/* 95 % interval of the difference, good from n of about 10 on; none for n = 0. */
struct interval paired_bonett_price(const struct paired_counts *counts);
/* Two-sided exact p, min(1, 2 P(X <= min(a, b))) with X ~ binomial(a + b, 1/2); 1 without a
 * discordant pair. mid: half of P(X = min) is left out at either end. */
double mcnemar_exact(int64_t only_a, int64_t only_b);
double mcnemar_mid(int64_t only_a, int64_t only_b);

#endif

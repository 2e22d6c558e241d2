#include "stats/paired.h"

#include <math.h>

#include "stats/student.h"

struct paired_difference paired_difference(const struct cluster_sums *sums)
{
    struct paired_difference d = {.difference = sums->n > 0 ? sums->x / sums->n : NAN,
                                  .se = interval_standard_error(sums),
                                  .statistic = NAN,
                                  .p = NAN,
                                  .range = INTERVAL_NONE};

    if (isnan(d.se))
        return d;
    double df = sums->clusters - 1, half = student_975(df) * d.se;
    d.range = (struct interval){d.difference - half, d.difference + half};
    /* No cluster differs from another: the same answers, or one better by the same everywhere. */
    d.statistic = d.se > 0 ? d.difference / d.se : d.difference == 0 ? 0 : INFINITY * d.difference;
    d.p = student_p(d.statistic, df);
    return d;
}

double paired_counts_difference(const struct paired_counts *c)
{
    int64_t n = paired_total(c);

    return n == 0 ? NAN : (double)(c->only_a - c->only_b) / (double)n;
}

struct interval paired_bonett_price(const struct paired_counts *c)
{
    double n = (double)paired_total(c) + 2;
    double a = ((double)c->only_a + 1) / n, b = ((double)c->only_b + 1) / n;

    if (n <= 2)
        return INTERVAL_NONE;
    double half = INTERVAL_Z * sqrt((a + b - (a - b) * (a - b)) / n);
    return (struct interval){fmax(-1, a - b - half), fmin(1, a - b + half)};
}

/* P(X <= k), X ~ binomial(m, 1/2), k < m. */
static double half_tail(double k, double m)
{
    return incomplete_beta(m - k, k + 1, 0.5);
}

static double half_point(double k, double m)
{
    return exp(lgamma(m + 1) - lgamma(k + 1) - lgamma(m - k + 1) - m * M_LN2);
}

double mcnemar_exact(int64_t only_a, int64_t only_b)
{
    double m = (double)only_a + (double)only_b, k = fmin((double)only_a, (double)only_b);

    return only_a == only_b ? 1 : fmin(1, 2 * half_tail(k, m));
}

double mcnemar_mid(int64_t only_a, int64_t only_b)
{
    double m = (double)only_a + (double)only_b, k = fmin((double)only_a, (double)only_b);

    return only_a == only_b ? 1 : 2 * half_tail(k, m) - half_point(k, m);
}

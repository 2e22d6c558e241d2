#include "stats/two_sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "stats/quantile.h"

static double *sorted_copy(const double *values, size_t count)
{
    double *copy = mem_alloc((count + 1) * sizeof *copy);

    memcpy(copy, values, count * sizeof *copy);
    quantile_sort(copy, count);
    return copy;
}

/* Q(lambda) = 2 sum (-1)^(j-1) exp(-2 j^2 lambda^2); 1 where the series does not converge, near 0. */
static double kolmogorov_q(double lambda)
{
    double sum = 0;

    if (lambda < 0.3)
        return 1;
    for (int j = 1; j <= 100; j++) {
        double term = exp(-2.0 * j * j * lambda * lambda);
        sum += j % 2 ? term : -term;
        if (term < 1e-17)
            break;
    }
    return fmin(fmax(2 * sum, 0), 1);
}

struct two_sample kolmogorov_smirnov(const double *a, size_t a_count, const double *b,
                                     size_t b_count)
{
    struct two_sample out = {NAN, NAN};
    double n = (double)a_count, m = (double)b_count;
    size_t i = 0, k = 0;

    if (!a_count || !b_count)
        return out;
    double *x = sorted_copy(a, a_count), *y = sorted_copy(b, b_count);
    out.distance = 0;
    while (i < a_count && k < b_count) {
        double at = fmin(x[i], y[k]);
        while (i < a_count && x[i] == at)
            i++;
        while (k < b_count && y[k] == at)
            k++;
        out.distance = fmax(out.distance, fabs((double)i / n - (double)k / m));
    }
    double root = sqrt(n * m / (n + m));
    out.p = kolmogorov_q((root + 0.12 + 0.11 / root) * out.distance);
    free(x);
    free(y);
    return out;
}

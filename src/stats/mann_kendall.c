#include "stats/mann_kendall.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "stats/normal.h"
#include "stats/quantile.h"

/* Sums over groups of t equal values: t (t - 1) (2 t + 5), and t (t - 1) / 2. */
static void count_ties(const double *values, size_t count, double *variance, double *pairs)
{
    double *sorted = mem_zalloc(count, sizeof *sorted);

    memcpy(sorted, values, count * sizeof *sorted);
    quantile_sort(sorted, count);
    *variance = *pairs = 0;
    for (size_t i = 0, next; i < count; i = next) {
        for (next = i + 1; next < count && sorted[next] == sorted[i];)
            next++;
        double t = (double)(next - i);
        *variance += t * (t - 1) * (2 * t + 5);
        *pairs += t * (t - 1) / 2;
    }
    free(sorted);
}

/* Ranks below and above the median between which the slope lies. */
static void slope_of(const double *values, size_t count, struct mann_kendall *out)
{
    size_t pairs = count * (count - 1) / 2, n = 0;
    double *slopes = mem_zalloc(pairs, sizeof *slopes), half = INTERVAL_Z * sqrt(out->variance);

    for (size_t i = 0; i < count; i++) {
        for (size_t j = i + 1; j < count; j++)
            slopes[n++] = (values[j] - values[i]) / (double)(j - i);
    }
    out->slope = quantile(slopes, pairs, 0.5); /* sorts */
    double low = ((double)pairs - half) / 2, high = ((double)pairs + half) / 2 + 1,
           last = (double)pairs;
    out->slope_range = (struct interval){slopes[(size_t)fmax(1, floor(low)) - 1],
                                         slopes[(size_t)fmin(last, ceil(high)) - 1]};
    free(slopes);
}

struct mann_kendall mann_kendall(const double *values, size_t count)
{
    struct mann_kendall out = {0, NAN, NAN, NAN, NAN, NAN, INTERVAL_NONE};
    double n = (double)count, tie_variance, tie_pairs, pairs = n * (n - 1) / 2;

    if (count < 2)
        return out;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = i + 1; j < count; j++)
            out.s += (values[j] > values[i]) - (values[j] < values[i]);
    }
    count_ties(values, count, &tie_variance, &tie_pairs);
    out.variance = (n * (n - 1) * (2 * n + 5) - tie_variance) / 18;
    double s = (double)out.s;
    out.z = s == 0 ? 0 : (s - (s > 0 ? 1 : -1)) / sqrt(out.variance);
    out.p = normal_p(out.z);
    out.tau = tie_pairs < pairs ? s / sqrt(pairs * (pairs - tie_pairs)) : NAN;
    slope_of(values, count, &out);
    return out;
}

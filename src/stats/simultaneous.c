#include "stats/simultaneous.h"

#include <math.h>

#include "stats/quantile.h"
#include "stats/student.h"

void simultaneous_widen(double *largest, const struct simultaneous *c, size_t count,
                        const double *replicates, size_t draws, double clusters)
{
    double c1 = clusters - 1;

    if (c1 <= 0)
        return;
    double factor = student_975(c1) / INTERVAL_Z * sqrt(clusters / c1);
    for (size_t d = 0; d < draws; d++) {
        for (size_t i = 0; i < count; i++) {
            double off = fabs(replicates[d * count + i] - c[i].estimate) / c[i].se * factor;
            if (c[i].se > 0 && off > largest[d]) /* false for a NAN */
                largest[d] = off;
        }
    }
}

/* How many of the ascending values are below `value`. */
static size_t count_below(const double *values, size_t count, double value)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (values[middle] < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void simultaneous_finish(struct simultaneous *comparisons, size_t count, double *largest,
                         size_t draws)
{
    /* The interval leaves 0 out when fewer than 5 % of draws, itself counted, reach it. */
    size_t rank = (size_t)ceil(0.95 * (double)(draws + 1) - 1e-9);

    quantile_sort(largest, draws);
    double limit = rank <= draws ? largest[rank - 1] : INFINITY;
    for (size_t i = 0; i < count; i++) {
        struct simultaneous *c = &comparisons[i];
        c->range = INTERVAL_NONE;
        c->p = NAN;
        if (isnan(c->se) || isnan(c->estimate))
            continue;
        double size = fabs(c->estimate), half = c->se > 0 ? limit * c->se : 0;
        double t = c->se > 0 ? size / c->se : size == 0 ? 0 : INFINITY;
        /* Rounding must not part the interval from the p. */
        half = t > limit ? fmin(half, nextafter(size, 0)) : fmax(half, size);
        c->range = (struct interval){c->estimate - half, c->estimate + half};
        double reach = (double)(draws - count_below(largest, draws, t));
        c->p = (1 + reach) / (double)(draws + 1);
    }
}

#include "stats/quantile.h"

#include <math.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

void quantile_sort(double *values, size_t count)
{
    if (count) /* else there may be no list */
        qsort(values, count, sizeof *values, compare);
}

double quantile(double *values, size_t count, double p)
{
    if (count == 0)
        return NAN;
    quantile_sort(values, count);
    double at = p * (double)(count - 1);
    size_t below = (size_t)at;
    if (below + 1 >= count)
        return values[count - 1];
    return values[below] + (at - (double)below) * (values[below + 1] - values[below]);
}

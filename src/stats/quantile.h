/* Quantiles of a sample. */
#ifndef STATS_QUANTILE_H
#define STATS_QUANTILE_H

#include <stddef.h>

/* Ascending; values are no NAN. */
void quantile_sort(double *values, size_t count);
/* Type 7 of Hyndman and Fan 1996 (linear between order statistics: the default of R and numpy);
 * 0 <= p <= 1. Sorts the values; NAN without any. */
double quantile(double *values, size_t count, double p);

#endif

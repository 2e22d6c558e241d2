/* p-values of several tests at once. Holm 1979 holds the chance of any false claim at alpha;
 * Benjamini and Hochberg 1995 the share of false ones among the claims. */
#ifndef STATS_MULTIPLE_H
#define STATS_MULTIPLE_H

#include <stddef.h>

/* Writes the adjusted p of each to `out`, in the order of `p`; NAN (no test) stays NAN and does not
 * count. `out` may be `p`. */
void holm(const double *p, size_t count, double *out);
void benjamini_hochberg(const double *p, size_t count, double *out);

#endif

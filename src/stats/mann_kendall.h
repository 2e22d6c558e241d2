/* Whether a series drifts, and how fast: Mann 1945 and Kendall with ties, Sen 1968. Not for series
 * whose neighbours depend on each other: that inflates it. */
#ifndef STATS_MANN_KENDALL_H
#define STATS_MANN_KENDALL_H

#include <stddef.h>
#include <stdint.h>

#include "stats/interval.h"

struct mann_kendall {
    int64_t s;       /* rising pairs - falling pairs */
    double variance; /* of s, corrected for ties */
    double z, p;     /* normal approximation with continuity correction, two-sided; fair from 8
                        values on */
    double tau;      /* Kendall's tau-b; NAN where all values are equal */
    double slope;    /* Sen's: median of the slopes of all pairs, a step */
    struct interval slope_range; /* 95 %, of ranks of the slopes (Gilbert 1987) */
};
/* Of equally spaced values. NAN below two. O(n^2 log n): for thousands at most. */
struct mann_kendall mann_kendall(const double *values, size_t count);

#endif

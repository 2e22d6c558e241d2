/* Whether two samples come from one distribution, of whatever shape: Kolmogorov 1933 and Smirnov 1939. */
#ifndef STATS_TWO_SAMPLE_H
#define STATS_TWO_SAMPLE_H

#include <stddef.h>

struct two_sample {
    double
        distance; /* greatest between the two empirical distribution functions; NAN without values */
    double p;     /* two-sided, asymptotic with Stephens' correction (1970): good from 20 values on
                        either side */
};
struct two_sample kolmogorov_smirnov(const double *a, size_t a_count, const double *b,
                                     size_t b_count);

#endif

/* The tabular CUSUM of Page 1954, as Montgomery's Statistical Quality Control gives it: small
 * lasting shifts of a series. */
#ifndef STATS_CUSUM_H
#define STATS_CUSUM_H

#include <stdbool.h>

struct cusum {
    double high, low;            /* sums above and below the target, >= 0 */
    int high_length, low_length; /* values since each was last 0 */
};                               /* {0} is a fresh one */

/* Adds (value - target), in standard errors; half the shift looked for is its `slack`. */
void cusum_add(struct cusum *c, double deviation, double slack);
/* Whether either sum passes the limit. */
bool cusum_alarm(const struct cusum *c, double limit);

#endif

/* Strengths from pairwise wins: P(i beats j) = 1 / (1 + exp(s_j - s_i)). Bradley and Terry 1952, by
 * Newton's method on the log likelihood; errors from the inverse Fisher information. */
#ifndef STATS_BRADLEY_TERRY_H
#define STATS_BRADLEY_TERRY_H

#include <stdbool.h>
#include <stddef.h>

#include "stats/interval.h"

struct bradley_terry {
    double strength;       /* log, against the reference's 0 */
    double se;             /* 0 for the reference */
    struct interval range; /* 95 %: strength +- z * se */
};
#define BRADLEY_TERRY_PRIOR 0.5 /* of a win each way */
enum { BRADLEY_TERRY_MAX = 64 };

/* wins[i * count + j]: how often i beat j, ties as half a win each; the diagonal is not read. At
 * most BRADLEY_TERRY_MAX players. Where the wins do not join all of them both ways (someone never
 * lost), no strengths fit: then a prior of half a win each way is added to every pair, and the
 * answer is false. */
bool bradley_terry(const double *wins, size_t count, size_t reference, struct bradley_terry *out);

#endif

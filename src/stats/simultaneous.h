/* Intervals of several differences that hold all at once, and p-values that never disagree with
 * them: the max-T method of Westfall and Young 1993 on bootstrap draws. */
#ifndef STATS_SIMULTANEOUS_H
#define STATS_SIMULTANEOUS_H

#include <stddef.h>

#include "stats/interval.h"

struct simultaneous {
    double estimate, se;   /* given */
    struct interval range; /* estimate +- c * se: all of them hold together with 95 % */
    double p;              /* adjusted; above 0.05 exactly where the interval holds 0 */
};
/* `replicates[draw * count + i]` of comparison i, as drawn from the same rows for all of them;
 * `clusters` is their number. `largest[draw]`, 0 at first, grows to the largest |replicate - estimate| /
 * se of the draw, widened by t(C - 1) / z and by the bootstrap's own sqrt(C / (C - 1)). May be called
 * for several tables of the same draws, a part of the draws at a time. */
void simultaneous_widen(double *largest, const struct simultaneous *comparisons, size_t count,
                        const double *replicates, size_t draws, double clusters);
/* Sorts `largest`. A comparison whose se is 0 has the interval of its estimate alone; one of NAN has
 * none, and no p. */
void simultaneous_finish(struct simultaneous *comparisons, size_t count, double *largest,
                         size_t draws);

#endif

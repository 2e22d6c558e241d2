/* Worked values hold to 1e-9, absolute below 1 and relative above. */
#ifndef TESTS_STATS_NEAR_H
#define TESTS_STATS_NEAR_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/interval.h"

static inline void near(double found, double expected)
{
    if (!(fabs(found - expected) <= 1e-9 * fmax(1, fabs(expected))))
        fail_msg("found %.15g, expected %.15g", found, expected);
}

static inline void interval_near(struct interval found, double low, double high)
{
    near(found.low, low);
    near(found.high, high);
}

#endif

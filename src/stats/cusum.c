#include "stats/cusum.h"

static void step(double *sum, int *length, double excess)
{
    *sum = *sum + excess > 0 ? *sum + excess : 0;
    *length = *sum > 0 ? *length + 1 : 0;
}

void cusum_add(struct cusum *c, double deviation, double slack)
{
    step(&c->high, &c->high_length, deviation - slack);
    step(&c->low, &c->low_length, -deviation - slack);
}

bool cusum_alarm(const struct cusum *c, double limit)
{
    return c->high > limit || c->low > limit;
}

#include "stats/normal.h"

#include <math.h>

double normal_cdf(double z)
{
    return erfc(-z / M_SQRT2) / 2;
}

double normal_p(double z)
{
    return erfc(fabs(z) / M_SQRT2);
}

/* For p <= 1/2; off by less than 4.5e-4. */
static double quantile_start(double p)
{
    double t = sqrt(-2 * log(p));

    return (2.515517 + t * (0.802853 + t * 0.010328)) /
               (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) -
           t;
}

double normal_quantile(double p)
{
    enum { STEPS = 4 };

    if (!(p > 0 && p < 1))
        return p <= 0 ? -INFINITY : p >= 1 ? INFINITY : NAN;
    if (p > 0.5)
        return -normal_quantile(1 - p);
    double z = quantile_start(p);
    for (int i = 0; i < STEPS; i++) {
        double off = (normal_cdf(z) - p) * sqrt(2 * M_PI) * exp(z * z / 2);
        z -= off / (1 + z * off / 2);
    }
    return z;
}

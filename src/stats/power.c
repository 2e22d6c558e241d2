#include "stats/power.h"

#include <math.h>

#include "stats/normal.h"

static double z_sum(double alpha, double power)
{
    return normal_quantile(1 - alpha / 2) + normal_quantile(power);
}

double power_items(double variance, double delta, double alpha, double power)
{
    double z = z_sum(alpha, power);

    return z * z * variance / (delta * delta);
}

double power_detectable(double variance, double items, double alpha, double power)
{
    return z_sum(alpha, power) * sqrt(variance / items);
}

double power_repeats(double between, double within, double items, double delta, double alpha,
                     double power)
{
    double z = z_sum(alpha, power), left = items * delta * delta / (z * z) - between;

    return left > 0 ? within / left : INFINITY;
}

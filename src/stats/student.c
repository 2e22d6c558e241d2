#include "stats/student.h"

#include <math.h>

#include "stats/interval.h"

enum { FRACTION_MAX = 1000, BISECTIONS = 200 };
#define DF_LARGE 1000.0

/* The n-th numerator of the continued fraction, n = 1, 2, … */
static double beta_numerator(double a, double b, double x, int n)
{
    int half = n / 2;
    double m = half;

    if (n % 2 == 0)
        return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
}

static double beta_fraction(double a, double b, double x)
{
    const double tiny = 1e-300;
    double f = 1, c = 1, d = 0;

    for (int n = 1; n <= FRACTION_MAX; n++) {
        double numerator = beta_numerator(a, b, x, n);
        d = 1 + numerator * d;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        c = 1 + numerator / c;
        c = fabs(c) < tiny ? tiny : c;
        f *= c * d;
        if (fabs(c * d - 1) < 1e-16)
            break;
    }
    return 1 / f;
}

double incomplete_beta(double a, double b, double x)
{
    if (x <= 0 || x >= 1)
        return x <= 0 ? 0 : 1;
    /* The fraction converges fast below the mean only. */
    if (x > (a + 1) / (a + b + 2))
        return 1 - incomplete_beta(b, a, 1 - x);
    double front = exp(a * log(x) + b * log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b)) / a;
    return front * beta_fraction(a, b, x);
}

/* Abramowitz and Stegun 26.7.5; its error is below 1e-13 from 1,000 degrees on. */
static double student_large(double df)
{
    double z = INTERVAL_Z, z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z;

    return z + (z3 + z) / (4 * df) + (5 * z5 + 16 * z3 + 3 * z) / (96 * df * df) +
           (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * df * df * df);
}

double student_p(double t, double df)
{
    return isnan(t) ? NAN : incomplete_beta(df / 2, 0.5, isinf(t) ? 0 : df / (df + t * t));
}

double student_975(double df)
{
    double low = 0, high = 2;

    if (df >= DF_LARGE)
        return student_large(df);
    /* P(|T| > t) = I(df / (df + t^2); df / 2, 1 / 2). */
    while (incomplete_beta(df / 2, 0.5, df / (df + high * high)) > 0.05)
        high *= 2;
    for (int i = 0; i < BISECTIONS && high - low > 1e-14 * high; i++) {
        double middle = (low + high) / 2;
        if (incomplete_beta(df / 2, 0.5, df / (df + middle * middle)) > 0.05)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}

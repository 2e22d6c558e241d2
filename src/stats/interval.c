#include "stats/interval.h"

#include <math.h>

#include "stats/student.h"

struct interval interval_wilson(double successes, double n)
{
    if (n <= 0)
        return INTERVAL_NONE;
    double z2 = INTERVAL_Z * INTERVAL_Z, p = successes / n, scale = 1 + z2 / n;
    double centre = (p + z2 / (2 * n)) / scale;
    double half = INTERVAL_Z / scale * sqrt(p * (1 - p) / n + z2 / (4 * n * n));

    /* The ends are exact at 0 and 1; rounding must not move them. */
    return (struct interval){p <= 0 ? 0 : fmax(0, centre - half),
                             p >= 1 ? 1 : fmin(1, centre + half)};
}

void cluster_add(struct cluster_sums *sums, double n, double x, double y)
{
    if (n <= 0)
        return;
    sums->clusters += 1;
    sums->n += n;
    sums->n_n += n * n;
    sums->x += x;
    sums->x_x += x * x;
    sums->x_n += x * n;
    sums->y += y;
    sums->y_y += y * y;
    sums->y_n += y * n;
    sums->x_y += x * y;
}

/* Variances and covariance of the means of x and y. */
struct mean_variance {
    double x, y, x_y;
};

/* Sums that cancel to less than this part of themselves are rounding. */
#define CANCELLED 1e-13

static double residual(double product, double mean_a, double b_n, double mean_b, double a_n,
                       double n_n)
{
    double sum = product - mean_a * b_n - mean_b * a_n + mean_a * mean_b * n_n;

    return fabs(sum) <= CANCELLED * (fabs(product) + fabs(mean_a * mean_b * n_n)) ? 0 : sum;
}

static struct mean_variance mean_variance(const struct cluster_sums *s)
{
    double x = s->x / s->n, y = s->y / s->n;
    double scale = s->clusters / (s->clusters - 1) / (s->n * s->n);

    return (struct mean_variance){
        .x = fmax(0, residual(s->x_x, x, s->x_n, x, s->x_n, s->n_n)) * scale,
        .y = fmax(0, residual(s->y_y, y, s->y_n, y, s->y_n, s->n_n)) * scale,
        .x_y = residual(s->x_y, x, s->y_n, y, s->x_n, s->n_n) * scale,
    };
}

double interval_standard_error(const struct cluster_sums *sums)
{
    return sums->clusters < 2 ? NAN : sqrt(mean_variance(sums).x);
}

struct interval interval_mean(const struct cluster_sums *sums)
{
    double se = interval_standard_error(sums), mean = sums->x / sums->n;

    if (isnan(se))
        return INTERVAL_NONE;
    if (se == 0)
        return interval_wilson(mean * sums->clusters, sums->clusters);
    double half = student_975(sums->clusters - 1) * se;
    return (struct interval){fmax(0, mean - half), fmin(1, mean + half)};
}

double interval_ratio_g(const struct cluster_sums *sums)
{
    double x = sums->x / sums->n;

    if (sums->clusters < 2 || sums->x <= 0)
        return NAN;
    return INTERVAL_Z * INTERVAL_Z * mean_variance(sums).x / (x * x);
}

/* a R^2 - 2 b R + c = 0, the values of R that the data do not refuse lie where it is <= 0. */
static struct interval ratio_fieller(const struct cluster_sums *s, const struct mean_variance *v,
                                     double g)
{
    double z2 = INTERVAL_Z * INTERVAL_Z, x = s->x / s->n, y = s->y / s->n;
    double a = x * x - z2 * v->x, b = x * y - z2 * v->x_y, c = y * y - z2 * v->y;
    double root = sqrt(fmax(0, b * b - a * c));

    if (g < 1)
        return (struct interval){fmax(0, (b - root) / a), (b + root) / a};
    /* a <= 0: what is >= the positive root is not refused; with c <= 0 nothing is. */
    double low = c <= 0 ? 0 : c / (b + root);
    return (struct interval){low, INFINITY};
}

static double ratio_se(const struct cluster_sums *sums)
{
    if (sums->clusters < 2 || sums->x <= 0)
        return NAN;
    struct mean_variance v = mean_variance(sums);
    double x = sums->x / sums->n, ratio = sums->y / sums->x;
    return sqrt(fmax(0, v.y - 2 * ratio * v.x_y + ratio * ratio * v.x)) / x;
}

struct interval interval_log_delta(const struct cluster_sums *sums)
{
    double ratio = sums->y / sums->x, se = ratio_se(sums);

    if (isnan(se))
        return INTERVAL_NONE;
    double factor = exp(ratio > 0 ? INTERVAL_Z * se / ratio : 0);
    return (struct interval){ratio / factor, ratio * factor};
}

struct interval interval_ratio(const struct cluster_sums *sums)
{
    double g = interval_ratio_g(sums);

    if (isnan(g))
        return INTERVAL_NONE;
    if (g >= 0.2 && g < 1)
        return interval_log_delta(sums);
    struct mean_variance v = mean_variance(sums);
    return ratio_fieller(sums, &v, g);
}

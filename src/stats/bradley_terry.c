#include "stats/bradley_terry.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

struct fit {
    size_t count, reference;
    double *wins;        /* count x count */
    double *strength;    /* by player */
    double *gradient;    /* of the log likelihood */
    double *information; /* count x count; the reference's row and column are those of identity */
    double *inverse;     /* of it */
};

/* Whether a chain of wins leads from 0 to all (or from all to 0). */
static bool reaches_all(const double *wins, size_t count, bool backwards)
{
    bool seen[BRADLEY_TERRY_MAX] = {true};
    size_t queue[BRADLEY_TERRY_MAX] = {0}, length = 1;

    for (size_t i = 0; i < length; i++) {
        for (size_t j = 0; j < count; j++) {
            size_t from = backwards ? j : queue[i], to = backwards ? queue[i] : j;
            if (seen[j] || from == to || wins[from * count + to] <= 0)
                continue;
            seen[j] = true;
            queue[length++] = j;
        }
    }
    return length == count;
}

static void derive(struct fit *f)
{
    for (size_t i = 0; i < f->count; i++) {
        double own = 0;
        f->gradient[i] = 0;
        for (size_t j = 0; j < f->count; j++) {
            if (i == j)
                continue;
            double n = f->wins[i * f->count + j] + f->wins[j * f->count + i];
            double p = 1 / (1 + exp(f->strength[j] - f->strength[i]));
            f->gradient[i] += f->wins[i * f->count + j] - n * p;
            f->information[i * f->count + j] = -n * p * (1 - p);
            own += n * p * (1 - p);
        }
        f->information[i * f->count + i] = own;
    }
    for (size_t i = 0; i < f->count; i++) {
        f->information[i * f->count + f->reference] = f->information[f->reference * f->count + i] =
            i == f->reference;
    }
    f->gradient[f->reference] = 0;
}

/* Gauss-Jordan; positive definite, so that no pivot needs to be looked for. */
static void invert(struct fit *f)
{
    size_t n = f->count;
    double *a = f->information, *b = f->inverse;

    for (size_t i = 0; i < n * n; i++)
        b[i] = i / n == i % n;
    for (size_t k = 0; k < n; k++) {
        double pivot = a[k * n + k];
        for (size_t j = 0; j < n; j++) {
            a[k * n + j] /= pivot;
            b[k * n + j] /= pivot;
        }
        for (size_t i = 0; i < n; i++) {
            double factor = a[i * n + k];
            for (size_t j = 0; i != k && j < n; j++) {
                a[i * n + j] -= factor * a[k * n + j];
                b[i * n + j] -= factor * b[k * n + j];
            }
        }
    }
}

/* The largest change. A step is at most 1, which keeps far-off starts from overshooting. */
static double improve(struct fit *f)
{
    double step[BRADLEY_TERRY_MAX], largest = 0;

    derive(f);
    invert(f);
    for (size_t i = 0; i < f->count; i++) {
        step[i] = 0;
        for (size_t j = 0; j < f->count; j++)
            step[i] += f->inverse[i * f->count + j] * f->gradient[j];
        largest = fmax(largest, fabs(step[i]));
    }
    for (size_t i = 0; i < f->count; i++)
        f->strength[i] += step[i] / fmax(1, largest);
    return largest;
}

static void solve(struct fit *f, struct bradley_terry *out)
{
    enum { STEPS = 200 };

    for (int i = 0; i < STEPS && improve(f) > 1e-13; i++)
        ;
    derive(f);
    invert(f);
    for (size_t i = 0; i < f->count; i++) {
        double se = i == f->reference ? 0 : sqrt(f->inverse[i * f->count + i]);
        double half = INTERVAL_Z * se, s = f->strength[i];
        out[i] = (struct bradley_terry){s, se, {s - half, s + half}};
    }
}

bool bradley_terry(const double *wins, size_t count, size_t reference, struct bradley_terry *out)
{
    bool fits = reaches_all(wins, count, false) && reaches_all(wins, count, true);
    double *memory = mem_zalloc(3 * count * count + 2 * count + 1, sizeof *memory);
    struct fit f = {.count = count,
                    .reference = reference,
                    .wins = memory,
                    .information = memory + count * count,
                    .inverse = memory + 2 * count * count,
                    .strength = memory + 3 * count * count,
                    .gradient = memory + 3 * count * count + count};

    for (size_t i = 0; i < count * count; i++)
        f.wins[i] = wins[i] + (fits ? 0 : BRADLEY_TERRY_PRIOR);
    solve(&f, out);
    free(memory);
    return fits;
}

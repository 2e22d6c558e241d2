#include "stats/bootstrap.h"

#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/random.h"
#include "stats/normal.h"
#include "stats/quantile.h"

/* Draws -------------------------------------------------------------------------------------- */

enum {
    LANES = 4, /* draws made together, so that a row is read once for all of them */
    PACK = 4,  /* columns added at once */
    THREADS_MAX = 64,
    WORTH = 4000000, /* rows x draws from which a thread pays */
};
/* Aligned as a double is: rows lie where mem_zalloc puts them. */
typedef double pack __attribute__((vector_size(PACK * sizeof(double)), aligned(sizeof(double))));

struct share {
    const struct bootstrap_rows *rows;
    const pack *table;  /* the rows, their columns filled up with zeros */
    size_t packs;       /* a row */
    size_t first, last; /* draws of this share */
    uint64_t seed;
    double *out;
};

/* How often each row is drawn; every draw has a stream of its own. */
static void draw_counts(const struct share *s, size_t draw, uint32_t *counts)
{
    struct random random;
    uint64_t rows = s->rows->count;

    memset(counts, 0, rows * sizeof *counts);
    random_seed(&random, s->seed ^ (draw + 1) * UINT64_C(0xd1342543de82ef95));
    for (uint64_t i = 0; i + 1 < rows; i += 2) {
        uint64_t bits = random_next(&random);
        counts[(bits >> 32) * rows >> 32]++;
        counts[(bits & UINT32_MAX) * rows >> 32]++;
    }
    if (rows % 2)
        counts[(random_next(&random) >> 32) * rows >> 32]++;
}

/* Faster where the processor adds four numbers at once; the sums are the same to the last bit
 * (no fused multiply-add). */
#if defined __x86_64__ && defined __gnu_linux__ && !defined __clang__ &&                           \
    !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
__attribute__((target_clones("avx2", "default")))
#endif
static void
add_rows(const struct share *s, uint32_t *const counts[LANES], pack *sums)
{
    size_t packs = s->packs;

    memset(sums, 0, LANES * packs * sizeof *sums);
    for (size_t row = 0; row < s->rows->count; row++) {
        const pack *values = s->table + row * packs;
        for (size_t lane = 0; lane < LANES; lane++) {
            double times = counts[lane][row];
            for (size_t i = 0; i < packs; i++)
                sums[lane * packs + i] += times * values[i];
        }
    }
}

static void *draw_share(void *context)
{
    const struct share *s = context;
    uint32_t *counts[LANES];
    size_t columns = s->rows->columns;
    pack *sums = mem_zalloc(LANES * s->packs + 1, sizeof *sums);

    for (size_t lane = 0; lane < LANES; lane++)
        counts[lane] = mem_zalloc(s->rows->count + 1, sizeof *counts[lane]);
    for (size_t draw = s->first; draw < s->last; draw += LANES) {
        size_t lanes = s->last - draw < LANES ? s->last - draw : LANES;
        for (size_t lane = 0; lane < lanes; lane++)
            draw_counts(s, draw + lane, counts[lane]);
        add_rows(s, counts, sums);
        for (size_t lane = 0; lane < lanes; lane++)
            memcpy(s->out + (draw + lane) * columns, sums + lane * s->packs,
                   columns * sizeof *s->out);
    }
    for (size_t lane = 0; lane < LANES; lane++)
        free(counts[lane]);
    free(sums);
    return NULL;
}

static unsigned thread_count(const struct bootstrap_rows *rows, size_t draws, unsigned wanted)
{
    double work = (double)rows->count * (double)draws;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);

    if (!wanted)
        wanted = work < WORTH || processors < 1 ? 1 : (unsigned)processors;
    return wanted < THREADS_MAX ? wanted : THREADS_MAX;
}

void bootstrap_sums(const struct bootstrap_rows *rows, size_t draws, uint64_t seed,
                    unsigned threads, double *out)
{
    size_t packs = (rows->columns + PACK - 1) / PACK;
    pack *table = mem_zalloc(rows->count * packs + 1, sizeof *table);
    struct share shares[THREADS_MAX];
    pthread_t ids[THREADS_MAX];
    bool started[THREADS_MAX] = {false};
    unsigned count = thread_count(rows, draws, threads);

    for (size_t row = 0; row < rows->count; row++)
        memcpy(table + row * packs, rows->values + row * rows->columns,
               rows->columns * sizeof *rows->values);
    for (unsigned i = 0; i < count; i++) {
        shares[i] = (struct share){.rows = rows,
                                   .table = table,
                                   .packs = packs,
                                   .first = draws * i / count,
                                   .last = draws * (i + 1) / count,
                                   .seed = seed};
        shares[i].out = out;
        started[i] = i > 0 && pthread_create(&ids[i], NULL, draw_share, &shares[i]) == 0;
    }
    for (unsigned i = 0; i < count; i++) {
        if (started[i])
            (void)pthread_join(ids[i], NULL);
        else
            draw_share(&shares[i]);
    }
    free(table);
}

/* Figures ------------------------------------------------------------------------------------ */

static double ratio(const double *sums, size_t numerator, size_t denominator)
{
    if (sums[denominator] != 0)
        return sums[numerator] / sums[denominator];
    return sums[numerator] == 0 ? NAN : INFINITY;
}

double bootstrap_ratio(const double *sums, const void *context)
{
    const struct bootstrap_ratio *r = context;
    double first = ratio(sums, r->numerator, r->denominator);

    if (!r->over_numerator && !r->over_denominator)
        return first;
    double second = ratio(sums, r->over_numerator, r->over_denominator);
    return second == 0 ? (first == 0 ? NAN : INFINITY) : first / second;
}

/* Intervals ---------------------------------------------------------------------------------- */

static double inverse_share(const double *sorted, size_t count, double share)
{
    double rank = ceil(share * (double)count - 1e-9);
    size_t at = rank < 1 ? 0 : (size_t)rank - 1;

    return sorted[at < count ? at : count - 1];
}

static double deviation(const double *values, size_t count)
{
    double sum = 0, square = 0, n = 0;

    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i]))
            continue;
        n += 1;
        double off = values[i] - sum;
        sum += off / n; /* Welford's running mean */
        square += off * (values[i] - sum);
    }
    return n > 0 ? sqrt(square / n) : NAN;
}

static double adjusted(double z0, double a, double z)
{
    return normal_cdf(z0 + (z0 + z) / (1 - a * (z0 + z)));
}

struct bca bca_of(double *replicates, size_t count, double estimate, double acceleration)
{
    struct bca out = {.estimate = estimate,
                      .bias = NAN,
                      .acceleration = acceleration,
                      .range = INTERVAL_NONE,
                      .percentile = INTERVAL_NONE,
                      .se = NAN};
    size_t kept = 0;
    double below = 0;

    for (size_t i = 0; i < count; i++) {
        if (!isnan(replicates[i]))
            replicates[kept++] = replicates[i];
    }
    if (kept == 0 || isnan(estimate))
        return out;
    for (size_t i = 0; i < kept; i++)
        below += replicates[i] < estimate ? 1 : replicates[i] == estimate ? 0.5 : 0;
    out.se = deviation(replicates, kept);
    quantile_sort(replicates, kept);
    out.percentile = (struct interval){inverse_share(replicates, kept, 0.025),
                                       inverse_share(replicates, kept, 0.975)};
    out.bias = normal_quantile(below / (double)kept);
    /* All on one side: nothing to correct by. */
    double z0 = isfinite(out.bias) ? out.bias : 0;
    out.low_share = adjusted(z0, acceleration, -INTERVAL_Z);
    out.high_share = adjusted(z0, acceleration, INTERVAL_Z);
    out.range = (struct interval){inverse_share(replicates, kept, out.low_share),
                                  inverse_share(replicates, kept, out.high_share)};
    return out;
}

double bca_acceleration(const double *jackknife, size_t count)
{
    double mean = 0, square = 0, cube = 0;

    for (size_t i = 0; i < count; i++)
        mean += jackknife[i] / (double)count;
    for (size_t i = 0; i < count; i++) {
        double off = mean - jackknife[i];
        square += off * off;
        cube += off * off * off;
    }
    return square > 0 && isfinite(square) ? cube / (6 * square * sqrt(square)) : 0;
}

struct bca bootstrap_interval(const struct bootstrap_rows *rows, const double *sums, size_t draws,
                              bootstrap_figure *figure, const void *context)
{
    size_t columns = rows->columns, most = draws > rows->count ? draws : rows->count;
    double *values = mem_zalloc(most + 1, sizeof *values);
    double *total = mem_zalloc(columns + 1, sizeof *total);
    double *without = mem_zalloc(columns + 1, sizeof *without);

    for (size_t i = 0; i < rows->count * columns; i++)
        total[i % columns] += rows->values[i];
    for (size_t row = 0; row < rows->count; row++) {
        for (size_t i = 0; i < columns; i++)
            without[i] = total[i] - rows->values[row * columns + i];
        values[row] = figure(without, context);
    }
    double acceleration = bca_acceleration(values, rows->count), estimate = figure(total, context);
    for (size_t i = 0; i < draws; i++)
        values[i] = figure(sums + i * columns, context);
    struct bca out = bca_of(values, draws, estimate, acceleration);
    free(values);
    free(total);
    free(without);
    return out;
}

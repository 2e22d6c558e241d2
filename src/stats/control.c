#include "stats/control.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"
#include "stats/cusum.h"
#include "stats/mann_kendall.h"
#include "stats/normal.h"
#include "stats/student.h"

/* The nights since the chart began. */
struct stretch {
    const struct control_night *nights;
    size_t start, next; /* baseline: nights[start..next) */
    /* Of the baseline: values as differences from the first one. */
    double sum, squares, sampling;
    size_t sampling_count;
    struct cusum cusum;
    /* Of all nights so far: rising pairs - falling ones, and what ties take off its variance. */
    double pairs, ties;
};

/* Counts the pairs that a night makes with those before it. */
static void add_pairs(struct stretch *s, size_t night)
{
    double equal = 0, x = s->nights[night].value;

    for (size_t j = s->start; j < night; j++) {
        double y = s->nights[j].value;
        s->pairs += (x > y) - (x < y);
        equal += x == y;
    }
    s->ties += (equal + 1) * equal * (2 * equal + 7) - equal * (equal - 1) * (2 * equal + 5);
}

/* Anew from `start`, with the nights up to `end` counted for a drift. */
static void stretch_begin(struct stretch *s, size_t start, size_t end)
{
    *s = (struct stretch){.nights = s->nights, .start = start, .next = start};
    for (size_t i = start; i < end; i++)
        add_pairs(s, i);
}

static double origin(const struct stretch *s)
{
    return s->nights[s->start].value;
}

/* Takes in the nights up to `end`. */
static void extend_baseline(struct stretch *s, size_t end)
{
    for (; s->next < end; s->next++) {
        const struct control_night *night = &s->nights[s->next];
        double x = night->value - origin(s);
        s->sum += x;
        s->squares += x * x;
        if (isnan(night->sampling_variance))
            continue;
        s->sampling += night->sampling_variance;
        s->sampling_count++;
    }
}

static double moderated_variance(const struct stretch *s, double m, double resolution,
                                 double *out_df)
{
    double spread = fmax(s->squares - s->sum * s->sum / m, 0), df = m - 1;
    double floor = resolution * resolution, prior = s->sampling_count ? CONTROL_PRIOR : 0;
    double sampling = s->sampling_count ? s->sampling / (double)s->sampling_count : 0;

    *out_df = prior + df;
    return fmax((prior * sampling + spread) / *out_df, floor);
}

/* The night as a standard normal deviate, were nothing changed. */
static double standardise(const struct stretch *s, const struct control_night *night)
{
    double m = (double)(s->next - s->start), df;
    double variance = moderated_variance(s, m, night->resolution, &df);
    double deviation = night->value - origin(s) - s->sum / m;

    if (deviation == 0)
        return 0;
    double t = variance > 0 ? fabs(deviation) / sqrt(variance * (1 + CONTROL_TERMS / m)) : INFINITY;
    double z = -normal_quantile(fmax(student_p(t, df) / 2, 1e-15));
    return deviation < 0 ? -z : z;
}

static double mean_of(const struct control_night *nights, size_t from, size_t end)
{
    double sum = 0;

    for (size_t i = from; i < end; i++)
        sum += nights[i].value;
    return sum / (double)(end - from);
}

static bool find_shift(struct stretch *s, size_t night, struct control_alarm *out)
{
    if (night < s->start + CONTROL_GUARD + CONTROL_WARM)
        return false;
    extend_baseline(s, night - CONTROL_GUARD);
    cusum_add(&s->cusum, standardise(s, &s->nights[night]), CONTROL_SLACK);
    if (!cusum_alarm(&s->cusum, CONTROL_LIMIT))
        return false;
    bool is_high = s->cusum.high > CONTROL_LIMIT;
    int length = is_high ? s->cusum.high_length : s->cusum.low_length;
    size_t since = night + 1 - (size_t)length, end = since < s->next ? since : s->next;
    *out = (struct control_alarm){.kind = CONTROL_SHIFT,
                                  .night = night,
                                  .since = since,
                                  .statistic = is_high ? s->cusum.high : s->cusum.low,
                                  .change = mean_of(s->nights, since, night + 1) -
                                            mean_of(s->nights, s->start, end)};
    return true;
}

static double kendall_z(double pairs, double n, double ties)
{
    double variance = (n * (n - 1) * (2 * n + 5) - ties) / 18;

    return variance <= 0 || pairs == 0 ? 0 : (pairs - (pairs > 0 ? 1 : -1)) / sqrt(variance);
}

/* The night that the drift shows best from. */
static size_t drift_begin(const struct stretch *s, size_t night)
{
    double pairs = 0, best = 0;
    size_t since = s->start;

    for (size_t from = night; from-- > s->start;) {
        for (size_t j = from + 1; j <= night; j++)
            pairs += (s->nights[j].value > s->nights[from].value) -
                     (s->nights[j].value < s->nights[from].value);
        double n = (double)(night - from + 1), z = fabs(kendall_z(pairs, n, 0));
        if (n >= CONTROL_DRIFT_MIN && z > best) {
            best = z;
            since = from;
        }
    }
    return since;
}

static double drift_size(const struct stretch *s, size_t since, size_t night)
{
    size_t count = night - since + 1;
    double *values = mem_alloc(count * sizeof *values);

    for (size_t i = 0; i < count; i++)
        values[i] = s->nights[since + i].value;
    double slope = mann_kendall(values, count).slope;
    free(values);
    return slope * (double)(night - since);
}

static bool find_drift(struct stretch *s, size_t night, struct control_alarm *out)
{
    double n = (double)(night - s->start + 1);

    add_pairs(s, night);
    double z = kendall_z(s->pairs, n, s->ties);
    if (n < CONTROL_DRIFT_MIN || fabs(z) <= CONTROL_DRIFT_LIMIT)
        return false;
    size_t since = drift_begin(s, night);
    double change = drift_size(s, since, night);
    if (fabs(change) < 2 * s->nights[night].resolution)
        return false;
    *out = (struct control_alarm){
        .kind = CONTROL_DRIFT, .night = night, .since = since, .statistic = z, .change = change};
    return true;
}

size_t control_watch(const struct control_night *nights, size_t count, struct control_alarm *out)
{
    struct stretch s = {.nights = nights};
    size_t alarms = 0;

    for (size_t night = 0; night < count; night++) {
        if (find_shift(&s, night, &out[alarms]))
            stretch_begin(&s, out[alarms++].since, night + 1);
        else if (find_drift(&s, night, &out[alarms]))
            stretch_begin(&s, out[alarms++].night, night + 1);
    }
    return alarms;
}

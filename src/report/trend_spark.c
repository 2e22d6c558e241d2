/* Sparklines: eight levels on one scale for all rows, a blank for a night without data. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "report/trend_view.h"

enum { LEVELS = 8 };

static int compare_days(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* The median distance of two nights that follow each other: 1 of a nightly job, 7 of a weekly one. */
static int usual_step(int64_t *days, size_t count)
{
    size_t gaps = 0;

    if (count)
        qsort(days, count, sizeof *days, compare_days);
    for (size_t i = 1; i < count; i++) {
        if (days[i] != days[i - 1])
            days[gaps++] = days[i] - days[i - 1];
    }
    if (gaps == 0)
        return 1;
    qsort(days, gaps, sizeof *days, compare_days);
    return days[gaps / 2] > 366 ? 366 : (int)days[gaps / 2];
}

/* The sign that a day falls on; -1: before the first. */
static int sign_of(const struct trend_scale *scale, int64_t day)
{
    int64_t back = (scale->last_day - day) / scale->step;

    return back >= TREND_SPARKS || day > scale->last_day ? -1 : TREND_SPARKS - 1 - (int)back;
}

static void widen(struct trend_scale *scale, const struct trend_series *series)
{
    for (size_t i = 0; i < series->point_count; i++) {
        const struct trend_point *p = &series->points[i];
        if (isnan(p->value) || sign_of(scale, p->day) < 0)
            continue;
        scale->low = fmin(scale->low, p->value); /* of NAN and a number: the number */
        scale->high = fmax(scale->high, p->value);
    }
}

struct trend_scale trend_scale(const struct trend *trend, const bool *is_shown)
{
    struct trend_scale scale = {.last_day = trend->last_day, .low = NAN, .high = NAN};
    int64_t *days = NULL;
    size_t count = 0, capacity = 0;

    for (size_t i = 0; i < trend->count; i++) {
        for (size_t k = 0; is_shown[i] && k < trend->series[i].point_count; k++) {
            MEM_GROW(days, count, &capacity);
            days[count++] = trend->series[i].points[k].day;
        }
    }
    scale.step = usual_step(days, count);
    free(days);
    for (size_t i = 0; i < trend->count; i++) {
        if (is_shown[i])
            widen(&scale, &trend->series[i]);
    }
    return scale;
}

void trend_sparkline(const struct trend_series *series, const struct trend_scale *scale,
                     bool is_ascii, struct str *out)
{
    double values[TREND_SPARKS];

    for (int i = 0; i < TREND_SPARKS; i++)
        values[i] = NAN;
    for (size_t i = 0; i < series->point_count; i++) {
        int sign = sign_of(scale, series->points[i].day);
        if (sign >= 0)
            values[sign] = series->points[i].value;
    }
    for (int i = 0; i < TREND_SPARKS; i++) {
        double range = scale->high - scale->low;
        int level =
            range > 0 ? (int)((values[i] - scale->low) / range * LEVELS + 1e-9) : LEVELS / 2;
        level = level < LEVELS ? level : LEVELS - 1;
        if (isnan(values[i]))
            str_add_char(out, ' ');
        else if (is_ascii)
            str_add_char(out, (char)('1' + level));
        else
            str_add_code_point(out, 0x2581 + (uint32_t)level);
    }
}

/* Alarms of the score: shifts and drifts of the level, and single nights against the reference run. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/trend_inside.h"
#include "stats/control.h"
#include "stats/mann_kendall.h"
#include "stats/multiple.h"
#include "stats/student.h"

enum { SLOPE_MIN = 8 };      /* nights from which Sen's slope is told */
#define REFERENCE_ALPHA 1e-4 /* of a night, adjusted: once in 27 years */

/* Levels ------------------------------------------------------------------------------------------- */

/* The watched points of a series, and the nights that the chart is made of. */
struct chart {
    struct trend_series *series;
    size_t *points;
    struct control_night *nights;
    struct control_alarm *alarms;
    size_t count, alarm_count;
};

static void chart_begin(struct chart *c, struct trend_series *series)
{
    size_t n = series->point_count + 1;

    *c = (struct chart){.series = series,
                        .points = mem_alloc(n * sizeof *c->points),
                        .nights = mem_alloc(n * sizeof *c->nights),
                        .alarms = mem_alloc(n * sizeof *c->alarms)};
    for (size_t i = 0; i < series->point_count; i++) {
        const struct trend_night *night = &series->inside->nights[i];
        if (!series->points[i].is_watched)
            continue;
        c->points[c->count] = i;
        c->nights[c->count++] = (struct control_night){series->points[i].value,
                                                       night->sampling_variance, night->resolution};
    }
    c->alarm_count = control_watch(c->nights, c->count, c->alarms);
}

static void chart_end(struct chart *c)
{
    free(c->points);
    free(c->nights);
    free(c->alarms);
}

static double mean_of(const struct chart *c, size_t from, size_t end)
{
    double sum = 0;

    for (size_t i = from; i < end; i++)
        sum += c->nights[i].value;
    return sum / (double)(end - from);
}

static void tell_shift(struct trend *trend, const struct chart *c, const struct control_alarm *a,
                       struct trend_alarm *out)
{
    const struct trend_point *points = c->series->points;
    const char *since = points[c->points[a->since]].night,
               *night = points[c->points[a->night]].night;
    double now = mean_of(c, a->since, a->night + 1) * 100, before = now - a->change * 100;

    out->text = arena_printf(&trend->arena,
                             "the score shifted %s by %.1f points on %s, from %.1f to %.1f %%; "
                             "raised %s",
                             a->change < 0 ? "down" : "up", fabs(a->change) * 100, since, before,
                             now, night);
    out->text_zh = arena_printf(
        &trend->arena, "得分自 %s 起%s %.1f 个百分点，由 %.1f 到 %.1f %%；%s 报警", since,
        a->change < 0 ? "下降" : "上升", fabs(a->change) * 100, before, now, night);
}

static void tell_drift(struct trend *trend, const struct chart *c, const struct control_alarm *a,
                       struct trend_alarm *out)
{
    const struct trend_point *points = c->series->points;
    const char *since = points[c->points[a->since]].night,
               *night = points[c->points[a->night]].night;

    out->text = arena_printf(&trend->arena, "the score drifts %s since %s, by %.1f points up to %s",
                             a->change < 0 ? "down" : "up", since, fabs(a->change) * 100, night);
    out->text_zh = arena_printf(&trend->arena, "得分自 %s 起持续%s，到 %s 共 %.1f 个百分点", since,
                                a->change < 0 ? "下降" : "上升", night, fabs(a->change) * 100);
}

/* The mean of the nights [from, end) of one stretch, and how sure it is. */
static void set_level(const struct chart *c, size_t from, size_t end)
{
    double n = (double)(end - from), mean = n > 0 ? mean_of(c, from, end) : NAN, squares = 0;

    for (size_t i = from; i < end; i++)
        squares += (c->nights[i].value - mean) * (c->nights[i].value - mean);
    bool is_told = n > 1 && squares > 0; /* the same every night: nothing says how sure that is */
    double half = is_told ? student_975(n - 1) * sqrt(squares / (n - 1) / n) : NAN;
    for (size_t i = from; i < end; i++) {
        struct trend_point *p = &c->series->points[c->points[i]];
        p->level = mean;
        p->level_range =
            n > 1 ? (struct interval){fmax(mean - half, 0), fmin(mean + half, 1)} : INTERVAL_NONE;
    }
}

static void set_slope(const struct chart *c, size_t from)
{
    double *values = mem_alloc((c->count - from + 1) * sizeof *values);
    size_t n = 0;

    for (size_t i = from; i < c->count; i++)
        values[n++] = c->nights[i].value;
    if (n >= SLOPE_MIN)
        c->series->slope = mann_kendall(values, n).slope;
    free(values);
}

static void judge_series(struct trend *trend, struct trend_series *series)
{
    struct chart c;
    size_t from = 0;

    chart_begin(&c, series);
    for (size_t i = 0; i < c.alarm_count; i++) {
        const struct control_alarm *a = &c.alarms[i];
        bool is_shift = a->kind == CONTROL_SHIFT;
        struct trend_alarm *out = trend_add_alarm(series, is_shift ? TREND_SHIFT : TREND_DRIFT,
                                                  c.points[a->night], c.points[a->since]);
        out->change = a->change;
        out->statistic = a->statistic;
        (is_shift ? tell_shift : tell_drift)(trend, &c, a, out);
        size_t next = is_shift ? a->since : a->night;
        set_level(&c, from, next);
        from = next;
    }
    set_level(&c, from, c.count);
    set_slope(&c, from);
    chart_end(&c);
}

void trend_judge_levels(struct trend *trend)
{
    for (size_t i = 0; i < trend->count; i++)
        judge_series(trend, &trend->series[i]);
}

/* The reference -------------------------------------------------------------------------------------- */

struct tested {
    struct trend_series *series;
    struct trend_point *point;
};

static int compare_day(const void *a, const void *b)
{
    const struct tested *x = a, *y = b;

    return (x->point->day > y->point->day) - (x->point->day < y->point->day);
}

/* All that was tested on one day is one family. */
static void adjust_day(const struct tested *tests, size_t count)
{
    double *p = mem_alloc((count + 1) * sizeof *p);

    for (size_t i = 0; i < count; i++)
        p[i] = tests[i].point->against.p;
    holm(p, count, p);
    for (size_t i = 0; i < count; i++)
        tests[i].point->against.p_adjusted = p[i];
    free(p);
}

static void adjust_days(struct trend *trend)
{
    struct tested *tests = NULL;
    size_t count = 0, capacity = 0, end;

    for (size_t i = 0; i < trend->count; i++) {
        for (size_t k = 0; k < trend->series[i].point_count; k++) {
            struct trend_point *point = &trend->series[i].points[k];
            if (isnan(point->against.p))
                continue;
            MEM_GROW(tests, count, &capacity);
            tests[count++] = (struct tested){&trend->series[i], point};
        }
    }
    if (count)
        qsort(tests, count, sizeof *tests, compare_day);
    for (size_t start = 0; start < count; start = end) {
        for (end = start + 1; end < count && compare_day(&tests[start], &tests[end]) == 0;)
            end++;
        adjust_day(&tests[start], end - start);
    }
    free(tests);
}

static void tell_reference(struct trend *trend, const struct trend_point *point,
                           struct trend_alarm *out)
{
    double points = point->against.difference * 100;

    out->text = arena_printf(&trend->arena,
                             "%s stands %.1f points %s the reference on the same %lld questions",
                             point->night, fabs(points), points < 0 ? "below" : "above",
                             (long long)point->against.questions);
    out->text_zh = arena_printf(&trend->arena, "%s 在相同的 %lld 道题上%s参照 %.1f 个百分点",
                                point->night, (long long)point->against.questions,
                                points < 0 ? "低于" : "高于", fabs(points));
}

/* The first night of each spell is an alarm. */
static void judge_reference(struct trend *trend, struct trend_series *series)
{
    bool is_on = false;

    for (size_t i = 0; i < series->point_count; i++) {
        const struct trend_point *point = &series->points[i];
        if (!point->is_watched || isnan(point->against.p_adjusted))
            continue;
        bool differs = point->against.p_adjusted < REFERENCE_ALPHA;
        if (differs && !is_on) {
            struct trend_alarm *out = trend_add_alarm(series, TREND_REFERENCE, i, i);
            out->change = point->against.difference;
            out->statistic = point->against.p_adjusted;
            tell_reference(trend, point, out);
        }
        is_on = differs;
    }
}

void trend_judge_reference(struct trend *trend)
{
    adjust_days(trend);
    for (size_t i = 0; i < trend->count; i++)
        judge_reference(trend, &trend->series[i]);
}

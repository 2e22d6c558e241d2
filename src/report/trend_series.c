/* The end of a trend: series in order, what took another's place, alarms and marks by time. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/trend_inside.h"

static int compare_series(const void *a, const void *b)
{
    const struct trend_series *x = a, *y = b;
    int order = strcmp(x->model, y->model);

    if (!order)
        order = strcmp(x->suite, y->suite);
    if (!order && x->is_simulated != y->is_simulated)
        order = x->is_simulated ? 1 : -1;
    return order ? order
                 : (x->points[0].unix_ns > y->points[0].unix_ns) -
                       (x->points[0].unix_ns < y->points[0].unix_ns);
}

/* By name and time; `previous` is of the same model and suite, so it then stands right before. */
static void order_series(struct trend *trend)
{
    qsort(trend->series, trend->count, sizeof *trend->series, compare_series);
    for (size_t i = 0; i < trend->count; i++) {
        if (trend->series[i].previous >= 0)
            trend->series[i].previous = (ptrdiff_t)i - 1;
    }
}

static const struct trend_point *last_point(const struct trend_series *s)
{
    return &s->points[s->point_count - 1];
}

/* A model asked with other parameters has another label: where one took the other's place, it is a new
 * series of the same model. */
static void join_parameters(struct trend *trend)
{
    for (size_t i = 0; i < trend->count; i++) {
        struct trend_series *s = &trend->series[i], *before = NULL;
        if (s->previous >= 0)
            continue;
        for (size_t k = 0; k < trend->count; k++) {
            struct trend_series *o = &trend->series[k];
            if (k == i || strcmp(o->provider, s->provider) != 0 || o->has_ended ||
                strcmp(o->model_id, s->model_id) != 0 || strcmp(o->suite, s->suite) != 0 ||
                o->is_simulated != s->is_simulated ||
                last_point(o)->unix_ns >= s->points[0].unix_ns)
                continue;
            if (!before || last_point(o)->unix_ns > last_point(before)->unix_ns)
                before = o;
        }
        if (!before)
            continue;
        s->previous = before - trend->series;
        s->broken_by = TREND_PARAMETERS;
        before->has_ended = true;
    }
}

static void note_days(struct trend *trend)
{
    trend->first_day = INT64_MAX;
    trend->last_day = INT64_MIN;
    for (size_t i = 0; i < trend->count; i++) {
        for (size_t k = 0; k < trend->series[i].point_count; k++) {
            int64_t day = trend->series[i].points[k].day;
            trend->first_day = day < trend->first_day ? day : trend->first_day;
            trend->last_day = day > trend->last_day ? day : trend->last_day;
        }
    }
}

static int compare_alarm(const void *a, const void *b)
{
    const struct trend_alarm *x = a, *y = b;

    if (x->point != y->point)
        return x->point < y->point ? -1 : 1;
    return (int)x->kind - (int)y->kind;
}

static int compare_mark(const void *a, const void *b)
{
    const struct trend_mark *x = a, *y = b;

    if (x->unix_ns != y->unix_ns)
        return x->unix_ns < y->unix_ns ? -1 : 1;
    return (int)x->kind - (int)y->kind;
}

void trend_finish(struct trend *trend, const struct trend_options *options)
{
    order_series(trend);
    join_parameters(trend);
    note_days(trend);
    trend_judge_levels(trend);
    trend_judge_reference(trend);
    trend_judge_swaps(trend, options->providers);
    trend_mark_changes(trend, options);
    for (size_t i = 0; i < trend->count; i++) {
        struct trend_series *s = &trend->series[i];
        if (s->alarm_count)
            qsort(s->alarms, s->alarm_count, sizeof *s->alarms, compare_alarm);
        if (s->mark_count)
            qsort(s->marks, s->mark_count, sizeof *s->marks, compare_mark);
    }
}

/* Small things ------------------------------------------------------------------------------------- */

static const char *const alarm_names[TREND_ALARM_KIND_COUNT] = {
    [TREND_SHIFT] = "shift",
    [TREND_DRIFT] = "drift",
    [TREND_REFERENCE] = "reference",
    [TREND_SWAP_ID] = "model_id",
    [TREND_SWAP_FINGERPRINT] = "fingerprint",
    [TREND_SWAP_TOKENS] = "prompt_tokens",
    [TREND_SWAP_ANSWERS] = "answers",
    [TREND_SWAP_TTFT] = "ttft",
    [TREND_SWAP_SPEED] = "speed",
};
static const char *const mark_names[] = {
    [TREND_RELEASE] = "release",         [TREND_MODEL_ID] = "model_id",
    [TREND_FINGERPRINT] = "fingerprint", [TREND_PRICE] = "price",
    [TREND_NEW_SERIES] = "new_series",
};

const char *trend_alarm_name(enum trend_alarm_kind kind)
{
    return alarm_names[kind];
}

const char *trend_mark_name(enum trend_mark_kind kind)
{
    return mark_names[kind];
}

struct trend_alarm *trend_add_alarm(struct trend_series *series, enum trend_alarm_kind kind,
                                    size_t point, size_t since)
{
    MEM_GROW(series->alarms, series->alarm_count, &series->alarm_capacity);
    series->alarms[series->alarm_count] = (struct trend_alarm){.kind = kind,
                                                               .point = point,
                                                               .since = since,
                                                               .change = NAN,
                                                               .statistic = NAN,
                                                               .text = "",
                                                               .text_zh = ""};
    return &series->alarms[series->alarm_count++];
}

struct trend_mark *trend_add_mark(struct trend_series *series, enum trend_mark_kind kind,
                                  const struct trend_point *point)
{
    MEM_GROW(series->marks, series->mark_count, &series->mark_capacity);
    series->marks[series->mark_count] =
        (struct trend_mark){.kind = kind, .text = "", .text_zh = ""};
    if (point) {
        series->marks[series->mark_count].day = point->day;
        series->marks[series->mark_count].unix_ns = point->unix_ns;
        series->marks[series->mark_count].night = point->night;
    }
    return &series->marks[series->mark_count++];
}

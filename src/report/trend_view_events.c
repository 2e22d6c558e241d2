/* Alarms and marks: as rows, and in words for the notes of other tables. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "report/trend_view_parts.h"

static int compare_event(const void *a, const void *b)
{
    const struct trend_event *x = a, *y = b;

    if (x->day != y->day)
        return x->day > y->day ? -1 : 1;
    if (!x->alarm != !y->alarm)
        return x->alarm ? -1 : 1;
    return (x->series > y->series) - (x->series < y->series);
}

static void add_event(struct trend_events *e, const struct trend_event *event)
{
    MEM_GROW(e->list, e->count, &e->capacity);
    e->list[e->count++] = *event;
}

/* The newest first; of one day alarms before marks. */
struct trend_events trend_events(const struct trend *trend)
{
    struct trend_events e = {0};

    for (size_t i = 0; i < trend->count; i++) {
        const struct trend_series *s = &trend->series[i];
        for (size_t k = 0; k < s->alarm_count; k++)
            add_event(&e, &(struct trend_event){.series = s,
                                                .alarm = &s->alarms[k],
                                                .day = s->points[s->alarms[k].point].day});
        for (size_t k = 0; k < s->mark_count; k++)
            add_event(&e, &(struct trend_event){
                              .series = s, .mark = &s->marks[k], .day = s->marks[k].day});
    }
    if (e.count)
        qsort(e.list, e.count, sizeof *e.list, compare_event);
    return e;
}

const char *trend_event_text(const struct trend_event *e, int language)
{
    if (e->alarm)
        return language ? e->alarm->text_zh : e->alarm->text;
    return language ? e->mark->text_zh : e->mark->text;
}

const char *trend_event_night(const struct trend_event *e)
{
    return e->alarm ? e->series->points[e->alarm->point].night : e->mark->night;
}

/* Events -------------------------------------------------------------------------------------------- */

enum {
    E_NIGHT,
    E_MODEL,
    E_SUITE,
    E_EVENT,
    E_KIND,
    E_SINCE,
    E_CHANGE,
    E_STATISTIC,
    E_RUN,
    E_TEXT,
    E_SIMULATED
};

static const struct column event_columns[] = {
    [E_NIGHT] = {.key = "night", .title = "night", .title_zh = "日期", .kind = COLUMN_TEXT},
    [E_MODEL] = {.key = "model", .title = "model", .title_zh = "模型", .kind = COLUMN_TEXT},
    [E_SUITE] =
        {.key = "suite", .title = "suite", .title_zh = "题集", .kind = COLUMN_TEXT, .priority = 1},
    [E_EVENT] = {.key = "event", .title = "event", .title_zh = "事件", .kind = COLUMN_TEXT},
    [E_KIND] = {.key = "kind", .title = "kind", .title_zh = "类型", .kind = COLUMN_TEXT},
    [E_SINCE] = {.key = "since",
                 .title = "points to",
                 .title_zh = "指向",
                 .kind = COLUMN_TEXT,
                 .priority = 2},
    [E_CHANGE] = {.key = "change",
                  .title = "change",
                  .title_zh = "变化",
                  .kind = COLUMN_NUMBER,
                  .is_machine_only = true},
    [E_STATISTIC] = {.key = "statistic",
                     .title = "statistic",
                     .title_zh = "统计量",
                     .kind = COLUMN_NUMBER,
                     .is_machine_only = true},
    [E_RUN] =
        {.key = "run", .title = "run", .title_zh = "运行", .kind = COLUMN_TEXT, .priority = 3},
    [E_TEXT] = {.key = "text", .title = "what", .title_zh = "内容", .kind = COLUMN_TEXT},
    [E_SIMULATED] = {.key = "simulated",
                     .title = "simulated",
                     .title_zh = "模拟",
                     .kind = COLUMN_FLAG,
                     .is_machine_only = true},
};

static void add_event_row(const struct trend_event *e, int language, struct table *table)
{
    struct value *v = table_add_row(table);

    v[E_NIGHT] = trend_text(table, trend_event_night(e));
    v[E_MODEL] = trend_text(table, e->series->model);
    v[E_SUITE] = trend_text(table, e->series->suite);
    v[E_EVENT] = trend_text(table, e->alarm ? "alarm" : "mark");
    v[E_KIND] = trend_text(table, e->alarm ? trend_alarm_name(e->alarm->kind)
                                           : trend_mark_name(e->mark->kind));
    v[E_TEXT] = trend_text(table, trend_event_text(e, language));
    v[E_SIMULATED] = value_flag(e->series->is_simulated);
    if (!e->alarm)
        return;
    v[E_EVENT].tone = TONE_BAD;
    v[E_SINCE] = trend_text(table, e->series->points[e->alarm->since].night);
    v[E_RUN] = trend_text(table, e->series->points[e->alarm->point].run_name);
    v[E_CHANGE] = value_number(e->alarm->change);
    v[E_STATISTIC] = value_number(e->alarm->statistic);
}

void trend_view_events(const struct trend *trend, const struct trend_view_options *options,
                       struct table *table)
{
    struct trend_events e = trend_events(trend);

    table_init(table, "trend_events", event_columns, sizeof event_columns / sizeof *event_columns);
    table->origin = trend_origin(trend);
    for (size_t i = 0; i < e.count; i++)
        add_event_row(&e.list[i], options->language, table);
    if (e.count == 0)
        table_note(table, "%s",
                   options->language ? "没有报警，没有标记" : "no alarms and no marks");
    free(e.list);
}

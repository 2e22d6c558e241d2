#include "report/trend_view.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

enum { NOTES_MAX = 20 };

enum {
    S_MODEL,
    S_SUITE,
    S_FIRST,
    S_LAST,
    S_NIGHTS,
    S_SCORE,
    S_SPARK,
    S_REFERENCE,
    S_P,
    S_SLOPE,
    S_ALARM,
    S_ALARMS,
    S_BROKEN,
    S_LEVEL,
    S_N,
    S_LEFT_OUT,
    S_ENDED,
    S_SIMULATED
};

static const struct column series_columns[] = {
    [S_MODEL] = {.key = "model", .title = "model", .title_zh = "模型", .kind = COLUMN_TEXT},
    [S_SUITE] = {.key = "suite", .title = "suite", .title_zh = "题集", .kind = COLUMN_TEXT},
    [S_FIRST] = {.key = "first_night",
                 .title = "since",
                 .title_zh = "自",
                 .kind = COLUMN_TEXT,
                 .priority = 4},
    [S_LAST] = {.key = "last_night",
                .title = "last night",
                .title_zh = "最近一晚",
                .kind = COLUMN_TEXT,
                .priority = 5},
    [S_NIGHTS] = {.key = "nights",
                  .title = "nights",
                  .title_zh = "晚数",
                  .kind = COLUMN_INTEGER,
                  .priority = 3},
    [S_SCORE] = {.key = "score",
                 .title = "score",
                 .title_zh = "得分",
                 .unit = "%",
                 .kind = COLUMN_PERCENT,
                 .has_interval = true,
                 .interval_priority = 2},
    [S_SPARK] = {.key = "sparkline",
                 .title = "trend",
                 .title_zh = "走势",
                 .kind = COLUMN_TEXT,
                 .priority = 6},
    [S_REFERENCE] = {.key = "difference_points",
                     .title = "to reference,\npoints",
                     .title_zh = "与参照之差，\n百分点",
                     .kind = COLUMN_NUMBER,
                     .has_interval = true,
                     .priority = 1,
                     .interval_priority = 3},
    [S_P] = {.key = "p_adjusted", .title = "p", .kind = COLUMN_NUMBER, .digits = 2, .priority = 7},
    [S_SLOPE] = {.key = "slope_points",
                 .title = "slope,\npoints a night",
                 .title_zh = "斜率，\n百分点/晚",
                 .kind = COLUMN_NUMBER,
                 .digits = 2,
                 .priority = 8},
    [S_ALARM] = {.key = "last_alarm",
                 .title = "last alarm",
                 .title_zh = "最近报警",
                 .kind = COLUMN_TEXT},
    [S_ALARMS] = {.key = "alarms",
                  .title = "alarms",
                  .title_zh = "报警",
                  .kind = COLUMN_INTEGER,
                  .is_machine_only = true},
    [S_BROKEN] = {.key = "broken_by",
                  .title = "new series\nby",
                  .title_zh = "新序列\n因",
                  .kind = COLUMN_TEXT,
                  .is_machine_only = true},
    [S_LEVEL] = {.key = "level",
                 .title = "level",
                 .title_zh = "水平",
                 .unit = "%",
                 .kind = COLUMN_PERCENT,
                 .has_interval = true,
                 .is_machine_only = true},
    [S_N] = {.key = "n", .title = "n", .kind = COLUMN_INTEGER, .is_machine_only = true},
    [S_LEFT_OUT] = {.key = "left_out",
                    .title = "no\nanswer",
                    .title_zh = "无\n回答",
                    .kind = COLUMN_INTEGER,
                    .is_machine_only = true},
    [S_ENDED] = {.key = "has_ended",
                 .title = "ended",
                 .title_zh = "已止",
                 .kind = COLUMN_FLAG,
                 .is_machine_only = true},
    [S_SIMULATED] = {.key = "simulated",
                     .title = "simulated",
                     .title_zh = "模拟",
                     .kind = COLUMN_FLAG,
                     .is_machine_only = true},
};

static struct value text_value(struct table *table, const char *text)
{
    return value_text(table, view_of(text));
}

static struct value percent_value(double number, struct interval range)
{
    struct value v = value_percent(number);

    return isnan(range.low) ? v : value_with_interval(v, range.low, range.high);
}

static struct value points_value(double number, struct interval range)
{
    struct value v = value_number(number * 100);

    return isnan(range.low) ? v : value_with_interval(v, range.low * 100, range.high * 100);
}

static enum table_origin origin_of(const struct trend *trend)
{
    for (size_t i = 0; i < trend->count; i++) {
        if (trend->series[i].is_simulated)
            return TABLE_SIMULATED;
    }
    return TABLE_REAL;
}

/* "questions,grader" for machines. */
static struct value broken_value(struct table *table, const struct trend_series *s)
{
    static const struct {
        unsigned flag;
        const char *word;
    } words[] = {{TREND_QUESTIONS, "questions"},
                 {TREND_PROMPTS, "prompts"},
                 {TREND_GRADER, "grader"},
                 {TREND_PARAMETERS, "parameters"}};
    struct str text = {0};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (s->broken_by & words[i].flag)
            str_printf(&text, "%s%s", text.len ? "," : "", words[i].word);
    }
    struct value value = value_text(table, str_view(&text));
    str_release(&text);
    return value;
}

/* A series of one night, long ago: an experiment and no series. */
static bool is_stray(const struct trend *trend, const struct trend_series *s)
{
    return s->point_count == 1 && !s->broken_by && s->points[0].day < trend->last_day;
}

static bool *choose_shown(const struct trend *trend, bool has_all, size_t *out_hidden)
{
    bool *is_shown = mem_zalloc(trend->count + 1, sizeof *is_shown);
    size_t strays = 0;

    for (size_t i = 0; i < trend->count; i++)
        strays += is_stray(trend, &trend->series[i]);
    if (has_all || strays == trend->count)
        strays = 0;
    for (size_t i = 0; i < trend->count; i++)
        is_shown[i] = strays == 0 || !is_stray(trend, &trend->series[i]);
    *out_hidden = strays;
    return is_shown;
}

static const struct trend_alarm *last_alarm(const struct trend_series *s)
{
    return s->alarm_count ? &s->alarms[s->alarm_count - 1] : NULL;
}

static void add_series(const struct trend *trend, const struct trend_series *s,
                       const struct trend_scale *scale, const struct trend_view_options *o,
                       struct table *table)
{
    const struct trend_point *p = &s->points[s->point_count - 1];
    const struct trend_alarm *alarm = last_alarm(s);
    struct value *v = table_add_row(table);
    struct str spark = {0};

    v[S_MODEL] = text_value(table, s->model);
    v[S_SUITE] = text_value(table, s->suite);
    v[S_FIRST] = text_value(table, s->points[0].night);
    v[S_LAST] = text_value(table, p->night);
    v[S_NIGHTS] = value_integer((int64_t)s->point_count);
    v[S_SCORE] = percent_value(p->value, p->range);
    trend_sparkline(s, scale, o->is_ascii, &spark);
    v[S_SPARK] = value_text(table, str_view(&spark));
    str_release(&spark);
    v[S_REFERENCE] = points_value(p->against.difference, p->against.range);
    v[S_P] = value_number(p->against.p_adjusted);
    v[S_SLOPE] = value_number(s->slope * 100);
    v[S_ALARMS] = value_integer((int64_t)s->alarm_count);
    v[S_BROKEN] = broken_value(table, s);
    v[S_LEVEL] = percent_value(p->level, p->level_range);
    v[S_N] = value_integer(p->scored);
    v[S_LEFT_OUT] = value_integer(p->left_out);
    v[S_ENDED] = value_flag(s->has_ended);
    v[S_SIMULATED] = value_flag(s->is_simulated);
    if (!alarm)
        return;
    v[S_ALARM] =
        text_value(table, arena_printf(&table->arena, "%s %s", trend_alarm_name(alarm->kind),
                                       s->points[alarm->since].night));
    if (s->points[alarm->point].day == trend->last_day)
        v[S_ALARM].tone = TONE_BAD;
}

/* Notes --------------------------------------------------------------------------------------------- */

struct event {
    const struct trend_series *series;
    const struct trend_alarm *alarm; /* or */
    const struct trend_mark *mark;
    int64_t day;
};
struct events {
    struct event *list;
    size_t count, capacity;
};

static int compare_event(const void *a, const void *b)
{
    const struct event *x = a, *y = b;

    if (x->day != y->day)
        return x->day > y->day ? -1 : 1;
    if (!x->alarm != !y->alarm)
        return x->alarm ? -1 : 1;
    return (x->series > y->series) - (x->series < y->series);
}

static void add_event(struct events *e, const struct event *event)
{
    MEM_GROW(e->list, e->count, &e->capacity);
    e->list[e->count++] = *event;
}

/* The newest first; of one day alarms before marks. */
static struct events list_events(const struct trend *trend)
{
    struct events e = {0};

    for (size_t i = 0; i < trend->count; i++) {
        const struct trend_series *s = &trend->series[i];
        for (size_t k = 0; k < s->alarm_count; k++)
            add_event(&e, &(struct event){.series = s,
                                          .alarm = &s->alarms[k],
                                          .day = s->points[s->alarms[k].point].day});
        for (size_t k = 0; k < s->mark_count; k++)
            add_event(&e,
                      &(struct event){.series = s, .mark = &s->marks[k], .day = s->marks[k].day});
    }
    if (e.count)
        qsort(e.list, e.count, sizeof *e.list, compare_event);
    return e;
}

static const char *event_text(const struct event *e, int language)
{
    if (e->alarm)
        return language ? e->alarm->text_zh : e->alarm->text;
    return language ? e->mark->text_zh : e->mark->text;
}

static const char *event_night(const struct event *e)
{
    return e->alarm ? e->series->points[e->alarm->point].night : e->mark->night;
}

static void note_event(const struct event *e, int language, struct table *table)
{
    const char *word = language ? e->alarm ? "报警" : "标记" : e->alarm ? "alarm" : "mark";
    struct str text = {0};

    str_printf(&text, "%s %s, %s: %s", e->series->model, e->series->suite, event_night(e),
               event_text(e, language));
    struct str safe = {0};
    utf8_put_safe(&safe, str_view(&text), false);
    table_note(table, "%s: %s", word, str_text(&safe));
    str_release(&safe);
    str_release(&text);
}

static void note_events(const struct trend *trend, int language, struct table *table)
{
    struct events e = list_events(trend);

    for (size_t i = 0; i < e.count && i < NOTES_MAX; i++)
        note_event(&e.list[i], language, table);
    if (e.count > NOTES_MAX)
        table_note(table,
                   language ? "另有 %zu 条较早的报警与标记：trend --events"
                            : "%zu earlier alarms and marks: trend --events",
                   e.count - NOTES_MAX);
    free(e.list);
}

static void note_spark(const struct trend_scale *scale, int language, struct table *table)
{
    if (isnan(scale->low))
        return;
    if (language)
        table_note(table, "走势：最近 %d %s，各行同一标尺 %.1f–%.1f %%；空白：当晚无数据",
                   TREND_SPARKS, scale->step == 1 ? "晚" : "期", scale->low * 100,
                   scale->high * 100);
    else
        table_note(table,
                   "sparkline: the last %d %s, one scale for all rows, %.1f to %.1f %%; blank: no "
                   "data that night",
                   TREND_SPARKS, scale->step == 1 ? "nights" : "periods", scale->low * 100,
                   scale->high * 100);
}

static void note_reference(const struct trend *trend, int language, struct table *table)
{
    struct str safe = {0};

    if (!trend->reference) {
        table_note(table, "%s",
                   language ? "无参照：用 bless 立一个基线，或用 --reference RUN"
                            : "no reference: make a baseline with bless, or say --reference RUN");
        return;
    }
    utf8_put_safe(&safe, view_of(trend->reference), false);
    table_note(table,
               language
                   ? "参照：%s，相同题目配对；p 按 Holm 校正（同一晚各行）"
                   : "reference: %s, the same questions in pairs; p by Holm over the rows of a "
                     "night",
               str_text(&safe));
    str_release(&safe);
}

void trend_view(const struct trend *trend, const struct trend_view_options *options,
                struct table *table)
{
    size_t hidden = 0;
    bool *is_shown = choose_shown(trend, options->has_all, &hidden);
    const struct trend_scale scale = trend_scale(trend, is_shown);

    table_init(table, "trend", series_columns, sizeof series_columns / sizeof *series_columns);
    table->origin = origin_of(trend);
    for (size_t i = 0; i < trend->count; i++) {
        if (is_shown[i])
            add_series(trend, &trend->series[i], &scale, options, table);
    }
    table_hide_empty(table);
    note_spark(&scale, options->language, table);
    note_reference(trend, options->language, table);
    if (hidden)
        table_note(table,
                   options->language ? "%zu 个只有一晚的序列未列出：--all"
                                     : "%zu series of one night are left out: --all",
                   hidden);
    note_events(trend, options->language, table);
    free(is_shown);
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

static void add_event_row(const struct event *e, int language, struct table *table)
{
    struct value *v = table_add_row(table);

    v[E_NIGHT] = text_value(table, event_night(e));
    v[E_MODEL] = text_value(table, e->series->model);
    v[E_SUITE] = text_value(table, e->series->suite);
    v[E_EVENT] = text_value(table, e->alarm ? "alarm" : "mark");
    v[E_KIND] = text_value(table, e->alarm ? trend_alarm_name(e->alarm->kind)
                                           : trend_mark_name(e->mark->kind));
    v[E_TEXT] = text_value(table, event_text(e, language));
    v[E_SIMULATED] = value_flag(e->series->is_simulated);
    if (!e->alarm)
        return;
    v[E_EVENT].tone = TONE_BAD;
    v[E_SINCE] = text_value(table, e->series->points[e->alarm->since].night);
    v[E_RUN] = text_value(table, e->series->points[e->alarm->point].run_name);
    v[E_CHANGE] = value_number(e->alarm->change);
    v[E_STATISTIC] = value_number(e->alarm->statistic);
}

void trend_view_events(const struct trend *trend, const struct trend_view_options *options,
                       struct table *table)
{
    struct events e = list_events(trend);

    table_init(table, "trend_events", event_columns, sizeof event_columns / sizeof *event_columns);
    table->origin = origin_of(trend);
    for (size_t i = 0; i < e.count; i++)
        add_event_row(&e.list[i], options->language, table);
    if (e.count == 0)
        table_note(table, "%s",
                   options->language ? "没有报警，没有标记" : "no alarms and no marks");
    free(e.list);
}

/* Nights -------------------------------------------------------------------------------------------- */

enum {
    N_MODEL,
    N_SUITE,
    N_NIGHT,
    N_RUN,
    N_SCORE,
    N_N,
    N_LEFT_OUT,
    N_REFERENCE,
    N_P,
    N_P_ADJUSTED,
    N_LEVEL,
    N_COST,
    N_TTFT,
    N_ID,
    N_FINGERPRINT,
    N_SIMILARITY,
    N_WATCHED,
    N_SERIES,
    N_SIMULATED
};

static const struct column night_columns[] = {
    [N_MODEL] = {.key = "model", .title = "model", .title_zh = "模型", .kind = COLUMN_TEXT},
    [N_SUITE] = {.key = "suite", .title = "suite", .title_zh = "题集", .kind = COLUMN_TEXT},
    [N_NIGHT] = {.key = "night", .title = "night", .title_zh = "日期", .kind = COLUMN_TEXT},
    [N_RUN] =
        {.key = "run", .title = "run", .title_zh = "运行", .kind = COLUMN_TEXT, .priority = 5},
    [N_SCORE] = {.key = "score",
                 .title = "score",
                 .title_zh = "得分",
                 .unit = "%",
                 .kind = COLUMN_PERCENT,
                 .has_interval = true,
                 .interval_priority = 1},
    [N_N] = {.key = "n", .title = "n", .kind = COLUMN_INTEGER, .priority = 2},
    [N_LEFT_OUT] = {.key = "left_out",
                    .title = "no\nanswer",
                    .title_zh = "无\n回答",
                    .kind = COLUMN_INTEGER,
                    .priority = 4},
    [N_REFERENCE] = {.key = "difference_points",
                     .title = "to reference,\npoints",
                     .title_zh = "与参照之差，\n百分点",
                     .kind = COLUMN_NUMBER,
                     .has_interval = true,
                     .priority = 3,
                     .interval_priority = 6},
    [N_P] = {.key = "p", .title = "p", .kind = COLUMN_NUMBER, .is_machine_only = true},
    [N_P_ADJUSTED] =
        {.key = "p_adjusted", .title = "p", .kind = COLUMN_NUMBER, .digits = 2, .priority = 7},
    [N_LEVEL] = {.key = "level",
                 .title = "level",
                 .title_zh = "水平",
                 .unit = "%",
                 .kind = COLUMN_PERCENT,
                 .has_interval = true,
                 .priority = 8,
                 .interval_priority = 9},
    [N_COST] = {.key = "cost_per_1000_items",
                .title = "/1k\nitems",
                .title_zh = "每千题\n费用",
                .kind = COLUMN_MONEY,
                .can_be_bound = true,
                .priority = 6},
    [N_TTFT] = {.key = "ttft_p50_ms",
                .title = "TTFT\np50",
                .title_zh = "首词元\np50",
                .kind = COLUMN_DURATION,
                .priority = 6},
    [N_ID] = {.key = "response_model",
              .title = "answered by",
              .title_zh = "作答模型",
              .kind = COLUMN_TEXT,
              .is_machine_only = true},
    [N_FINGERPRINT] = {.key = "fingerprint",
                       .title = "fingerprint",
                       .title_zh = "指纹",
                       .kind = COLUMN_TEXT,
                       .is_machine_only = true},
    [N_SIMILARITY] = {.key = "similarity",
                      .title = "alike",
                      .title_zh = "相似",
                      .kind = COLUMN_NUMBER,
                      .is_machine_only = true},
    [N_WATCHED] = {.key = "is_watched",
                   .title = "watched",
                   .title_zh = "计入",
                   .kind = COLUMN_FLAG,
                   .is_machine_only = true},
    [N_SERIES] = {.key = "series",
                  .title = "series",
                  .title_zh = "序列",
                  .kind = COLUMN_INTEGER,
                  .is_machine_only = true},
    [N_SIMULATED] = {.key = "simulated",
                     .title = "simulated",
                     .title_zh = "模拟",
                     .kind = COLUMN_FLAG,
                     .is_machine_only = true},
};

static struct value money_value(struct table *table, const struct result_price *price,
                                const char *currency)
{
    if (price->state == RESULT_NONE)
        return value_none();
    if (price->state == RESULT_UNKNOWN)
        return value_unknown();
    struct value v = value_money(price->pico, arena_strdup(&table->arena, currency));
    v.is_at_least = price->state == RESULT_AT_LEAST;
    return v;
}

static void add_night(const struct trend *trend, const struct trend_series *s,
                      const struct trend_point *p, struct table *table)
{
    struct value *v = table_add_row(table);

    v[N_MODEL] = text_value(table, s->model);
    v[N_SUITE] = text_value(table, s->suite);
    v[N_NIGHT] = text_value(table, p->night);
    v[N_RUN] = text_value(table, p->run_name);
    v[N_SCORE] = percent_value(p->value, p->range);
    v[N_N] = value_integer(p->scored);
    v[N_LEFT_OUT] = value_integer(p->left_out);
    v[N_REFERENCE] = points_value(p->against.difference, p->against.range);
    v[N_P] = value_number(p->against.p);
    v[N_P_ADJUSTED] = value_number(p->against.p_adjusted);
    v[N_LEVEL] = percent_value(p->level, p->level_range);
    v[N_COST] = money_value(table, &p->per_1000, trend->currency);
    v[N_TTFT] = isnan(p->ttft_p50_ns) ? value_none() : value_duration((int64_t)p->ttft_p50_ns);
    v[N_ID] = text_value(table, p->response_model);
    v[N_FINGERPRINT] = text_value(table, p->fingerprint);
    v[N_SIMILARITY] = value_number(p->similarity);
    v[N_WATCHED] = value_flag(p->is_watched);
    v[N_SERIES] = value_integer(s - trend->series + 1);
    v[N_SIMULATED] = value_flag(s->is_simulated);
}

void trend_view_nights(const struct trend *trend, const struct trend_view_options *options,
                       struct table *table)
{
    table_init(table, "trend_nights", night_columns, sizeof night_columns / sizeof *night_columns);
    if (trend->currency) /* the head of the money names it */
        table->columns[N_COST].title = arena_printf(&table->arena, "%s/1k\nitems", trend->currency);
    table->origin = origin_of(trend);
    for (size_t i = 0; i < trend->count; i++) {
        for (size_t k = 0; k < trend->series[i].point_count; k++)
            add_night(trend, &trend->series[i], &trend->series[i].points[k], table);
    }
    table_hide_empty(table);
    note_reference(trend, options->language, table);
}

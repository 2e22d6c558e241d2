#include "report/trend_view.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "report/trend_view_parts.h"

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
                 .priority = 5},
    [S_LAST] = {.key = "last_night",
                .title = "last night",
                .title_zh = "最近一晚",
                .kind = COLUMN_TEXT,
                .priority = 6},
    [S_NIGHTS] = {.key = "nights",
                  .title = "nights",
                  .title_zh = "晚数",
                  .kind = COLUMN_INTEGER,
                  .priority = 4},
    [S_SCORE] = {.key = "score",
                 .title = "score",
                 .title_zh = "得分",
                 .unit = "%",
                 .kind = COLUMN_PERCENT,
                 .has_interval = true},
    [S_SPARK] = {.key = "sparkline",
                 .title = "trend",
                 .title_zh = "走势",
                 .kind = COLUMN_TEXT,
                 .priority = 3},
    [S_REFERENCE] = {.key = "difference_points",
                     .title = "to reference,\npoints",
                     .title_zh = "与参照之差，\n百分点",
                     .kind = COLUMN_NUMBER,
                     .has_interval = true,
                     .priority = 1,
                     .interval_priority = 3},
    [S_P] = {.key = "p_adjusted", .title = "p", .kind = COLUMN_NUMBER, .digits = 2, .priority = 7},
    [S_SLOPE] = {.key = "slope_points",
                 .title = "points\na night",
                 .title_zh = "百分点\n每晚",
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

    v[S_MODEL] = trend_text(table, s->model);
    v[S_SUITE] = trend_text(table, s->suite);
    v[S_FIRST] = trend_text(table, s->points[0].night);
    v[S_LAST] = trend_text(table, p->night);
    v[S_NIGHTS] = value_integer((int64_t)s->point_count);
    v[S_SCORE] = trend_percent(p->value, p->range);
    trend_sparkline(s, scale, o->is_ascii, &spark);
    v[S_SPARK] = value_text(table, str_view(&spark));
    str_release(&spark);
    v[S_REFERENCE] = trend_points(p->against.difference, p->against.range);
    v[S_P] = value_number(p->against.p_adjusted);
    v[S_SLOPE] = value_number(s->slope * 100);
    v[S_ALARMS] = value_integer((int64_t)s->alarm_count);
    v[S_BROKEN] = broken_value(table, s);
    v[S_LEVEL] = trend_percent(p->level, p->level_range);
    v[S_N] = value_integer(p->scored);
    v[S_LEFT_OUT] = value_integer(p->left_out);
    v[S_ENDED] = value_flag(s->has_ended);
    v[S_SIMULATED] = value_flag(s->is_simulated);
    if (!alarm)
        return;
    v[S_ALARM] =
        trend_text(table, arena_printf(&table->arena, "%s %s", trend_alarm_name(alarm->kind),
                                       s->points[alarm->since].night));
    if (s->points[alarm->point].day == trend->last_day)
        v[S_ALARM].tone = TONE_BAD;
}

/* Notes --------------------------------------------------------------------------------------------- */

static void note_event(const struct trend_event *e, int language, struct table *table)
{
    const char *word = language ? e->alarm ? "报警" : "标记" : e->alarm ? "alarm" : "mark";
    struct str text = {0};

    str_printf(&text, "%s %s, %s: %s", e->series->model, e->series->suite, trend_event_night(e),
               trend_event_text(e, language));
    struct str safe = {0};
    utf8_put_safe(&safe, str_view(&text), false);
    table_note(table, "%s: %s", word, str_text(&safe));
    str_release(&safe);
    str_release(&text);
}

static void note_events(const struct trend *trend, int language, struct table *table)
{
    struct trend_events e = trend_events(trend);

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

void trend_view(const struct trend *trend, const struct trend_view_options *options,
                struct table *table)
{
    size_t hidden = 0;
    bool *is_shown = choose_shown(trend, options->has_all, &hidden);
    const struct trend_scale scale = trend_scale(trend, is_shown);

    table_init(table, "trend", series_columns, sizeof series_columns / sizeof *series_columns);
    table->origin = trend_origin(trend);
    for (size_t i = 0; i < trend->count; i++) {
        if (is_shown[i])
            add_series(trend, &trend->series[i], &scale, options, table);
    }
    table_hide_empty(table);
    note_spark(&scale, options->language, table);
    trend_note_reference(trend, options->language, table);
    if (hidden)
        table_note(table,
                   options->language ? "%zu 个只有一晚的序列未列出：--all"
                                     : "%zu series of one night are left out: --all",
                   hidden);
    note_events(trend, options->language, table);
    free(is_shown);
}

/* A row a night. */
#include <math.h>

#include "report/trend_view_parts.h"

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

    v[N_MODEL] = trend_text(table, s->model);
    v[N_SUITE] = trend_text(table, s->suite);
    v[N_NIGHT] = trend_text(table, p->night);
    v[N_RUN] = trend_text(table, p->run_name);
    v[N_SCORE] = trend_percent(p->value, p->range);
    v[N_N] = value_integer(p->scored);
    v[N_LEFT_OUT] = value_integer(p->left_out);
    v[N_REFERENCE] = trend_points(p->against.difference, p->against.range);
    v[N_P] = value_number(p->against.p);
    v[N_P_ADJUSTED] = value_number(p->against.p_adjusted);
    v[N_LEVEL] = trend_percent(p->level, p->level_range);
    v[N_COST] = money_value(table, &p->per_1000, trend->currency);
    v[N_TTFT] = isnan(p->ttft_p50_ns) ? value_none() : value_duration((int64_t)p->ttft_p50_ns);
    v[N_ID] = trend_text(table, p->response_model);
    v[N_FINGERPRINT] = trend_text(table, p->fingerprint);
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
    table->origin = trend_origin(trend);
    for (size_t i = 0; i < trend->count; i++) {
        for (size_t k = 0; k < trend->series[i].point_count; k++)
            add_night(trend, &trend->series[i], &trend->series[i].points[k], table);
    }
    table_hide_empty(table);
    trend_note_reference(trend, options->language, table);
}

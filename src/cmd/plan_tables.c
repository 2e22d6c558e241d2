#include "cmd/plan_tables.h"

#include <math.h>

#include "base/utf8.h"

/* Cost ----------------------------------------------------------------------------------------- */

enum {
    MODEL,
    SUITE,
    CELLS,
    INPUT_LOW,
    INPUT,
    INPUT_HIGH,
    OUTPUT_LOW,
    OUTPUT,
    OUTPUT_HIGH,
    MONEY_LOW,
    MONEY,
    MONEY_HIGH,
    TIME,
    BASIS,
    REPLIES,
    COST_COLUMNS
};

#define TOKENS(name, title_text, zh_text, at)                                                      \
    {                                                                                              \
        .key = (name), .title = (title_text), .title_zh = (zh_text), .kind = COLUMN_NUMBER,        \
        .priority = (at)                                                                           \
    }
#define FOR_MACHINES(name)                                                                         \
    {                                                                                              \
        .key = (name), .title = (name), .kind = COLUMN_INTEGER, .is_machine_only = true            \
    }

static const struct column cost_template[COST_COLUMNS] = {
    [MODEL] = {.key = "model", .title = "model", .title_zh = "模型", .kind = COLUMN_TEXT},
    [SUITE] = {.key = "suite", .title = "suite", .title_zh = "题集", .kind = COLUMN_TEXT},
    [CELLS] = {.key = "cells", .title = "cells", .title_zh = "单元", .kind = COLUMN_INTEGER},
    [INPUT_LOW] = TOKENS("input_tokens_low", "input,\nlow", "输入词元\n低", 7),
    [INPUT] = TOKENS("input_tokens", "input\ntokens", "输入词元\n可能", 4),
    [INPUT_HIGH] = TOKENS("input_tokens_high", "input,\nhigh", "输入词元\n高", 7),
    [OUTPUT_LOW] = TOKENS("output_tokens_low", "output,\nlow", "输出词元\n低", 6),
    [OUTPUT] = TOKENS("output_tokens", "output\ntokens", "输出词元\n可能", 3),
    [OUTPUT_HIGH] = TOKENS("output_tokens_high", "output,\nhigh", "输出词元\n高", 5),
    [MONEY_LOW] = {.key = "cost_low",
                   .title = "%s\nlow",
                   .title_zh = "%s\n低",
                   .kind = COLUMN_MONEY},
    [MONEY] = {.key = "cost", .title = "%s\nlikely", .title_zh = "%s\n可能", .kind = COLUMN_MONEY},
    [MONEY_HIGH] = {.key = "cost_high",
                    .title = "%s\nhigh",
                    .title_zh = "%s\n高",
                    .kind = COLUMN_MONEY},
    [TIME] = {.key = "time_ms",
              .title = "time",
              .title_zh = "时间",
              .kind = COLUMN_DURATION,
              .priority = 1},
    [BASIS] = {.key = "basis",
               .title = "made of",
               .title_zh = "依据",
               .kind = COLUMN_TEXT,
               .priority = 2},
    [REPLIES] = FOR_MACHINES("replies"),
};

static const char *with_currency(struct table *table, const char *title, const char *currency)
{
    ptrdiff_t at = view_find(view_of(title), VIEW("%s"));

    return at < 0 ? title : arena_printf(&table->arena, "%s%s", currency, title + at + 2);
}

static struct value money_value(double amount, const char *currency)
{
    return isnan(amount) ? value_unknown()
                         : value_money((int128)llround(amount * 1e6) * 1000000, currency);
}

static const char *basis_text(struct table *table, const struct forecast_row *row)
{
    const char *name = forecast_basis_name(row->basis);

    return row->basis == FORECAST_ASSUMED || row->basis == FORECAST_MIXED
               ? name
               : arena_printf(&table->arena, "%s (%lld)", name, (long long)row->replies);
}

static void add_cost_row(struct table *table, const struct forecast *f,
                         const struct forecast_row *row, const char *model, const char *suite)
{
    const char *currency = arena_strdup(&table->arena, f->currency);
    struct value *v = table_add_row(table);

    v[MODEL] = value_text(table, view_of(model));
    v[SUITE] = value_text(table, view_of(suite));
    v[CELLS] = value_integer(row->cells);
    v[INPUT] = value_number(row->input.likely);
    v[OUTPUT] = value_number(row->output.likely);
    v[MONEY_LOW] = money_value(row->money.low, currency);
    v[MONEY] = money_value(row->money.likely, currency);
    v[MONEY_HIGH] = money_value(row->money.high, currency);
    if (row->suite < 0)
        v[TIME] = value_duration(llround(row->seconds * 1e9));
    v[BASIS] = value_text(table, view_of(basis_text(table, row)));
    v[REPLIES] = value_integer(row->replies);
    v[INPUT_LOW] = value_number(round(row->input.low));
    v[INPUT_HIGH] = value_number(round(row->input.high));
    v[OUTPUT_LOW] = value_number(round(row->output.low));
    v[OUTPUT_HIGH] = value_number(round(row->output.high));
}

static void init_table(struct table *table, const struct forecast *f, const char *name,
                       const char *kind, const struct column *columns, size_t count)
{
    struct str safe = {0};

    table_init(table, kind, columns, count);
    utf8_put_safe(&safe, view_of(name), false);
    table->title = arena_printf(&table->arena, "%s  plan %.12s", str_text(&safe), f->plan->hash);
    table->origin = f->plan->simulation ? TABLE_SIMULATED : TABLE_NEUTRAL;
    str_release(&safe);
}

static void note_detectable(const struct forecast *f, bool zh, struct table *table)
{
    double least = INFINITY, most = 0;

    for (size_t i = 0; i < f->pair_count; i++) {
        least = fmin(least, f->pairs[i].detectable);
        most = fmax(most, f->pairs[i].detectable);
    }
    if (f->pair_count && most - least < 0.0005)
        table_note(
            table,
            zh ? "可分辨：两个模型在一个题集上的差至少 %.1f "
                 "个百分点（5 %% 水平，功效 80 %%）；--detectable 逐对列出。"
               : "can tell apart: differences of %.1f points at least, by pair and suite (at "
                 "5 %%, 4 sweeps of 5); --detectable lists them.",
            100 * most);
    else if (f->pair_count)
        table_note(table,
                   zh ? "可分辨：两个模型在一个题集上的差至少 %.1f 至 %.1f "
                        "个百分点（5 %% 水平，功效 80 %%）；--detectable 逐对列出。"
                      : "can tell apart: differences of %.1f to %.1f points at least, by pair and "
                        "suite (at 5 %%, 4 sweeps of 5); --detectable lists them.",
                   100 * least, 100 * most);
}

static void note_cost(const struct forecast *f, bool zh, struct table *table)
{
    table_note(table, "%s",
               zh ? "未发送任何请求。费用按此刻的价格计算，一次调用一个单元，重试只计历史中的份额；"
                    "时间为各通道在其限额下的时间，通道并行。"
                  : "nothing was sent. Money is at the prices of this hour; time is that of the "
                    "lanes at their limits, which run side by side.");
    table_note(table,
               zh ? "依据：history 为本库中该模型在该题集上的回复（至少 %d 个，高 ≤ 2 × 低）；其余"
                    "高 ≤ 5 × 低；假设：短题回答 %.0f 词元，中等思考另加 %.0f。"
                  : "made of: history is that model on that suite in this store (%d replies or "
                    "more: high is at most 2 times low, else 5); assumptions are %.0f tokens an "
                    "answer to a short question and %.0f of thought at a middle level.",
               FORECAST_ENOUGH, FORECAST_ANSWER_TOKENS, FORECAST_THOUGHT_TOKENS);
    note_detectable(f, zh, table);
}

/* What a vendor refuses or ignores of what is asked: told here, and not by the bill. */
static void note_parameters(const struct plan *plan, struct table *table)
{
    struct str warnings = {0}, safe = {0};
    struct view rest, line;

    for (size_t i = 0; i < plan_spec_count(plan); i++)
        model_spec_warnings(&plan->models[i], &warnings);
    rest = str_view(&warnings);
    while (view_next_line(&rest, &line)) {
        str_clear(&safe);
        utf8_put_safe(&safe, line, false);
        table_note(table, "%s", str_text(&safe));
    }
    str_release(&warnings);
    str_release(&safe);
}

void plan_cost_table(const struct forecast *f, const char *name, int language, struct table *table)
{
    const struct plan *plan = f->plan;
    bool zh = language != 0;

    init_table(table, f, name, "plan", cost_template, COST_COLUMNS);
    for (int i = 0; i < COST_COLUMNS; i++) {
        struct column *c = &table->columns[i];
        c->title = with_currency(table, c->title, f->currency);
        if (c->title_zh)
            c->title_zh = with_currency(table, c->title_zh, f->currency);
    }
    table->columns[SUITE].is_machine_only = plan->suite_count == 1;
    for (size_t i = 0; i < f->row_count; i++) {
        const struct forecast_row *row = &f->rows[i];
        bool is_judge = row->model >= plan->model_count;
        if (row->suite >= 0 && plan->suite_count == 1)
            continue;
        add_cost_row(table, f, row, plan->models[row->model].label,
                     is_judge         ? zh ? "评审" : "judge"
                     : row->suite < 0 ? zh ? "全部" : "all"
                                      : plan->suites[row->suite].suite->name);
    }
    add_cost_row(table, f, &f->total, zh ? "全部" : "all", zh ? "全部" : "all");
    note_parameters(plan, table);
    note_cost(f, zh, table);
}

/* Detectable ----------------------------------------------------------------------------------- */

enum {
    D_MODEL,
    D_OTHER,
    D_SUITE,
    D_QUESTIONS,
    D_REPEATS,
    D_POINTS,
    D_ITEMS_1,
    D_ITEMS_2,
    D_ITEMS_5,
    D_REPEATS_1,
    D_REPEATS_2,
    D_REPEATS_5,
    D_BASIS,
    D_MEASURED,
    D_COLUMNS
};

static const struct column detectable_template[D_COLUMNS] = {
    [D_MODEL] = {.key = "model", .title = "model", .title_zh = "模型", .kind = COLUMN_TEXT},
    [D_OTHER] = {.key = "other_model", .title = "against", .title_zh = "对比", .kind = COLUMN_TEXT},
    [D_SUITE] = {.key = "suite", .title = "suite", .title_zh = "题集", .kind = COLUMN_TEXT},
    [D_QUESTIONS] = {.key = "questions",
                     .title = "questions",
                     .title_zh = "题数",
                     .kind = COLUMN_INTEGER},
    [D_REPEATS] = {.key = "repeats",
                   .title = "repeats",
                   .title_zh = "重复",
                   .kind = COLUMN_INTEGER,
                   .priority = 3},
    [D_POINTS] = {.key = "detectable_points",
                  .title = "detectable,\npoints",
                  .title_zh = "可分辨\n百分点",
                  .kind = COLUMN_NUMBER},
    [D_ITEMS_1] = {.key = "questions_for_1_point",
                   .title = "questions for\n1 point",
                   .title_zh = "1 点\n需题数",
                   .kind = COLUMN_INTEGER,
                   .priority = 1},
    [D_ITEMS_2] = {.key = "questions_for_2_points",
                   .title = "2\npoints",
                   .title_zh = "2 点\n题数",
                   .kind = COLUMN_INTEGER,
                   .priority = 1},
    [D_ITEMS_5] = {.key = "questions_for_5_points",
                   .title = "5\npoints",
                   .title_zh = "5 点\n题数",
                   .kind = COLUMN_INTEGER,
                   .priority = 1},
    [D_REPEATS_1] = {.key = "repeats_for_1_point",
                     .title = "or repeats\nfor 1",
                     .title_zh = "或重复\n1 点",
                     .kind = COLUMN_INTEGER,
                     .priority = 2},
    [D_REPEATS_2] = {.key = "repeats_for_2_points",
                     .title = "for\n2",
                     .title_zh = "2 点\n重复",
                     .kind = COLUMN_INTEGER,
                     .priority = 2},
    [D_REPEATS_5] = {.key = "repeats_for_5_points",
                     .title = "for\n5",
                     .title_zh = "5 点\n重复",
                     .kind = COLUMN_INTEGER,
                     .priority = 2},
    [D_BASIS] = {.key = "basis", .title = "made of", .title_zh = "依据", .kind = COLUMN_TEXT},
    [D_MEASURED] = FOR_MACHINES("measured_questions"),
};

static void add_pair_row(struct table *table, const struct forecast *f,
                         const struct forecast_pair *p)
{
    const struct plan *plan = f->plan;
    struct value *v = table_add_row(table);

    v[D_MODEL] = value_text(table, view_of(plan->models[p->a].label));
    v[D_OTHER] = value_text(table, view_of(plan->models[p->b].label));
    v[D_SUITE] = value_text(table, view_of(plan->suites[p->suite].suite->name));
    v[D_QUESTIONS] = value_integer(p->questions);
    v[D_REPEATS] = value_integer(p->repeats);
    v[D_POINTS] = value_number(100 * p->detectable);
    for (int i = 0; i < 3; i++) {
        v[D_ITEMS_1 + i] = value_integer((int64_t)p->items[i]);
        if (isfinite(p->times[i]) && p->times[i] < 1e9)
            v[D_REPEATS_1 + i] = value_integer((int64_t)p->times[i]);
    }
    v[D_BASIS] = value_text(
        table, view_of(forecast_basis_name(p->measured ? FORECAST_HISTORY : FORECAST_ASSUMED)));
    v[D_MEASURED] = value_integer(p->measured);
}

void plan_detectable_table(const struct forecast *f, const char *name, int language,
                           struct table *table)
{
    init_table(table, f, name, "plan_detectable", detectable_template, D_COLUMNS);
    for (size_t i = 0; i < f->pair_count; i++)
        add_pair_row(table, f, &f->pairs[i]);
    table_note(table,
               language ? "可分辨：每五次这样的测评有四次能以 5 %% 水平发现的差；历史：较早一次运行"
                          "中两者共同题目上的方差；假设：每题方差 %.2f，一半来自重新作答。"
                          "空白：增加重复不够，需要更多题目。"
                        : "detectable: a difference that 4 of 5 such sweeps find, at 5 %%, for one "
                          "pair alone. History is the variance over the questions that both "
                          "answered in an earlier run; assumptions are a variance of %.2f, half of "
                          "it from answering again. Blank: no number of repeats is enough.",
               FORECAST_PAIR_VARIANCE);
}

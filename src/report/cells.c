#include "report/cells.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/utf8.h"

enum {
    CELL,
    MODEL,
    SUITE,
    ITEM,
    REPEAT,
    JUDGED,
    OUTCOME,
    SCORE,
    EXTRACTED,
    REFERENCE,
    RULE,
    OUTPUT,
    WHY
};
enum { TEXT_SHOWN = 40 }; /* columns of an extracted answer or a reference in a row */

static const struct column columns[] = {
    [CELL] = {.key = "cell", .title = "cell", .title_zh = "单元", .kind = COLUMN_INTEGER},
    [MODEL] = {.key = "model", .title = "model", .title_zh = "模型", .kind = COLUMN_TEXT},
    [SUITE] =
        {.key = "suite", .title = "suite", .title_zh = "题集", .kind = COLUMN_TEXT, .priority = 2},
    [ITEM] = {.key = "item", .title = "item", .title_zh = "题目", .kind = COLUMN_TEXT},
    [REPEAT] = {.key = "repeat",
                .title = "repeat",
                .title_zh = "重复",
                .kind = COLUMN_INTEGER,
                .is_machine_only = true},
    [JUDGED] = {.key = "judged", .title = "judged", .title_zh = "所评单元", .kind = COLUMN_TEXT},
    [OUTCOME] = {.key = "outcome", .title = "outcome", .title_zh = "结果", .kind = COLUMN_TEXT},
    [SCORE] = {.key = "score",
               .title = "score",
               .title_zh = "得分",
               .unit = "%",
               .kind = COLUMN_PERCENT,
               .priority = 4},
    [EXTRACTED] = {.key = "extracted",
                   .title = "extracted",
                   .title_zh = "提取",
                   .kind = COLUMN_TEXT},
    [REFERENCE] = {.key = "reference",
                   .title = "reference",
                   .title_zh = "参考答案",
                   .kind = COLUMN_TEXT},
    [RULE] =
        {.key = "rule", .title = "rule", .title_zh = "规则", .kind = COLUMN_TEXT, .priority = 3},
    [OUTPUT] = {.key = "output_tokens",
                .title = "output\ntokens",
                .title_zh = "输出\n词元",
                .kind = COLUMN_INTEGER,
                .priority = 1},
    [WHY] = {.key = "detail",
             .title = "why",
             .title_zh = "原因",
             .kind = COLUMN_TEXT,
             .is_machine_only = true},
};

struct listing {
    const struct query_run *run;
    const struct cells_filter *filter;
    struct table *table;
};

/* A text for a row: whole graphemes of its beginning. */
static struct value short_value(struct table *table, struct view text)
{
    struct view cut = utf8_cut(text, TEXT_SHOWN, 1);
    const char *shown =
        arena_printf(&table->arena, "%.*s\xE2\x80\xA6", (int)cut.len, cut.len ? cut.data : "");

    return value_text(table, cut.len < text.len ? view_of(shown) : text);
}

static struct value reference_value(struct table *table, const struct run_item *item)
{
    struct arena arena = {0};
    struct error ignored;
    struct str text = {0};
    const struct json_value *content =
        json_parse(&arena, NULL, view_of(item->content), JSON_STRICT, &ignored);
    const struct json_value *reference = json_get(content, "reference");

    if (reference && reference->type == JSON_STRING)
        str_add(&text, reference->text);
    else if (reference)
        json_put_value(&text, reference);
    struct value value = short_value(table, str_view(&text));
    str_release(&text);
    arena_release(&arena);
    return value;
}

static void put_cell(struct listing *l, const struct cell_row *row, int model, int item_index,
                     int repeat, struct value *v)
{
    const struct run_item *item = &l->run->items[item_index];

    v[CELL] = value_integer(row->cell);
    v[MODEL] = value_text(l->table, view_of(l->run->models[model].label));
    v[SUITE] = value_text(l->table, view_of(item->suite));
    v[ITEM] = value_text(l->table, view_of(item->id));
    v[REPEAT] = value_integer(repeat);
    v[OUTCOME] = value_text(l->table, view_of(outcome_name(row->outcome)));
    if (outcome_is_scored(row->outcome) || (l->filter->judge && row->outcome == OUTCOME_ANSWERED))
        v[SCORE] = value_percent(row->score);
    v[EXTRACTED] = short_value(l->table, row->extracted);
    v[REFERENCE] = reference_value(l->table, item);
    v[RULE] = value_text(l->table, view_of(row->rule));
    if (row->usage.output >= 0)
        v[OUTPUT] = value_integer(row->usage.output);
    v[WHY] = value_text(l->table, row->detail);
}

static bool take_cell(void *context, const struct cell_row *row)
{
    struct listing *l = context;

    if (l->filter->wants[row->outcome])
        put_cell(l, row, row->model, row->item, row->repeat, table_add_row(l->table));
    return true;
}

/* A judge's cell has model and item of what it judged, and the judged cells in the order in which they were shown. */
static bool take_judge(void *context, const struct cell_row *row)
{
    struct listing *l = context;
    const struct cells_filter *f = l->filter;
    struct detail_judge judge;
    char judged[48];

    f->judge(f->judge_context, row->cell, &judge);
    if (!f->wants[row->outcome] || (f->model >= 0 && judge.model != f->model) ||
        (f->suite && strcmp(l->run->items[judge.item].suite, f->suite) != 0))
        return true;
    struct value *v = table_add_row(l->table);
    put_cell(l, row, judge.model, judge.item, judge.repeat, v);
    (void)snprintf(judged, sizeof judged, judge.second < 0 ? "%lld" : "%lld, %lld",
                   (long long)judge.first, (long long)judge.second);
    v[JUDGED] = value_text(l->table, view_of(judged));
    return true;
}

bool cells_table(struct store *store, const struct query_run *run,
                 const struct cells_filter *filter, struct table *table, struct error *err)
{
    struct listing l = {.run = run, .filter = filter, .table = table};
    struct query_filter query = {
        .run = run->info.id, .model = -1, .cell = -1, .flags = QUERY_TEXTS | QUERY_JUDGES};

    if (!filter->judge)
        query = (struct query_filter){.run = run->info.id,
                                      .model = filter->model,
                                      .cell = -1,
                                      .suite = filter->suite,
                                      .purpose = filter->purpose,
                                      .flags = QUERY_TEXTS};

    table_init(table, "cells", columns, sizeof columns / sizeof *columns);
    table->origin = run->info.is_simulated ? TABLE_SIMULATED : TABLE_REAL;
    if (!query_cells(store, &query, filter->judge ? take_judge : take_cell, &l, err))
        return false;
    table_hide_empty(table);
    table_note(table, "%zu cells", table->row_count);
    return true;
}

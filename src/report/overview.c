#include "report/overview.h"

#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/utf8.h"
#include "report/lanes.h"

enum { NESTED_SHOWN = 100 }; /* columns of nested JSON among the facts */

/* Facts -------------------------------------------------------------------------------------- */

static const struct column fact_columns[] = {
    {.key = "key", .title = "run", .title_zh = "运行", .kind = COLUMN_TEXT},
    {.key = "value", .title = "", .kind = COLUMN_TEXT},
};

static void add_fact(struct table *table, const char *key, struct view value)
{
    if (!value.len)
        return;
    struct value *v = table_add_row(table);
    v[0] = value_text(table, view_of(key));
    v[1] = value_text(table, value);
}

static void add_time(struct table *table, const char *key, int64_t unix_ns)
{
    char text[CLOCK_ISO_SIZE] = "";

    if (unix_ns)
        clock_iso(unix_ns, text);
    add_fact(table, key, view_of(text));
}

static const char *text_of(const struct json_value *object, const char *key)
{
    const struct json_value *value = json_get(object, key);

    return value && value->type == JSON_STRING ? value->text.data : NULL;
}

/* "30 CNY (run)" of a budget. */
static bool put_cap(struct str *out, const struct json_value *cap)
{
    const char *amount = text_of(cap, "amount"), *currency = text_of(cap, "currency"),
               *scope = text_of(cap, "scope"), *model = text_of(cap, "model");

    if (!amount || !currency || !scope)
        return false;
    str_printf(out, "%s%s %s (%s%s%s)", out->len ? ", " : "", amount, currency, scope,
               model ? " " : "", model ? model : "");
    return true;
}

/* A list of things that have names is told by those, one of caps by their amounts; what else is nested is told by its beginning. */
static void put_nested(struct str *out, const struct json_value *value)
{
    struct str json = {0};

    for (const struct json_value *v = value->first; value->type == JSON_ARRAY && v; v = v->next) {
        const struct json_value *name = json_get(v, "label");
        name = name ? name : json_get(v, "name");
        if (put_cap(out, v))
            continue;
        if (name && name->type == JSON_STRING)
            str_printf(out, "%s%s", out->len ? ", " : "", name->text.data);
    }
    if (out->len || !value->first)
        return;
    json_put_value(&json, value);
    struct view cut = utf8_cut(str_view(&json), NESTED_SHOWN, 1);
    str_add(out, cut);
    if (cut.len < json.len)
        str_add_text(out, "\xE2\x80\xA6");
    str_release(&json);
}

/* A row for each lane to which something happened, or one with the names of all. */
static void add_lanes(struct table *table, const struct json_value *lanes)
{
    struct str names = {0}, lane = {0}, notes = {0};

    for (const struct json_value *v = lanes->first; v; v = v->next) {
        const char *name = text_of(v, "name");
        str_clear(&notes);
        str_clear(&lane);
        lanes_put(v, &notes);
        str_printf(&names, "%s%s", names.len ? ", " : "", name ? name : "?");
        if (!notes.len)
            continue;
        str_printf(&lane, "%s: %s", name ? name : "?", str_text(&notes));
        add_fact(table, "lane", str_view(&lane));
    }
    add_fact(table, "lanes", str_view(&names));
    str_release(&names);
    str_release(&lane);
    str_release(&notes);
}

static void add_manifest(struct table *table, const char *manifest)
{
    struct arena arena = {0};
    struct error ignored;
    const struct json_value *root =
        json_parse(&arena, NULL, view_of(manifest), JSON_STRICT, &ignored);

    for (const struct json_value *m = root ? root->first : NULL; m && m->key; m = m->next) {
        struct str text = {0};
        /* The plan's hash is above, and the session is for `status`. */
        if (strcmp(m->key, "plan") == 0 || strcmp(m->key, "session") == 0)
            continue;
        if (strcmp(m->key, "lanes") == 0 && m->type == JSON_ARRAY)
            add_lanes(table, m);
        else if (m->type == JSON_OBJECT || m->type == JSON_ARRAY)
            put_nested(&text, m);
        else
            str_add(&text, m->type == JSON_STRING || m->type == JSON_NUMBER ? m->text
                           : m->type == JSON_TRUE                           ? VIEW("yes")
                           : m->type == JSON_FALSE                          ? VIEW("no")
                                                                            : VIEW(""));
        add_fact(table, m->key, str_view(&text));
        str_release(&text);
    }
    arena_release(&arena);
}

/* The names of facts, and the state, for Chinese readers; what a manifest alone knows keeps its name. */
static void translate_facts(struct table *facts, enum run_state state)
{
    static const char *const words[][2] = {
        {"name", "名称"},         {"title", "标题"},         {"period", "周期"},
        {"state", "状态"},        {"created", "创建"},       {"ended", "结束"},
        {"cells", "单元"},        {"plan hash", "计划哈希"}, {"prices of", "价格日"},
        {"store", "存储"},        {"host", "主机"},          {"seed", "种子"},
        {"tool", "工具"},         {"budget", "预算"},        {"lane", "通道"},
        {"lanes", "通道"},        {"models", "模型"},        {"suites", "题集"},
        {"profiles", "厂商档案"}, {"libraries", "程序库"}};

    for (size_t row = 0; row < facts->row_count; row++) {
        struct value *v = &facts->values[row * facts->column_count];
        bool is_state = view_eq_text(v[0].text, "state");
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (view_eq_text(v[0].text, words[i][0]))
                v[0] = value_text(facts, view_of(words[i][1]));
        if (is_state)
            v[1] = value_text(facts, view_of(run_state_name_zh(state)));
    }
}

static void fact_table(const struct result *result, const char *store, struct table *table)
{
    const struct query_run *run = result->run;
    const struct run_info *info = &run->info;
    struct str cells = {0};

    table_init(table, "run", fact_columns, 2);
    table->origin = info->is_simulated ? TABLE_SIMULATED : TABLE_REAL;
    add_fact(table, "name", view_of(info->name));
    add_fact(table, "title", view_of(info->title));
    add_fact(table, "period", view_of(info->period));
    add_fact(table, "state", view_of(run_state_name(info->state)));
    add_time(table, "created", info->created_unix_ns);
    add_time(table, "ended", info->ended_unix_ns);
    int64_t asked = (int64_t)run->model_count * (int64_t)run->item_count * run->repeats;
    str_printf(&cells, "%zu model%s x %zu item%s x %lld repeat%s = %lld", run->model_count,
               run->model_count == 1 ? "" : "s", run->item_count, run->item_count == 1 ? "" : "s",
               (long long)run->repeats, run->repeats == 1 ? "" : "s", (long long)asked);
    if (info->cell_count > asked)
        str_printf(&cells, ", and %lld of %zu judge%s", (long long)(info->cell_count - asked),
                   run->judge_count, run->judge_count == 1 ? "" : "s");
    add_fact(table, "cells", str_view(&cells));
    add_fact(table, "plan hash", view_of(info->plan_hash));
    if (result->prices_at_unix_ns != INT64_MIN)
        add_time(table, "prices of", result->prices_at_unix_ns);
    add_fact(table, "store", view_of(store));
    str_release(&cells);
}

/* Outcomes ----------------------------------------------------------------------------------- */

enum { O_MODEL, O_SUITE, O_SCORE, O_PLANNED, O_LEFT_OUT, O_FIRST };

/* "filtered_output" in two lines. */
static const char *outcome_title(struct table *table, enum outcome outcome)
{
    char *title = arena_strdup(&table->arena, outcome_name(outcome));
    char *joint = strchr(title, '_');

    if (joint)
        *joint = '\n';
    return title;
}

/* What stays longest where it is narrow: right and wrong, then what counts 0, then the parts of what
 * is left out, which has a column for all of it. */
static int outcome_priority(enum outcome outcome)
{
    if (outcome == OUTCOME_CORRECT || outcome == OUTCOME_WRONG || outcome == OUTCOME_PENDING)
        return 1;
    return outcome_is_scored(outcome) ? 3 : 4;
}

/* Every outcome has a column; those that nothing ended with are for machines only. */
static void outcome_columns(struct table *table, const struct result *result)
{
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        int64_t sum = 0;
        for (size_t row = 0; row < result->row_count; row++)
            sum += result->rows[row].outcome[i];
        table->columns[O_FIRST + i] =
            (struct column){.key = outcome_name((enum outcome)i),
                            .title = outcome_title(table, (enum outcome)i),
                            .title_zh = outcome_name_zh((enum outcome)i),
                            .kind = COLUMN_INTEGER,
                            .is_machine_only = sum == 0,
                            .priority = outcome_priority((enum outcome)i)};
    }
}

static void outcome_table(const struct result *result, struct table *table)
{
    static const struct column columns[O_FIRST + OUTCOME_COUNT] = {
        [O_MODEL] = {.key = "model", .title = "model", .title_zh = "模型", .kind = COLUMN_TEXT},
        [O_SUITE] = {.key = "suite", .title = "suite", .title_zh = "题集", .kind = COLUMN_TEXT},
        [O_SCORE] = {.key = "score",
                     .title = "score",
                     .title_zh = "得分",
                     .unit = "%",
                     .kind = COLUMN_PERCENT,
                     .has_interval = true},
        [O_PLANNED] = {.key = "planned",
                       .title = "planned",
                       .title_zh = "计划",
                       .kind = COLUMN_INTEGER,
                       .priority = 5},
        [O_LEFT_OUT] = {.key = "left_out",
                        .title = "no\nanswer",
                        .title_zh = "无\n回答",
                        .kind = COLUMN_INTEGER},
    };

    table_init(table, "outcomes", columns, O_FIRST + OUTCOME_COUNT);
    outcome_columns(table, result);
    table->origin = result->run->info.is_simulated ? TABLE_SIMULATED : TABLE_REAL;
    for (size_t i = 0; i < result->row_count; i++) {
        const struct result_row *row = &result->rows[i];
        struct value *v = table_add_row(table);
        v[O_MODEL] = value_text(table, view_of(result->run->models[row->model].label));
        v[O_SUITE] =
            value_text(table, row->group < 0 ? VIEW("all") : view_of(result->groups[row->group]));
        v[O_SCORE] = value_with_interval(value_percent(row->score), row->score_range.low,
                                         row->score_range.high);
        v[O_PLANNED] = value_integer(row->planned);
        v[O_LEFT_OUT] = value_integer(row->left_out);
        for (int k = 0; k < OUTCOME_COUNT; k++)
            v[O_FIRST + k] = value_integer(row->outcome[k]);
    }
}

/* Cost --------------------------------------------------------------------------------------- */

enum { C_MODEL, C_CALLS, C_UNKNOWN, C_FIRST, C_TOTAL = C_FIRST + PRICE_PART_COUNT, C_CURRENCY };

static void cost_table(const struct result *result, struct table *table)
{
    static const struct column columns[] = {
        [C_MODEL] = {.key = "model", .title = "model", .title_zh = "模型", .kind = COLUMN_TEXT},
        [C_CALLS] = {.key = "calls", .title = "calls", .title_zh = "调用", .kind = COLUMN_INTEGER},
        [C_UNKNOWN] = {.key = "calls_of_unknown_cost",
                       .title = "of unknown\ncost",
                       .title_zh = "费用\n未知",
                       .kind = COLUMN_INTEGER},
        [C_FIRST + PRICE_INPUT] = {.key = "input_cost",
                                   .title = "input",
                                   .title_zh = "输入",
                                   .kind = COLUMN_MONEY,
                                   .digits = -1},
        [C_FIRST + PRICE_CACHED] = {.key = "cached_cost",
                                    .title = "cached",
                                    .title_zh = "缓存",
                                    .kind = COLUMN_MONEY,
                                    .digits = -1,
                                    .priority = 2},
        [C_FIRST + PRICE_CACHE_WRITE] = {.key = "cache_write_cost",
                                         .title = "cache\nwrite",
                                         .title_zh = "写缓存",
                                         .kind = COLUMN_MONEY,
                                         .digits = -1,
                                         .priority = 3},
        [C_FIRST + PRICE_OUTPUT] = {.key = "output_cost",
                                    .title = "output",
                                    .title_zh = "输出",
                                    .kind = COLUMN_MONEY,
                                    .digits = -1},
        [C_TOTAL] = {.key = "cost",
                     .title = "total",
                     .title_zh = "合计",
                     .kind = COLUMN_MONEY,
                     .digits = -1,
                     .can_be_bound = true},
        [C_CURRENCY] = {.key = "currency", .title = "", .kind = COLUMN_TEXT},
    };

    table_init(table, "cost", columns, sizeof columns / sizeof *columns);
    table->origin = result->run->info.is_simulated ? TABLE_SIMULATED : TABLE_REAL;
    for (size_t i = 0; i < result->run->model_count; i++) {
        const struct result_row *row = result_total(result, i);
        const char *currency = arena_strdup(&table->arena, result->currency);
        bool is_unknown = row->cost.state == RESULT_UNKNOWN;
        struct value *v = table_add_row(table);
        v[C_MODEL] = value_text(table, view_of(result->run->models[i].label));
        v[C_CALLS] = value_integer(row->money.calls);
        v[C_UNKNOWN] = value_integer(row->money.unknown_calls);
        for (int k = 0; k < PRICE_PART_COUNT; k++)
            v[C_FIRST + k] =
                is_unknown ? value_unknown() : value_money(row->money.part[k], currency);
        v[C_TOTAL] = is_unknown ? value_unknown() : value_money(row->money.known, currency);
        v[C_TOTAL].is_at_least = row->cost.state == RESULT_AT_LEAST;
        v[C_CURRENCY] = value_text(table, view_of(currency));
    }
}

/* Together ----------------------------------------------------------------------------------- */

/* As it is kept, or null when it is damaged. */
static void put_manifest(const char *manifest, struct str *out)
{
    struct arena arena = {0};
    struct error ignored;
    const struct json_value *root =
        json_parse(&arena, NULL, view_of(manifest), JSON_STRICT, &ignored);

    str_add_text(out, ",\"manifest\":");
    if (root)
        json_put_value(out, root);
    else
        str_add_text(out, "null");
    arena_release(&arena);
}

static void put_json(const struct result *result, const struct table *facts,
                     const struct table *outcomes, const struct table *observed,
                     const struct table *cost, struct str *out)
{
    str_printf(out, "{\"schema\":%d,\"kind\":\"run\",\"simulated\":%s,\"facts\":", REPORT_SCHEMA,
               result->run->info.is_simulated ? "true" : "false");
    render_json_rows(facts, out);
    put_manifest(result->run->info.manifest, out);
    str_add_text(out, ",\"outcomes\":");
    render_json_rows(outcomes, out);
    str_add_text(out, ",\"observed\":");
    render_json_rows(observed, out);
    str_add_text(out, ",\"cost\":");
    render_json_rows(cost, out);
    str_add_text(out, "}\n");
}

static void put_schema(const struct table *facts, const struct table *outcomes,
                       const struct table *observed, const struct table *cost, struct str *out)
{
    render_schema_open("run", true, out);
    render_schema_rows("facts", facts, out);
    render_schema_member("manifest", "\"type\":[\"object\",\"null\"]", out);
    render_schema_rows("outcomes", outcomes, out);
    render_schema_rows("observed", observed, out);
    render_schema_rows("cost", cost, out);
    render_schema_close(out);
}

void overview_render(const struct result *result, const char *store, enum report_format format,
                     const struct render_options *options, struct str *out)
{
    struct table facts, outcomes, observed, cost;

    fact_table(result, store, &facts);
    outcome_table(result, &outcomes);
    observed_table(result->observed, result->run, &observed);
    cost_table(result, &cost);
    if (format == REPORT_JSON) {
        put_json(result, &facts, &outcomes, &observed, &cost, out);
    } else if (format == REPORT_JSON_SCHEMA) {
        put_schema(&facts, &outcomes, &observed, &cost, out);
    } else if (format == REPORT_TABLE || format == REPORT_MD) {
        add_manifest(&facts, result->run->info.manifest);
        if (options->language)
            translate_facts(&facts, result->run->info.state);
        outcomes.origin = observed.origin = cost.origin =
            TABLE_NEUTRAL; /* the first table has the stamp */
        report_render(&facts, format, options, out);
        str_add_char(out, '\n');
        report_render(&outcomes, format, options, out);
        str_add_char(out, '\n');
        report_render(&observed, format, options, out);
        str_add_char(out, '\n');
        report_render(&cost, format, options, out);
    } else {
        report_render(&outcomes, format, options, out);
    }
    table_release(&facts);
    table_release(&outcomes);
    table_release(&observed);
    table_release(&cost);
}

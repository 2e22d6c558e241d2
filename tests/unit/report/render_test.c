#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/json.h"
#include "base/utf8.h"
#include "report/render.h"

/* Golden files lie in tests/data/report; UPDATE=1 writes those that differ. */
#define GOLDEN "tests/data/report/"

enum { MODEL, SCORE, N, COST, CORRECT, OUTPUT, TTFT };

static const struct column columns[] = {
    {.key = "model", .title = "model", .title_zh = "模型", .kind = COLUMN_TEXT},
    {.key = "score",
     .title = "score",
     .title_zh = "得分",
     .unit = "%",
     .kind = COLUMN_PERCENT,
     .has_interval = true},
    {.key = "n", .title = "n", .kind = COLUMN_INTEGER},
    {.key = "cost_per_1000",
     .title = "CNY/1k\nitems",
     .title_zh = "元/千题",
     .kind = COLUMN_MONEY,
     .can_be_bound = true,
     .priority = 1},
    {.key = "cost_per_correct",
     .title = "CNY per\ncorrect",
     .kind = COLUMN_MONEY,
     .has_interval = true,
     .priority = 2,
     .interval_priority = 5},
    {.key = "output_tokens", .title = "output\ntokens", .kind = COLUMN_NUMBER, .priority = 4},
    {.key = "ttft_ms", .title = "TTFT\np50", .kind = COLUMN_DURATION, .priority = 3},
};

static int128 pico(double amount)
{
    return (int128)(amount * 1e12);
}

static void add(struct table *table, const char *model, double score, double cost, int64_t ttft)
{
    struct value *row = table_add_row(table);

    row[MODEL] = value_text(table, view_of(model));
    row[SCORE] = value_with_interval(value_percent(score), score - 0.016, score + 0.017);
    row[N] = value_integer(1319);
    row[COST] = cost < 0 ? value_unknown() : value_money(pico(cost), "CNY");
    if (cost >= 0)
        row[CORRECT] = value_with_interval(value_money(pico(cost / 1000 / score), "CNY"),
                                           cost / 1200, score < 0.1 ? HUGE_VAL : cost / 800);
    row[OUTPUT] = value_number(score * 1234.5);
    row[TTFT] = value_duration(ttft);
}

static void make(struct table *table)
{
    table_init(table, "compare", columns, sizeof columns / sizeof *columns);
    table->title = "nightly";
    table->origin = TABLE_SIMULATED;
    add(table, "qwen/qwen3.8-max@think=high", 0.983, 2.6, 710 * 1000000L);
    add(table, "青鸾-Max", 0.758, 0.0123, 1421 * 1000000L);
    add(table, "云岫-大模型 4.5 👩‍👩‍👧‍👦 preview", 0.0831, 12.3456,
        90 * 1000000L);
    add(table, "\x1b[31mred\xC2\x9B|`x`<b>\xE2\x80\xAE&\n=", 0.5, -1, -1);
    add(table, "=HYPERLINK(\"http://x\",1)", 0.2, 100, 5 * 1000000L);
    table->values[table->column_count * 4 + COST].is_at_least = true;
    table_note(table, "score: of every answer that the model ended itself; unparsed, truncated and "
                      "refused count as wrong. 得分：模型自己结束的每个回答都计入分母。");
}

static void check(const struct str *actual, const char *name)
{
    struct str expected = {0};
    struct error err = {0};
    char path[128];

    (void)snprintf(path, sizeof path, GOLDEN "%s", name);
    if (getenv("UPDATE"))
        assert_true(file_write(path, str_view(actual), &err));
    if (!file_read(path, 0, &expected, &err))
        fail_msg("%s", err.message);
    assert_string_equal(str_text(actual), str_text(&expected));
    str_release(&expected);
}

static void test_widths(void **state)
{
    static const unsigned widths[] = {0, 39, 40, 60, 80, 120};
    struct table table;

    (void)state;
    make(&table);
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        struct render_options options = {.width = widths[i], .ambiguous = 1};
        struct str out = {0};
        char name[32];
        (void)snprintf(name, sizeof name, "table-%u.txt", widths[i]);
        render_table(&table, &options, &out);
        struct view rest = str_view(&out), line;
        while (widths[i] >= 40 && view_next_line(&rest, &line))
            assert_true(utf8_width(line, 1) <= widths[i]);
        assert_true(view_find(str_view(&out), VIEW("SIMULATED")) >= 0);
        assert_true(view_find(str_view(&out), VIEW("\x1b")) < 0);
        check(&out, name);
        str_release(&out);
    }
    table_release(&table);
}

static void test_formats(void **state)
{
    static const struct render_options options = {.ambiguous = 1};
    struct table table;

    (void)state;
    make(&table);
    for (int i = REPORT_MD; i < REPORT_FORMAT_COUNT; i++) {
        struct str out = {0};
        char name[32];
        (void)snprintf(name, sizeof name, "formats.%s", report_formats[i]);
        report_render(&table, (enum report_format)i, &options, &out);
        for (struct view rest = str_view(&out); rest.len;) {
            unsigned len;
            uint32_t c = utf8_decode(rest, &len);
            assert_true(!utf8_is_unsafe(c) || c == '\n' || (i == REPORT_TSV && c == '\t'));
            rest = view_from(rest, len);
        }
        check(&out, name);
        str_release(&out);
    }
    table_release(&table);
}

static void test_language_color_ambiguous(void **state)
{
    static const struct render_options options = {
        .width = 100, .ambiguous = 2, .has_color = true, .language = 1};
    struct table table;
    struct str out = {0};

    (void)state;
    make(&table);
    table.values[SCORE].tone = TONE_GOOD;
    render_table(&table, &options, &out);
    check(&out, "table-zh-color-wide.txt");
    str_release(&out);
    table_release(&table);
}

/* Every line of JSON and JSONL is JSON, whatever the names hold. */
static void test_json(void **state)
{
    struct table table;
    struct str out = {0};
    struct arena arena = {0};
    struct error err = {0};

    (void)state;
    make(&table);
    render_json(&table, &out);
    const struct json_value *root = json_parse(&arena, "out", str_view(&out), JSON_STRICT, &err);
    if (!root)
        fail_msg("%s", err.message);
    assert_int_equal(json_number(json_get(root, "schema")), REPORT_SCHEMA);
    assert_int_equal(json_get(root, "simulated")->type, JSON_TRUE);
    assert_int_equal(json_get(root, "rows")->count, 5);
    const struct json_value *row = json_get(root, "rows")->first;
    assert_true(json_number(json_get(row, "score")) == 0.983);
    assert_true(view_eq_text(json_get(json_get(row, "cost_per_1000"), "amount")->text, "2.6"));
    assert_true(json_number(json_get(json_get(row, "cost_per_1000"), "pico")) == 2.6e12);
    str_clear(&out);
    render_jsonl(&table, &out);
    struct view rest = str_view(&out), line;
    while (view_next_line(&rest, &line))
        assert_non_null(json_parse(&arena, "out", line, JSON_STRICT, &err));
    arena_release(&arena);
    str_release(&out);
    table_release(&table);
}

static void test_empty(void **state)
{
    static const struct render_options options = {.width = 80, .ambiguous = 1};
    struct table table;
    struct str out = {0};

    (void)state;
    table_init(&table, "list", columns, 3);
    for (int i = 0; i < REPORT_FORMAT_COUNT; i++)
        report_render(&table, (enum report_format)i, &options, &out);
    assert_true(out.len > 0);
    str_release(&out);
    table_release(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_widths),
        cmocka_unit_test(test_formats),
        cmocka_unit_test(test_language_color_ambiguous),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The cost chart: what is laid out, read back from its data file; the drawn files, where gnuplot is
 * installed. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/process.h"
#include "base/random.h"
#include "report/chart_axis.h"
#include "report/chart_cost.h"
#include "report/chart_text.h"
#include "report/gnuplot.h"
#include "report/label.h"

#include "chart_words.h"

enum { POINTS = 15 };

static const char *const hostile[POINTS] = {
    "a\"`touch x`_{b}",
    "\"=system(\"touch y\")",
    "<script>&amp;^2@~\\n",
    "# {/:Bold=40 X} \xE2\x80\xAE abc",
    "' ; system('touch z')",
    "\x1b[31mred\x07\ttab",
    "<touch w",
    "}{ %d %s &{x} @b",
    "\xff\xfe no UTF-8",
    "很长的名字很长的名字很长的名字很长的名字很长的名字很长的名字",
    "-e 'x'",
    "  spaced  ",
    "\\",
    "</text></svg><svg onload=\"x\">",
    "]]>&#x41;",
};

static struct chart_cost_point point(const char *label, const char *vendor, double cost,
                                     double score)
{
    return (struct chart_cost_point){.label = label,
                                     .vendor = vendor,
                                     .color = (enum chart_color)(CHART_MARK + strlen(vendor) % 7),
                                     .vendor_title = vendor,
                                     .score = score,
                                     .score_low = fmax(0, score - 0.03),
                                     .score_high = fmin(1, score + 0.03),
                                     .n = 1200,
                                     .cost = cost,
                                     .cost_low = NAN,
                                     .cost_high = NAN,
                                     .is_comparable = true};
}

static struct chart_cost chart_of(const struct chart_cost_point *points, size_t count)
{
    return (struct chart_cost){.points = points,
                               .count = count,
                               .suite = "arithmetic-zh",
                               .suite_count = 1,
                               .item_count = 1200,
                               .repeats = 1,
                               .currency = "CNY",
                               .price_from = "2026-08-04",
                               .price_to = "2026-11-15",
                               .runs = "run mimosa"};
}

static void random_points(struct chart_cost_point *points, uint64_t seed)
{
    static const char *const vendors[] = {"qwen",   "ernie",    "hunyuan",
                                          "doubao", "deepseek", "openai"};
    struct random r;

    random_seed(&r, seed);
    for (int i = 0; i < POINTS; i++) {
        points[i] = point(hostile[i], vendors[random_below(&r, 6)],
                          0.05 * pow(10, 2.5 * random_unit(&r)), 0.4 + 0.5 * random_unit(&r));
        if (random_below(&r, 6) == 0)
            points[i].state = CHART_COST_UNKNOWN;
        else if (random_below(&r, 8) == 0)
            points[i].cost = 0;
        else if (random_below(&r, 8) == 0)
            points[i].state = CHART_COST_AT_LEAST;
        points[i].is_comparable = random_below(&r, 5) != 0;
    }
}

/* Tests ----------------------------------------------------------------------------------------- */

static void test_no_word_covers_another(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 24; seed++) {
        struct chart_cost_point points[POINTS];
        struct chart_cost input = chart_of(points, POINTS);
        struct chart chart;
        random_points(points, seed);
        input.is_chinese = seed % 2;
        input.is_simulated = seed % 3 == 0;
        input.suite = seed % 5 == 0 ? NULL : hostile[seed % POINTS];
        input.left_out = seed % 4;
        input.repeats = 1 + (int64_t)(seed % 2);
        chart_cost_build(&input, &chart);
        check_words(&chart);
        chart_release(&chart);
    }
}

static void test_few_models(void **state)
{
    struct chart_cost_point points[2];
    struct chart_cost input = chart_of(points, 2);
    struct chart chart;

    (void)state;
    points[0] = point("Alpha", "qwen", 2, 1.0);
    points[1] = point("Beta", "ernie", 2, 0.0);
    chart_cost_build(&input, &chart);
    check_words(&chart);
    assert_true(has_word(&chart, "Alpha") && has_word(&chart, "Beta"));
    assert_true(has_word(&chart, "¥2") && has_word(&chart, "100") && has_word(&chart, "0"));
    chart_release(&chart);
    input.count = 1;
    points[0].state = CHART_COST_UNKNOWN;
    input.price_from = NULL;
    input.is_simulated = true;
    chart_cost_build(&input, &chart);
    check_words(&chart);
    assert_true(has_word(&chart, "cost unknown") && has_word(&chart, "SIMULATED"));
    assert_false(has_word(&chart, "Pareto frontier"));
    assert_true(view_find(str_view(&chart.description), VIEW("SIMULATED")) == 0);
    chart_release(&chart);
}

static void test_frontier(void **state)
{
    struct chart_cost_point p[] = {
        point("a", "v", 1, 0.5),  point("b", "v", 2, 0.6), point("c", "v", 2, 0.6),
        point("d", "v", 3, 0.55), point("e", "v", 3, 0.6), point("f", "v", 1, 0.4),
        point("g", "v", 0, 0.2),  point("h", "v", 9, 0.9), point("i", "v", 0.5, 0.9),
    };
    bool on[9];

    (void)state;
    p[7].state = CHART_COST_UNKNOWN;
    p[8].state = CHART_COST_AT_LEAST; /* might cost anything more */
    chart_cost_frontier(p, 9, on);
    const bool expected[] = {true, true, true, false, false, false, true, false, false};
    assert_memory_equal(on, expected, sizeof on);
}

static void test_axes(void **state)
{
    struct chart_axis axis = chart_axis_log(0.1, 20, 0, 1000);
    double ticks[CHART_TICKS_MAX];
    struct str text = {0};
    static const struct {
        double value;
        const char *currency, *text;
    } money[] = {{0.1, "USD", "$0.10"},    {2, "CNY", "¥2"},          {1.5, "USD", "$1.50"},
                 {0.005, "USD", "$0.005"}, {1000, "EUR", "EUR 1000"}, {0.0002, "CNY", "¥0.0002"}};

    (void)state;
    assert_true(axis.low < 0.1 && axis.high > 20);
    assert_int_equal(chart_axis_ticks(&axis, ticks), 8); /* 0.1 0.2 0.5 1 2 5 10 20 */
    assert_true(fabs(chart_axis_pixel(&axis, sqrt(axis.low * axis.high)) - 500) < 1e-6);
    axis = chart_axis_log(2, 2, 0, 1000); /* all the same cost */
    assert_true(axis.high / axis.low > 3);
    assert_true(chart_axis_ticks(&axis, ticks) >= 3);
    for (double span = 0.1; span < 8; span += 0.1) {
        axis = chart_axis_log(0.003, 0.003 * pow(10, span), 0, 1000);
        size_t n = chart_axis_ticks(&axis, ticks);
        assert_true(n >= 3 && n <= 12);
    }
    axis = chart_axis_percent(0, 100, 800, 200);
    assert_true(axis.low < 0 && axis.low > -10 && axis.high > 100);
    assert_int_equal(chart_axis_ticks(&axis, ticks), 6);
    assert_true(ticks[0] == 0 && ticks[5] == 100);
    axis = chart_axis_percent(78.2, 78.3, 800, 200);
    assert_true(chart_axis_ticks(&axis, ticks) >= 3);
    for (size_t i = 0; i < sizeof money / sizeof *money; i++) {
        str_clear(&text);
        chart_money(&text, money[i].value, money[i].currency);
        assert_string_equal(str_text(&text), money[i].text);
    }
    str_release(&text);
}

static void test_words(void **state)
{
    struct str out = {0};

    (void)state;
    /* "Ab" at 15 points: (608 + 618) / 1000 * 20 pixels */
    assert_true(fabs(chart_text_width(VIEW("Ab"), 15, false) - 24.52) < 1e-9);
    assert_true(chart_text_width(VIEW("青鸾"), 15, false) == 40);
    assert_true(chart_text_width(VIEW("e\xCC\x81"), 15, false) ==
                chart_text_width(VIEW("e"), 15, false)); /* a combining accent */
    chart_text_fit(&out, VIEW("abcdefghij"), 15, false, 60);
    assert_true(view_ends(str_view(&out), VIEW("…")));
    assert_true(chart_text_width(str_view(&out), 15, false) <= 60);
    str_clear(&out);
    chart_text_fit(&out, VIEW("a-very-long-model-name@think=off"), 15, false, 200);
    assert_true(view_ends(str_view(&out), VIEW("…@think=off")));
    assert_true(chart_text_width(str_view(&out), 15, false) <= 200);
    str_clear(&out);
    chart_text_escape(&out, VIEW("a_b^{c}@&~"));
    assert_string_equal(str_text(&out), "a\\\\_b\\\\^\\\\{c\\\\}\\\\@\\\\&\\\\~");
    str_clear(&out);
    chart_text_escape(&out, VIEW("\"q\\"));
    assert_string_equal(str_text(&out), "{}\"q\\\\\\\\");
    str_clear(&out);
    chart_text_escape(&out, VIEW("a\tb\nc")); /* would be another field, another row */
    assert_string_equal(str_text(&out), "a b c");
    str_release(&out);
    assert_true(chart_text_needs_cjk(VIEW("x 鸾")) && !chart_text_needs_cjk(VIEW("naïve ¥")));
}

/* Drawing --------------------------------------------------------------------------------------- */

static bool can_draw(void)
{
    char *program = process_find("gnuplot");
    bool found = program != NULL;

    free(program);
    return found && gnuplot_has_font(CHART_FONT);
}

static struct str read_file(const char *folder, const char *name)
{
    char *path = file_join(folder, name);
    struct str text = {0};
    struct error err = {0};

    if (!file_read(path, 0, &text, &err))
        fail_msg("%s", err.message);
    free(path);
    return text;
}

/* Every tag is closed by its own name: enough to see that no name broke out of its text. */
static void check_well_formed(struct view svg)
{
    char stack[64][16];
    int depth = 0;

    for (size_t i = 0; i < svg.len; i++) {
        char name[16] = "";
        size_t end;
        if (svg.data[i] != '<' || view_starts(view_from(svg, i), VIEW("<?")))
            continue;
        bool closes = svg.data[i + 1] == '/';
        assert_int_equal(sscanf(svg.data + i + 1 + closes, "%15[a-zA-Z]", name), 1);
        for (end = i; end < svg.len && svg.data[end] != '>';)
            end++;
        if (closes) {
            assert_true(depth > 0);
            assert_string_equal(stack[--depth], name);
        } else if (svg.data[end - 1] != '/') {
            assert_true(depth < 64);
            memcpy(stack[depth++], name, sizeof name);
        }
        i = end;
    }
    assert_int_equal(depth, 0);
}

/* Every colour that is drawn has one for the dark theme. */
static void check_colors(struct view svg)
{
    static const char *const attributes[] = {"fill=\"#",  "fill = '#", "stroke=\"#",
                                             "stroke='#", "color=\"#", "color='#"};
    ptrdiff_t body = view_find(svg, VIEW("</style>"));

    assert_true(body > 0);
    for (size_t i = (size_t)body; i < svg.len; i++) {
        for (size_t a = 0; a < sizeof attributes / sizeof *attributes; a++) {
            char rule[32];
            size_t length = strlen(attributes[a]);
            if (!view_starts(view_from(svg, i), view_of(attributes[a])))
                continue;
            (void)snprintf(rule, sizeof rule, "[fill=\"#%.6s\"]", svg.data + i + length);
            if (view_find(view_slice(svg, 0, (size_t)body), view_of(rule)) < 0)
                fail_msg("no dark colour for %s", rule);
        }
    }
}

static void test_drawing_hostile_names(void **state)
{
    char folder[] = "/tmp/chart_test_XXXXXX";
    struct chart_cost_point points[POINTS];
    struct chart_cost input = chart_of(points, POINTS);
    struct chart_target target = {
        .folder = folder, .base = "c", .svg = "c.svg", .png = "c.png", .pdf = "c.pdf"};
    struct str first[3];
    struct chart chart;
    struct error err = {0};

    (void)state;
    if (!can_draw())
        skip();
    assert_non_null(mkdtemp(folder));
    random_points(points, 3);
    input.suite = hostile[0];
    input.runs = hostile[6];
    chart_cost_build(&input, &chart);
    for (int round = 0; round < 2; round++) {
        struct str svg, png, pdf;
        if (!chart_draw(&chart, &target, &err))
            fail_msg("%s", err.message);
        svg = read_file(folder, "c.svg");
        png = read_file(folder, "c.png");
        pdf = read_file(folder, "c.pdf");
        if (round == 0) {
            first[0] = svg;
            first[1] = png;
            first[2] = pdf;
            usleep(1100000); /* a date in a picture would be another */
            continue;
        }
        assert_true(view_eq(str_view(&svg), str_view(&first[0]))); /* the same bytes */
        assert_true(view_eq(str_view(&png), str_view(&first[1])));
        assert_true(view_eq(str_view(&pdf), str_view(&first[2])));
        str_release(&svg);
        str_release(&png);
        str_release(&pdf);
    }
    check_well_formed(str_view(&first[0]));
    check_colors(str_view(&first[0]));
    assert_true(view_find(str_view(&first[0]), VIEW("a\"`touch x`_{b}")) > 0);
    assert_true(view_find(str_view(&first[0]), VIEW("&lt;script&gt;&amp;amp;")) > 0);
    assert_true(view_find(str_view(&first[0]), VIEW("]]&gt;&amp;#x41;")) > 0);
    assert_true(view_find(str_view(&first[0]), VIEW("gnuplot")) < 0);
    struct str script = read_file(folder, "c.gp");
    assert_true(view_find(str_view(&script), VIEW("touch")) < 0);
    str_release(&script);

    char **names = file_list(folder, ""); /* nothing was run */
    const char *const expected[] = {"c.dat", "c.gp", "c.pdf", "c.png", "c.svg"};
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(names[i], expected[i]);
    assert_null(names[5]);
    for (char **n = names; *n; n++) {
        char *path = file_join(folder, *n);
        unlink(path);
        free(path);
    }
    file_list_free(names);
    rmdir(folder);
    str_release(&first[0]);
    str_release(&first[1]);
    str_release(&first[2]);
    chart_release(&chart);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_word_covers_another),
        cmocka_unit_test(test_few_models),
        cmocka_unit_test(test_frontier),
        cmocka_unit_test(test_axes),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_drawing_hostile_names),
    };

    return cmocka_run_group_tests_name("report/chart", tests, NULL, NULL);
}

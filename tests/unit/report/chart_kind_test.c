/* Every kind of chart, of a run with one model and of one with twelve whose names mean harm: no word
 * covers another, none leaves the page, in both languages. */
#include "report/chart_kind.h"

#include <math.h>

#include "../store/fixture.h"
#include "base/utf8.h"
#include "chart_words.h"
#include "report/language_gap.h"

enum { MODELS = 12, ITEMS = 40 };
#define DAY_NS (INT64_C(86400) * 1000000000)

static const char *const names[MODELS] = {
    "a\"`touch x`_{b}",
    "\"=system(\"touch y\")",
    "<script>&amp;^2@~\\n",
    "# {/:Bold=40 X} \xE2\x80\xAE abc",
    "很长的名字很长的名字很长的名字很长的名字很长的名字很长的名字很长的名字很长的名字",
    "\x1b[31mred\x07\ttab",
    "a-model-whose-name-was-made-by-a-committee-that-could-not-agree-on-anything-2026-11-24",
    "}{ %d %s &{x} @b",
    "plain",
    "-e 'x'",
    "\\",
    "</text></svg><svg onload=\"x\">",
};
static const char *const suites[] = {"arithmetic-zh", "arithmetic-en", "logic-zh", "logic-en"};

/* Even models are asked without thinking, and the one after each with it. */
static void make_models(struct run_model *models, char labels[MODELS][160])
{
    for (int i = 0; i < MODELS; i++) {
        bool is_on = i % 2;
        snprintf(labels[i], sizeof labels[i], "%s/%s@think=%s", i < 6 ? "qwen" : "ernie",
                 names[i / 2 * 2], is_on ? "on" : "off");
        models[i] =
            (struct run_model){.label = labels[i],
                               .provider = i < 6 ? "qwen" : "ernie",
                               .model = names[i / 2 * 2],
                               .region = "cn",
                               .currency = "CNY",
                               .title = i < 8 ? names[i] : names[i / 2 * 2],
                               .lane = "lane",
                               .parameters = is_on ? "{\"think\":\"on\"}" : "{\"think\":\"off\"}",
                               .tags = i % 3 ? "open" : "cn"};
    }
}

static int64_t create_run(const char *path, size_t model_count, int night)
{
    struct error err = {0};
    struct run_model models[MODELS];
    struct run_item items[ITEMS];
    char labels[MODELS][160], ids[ITEMS][8], hash[16], *name = NULL;
    struct run_info info = {.title = "nightly",
                            .plan_hash = hash,
                            .plan = "{}",
                            .manifest = "{}",
                            .period = "",
                            .is_simulated = true,
                            .created_unix_ns = FIXTURE_NOW + night * DAY_NS,
                            .cell_count = (int64_t)model_count * ITEMS,
                            .repeats = 1};

    snprintf(hash, sizeof hash, "p%d", night);
    make_models(models, labels);
    for (int i = 0; i < ITEMS; i++) {
        snprintf(ids[i], sizeof ids[i], "i%d", i % 10);
        items[i] =
            (struct run_item){suites[i / 10], ids[i], i % 2 ? names[2] : "easy",
                              ids[i],         "h",    "[{\"type\":\"text\",\"text\":\"1+1?\"}]"};
    }
    struct store *store = store_open(path, STORE_CREATE, &err);
    assert_ok(store, err);
    assert_ok(store_run_create(store, &info, models, model_count, items, ITEMS, &name, &err), err);
    store_close(store);
    free(name);
    return info.id;
}

/* Thinking helps, and so does English; the rest is chance of a fixed kind. */
static enum outcome outcome_of(int model, int item)
{
    static const enum outcome misses[] = {OUTCOME_WRONG, OUTCOME_UNPARSED, OUTCOME_REFUSED};
    int luck = (model * 31 + item * 17) % 20;
    bool is_english = item / 10 % 2;

    return luck < 8 + 9 * (model % 2) + 2 * is_english ? OUTCOME_CORRECT : misses[luck % 3];
}

static void answer(struct store_writer *writer, int64_t run, int model, int item)
{
    int64_t cell = (int64_t)model * ITEMS + item;
    struct attempt_begin begin = fixture_begin(run, cell, 1000);
    struct store_begun begun;

    begin.model = model;
    store_writer_begin(writer, &begin, NULL);
    fixture_reap(writer, &begun, 1);
    struct attempt_end end = fixture_end(begun.attempt, OUTCOME_ANSWERED, 600);
    struct reply_put reply = fixture_reply(run, cell, begun.attempt, OUTCOME_ANSWERED, "2");
    int64_t first = INT64_C(1000000) * (100 + 40 * model + 3 * item);
    end.response_model = "m";
    end.usage = (struct usage){100, 20, USAGE_ABSENT, 50 + 400 * (model % 2), 400 * (model % 2)};
    end.times = (struct attempt_times){0, 0, 0, 10, -1, first, first * 4, first * 4};
    store_writer_end(writer, &end, &reply);
}

static void grade(struct store *store, int64_t run, int model, int item)
{
    enum outcome outcome = outcome_of(model, item);
    const struct verdict_put verdict = {.run = run,
                                        .cell = (int64_t)model * ITEMS + item,
                                        .grader = "number",
                                        .version = "1",
                                        .purpose = "default",
                                        .outcome = outcome,
                                        .score = outcome == OUTCOME_CORRECT,
                                        .rule = "marker",
                                        .detail = "",
                                        .unix_ns = FIXTURE_NOW};
    struct error err = {0};

    assert_ok(store_verdict_put(store, &verdict, &err), err);
}

static int64_t make_run(const char *path, size_t models, int night)
{
    struct error err = {0};
    int64_t run = create_run(path, models, night);
    struct store_writer *writer = fixture_writer(path, run, NULL, 0);

    for (size_t i = 0; i < models * ITEMS; i++)
        answer(writer, run, (int)(i / ITEMS), (int)(i % ITEMS));
    fixture_close(writer);
    struct store *store = store_open(path, STORE_WRITE, &err);
    assert_ok(store, err);
    for (size_t i = 0; i < models * ITEMS; i++)
        grade(store, run, (int)(i / ITEMS), (int)(i % ITEMS));
    store_close(store);
    return run;
}

/* All models cost the same a token; two prices of different days. */
static struct price_book *make_book(size_t models)
{
    struct price_book *book = price_book_new();
    struct arena arena = {0};
    struct error err = {0};

    for (size_t i = 0; i < models; i += 2) {
        struct str text = {0};
        str_add_text(&text, "[");
        for (int k = 0; k < 2; k++) {
            str_printf(&text, "%s{\"model\": ", k ? "," : "");
            json_put_string(&text, view_of(names[i]));
            str_printf(&text,
                       ", \"currency\": \"CNY\", \"input\": \"%d\", \"cached\": \"0.1\","
                       " \"output\": \"%zu\", %s \"source\": \"https://example.org/p\","
                       " \"source_date\": \"2026-11-20\", \"confidence\": \"official\"}",
                       k ? 1 : 3, k ? i + 2 : 5 * i + 9,
                       k ? "\"from\": \"2026-06-01\","
                         : "\"to\": \"2026-06-01\","
                           " \"from\": \"2026-01-10\",");
        }
        str_add_text(&text, "]");
        const struct json_value *prices = json_parse(&arena, "p", str_view(&text), 0, &err);
        assert_ok(prices, err);
        assert_ok(price_book_add(book, i < 6 ? "qwen" : "ernie", "p", prices, &err), err);
        str_release(&text);
    }
    arena_release(&arena);
    return book;
}

struct scene {
    struct fixture f;
    int64_t run;
    struct store *store;
    struct price_book *book;
};

static void scene_init(struct scene *s, size_t models)
{
    struct error err = {0};

    fixture_init(&s->f);
    for (int night = 0; night < 3; night++)
        s->run = make_run(s->f.path, models, night);
    s->book = make_book(models);
    s->store = store_open(s->f.path, STORE_READ, &err);
    assert_ok(s->store, err);
}

static void scene_release(struct scene *s)
{
    store_close(s->store);
    price_book_free(s->book);
    fixture_release(&s->f);
}

static struct chart_source source_of(const struct scene *s)
{
    return (struct chart_source){
        .store = s->store, .runs = &s->run, .run_count = 1, .book = s->book};
}

/* As text no line is longer than the terminal. */
static void check_text(const struct chart *chart)
{
    static const unsigned widths[] = {40, 60, 80, 100, 160};

    for (unsigned i = 0; i < 10; i++) {
        unsigned width = widths[i / 2], ambiguous = 1 + i % 2;
        const struct chart_term_options options = {.width = width, .ambiguous = ambiguous};
        struct str text = {0};
        chart_term_print(chart, &options, &text);
        struct view rest = str_view(&text), line;
        size_t lines = 0;
        for (; view_next_line(&rest, &line); lines++)
            if (utf8_width(line, ambiguous) > width)
                fail_msg("longer than %u: %.*s", width, (int)line.len, line.data);
        assert_true(lines >= 4);
        for (size_t k = 0; k < text.len; k++)
            assert_true(text.data[k] == '\n' || (unsigned char)text.data[k] >= 0x20);
        str_release(&text);
    }
}

static void check_kind(const struct chart_kind *kind, struct chart_source *source, bool must_draw)
{
    struct error err = {0};
    struct chart chart;

    if (!kind->build(source, &chart, &err)) {
        assert_int_equal(err.kind, ERROR_INPUT);
        assert_true(err.message[0]);
        if (must_draw)
            fail_msg("%s: %s", kind->name, err.message);
        return;
    }
    assert_true(chart.width == 1600 && chart.height > 300);
    if (strcmp(kind->name, "prices") != 0) { /* which has no answers in it */
        assert_true(has_word(&chart, source->is_chinese ? "模拟数据 SIMULATED" : "SIMULATED"));
        assert_true(view_find(str_view(&chart.description), VIEW("SIMULATED")) >= 0);
    }
    assert_true(chart.data.len > 0);
    check_words(&chart);
    check_text(&chart);
    chart_release(&chart);
}

static void test_many_hostile_models(void **state)
{
    struct scene s;

    (void)state;
    scene_init(&s, MODELS);
    for (int variant = 0; variant < 4; variant++) {
        struct chart_source source = source_of(&s);
        source.is_chinese = variant % 2;
        source.by_tag = variant / 2;
        for (const struct chart_kind *kind = chart_kinds; kind->name; kind++)
            check_kind(kind, &source, true);
        chart_source_release(&source);
    }
    scene_release(&s);
}

static void test_one_model(void **state)
{
    struct scene s;

    (void)state;
    scene_init(&s, 1);
    for (int zh = 0; zh < 2; zh++) {
        struct chart_source source = source_of(&s);
        source.is_chinese = zh;
        for (const struct chart_kind *kind = chart_kinds; kind->name; kind++) {
            bool needs_two =
                strcmp(kind->name, "forest") == 0 || strcmp(kind->name, "thinking") == 0;
            check_kind(kind, &source, !needs_two);
        }
        chart_source_release(&source);
    }
    scene_release(&s);
}

/* The same model in Chinese and in English. */
static void test_language_gaps(void **state)
{
    struct scene s;
    struct error err = {0};
    size_t count, questions;

    (void)state;
    scene_init(&s, 2);
    struct chart_source source = source_of(&s);
    struct result *const *results = chart_source_results(&source, RESULT_BY_SUITE, &err);
    assert_ok(results, err);
    struct language_gap *gaps = language_gaps(results, 1, 1, &count, &questions);
    assert_int_equal(count, 2);
    assert_int_equal(questions, 20);
    for (size_t m = 0; m < 2; m++) {
        double chinese = 0, english = 0;
        for (int i = 0; i < ITEMS; i++)
            *(i / 10 % 2 ? &english : &chinese) += outcome_of((int)m, i) == OUTCOME_CORRECT;
        assert_int_equal(gaps[m].questions, 20);
        assert_true(fabs(gaps[m].chinese - chinese / 20) < 1e-12);
        assert_true(fabs(gaps[m].english - english / 20) < 1e-12);
        assert_true(fabs(gaps[m].score.estimate - (chinese - english) / 20) < 1e-12);
        assert_true((gaps[m].score.range.low > 0 || gaps[m].score.range.high < 0) ==
                    (gaps[m].score.p <= 0.05));
    }
    free(gaps);
    chart_source_release(&source);
    scene_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_many_hostile_models),
        cmocka_unit_test(test_one_model),
        cmocka_unit_test(test_language_gaps),
    };

    return cmocka_run_group_tests_name("report/chart_kind", tests, NULL, NULL);
}

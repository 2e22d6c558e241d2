/* The parts of a trend: what can be compared, likeness of answers, pairs, marks, announcements, sparklines. Whole
 * trends are tests/e2e/trend_test.sh. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the above first */
#include <cmocka.h>

#include "base/clock.h"
#include "report/trend_inside.h"
#include "report/trend_view.h"

#define DAY_NS (INT64_C(86400) * CLOCK_S)
#define CONTENT(grader, prompt, reference)                                                         \
    "{\"grader\":{\"kind\":\"" grader "\"},\"parts\":[{\"role\":\"user\",\"text\":\"" prompt       \
    "\",\"type\":\"text\"}],\"published_grader\":{\"kind\":\"x\"},\"reference\":\"" reference      \
    "\"}"

/* What can be compared ------------------------------------------------------------------------------ */

static struct trend_sheet sheet_of(struct run_item *items, size_t count, struct arena *arena)
{
    const struct query_run run = {.items = items, .item_count = count};
    size_t sheets = 0;
    struct trend_sheet *list = trend_sheets(&run, arena, &sheets);

    assert_int_equal(sheets, 1);
    return list[0];
}

static unsigned differs(const char *a, const char *b)
{
    struct run_item x[] = {{.suite = "s", .id = "1", .cluster = "", .content = a}};
    struct run_item y[] = {{.suite = "s", .id = "1", .cluster = "", .content = b}};
    struct arena arena = {0};
    struct trend_sheet s = sheet_of(x, 1, &arena), t = sheet_of(y, 1, &arena);
    const struct trend_key k = {s.questions, s.prompts, s.grader, 0},
                           l = {t.questions, t.prompts, t.grader, 0};

    arena_release(&arena);
    return trend_key_differs(&k, &l);
}

static void what_was_changed_is_told(void **state)
{
    const char *is = CONTENT("number", "2 + 2?", "4");

    (void)state;
    assert_int_equal(differs(is, is), 0);
    assert_int_equal(differs(is, CONTENT("number", "Two and two?", "4")), TREND_PROMPTS);
    assert_int_equal(differs(is, CONTENT("exact", "2 + 2?", "4")), TREND_GRADER);
    assert_int_equal(differs(is, CONTENT("number", "2 + 2?", "5")), TREND_QUESTIONS);
    assert_int_equal(differs(is, "not JSON"), TREND_QUESTIONS | TREND_PROMPTS | TREND_GRADER);
}

static void the_order_of_questions_does_not_matter(void **state)
{
    struct run_item a[] = {
        {.suite = "s", .id = "1", .cluster = "p", .content = CONTENT("number", "a", "1")},
        {.suite = "s", .id = "2", .cluster = "", .content = CONTENT("number", "b", "2")},
        {.suite = "s", .id = "3", .cluster = "p", .content = CONTENT("number", "c", "3")}};
    struct run_item b[] = {a[2], a[0], a[1]};
    struct arena arena = {0};
    struct trend_sheet x = sheet_of(a, 3, &arena), y = sheet_of(b, 3, &arena);

    (void)state;
    assert_true(x.questions == y.questions && x.prompts == y.prompts && x.grader == y.grader);
    assert_int_equal(y.numbers[0], 1);
    assert_int_equal(y.numbers[2], 0);
    assert_int_equal(x.cluster_count, 2);
    assert_int_equal(x.clusters[0], x.clusters[2]);
    assert_int_not_equal(x.clusters[0], x.clusters[1]);
    x = sheet_of(a, 2, &arena);
    assert_true(x.questions != y.questions); /* one less is another set */
    arena_release(&arena);
}

/* Likeness ------------------------------------------------------------------------------------------- */

static double likeness(const char *a, const char *b)
{
    uint32_t x[TREND_SKETCH], y[TREND_SKETCH];
    const struct trend_evidence e = {.sketches = x, .item_count = 1},
                                f = {.sketches = y, .item_count = 1};

    trend_sketch(view_of(a), x);
    trend_sketch(view_of(b), y);
    return trend_likeness(&e, &f);
}

static void answers_are_alike_as_far_as_their_pieces_are(void **state)
{
    static const char text[] =
        "First the tens, then the ones: 20 and 20 are 40, 7 and 8 are 15, so it "
        "is 55. Let us look again whether that is right. It is.";
    static const char other[] = "Wir zaehlen zuerst die Zehner zusammen und danach die Einer, also "
                                "vierzig und fuenfzehn; das macht im Ganzen fuenfundfuenfzig.";
    char half[400];

    (void)state;
    assert_true(likeness(text, text) == 1);
    assert_true(likeness(text, other) < 0.1);
    (void)snprintf(half, sizeof half, "%s %s", text, other);
    assert_true(likeness(text, half) > 0.3 && likeness(text, half) < 0.7);
    assert_true(likeness("4", "4") == 1);
    assert_true(likeness("4", "5") == 0);
    assert_true(isnan(likeness("", "4"))); /* no answer is like none */
}

/* Pairs ---------------------------------------------------------------------------------------------- */

static void nights_are_held_against_each_other_question_by_question(void **state)
{
    double a[] = {1, 1, 0, 1, 0, 1, 1, NAN}, b[] = {1, 0, 0, 0, 0, 0, 1, 1};
    size_t clusters[] = {0, 1, 2, 3, 4, 5, 6, 7};
    struct trend_scores x = {a, clusters, 8, 8, true}, y = {b, clusters, 8, 8, true};
    double se;
    struct trend_against t = trend_against(&x, &y, &se);

    (void)state;
    assert_int_equal(t.questions, 7);
    assert_true(fabs(t.difference - 3.0 / 7) < 1e-12);
    assert_true(fabs(t.p - 0.125) < 1e-12); /* McNemar, mid: 3 to 0 */
    assert_true(t.range.low < t.difference && t.difference < t.range.high);
    assert_true(se > 0);
    y.count = 7;
    assert_int_equal(trend_against(&x, &y, &se).questions, 0);
    assert_true(isnan(trend_against(&x, &y, &se).p));
}

/* Marks ---------------------------------------------------------------------------------------------- */

static struct trend_point points[3];
static struct trend_inside inside = {.currency = "CNY"};

/* Three nights from day 100 on, `step` days apart. */
static struct trend_series series_of(int64_t step)
{
    static const double values[] = {0.5, 0.9, 0.7};

    for (int i = 0; i < 3; i++)
        points[i] = (struct trend_point){.unix_ns = (100 + i * step) * DAY_NS + CLOCK_S,
                                         .day = 100 + i * step,
                                         .night = "1970-04-11",
                                         .value = values[i]};
    return (struct trend_series){.model = "p/m",
                                 .provider = "p",
                                 .model_id = "m",
                                 .suite = "s",
                                 .points = points,
                                 .point_count = 3,
                                 .previous = -1,
                                 .inside = &inside};
}

static struct price_book *book_of(const char *rows)
{
    struct price_book *book = price_book_new();
    struct arena arena = {0};
    struct error err;

    if (!price_book_add(book, "p", "p.json",
                        json_parse(&arena, "p.json", view_of(rows), JSON_STRICT, &err), &err))
        fail_msg("%s", err.message);
    arena_release(&arena);
    return book;
}

#define ROW(model, from, input, output)                                                            \
    "{\"model\":\"" model "\",\"currency\":\"CNY\",\"from\":\"" from "\",\"input\":" input         \
    ",\"output\":" output ",\"source\":\"s\",\"source_date\":\"1970-01-01\",\"confidence\":"       \
    "\"official\"}"

static void a_change_of_price_is_marked(void **state)
{
    struct trend_series s = series_of(10);
    struct trend trend = {.series = &s, .count = 1};
    struct price_book *book =
        book_of("[" ROW("m", "1970-01-02", "2", "8") "," ROW("m", "1970-04-16", "1", "8") "," ROW(
            "m", "1971-01-01", "9", "9") "," ROW("other", "1970-04-16", "7", "7") "]");
    const struct trend_options options = {.book = book};

    (void)state;
    trend_mark_changes(&trend, &options);
    assert_int_equal(s.mark_count, 1);
    assert_int_equal(s.marks[0].kind, TREND_PRICE);
    assert_string_equal(s.marks[0].text, "price: input 2 to 1 CNY per M tokens");
    assert_string_equal(s.marks[0].night, "1970-04-16");
    price_book_free(book);
    free(s.marks);
    arena_release(&trend.arena);
}

static void a_release_is_announced_for_the_week_after_it(void **state)
{
    const struct model_release release = {.unix_ns = 110 * DAY_NS, .date = "", .text = "new"};
    struct model_profile profile = {.id = "m", .releases = &release, .release_count = 1};
    struct provider provider = {.name = "p", .models = &profile, .model_count = 1};
    const struct provider_set set = {.providers = &provider, .count = 1};
    struct trend_series s = series_of(10);
    struct trend trend = {.series = &s, .count = 1};

    (void)state;
    for (int64_t day = 100; day < 130; day++)
        assert_true((trend_announced(&set, &s, day) != NULL) == (day >= 109 && day <= 117));
    assert_null(trend_announced(NULL, &s, 110));
    s.model_id = "other";
    assert_null(trend_announced(&set, &s, 110));
    s.model_id = "m";
    trend_mark_changes(&trend, &(struct trend_options){.providers = &set});
    assert_int_equal(s.mark_count, 1);
    assert_string_equal(s.marks[0].text, "release: new");
    free(s.marks);
    arena_release(&trend.arena);
}

/* Sparklines ----------------------------------------------------------------------------------------- */

static void spark(struct trend_series *s, bool is_ascii, struct str *out)
{
    struct trend trend = {.series = s, .count = 1, .last_day = s->points[s->point_count - 1].day};
    const struct trend_scale scale = trend_scale(&trend, &(bool){true});

    str_clear(out);
    trend_sparkline(s, &scale, is_ascii, out);
}

static void a_night_without_data_is_a_blank(void **state)
{
    struct trend_series s = series_of(1);
    struct str out = {0};

    (void)state;
    points[1].day = 101, points[2].day = 104;
    s.point_count = 3;
    struct trend trend = {.series = &s, .count = 1, .last_day = 104};
    const struct trend_scale scale = {.last_day = 104, .step = 1, .low = 0.5, .high = 0.9};
    trend_sparkline(&s, &scale, true, &out);
    assert_string_equal(str_text(&out) + TREND_SPARKS - 5, "18  5");
    assert_int_equal(strspn(str_text(&out), " "), TREND_SPARKS - 5);
    assert_true(isnan(trend_scale(&trend, &(bool){false}).low));
    str_release(&out);
}

static void a_weekly_series_has_a_sign_a_week(void **state)
{
    struct trend_series s = series_of(7);
    struct str out = {0};

    (void)state;
    spark(&s, true, &out);
    assert_string_equal(str_text(&out) + TREND_SPARKS - 3, "185");
    spark(&s, false, &out);
    assert_string_equal(str_text(&out) + TREND_SPARKS - 3, "▁█▅");
    for (int i = 0; i < 3; i++)
        points[i].value = 0.5;
    spark(&s, true, &out);
    assert_string_equal(str_text(&out) + TREND_SPARKS - 3, "555"); /* nothing to tell apart */
    str_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_changed_is_told),
        cmocka_unit_test(the_order_of_questions_does_not_matter),
        cmocka_unit_test(answers_are_alike_as_far_as_their_pieces_are),
        cmocka_unit_test(nights_are_held_against_each_other_question_by_question),
        cmocka_unit_test(a_change_of_price_is_marked),
        cmocka_unit_test(a_release_is_announced_for_the_week_after_it),
        cmocka_unit_test(a_night_without_data_is_a_blank),
        cmocka_unit_test(a_weekly_series_has_a_sign_a_week),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Parts of the report's page, of results made by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "report/page.h"
#include "report/page_findings.h"
#include "report/page_index.h"
#include "report/page_marks.h"
#include "report/page_news.h"
#include "report/page_words.h"

enum { MODELS = 5 };

struct model { /* score in percent, cost of 1,000; 0: unknown */
    const char *name, *letters;
    double score, cost;
    bool is_incomparable;
};

struct sheet {
    struct run_model models[MODELS];
    struct result_row rows[MODELS];
    struct pairing_side sides[MODELS];
    char letters[MODELS][4], *letter_list[MODELS];
    const char *names[MODELS];
    struct query_run run;
    struct result result, *results[1];
    struct pairing pairing;
    struct page_input input;
};

static void sheet_fill(struct sheet *s, const struct model *models, size_t count)
{
    memset(s, 0, sizeof *s);
    s->run = (struct query_run){.models = s->models, .model_count = count, .repeats = 1};
    s->run.info.name = "run";
    s->result = (struct result){.run = &s->run,
                                .rows = s->rows,
                                .row_count = count,
                                .currency = "CNY",
                                .purpose = "default"};
    s->results[0] = &s->result;
    for (size_t i = 0; i < count; i++) {
        s->models[i] = (struct run_model){
            .label = models[i].name, .title = models[i].name, .provider = "qwen"};
        s->rows[i] = (struct result_row){.model = (int)i,
                                         .group = -1,
                                         .planned = 50,
                                         .scored = models[i].score < 0 ? 0 : 50,
                                         .score = models[i].score / 100,
                                         .score_range = INTERVAL_NONE,
                                         .per_correct_range = INTERVAL_NONE,
                                         .score_if_wrong = NAN,
                                         .ttft_p50_ns = NAN,
                                         .is_comparable = !models[i].is_incomparable};
        s->rows[i].per_1000 =
            (struct result_price){models[i].cost > 0 ? RESULT_KNOWN : RESULT_UNKNOWN,
                                  (int128)(models[i].cost * 1000) * (DECIMAL_PICO / 1000)};
        s->sides[i] = (struct pairing_side){&s->result, &s->rows[i], models[i].name, 0};
        (void)snprintf(s->letters[i], sizeof s->letters[i], "%s", models[i].letters);
        s->letter_list[i] = s->letters[i];
        s->names[i] = models[i].name;
    }
    s->pairing =
        (struct pairing){.sides = s->sides, .side_count = count, .letters = s->letter_list};
    s->input = (struct page_input){
        .results = s->results, .count = 1, .names = s->names, .pairing = &s->pairing};
}

/* The headline follows from scores, letters, costs and gaps alone. */
static void headline_is_computed(void **state)
{
    static const struct {
        struct model models[MODELS];
        const char *en, *zh;
    } cases[] = {
        {{{"A", "a", 90, 10, false}}, "A scores 90.0%", "A 得分 90.0%"},
        {{{"A", "a", 90, 10, false}, {"B", "b", 80, 9, false}}, "A answers best", "A 得分最高"},
        {{{"A", "a", 90, 10, false}, {"B", "b", 86, 2, false}},
         "A answers best; B is 4.0 points behind at 20% of the cost",
         "A 得分最高；B 低 4.0 个百分点，费用仅为 A 的 20%"},
        /* too far behind, and too dear */
        {{{"A", "a", 90, 10, false}, {"B", "b", 84, 1, false}, {"C", "b", 86, 6, false}},
         "A answers best",
         "A 得分最高"},
        {{{"A", "a", 90, 10, false}, {"B", "ab", 89, 9, false}, {"C", "b", 80, 8, false}},
         "A and B answer best and cannot be told apart",
         "A 与 B 得分最高，彼此无法区分"},
        {{{"A", "a", 90, 10, false}, {"B", "a", 89, 0.05, false}, {"C", "a", 88, 9, false}},
         "A, B and C answer best and cannot be told apart; B is one of them, at less than 1% of "
         "the cost of A",
         "A、B 与 C 得分最高，彼此无法区分；B 是其中之一，费用不到 A 的 1%"},
        {{{"A", "a", 90, 10, false},
          {"B", "a", 89, 9, false},
          {"C", "a", 88, 9, false},
          {"D", "a", 87, 9, false}},
         "A and 3 others answer best and cannot be told apart",
         "A 等 4 个模型 得分最高，彼此无法区分"},
        /* a cost that is not known is no bargain; who is not comparable is not the best */
        {{{"A", "a", 90, 10, true}, {"B", "a", 80, 0, false}, {"C", "a", 79, 1, false}},
         "B and C answer best and cannot be told apart",
         "B 与 C 得分最高，彼此无法区分"},
        {{{"A", "a", 90, 10, true}},
         "No score can be compared: too many answers are missing",
         "没有可比较的得分：缺失的回答过多"},
        {{{"A", "", -1, 10, false}}, "No answer has been graded yet", "还没有评过分的回答"},
        {{{"<b>\x1b", "a", 90, 10, false}}, "<b>\\x1b scores 90.0%", "<b>\\x1b 得分 90.0%"},
    };
    static struct sheet s;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str en = {0}, zh = {0};
        size_t count = 0;
        while (count < MODELS && cases[i].models[count].name)
            count++;
        sheet_fill(&s, cases[i].models, count);
        page_verdict_plain(&s.input, false, &en);
        page_verdict_plain(&s.input, true, &zh);
        assert_string_equal(str_text(&en), cases[i].en);
        assert_string_equal(str_text(&zh), cases[i].zh);
        str_release(&en);
        str_release(&zh);
    }
}

/* Names make no element in the table, unknown costs are words and sort last. */
static void table_of_models(void **state)
{
    static const struct model models[] = {{"<i>x</i>\"'&", "a", 90, 12.5, false},
                                          {"B", "b", 50, 0, true}};
    static struct sheet s;
    struct str out = {0};

    (void)state;
    sheet_fill(&s, models, 2);
    s.rows[1].left_out = 7;
    s.rows[1].score_if_wrong = 0.4;
    page_models(&s.input, &out);
    const char *html = str_text(&out);
    assert_null(strstr(html, "<i>"));
    assert_non_null(strstr(html, "&lt;i&gt;x&lt;/i&gt;&quot;&#39;&amp;"));
    assert_non_null(strstr(html, "data-value=\"12.5\""));
    assert_non_null(strstr(html, "<a href=\"#?m=1&amp;o=none\">7</a>"));
    assert_non_null(strstr(html, ">unknown</span>"));
    assert_non_null(strstr(html, "<tr class=\"incomparable\">"));
    assert_non_null(strstr(html, "class=\"wrong\""));
    str_release(&out);
}

static void figures_under_each_other(void **state)
{
    static const char *const texts[] = {"32.1", "4.30", "7", "unknown", "", "1,274.125"};
    static const char *const aligned[] = {
        "32.1\xE2\x80\x87\xE2\x80\x87",
        "4.30\xE2\x80\x87",
        "7\xE2\x80\x88\xE2\x80\x87\xE2\x80\x87\xE2\x80\x87",
        "unknown",
        "",
        "1,274.125",
    };
    struct str list[6] = {{0}};

    (void)state;
    for (size_t i = 0; i < 6; i++)
        str_add_text(&list[i], texts[i]);
    page_align(list, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(str_text(&list[i]), aligned[i]);
        str_release(&list[i]);
    }
}

static void numbers_as_people_read_them(void **state)
{
    struct str out = {0};

    (void)state;
    page_count(&out, 999);
    str_add_char(&out, ' ');
    page_count(&out, 1000);
    str_add_char(&out, ' ');
    page_count(&out, -1234567);
    str_add_char(&out, ' ');
    page_money(&out, 32.14);
    str_add_char(&out, ' ');
    page_money(&out, 4.3);
    str_add_char(&out, ' ');
    page_money(&out, 0.09812);
    str_add_char(&out, ' ');
    page_sum(&out, DECIMAL_PICO / 101);
    str_add_char(&out, ' ');
    page_sum(&out, 0);
    str_add_char(&out, ' ');
    page_sum(&out, 116 * (int128)DECIMAL_PICO);
    assert_string_equal(str_text(&out),
                        "999 1,000 -1,234,567 32.1 4.30 0.0981 &lt;0.01 0.00 116.00");
    str_release(&out);
}

/* The title where it is enough, the label where it is not, the run where that is not either. */
static void names_tell_models_apart(void **state)
{
    struct run_model first[] = {{.label = "v/a@think=on", .title = "A"},
                                {.label = "v/a@think=off", .title = "A"},
                                {.label = "v/b", .title = "B"},
                                {.label = "v/c", .title = ""}};
    struct run_model second[] = {{.label = "v/b", .title = "B"}};
    struct query_run runs[] = {{.models = first, .model_count = 4, .info.name = "mimosa"},
                               {.models = second, .model_count = 1, .info.name = "yarrow"}};
    struct result results[] = {{.run = &runs[0]}, {.run = &runs[1]}};
    struct result *list[] = {&results[0], &results[1]};
    struct arena arena = {0};

    (void)state;
    const char **names = page_names(&arena, list, 1);
    assert_string_equal(names[0], "v/a@think=on");
    assert_string_equal(names[2], "B");
    assert_string_equal(names[3], "v/c");
    names = page_names(&arena, list, 2);
    assert_string_equal(names[1], "v/a@think=off");
    assert_string_equal(names[2], "B (mimosa)");
    assert_string_equal(names[4], "B (yarrow)");
    arena_release(&arena);
}

/* Columns of one length; questions know suite, category, chunk, and what they are about. */
static void index_of_samples(void **state)
{
    static const struct run_item items[] = {
        {"s", "1", "easy", "", "h",
         "{\"parts\":[{\"text\":\"Reply shortly. 1+1?\"}],\"variables\":{\"question\":\" 1+1?\"}}"},
        {"t", "2", "hard", "", "h", "{\"parts\":[{\"text\":\"be\"},{\"text\":\"2+2?\"}]}"},
        {"t", "3", "easy", "", "h", "no JSON"},
    };
    struct question questions[] = {{&items[0], 0}, {&items[1], 0}, {&items[2], 1}};
    struct sample samples[] = {
        {.question = 0, .outcome = OUTCOME_CORRECT, .extracted = VIEW("2")},
        {.question = 2, .repeat = 1, .outcome = OUTCOME_TIMEOUT},
    };
    struct run_model model = {.label = "v/m", .title = "M", .provider = "qwen"};
    struct run_item run_items[] = {items[0], items[1], items[2]};
    struct query_run run = {.models = &model,
                            .model_count = 1,
                            .items = run_items,
                            .item_count = 3,
                            .info.name = "mimosa"};
    struct result result = {.run = &run, .currency = "CNY"}, *results[] = {&result};
    const struct gathered g = {
        .questions = questions, .question_count = 3, .samples = samples, .sample_count = 2};
    const char *const names[] = {"</script>"};
    struct str out = {0};

    (void)state;
    page_index(&g, results, 1, names, &out);
    const char *json = str_text(&out);
    assert_non_null(strstr(json, "\"questions\":{\"id\":[\"1\",\"2\",\"3\"],\"suite\":[0,1,1],"
                                 "\"category\":[0,1,0],\"chunk\":[0,0,1],"
                                 "\"text\":[\"1+1?\",\"2+2?\",\"no JSON\"]}"));
    assert_non_null(strstr(json,
                           "\"samples\":{\"question\":[0,2],\"subject\":[0,0],\"repeat\":[0,1],"
                           "\"outcome\":[1,15],\"brief\":[\"2\",\"\"]}"));
    assert_non_null(strstr(json, "\"suites\":[\"s\",\"t\"],\"categories\":[\"easy\",\"hard\"]}"));
    assert_non_null(strstr(json, "\"label\":\"v/m\",\"run\":\"mimosa\",\"mark\":4}"));
    str_release(&out);
}

/* A rank lies between those who are surely better and those who are surely worse. */
static void ranks_with_their_ranges(void **state)
{
    static const struct model models[] = {{"A", "", 90, 1, false},
                                          {"B", "", 80, 1, false},
                                          {"C", "", 80, 1, false},
                                          {"D", "", -1, 1, false}};
    struct pairing_pair pairs[] = {
        {.a = 0, .b = 1, .score = {.range = {-0.1, 0.3}, .p = 0.5}},
        {.a = 0, .b = 2, .score = {.estimate = 0.1, .range = {0.05, 0.15}, .p = 0.01}},
        {.a = 2, .b = 1, .score = {.range = {-0.1, 0.1}, .p = 0.9}},
        {.a = 0, .b = 1, .group = 7, .score = {.estimate = 1, .range = {0.9, 1}, .p = 0.01}},
    };
    static struct sheet s;

    (void)state;
    sheet_fill(&s, models, 4);
    s.pairing.pairs = pairs;
    s.pairing.pair_count = 4;
    struct page_rank first = page_rank(&s.pairing, 0), third = page_rank(&s.pairing, 2);
    assert_int_equal(first.rank, 1);
    assert_int_equal(first.best, 1);
    assert_int_equal(first.worst, 2);
    assert_int_equal(page_rank(&s.pairing, 1).worst, 3);
    assert_int_equal(third.rank, 2); /* shared */
    assert_int_equal(third.best, 2);
    assert_int_equal(third.worst, 3);
}

static void finding(struct sheet *s, const char *kind, const char *expected)
{
    struct str out = {0};

    page_finding(&s->input, kind, &out);
    if (expected)
        assert_non_null(strstr(str_text(&out), expected));
    else
        assert_int_equal(out.len, 0);
    str_release(&out);
}

/* A sentence under a chart is computed, or is not there. */
static void findings_are_computed(void **state)
{
    static const struct model models[] = {{"A", "a", 90, 30, false},
                                          {"B", "b", 88, 4, false},
                                          {"C", "b", 88, 5, false},
                                          {"D", "c", 89, 1, true}};
    struct pairing_pair pairs[] = {
        {.a = 0, .b = 1, .score = {.p = 0.5}},
        {.a = 2, .b = 0, .score = {.estimate = -0.1, .p = 0.01}},
        {.a = 1, .b = 2, .score = {.estimate = 0.1, .p = 0.01}},
    };
    static struct sheet s;

    (void)state;
    sheet_fill(&s, models, 4);
    finding(&s, "forest", NULL);
    finding(&s, "latency", NULL);
    finding(&s, "heatmap", NULL);
    finding(&s, "cost",
            "The last 2.0 points, from <b class=\"nw\">B</b> to <b class=\"nw\">A</b>, multiply "
            "the cost by 7.5.");
    s.pairing.pairs = pairs;
    s.pairing.pair_count = 3;
    finding(&s, "forest",
            "Of 2 other models, 1 cannot be told from <b class=\"nw\">A</b>; 1 score lower.");
    pairs[1].score.estimate = 0.1; /* better than the one of the highest score: nothing to say */
    finding(&s, "forest", NULL);
    s.rows[1].ttft_p50_ns = 1.5e9;
    s.rows[1].is_latency_publishable = true;
    s.rows[2].ttft_p50_ns = 0.25e9;
    s.rows[2].is_latency_publishable = true;
    s.rows[3].ttft_p50_ns = 0.1e9;
    finding(&s, "latency",
            "<b class=\"nw\">C</b> is the first to say something (median 0.25 s), <b "
            "class=\"nw\">B</b> the last (1.5 s).");
    sheet_fill(&s, models, 1);
    finding(&s, "cost", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headline_is_computed),     cmocka_unit_test(table_of_models),
        cmocka_unit_test(figures_under_each_other), cmocka_unit_test(numbers_as_people_read_them),
        cmocka_unit_test(names_tell_models_apart),  cmocka_unit_test(index_of_samples),
        cmocka_unit_test(ranks_with_their_ranges),  cmocka_unit_test(findings_are_computed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

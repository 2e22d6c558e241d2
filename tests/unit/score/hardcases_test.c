/* Real answers where two scoring rules disagree, with a reasoned verdict: ../shared/data/hardcases.
 * Those of GSM8K, whose answers are numbers. Skipped where the data are absent. */
#include "fixture.h"

#include "base/file.h"

struct tally {
    unsigned right, total, refused, wrong;
};

/* The end of the answer where it was kept, else the field it was read from. */
static void answer_of(const struct json_value *row, struct str *out)
{
    const struct json_value *tail = json_get(row, "tail"), *field = json_get(row, "answer_field");

    str_clear(out);
    if (tail && tail->type == JSON_STRING)
        str_add(out, tail->text);
    else if (field && field->type == JSON_STRING)
        str_printf(out, "\\boxed{%s}", field->text.data);
}

static void check_row(const struct json_value *row, struct tally *tally)
{
    struct view verdict_text = json_get(row, "verdict")->text;
    bool is_correct = view_eq_text(verdict_text, "correct");
    struct str answer = {0}, reference = {0};
    struct verdict verdict = {0};
    struct grade_input input = {0};

    if (!is_correct && !view_eq_text(verdict_text, "wrong"))
        return; /* contested, or the reference is damaged */
    answer_of(row, &answer);
    input.answer = str_view(&answer);
    json_put_string(&reference, json_get(row, "gold")->text);
    fixture_grade_input("{\"kind\":\"number\"}", &input, str_text(&reference), NULL, &verdict);
    tally->total++;
    tally->wrong += !is_correct;
    if ((verdict.outcome == OUTCOME_CORRECT) == is_correct) {
        tally->right++;
        tally->refused += !is_correct;
    } else {
        print_message("%s: gold %s, expected %s, took \"%s\" by %s\n",
                      json_get(row, "id")->text.data, str_text(&reference),
                      is_correct ? "correct" : "wrong", str_text(&verdict.extracted), verdict.rule);
    }
    verdict_release(&verdict);
    str_release(&answer);
    str_release(&reference);
}

static void agrees(void **state)
{
    const char *shared = getenv("STEELYARD_SHARED");
    char *path = file_join(shared && *shared ? shared : "../shared", "data/hardcases/cases.jsonl");
    struct str text = {0};
    struct error err = {0};
    struct tally tally = {0};
    bool is_there = file_read(path, 0, &text, &err);
    struct view rest = str_view(&text), line;

    (void)state;
    free(path);
    if (!is_there) {
        str_release(&text);
        skip();
    }
    while (view_next_line(&rest, &line)) {
        struct arena arena = {0};
        const struct json_value *row = json_parse(&arena, "cases.jsonl", line, JSON_STRICT, &err);
        assert_non_null(row);
        struct view suite = json_get(row, "suite")->text;
        if (view_eq_text(suite, "zeroeval/gsm") || view_eq_text(suite, "rgeval/gsm8k"))
            check_row(row, &tally);
        arena_release(&arena);
    }
    str_release(&text);
    print_message("%u of %u right, %u of %u wrong ones refused\n", tally.right, tally.total,
                  tally.refused, tally.wrong);
    assert_true(tally.total >= 40);
    assert_true(tally.right + 1 >= tally.total);
    assert_true(tally.refused + 1 >= tally.wrong);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(agrees)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Answers that are made to be slow. */
#include "fixture.h"

#include "base/mem.h"
#include "hostile_cases.h"

enum { SIZE = 60000 };

/* Every grader comes to a verdict on every such answer. How long it takes is measured by
 * scripts/bench/; work that is not linear in these answers would not end here in minutes. */
static void ends_with_a_verdict(void **state)
{
    struct str answer = {0};

    (void)state;
    for (size_t i = 0; i < HOSTILE_ANSWERS; i++) {
        hostile_build(i, SIZE, &answer);
        for (size_t g = 0; g < HOSTILE_GRADERS; g++) {
            struct grade_input input = {.answer = str_view(&answer)};
            struct verdict verdict = {0};
            fixture_grade_input(hostile_graders[g].options, &input, hostile_graders[g].reference,
                                hostile_graders[g].choices, &verdict);
            assert_int_not_equal(verdict.outcome, OUTCOME_PENDING);
            verdict_release(&verdict);
        }
    }
    str_release(&answer);
}

/* No answer changes the verdict of another. */
static void keeps_to_itself(void **state)
{
    struct arena arena = {0};
    struct error err = {0};
    struct str hostile = {0};

    (void)state;
    for (size_t g = 0; g < HOSTILE_GRADERS; g++) {
        struct grader *grader =
            grader_new(fixture_json(&arena, hostile_graders[g].options), "test", &err);
        struct grade_input plain = {.answer = VIEW("Answer: 18"),
                                    .reference =
                                        fixture_json(&arena, hostile_graders[g].reference)};
        struct verdict before = {0}, after = {0};
        assert_non_null(grader);
        grader_grade(grader, &plain, &before);
        for (size_t i = 0; i < 8; i++) {
            struct verdict thrown = {0};
            struct grade_input input = plain;
            hostile_build(i * 9, SIZE, &hostile);
            input.answer = str_view(&hostile);
            grader_grade(grader, &input, &thrown);
            verdict_release(&thrown);
        }
        grader_grade(grader, &plain, &after);
        assert_int_equal(before.outcome, after.outcome);
        assert_string_equal(str_text(&before.extracted), str_text(&after.extracted));
        verdict_release(&before);
        verdict_release(&after);
        grader_free(grader);
    }
    str_release(&hostile);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(ends_with_a_verdict),
                                       cmocka_unit_test(keeps_to_itself)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

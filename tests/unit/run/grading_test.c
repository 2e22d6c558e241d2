/* From an item's stored content and a reply to the row of a verdict. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the above first */
#include <cmocka.h>

#include "run/grading.h"

static const char content[] =
    "{\"parts\":[{\"role\":\"system\",\"type\":\"text\",\"text\":\"Be brief.\"},"
    "{\"role\":\"user\",\"type\":\"text\",\"text\":\"What is 6 x "
    "3?\"}],\"reference\":18,\"language\":\"en\","
    "\"grader\":{\"kind\":\"number\"},\"published_grader\":{\"kind\":\"exact\",\"rules\":\"whole\"}"
    "}";

static void grades_for_both_purposes(void **state)
{
    struct grading *grading = grading_new();
    struct grading_reply reply = {.answer = VIEW("That is 18.0")};
    const struct grader *by, *again;
    struct verdict verdict = {0};
    struct verdict_put row;
    struct error err = {0};

    (void)state;
    assert_true(
        grading_grade(grading, view_of(content), &reply, GRADING_DEFAULT, &by, &verdict, &err));
    assert_int_equal(verdict.outcome, OUTCOME_CORRECT);
    grading_put(&verdict, by, GRADING_DEFAULT, 7, 9, 11, &row);
    assert_string_equal(row.grader, "number");
    assert_string_equal(row.purpose, "default");
    assert_string_equal(row.rule, "last-number");
    assert_true(view_eq_text(row.extracted, "18.0"));
    assert_true(row.run == 7 && row.cell == 9 && row.unix_ns == 11 && row.score == 1);
    verdict_release(&verdict);

    verdict = (struct verdict){0};
    assert_true(grading_grade(grading, view_of(content), &reply, GRADING_PUBLISHED, &again,
                              &verdict, &err));
    assert_int_equal(verdict.outcome, OUTCOME_WRONG);
    assert_ptr_not_equal(by, again);
    verdict_release(&verdict);

    /* another item in the same memory */
    char other[sizeof content];
    memcpy(other, content, sizeof other);
    char *reference = strstr(other, ":18,");
    assert_non_null(reference);
    for (char digit = '8'; digit <= '9'; digit++) {
        reference[2] = digit;
        verdict = (struct verdict){0};
        assert_true(grading_grade(grading, view_of(other), &reply, GRADING_DEFAULT, &again,
                                  &verdict, &err));
        assert_int_equal(verdict.outcome, digit == '8' ? OUTCOME_CORRECT : OUTCOME_WRONG);
        verdict_release(&verdict);
    }

    /* compiled once */
    verdict = (struct verdict){0};
    assert_true(
        grading_grade(grading, view_of(content), &reply, GRADING_DEFAULT, &again, &verdict, &err));
    assert_ptr_equal(by, again);
    verdict_release(&verdict);
    grading_free(grading);
}

static void says_what_is_wrong(void **state)
{
    struct grading *grading = grading_new();
    struct grading_reply reply = {.answer = VIEW("18")};
    const struct grader *by;
    struct verdict verdict = {0};
    struct error err = {0};

    (void)state;
    assert_true(grading_grade(grading, VIEW("{\"reference\":18}"), &reply, GRADING_DEFAULT, &by,
                              &verdict, &err));
    assert_null(by); /* no grader, no verdict */
    assert_int_equal(verdict.outcome, OUTCOME_PENDING);
    assert_false(grading_grade(grading, VIEW("{\"reference\":"), &reply, GRADING_DEFAULT, &by,
                               &verdict, &err));
    assert_false(grading_grade(grading, VIEW("{\"grader\":{\"kind\":\"numbers\"}}"), &reply,
                               GRADING_DEFAULT, &by, &verdict, &err));
    assert_non_null(strstr(err.message, "did you mean 'number'?"));
    grading_free(grading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(grades_for_both_purposes),
                                       cmocka_unit_test(says_what_is_wrong)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

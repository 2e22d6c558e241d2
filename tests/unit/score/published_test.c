/* Rules by which sources published their figures: their faults are part of them. */
#include "fixture.h"

#include "base/str.h"
#include "score/qwen_math.h"

#define QWEN    "{\"kind\":\"qwen-math\"}"
#define LETTERS "{\"kind\":\"qwen-math\",\"letters\":true}"
#define FIRST                                                                                      \
    "{\"kind\":\"regex\",\"pattern\":[\"is \\\\(?([A-J])\",\"nswer: ([A-J])\"],\"last\":false}"
#define PARTS                                                                                      \
    "{\"kind\":\"regex\",\"pattern\":[\"【答案】\\\\s*([A-Z])\",\"[A-Z]\"],\"sequence\":true}"
#define SEQUENCE "{\"kind\":\"choice\",\"letters\":\"ABCDEFG\",\"sequence\":true}"

static void qwen_takes(void **state)
{
    static const struct grade_case cases[] = {
        {QWEN, "\"5\"", NULL, "\\boxed{4}, no: \\boxed{5}. Then 6.", OUTCOME_CORRECT, "5",
         "published"},
        {QWEN, "\"x+1\"", NULL, "The final answer is $x+1$. I hope it is \\boxed{2}.",
         OUTCOME_CORRECT, "x+1", NULL},
        {QWEN, "\"7\"", NULL, "So the answer is 7.", OUTCOME_CORRECT, "7", NULL},
        {QWEN, "\"1234.5\"", NULL, "It costs 1,234.5 in all", OUTCOME_CORRECT, "1234.5", NULL},
        {QWEN, "\"3\"", NULL, "答案是 3\n\n然后 4", OUTCOME_CORRECT, "3", NULL},
        {QWEN, "\"3\"", NULL, "no number", OUTCOME_UNPARSED, "", NULL},
        /* the leniencies that its figures rest on */
        {QWEN, "\"20\"", NULL, "\\boxed{2000}", OUTCOME_CORRECT, NULL, NULL},
        {QWEN, "\"70\"", NULL, "\\boxed{0.7}", OUTCOME_CORRECT, NULL, NULL},
        {QWEN, "\"10000\"", NULL, "\\boxed{10001}", OUTCOME_CORRECT, NULL, NULL},
        {QWEN, "\"(1,2)\"", NULL, "\\boxed{[1,2]}", OUTCOME_CORRECT, NULL, NULL},
        /* what it can't read */
        {QWEN, "\"(1,3)\"", NULL, "\\boxed{1<x<3}", OUTCOME_WRONG, NULL, NULL},
        {QWEN, "\"6\"", NULL, "\\boxed{6th}", OUTCOME_WRONG, NULL, NULL},
        {QWEN, "\"2\"", NULL, "\\boxed{2:00}", OUTCOME_WRONG, NULL, NULL},
        {LETTERS, "\"C\"", NULL, "The answer is C, not B.", OUTCOME_CORRECT, "C", NULL},
        {LETTERS, "\"B\"", NULL, "A or rather \\boxed{b}", OUTCOME_CORRECT, "B", NULL},
        {LETTERS, "\"A\"", NULL, "The answer is A.\n\nQ: x? The answer is B.", OUTCOME_CORRECT, "A",
         NULL},
    };

    (void)state;
    CHECK(cases);
}

static void qwen_brings_to_one_form(void **state)
{
    static const char *const pairs[][2] = {
        {" \\dfrac12. ", "\\frac{1}{2}"},
        {"x = 5", "5"},
        {"3/4", "\\frac{3}{4}"},
        {"3.00", "3"},
        {"\\sqrt2", "\\sqrt{2}"},
        {"5 \\text{ cm}", "5"},
        {"10 miles", "10"},
        {".5", "0.5"},
        {"50\\%", "50"},
        {"30^\\circ", "30"},
        {"\\left(1,2\\right)", "(1,2)"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct str out = {0};
        qwen_strip(view_of(pairs[i][0]), false, &out);
        assert_string_equal(str_text(&out), pairs[i][1]);
        str_release(&out);
    }
}

static void patterns_in_their_order(void **state)
{
    static const struct grade_case cases[] = {
        {FIRST, "\"B\"", NULL, "Answer: C. It is B, it is D.", OUTCOME_CORRECT, "B", "pattern"},
        {FIRST, "\"C\"", NULL, "Answer: C", OUTCOME_CORRECT, "C", "pattern"},
        {FIRST, "\"C\"", NULL, "C", OUTCOME_UNPARSED, "", NULL},
        {PARTS, "[\"A\",\"B\"]", NULL, "X 【答案】 A Y 【答案】B", OUTCOME_CORRECT, "A,B", NULL},
        {PARTS, "[\"A\",\"B\"]", NULL, "【答案】 A", OUTCOME_PARTIAL, "A", NULL},
        {PARTS, "[\"A\",\"B\"]", NULL, "A C D", OUTCOME_PARTIAL, "A,C", NULL},
        {PARTS, "[\"A\"]", NULL, "没有", OUTCOME_UNPARSED, "", NULL},
        {PARTS, NULL, NULL, "A", OUTCOME_GRADER_FAILED, NULL, NULL},
    };

    (void)state;
    CHECK(cases);
}

static void letters_in_their_order(void **state)
{
    static const struct grade_case cases[] = {
        {SEQUENCE, "[\"C\",\"F\",\"A\"]", NULL, "【答案】C F A <eoa>", OUTCOME_CORRECT, "CFA",
         "sequence"},
        {SEQUENCE, "[\"C\",\"F\",\"A\"]", NULL, "答案：CFA", OUTCOME_CORRECT, "CFA", NULL},
        {SEQUENCE, "[\"A\",\"B\"]", NULL, "（1）因为 C。【答案】A <eoa>\n（2）【答案】 B <eoa>",
         OUTCOME_CORRECT, "AB", NULL},
        {SEQUENCE, "[\"A\",\"B\"]", NULL, "41. A\n42. B", OUTCOME_CORRECT, "AB", NULL},
        {SEQUENCE, "[\"A\",\"B\"]", NULL, "1) A\n2) C", OUTCOME_PARTIAL, "AC", NULL},
        {SEQUENCE, "[\"A\",\"B\"]", NULL, "1) A", OUTCOME_UNPARSED, "", NULL},
        {SEQUENCE, "[\"A\",\"B\"]", NULL, "Answer: C D E", OUTCOME_UNPARSED, "", NULL},
        {SEQUENCE, "[\"A\",\"B\"]", NULL, "Answer: Banana", OUTCOME_UNPARSED, "", NULL},
    };

    (void)state;
    CHECK(cases);
}

static void an_echo_of_the_options_is_no_answer(void **state)
{
    static const struct grade_case cases[] = {
        {"{\"kind\":\"choice\"}", "\"A\"", NULL, "【答案】A. ①② B. ①③ C. ②④ D. ③④ <eoa>",
         OUTCOME_UNPARSED, "", NULL},
        {"{\"kind\":\"choice\"}", "\"A\"", NULL, "【答案】A. ①②，而不是 B. ①③", OUTCOME_CORRECT,
         "A", NULL},
    };

    (void)state;
    CHECK(cases);
}

static void stops_are_the_suites(void **state)
{
#define STOPS "{\"kind\":\"choice\",\"stops\":[\"Final Answer:\"]}"
    static const struct grade_case cases[] = {
        {STOPS, "\"B\"", NULL, "The answer is (B).\n\nFinal Answer: The answer is (D).",
         OUTCOME_CORRECT, "B", "marker"},
        {STOPS, "\"D\"", NULL, "So.\n\nFinal Answer: D", OUTCOME_CORRECT, "D", "marker"},
        {"{\"kind\":\"choice\"}", "\"D\"", NULL,
         "The answer is (B).\n\nFinal Answer: The answer is (D).", OUTCOME_CORRECT, "D", NULL},
    };

    (void)state;
    CHECK(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(qwen_takes),
        cmocka_unit_test(qwen_brings_to_one_form),
        cmocka_unit_test(patterns_in_their_order),
        cmocka_unit_test(letters_in_their_order),
        cmocka_unit_test(an_echo_of_the_options_is_no_answer),
        cmocka_unit_test(stops_are_the_suites),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

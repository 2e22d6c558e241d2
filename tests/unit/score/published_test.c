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

/* GAOKAO-Bench, several letters: ours beside it, where they part. */
static void gaokao_multiple(void **state)
{
#define GAOKAO "{\"kind\":\"gaokao-multiple\"}"
#define EXAM   "{\"kind\":\"choice\",\"letters\":\"ABCD\",\"multiple\":true,\"credit\":\"exam\"}"
    static const struct grade_case cases[] = {
        {GAOKAO, "[\"ABD\"]", NULL, "【解析】 C 错误。 <eoe>\n【答案】 ABD <eoa>", OUTCOME_CORRECT,
         "ABD", "published"},
        {GAOKAO, "\"ABD\"", NULL, "所以【 答案 】 AB", OUTCOME_PARTIAL, "AB", NULL},
        {GAOKAO, "\"ABD\"", NULL, "所以【答案】ABC", OUTCOME_WRONG, "ABC", NULL},
        /* out of order, or one letter twice: half */
        {GAOKAO, "\"ABD\"", NULL, "所以【答案】DAB", OUTCOME_PARTIAL, "DAB", NULL},
        {EXAM, "\"ABD\"", NULL, "所以【答案】DAB", OUTCOME_CORRECT, "ABD", NULL},
        {GAOKAO, "\"A\"", NULL, "所以【答案】A，即 A", OUTCOME_PARTIAL, "AA", NULL},
        /* every letter behind the first announcement, also in words and options' texts */
        {GAOKAO, "\"AB\"", NULL, "所以【答案】AB。C 项错误", OUTCOME_WRONG, "ABC", NULL},
        {EXAM, "\"AB\"", NULL, "所以【答案】AB。C 项错误", OUTCOME_CORRECT, "AB", NULL},
        {GAOKAO, "\"AB\"", NULL, "初步【答案】C。改正【答案】AB", OUTCOME_WRONG, "CAB", NULL},
        {EXAM, "\"AB\"", NULL, "初步【答案】C。\n改正【答案】AB", OUTCOME_CORRECT, "AB", NULL},
        /* an announcement at the beginning is not seen: the last ten characters are read */
        {GAOKAO, "\"AB\"", NULL, " 【答案】AB", OUTCOME_CORRECT, "AB", NULL},
        {GAOKAO, "\"AB\"", NULL, "【答案】AB 因为弹性势能逐渐增加的缘故", OUTCOME_UNPARSED, "",
         NULL},
        {EXAM, "\"AB\"", NULL, "【答案】AB 因为弹性势能逐渐增加的缘故", OUTCOME_CORRECT, "AB",
         NULL},
        {GAOKAO, "\"CD\"", NULL, "A 与 B 都不对。正确的是选项 C 和 D", OUTCOME_CORRECT, "CD", NULL},
        {GAOKAO, "\"C\"", NULL, "所以【答案】无", OUTCOME_UNPARSED, "", NULL},
        {GAOKAO, NULL, NULL, "【答案】A", OUTCOME_GRADER_FAILED, NULL, NULL},
    };

    (void)state;
    CHECK(cases);
}

/* AGIEval's cloze questions: ours beside it, where they part. */
static void agieval_cloze(void **state)
{
#define CLOZE "{\"kind\":\"agieval-cloze\"}"
#define MATH  "{\"kind\":\"math\"}"
    static const struct grade_case cases[] = {
        {CLOZE, "\"2\"", NULL, "\\boxed{3}, no: \\boxed{a=2}", OUTCOME_CORRECT, "2", "published"},
        {CLOZE, "\"5\"", NULL, "答案是 3。答案是 $x=5$", OUTCOME_CORRECT, "5", NULL},
        {CLOZE, "\"\\\\frac{1}{2}\"", NULL, "答案是 $0.5$", OUTCOME_CORRECT, "0.5", NULL},
        {CLOZE, "\"\\\\frac{1}{2}\"", NULL, "答案是 $1/2$", OUTCOME_CORRECT, "1/2", NULL},
        {CLOZE, "\"\\\\frac{1}{2}\"", NULL, "$\\dfrac12$", OUTCOME_CORRECT, NULL, NULL},
        {CLOZE, "\"\\\\sqrt{2}\"", NULL, "$\\sqrt2$", OUTCOME_CORRECT, NULL, NULL},
        {CLOZE, "\"5\"", NULL, "$5\\text{ cm}$", OUTCOME_CORRECT, NULL, NULL},
        {CLOZE, "\"30\"", NULL, "$30^\\circ$", OUTCOME_CORRECT, NULL, NULL},
        {CLOZE, "\"12\"", NULL, "一共 12.", OUTCOME_CORRECT, "12", NULL},
        {CLOZE, "\"7\"", NULL, "3 + 4 = 7.", OUTCOME_CORRECT, "7", NULL},
        /* the whole line between its first and its last $ */
        {CLOZE, "\"5\"", NULL, "$5$，不是 $6$", OUTCOME_WRONG, "5$，不是 $6", NULL},
        /* what it can't read */
        {CLOZE, "\"0.25\"", NULL, "$\\frac{1}{4}$", OUTCOME_WRONG, NULL, NULL},
        {MATH, "\"0.25\"", NULL, "答案：$\\frac{1}{4}$", OUTCOME_CORRECT, NULL, NULL},
        {CLOZE, "\"$5$;$10$\"", NULL, "\\boxed{5;10}", OUTCOME_WRONG, "5;10", NULL},
        {MATH, "\"$5$;$10$\"", NULL, "\\boxed{5;10}", OUTCOME_CORRECT, NULL, NULL},
        {CLOZE, "\"12\"", NULL, "一共12个", OUTCOME_UNPARSED, "", NULL},
        {CLOZE, "\"5\"", NULL, "\\boxed 5", OUTCOME_UNPARSED, "", NULL},
        {CLOZE, "\"5\"", NULL, "$5\\text{ cm}$ \\text{ x}", OUTCOME_CORRECT, NULL, NULL},
        {CLOZE, "\"5\"", NULL, "没有", OUTCOME_UNPARSED, "", NULL},
    };

    (void)state;
    CHECK(cases);
}

/* AGIEval's multiple choice without examples: the first capital letter of the reply. */
static void agieval_letters(void **state)
{
#define FIRST_LETTER "{\"kind\":\"regex\",\"pattern\":\"[A-F]\",\"last\":false}"
    static const struct grade_case cases[] = {
        {FIRST_LETTER, "\"B\"", NULL, "B，不是 C", OUTCOME_CORRECT, "B", "pattern"},
        {FIRST_LETTER, "\"B\"", NULL, "A 项错误。答案：B", OUTCOME_WRONG, "A", NULL},
        {"{\"kind\":\"choice\"}", "\"B\"", NULL, "A 项错误。答案：B", OUTCOME_CORRECT, "B", NULL},
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
        cmocka_unit_test(gaokao_multiple),
        cmocka_unit_test(agieval_cloze),
        cmocka_unit_test(agieval_letters),
        cmocka_unit_test(letters_in_their_order),
        cmocka_unit_test(an_echo_of_the_options_is_no_answer),
        cmocka_unit_test(stops_are_the_suites),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

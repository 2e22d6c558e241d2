/* Numbers: reading, comparing, and what the kind "number" makes of replies. */
#include "fixture.h"

#include "score/number.h"

#define N "{\"kind\":\"number\"}"

static void reads_forms(void **state)
{
    static const struct {
        const char *text;
        double value;
    } forms[] = {
        {"42", 42},
        {"-7", -7},
        {"−"
         "7",
         -7},
        {"+3", 3},
        {"1,234", 1234},
        {"1,234,567.5", 1234567.5},
        {".5", 0.5},
        {"5.", 5},
        {"$18", 18},
        {"\\$1,000", 1000},
        {"-$5", -5},
        {"$-5", -5},
        {"￥"
         "20元",
         20},
        {"１２．５", 12.5},
        {"3/4", 0.75},
        {"1 1/2", 1.5},
        {"\\frac{3}{4}", 0.75},
        {"\\dfrac12", 0.5},
        {"1\\frac{1}{2}", 1.5},
        {"2½", 2.5},
        {"1.7e4", 17000},
        {"3.83E35", 3.83e35},
        {"1.7\\times 10^{4}", 17000},
        {"1.7*10^4", 17000},
        {"2 × 10^-3", 0.002},
        {"10^6", 1e6},
        {"3万", 30000},
        {"1.5亿", 1.5e8},
        {"5 million", 5e6},
        {"2:30", 2.5},
        {"1{,}200", 1200},
        {"1\\,200", 1200},
        {"073", 73},
        {"(42)", 42},
        {"**73**", 73},
        {"\\text{13}", 13},
        {"三十五", 35},
        {"一万二千", 12000},
        {"18 dollars", 18},
        {"5am", 5},
    };

    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct number number;
        bool is_number = number_parse(view_of(forms[i].text), &number);
        if (!is_number || number_double(&number) / forms[i].value > 1.0000001 ||
            number_double(&number) / forms[i].value < 0.9999999)
            fail_msg("\"%s\" read as %.10g", forms[i].text,
                     is_number ? number_double(&number) : 0.0);
    }
}

static void refuses_what_is_no_number(void **state)
{
    static const char *const texts[] = {
        "",      "x",       "2^3",          "x2",    "221_3", "4\\sqrt(2)", "2\\pi", "\\sqrt{16}",
        "1.2.3", "0.050.6", "145solution:", "2, -1", "12,34", "5x",         "1/0",   "3/4/2020",
        "-",     ".",       "five"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct number number;
        if (number_parse(view_of(texts[i]), &number))
            fail_msg("\"%s\" was read as %g", texts[i], number_double(&number));
    }
}

static void compares(void **state)
{
    static const struct {
        const char *reference, *answer;
        bool equal;
    } pairs[] = {
        {"18", "18.00", true},
        {"18", "18.4", false},
        {"10000", "10001", false},
        {"20", "2000", false},
        {"70", "0.7", false},
        {"70", "70%", true},
        {"0.7", "70%", true},
        {"50%", "0.5", true},
        {"50%", "50", true},
        {"1.70e4", "1.70e6", false},
        {"3.83 \\times 10^{35}", "3.83e35", true},
        {"300e-12", "3.61e-10", false},
        {"3.14", "3.14159", true},
        {"3.14", "3.15", false},
        {"0.5", "0.54", false},
        {"1/3", "0.3333333333", true},
        {"1/3", "0.33", false},
        {"\\frac{1}{12}", "0.0833333333333333", true},
        {"1/2", "2/4", true},
        {"1/2", "0.5", true},
        {"2", "2:00 pm", true},
        {"2.5", "2:30", false},
        {"12:00", "1:00", false},
        {"0", "-0", true},
        {"5", "-5", false},
        {"123456", "123457", false},
        {"0.0004", "0.0009", false},
        {"30000", "3万", true},
        {"100000000000000000000000000000000000000001", "100000000000000000000000000000000000000002",
         false},
        {"1 1/2", "1.5", true},
        {"2.6666666", "8/3", true},
        {"120", "119.99999999999", true},
    };
    struct number_tolerance none = {0};

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct number a, b;
        assert_true(number_parse(view_of(pairs[i].reference), &a));
        assert_true(number_parse(view_of(pairs[i].answer), &b));
        if (number_equal(&a, &b, &none) != pairs[i].equal)
            fail_msg("%s and %s: expected %s", pairs[i].reference, pairs[i].answer,
                     pairs[i].equal ? "equal" : "different");
        assert_true(number_equal(&a, &a, &none));
        assert_true(number_equal(&b, &b, &none));
    }
}

static const struct grade_case replies[] = {
    {N, "18", NULL, "So she earns $18 a day.\n#### 18", OUTCOME_CORRECT, "18", "hash"},
    {N, "18", NULL, "#### 3\nNo, again.\n#### 18", OUTCOME_CORRECT, "18", "hash"},
    {N, "7", NULL, "First \\boxed{5}. That is wrong; it is \\boxed{7}. Check: 7 - 5 = 2.",
     OUTCOME_CORRECT, "7", "box"},
    {N, "7", NULL, "We get \\boxed{7}, so finally \\boxed{", OUTCOME_UNPARSED, "", "box"},
    {N, "18", NULL, "**Answer: \\$18 per day.**", OUTCOME_CORRECT, "18", "marker"},
    {N, "42", NULL, "ANSWER: \\boxed{42}", OUTCOME_CORRECT, "42", "marker"},
    {N, "73", NULL, "Those who own all four: **73**.\n\n---\n\nFinal Answer: **73**",
     OUTCOME_CORRECT, "73", "marker"},
    {N, "4", NULL, "The difference is $ 8 - 4 = 4 $.\n\n**Answer:** 4.", OUTCOME_CORRECT, "4",
     "marker"},
    {N, "460", NULL, "**Final Answer:**\n\n$$\n\\text{ANSWER: } \\$460\n$$", OUTCOME_CORRECT, "460",
     "marker"},
    {N, "42", NULL, "Answer: we first see 3 boxes.\nThen there are more.\n\\boxed{42}",
     OUTCOME_CORRECT, "42", "box"},
    {N, "16", NULL, "4 eggs. The answer is 16.00", OUTCOME_CORRECT, "16.00", "phrase"},
    {N, "11", NULL, "ANSWER: 711", OUTCOME_WRONG, "711", "marker"},
    {N, "-5", NULL, "the answer is 5", OUTCOME_WRONG, NULL, NULL},
    {N, "29", NULL, "The total cost of the order is $29.00.", OUTCOME_CORRECT, "29.00",
     "last-number"},
    {N, "840", NULL, "so \\boxed{840}, to be checked.\n\n**Final Answer**\n\\boxed{840}",
     OUTCOME_CORRECT, "840", NULL},
    {N, "\"1,450,000\"", NULL, "{\"answer\": \"1450000\"}", OUTCOME_CORRECT, "1450000", "json"},
    {N, "720", NULL,
     "```json\n{\"reasoning\": \"a \\\"b\\\"\", \"answer\": \"4 * 15 * 12 = 720\"}\n```",
     OUTCOME_CORRECT, "720", "json"},
    {N, "20", NULL, "{\"reasoning\": \"so 20\", \"answer\": \"Cannot be determined\"}",
     OUTCOME_WRONG, "Cannot be determined", "json"},
    {N, "480", NULL, "{\"reasoning\": \"480\", \"answer\": \"unknown\"}", OUTCOME_WRONG, NULL,
     "json"},
    {N, "8", NULL, "{\"answer\": \"0.40 * 0.20 = 0.08, or 8%\"}", OUTCOME_CORRECT, NULL, "json"},
    {N, "70", NULL, "{\"answer\": \"70%\"}", OUTCOME_CORRECT, "70%", "json"},
    {N, "2", NULL, "{\"answer\": \"2,-1\"}", OUTCOME_WRONG, NULL, "json"},
    {N, "\"-1, 2\"", NULL, "{\"answer\": \"2,-1\"}", OUTCOME_CORRECT, NULL, "json"},
    {N, "5", NULL, "{\"answer\": \"5or9\"}", OUTCOME_WRONG, NULL, "json"},
    {N, "48", NULL, "{\"answer\": \"32 + 48\"}", OUTCOME_WRONG, NULL, "json"},
    {N, "9", NULL, "{\"answer\": 9}", OUTCOME_CORRECT, "9", "json"},
    {N, "9", NULL, "{\"answer\": \"42\"}\nNow in truth:\n{\"answer\": \"9\"}", OUTCOME_CORRECT, "9",
     "json"},
    {N, "[3, \"three\", 4]", NULL, "#### 4", OUTCOME_CORRECT, "4", "hash"},
    {N, "\"\"", NULL, "#### 4", OUTCOME_GRADER_FAILED, NULL, NULL},
    {N, "\"145solution:\"", NULL, "#### 145", OUTCOME_GRADER_FAILED, NULL, NULL},
    {N, "53", NULL, "<think>so 12</think>\n<answer> \\boxed{53}", OUTCOME_CORRECT, "53", "tag"},
    {N, "53", NULL, "the working, 12 of them\n</think>\n\n53", OUTCOME_CORRECT, "53",
     "last-number"},
    {N, "53", NULL, "<think>it must be 53, the answer is 53", OUTCOME_TRUNCATED, "", ""},
    {N, "18", NULL, "I do not know.", OUTCOME_UNPARSED, "", ""},
    {N, "18", NULL, "", OUTCOME_UNPARSED, "", ""},
    {N, "18", NULL, "I'm sorry, but I can't help with that.", OUTCOME_REFUSED, "", ""},
    {N, "18", NULL, "Anna: 18\nA: 18", OUTCOME_CORRECT, "18", "short"},
    {N, "18", NULL,
     "所以答案是"
     "18元。",
     OUTCOME_CORRECT, "18", NULL},
    {N, "18", NULL,
     "【答案】"
     "18",
     OUTCOME_CORRECT, "18", "marker"},
    {N, "5", NULL, "Answer: 5\n\nQuestion: How many legs?\nAnswer: 8", OUTCOME_CORRECT, "5",
     "marker"},
    {N, "4", NULL, "4\\sqrt(2)", OUTCOME_UNPARSED, NULL, NULL},
};

static void grades_replies(void **state)
{
    (void)state;
    CHECK(replies);
}

static void keeps_flags(void **state)
{
    struct grade_input input = {.answer = VIEW("so 18 it is")};
    struct verdict verdict = {0};

    (void)state;
    fixture_grade_input(N, &input, "18", NULL, &verdict);
    assert_int_equal(verdict.outcome, OUTCOME_CORRECT);
    assert_true(verdict.flags & VERDICT_WEAK);
    verdict_release(&verdict);

    /* cut by the token limit: a guess is not taken, an announced answer is */
    verdict = (struct verdict){0};
    input = (struct grade_input){.answer = VIEW("so 18 it is"), .is_truncated = true};
    fixture_grade_input(N, &input, "18", NULL, &verdict);
    assert_int_equal(verdict.outcome, OUTCOME_TRUNCATED);
    verdict_release(&verdict);

    verdict = (struct verdict){0};
    input = (struct grade_input){.answer = VIEW("#### 18\n\nQ: and what if we then"),
                                 .is_truncated = true};
    fixture_grade_input(N, &input, "18", NULL, &verdict);
    assert_int_equal(verdict.outcome, OUTCOME_CORRECT);
    assert_true(verdict.flags & VERDICT_CUT);
    verdict_release(&verdict);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_forms), cmocka_unit_test(refuses_what_is_no_number),
        cmocka_unit_test(compares),    cmocka_unit_test(grades_replies),
        cmocka_unit_test(keeps_flags),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

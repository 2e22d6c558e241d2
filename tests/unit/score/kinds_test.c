#include "fixture.h"

#define MATH "{\"kind\": \"math\"}"
#define IF   "{\"kind\": \"ifeval\"}"

static void mathematics_is_found_and_compared(void **state)
{
    static const struct grade_case cases[] = {
        {MATH, "\"73\"", NULL, "The number is **73**.\n\n---\n\nFinal Answer: **73**",
         OUTCOME_CORRECT, "73", NULL},
        {MATH, "\"\\\\frac12\"", NULL,
         "So $x = 3$ and the answer is $\\frac{2}{4}$. I hope it is correct.", OUTCOME_CORRECT,
         NULL, "phrase"},
        {MATH, "\"1,-2\"", NULL,
         "They are \\[ \\boxed{-2} \\quad \\text{and} \\quad \\boxed{1}. \\]", OUTCOME_CORRECT,
         "-2, 1", "box"},
        {MATH, "\"(3,3),(1,1)\"", NULL,
         "$$\\boxed{(3, 3)} \\text{ for part (a) and } \\boxed{(1, 1)}$$", OUTCOME_CORRECT, NULL,
         "box"},
        {MATH, "\"7\"", NULL, "It is \\boxed{5}. No: a mistake and \\boxed{7}", OUTCOME_CORRECT,
         "7", "box"},
        {MATH, "\"100%\"", NULL,
         "$\\frac{a}{b} \\ge \\frac21$. Therefore, the error of the position increases by 100%.",
         OUTCOME_CORRECT, NULL, NULL},
        {MATH, "\"7\"", NULL, "First \\boxed{5}. That is wrong; it is \\boxed{7}.", OUTCOME_CORRECT,
         "7", "box"},
        {MATH, "\"7\"", NULL, "We get \\boxed{7} ... so finally \\boxed{", OUTCOME_UNPARSED, NULL,
         "box"},
        {MATH, "\"34\"", NULL, "Final Answer: The largest $n$ is 34.", OUTCOME_CORRECT, "34",
         "marker"},
        {MATH, "\"18\"", NULL, "**Answer: \\$18 per day.**", OUTCOME_CORRECT, NULL, "marker"},
        {MATH, "\"\\\\{x \\\\mid 1<x<3\\\\}\"", NULL, "Answer: $(1, 3)$", OUTCOME_CORRECT, NULL,
         NULL},
        {MATH, "\"x^2+1\"", NULL, "Answer: $x^2-1$", OUTCOME_WRONG, NULL, NULL},
        {MATH, "[\"6\", \"\\\\text{six}\"]", NULL, "Answer: six", OUTCOME_CORRECT, NULL, NULL},
        {MATH, "\"\"", NULL, "Answer: 3", OUTCOME_GRADER_FAILED, NULL, NULL},
        {MATH, "\"1+\\\\sqrt{\\\\frac{q}{}}\"", NULL, "Answer: $1+\\sqrt{\\frac{q}{}}$",
         OUTCOME_GRADER_FAILED, NULL, NULL},
        {MATH, "\"^{6}\"", NULL, "Answer: $a^6$", OUTCOME_GRADER_FAILED, NULL, NULL},
        {MATH, "\"$\\\\sqrt{ }$\"", NULL, "Answer: 3", OUTCOME_GRADER_FAILED, NULL, NULL},
        {MATH, "[\"\\\\frac{}{2}\", \"3\"]", NULL, "Answer: 3", OUTCOME_CORRECT, NULL, NULL},
        {MATH, "\"{}^{3}+x^{}\"", NULL, "Answer: 3", OUTCOME_WRONG, NULL, NULL},
        {"{\"kind\": \"math\", \"ordered\": true}", "\"1,2\"", NULL, "Answer: 2, 1", OUTCOME_WRONG,
         NULL, NULL},
        {"{\"kind\": \"math\", \"percent\": \"strict\"}", "\"70\"", NULL, "Answer: 70%",
         OUTCOME_WRONG, NULL, NULL},
    };

    (void)state;
    CHECK(cases);
}

static void instructions_are_all_or_nothing_unless_asked(void **state)
{
    static const char both[] = "{\"instruction_id_list\": [\"punctuation:no_comma\", "
                               "\"startend:quotation\"], \"kwargs\": [{}, {}]}";
    static const struct grade_case cases[] = {
        {IF, both, NULL, "\"no comma\"", OUTCOME_CORRECT, NULL, "strict"},
        {IF, both, NULL, "no comma", OUTCOME_WRONG, NULL, "strict"},
        {"{\"kind\": \"ifeval\", \"partial\": true}", both, NULL, "no comma", OUTCOME_PARTIAL, NULL,
         NULL},
        {"{\"kind\": \"ifeval\", \"mode\": \"loose\"}", both, NULL, "Here:\n\"no comma\"",
         OUTCOME_CORRECT, NULL, "loose"},
        {IF, "{\"instruction_id_list\": [\"no:such\"], \"kwargs\": [{}]}", NULL, "x",
         OUTCOME_GRADER_FAILED, NULL, NULL},
        {IF, "{\"instruction_id_list\": [\"startend:quotation\"], \"kwargs\": []}", NULL, "x",
         OUTCOME_GRADER_FAILED, NULL, NULL},
    };

    (void)state;
    CHECK(cases);
}

static void documents_hold_to_a_schema(void **state)
{
    static const char schema[] =
        "{\"kind\": \"json\", \"schema\": {\"type\": \"object\", \"required\": [\"a\"], "
        "\"properties\": {\"a\": {\"type\": \"integer\"}}}}";
    static const struct grade_case cases[] = {
        {schema, NULL, NULL, "```json\n{\"a\": 1}\n```", OUTCOME_CORRECT, NULL, "fence"},
        {schema, NULL, NULL, "{\"a\": \"1\"}", OUTCOME_WRONG, NULL, "document"},
        {schema, "{\"a\": 2}", NULL, "{\"a\": 1}", OUTCOME_WRONG, NULL, "document"},
        {schema, "{\"a\": 2}", NULL, "{\"a\": 2.0}", OUTCOME_CORRECT, NULL, "document"},
        {schema, NULL, NULL, "no document", OUTCOME_UNPARSED, NULL, NULL},
    };

    (void)state;
    CHECK(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mathematics_is_found_and_compared),
        cmocka_unit_test(instructions_are_all_or_nothing_unless_asked),
        cmocka_unit_test(documents_hold_to_a_schema),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

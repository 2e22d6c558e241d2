/* Multiple choice in English and Chinese. */
#include "fixture.h"

#define C4    "{\"kind\":\"choice\"}"
#define C10   "{\"kind\":\"choice\",\"letters\":\"ABCDEFGHIJ\"}"
#define MULTI "{\"kind\":\"choice\",\"multiple\":true}"
#define EXAM  "{\"kind\":\"choice\",\"multiple\":true,\"credit\":\"exam\"}"

static const struct grade_case cases[] = {
    {C4, "\"B\"", NULL, "B", OUTCOME_CORRECT, "B", "alone"},
    {C4, "\"B\"", NULL, "(B)", OUTCOME_CORRECT, "B", "alone"},
    {C4, "\"B\"", NULL, "B. the second", OUTCOME_CORRECT, "B", "alone"},
    {C4, "\"B\"", NULL, "Ｂ", OUTCOME_CORRECT, "B", "alone"},
    {C4, "\"B\"", NULL, "\\boxed{\\text{B}}", OUTCOME_CORRECT, "B", NULL},
    {C10, "\"G\"", NULL, "Some working.\nThus \\(\\boxed{G}\\).", OUTCOME_CORRECT, "G", "box"},
    {C4, "\"C\"", NULL, "Antwort:\n\nAntwort: C", OUTCOME_CORRECT, "C", "marker"},
    {C4, "\"A\"", NULL, "ANSWER: **A**", OUTCOME_CORRECT, "A", NULL},
    {C4, "\"A\"", NULL, "ANSWER: $A$", OUTCOME_CORRECT, "A", NULL},
    {C4, "\"B\"", NULL, "Answer: $B", OUTCOME_CORRECT, "B", NULL},
    {C10, "\"D\"", NULL, "so \\boxed{\\langle H\\rangle \\ll \\Delta E}\n\n**Answer: D**",
     OUTCOME_CORRECT, "D", "marker"},
    {C4, "\"B\"", NULL, "The answer is B. Note that A is a common distractor.", OUTCOME_CORRECT,
     "B", NULL},
    {C10, "\"C\"", NULL, "The answer is C because I computed the integral.", OUTCOME_CORRECT, "C",
     NULL},
    {C4, "\"A\"", NULL, "It gives 11.\n\nAnswer seems to be A.\n\nAnswer: A", OUTCOME_CORRECT, "A",
     "marker"},
    {C4, "\"D\"", NULL, "I considered (A), but it is incorrect. Final answer: D.", OUTCOME_CORRECT,
     "D", NULL},
    {C4, "\"D\"", NULL, "The correct answer is d.", OUTCOME_CORRECT, "D", NULL},
    {"{\"kind\":\"choice\",\"letters\":\"ABCDEFGHIJKLMNOP\"}", "\"L\"", NULL,
     "Answer: Let's think step by step. (no answer follows)", OUTCOME_UNPARSED, "", ""},
    {C4, "\"D\"", NULL, "ANSWER: None of the above", OUTCOME_UNPARSED, "", ""},
    {C4, "\"D\"", NULL, "ANSWER: Don't know", OUTCOME_UNPARSED, "", ""},
    {C4, "\"C\"", NULL, "A项错误，B项错误。只有选项C是对的", OUTCOME_CORRECT, "C", "option"},
    {C4, "\"A\"", NULL, "我認為應該選 A", OUTCOME_CORRECT, "A", NULL},
    {C4, "\"B\"", NULL, "我選擇 B", OUTCOME_CORRECT, "B", NULL},
    {C4, "\"C\"", NULL, "故選 C。", OUTCOME_CORRECT, "C", NULL},
    {C4, "\"A\"", NULL, "應選 (A)", OUTCOME_CORRECT, "A", NULL},
    {MULTI, "\"AC\"", NULL, "答案：A、C", OUTCOME_CORRECT, "AC", NULL},
    {MULTI, "\"AC\"", NULL, "答案：A/C", OUTCOME_CORRECT, "AC", NULL},
    {MULTI, "\"AC\"", NULL, "答案：（A，C）", OUTCOME_CORRECT, "AC", NULL},
    {MULTI, "\"AC\"", NULL, "Answer: A and C", OUTCOME_CORRECT, "AC", NULL},
    {MULTI, "[\"A\", \"C\"]", NULL, "故选AC", OUTCOME_CORRECT, "AC", NULL},
    {MULTI, "\"ABD\"", NULL, "【答案】ABC", OUTCOME_WRONG, "ABC", NULL},
    {EXAM, "\"ABD\"", NULL, "【答案】AB", OUTCOME_PARTIAL, "AB", NULL},
    {EXAM, "\"ABD\"", NULL, "【答案】AC", OUTCOME_WRONG, "AC", NULL},
    {EXAM, "\"ABD\"", NULL, "【答案】", OUTCOME_UNPARSED, "", NULL},
    {C4, "\"B\"", NULL, "选项 (B) $3.3\\mathrm{MeV}$。", OUTCOME_CORRECT, "B", NULL},
    {C10, "\"D\"", NULL, "answer: (D)", OUTCOME_CORRECT, "D", NULL},
    {C10, "\"A\"", NULL, "A: Let's think step by step. Hence k = 0 and n = 0. The answer is (A).",
     OUTCOME_CORRECT, "A", NULL},
    {C4, "\"D\"", NULL, "【解析】A错误，B正确 <eoe>\n【答案】: D <eoa>", OUTCOME_CORRECT, "D",
     "marker"},
    {C4, "\"D\"", NULL, "【答案】B，D", OUTCOME_WRONG, "BD", NULL},
    {C4, "\"B\"", NULL, "It is (A) or (B).", OUTCOME_UNPARSED, NULL, NULL},
    {C4, "\"A\"", NULL, "Answer: (A) or (B)", OUTCOME_WRONG, NULL, NULL},
    {C4, "\"C\"", NULL, "下列说法不正确的是C", OUTCOME_CORRECT, "C", NULL},
    {C4, "\"B\"", NULL, "首先排除A，C项错误，D不正确，因此选B。", OUTCOME_CORRECT, "B", "choose"},
    {C4, "\"B\"", NULL, "不选A。综上，答案为B", OUTCOME_CORRECT, "B", NULL},
    {C4, "\"A\"", NULL, "The answer is a bit unclear.", OUTCOME_UNPARSED, "", ""},
    {C4, "\"B\"", NULL, "A项错误，B正确", OUTCOME_CORRECT, "B", "last-letter"},
    {C4, "\"B\"", NULL, "It cannot be A.", OUTCOME_UNPARSED, "", ""},
    {C4, "\"B\"", NULL, "Neither A nor B.", OUTCOME_UNPARSED, "", ""},
    {C4, "\"C\"", NULL, "应为 C，而非 A", OUTCOME_CORRECT, "C", "last-letter"},
    {C4, "\"B\"", NULL, "A is wrong; B", OUTCOME_CORRECT, "B", "last-letter"},
    {C4, "\"B\"", NULL, "B。A 项错误", OUTCOME_CORRECT, "B", "alone"},
    {C4, "\"A\"", NULL, "A项错误", OUTCOME_UNPARSED, "", ""},
    {C4, "\"B\"", "[\"red\", \"blue\", \"green\"]", "The answer is blue.", OUTCOME_CORRECT, "B",
     NULL},
    {C4, "\"blue\"", "[\"red\", \"blue\", \"green\"]", "Answer: (B) blue", OUTCOME_CORRECT, "B",
     NULL},
    {C4, "\"B\"", "[\"red\", \"blue\"]", "Answer: D", OUTCOME_UNPARSED, "", ""},
    {C4, "\"B\"", NULL, "{\"answer\": \"B\"}", OUTCOME_CORRECT, "B", "json"},
    {C4, "\"E\"", NULL, "Answer: A", OUTCOME_GRADER_FAILED, NULL, NULL},
    {C10, "\"J\"", NULL, "Answer: J\n\nQuestion: next one\nOptions are: (A) x\nAnswer: B",
     OUTCOME_CORRECT, "J", "marker"},
};

static void grades(void **state)
{
    (void)state;
    CHECK(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(grades)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

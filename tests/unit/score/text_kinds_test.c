/* The kinds "exact", "regex" and "json". */
#include "fixture.h"

#define X "{\"kind\":\"exact\"}"
#define J "{\"kind\":\"json\",\"path\":\"a.b[1]\"}"

static const struct grade_case exact[] = {
    {X, "\"Paris\"", NULL, "paris", OUTCOME_CORRECT, "paris", "whole"},
    {X, "\"Paris\"", NULL, "Answer: **PARIS**.", OUTCOME_CORRECT, NULL, "marker"},
    {X, "\"Paris\"", NULL, "London", OUTCOME_WRONG, "London", NULL},
    {X, "[\"Paris\", \"City of Light\"]", NULL, "Answer: the  city", OUTCOME_WRONG, NULL, NULL},
    {X, "[\"Paris\", \"City of Light\"]", NULL, "Answer: city of   light", OUTCOME_CORRECT, NULL,
     NULL},
    {X, "\"New York\"", NULL, "NewYork", OUTCOME_WRONG, NULL, NULL},
    {X, "\"ＡＢＣ１２３\"", NULL, "abc123", OUTCOME_CORRECT, NULL, NULL},
    {X, "\"北京市\"", NULL, "北京 市", OUTCOME_CORRECT, NULL, NULL},
    {X, "\"北京\"", NULL, "答案：“北京”。", OUTCOME_CORRECT, NULL, NULL},
    {X, "\"ÉCOLE\"", NULL, "école", OUTCOME_CORRECT, NULL, NULL},
    {X, "5", NULL, "5", OUTCOME_CORRECT, "5", NULL},
    {X, "\"\"", NULL, "anything", OUTCOME_GRADER_FAILED, NULL, NULL},
    {X, "\"x\"", NULL, "", OUTCOME_UNPARSED, "", ""},
    {X, "\"x\"", NULL, "  \n", OUTCOME_UNPARSED, "", ""},
    {"{\"kind\":\"exact\",\"fold_case\":false}", "\"Paris\"", NULL, "paris", OUTCOME_WRONG, NULL,
     NULL},
    {"{\"kind\":\"exact\",\"fold_punctuation\":true}", "\"its\"", NULL, "it's", OUTCOME_CORRECT,
     NULL, NULL},
    {"{\"kind\":\"exact\",\"fold_articles\":true}", "\"Eiffel Tower\"", NULL, "The Eiffel Tower",
     OUTCOME_CORRECT, NULL, NULL},
    {"{\"kind\":\"exact\",\"fold_space\":false,\"rules\":[\"whole\"]}", "\"a b\"", NULL, "a  b",
     OUTCOME_WRONG, NULL, NULL},
};

static const struct grade_case regex[] = {
    {"{\"kind\":\"regex\",\"pattern\":\"\\\\bparis\\\\b\",\"ignore_case\":true}", NULL, NULL,
     "It is Paris.", OUTCOME_CORRECT, "Paris", "pattern"},
    {"{\"kind\":\"regex\",\"pattern\":\"paris\"}", NULL, NULL, "London", OUTCOME_WRONG, "",
     "pattern"},
    {"{\"kind\":\"regex\",\"pattern\":\"paris\"}", NULL, NULL, "", OUTCOME_UNPARSED, "", NULL},
    {"{\"kind\":\"regex\",\"pattern\":\"= (\\\\d+)\"}", "18", NULL, "6 = 6 and 9 = 18",
     OUTCOME_CORRECT, "18", "pattern"},
    {"{\"kind\":\"regex\",\"pattern\":\"= (\\\\d+)\",\"last\":false}", "18", NULL,
     "6 = 6 and 9 = 18", OUTCOME_WRONG, "6", "pattern"},
    {"{\"kind\":\"regex\",\"pattern\":\"= (\\\\d+)\"}", "18", NULL, "none", OUTCOME_UNPARSED, "",
     "pattern"},
    {"{\"kind\":\"regex\",\"pattern\":\"(?<n>\\\\d+)(x)?\",\"group\":\"n\"}", "18", NULL, "18",
     OUTCOME_CORRECT, "18", NULL},
    {"{\"kind\":\"regex\",\"pattern\":\"(\\\\d+)(x)?\",\"group\":2}", "\"x\"", NULL, "18",
     OUTCOME_WRONG, "", NULL},
    {"{\"kind\":\"regex\",\"pattern\":\"\\\\d+\",\"full\":true}", NULL, NULL, " 18 ",
     OUTCOME_CORRECT, "18", NULL},
    {"{\"kind\":\"regex\",\"pattern\":\"\\\\d+\",\"full\":true}", NULL, NULL, "18 x", OUTCOME_WRONG,
     NULL, NULL},
    {"{\"kind\":\"regex\",\"pattern\":\"^选(.)$\"}", "\"乙\"", NULL, "甲\n选乙\n", OUTCOME_CORRECT,
     "乙", NULL},
    {"{\"kind\":\"regex\",\"pattern\":\"b(.)\"}", "\"c\"", NULL,
     "\xFF\xFE"
     "bc",
     OUTCOME_CORRECT, "c", NULL},
    {"{\"kind\":\"regex\",\"pattern\":\"x*\"}", "\"\"", NULL, "aé", OUTCOME_CORRECT, "", NULL},
    {"{\"kind\":\"regex\",\"pattern\":\"18\"}", NULL, NULL, "<think>18</think>17", OUTCOME_WRONG,
     NULL, NULL},
};

static const struct grade_case json[] = {
    {J, "2", NULL, "{\"a\": {\"b\": [1, 2.0]}}", OUTCOME_CORRECT, "2.0", "document"},
    {J, "2", NULL, "```json\n{\"a\": {\"b\": [1, 2]}}\n```", OUTCOME_CORRECT, "2", "fence"},
    {J, "2", NULL, "So: {\"a\": 1} and then {\"a\": {\"b\": [1, 2]}}.", OUTCOME_CORRECT, "2",
     "object"},
    {J, "2", NULL, "{\"a\": {\"b\": [1, \"2\"]}}", OUTCOME_WRONG, "2", NULL},
    {"{\"kind\":\"json\",\"path\":\"a\",\"compare\":\"number\"}", "2", NULL, "{\"a\": \"$2.00\"}",
     OUTCOME_CORRECT, "$2.00", NULL},
    {J, "2", NULL, "{\"a\": {\"b\": [1]}}", OUTCOME_UNPARSED, "", NULL},
    {J, "2", NULL, "{\"a\": {\"b\": 5}}", OUTCOME_UNPARSED, "", NULL},
    {J, "2", NULL, "{'a': 1}", OUTCOME_UNPARSED, "", ""},
    {J, "2", NULL, "{\"a\": {\"b\": [1, 2],}}", OUTCOME_UNPARSED, "", ""},
    {"{\"kind\":\"json\"}", "{\"x\": 1, \"y\": [true, null]}", NULL,
     "{\"y\": [true, null], \"x\": 1.0}", OUTCOME_CORRECT, NULL, NULL},
    {"{\"kind\":\"json\"}", "{\"x\": 1}", NULL, "{\"x\": 1, \"y\": 2}", OUTCOME_WRONG, NULL, NULL},
    {"{\"kind\":\"json\"}", "[1, 2]", NULL, "[2, 1]", OUTCOME_WRONG, NULL, NULL},
    {"{\"kind\":\"json\"}", "{\"x\": 1}", NULL, "{\"x\": 1, \"x\": 1}", OUTCOME_UNPARSED, NULL,
     NULL},
    {"{\"kind\":\"json\",\"path\":\"k\"}", "[\"a\", \"b\"]", NULL, "{\"k\": \"b\"}",
     OUTCOME_CORRECT, "b", NULL},
    {"{\"kind\":\"json\",\"path\":\"k\"}", "\"```x```\"", NULL, "{\"k\": \"```x```\"}",
     OUTCOME_CORRECT, NULL, "document"},
    {"{\"kind\":\"json\",\"compare\":\"valid\"}", NULL, NULL, "[1]", OUTCOME_CORRECT, "[1]",
     "document"},
    {"{\"kind\":\"json\",\"compare\":\"valid\",\"fences\":\"forbid\",\"strict\":true}", NULL, NULL,
     "```\n[1]\n```", OUTCOME_UNPARSED, NULL, NULL},
    {"{\"kind\":\"json\",\"compare\":\"valid\",\"fences\":\"require\"}", NULL, NULL, "[1]",
     OUTCOME_UNPARSED, NULL, NULL},
    {"{\"kind\":\"json\",\"path\":\"a\\u0062\"}", "1", NULL, "{\"a\\u0062\": 1}", OUTCOME_CORRECT,
     "1", NULL},
    {"{\"kind\":\"json\"}", NULL, NULL, "[1]", OUTCOME_GRADER_FAILED, NULL, NULL},
};

static void grades_texts(void **state)
{
    (void)state;
    CHECK(exact);
}

static void grades_patterns(void **state)
{
    (void)state;
    CHECK(regex);
}

static void grades_documents(void **state)
{
    (void)state;
    CHECK(json);
}

/* A bound that is hit is a result of its own, and not the model's. */
static void says_when_a_bound_is_hit(void **state)
{
    struct str answer = {0};
    struct grade_input input = {0};
    struct verdict verdict = {0};

    (void)state;
    for (int i = 0; i < 5000; i++)
        str_add_char(&answer, 'a');
    str_add_char(&answer, '!');
    input.answer = str_view(&answer);
    fixture_grade_input("{\"kind\":\"regex\",\"pattern\":\"^(a+)+$\"}", &input, "\"a\"", NULL,
                        &verdict);
    assert_int_equal(verdict.outcome, OUTCOME_GRADER_FAILED);
    assert_true(verdict.flags & VERDICT_LIMIT);
    verdict_release(&verdict);
    str_release(&answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grades_texts), cmocka_unit_test(grades_patterns),
        cmocka_unit_test(grades_documents), cmocka_unit_test(says_when_a_bound_is_hit)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

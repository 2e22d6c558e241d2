#include "fixture.h"

#define NUMBER "{\"grader\": {\"kind\": \"number\"}}"
#define UNIT   "{\"reference\": \"\", \"grader\": {\"kind\": \"regex\", \"pattern\": \"yuan|元\"}}"
#define ALL    "{\"kind\": \"all\", \"parts\": [" NUMBER ", " UNIT "]}"
#define ANY    "{\"kind\": \"any\", \"parts\": [" NUMBER ", " UNIT "]}"
#define WEIGHTED                                                                                   \
    "{\"kind\": \"weighted\", \"parts\": [{\"weight\": 3, \"grader\": {\"kind\": \"number\"}}, "   \
    "{\"weight\": 1, \"reference\": \"\", \"grader\": {\"kind\": \"regex\", \"pattern\": "         \
    "\"yuan|元\"}}]}"

static void all_any_and_weighted_parts(void **state)
{
    static const struct grade_case cases[] = {
        {ALL, "18", NULL, "Answer: 18 yuan", OUTCOME_CORRECT, "18", "marker"},
        {ALL, "18", NULL, "Answer: 18", OUTCOME_WRONG, NULL, NULL},
        {ALL, "18", NULL, "Answer: 17 yuan", OUTCOME_WRONG, "17", "marker"},
        {ALL, "18", NULL, "in yuan, I would say", OUTCOME_UNPARSED, NULL, NULL},
        {ANY, "18", NULL, "Answer: 18", OUTCOME_CORRECT, "18", "marker"},
        {ANY, "18", NULL, "so many yuan", OUTCOME_CORRECT, NULL, NULL},
        {ANY, "18", NULL, "Answer: 17", OUTCOME_WRONG, NULL, NULL},
        {WEIGHTED, "18", NULL, "Answer: 18 yuan", OUTCOME_CORRECT, "18", NULL},
        {WEIGHTED, "18", NULL, "Answer: 18", OUTCOME_PARTIAL, "18", NULL},
        {WEIGHTED, "18", NULL, "Answer: 17", OUTCOME_WRONG, NULL, NULL},
    };

    (void)state;
    CHECK(cases);
}

static void the_weights_make_the_score(void **state)
{
    struct grade_input input = {.answer = view_of("Answer: 18")};
    struct verdict verdict = {0};

    (void)state;
    fixture_grade_input(WEIGHTED, &input, "18", NULL, &verdict);
    assert_float_equal(verdict.score, 0.75, 1e-12);
    assert_string_equal(str_text(&verdict.detail), "number correct; regex wrong");
    verdict_release(&verdict);
}

static void a_part_may_have_its_own_reference(void **state)
{
    static const char both[] =
        "{\"kind\": \"all\", \"parts\": [{\"reference\": \"sum\", \"grader\": {\"kind\": "
        "\"number\"}}, {\"reference\": \"name\", \"grader\": {\"kind\": \"exact\", \"rules\": "
        "[\"json\"], \"fields\": [\"name\"]}}]}";
    static const struct grade_case cases[] = {
        {both, "{\"sum\": 5, \"name\": \"Ann\"}", NULL, "{\"answer\": 5, \"name\": \"Ann\"}",
         OUTCOME_CORRECT, NULL, NULL},
        {both, "{\"sum\": 5, \"name\": \"Bob\"}", NULL, "{\"answer\": 5, \"name\": \"Ann\"}",
         OUTCOME_WRONG, NULL, NULL},
    };

    (void)state;
    CHECK(cases);
}

/* An item that cannot be graded by one part is no fault of the model, unless another part has settled
 * the matter. */
static void a_failed_part_decides_only_what_is_open(void **state)
{
    static const struct grade_case cases[] = {
        {ALL, "\"no number\"", NULL, "Answer: 18 yuan", OUTCOME_GRADER_FAILED, NULL, NULL},
        {ALL, "\"no number\"", NULL, "Answer: 18", OUTCOME_WRONG, NULL, NULL},
        {ANY, "\"no number\"", NULL, "Answer: 18 yuan", OUTCOME_CORRECT, NULL, NULL},
        {ANY, "\"no number\"", NULL, "Answer: 18", OUTCOME_GRADER_FAILED, NULL, NULL},
        {WEIGHTED, "\"no number\"", NULL, "18 yuan", OUTCOME_GRADER_FAILED, NULL, NULL},
    };

    (void)state;
    CHECK(cases);
}

static void refuse(const char *options, const char *what)
{
    struct arena arena = {0};
    struct error err = {0};

    assert_null(grader_new(fixture_json(&arena, options), "test", &err));
    if (!strstr(err.message, what))
        fail_msg("%s: %s", options, err.message);
    arena_release(&arena);
}

static void bad_parts_are_refused(void **state)
{
    (void)state;
    refuse("{\"kind\": \"all\"}", "parts");
    refuse("{\"kind\": \"all\", \"parts\": []}", "found 0 graders");
    refuse("{\"kind\": \"all\", \"parts\": [{\"grader\": {\"kind\": \"nmber\"}}]}", "did you mean");
    refuse("{\"kind\": \"all\", \"parts\": [{\"weight\": 2, \"grader\": {\"kind\": \"number\"}}]}",
           "weight");
    refuse("{\"kind\": \"weighted\", \"parts\": [{\"weight\": 0, \"grader\": {\"kind\": "
           "\"number\"}}]}",
           "no part has a weight");
    refuse("{\"kind\": \"all\", \"parts\": [{\"grader\": {\"kind\": \"all\", \"parts\": "
           "[{\"grader\": {\"kind\": \"any\", \"parts\": [{\"grader\": " ALL "}]}}]}}]}",
           "deep");
}

static void the_version_names_its_parts(void **state)
{
    struct arena arena = {0};
    struct error err = {0};
    struct grader *one = grader_new(fixture_json(&arena, ALL), "test", &err);
    struct grader *other = grader_new(
        fixture_json(&arena, "{\"kind\": \"all\", \"parts\": [" NUMBER "]}"), "test", &err);

    (void)state;
    assert_string_not_equal(grader_version(one), grader_version(other));
    grader_free(one);
    grader_free(other);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_any_and_weighted_parts),
        cmocka_unit_test(the_weights_make_the_score),
        cmocka_unit_test(a_part_may_have_its_own_reference),
        cmocka_unit_test(a_failed_part_decides_only_what_is_open),
        cmocka_unit_test(bad_parts_are_refused),
        cmocka_unit_test(the_version_names_its_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

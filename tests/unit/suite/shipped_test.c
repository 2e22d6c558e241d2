/* The suites and sweeps that the project ships: they load, and the twins are twins. */
#include "fixture.h"

#include "score/grader.h"
#include "suite/suite.h"
#include "suite/sweep.h"
#include "wire/provider.h"

static char suites_dir[] = "suites", *suite_dirs[] = {suites_dir, NULL};

static struct suite *load(const char *name)
{
    struct error err = {0};
    struct suite *suite = suite_load(name, suite_dirs, &err);

    if (!suite)
        fail_msg("%s", err.message);
    return suite;
}

static bool same_reference(const struct suite_item *a, const struct suite_item *b)
{
    struct str x = {0}, y = {0};
    bool same;

    json_put_canonical(&x, a->reference);
    json_put_canonical(&y, b->reference);
    /* A word (a day of the week) is another one in the other language. */
    same = view_eq(str_view(&x), str_view(&y)) || (a->reference->type == JSON_ARRAY && a->grader);
    str_release(&x);
    str_release(&y);
    return same;
}

static void check_item(const struct suite *suite, const struct suite_item *item)
{
    struct error err = {0};
    struct str prompt = {0};

    assert_true(suite_render(suite, item, &prompt, &err));
    assert_true(strcmp(item->category, "easy") == 0 || strcmp(item->category, "medium") == 0 ||
                strcmp(item->category, "hard") == 0);
    assert_contains(str_text(&prompt),
                    strcmp(suite->language, "zh") == 0 ? "\xEF\xBC\x9AX" : "Answer: X");
    assert_null(strstr(str_text(&prompt), "{{"));
    if (item->choices) {
        assert_int_equal(item->reference->text.len, 1);
        assert_true((size_t)(item->reference->text.data[0] - 'A') < item->choices->count);
        assert_true(item->choices->count == 4 || item->choices->count == 5);
    }
    str_release(&prompt);
}

static enum outcome graded(const struct suite *suite, const struct suite_item *item, bool is_bold,
                           struct view answer)
{
    const struct json_value *options = item->grader ? item->grader : suite->grader;
    struct error err = {0};
    struct grader *grader = grader_new(options, suite->name, &err);
    struct grade_input input = {.language = suite->language,
                                .reference = item->reference,
                                .choices = item->choices,
                                .variables = item->variables};
    struct verdict verdict = {0};
    struct str reply = {0};
    bool is_zh = strcmp(suite->language, "zh") == 0;
    enum outcome outcome;

    if (!grader)
        fail_msg("%s", err.message);
    str_printf(&reply, "2 + 3 = 5.\n%s%s%.*s%s", is_bold ? "**" : "",
               is_zh ? "\xE7\xAD\x94\xE6\xA1\x88\xEF\xBC\x9A" : "Answer: ", (int)answer.len,
               answer.data, is_bold ? "**." : "");
    input.answer = str_view(&reply);
    grader_grade(grader, &input, &verdict);
    outcome = verdict.outcome;
    verdict_release(&verdict);
    str_release(&reply);
    grader_free(grader);
    return outcome;
}

static struct view first_answer(const struct suite_item *item)
{
    return item->reference->type == JSON_ARRAY ? item->reference->first->text
                                               : item->reference->text;
}

/* The right answer in the form asked for is right, and another item's is wrong. */
static void check_grading(const struct suite *suite)
{
    for (size_t i = 0; i < suite->item_count; i++) {
        const struct suite_item *item = &suite->items[i];
        const struct suite_item *other = &suite->items[(i + 1) % suite->item_count];
        struct view answer = first_answer(item), wrong = first_answer(other);
        if (graded(suite, item, false, answer) != OUTCOME_CORRECT ||
            graded(suite, item, true, answer) != OUTCOME_CORRECT)
            fail_msg("%s %s: the right answer is not taken as right", suite->name, item->id);
        size_t options = item->choices ? item->choices->count : 0;
        if (options == (other->choices ? other->choices->count : 0) &&
            !item->grader == !other->grader && !view_eq(answer, wrong) &&
            graded(suite, item, false, wrong) != OUTCOME_WRONG)
            fail_msg("%s %s: a wrong answer is not taken as wrong", suite->name, item->id);
    }
}

static void twins(const char *first, const char *second)
{
    struct suite *en = load(first), *zh = load(second);

    assert_int_equal(en->item_count, 60);
    assert_int_equal(zh->item_count, 60);
    assert_string_not_equal(en->hash, zh->hash);
    for (size_t i = 0; i < en->item_count; i++) {
        const struct suite_item *a = &en->items[i], *b = &zh->items[i];
        assert_string_equal(a->id, b->id);
        assert_string_equal(a->cluster, b->cluster);
        assert_string_equal(a->category, b->category);
        assert_true(same_reference(a, b));
        assert_int_equal(a->choices ? a->choices->count : 0, b->choices ? b->choices->count : 0);
        check_item(en, a);
        check_item(zh, b);
    }
    check_grading(en);
    check_grading(zh);
    suite_free(en);
    suite_free(zh);
}

static void arithmetic(void **state)
{
    (void)state;
    twins("arithmetic-en", "arithmetic-zh");
}

static void logic(void **state)
{
    (void)state;
    twins("logic-en", "logic-zh");
}

/* The same sample of both languages asks the same questions. */
static void samples_match(void **state)
{
    struct suite *en = load("logic-en"), *zh = load("logic-zh");
    size_t n, m;
    uint32_t *a = suite_sample(en, 20, 1, &n), *b = suite_sample(zh, 20, 1, &m);

    (void)state;
    assert_int_equal(n, 20);
    assert_int_equal(m, 20);
    assert_memory_equal(a, b, n * sizeof *a);
    free(a);
    free(b);
    suite_free(en);
    suite_free(zh);
}

/* Every model is known to a profile and takes the parameters that it is given. */
static void check_models(const struct sweep *sweep, const struct provider_set *providers)
{
    struct arena arena = {NULL};

    for (size_t i = 0; i < sweep->model_count; i++) {
        struct model_spec spec;
        struct error err = {0};
        if (!model_spec_parse(providers, &arena, sweep->models[i].spec, sweep->models[i].parameters,
                              &spec, &err))
            fail_msg("%s: %s", sweep->file, err.message);
    }
    arena_release(&arena);
}

static void sweeps(void **state)
{
    static char providers_dir[] = "providers";
    struct provider_set providers;
    struct error ignored = {0};
    char **names = file_list("sweeps", ".json");
    size_t count = 0;

    (void)state;
    assert_true(provider_set_load(&providers, (char *[]){providers_dir, NULL}, &ignored));
    for (char **n = names; *n; n++, count++) {
        struct error err = {0};
        struct sweep sweep;
        char *path = file_join("sweeps", *n);
        sweep_init(&sweep);
        if (!sweep_load(&sweep, path, &err))
            fail_msg("%s", err.message);
        for (size_t i = 0; i < sweep.suite_count; i++)
            suite_free(load(sweep.suites[i].name));
        check_models(&sweep, &providers);
        sweep_release(&sweep);
        free(path);
    }
    assert_true(count >= 4);
    file_list_free(names);
    provider_set_release(&providers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arithmetic),
        cmocka_unit_test(logic),
        cmocka_unit_test(samples_match),
        cmocka_unit_test(sweeps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

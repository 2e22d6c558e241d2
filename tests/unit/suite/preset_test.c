/* Presets of the importer: every shipped one is read, and both its graders can be made. */
#include "fixture.h"

#include "base/file.h"
#include "score/grader.h"
#include "suite/import.h"

static char suites_dir[] = "suites", *suite_dirs[] = {suites_dir, NULL};

static void check_grader(const char *name, const char *text)
{
    struct arena arena = {0};
    struct error err = {0};
    const struct json_value *options = json_parse(&arena, name, view_of(text), JSON_STRICT, &err);
    struct grader *grader = options ? grader_new(options, name, &err) : NULL;

    if (!grader)
        fail_msg("%s", err.message);
    grader_free(grader);
    arena_release(&arena);
}

static void shipped_ones_are_whole(void **state)
{
    char **names = file_list("suites/presets", ".json");
    size_t count = 0;

    (void)state;
    for (; names[count]; count++) {
        struct arena arena = {0};
        struct error err = {0};
        struct import_plan plan = {.file = "-"};
        names[count][strlen(names[count]) - 5] = '\0';
        if (!import_preset(names[count], suite_dirs, &arena, &plan, &err))
            fail_msg("%s", err.message);
        assert_string_equal(plan.name, names[count]);
        assert_true(plan.map_count >= 2);
        check_grader(plan.name, plan.grader);
        if (!plan.published_grader)
            fail_msg("%s: lacks its source's own rule", plan.name);
        check_grader(plan.name, plan.published_grader);
        arena_release(&arena);
    }
    assert_true(count >= 20);
    file_list_free(names);
}

static void refuses(const char *content, const char *expected)
{
    const char *path = put_file("p.json", view_of(content));
    struct arena arena = {0};
    struct error err = {0};
    struct import_plan plan = {.file = "-"};

    assert_false(import_preset(path, suite_dirs, &arena, &plan, &err));
    assert_contains(err.message, expected);
    arena_release(&arena);
}

static void mistakes_are_told(void **state)
{
    struct arena arena = {0};
    struct error err = {0};
    struct import_plan plan = {.file = "-"};

    (void)state;
    refuses("{\"title\":\"x\"}", "language");
    refuses("{\"title\":\"x\",\"language\":\"en\",\"licence\":\"MIT\",\"source\":\"s\",\"grader\":"
            "\"number\"}",
            "expected an object");
    refuses("{\"title\":\"x\",\"language\":\"en\",\"licence\":\"MIT\",\"source\":\"s\",\"map\":{"
            "\"a\":1},"
            "\"grader\":{\"kind\":\"number\"}}",
            "expected a text for \"a\"");
    refuses("{\"title\":\"x\",\"language\":\"en\",\"licence\":\"MIT\",\"source\":\"s\","
            "\"grader\":{\"kind\":\"number\"},\"graders\":{\"publshed\":{\"kind\":\"number\"}}}",
            "publshed");
    assert_false(import_preset("gsm9k", suite_dirs, &arena, &plan, &err));
    assert_contains(err.message, "gsm8k");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(shipped_ones_are_whole),
                                       cmocka_unit_test(mistakes_are_told)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

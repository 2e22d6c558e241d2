#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the above first */
#include <cmocka.h>

#include "report/subject.h"

/* "b" stands twice in both: a suite that is asked twice beside one that is asked once. */
static struct run_item ours[] = {
    {.suite = "s", .id = "b", .cluster = ""},  {.suite = "s", .id = "b", .cluster = ""},
    {.suite = "s", .id = "a", .cluster = ""},  {.suite = "s", .id = "c", .cluster = "x"},
    {.suite = "s", .id = "d", .cluster = "x"}, {.suite = "r", .id = "b", .cluster = ""}};
static struct run_item theirs[] = {{.suite = "s", .id = "a", .cluster = ""},
                                   {.suite = "s", .id = "b", .cluster = ""},
                                   {.suite = "s", .id = "b", .cluster = ""},
                                   {.suite = "s", .id = "b", .cluster = ""}};
static const struct query_run our_run = {.items = ours, .item_count = 6};
static const struct query_run their_run = {.items = theirs, .item_count = 4};
static const struct subject us = {.run = &our_run}, them = {.run = &their_run};

static void copies_are_matched_one_by_one(void **state)
{
    const int want[] = {1, 2, 0, -1, -1, -1}, back[] = {2, 0, 1, -1};
    int *match = subject_match(&us, &them);

    (void)state;
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(match[i], want[i]);
    free(match);
    match = subject_match(&them, &us);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(match[i], back[i]);
    free(match);
}

static void copies_are_one_cluster(void **state)
{
    size_t count = 0, *clusters = subject_clusters(&us, &count);

    (void)state;
    assert_int_equal(count, 4);
    assert_int_equal(clusters[0], clusters[1]);
    assert_int_equal(clusters[3], clusters[4]);
    assert_int_not_equal(clusters[0], clusters[2]);
    assert_int_not_equal(clusters[0], clusters[5]);
    free(clusters);
}

/* Twenty graders, each in its turn twice: none is dropped without a word. */
static void every_grader_is_named(void **state)
{
    enum { GRADERS = 20 };
    struct subject subject;
    char version[8];

    (void)state;
    subject_begin(&subject, &our_run, 0, "CNY");
    for (int i = 0; i < 2 * GRADERS; i++) {
        snprintf(version, sizeof version, "%02d", i % GRADERS);
        const struct cell_row cell = {.outcome = OUTCOME_WRONG,
                                      .has_verdict = true,
                                      .grader = "number",
                                      .grader_version = version,
                                      .usage = USAGE_NONE,
                                      .times = {-1, -1, -1, -1, -1, -1, -1, -1}};
        subject_add_cell(&subject, &cell);
    }
    subject_end(&subject);
    assert_int_equal(subject.grader_count, GRADERS);
    assert_non_null(strstr(subject.grader, "number 00, number 01, "));
    assert_non_null(strstr(subject.grader, ", number 19"));
    subject_release(&subject);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_are_matched_one_by_one),
        cmocka_unit_test(copies_are_one_cluster),
        cmocka_unit_test(every_grader_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

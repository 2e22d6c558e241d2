#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_are_matched_one_by_one),
        cmocka_unit_test(copies_are_one_cluster),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Worked values as exact fractions, and pass@k against the average over every subset. */
#include "stats/passk.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void near(double found, double expected)
{
    if (!(fabs(found - expected) <= 1e-12))
        fail_msg("found %.17g, expected %.17g", found, expected);
}

static void test_worked_values(void **state)
{
    (void)state;
    near(passk_any(10, 3, 1), 3.0 / 10);
    near(passk_any(10, 3, 5), 11.0 / 12);
    near(passk_any(10, 0, 5), 0);
    near(passk_any(10, 10, 1), 1);
    near(passk_any(5, 1, 2), 2.0 / 5);
    near(passk_any(200, 1, 1), 1.0 / 200);
    near(passk_any(200, 13, 100), 8670143107.0 / 8670841134.0);
    near(passk_any(8, 7, 8), 1);
    near(passk_any(4, 2, 3), 1);
    near(passk_all(10, 3, 1), 3.0 / 10);
    near(passk_all(10, 3, 5), 0);
    near(passk_all(10, 10, 1), 1);
    near(passk_all(200, 1, 1), 1.0 / 200);
    near(passk_all(4, 2, 2), 1.0 / 6);
    near(passk_all(100, 99, 50), 1.0 / 2);
}

/* Every subset of k of n samples, of which the first c are right. */
static void count_subsets(unsigned n, unsigned c, unsigned k, double *any, double *all)
{
    unsigned subsets = 0, some = 0, every = 0;

    for (unsigned mask = 0; mask < 1U << n; mask++) {
        if ((unsigned)__builtin_popcount(mask) != k)
            continue;
        unsigned right = (unsigned)__builtin_popcount(mask & ((1U << c) - 1));
        subsets++;
        some += right > 0;
        every += right == k;
    }
    *any = (double)some / subsets;
    *all = (double)every / subsets;
}

static void test_equals_mean_over_subsets(void **state)
{
    (void)state;
    for (unsigned n = 1; n <= 9; n++)
        for (unsigned c = 0; c <= n; c++)
            for (unsigned k = 1; k <= n; k++) {
                double any, all;
                count_subsets(n, c, k, &any, &all);
                near(passk_any(n, c, k), any);
                near(passk_all(n, c, k), all);
            }
}

static void test_undefined(void **state)
{
    (void)state;
    assert_true(isnan(passk_any(5, 1, 6)));
    assert_true(isnan(passk_any(5, 1, 0)));
    assert_true(isnan(passk_any(5, 6, 1)));
    assert_true(isnan(passk_any(0, 0, 1)));
    assert_true(isnan(passk_all(5, 1, 6)));
}

static void test_large(void **state)
{
    (void)state;
    near(passk_any(1000000, 1, 500000), 0.5);
    near(passk_all(1000000, 999999, 500000), 0.5);
    assert_true(passk_any(4000000000U, 2000000000U, 1000) <= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_worked_values),
        cmocka_unit_test(test_equals_mean_over_subsets),
        cmocka_unit_test(test_undefined),
        cmocka_unit_test(test_large),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

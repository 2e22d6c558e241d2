/* Worked values: the 1987 season of Agresti's Categorical Data Analysis (published 1.58 1.44 1.29
 * 1.25 1.11 .68 0), to more digits by numpy 1.24.2. */
#include "stats/bradley_terry.h"

#include "near.h"

static void test_baseball(void **state)
{
    static const double wins[49] = {0,  7, 9, 7,  7, 9, 11, 6, 0, 7, 5,  11, 9, 9, 4, 6, 0,
                                    7,  7, 8, 12, 6, 8, 6,  0, 6, 7, 10, 6,  2, 6, 7, 0, 7,
                                    12, 4, 4, 5,  6, 6, 0,  6, 2, 4, 1,  3,  1, 7, 0};
    static const double strength[] = {1.581355876661384,
                                      1.4364084318124393,
                                      1.2944851239118076,
                                      1.2476178451413886,
                                      1.1076977053786554,
                                      0.683852769159162,
                                      0};
    static const double se[] = {0.34325598159466764,
                                0.33956850637888136,
                                0.33666940142288077,
                                0.33586092252576255,
                                0.33387820698942694,
                                0.3318766727110824,
                                0};
    struct bradley_terry out[7];

    (void)state;
    assert_true(bradley_terry(wins, 7, 6, out));
    for (int i = 0; i < 7; i++) {
        near(out[i].strength, strength[i]);
        near(out[i].se, se[i]);
        near(out[i].range.high, strength[i] + INTERVAL_Z * se[i]);
    }
}

static void test_two(void **state)
{
    static const double wins[] = {0, 30, 10, 0};
    struct bradley_terry out[2];

    (void)state;
    assert_true(bradley_terry(wins, 2, 1, out));
    near(out[0].strength, log(3));
    near(out[0].se, sqrt(1 / (40 * 0.75 * 0.25)));
}

static void test_never_lost(void **state)
{
    static const double wins[] = {0, 5, 4, 0, 0, 3, 0, 2, 0};
    static const double none[9] = {0};
    struct bradley_terry out[3];

    (void)state;
    assert_false(bradley_terry(wins, 3, 1, out));
    assert_true(isfinite(out[0].strength) && out[0].strength > out[2].strength);
    assert_false(bradley_terry(none, 3, 0, out));
    near(out[2].strength, 0);
    static const double far[] = {0, 100000, 1, 0};
    assert_true(bradley_terry(far, 2, 1, out));
    near(out[0].strength, log(100000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_baseball),
        cmocka_unit_test(test_two),
        cmocka_unit_test(test_never_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

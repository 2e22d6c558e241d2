/* Worked values: Montgomery's example of a tabular CUSUM (alarm at 29, begun after 22); two series
 * for Mann-Kendall by scipy 1.10.1. */
#include "near.h"
#include "stats/cusum.h"
#include "stats/mann_kendall.h"

static const double montgomery[] = {9.45,  7.99,  9.29,  11.66, 12.16, 10.18, 8.04,  11.46,
                                    9.2,   10.34, 9.03,  11.47, 10.51, 9.4,   10.08, 9.37,
                                    10.62, 10.31, 8.52,  10.84, 10.9,  9.33,  12.29, 11.5,
                                    10.6,  11.08, 10.38, 11.62, 11.31, 10.52};

static void test_cusum(void **state)
{
    struct cusum c = {0};
    int alarm = 0;

    (void)state;
    for (int i = 0; i < 30 && !alarm; i++) {
        cusum_add(&c, montgomery[i] - 10, 0.5);
        if (cusum_alarm(&c, 5))
            alarm = i + 1;
        if (i == 2)
            near(c.low, 1.77);
        if (i == 4)
            near(c.high, 2.82);
    }
    assert_int_equal(alarm, 29);
    near(c.high, 5.28);
    assert_int_equal(c.high_length, 7);
    assert_int_equal(c.low_length, 0);
}

static void test_cusum_down(void **state)
{
    struct cusum c = {0};

    (void)state;
    for (int i = 0; i < 3; i++)
        cusum_add(&c, -2, 0.5);
    near(c.low, 4.5);
    assert_int_equal(c.low_length, 3);
    assert_false(cusum_alarm(&c, 4.5));
    assert_true(cusum_alarm(&c, 4.4));
}

static void test_mann_kendall(void **state)
{
    static const double falling[] = {0.712, 0.705, 0.708, 0.701, 0.699, 0.702,
                                     0.695, 0.69,  0.693, 0.688, 0.684, 0.686};
    static const double tied[] = {5, 5, 6, 7, 7, 8, 8, 8, 9, 10};
    struct mann_kendall m = mann_kendall(falling, 12);

    (void)state;
    assert_int_equal(m.s, -56);
    near(m.variance, 212.66666666666666);
    near(m.z, -3.771490147280579);
    near(m.p, 0.00016227556647604302);
    near(m.tau, -0.8484848484848484);
    near(m.slope, -0.0023484848484848454);
    assert_true(m.slope_range.low < m.slope && m.slope < m.slope_range.high &&
                m.slope_range.high < 0);
    m = mann_kendall(tied, 10);
    assert_int_equal(m.s, 40);
    near(m.variance, 119.33333333333333);
    near(m.z, 3.5701274565295176);
    near(m.tau, 0.9428090415820634);
    near(m.slope, 0.5);
}

static void test_mann_kendall_edges(void **state)
{
    static const double same[] = {3, 3, 3, 3};
    struct mann_kendall m = mann_kendall(same, 4);

    (void)state;
    assert_int_equal(m.s, 0);
    near(m.p, 1);
    near(m.slope, 0);
    assert_true(isnan(m.tau));
    assert_true(isnan(mann_kendall(same, 1).p));
    m = mann_kendall((const double[]){1, 2}, 2);
    near(m.slope, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cusum),
        cmocka_unit_test(test_cusum_down),
        cmocka_unit_test(test_mann_kendall),
        cmocka_unit_test(test_mann_kendall_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Worked values: Newcombe 1998, Miller 2024's estimator in statsmodels' rendering, quantiles of t
 * and values of the incomplete beta function from scipy 1.10.1. */
#include "stats/interval.h"

#include <stdlib.h>

#include "near.h"
#include "stats/quantile.h"
#include "stats/student.h"

static void test_wilson(void **state)
{
    (void)state;
    interval_near(interval_wilson(81, 263), 0.2552885198782742, 0.36620957698280004);
    interval_near(interval_wilson(15, 148), 0.06238639953073628, 0.16048724172330803);
    interval_near(interval_wilson(0, 20), 0, 0.1611251580528194);
    interval_near(interval_wilson(1, 29), 0.006113214292762667, 0.17175521879320294);
    interval_near(interval_wilson(8, 10), 0.49016247153664183, 0.9433178485456247);
    interval_near(interval_wilson(30, 30), 0.8864866068260311, 1);
    interval_near(interval_wilson(20, 30), 0.48780051644543837, 0.8076950191632386);
    assert_true(isnan(interval_wilson(0, 0).low));
    assert_true(interval_wilson(30, 30).high == 1.0 && interval_wilson(0, 7).low == 0.0);
}

static void test_student(void **state)
{
    static const double t[][2] = {{1, 12.706204736432095},  {2, 4.302652729911275},
                                  {4, 2.7764451051977987},  {9, 2.2621571627409915},
                                  {29, 2.045229642132703},  {99, 1.9842169515086827},
                                  {999, 1.9623414611334487}};

    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        near(student_975(t[i][0]), t[i][1]);
    near(student_975(1e12), INTERVAL_Z);
    near(student_975(1000), student_975(999.999999));
}

static void test_incomplete_beta(void **state)
{
    (void)state;
    near(incomplete_beta(0.5, 0.5, 0.5), 0.5);
    near(incomplete_beta(2, 3, 0.4), 0.5248);
    near(incomplete_beta(10, 10, 0.5), 0.5);
    near(incomplete_beta(5, 0.5, 0.9), 0.316642915020012);
    near(incomplete_beta(30, 70, 0.3), 0.5116251045586067);
    near(incomplete_beta(2, 3, 0), 0);
    near(incomplete_beta(2, 3, 1), 1);
}

static void test_clusters(void **state)
{
    struct cluster_sums sums = {0};

    (void)state;
    assert_true(isnan(interval_mean(&sums).low));
    cluster_add(&sums, 4, 3, 0);
    assert_true(isnan(interval_standard_error(&sums)));
    cluster_add(&sums, 3, 1, 0);
    cluster_add(&sums, 2, 2, 0);
    cluster_add(&sums, 0, 0, 0);
    cluster_add(&sums, 3, 0, 0);
    near(sums.clusters, 4);
    near(interval_standard_error(&sums), 0.2041241452319316);
    /* t(3) = 3.182446305284263 */
    near(interval_mean(&sums).low, fmax(0, 0.5 - 3.182446305284263 * 0.2041241452319316));
    near(interval_mean(&sums).high, fmin(1, 0.5 + 3.182446305284263 * 0.2041241452319316));
}

/* With one member a cluster it is the standard error of a mean, with n - 1. */
static void test_mean(void **state)
{
    struct cluster_sums sums = {0};

    (void)state;
    for (int i = 0; i < 10; i++)
        cluster_add(&sums, 1, i < 7, 0);
    near(interval_standard_error(&sums), 0.15275252316519466);
    interval_near(interval_mean(&sums), 0.3544497855950956, 1);
    sums = (struct cluster_sums){0};
    for (int i = 0; i < 1319; i++)
        cluster_add(&sums, 1, i < 1056, 0);
    near(interval_standard_error(&sums), 0.011005438029475772);
}

/* All clusters alike: a standard error of 0 must not become a certainty. */
static void test_mean_without_spread(void **state)
{
    struct cluster_sums sums = {0};

    (void)state;
    for (int i = 0; i < 30; i++)
        cluster_add(&sums, 3, 3, 0);
    interval_near(interval_mean(&sums), 0.8864866068260311, 1);
    sums = (struct cluster_sums){0};
    for (int i = 0; i < 30; i++)
        cluster_add(&sums, 7, 7 * 0.1, 0);
    assert_true(interval_mean(&sums).high - interval_mean(&sums).low > 0.1);
}

static void test_ratio(void **state)
{
    static const double cost[] = {.010, .020, .015, .030, .012, .040, .018, .022, .016, .027};
    static const int correct[] = {1, 0, 1, 1, 0, 1, 1, 0, 1, 1};
    struct cluster_sums sums = {0};

    (void)state;
    for (size_t i = 0; i < 10; i++)
        cluster_add(&sums, 1, correct[i], cost[i]);
    near(interval_ratio_g(&sums), 0.1829266105092441);
    interval_near(interval_ratio(&sums), 0.01971835424068834, 0.05179548818248063);
    /* Members of a cluster may come in one sum: the same as long as they are alike. */
    struct cluster_sums alike = {0}, doubled = {0};
    for (size_t i = 0; i < 10; i++) {
        cluster_add(&alike, 1, correct[i], cost[i]);
        cluster_add(&doubled, 2, 2 * correct[i], 2 * cost[i]);
    }
    interval_near(interval_ratio(&doubled), interval_ratio(&alike).low,
                  interval_ratio(&alike).high);
}

/* 0.2 <= g < 1: on the log scale. The values are R exp(+- z SE / R), by hand. */
static void test_ratio_log(void **state)
{
    struct cluster_sums sums = {0};

    (void)state;
    for (int i = 0; i < 10; i++)
        cluster_add(&sums, 1, i < 5, 1);
    /* Mean 0.5, variance of the mean 0.25 / 9, g = 3.8414588 / 9 = 0.4268. R = 2, SE = 2 / 3. */
    near(interval_ratio_g(&sums), INTERVAL_Z * INTERVAL_Z / 9);
    interval_near(interval_ratio(&sums), 2 * exp(-INTERVAL_Z / 3), 2 * exp(INTERVAL_Z / 3));
}

static void test_ratio_unbounded(void **state)
{
    struct cluster_sums sums = {0};

    (void)state;
    assert_true(isnan(interval_ratio(&sums).low));
    for (int i = 0; i < 10; i++)
        cluster_add(&sums, 1, i < 1, 1);
    /* Mean 0.1, variance of the mean 0.01: g = 3.84. a R^2 - 2 b R + c with a = 0.01 (1 - g),
     * b = 0.1, c = 1 is 0 at R = 1 / (0.1 + sqrt(0.01 g)). */
    assert_true(interval_ratio_g(&sums) >= 1);
    near(interval_ratio(&sums).low, 1 / (0.1 + 0.1 * INTERVAL_Z));
    assert_true(isinf(interval_ratio(&sums).high));
    sums = (struct cluster_sums){0};
    for (int i = 0; i < 10; i++)
        cluster_add(&sums, 1, 0, 1);
    assert_true(isnan(interval_ratio(&sums).high));
}

static void test_quantile(void **state)
{
    double values[] = {15, 20, 35, 40, 50}, one[] = {3}, four[] = {4, 1, 3, 2};

    (void)state;
    assert_true(isnan(quantile(values, 0, 0.5)));
    near(quantile(one, 1, 0.9), 3);
    near(quantile(values, 5, 0.5), 35);
    near(quantile(values, 5, 0.4), 29);
    near(quantile(values, 5, 0), 15);
    near(quantile(values, 5, 1), 50);
    near(quantile(four, 4, 0.25), 1.75);
    near(quantile(four, 4, 0.95), 3.85);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wilson),
        cmocka_unit_test(test_student),
        cmocka_unit_test(test_incomplete_beta),
        cmocka_unit_test(test_clusters),
        cmocka_unit_test(test_mean),
        cmocka_unit_test(test_mean_without_spread),
        cmocka_unit_test(test_ratio),
        cmocka_unit_test(test_ratio_log),
        cmocka_unit_test(test_ratio_unbounded),
        cmocka_unit_test(test_quantile),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

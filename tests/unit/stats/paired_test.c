/* Worked values: two models of the ZeroEval set on the same 721 and 1,319 questions, by numpy 1.24.2
 * and scipy 1.10.1; small exact p in fractions. */
#include "stats/paired.h"

#include "near.h"
#include "stats/normal.h"

static void test_counts(void **state)
{
    struct paired_counts close = {282, 89, 94, 256}, far = {265, 169, 57, 230};

    (void)state;
    near(paired_counts_difference(&close), -0.006934812760055479);
    interval_near(paired_bonett_price(&close), -0.043784095258754006, 0.029952836614217347);
    near(mcnemar_exact(89, 94), 0.7675626320478243);
    near(mcnemar_mid(89, 94), 0.7125307737127079);
    near(paired_counts_difference(&far), 0.1553398058252427);
    interval_near(paired_bonett_price(&far), 0.11556500195642168, 0.19425519168119937);
    near(mcnemar_exact(169, 57) / 4.5638898948845846e-14, 1);
    near(mcnemar_mid(58, 35), 0.017209595585930472);
    assert_true(isnan(paired_counts_difference(&(struct paired_counts){0})));
    assert_true(isnan(paired_bonett_price(&(struct paired_counts){0}).low));
}

static void test_mcnemar_small(void **state)
{
    (void)state;
    near(mcnemar_exact(1, 9), 0.021484375);
    near(mcnemar_exact(0, 5), 0.0625);
    near(mcnemar_exact(15, 5), 0.04138946533203125);
    near(mcnemar_exact(10, 10), 1);
    near(mcnemar_exact(25, 40), 0.08168153394154003);
    near(mcnemar_exact(0, 0), 1);
    near(mcnemar_mid(0, 1), 0.5);
    near(mcnemar_mid(0, 0), 1);
}

static void test_difference(void **state)
{
    struct cluster_sums sums = {0}, same = {0}, one = {0};

    (void)state;
    for (int i = 0; i < 721; i++)
        cluster_add(&sums, 1, i < 89 ? 1 : i < 183 ? -1 : 0, 0);
    struct paired_difference d = paired_difference(&sums);
    near(d.difference, -0.006934812760055479);
    near(d.se, 0.01877372777868988);
    near(d.statistic, -0.36938922529425444);
    /* t with 720 degrees of freedom, a little wider than the normal -.0437306, .0298610 */
    assert_true(d.range.low < -0.04373064306184679 && d.range.low > -0.0438);
    assert_true(d.p > 0.7118376279764309 && d.p < 0.7121);

    cluster_add(&one, 1, 1, 0);
    assert_true(isnan(paired_difference(&one).p));
    for (int i = 0; i < 5; i++)
        cluster_add(&same, 1, 0.25, 0);
    d = paired_difference(&same);
    assert_true(d.se == 0 && d.p == 0 && d.range.low == 0.25);
    assert_true(paired_difference(&(struct cluster_sums){.clusters = 5, .n = 5, .n_n = 5}).p == 1);
}

static void test_normal(void **state)
{
    static const double quantiles[][2] = {{0.8, 0.8416212335729143},  {0.9, 1.2815515655446004},
                                          {0.95, 1.6448536269514722}, {0.975, 1.959963984540054},
                                          {0.99, 2.3263478740408408}, {0.995, 2.5758293035489004}};
    static const double cdf[][2] = {{-3, 0.0013498980316300933}, {-1.96, 0.024997895148220435},
                                    {-0.5, 0.3085375387259869},  {0, 0.5},
                                    {1, 0.8413447460685429},     {2.5758293035489004, 0.995}};

    (void)state;
    for (size_t i = 0; i < sizeof quantiles / sizeof *quantiles; i++) {
        near(normal_quantile(quantiles[i][0]), quantiles[i][1]);
        near(normal_quantile(1 - quantiles[i][0]), -quantiles[i][1]);
    }
    for (size_t i = 0; i < sizeof cdf / sizeof *cdf; i++)
        near(normal_cdf(cdf[i][0]), cdf[i][1]);
    for (double p = 1e-300; p < 0.5; p *= 7)
        near(normal_cdf(normal_quantile(p)) / p, 1);
    near(normal_p(-0.36938922529425444), 0.7118376279764309);
    near(normal_p(7.749210623607117) / 9.246553879480848e-15, 1);
    assert_true(isinf(normal_quantile(0)) && isinf(normal_quantile(1)));
    assert_true(isnan(normal_quantile(NAN)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_mcnemar_small),
        cmocka_unit_test(test_difference),
        cmocka_unit_test(test_normal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

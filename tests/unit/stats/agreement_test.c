/* Worked values: Cohen's kappa and Rogan-Gladen by hand in fractions; the standard error of kappa
 * by the delta method with numeric derivatives in Python fractions. */
#include "stats/agreement.h"

#include "near.h"

static void test_kappa(void **state)
{
    static const int64_t table[] = {20, 5, 10, 15};
    struct kappa kappa = kappa_cohen(table, 2);

    (void)state;
    near(kappa.kappa, 0.4);
    near(kappa.agreement, 0.7);
    near(kappa.se, 0.1269960629311004);
    interval_near(kappa.range, 0.4 - INTERVAL_Z * 0.1269960629311004,
                  0.4 + INTERVAL_Z * 0.1269960629311004);
    static const int64_t three[] = {40, 3, 2, 5, 30, 6, 1, 4, 20};
    kappa = kappa_cohen(three, 3);
    near(kappa.kappa, 0.7098581030619866);
    near(kappa.se, 0.05648363739064622);
}

static void test_kappa_edges(void **state)
{
    static const int64_t none[4] = {0}, same[] = {7, 0, 0, 0}, all[] = {5, 0, 0, 5},
                         one_sided[] = {29, 1, 0, 0};

    (void)state;
    assert_true(isnan(kappa_cohen(none, 2).kappa));
    assert_true(isnan(kappa_cohen(same, 2).kappa)); /* both always said the same one thing */
    near(kappa_cohen(same, 2).agreement, 1);
    near(kappa_cohen(all, 2).kappa, 1);
    interval_near(kappa_cohen(all, 2).range, 1, 1);
    /* One side always said the same: no variance, and none made of rounding. */
    assert_true(kappa_cohen(one_sided, 2).range.low == kappa_cohen(one_sided, 2).kappa);
    assert_true(kappa_cohen(one_sided, 2).range.high == kappa_cohen(one_sided, 2).kappa);
}

static void test_rogan_gladen(void **state)
{
    struct judge_calibration judge = {19, 20, 17, 20};

    (void)state;
    near(rogan_gladen(0.7, 0.95, 0.85), 0.6875);
    struct corrected_rate rate = rogan_gladen_rate(70, 100, &judge);
    near(rate.rate, 0.6875);
    near(rate.sensitivity, 0.95);
    near(rate.specificity, 0.85);
    interval_near(rate.range, 0.5263011394672367, 0.8879641651445978);
}

static void test_rogan_gladen_edges(void **state)
{
    struct judge_calibration chance = {10, 20, 10, 20}, empty = {0, 0, 5, 5},
                             good = {20, 20, 20, 20};

    (void)state;
    assert_true(isnan(rogan_gladen_rate(70, 100, &chance).rate));
    assert_true(isnan(rogan_gladen_rate(70, 100, &empty).rate));
    assert_true(isnan(rogan_gladen_rate(0, 0, &good).rate));
    /* A judge without a mistake on its labels is not taken as perfect. */
    struct corrected_rate rate = rogan_gladen_rate(100, 100, &good);
    near(rate.rate, 1);
    assert_true(rate.range.low < 0.96);
    assert_true(rogan_gladen_rate(1, 100, &(struct judge_calibration){19, 20, 15, 20}).rate == 0);
}

static void test_order_bias(void **state)
{
    struct order_bias bias = order_bias(&(struct order_counts){282 + 256, 89, 94, 0});

    (void)state;
    near(bias.agreement, 538.0 / 721);
    near(bias.bias, -0.006934812760055479);
    interval_near(bias.range, -0.043784095258754006, 0.029952836614217347);
    near(bias.p, 0.7675626320478243);
    assert_true(isnan(order_bias(&(struct order_counts){0}).agreement));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kappa),        cmocka_unit_test(test_kappa_edges),
        cmocka_unit_test(test_rogan_gladen), cmocka_unit_test(test_rogan_gladen_edges),
        cmocka_unit_test(test_order_bias),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

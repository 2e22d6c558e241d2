/* Worked values: the 969 questions of Miller 2024's example; variances of repeated answers of
 * CRUXEval (CodeLlama, 0.2), HumanEval (CodeGen, 0.8) and 100 questions of MATH, by numpy. */
#include "stats/power.h"

#include "near.h"
#include "stats/repeats.h"

static void test_items(void **state)
{
    (void)state;
    near(power_items(1.0 / 9, 0.03, 0.05, 0.8), 968.9974980677886);
    near(power_items(1.0 / 9 + 2.0 / 6, 0.03, 0.05, 0.8), 3875.9899922711543);
    near(power_items(1.0 / 9 + 2.0 / 60, 0.03, 0.05, 0.8), 1259.6967474881253);
    near(power_items(1, 1, 0.05, 0.8), 7.848879734349088);
}

static void test_detectable(void **state)
{
    (void)state;
    near(power_detectable(1.0 / 9 + 2.0 / 6, 198, 0.05, 0.8), 0.1327333278739942);
    near(power_detectable(1.0 / 9 + 2.0 / 60, 198, 0.05, 0.8), 0.0756696392667773);
    near(power_detectable(0.12, 1319, 0.05, 0.8), 0.026722190920336876);
}

static void test_repeats_needed(void **state)
{
    double k = power_repeats(1.0 / 9, 2.0 / 6, 2000, 0.03, 0.05, 0.8);

    (void)state;
    near(power_items(1.0 / 9 + 2.0 / 6 / k, 0.03, 0.05, 0.8), 2000);
    assert_true(isinf(power_repeats(1.0 / 9, 2.0 / 6, 900, 0.03, 0.05, 0.8)));
}

static void test_split(void **state)
{
    struct repeat_variance code = repeat_split(800, 10, 0.19921199937421777, 0.029013888888888884);
    struct repeat_variance human = repeat_split(164, 100, 0.08703053643573246, 0.08675104705592511);

    (void)state;
    near(code.between, 0.19631061048532888);
    near(repeat_se(&code, 1), 0.016782598851720558);
    near(repeat_se(&code, 10), 0.015780209099304488);
    near(repeat_se(&code, INFINITY), 0.01566487354263229);
    near(human.between, 0.08616302596517321);
    near(repeat_se(&human, 4), 0.02564423433144503);
    near(repeat_split(10, 2, 0.01, 0.1).between, 0); /* never below 0 */
}

static void test_sums(void **state)
{
    struct repeat_sums sums = {0}, once = {0};

    (void)state;
    /* Means 1, 0.5, 0 and variances 0, 1/3, 0 of 4, 4 and 4 answers. */
    repeat_add(&sums, 4, 4, 4);
    repeat_add(&sums, 4, 2, 2);
    repeat_add(&sums, 4, 0, 0);
    struct repeat_variance v = repeat_variance(&sums);
    near(v.within, 1.0 / 9);
    near(v.between, 0.25 - 1.0 / 36);
    near(repeat_se(&v, 4), sqrt(0.25 / 3));
    repeat_add(&once, 1, 1, 1);
    repeat_add(&once, 1, 0, 0);
    assert_true(isnan(repeat_variance(&once).within));
    assert_true(isnan(repeat_variance(&(struct repeat_sums){0}).between));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_items),          cmocka_unit_test(test_detectable),
        cmocka_unit_test(test_repeats_needed), cmocka_unit_test(test_split),
        cmocka_unit_test(test_sums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

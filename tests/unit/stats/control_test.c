/* The alarms of a control chart: none of quiet nights, each of a change, and the night it points to; how
 * often in a moderate seeded simulation (scripts/bench/trend_bench.c is the large one). */
#include "near.h"

#include "base/random.h"
#include "stats/control.h"
#include "stats/two_sample.h"

enum { YEAR = 365 };

static struct control_night nights[YEAR];
static struct control_alarm alarms[YEAR];

/* Normal nights of deviation 0.02, moved by `shift` deviations from `change` on. */
static void draw(struct random *r, size_t count, size_t change, double shift, double drift)
{
    for (size_t i = 0; i < count; i++) {
        double moved = i >= change ? shift + drift * (double)(i - change) : 0;
        nights[i] = (struct control_night){.value = 0.7 + 0.02 * (random_normal(r) + moved),
                                           .sampling_variance = i ? 0.02 * 0.02 : NAN,
                                           .resolution = 0.001};
    }
}

static void a_quiet_year_has_less_than_one_alarm(void **state)
{
    size_t count = 0;
    struct random r;

    (void)state;
    random_seed(&r, 11);
    for (int series = 0; series < 200; series++) {
        draw(&r, YEAR, YEAR, 0, 0);
        count += control_watch(nights, YEAR, alarms);
    }
    assert_in_range(count, 100, 200); /* more than none: it does look */
}

static void a_shift_is_found_within_five_nights(void **state)
{
    int found = 0, near_night = 0, asked = 0;
    struct random r;

    (void)state;
    random_seed(&r, 12);
    while (asked < 400) {
        draw(&r, 125, 120, asked % 2 ? 2 : -2, 0);
        size_t n = control_watch(nights, 125, alarms);
        if (n && alarms[0].night < 120)
            continue;
        asked++;
        if (!n)
            continue;
        found++;
        near_night += alarms[0].since >= 118 && alarms[0].since <= 122;
        assert_int_equal(alarms[0].kind, CONTROL_SHIFT);
        assert_true((alarms[0].change > 0) == (asked % 2 == 0));
    }
    assert_in_range(found, 350, 400);
    assert_true(near_night * 10 > found * 8);
}

static void a_drift_is_found_and_has_its_direction(void **state)
{
    struct random r;
    int found = 0;

    (void)state;
    random_seed(&r, 13);
    for (int series = 0; series < 50; series++) {
        draw(&r, 150, 20, 0, 0.04);
        size_t n = control_watch(nights, 150, alarms);
        for (size_t i = 0; i < n; i++)
            found += alarms[i].kind == CONTROL_DRIFT && alarms[i].change > 0;
    }
    assert_true(found >=
                10); /* what is left to it: the shifts that a drift makes are found first */
}

/* Temperature 0: no spread at all. One question is no news, three that stay wrong are. */
static void the_same_score_every_night_is_no_certainty(void **state)
{
    (void)state;
    for (size_t i = 0; i < 60; i++)
        nights[i] = (struct control_night){0.8, i ? 0 : NAN, 1.0 / 60};
    assert_int_equal(control_watch(nights, 60, alarms), 0);
    nights[40].value -= 1.0 / 60;
    assert_int_equal(control_watch(nights, 60, alarms), 0);
    for (size_t i = 50; i < 60; i++)
        nights[i].value -= 3.0 / 60;
    assert_int_equal(control_watch(nights, 60, alarms), 1);
    assert_int_equal(alarms[0].since, 50);
    assert_in_range(alarms[0].night, 50, 54);
    near(alarms[0].change, -3.0 / 60 + 1.0 / 60 / 47); /* the odd night is in the level before */
}

static void after_an_alarm_the_chart_begins_anew(void **state)
{
    (void)state;
    for (size_t i = 0; i < 100; i++)
        nights[i] = (struct control_night){i < 30 ? 0.8 : i < 70 ? 0.7 : 0.8, NAN, 0.01};
    assert_int_equal(control_watch(nights, 100, alarms), 2);
    assert_int_equal(alarms[0].since, 30);
    assert_int_equal(alarms[1].since, 70);
    near(alarms[1].change, 0.1);
}

static void few_nights_are_no_chart(void **state)
{
    (void)state;
    assert_int_equal(control_watch(nights, 0, alarms), 0);
    for (size_t i = 0; i < 9; i++)
        nights[i] = (struct control_night){i < 5 ? 0.9 : 0.1, NAN, 0.01};
    assert_int_equal(control_watch(nights, 9, alarms), 0);
}

/* The distances counted by hand; p by the first terms of the series, at lambda = (4.4721 + 0.12 +
 * 0.11 / 4.4721) * 0.325. */
static void kolmogorov_and_smirnov(void **state)
{
    static double a[40], b[40];

    (void)state;
    for (int i = 0; i < 40; i++) {
        a[i] = i;
        b[i] = i + 13;
    }
    struct two_sample t = kolmogorov_smirnov(a, 40, b, 40);
    near(t.distance, 13.0 / 40);
    double lambda = (sqrt(20) + 0.12 + 0.11 / sqrt(20)) * 0.325;
    near(t.p, 2 * (exp(-2 * lambda * lambda) - exp(-8 * lambda * lambda)));
    near(kolmogorov_smirnov(a, 40, a, 40).distance, 0);
    near(kolmogorov_smirnov(a, 40, a, 40).p, 1);
    t = kolmogorov_smirnov(a, 40, b, 10);
    near(t.distance, 1 - 23.0 / 40);
    assert_true(t.p > 0.05 && t.p < 0.1);
    assert_true(isnan(kolmogorov_smirnov(a, 0, b, 10).p));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quiet_year_has_less_than_one_alarm),
        cmocka_unit_test(a_shift_is_found_within_five_nights),
        cmocka_unit_test(a_drift_is_found_and_has_its_direction),
        cmocka_unit_test(the_same_score_every_night_is_no_certainty),
        cmocka_unit_test(after_an_alarm_the_chart_begins_anew),
        cmocka_unit_test(few_nights_are_no_chart),
        cmocka_unit_test(kolmogorov_and_smirnov),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

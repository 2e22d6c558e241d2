#include "fixture.h"

#include "base/clock.h"

static void writes_dates(void **state)
{
    static const struct {
        int64_t seconds;
        const char *iso;
    } cases[] = {
        {0, "1970-01-01T00:00:00Z"},          {-1, "1969-12-31T23:59:59Z"},
        {951782400, "2000-02-29T00:00:00Z"},  {1709164800, "2024-02-29T00:00:00Z"},
        {4107542400, "2100-03-01T00:00:00Z"}, /* 2100 has no leap day */
        {1795228867, "2026-11-21T02:41:07Z"}, {-2203891200, "1900-03-01T00:00:00Z"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char out[CLOCK_ISO_SIZE];
        struct error err = {0};
        int64_t ns = 0;
        clock_iso(cases[i].seconds * CLOCK_S, out);
        assert_string_equal(out, cases[i].iso);
        assert_true(clock_parse_iso(cases[i].iso, &ns, &err));
        assert_int_equal(ns, cases[i].seconds * CLOCK_S);
    }
}

static void fractions_round_down(void **state)
{
    char out[CLOCK_ISO_SIZE];

    (void)state;
    clock_iso(CLOCK_S - 1, out);
    assert_string_equal(out, "1970-01-01T00:00:00Z");
    clock_iso(-1, out);
    assert_string_equal(out, "1969-12-31T23:59:59Z");
    clock_day(-1, out);
    assert_string_equal(out, "1969-12-31");
}

static void parses_dates(void **state)
{
    static const struct {
        const char *text;
        int64_t seconds;
    } good[] = {
        {"2026-11-24", 1795478400},
        {"2026-11-24T08:00:00Z", 1795507200},
        {"2026-11-24T08:00Z", 1795507200},
        {"2026-11-24 08:00:00+08:00", 1795478400},
        {"2026-11-24T00:30:00-01:30", 1795485600},
        {"2024-02-29", 1709164800},
    };
    static const char *const bad[] = {
        "",
        "2026",
        "2026-11",
        "2026-13-01",
        "2026-00-01",
        "2026-11-00",
        "2026-11-31",
        "2026-02-29",
        "2100-02-29",
        "1699-12-31",
        "2201-01-01",
        "26-11-24",
        "2026-11-24T24:00:00Z",
        "2026-11-24T08:60:00Z",
        "2026-11-24T08:00:60Z",
        "2026-11-24T08:00:00",
        "2026-11-24T08:00:00+0800",
        "2026-11-24T08:00:00+15:00",
        "2026-11-24T08:00:00.5Z",
        "2026-11-24T08:00:00Zx",
        "2026-11-24x",
        " 2026-11-24",
        "2026-1-24",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        struct error err = {0};
        int64_t ns = 0;
        if (!clock_parse_iso(good[i].text, &ns, &err))
            fail_msg("%s", err.message);
        assert_int_equal(ns, good[i].seconds * CLOCK_S);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct error err = {0};
        int64_t ns = 0;
        if (clock_parse_iso(bad[i], &ns, &err))
            fail_msg("\"%s\" was taken", bad[i]);
        assert_contains(err.message, "is no date");
    }
}

static void parses_durations(void **state)
{
    static const struct {
        const char *text;
        int64_t ns;
    } good[] = {
        {"0s", 0},
        {"7ns", 7},
        {"250us", 250000},
        {"20ms", 20 * CLOCK_MS},
        {"1.5s", 1500 * CLOCK_MS},
        {"2m", 120 * CLOCK_S},
        {"1h", 3600 * CLOCK_S},
        {"3d", 3 * 86400 * CLOCK_S},
        {"0.1us", 100},
    };
    static const char *const bad[] = {
        "",     "5",     "s",   "-1s",  "+1s",   ".5s",  "1 s",        "1s ",    " 1s",   "1S",
        "1sec", "1m30s", "inf", "nans", "0x10s", "1e3s", "999999999d", "1e999s", "1..5s",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        struct error err = {0};
        int64_t ns = -1;
        if (!clock_parse_duration(good[i].text, &ns, &err))
            fail_msg("%s", err.message);
        assert_int_equal(ns, good[i].ns);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct error err = {0};
        int64_t ns = -1;
        if (clock_parse_duration(bad[i], &ns, &err))
            fail_msg("\"%s\" was taken", bad[i]);
        assert_contains(err.message, "is no duration");
        assert_int_equal(ns, -1);
    }
}

static void knows_civil_time(void **state)
{
    struct clock_civil c = clock_civil(1795478400 * CLOCK_S, 8 * 3600); /* 2026-11-24 00:00 UTC */

    (void)state;
    assert_int_equal(c.year, 2026);
    assert_int_equal(c.month, 11);
    assert_int_equal(c.day, 24);
    assert_int_equal(c.hour, 8);
    assert_int_equal(c.weekday, 2); /* a Tuesday */
    c = clock_civil(1795478400 * CLOCK_S, -3600);
    assert_int_equal(c.day, 23);
    assert_int_equal(c.hour, 23);
    assert_int_equal(c.weekday, 1);
    assert_int_equal(clock_civil(0, 0).weekday, 4); /* a Thursday */
    assert_int_equal(clock_civil(-1, 0).weekday, 3);
}

static void goes_on(void **state)
{
    int64_t a = clock_now_ns(), b = clock_now_ns();

    (void)state;
    assert_true(b >= a);
    assert_true(clock_wall_ns() > 1700000000 * CLOCK_S);
}

static void http_dates_are_read(void **state)
{
    static const char *const bad[] = {"",
                                      "Sun, 06 Nov 1994",
                                      "Sun, 31 Feb 2026 00:00:00 GMT",
                                      "Sun, 06 Xyz 1994 08:49:37 GMT",
                                      "1994-11-06T08:49:37Z",
                                      "Sun, -6 Nov 1994 08:49:37 GMT"};
    int64_t seconds = 0;

    (void)state;
    assert_true(clock_parse_http_date(VIEW("Sun, 06 Nov 1994 08:49:37 GMT"), &seconds));
    assert_int_equal(seconds, 784111777);
    assert_true(clock_parse_http_date(VIEW("Thu, 29 Feb 2024 00:00:00 GMT"), &seconds));
    assert_int_equal(seconds, 1709164800);
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(clock_parse_http_date(view_of(bad[i]), &seconds));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_dates),
        cmocka_unit_test(http_dates_are_read),
        cmocka_unit_test(fractions_round_down),
        cmocka_unit_test(parses_dates),
        cmocka_unit_test(parses_durations),
        cmocka_unit_test(knows_civil_time),
        cmocka_unit_test(goes_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "fixture.h"

#include "base/decimal.h"

static void parses(void **state)
{
    static const struct {
        const char *text;
        unsigned scale;
        int64_t value;
    } cases[] = {
        {"0", 12, 0},
        {"-0.0", 12, 0},
        {"0.003", 12, 3000000000},
        {"1e-3", 12, 1000000000},
        {"1E-12", 12, 1},
        {"12", 12, 12 * DECIMAL_PICO},
        {"+1.50", 12, 1500000000000},
        {".5", 1, 5},
        {"1.", 0, 1},
        {"-2.5", 1, -25},
        {"1.00000000000000000000", 12, DECIMAL_PICO},
        {"1000e-3", 12, DECIMAL_PICO},
        {"0e99", 12, 0},
        {"9223372.036854775807", 12, INT64_MAX},
        {"-9223372.036854775808", 12, INT64_MIN},
        {"9223372036854775807", 0, INT64_MAX},
        {"000000000000000000000000000001", 0, 1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct error err = {0};
        int64_t value = 7;
        if (!decimal_parse(view_of(cases[i].text), cases[i].scale, &value, &err))
            fail_msg("%s", err.message);
        if (value != cases[i].value)
            fail_msg("%s gave %lld", cases[i].text, (long long)value);
    }
}

static void refuses(void **state)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"", "is no decimal"},
        {"-", "is no decimal"},
        {".", "is no decimal"},
        {"1.2.3", "is no decimal"},
        {"1,000", "is no decimal"},
        {" 1", "is no decimal"},
        {"1 ", "is no decimal"},
        {"1e", "is no decimal"},
        {"1e+", "is no decimal"},
        {"e5", "is no decimal"},
        {"1e100", "is no decimal"},
        {"1e5x", "is no decimal"},
        {"--1", "is no decimal"},
        {"0x10", "is no decimal"},
        {"nan", "is no decimal"},
        {"inf", "is no decimal"},
        {"0.0000000000001", "more than 12 decimals"},
        {"1e-13", "more than 12 decimals"},
        {"9223372.036854775808", "is too large"},
        {"-9223372.036854775809", "is too large"},
        {"1e90", "is too large"},
        {"99999999999999999999999999999999999999999999", "is no decimal"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct error err = {0};
        int64_t value = 7;
        if (decimal_parse(view_of(cases[i].text), 12, &value, &err))
            fail_msg("\"%s\" was taken", cases[i].text);
        assert_contains(err.message, cases[i].expected);
        assert_int_equal(value, 7);
    }
}

static void put(int128 pico, int digits, const char *expected)
{
    struct str out = {0};

    decimal_put(&out, pico, digits);
    assert_string_equal(str_text(&out), expected);
    str_release(&out);
}

static void writes_and_rounds(void **state)
{
    (void)state;
    put(0, -1, "0");
    put(0, 2, "0.00");
    put(1, -1, "0.000000000001");
    put(-1, 12, "-0.000000000001");
    put(DECIMAL_PICO * 5 / 2, 0, "2"); /* half to even */
    put(DECIMAL_PICO * 7 / 2, 0, "4");
    put(-DECIMAL_PICO * 5 / 2, 0, "-2");
    put(-DECIMAL_PICO * 7 / 2, 0, "-4");
    put(DECIMAL_PICO * 5 / 2 + 1, 0, "3");
    put(-4, 2, "0.00"); /* no minus zero */
    put(1234567890123, 3, "1.235");
    put(999999999999, 2, "1.00");
    put(1500000000000, -1, "1.5");
    put(100 * (int128)DECIMAL_PICO, -1, "100");
    put((int128)INT64_MAX * DECIMAL_PICO, 2, "9223372036854775807.00");
    put(12, 99, "0.000000000012");
}

static void multiplies_and_divides(void **state)
{
    int128 out = 0;

    (void)state;
    assert_true(decimal_mul_div(10, 3, 4, &out) && out == 8); /* 7.5 to the even 8 */
    assert_true(decimal_mul_div(10, 1, 4, &out) && out == 2); /* 2.5 to the even 2 */
    assert_true(decimal_mul_div(-10, 1, 4, &out) && out == -2);
    assert_true(decimal_mul_div(10, 3, -4, &out) && out == -8);
    assert_true(decimal_mul_div(7, 1, 3, &out) && out == 2);
    assert_true(decimal_mul_div(8, 1, 3, &out) && out == 3);
    assert_true(decimal_mul_div((int128)1 << 100, 1000, 1000, &out) && out == (int128)1 << 100);
    assert_true(decimal_mul_div(INT64_MIN, INT64_MIN, INT64_MIN, &out) && out == INT64_MIN);
    assert_false(decimal_mul_div(1, 1, 0, &out));
    assert_false(decimal_mul_div((int128)1 << 120, INT64_MAX, 1, &out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses),
        cmocka_unit_test(refuses),
        cmocka_unit_test(writes_and_rounds),
        cmocka_unit_test(multiplies_and_divides),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "run/retry.h"

static const struct retry_policy policy = {5, 3600 * CLOCK_S, CLOCK_S};

static int64_t delay(enum retry_class retry, int number, int64_t after)
{
    static struct random random = {{1, 2, 3, 4}};

    return retry_delay(&policy, retry, number, 0, 0, after, &random);
}

static void only_what_can_help(void **state)
{
    (void)state;
    assert_int_equal(delay(RETRY_NEVER, 1, 0), -1);
    assert_int_equal(delay(RETRY_LANE_END, 1, 0), -1);
    assert_true(delay(RETRY_SOON, 1, 0) >= 0);
    assert_true(delay(RETRY_QUOTA, 1, 0) >= 0);
    assert_true(delay(RETRY_BURST, 1, 0) >= 0);
    assert_true(delay(RETRY_OVERLOAD, 1, 0) >= 0);
}

static void capped_in_number_and_time(void **state)
{
    struct random random = {{1, 2, 3, 4}};

    (void)state;
    assert_true(delay(RETRY_SOON, 4, 0) >= 0);
    assert_int_equal(delay(RETRY_SOON, 5, 0), -1);
    assert_int_equal(retry_delay(&policy, RETRY_SOON, 1, 0, 3600 * CLOCK_S + 1, 0, &random), -1);
    assert_int_equal(
        retry_delay(&policy, RETRY_QUOTA, 1, 0, 3000 * CLOCK_S, 700 * CLOCK_S, &random),
        -1); /* Retry-After would pass the cell's time */
}

/* Full jitter: anything from nothing to the bound, which doubles. */
static void jitter_is_full(void **state)
{
    (void)state;
    for (int number = 1; number < 5; number++) {
        int64_t bound = CLOCK_S << (number - 1), least = INT64_MAX, most = 0, sum = 0;
        for (int i = 0; i < 2000; i++) {
            int64_t d = delay(RETRY_SOON, number, 0);
            assert_in_range(d, 0, bound);
            least = d < least ? d : least;
            most = d > most ? d : most;
            sum += d;
        }
        assert_true(least < bound / 100 && most > bound - bound / 100);
        assert_in_range(sum / 2000, bound * 45 / 100, bound * 55 / 100);
    }
    for (int i = 0; i < 100; i++)
        assert_in_range(delay(RETRY_OVERLOAD, 1, 0), 0, 4 * CLOCK_S);
}

static void retry_after_is_a_floor(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++)
        assert_in_range(delay(RETRY_QUOTA, 1, 30 * CLOCK_S), 30 * CLOCK_S, 31 * CLOCK_S);
}

static void retry_after_is_read(void **state)
{
    const int64_t wall = 784111777 * CLOCK_S; /* Sun, 06 Nov 1994 08:49:37 GMT */

    (void)state;
    assert_int_equal(retry_after_parse(VIEW("120"), wall), 120 * CLOCK_S);
    assert_int_equal(retry_after_parse(VIEW(" 0 "), wall), 0);
    assert_int_equal(retry_after_parse(VIEW("Sun, 06 Nov 1994 08:50:37 GMT"), wall), 60 * CLOCK_S);
    assert_int_equal(retry_after_parse(VIEW("Sun, 06 Nov 1994 08:48:37 GMT"), wall), 0);
    assert_int_equal(retry_after_parse(VIEW("99999999999999999999"), wall), 86400 * CLOCK_S);
    assert_int_equal(retry_after_parse(VIEW(""), wall), 0);
    assert_int_equal(retry_after_parse(VIEW("soon"), wall), 0);
    assert_int_equal(retry_after_parse(VIEW("Sun, 06 Xyz 1994 08:50:37 GMT"), wall), 0);
    assert_int_equal(retry_after_parse(VIEW("-5"), wall), 0);
}

static void every_header_that_says_how_long_is_read(void **state)
{
    static const struct {
        const char *after_ms, *after, *left_requests, *reset_requests, *left_tokens, *reset_tokens;
        int64_t ms;
    } cases[] = {
        {"1500", "9", "", "", "", "", 1500},
        {"240000", "9", "", "", "", "", 240000},
        {"", "9", "0", "20s", "", "", 9000},
        {"", "", "0", "1m30.5s", "", "", 90500},
        {"", "", "0", "20ms", "0", "6m0s", 360000},
        {"", "", "12", "40s", "0", "3s", 3000}, /* of the requests, some are left */
        {"", "", "0", "17", "", "", 17000},
        {"", "", "", "40s", "", "", 0},
        {"", "", "0", "soon", "0", "-3s", 0},
        {"x", "", "0", "3y", "", "", 0},
        {"", "", "0", "99999h", "", "", 86400000},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct retry_headers headers = {
            view_of(cases[i].after_ms),      view_of(cases[i].after),
            view_of(cases[i].left_requests), view_of(cases[i].reset_requests),
            view_of(cases[i].left_tokens),   view_of(cases[i].reset_tokens)};
        assert_int_equal(retry_wait_told(&headers, 0), cases[i].ms * CLOCK_MS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_can_help),
        cmocka_unit_test(capped_in_number_and_time),
        cmocka_unit_test(jitter_is_full),
        cmocka_unit_test(retry_after_is_a_floor),
        cmocka_unit_test(retry_after_is_read),
        cmocka_unit_test(every_header_that_says_how_long_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

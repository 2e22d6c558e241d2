#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "cmd/progress.h"

static struct session_lane lanes[3] = {
    {.name = "qwen/qwen3.8-max",
     .currency = "CNY",
     .in_flight = 3,
     .limit = 8,
     .planned = 50,
     .ended = 20,
     .failed = 2,
     .spent_pico = INT64_C(1500000000000),
     .reserved_pico = INT64_C(250000000000),
     .ttft_p50_ns = 400 * CLOCK_MS,
     .state = "running"},
    {.name = "云岫/大模型",
     .currency = "USD",
     .limit = 4,
     .planned = 50,
     .ended = 50,
     .spent_pico = INT64_C(20000000000),
     .ttft_p50_ns = -1,
     .state = "done",
     .is_done = true},
    {.name = "two/x",
     .currency = "CNY",
     .limit = 1,
     .planned = 50,
     .ended = 5,
     .ttft_p50_ns = -1,
     .state = "pause 12 s: evil \x1b[2J"},
};
static const struct session_snapshot snapshot = {.planned = 200,
                                                 .before = 50,
                                                 .in_flight = 3,
                                                 .started_ns = 0,
                                                 .taken_ns = 125 * CLOCK_S,
                                                 .lane_count = 3,
                                                 .lanes = lanes};
static const struct progress_options options = {
    .run_name = "k7m2", .title = "nightly", .ambiguous = 1};

static void line_is_one_line(void **state)
{
    struct str out = {0};

    (void)state;
    progress_line(&options, &snapshot, 65 * CLOCK_S, 0, &out);
    assert_string_equal(
        str_text(&out),
        "1970-01-01T00:00:00Z run k7m2 62% 125/200 in-flight 3 fail 2 spent 1.75 CNY "
        "+ 0.02 USD left 1:05\n");
    str_release(&out);
}

static void simulated_is_stamped(void **state)
{
    struct progress_options simulated = options;
    struct str out = {0};

    (void)state;
    simulated.is_simulated = true;
    progress_line(&simulated, &snapshot, -1, 0, &out);
    assert_non_null(strstr(str_text(&out), "SIMULATED"));
    str_clear(&out);
    progress_block(&simulated, &snapshot, -1, 0, 24, &out);
    assert_non_null(strstr(str_text(&out), "SIMULATED"));
    str_release(&out);
}

/* No line is wider than the terminal, none holds a control character, done lanes come last. */
static void block_fits(void **state)
{
    static const unsigned widths[] = {40, 60, 80, 120, 200};
    struct str out = {0};
    struct view rest, line;

    (void)state;
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        str_clear(&out);
        progress_block(&options, &snapshot, -1, widths[i], 24, &out);
        rest = str_view(&out);
        unsigned lines = 0;
        while (view_next_line(&rest, &line)) {
            assert_true(utf8_width(line, 1) < widths[i]);
            assert_true(utf8_is_valid(line));
            assert_null(memchr(line.data, '\x1b', line.len));
            lines++;
        }
        assert_int_equal(lines, 5);
        assert_true(strstr(str_text(&out), "two/x") < strstr(str_text(&out), "云岫"));
    }
    str_release(&out);
}

static void lanes_that_have_no_room_are_counted(void **state)
{
    struct str out = {0};

    (void)state;
    progress_block(&options, &snapshot, -1, 120, 7, &out);
    assert_non_null(strstr(str_text(&out), "+1 lanes\n"));
    assert_null(strstr(str_text(&out), "云岫"));
    str_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_is_one_line),
        cmocka_unit_test(simulated_is_stamped),
        cmocka_unit_test(block_fits),
        cmocka_unit_test(lanes_that_have_no_room_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

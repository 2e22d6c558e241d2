#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "cmd/progress_view.h"
#include "store/store.h"

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
     .requests_minute = 598,
     .requests_limit = 600,
     .tokens_minute = 43900,
     .tokens_limit = 1000000,
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
static struct session_snapshot snapshot = {.planned = 200,
                                           .before = 50,
                                           .in_flight = 3,
                                           .started_ns = 0,
                                           .taken_ns = 125 * CLOCK_S,
                                           .lane_count = 3,
                                           .lanes = lanes};
static const struct progress_view view = {.run_name = "k7m2",
                                          .title = "nightly",
                                          .ambiguous = 1,
                                          .stops_at_cap = true,
                                          .snapshot = &snapshot,
                                          .left = {-1, 0}};

static void line_is_one_line(void **state)
{
    struct progress_view timed = view;
    struct str out = {0};

    (void)state;
    timed.left = (struct progress_left){65 * CLOCK_S, 9 * CLOCK_S};
    progress_line(&timed, 0, &out);
    assert_string_equal(
        str_text(&out),
        "1970-01-01T00:00:00Z run k7m2 62% 125/200 in-flight 3 fail 2 spent 1.75 CNY "
        "+ 0.02 USD left 1:05 ± 0:09\n");
    str_release(&out);
}

static void simulated_is_stamped(void **state)
{
    struct progress_view simulated = view;
    struct str out = {0};

    (void)state;
    simulated.is_simulated = true;
    progress_line(&simulated, 0, &out);
    assert_non_null(strstr(str_text(&out), "SIMULATED"));
    str_clear(&out);
    progress_block(&simulated, 0, 24, &out);
    assert_non_null(strstr(str_text(&out), "SIMULATED"));
    str_clear(&out);
    progress_json(&simulated, "progress", NULL, 0, &out);
    assert_non_null(strstr(str_text(&out), "\"simulated\":true"));
    str_release(&out);
}

/* No line is wider than the terminal, none holds a control character, none is missing. */
static void block_fits(void **state)
{
    static const unsigned widths[] = {40, 60, 80, 120, 200};
    struct str out = {0};
    struct view rest, line;

    (void)state;
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        str_clear(&out);
        progress_block(&view, widths[i], 24, &out);
        rest = str_view(&out);
        unsigned lines = 0;
        while (view_next_line(&rest, &line)) {
            assert_true(utf8_width(line, 1) < widths[i]);
            assert_true(utf8_is_valid(line));
            assert_null(memchr(line.data, '\x1b', line.len));
            lines++;
        }
        assert_int_equal(lines, 6);
    }
    str_release(&out);
}

/* Never more lines than the terminal has, whatever its size. */
static void block_is_no_taller_than_the_terminal(void **state)
{
    struct str out = {0};

    (void)state;
    for (unsigned rows = 5; rows < 12; rows++) {
        size_t lines = 0;
        str_clear(&out);
        progress_block(&view, 30, rows, &out);
        for (size_t i = 0; i < out.len; i++)
            lines += out.data[i] == '\n';
        assert_true(lines < rows);
    }
    str_release(&out);
}

static void lanes_that_have_no_room_are_counted(void **state)
{
    struct str out = {0};

    (void)state;
    progress_block(&view, 120, 7, &out);
    assert_null(strstr(str_text(&out), "+"));
    str_clear(&out);
    progress_block(&view, 120, 6, &out);
    assert_non_null(strstr(str_text(&out), "+1 lane at work, +1 lane done\n"));
    /* The lane that misses more stays. */
    assert_non_null(strstr(str_text(&out), "two/x"));
    str_release(&out);
}

static void limits_stand_beside_what_they_bound(void **state)
{
    struct str out = {0};

    (void)state;
    progress_block(&view, 200, 24, &out);
    assert_non_null(strstr(str_text(&out), "598  600"));
    assert_non_null(strstr(str_text(&out), "43900  1000000"));
    str_release(&out);
}

static void a_budget_is_told_with_its_forecast(void **state)
{
    struct progress_cap caps[] = {{.scope = "run",
                                   .currency = "CNY",
                                   .limit = (int128)20 * DECIMAL_PICO,
                                   .charged = (int128)14 * DECIMAL_PICO,
                                   .forecast = (int128)21 * DECIMAL_PICO},
                                  {.scope = "model",
                                   .model = "two/x",
                                   .currency = "CNY",
                                   .limit = (int128)5 * DECIMAL_PICO,
                                   .charged = DECIMAL_PICO,
                                   .forecast = -1}};
    struct progress_view capped = view;
    struct str out = {0};

    (void)state;
    capped.caps = caps;
    capped.cap_count = 2;
    progress_block(&capped, 120, 24, &out);
    assert_non_null(
        strstr(str_text(&out), "14.00 of 20 CNY · forecast 21.00 ▲ it will stop there\n"));
    assert_non_null(strstr(str_text(&out), "budget of the model two/x"));
    assert_non_null(strstr(str_text(&out), "1.00 of 5 CNY\n"));
    capped.stops_at_cap = false;
    caps[0].forecast = (int128)19 * DECIMAL_PICO;
    str_clear(&out);
    progress_block(&capped, 120, 24, &out);
    assert_null(strstr(str_text(&out), "▲"));
    str_release(&out);
}

/* 30 cells of lane 0 and 45 of lane 2 are missing; what they cost so far says what they will. */
static void forecast_adds_what_is_missing(void **state)
{
    static const struct store_rate rates[] = {{"USD", INT64_C(7000000000000)}};
    struct store_cap cap = {.scope = "run",
                            .currency = "CNY",
                            .pico = INT64_C(20000000000000),
                            .rates = rates,
                            .rate_count = 1};
    int128 charged = INT64_C(2000000000000);

    (void)state;
    /* 2 − 0.25 reserved + 1.5 / 20 × 30 + 0 = 4; lane 1 is done */
    assert_true(progress_forecast(&snapshot, &cap, charged) == INT64_C(4000000000000));
    cap.rate_count = 0;
    assert_true(progress_forecast(&snapshot, &cap, charged) == -1);
    cap.rate_count = 1;
    cap.scope = "model";
    assert_true(progress_forecast(&snapshot, &cap, charged) == -1);
    cap.scope = "run";
    lanes[2].ended = 0; /* nothing is known of it yet */
    assert_true(progress_forecast(&snapshot, &cap, charged) == -1);
    lanes[2].ended = 5;
}

static void time_left_is_that_of_the_slowest_lane(void **state)
{
    /* lane 0: 2 cells each 5 s, 30 missing: 75 s. lane 2: 1 each 5 s, 45 missing: 225 s, steady */
    static const int64_t counts[] = {2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1};
    static const int64_t unsteady[] = {2, 0, 0, 2, 0, 2, 2, 0, 2, 2, 0, 0};
    static const int64_t idle[] = {2, 0, 0, 2, 0, 0};
    struct progress_history history = {5 * CLOCK_S, 4, counts};
    struct progress_left left = progress_estimate(&snapshot, &history), wide;

    (void)state;
    assert_int_equal(left.ns / CLOCK_S, 225);
    /* only chance over the 45 that are missing: 1.96 × 225 / √45 */
    assert_int_equal(left.spread_ns / CLOCK_S, 65);
    history.counts = unsteady;
    wide = progress_estimate(&snapshot, &history);
    assert_int_equal(wide.ns / CLOCK_S, 225);
    assert_true(wide.spread_ns > left.spread_ns);
    history = (struct progress_history){5 * CLOCK_S, 2, idle};
    assert_int_equal(progress_estimate(&snapshot, &history).ns, -1);
    history.intervals = 1;
    assert_int_equal(progress_estimate(&snapshot, &history).ns, -1);
}

static void json_is_one_object_a_line(void **state)
{
    struct progress_cap cap = {.scope = "run",
                               .currency = "CNY",
                               .limit = (int128)20 * DECIMAL_PICO,
                               .charged = (int128)DECIMAL_PICO / 2,
                               .forecast = -1};
    struct progress_view capped = view;
    struct str out = {0};
    struct arena arena = {0};
    struct error err = {0};

    (void)state;
    capped.caps = &cap;
    capped.cap_count = 1;
    progress_json(&capped, "end", "complete", 0, &out);
    assert_int_equal(strcspn(str_text(&out), "\n"), out.len - 1);
    const struct json_value *root = json_parse(&arena, "-", str_view(&out), JSON_STRICT, &err);
    assert_non_null(root);
    assert_string_equal(json_get(root, "kind")->text.data, "end");
    assert_string_equal(json_get(root, "state")->text.data, "complete");
    const struct json_value *budget = json_get(root, "budgets")->first;
    assert_string_equal(json_get(json_get(budget, "charged"), "amount")->text.data, "0.5");
    assert_int_equal(json_get(budget, "forecast")->type, JSON_NULL);
    assert_int_equal(json_get(root, "lanes")->count, 3);
    assert_null(memchr(out.data, '\x1b', out.len));
    str_clear(&out);
    progress_json_message(VIEW("two\n  lines \x1b[2J\n"), &out);
    assert_string_equal(str_text(&out),
                        "{\"schema\":1,\"kind\":\"message\",\"text\":\"two\"}\n"
                        "{\"schema\":1,\"kind\":\"message\",\"text\":\"lines \\u001b[2J\"}\n");
    arena_release(&arena);
    str_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_is_one_line),
        cmocka_unit_test(simulated_is_stamped),
        cmocka_unit_test(block_fits),
        cmocka_unit_test(block_is_no_taller_than_the_terminal),
        cmocka_unit_test(lanes_that_have_no_room_are_counted),
        cmocka_unit_test(limits_stand_beside_what_they_bound),
        cmocka_unit_test(a_budget_is_told_with_its_forecast),
        cmocka_unit_test(forecast_adds_what_is_missing),
        cmocka_unit_test(time_left_is_that_of_the_slowest_lane),
        cmocka_unit_test(json_is_one_object_a_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

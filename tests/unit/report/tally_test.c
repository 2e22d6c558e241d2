/* Money and joules of a server of one's own, from the time that calls were under way. */
#include "report/tally.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define SECOND INT64_C(1000000000)

static void call(struct tally *tally, size_t cluster, const struct price_row *row, int64_t start_s,
                 int64_t seconds)
{
    const struct attempt_row attempt = {.started_unix_ns = start_s * SECOND,
                                        .has_ended = true,
                                        .usage = {100, -1, -1, 50, -1},
                                        .times = {.ended = seconds * SECOND}};
    const struct bill bill = {.state = BILL_KNOWN,
                              .cost = {.row = row},
                              .is_server = row && row->hour >= 0,
                              .server_hour = row ? row->hour : 0};

    tally_attempt(tally, cluster, &attempt, &bill);
}

static void correct(struct tally *tally, size_t cluster)
{
    const struct cell_row cell = {.outcome = OUTCOME_CORRECT, .score = 1, .usage = USAGE_NONE};

    tally_cell(tally, cluster, &cell);
}

static void test_server(void **state)
{
    /* 36 an hour: a hundredth a second. */
    const struct price_row row = {.hour = 36 * DECIMAL_PICO, .watts = 700};
    struct result_cluster clusters[2] = {{0}};
    struct result_row result = {0};
    struct tally tally = {.row = &result, .clusters = clusters, .cluster_count = 2};

    (void)state;
    /* Out of order, two at once, one inside another, a pause: 0-15 and 20-30. */
    call(&tally, 1, &row, 20, 10);
    call(&tally, 0, &row, 5, 10);
    call(&tally, 0, &row, 0, 10);
    call(&tally, 1, &row, 6, 2);
    correct(&tally, 0);
    correct(&tally, 1);
    tally_finish(&tally);
    assert_true(result.busy_ns == 25 * SECOND);
    assert_true(result.money.known == DECIMAL_PICO / 4);
    assert_int_equal(result.per_correct.state, RESULT_KNOWN);
    assert_true(result.per_correct.pico == DECIMAL_PICO / 8);
    assert_true(result.joules == 17500);
    /* 20 of 32 seconds of calls are of cluster 0. */
    assert_true(fabs(clusters[0].cost - 0.25 * 20 / 32) < 1e-12);
    assert_true(fabs(clusters[0].cost + clusters[1].cost - 0.25) < 1e-12);
    assert_true(fabs(result.tokens_per_correct - 300) < 1e-9);
}

static void test_no_server(void **state)
{
    const struct price_row row = {.hour = -1, .watts = -1};
    const struct price_row unmetered = {.hour = 0, .watts = -1};
    struct result_cluster clusters[1] = {{0}};
    struct result_row result = {0}, other = {0};
    struct tally tally = {.row = &result, .clusters = clusters, .cluster_count = 1};

    (void)state;
    call(&tally, 0, &row, 0, 10);
    tally_finish(&tally);
    assert_true(result.busy_ns == 0 && isnan(result.joules) && result.money.known == 0);
    tally = (struct tally){.row = &other, .clusters = clusters, .cluster_count = 1};
    call(&tally, 0, &unmetered, 0, 10);
    tally_finish(&tally);
    assert_true(other.busy_ns == 10 * SECOND && isnan(other.joules) && other.money.known == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_server),
                                       cmocka_unit_test(test_no_server)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Worked values: all 46,656 resamples of six numbers, so that no random number is in them, by
 * Python and numpy; the midpoint rule of scipy.stats.bootstrap. */
#include "stats/bootstrap.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "near.h"
#include "stats/simultaneous.h"

enum { SIX = 6, ALL = 46656 };
static const double six[SIX] = {0.1, 0.4, 0.5, 0.9, 2.0, 3.1};

/* Equal means differ in their last bits by the order of adding: integers of tenths do not. */
static void enumerate(double *out)
{
    static const int tenths[SIX] = {1, 4, 5, 9, 20, 31};

    for (int i = 0; i < ALL; i++) {
        int sum = 0;
        for (int k = 0, rest = i; k < SIX; k++, rest /= SIX)
            sum += tenths[rest % SIX];
        out[i] = sum / 60.0;
    }
}

static void test_bca(void **state)
{
    static double replicates[ALL];
    double jackknife[SIX];

    (void)state;
    enumerate(replicates);
    for (int i = 0; i < SIX; i++)
        jackknife[i] = (7.0 - six[i]) / 5;
    double a = bca_acceleration(jackknife, SIX);
    struct bca bca = bca_of(replicates, ALL, 70 / 60.0, a);
    near(bca.bias, 0.05159960181382998);
    near(bca.acceleration, 0.056321196211435005);
    near(bca.low_share, 0.04730580531312853);
    near(bca.high_share, 0.989834397913005);
    interval_near(bca.percentile, 0.4, 2.1);
    interval_near(bca.range, 0.48333333333333334, 2.2333333333333334);
    near(bca.se, 0.4305465948888348);
}

static void test_bca_edges(void **state)
{
    double some[] = {NAN, 2, 2, 2, INFINITY}, none[] = {NAN};

    (void)state;
    struct bca bca = bca_of(some, 5, 2, 0);
    assert_true(bca.percentile.low == 2 && isinf(bca.percentile.high));
    near(bca.se, 0);
    assert_true(isnan(bca_of(none, 1, 2, 0).range.low));
    assert_true(bca_acceleration((const double[]){1, 1}, 2) == 0);
}

/* Rows of {money, correct answers} of two models. */
enum { ROWS = 400, COLUMNS = 4, DRAWS = 4000 };
static double rows_values[ROWS * COLUMNS];

static struct bootstrap_rows make_rows(void)
{
    for (int i = 0; i < ROWS; i++) {
        double *row = rows_values + (size_t)i * COLUMNS;
        row[0] = 0.01 + 0.001 * (i % 7);
        row[1] = i % 5 != 0;
        row[2] = 0.02 + 0.001 * (i % 7);
        row[3] = i % 4 != 0;
    }
    return (struct bootstrap_rows){rows_values, ROWS, COLUMNS};
}

static void test_draws(void **state)
{
    struct bootstrap_rows rows = make_rows();
    double *one = calloc((size_t)DRAWS * COLUMNS, sizeof *one),
           *three = calloc((size_t)DRAWS * COLUMNS, sizeof *three);
    double mean = 0, square = 0;

    (void)state;
    bootstrap_sums(&rows, DRAWS, 7, 1, one);
    bootstrap_sums(&rows, DRAWS, 7, 3, three);
    assert_memory_equal(one, three, (size_t)DRAWS * COLUMNS * sizeof *one);
    bootstrap_sums(&rows, DRAWS, 8, 1, three);
    assert_memory_not_equal(one, three, (size_t)DRAWS * COLUMNS * sizeof *one);
    for (int i = 0; i < DRAWS; i++) {
        double share = one[i * COLUMNS + 1] / ROWS;
        mean += share / DRAWS;
        square += share * share / DRAWS;
    }
    /* 0.8 and sqrt(0.8 * 0.2 / 400) = 0.02 */
    assert_true(fabs(mean - 0.8) < 0.0015);
    assert_true(fabs(sqrt(square - mean * mean) - 0.02) < 0.001);
    free(one);
    free(three);
}

static void test_ratios(void **state)
{
    struct bootstrap_rows rows = make_rows();
    double *sums = calloc((size_t)DRAWS * COLUMNS, sizeof *sums);
    struct cluster_sums fieller = {0}, fieller_over = {0};

    (void)state;
    for (int i = 0; i < ROWS; i++) {
        cluster_add(&fieller, 1, rows_values[i * COLUMNS + 1], rows_values[i * COLUMNS]);
        cluster_add(&fieller_over, 1, rows_values[i * COLUMNS + 3], rows_values[i * COLUMNS + 2]);
    }
    struct interval expected = interval_ratio(&fieller);
    bootstrap_sums(&rows, DRAWS, 1, 1, sums);
    struct bca alone =
        bootstrap_interval(&rows, sums, DRAWS, bootstrap_ratio,
                           &(struct bootstrap_ratio){.numerator = 0, .denominator = 1});
    /* Close to Fieller's, which is made of the same rows without a random number. */
    assert_true(fabs(alone.range.low - expected.low) < 2e-4);
    assert_true(fabs(alone.range.high - expected.high) < 2e-4);
    const struct bootstrap_ratio pair = {0, 1, 2, 3};
    struct bca both = bootstrap_interval(&rows, sums, DRAWS, bootstrap_ratio, &pair);
    double first = fieller.y / fieller.x;
    assert_true(both.range.low < both.estimate && both.estimate < both.range.high);
    near(both.estimate, first / (fieller_over.y / fieller_over.x));
    double nothing[COLUMNS] = {1, 0, 1, 1}, empty[COLUMNS] = {0};
    assert_true(isinf(bootstrap_ratio(nothing, &pair)) && isnan(bootstrap_ratio(empty, &pair)));
    free(sums);
}

/* Both steps, of one table. */
static void intervals_at_once(struct simultaneous *c, size_t count, const double *replicates,
                              size_t draws, double clusters)
{
    double *largest = mem_zalloc(draws + 1, sizeof *largest);

    simultaneous_widen(largest, c, count, replicates, draws, clusters);
    simultaneous_finish(c, count, largest, draws);
    free(largest);
}

/* Interval and p of every comparison say the same, whatever the estimates. */
static void test_simultaneous(void **state)
{
    struct bootstrap_rows rows = make_rows();
    double *sums = calloc((size_t)DRAWS * COLUMNS, sizeof *sums);
    struct simultaneous c[COLUMNS], alone[1];

    (void)state;
    bootstrap_sums(&rows, DRAWS, 1, 1, sums);
    for (int k = 0; k < COLUMNS; k++) {
        double total = 0, square = 0;
        for (int i = 0; i < ROWS; i++)
            total += rows_values[i * COLUMNS + k];
        for (int i = 0; i < ROWS; i++)
            square += pow(rows_values[i * COLUMNS + k] - total / ROWS, 2);
        c[k] = (struct simultaneous){.estimate = total, .se = sqrt(square * ROWS / (ROWS - 1))};
    }
    intervals_at_once(c, COLUMNS, sums, DRAWS, ROWS);
    for (int k = 0; k < COLUMNS; k++) { /* Bonferroni's 2.5 bounds it for four */
        double half = (c[k].range.high - c[k].range.low) / 2 / c[k].se;
        assert_true(half > 2.05 && half < 2.55);
    }
    /* Estimates from 0 to 3 standard errors. */
    for (int k = 0; k < 600; k++) {
        double shifted[200], se = 1, at = 0.005 * k;
        for (int d = 0; d < 200; d++)
            shifted[d] = at + sums[d * COLUMNS + 1] / 8 - 40;
        alone[0] = (struct simultaneous){.estimate = at, .se = se};
        intervals_at_once(alone, 1, shifted, 200, ROWS);
        assert_true((alone[0].p > 0.05) == (alone[0].range.low <= 0));
    }
    free(sums);
}

static void test_simultaneous_edges(void **state)
{
    double replicates[] = {0, 0.5, NAN, 0, 0.5, NAN};
    struct simultaneous c[] = {
        {.estimate = 0, .se = 0}, {.estimate = 0.5, .se = 0}, {.estimate = NAN, .se = NAN}};

    (void)state;
    intervals_at_once(c, 3, replicates, 2, 10);
    near(c[0].p, 1);
    interval_near(c[0].range, 0, 0);
    near(c[1].p, 1.0 / 3);
    assert_true(isnan(c[2].p) && isnan(c[2].range.low));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bca),          cmocka_unit_test(test_bca_edges),
        cmocka_unit_test(test_draws),        cmocka_unit_test(test_ratios),
        cmocka_unit_test(test_simultaneous), cmocka_unit_test(test_simultaneous_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

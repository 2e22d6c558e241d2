#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/random.h"
#include "stats/histogram.h"
#include "store/store.h"

_Static_assert((int)HISTOGRAM_BYTES_MAX <= (int)STORE_HISTOGRAM_MAX, "fits the store");

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void quantiles_are_within_one_part_in_64(void **state)
{
    enum { N = 20000 };
    static int64_t values[N];
    struct histogram h = {0};
    struct random r;

    (void)state;
    random_seed(&r, 7);
    for (int i = 0; i < N; i++) {
        values[i] = (int64_t)exp(random_unit(&r) * 27.0); /* 1 ns to 9 minutes */
        histogram_record(&h, values[i]);
    }
    qsort(values, N, sizeof *values, by_value);
    for (double q = 0; q <= 1.0; q += 0.001) {
        int64_t rank = (int64_t)ceil(q * N), truth = values[rank > 0 ? rank - 1 : 0];
        int64_t got = histogram_quantile(&h, q);
        assert_true(llabs(got - truth) <= 16 || llabs(got - truth) <= truth / 64 + 1);
    }
    assert_int_equal(h.count, N);
    assert_int_equal(h.min, values[0]);
    assert_int_equal(h.max, values[N - 1]);
}

static void edges_are_counted(void **state)
{
    struct histogram h = {0};

    (void)state;
    assert_int_equal(histogram_quantile(&h, 0.5), -1);
    assert_true(isnan(histogram_mean(&h)));
    histogram_record(&h, -5);
    histogram_record(&h, 0);
    histogram_record(&h, INT64_MAX);
    histogram_record(&h, INT64_MAX);
    assert_int_equal(h.count, 4);
    assert_int_equal(h.sum, INT64_MAX);
    assert_int_equal(h.min, 0);
    assert_int_equal(histogram_quantile(&h, 1), INT64_MAX);
    assert_int_equal(histogram_quantile(&h, 0), 0);
    assert_int_equal(h.buckets[HISTOGRAM_BUCKETS - 1], 2);
}

static void each_power_of_two_starts_a_bucket(void **state)
{
    (void)state;
    for (int bits = 11; bits < 40; bits++) {
        struct histogram h = {0};
        int64_t at = INT64_C(1) << bits;
        histogram_record(&h, at - 1);
        histogram_record(&h, at);
        for (unsigned i = 1; i < HISTOGRAM_BUCKETS; i++)
            assert_true(h.buckets[i] < 2); /* the two lie in different ones */
    }
}

static void round_trip(const struct histogram *h)
{
    unsigned char bytes[HISTOGRAM_BYTES_MAX];
    struct histogram back;
    size_t len = histogram_write(h, bytes);

    assert_true(len <= sizeof bytes);
    assert_true(histogram_read(&back, (struct view){(const char *)bytes, len}));
    assert_memory_equal(h, &back, sizeof back);
    for (size_t cut = 0; cut < len; cut++)
        assert_false(histogram_read(&back, (struct view){(const char *)bytes, cut}));
    assert_int_equal(back.count, 0);
}

static void what_is_written_is_read_back(void **state)
{
    struct histogram h = {0};
    struct random r;

    (void)state;
    round_trip(&h);
    histogram_record(&h, 20000000);
    round_trip(&h);
    random_seed(&r, 5);
    for (int i = 0; i < 3000; i++)
        histogram_record(&h, (int64_t)random_below(&r, UINT64_C(1) << (1 + i % 42)));
    round_trip(&h);
}

static void the_fullest_one_fits(void **state)
{
    struct histogram h = {0};

    (void)state;
    h.sum = INT64_MAX;
    h.max = INT64_MAX;
    for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++)
        h.count += h.buckets[i] = (1U << 28) - 1;
    histogram_record(&h, 5); /* that bucket is full */
    assert_int_equal(h.count, (int64_t)HISTOGRAM_BUCKETS * ((1 << 28) - 1));
    round_trip(&h);
}

static void changed_bytes_never_break_it(void **state)
{
    unsigned char bytes[HISTOGRAM_BYTES_MAX];
    struct histogram h = {0}, back;
    struct random r;

    (void)state;
    random_seed(&r, 11);
    for (int i = 0; i < 300; i++)
        histogram_record(&h, (int64_t)random_below(&r, 100000000));
    size_t len = histogram_write(&h, bytes);
    for (int i = 0; i < 20000; i++) {
        size_t at = random_below(&r, len);
        unsigned char held = bytes[at];
        bytes[at] = (unsigned char)random_next(&r);
        if (histogram_read(&back, (struct view){(const char *)bytes, len})) {
            int64_t sum = 0;
            for (unsigned b = 0; b < HISTOGRAM_BUCKETS; b++)
                sum += back.buckets[b];
            assert_int_equal(sum, back.count);
            assert_true(histogram_quantile(&back, 0.5) >= back.min);
        }
        bytes[at] = held;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_within_one_part_in_64),
        cmocka_unit_test(edges_are_counted),
        cmocka_unit_test(each_power_of_two_starts_a_bucket),
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(the_fullest_one_fits),
        cmocka_unit_test(changed_bytes_never_break_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "fixture.h"

#include <math.h>

#include "base/random.h"

/* The first outputs of xoshiro256++ from the state {1, 2, 3, 4}, and of splitmix64 from 1234567, as
 * other implementations give them. */
static void matches_known_values(void **state)
{
    static const uint64_t xoshiro[] = {41943041ULL,
                                       58720359ULL,
                                       3588806011781223ULL,
                                       3591011842654386ULL,
                                       9228616714210784205ULL,
                                       9973669472204895162ULL,
                                       14011001112246962877ULL,
                                       12406186145184390807ULL,
                                       15849039046786891736ULL,
                                       10450023813501588000ULL};
    static const uint64_t splitmix[] = {6457827717110365317ULL, 3203168211198807973ULL,
                                        9817491932198370423ULL, 4593380528125082431ULL};
    struct random r = {{1, 2, 3, 4}};

    (void)state;
    for (size_t i = 0; i < COUNT(xoshiro); i++)
        assert_true(random_next(&r) == xoshiro[i]);
    random_seed(&r, 1234567);
    for (size_t i = 0; i < COUNT(splitmix); i++)
        assert_true(r.state[i] == splitmix[i]);
}

static void is_even(void **state)
{
    struct random r;
    unsigned hits[7] = {0};
    double sum = 0, squares = 0;

    (void)state;
    random_seed(&r, 1);
    for (int i = 0; i < 70000; i++)
        hits[random_below(&r, 7)]++;
    for (size_t i = 0; i < COUNT(hits); i++)
        assert_in_range(hits[i], 9600, 10400); /* 10,000 +- 4 standard deviations */
    for (int i = 0; i < 100000; i++) {
        double u = random_unit(&r), n = random_normal(&r);
        assert_true(u >= 0 && u < 1);
        sum += n;
        squares += n * n;
    }
    assert_true(fabs(sum / 100000) < 0.015);
    assert_true(fabs(squares / 100000 - 1) < 0.02);
    for (int i = 0; i < 100; i++)
        assert_int_equal(random_below(&r, 1), 0);
    for (int i = 0; i < 100; i++)
        assert_true(random_below(&r, UINT64_MAX) < UINT64_MAX);
}

static void shuffles(void **state)
{
    uint32_t index[100], again[100];
    bool seen[100] = {false};
    unsigned moved = 0;
    struct random r;

    (void)state;
    for (uint32_t i = 0; i < 100; i++)
        index[i] = again[i] = i;
    random_seed(&r, 42);
    random_shuffle(&r, index, 100);
    random_seed(&r, 42);
    random_shuffle(&r, again, 100);
    assert_memory_equal(index, again, sizeof index);
    for (uint32_t i = 0; i < 100; i++) {
        assert_false(seen[index[i]]);
        seen[index[i]] = true;
        moved += index[i] != i;
    }
    assert_true(moved > 80);
    random_shuffle(&r, NULL, 0);
    random_shuffle(&r, index, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches_known_values),
        cmocka_unit_test(is_even),
        cmocka_unit_test(shuffles),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

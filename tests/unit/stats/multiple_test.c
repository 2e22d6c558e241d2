/* Worked values: statsmodels 0.13.5; the 15 p-values are those of Benjamini and Hochberg 1995. */
#include "stats/multiple.h"

#include "near.h"

static const double small_p[] = {0.01, 0.04, 0.03, 0.005};
static const double paper_p[] = {0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                                 0.0459, 0.324,  0.4262, 0.5719, 0.6528, 0.759,  1.0};

static void test_holm(void **state)
{
    static const double expected[] = {0.0015, 0.0056, 0.0247, 0.114, 0.2211, 0.278, 0.278, 0.278,
                                      0.3213, 1,      1,      1,     1,      1,     1};
    double out[15];

    (void)state;
    holm(small_p, 4, out);
    near(out[0], 0.03);
    near(out[1], 0.06);
    near(out[2], 0.06);
    near(out[3], 0.02);
    holm(paper_p, 15, out);
    for (int i = 0; i < 15; i++)
        near(out[i], expected[i]);
}

static void test_benjamini_hochberg(void **state)
{
    static const double expected[] = {
        0.0015, 0.003,    0.0095, 0.035625,           0.0603, 0.0, 0.0, 0.0645, 0.0765, 0.486,
        0.0,    0.714875, 0.0,    0.8132142857142857, 1};
    double out[15];

    (void)state;
    benjamini_hochberg(small_p, 4, out);
    near(out[0], 0.02);
    near(out[1], 0.04);
    near(out[2], 0.04);
    near(out[3], 0.02);
    benjamini_hochberg(paper_p, 15, out);
    for (int i = 0; i < 15; i++) {
        if (expected[i] > 0)
            near(out[i], expected[i]);
    }
    near(out[5], 0.06385714285714286);
    near(out[6], 0.06385714285714286);
    near(out[10], 0.5811818181818182);
    near(out[12], 0.7532307692307693);
}

static void test_no_test(void **state)
{
    double p[] = {NAN, 0.02, 0.02};

    (void)state;
    holm(p, 3, p); /* in place */
    assert_true(isnan(p[0]));
    near(p[1], 0.04);
    near(p[2], 0.04);
    holm(p, 0, p);
    benjamini_hochberg(p, 1, p);
    assert_true(isnan(p[0]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_holm),
        cmocka_unit_test(test_benjamini_hochberg),
        cmocka_unit_test(test_no_test),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Nightly series: drift and shifts. */
#include "figures.h"
#include "stats/cusum.h"
#include "stats/mann_kendall.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

static void drift(struct figures *f, int at, const double *series, int count)
{
    struct mann_kendall m = mann_kendall(series, (size_t)count);

    for (int i = 0; i < count; i++)
        given(f, series[i], "mann_kendall/%d/series/%d", at, i);
    given(f, count, "mann_kendall/%d/n", at);
    figure(f, (double)m.s, "mann_kendall/%d/S", at);
    figure(f, m.variance, "mann_kendall/%d/var", at);
    figure(f, m.z, "mann_kendall/%d/z", at);
    figure(f, m.p, "mann_kendall/%d/p", at);
    figure(f, m.tau, "mann_kendall/%d/tau", at);
    figure(f, m.slope, "mann_kendall/%d/sen_slope", at);
}

static void shift(struct figures *f)
{
    static const double data[] = {9.45,  7.99,  9.29,  11.66, 12.16, 10.18, 8.04,  11.46,
                                  9.2,   10.34, 9.03,  11.47, 10.51, 9.4,   10.08, 9.37,
                                  10.62, 10.31, 8.52,  10.84, 10.9,  9.33,  12.29, 11.5,
                                  10.6,  11.08, 10.38, 11.62, 11.31, 10.52};
    struct cusum c = {0};
    int alarm = 0;

    given(f, 10, "cusum_montgomery/mu0");
    given(f, 0.5, "cusum_montgomery/K");
    given(f, 5, "cusum_montgomery/H");
    for (int i = 0; i < COUNT(data); i++) {
        cusum_add(&c, data[i] - 10, 0.5);
        alarm = alarm || !cusum_alarm(&c, 5) ? alarm : i + 1;
        given(f, data[i], "cusum_montgomery/data/%d", i);
        figure(f, c.high, "cusum_montgomery/C_plus/%d", i);
        figure(f, c.low, "cusum_montgomery/C_minus/%d", i);
        figure(f, c.high_length, "cusum_montgomery/N_plus/%d", i);
    }
    figure(f, alarm, "cusum_montgomery/first_signal_index_1based");
}

void figures_series(struct figures *f)
{
    static const double falling[] = {0.712, 0.705, 0.708, 0.701, 0.699, 0.702,
                                     0.695, 0.69,  0.693, 0.688, 0.684, 0.686};
    static const double tied[] = {5, 5, 6, 7, 7, 8, 8, 8, 9, 10};

    drift(f, 0, falling, COUNT(falling));
    drift(f, 1, tied, COUNT(tied));
    shift(f);
}

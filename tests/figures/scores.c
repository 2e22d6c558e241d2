/* Distributions, means and proportions with their intervals, repeats, power, the bootstrap. */
#include <math.h>
#include <stdlib.h>

#include "figures.h"
#include "stats/bootstrap.h"
#include "stats/interval.h"
#include "stats/normal.h"
#include "stats/paired.h"
#include "stats/passk.h"
#include "stats/power.h"
#include "stats/repeats.h"
#include "stats/student.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

static void distributions(struct figures *f)
{
    static const char *const p[] = {"0.8", "0.9", "0.95", "0.975", "0.99", "0.995"};
    static const char *const z[] = {
        "-3", "-1.96", "-0.5", "0", "1", "1.6448536269514722", "2.5758293035489004"};
    static const char *const df[] = {"1", "2", "4", "9", "29", "99", "999"};
    static const double beta[][3] = {
        {0.5, 0.5, 0.5}, {2, 3, 0.4}, {10, 10, 0.5}, {5, 0.5, 0.9}, {30, 70, 0.3}};

    for (int i = 0; i < COUNT(p); i++)
        figure(f, normal_quantile(strtod(p[i], NULL)), "normal_quantiles/%s", p[i]);
    for (int i = 0; i < COUNT(z); i++)
        figure(f, normal_cdf(strtod(z[i], NULL)), "normal_cdf/%s", z[i]);
    for (int i = 0; i < COUNT(df); i++)
        figure(f, student_975(strtod(df[i], NULL)), "t_quantiles_0.975/%s", df[i]);
    for (int i = 0; i < COUNT(beta); i++) {
        const double *b = beta[i];
        given(f, b[0], "reg_inc_beta/%d/a", i);
        given(f, b[1], "reg_inc_beta/%d/b", i);
        given(f, b[2], "reg_inc_beta/%d/x", i);
        figure(f, incomplete_beta(b[0], b[1], b[2]), "reg_inc_beta/%d/value", i);
    }
}

static struct cluster_sums ones(int correct, int n)
{
    struct cluster_sums sums = {0};

    for (int i = 0; i < n; i++)
        cluster_add(&sums, 1, i < correct, 0);
    return sums;
}

static void means(struct figures *f)
{
    struct cluster_sums small = ones(7, 10), gsm8k = ones(1056, 1319);
    struct paired_difference mean = paired_difference(&small); /* not cut to [0, 1] */

    figure(f, mean.difference, "clt_small/mean");
    figure(f, mean.se, "clt_small/se_sample");
    figure(f, mean.range.low, "clt_small/t_ci95/0");
    figure(f, mean.range.high, "clt_small/t_ci95/1");
    given(f, 1319, "clt_gsm8k/n");
    given(f, 1056, "clt_gsm8k/correct");
    figure(f, gsm8k.x / gsm8k.n, "clt_gsm8k/mean");
    figure(f, interval_standard_error(&gsm8k), "clt_gsm8k/se_sample");
}

static void wilson(struct figures *f)
{
    static const int x[] = {8, 0, 30, 1, 20, 81, 151, 1056, 15};
    static const int n[] = {10, 30, 30, 30, 30, 263, 164, 1319, 148};
    static const int newcombe[][2] = {{81, 263}, {15, 148}, {0, 20}, {1, 29}};

    for (int i = 0; i < COUNT(x); i++) {
        struct interval w = interval_wilson(x[i], n[i]);
        given(f, x[i], "binomial_intervals_95/%d/x", i);
        given(f, n[i], "binomial_intervals_95/%d/n", i);
        figure(f, w.low, "binomial_intervals_95/%d/wilson/0", i);
        figure(f, w.high, "binomial_intervals_95/%d/wilson/1", i);
    }
    for (int i = 0; i < COUNT(newcombe); i++) {
        int a = newcombe[i][0], b = newcombe[i][1];
        struct interval w = interval_wilson(a, b);
        figure(f, w.low, "wilson_newcombe_1998/computed/%d:%d/0", a, b);
        figure(f, w.high, "wilson_newcombe_1998/computed/%d:%d/1", a, b);
    }
}

static void clusters(struct figures *f)
{
    static const int sizes[] = {4, 3, 2, 3};
    static const int scores[][4] = {{1, 1, 1, 0}, {0, 0, 1}, {1, 1}, {0, 0, 0}};
    struct cluster_sums together = {0}, alone = {0};

    for (int c = 0; c < COUNT(sizes); c++) {
        int sum = 0;
        for (int i = 0; i < sizes[c]; i++) {
            given(f, scores[c][i], "clustered_se/clusters/%c/%d", 'a' + c, i);
            cluster_add(&alone, 1, scores[c][i], 0);
            sum += scores[c][i];
        }
        cluster_add(&together, sizes[c], sum, 0);
    }
    double se = interval_standard_error(&together), clt = interval_standard_error(&alone);
    figure(f, together.x / together.n, "clustered_se/mean");
    figure(f, together.n, "clustered_se/n");
    figure(f, clt, "clustered_se/se_clt");
    figure(f, se, "clustered_se/inspect_ai_C:(C-1)");
}

static void bca(struct figures *f)
{
    enum { SIX = 6, ALL = 46656 };
    static const int tenths[SIX] = {1, 4, 5, 9, 20, 31};
    static double replicates[ALL];
    double jackknife[SIX];

    for (int i = 0; i < SIX; i++) {
        given(f, tenths[i] / 10.0, "bca_exact_enumeration/data/%d", i);
        jackknife[i] = (70 - tenths[i]) / 50.0;
    }
    for (int i = 0; i < ALL; i++) {
        int sum = 0;
        for (int k = 0, rest = i; k < SIX; k++, rest /= SIX)
            sum += tenths[rest % SIX];
        replicates[i] = sum / 60.0;
    }
    struct bca b = bca_of(replicates, ALL, 70 / 60.0, bca_acceleration(jackknife, SIX));
    const char *at = "bca_exact_enumeration/result";
    figure(f, b.estimate, "%s/theta", at);
    figure(f, b.bias, "%s/z0_midpoint", at);
    figure(f, b.acceleration, "%s/a", at);
    figure(f, b.percentile.low, "%s/percentile/0", at);
    figure(f, b.percentile.high, "%s/percentile/1", at);
    figure(f, b.low_share, "%s/adj_probs_midpoint/0", at);
    figure(f, b.high_share, "%s/adj_probs_midpoint/1", at);
    figure(f, b.range.low, "%s/bca_midpoint/0", at);
    figure(f, b.range.high, "%s/bca_midpoint/1", at);
    figure(f, b.se, "%s/boot_se", at);
}

static void repeats(struct figures *f)
{
    static const struct {
        const char *name;
        double questions, samples, means_variance, within;
    } sets[] = {
        {"cruxeval_codellama_t0.2", 800, 10, 0.19921199937421777, 0.029013888888888884},
        {"codet_humaneval_t0.8", 164, 100, 0.08703053643573246, 0.08675104705592511},
        {"qwen25math_8", 100, 8, 0.06252525252525251, 0.022857142857142857},
    };
    static const int k[] = {1, 2, 4, 5, 8, 10, 16};
    struct repeat_variance uniform = {1, 1.0 / 12, 1.0 / 6};

    for (int i = 0; i < COUNT(sets); i++) {
        const char *at = sets[i].name;
        struct repeat_variance v = repeat_split(sets[i].questions, sets[i].samples,
                                                sets[i].means_variance, sets[i].within);
        given(f, sets[i].questions, "resample_variance/%s/questions", at);
        given(f, sets[i].samples, "resample_variance/%s/samples", at);
        given(f, sets[i].means_variance, "resample_variance/%s/var_of_question_means", at);
        given(f, sets[i].within, "resample_variance/%s/E_sigma2", at);
        figure(f, v.between, "resample_variance/%s/var_x", at);
        for (int j = 0; j < COUNT(k); j++)
            figure(f, repeat_se(&v, k[j]), "resample_variance/%s/se/%d", at, k[j]);
        figure(f, repeat_se(&v, INFINITY), "resample_variance/%s/se_limit", at);
    }
    given(f, uniform.between, "resample_variance/uniform_theory/var_x");
    given(f, uniform.within, "resample_variance/uniform_theory/E_sigma2");
    for (int times = 1; times <= 8; times *= 2)
        figure(f, pow(repeat_se(&uniform, times) / repeat_se(&uniform, 1), 2),
               "resample_variance/uniform_theory/ratio_var_K_to_K1/%d", times);
}

static void power(struct figures *f)
{
    const double between = 1.0 / 9, one = between + 2.0 / 6, ten = between + 2.0 / 60;

    figure(f, power_items(1, 1, POWER_ALPHA, POWER_POWER), "power/z_sum_sq_.05_.20");
    given(f, 0.03, "power/miller_969/delta");
    given(f, between, "power/miller_969/omega2");
    given(f, 0, "power/miller_969/sigma2");
    figure(f, power_items(between, 0.03, POWER_ALPHA, POWER_POWER), "power/miller_969/n");
    figure(f, power_items(one, 0.03, POWER_ALPHA, POWER_POWER), "power/with_sampling_K1");
    figure(f, power_items(ten, 0.03, POWER_ALPHA, POWER_POWER), "power/K10");
    figure(f, power_detectable(one, 198, POWER_ALPHA, POWER_POWER), "power/mde_n198_K1");
    figure(f, power_detectable(ten, 198, POWER_ALPHA, POWER_POWER), "power/mde_n198_K10");
    figure(f, power_detectable(0.12, 1319, POWER_ALPHA, POWER_POWER),
           "power/mde_n1319_paired_binary_disc_0.12");
}

static void samples(struct figures *f)
{
    static const unsigned rows[][3] = {{10, 3, 1},     {10, 3, 5}, {10, 0, 5},
                                       {10, 10, 1},    {5, 1, 2},  {200, 1, 1},
                                       {200, 13, 100}, {8, 7, 8},  {4, 2, 3}};

    for (int i = 0; i < COUNT(rows); i++) {
        given(f, rows[i][0], "pass_at_k/%d/n", i);
        given(f, rows[i][1], "pass_at_k/%d/c", i);
        given(f, rows[i][2], "pass_at_k/%d/k", i);
        figure(f, passk_any(rows[i][0], rows[i][1], rows[i][2]), "pass_at_k/%d/value", i);
    }
}

void figures_scores(struct figures *f)
{
    distributions(f);
    means(f);
    wilson(f);
    clusters(f);
    bca(f);
    repeats(f);
    samples(f);
    power(f);
}

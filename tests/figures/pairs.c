/* Two models on the same questions, many tests at once, strengths, judges, money. */
#include <math.h>

#include "figures.h"
#include "stats/agreement.h"
#include "stats/bradley_terry.h"
#include "stats/interval.h"
#include "stats/multiple.h"
#include "stats/normal.h"
#include "stats/paired.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

static struct cluster_sums two_valued(int64_t n, int64_t plus, int64_t minus)
{
    struct cluster_sums sums = {0};

    for (int64_t i = 0; i < n; i++)
        cluster_add(&sums, 1, i < plus ? 1 : i < plus + minus ? -1 : 0, 0);
    return sums;
}

static void paired_one(struct figures *f, int at, const struct paired_counts *c)
{
    int64_t n = paired_total(c);
    struct cluster_sums a = two_valued(n, c->both + c->only_a, 0);
    struct cluster_sums b = two_valued(n, c->both + c->only_b, 0);
    struct cluster_sums difference = two_valued(n, c->only_a, c->only_b);
    struct paired_difference d = paired_difference(&difference);
    struct interval bonett_price = paired_bonett_price(c);
    double se_a = interval_standard_error(&a), se_b = interval_standard_error(&b);

    given(f, (double)n, "paired_real/%d/n", at);
    given(f, (double)c->both, "paired_real/%d/n11", at);
    given(f, (double)c->only_a, "paired_real/%d/n10", at);
    given(f, (double)c->only_b, "paired_real/%d/n01", at);
    given(f, (double)c->neither, "paired_real/%d/n00", at);
    figure(f, a.x / a.n, "paired_real/%d/meanA", at);
    figure(f, b.x / b.n, "paired_real/%d/meanB", at);
    figure(f, paired_counts_difference(c), "paired_real/%d/diff", at);
    figure(f, se_a, "paired_real/%d/seA", at);
    figure(f, se_b, "paired_real/%d/seB", at);
    figure(f, d.se, "paired_real/%d/se_paired", at);
    figure(f, d.statistic, "paired_real/%d/z", at);
    figure(f, normal_p(d.statistic), "paired_real/%d/p_normal", at);
    figure(f, bonett_price.low, "paired_real/%d/bonett_price_ci95/0", at);
    figure(f, bonett_price.high, "paired_real/%d/bonett_price_ci95/1", at);
    figure(f, mcnemar_exact(c->only_a, c->only_b), "paired_real/%d/mcnemar_exact_p", at);
    figure(f, mcnemar_mid(c->only_a, c->only_b), "paired_real/%d/mcnemar_mid_p", at);
}

static void paired(struct figures *f)
{
    static const struct paired_counts real[] = {
        {282, 89, 94, 256}, {352, 82, 77, 210}, {265, 169, 57, 230}, {1185, 58, 35, 41}};
    static const int small[][2] = {{1, 9}, {0, 5}, {5, 15}, {10, 10}, {25, 40}};

    for (int i = 0; i < COUNT(real); i++)
        paired_one(f, i, &real[i]);
    for (int i = 0; i < COUNT(small); i++) {
        given(f, small[i][0], "mcnemar_small/%d/n10", i);
        given(f, small[i][1], "mcnemar_small/%d/n01", i);
        figure(f, mcnemar_exact(small[i][0], small[i][1]), "mcnemar_small/%d/exact", i);
    }
}

static void multiple(struct figures *f)
{
    static const double few[] = {0.01, 0.04, 0.03, 0.005};
    static const double paper[] = {0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                                   0.0459, 0.324,  0.4262, 0.5719, 0.6528, 0.759,  1.0};
    const double *const lists[] = {few, paper};
    const int counts[] = {COUNT(few), COUNT(paper)};
    double family[COUNT(paper)], discovery[COUNT(paper)];

    for (int i = 0; i < 2; i++) {
        holm(lists[i], (size_t)counts[i], family);
        benjamini_hochberg(lists[i], (size_t)counts[i], discovery);
        for (int k = 0; k < counts[i]; k++) {
            given(f, lists[i][k], "multiple/%d/p/%d", i, k);
            figure(f, family[k], "multiple/%d/holm/%d", i, k);
            figure(f, discovery[k], "multiple/%d/bh/%d", i, k);
        }
    }
}

static void strengths(struct figures *f)
{
    enum { TEAMS = 7 };
    static const double wins[TEAMS][TEAMS] = {
        {0, 7, 9, 7, 7, 9, 11}, {6, 0, 7, 5, 11, 9, 9}, {4, 6, 0, 7, 7, 8, 12},
        {6, 8, 6, 0, 6, 7, 10}, {6, 2, 6, 7, 0, 7, 12}, {4, 4, 5, 6, 6, 0, 6},
        {2, 4, 1, 3, 1, 7, 0},
    };
    struct bradley_terry out[TEAMS];

    bradley_terry(&wins[0][0], TEAMS, TEAMS - 1, out);
    for (int i = 0; i < TEAMS; i++) {
        const char *at = "bradley_terry_baseball";
        for (int k = 0; k < TEAMS; k++)
            given(f, wins[i][k], "%s/wins_row_beats_column/%d/%d", at, i, k);
        figure(f, out[i].strength, "%s/log_strength_vs_Baltimore/%d", at, i);
        if (i < TEAMS - 1)
            figure(f, out[i].se, "%s/se/%d", at, i);
    }
}

static void judges(struct figures *f)
{
    static const int64_t table[] = {20, 5, 10, 15};

    for (int i = 0; i < 4; i++)
        given(f, (double)table[i], "cohen_kappa/table/%d/%d", i / 2, i % 2);
    figure(f, kappa_cohen(table, 2).kappa, "cohen_kappa/kappa");
    given(f, 0.7, "rogan_gladen/observed_rate");
    given(f, 0.95, "rogan_gladen/sensitivity");
    given(f, 0.85, "rogan_gladen/specificity");
    figure(f, rogan_gladen(0.7, 0.95, 0.85), "rogan_gladen/corrected");
}

static void money(struct figures *f)
{
    static const double cost[] = {0.010, 0.020, 0.015, 0.030, 0.012,
                                  0.040, 0.018, 0.022, 0.016, 0.027};
    static const int correct[] = {1, 0, 1, 1, 0, 1, 1, 0, 1, 1};
    struct cluster_sums sums = {0};

    for (int i = 0; i < COUNT(cost); i++) {
        given(f, cost[i], "cost_per_correct/cost/%d", i);
        given(f, correct[i], "cost_per_correct/correct/%d", i);
        cluster_add(&sums, 1, correct[i], cost[i]);
    }
    struct interval fieller = interval_ratio(&sums), log_delta = interval_log_delta(&sums);
    figure(f, sums.y / sums.x, "cost_per_correct/z/ratio");
    figure(f, log_delta.low, "cost_per_correct/z/log_delta_ci/0");
    figure(f, log_delta.high, "cost_per_correct/z/log_delta_ci/1");
    figure(f, interval_ratio_g(&sums), "cost_per_correct/z/fieller_g");
    figure(f, fieller.low, "cost_per_correct/z/fieller_ci/0");
    figure(f, fieller.high, "cost_per_correct/z/fieller_ci/1");
}

void figures_pairs(struct figures *f)
{
    paired(f);
    multiple(f);
    strengths(f);
    judges(f);
    money(f);
}

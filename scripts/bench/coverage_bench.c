/* coverage_bench [TRIALS]: how often each interval of src/stats holds the truth that the simulated
 * data were drawn from; 95 % is what each promises. The intervals of docs/statistics.md, in the
 * sizes of real suites. Seeded: the same figures on every machine. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/random.h"
#include "stats/agreement.h"
#include "stats/bootstrap.h"
#include "stats/bradley_terry.h"
#include "stats/mann_kendall.h"
#include "stats/paired.h"
#include "stats/simultaneous.h"

struct trial {
    struct random random;
    int covered;
};
typedef void trial_fn(struct trial *t);

static bool chance(struct trial *t, double p)
{
    return random_unit(&t->random) < p;
}

static void count(struct trial *t, struct interval range, double truth)
{
    t->covered += range.low <= truth && truth <= range.high;
}

static void wilson(struct trial *t)
{
    int right = 0;

    for (int i = 0; i < 200; i++)
        right += chance(t, 0.8);
    count(t, interval_wilson(right, 200), 0.8);
}

/* 60 passages of 1 to 8 questions that share their difficulty. */
static void clustered(struct trial *t)
{
    struct cluster_sums sums = {0};

    for (int c = 0; c < 60; c++) {
        double p = random_unit(&t->random), n = 1 + (double)random_below(&t->random, 8), x = 0;
        for (int i = 0; i < (int)n; i++)
            x += chance(t, p);
        cluster_add(&sums, n, x, 0);
    }
    count(t, interval_mean(&sums), 0.5);
}

/* Two models on 300 questions of their own difficulties, 5 points apart. */
static struct paired_counts pair(struct trial *t, int n)
{
    struct paired_counts counts = {0};

    for (int i = 0; i < n; i++) {
        double p = 0.1 + 0.7 * random_unit(&t->random);
        bool a = chance(t, p + 0.05), b = chance(t, p);
        *(a ? b ? &counts.both : &counts.only_a : b ? &counts.only_b : &counts.neither) += 1;
    }
    return counts;
}

static void paired_t(struct trial *t)
{
    struct paired_counts c = pair(t, 300);
    struct cluster_sums sums = {0};

    for (int64_t i = 0; i < 300; i++)
        cluster_add(&sums, 1, i < c.only_a ? 1 : i < c.only_a + c.only_b ? -1 : 0, 0);
    count(t, paired_difference(&sums).range, 0.05);
}

static void bonett_price(struct trial *t)
{
    struct paired_counts c = pair(t, 60);

    count(t, paired_bonett_price(&c), 0.05);
}

/* Log-normal costs, half as dear again when wrong; a third right. */
static double cost(struct trial *t, bool is_right)
{
    return exp(0.8 * random_normal(&t->random)) * (is_right ? 1 : 1.5);
}
#define MEAN_COST exp(0.32) /* of a right one */

static void per_correct(struct trial *t, int n, double p)
{
    struct cluster_sums sums = {0};

    for (int i = 0; i < n; i++) {
        bool right = chance(t, p);
        cluster_add(&sums, 1, right, cost(t, right));
    }
    struct interval range = interval_ratio(&sums);
    /* Not one right: it is not told. */
    t->covered += sums.x == 0;
    count(t, range, MEAN_COST * (p + 1.5 * (1 - p)) / p);
}

static void per_correct_small(struct trial *t)
{
    per_correct(t, 30, 0.3);
}

static void per_correct_large(struct trial *t)
{
    per_correct(t, 500, 0.6);
}

enum { ROWS = 200, DRAWS = 2000 };

/* Cost per correct of one model over another's. */
static void ratio_of_two(struct trial *t)
{
    double values[ROWS * 4], *draws = mem_zalloc(DRAWS * 4, sizeof *draws);

    for (int i = 0; i < ROWS; i++) {
        bool a = chance(t, 0.7), b = chance(t, 0.5);
        double *row = values + (size_t)i * 4;
        row[0] = cost(t, a);
        row[1] = a;
        row[2] = 2 * cost(t, b);
        row[3] = b;
    }
    const struct bootstrap_rows rows = {values, ROWS, 4};
    const struct bootstrap_ratio ratio = {0, 1, 2, 3};
    bootstrap_sums(&rows, DRAWS, random_next(&t->random), 1, draws);
    count(t, bootstrap_interval(&rows, draws, DRAWS, bootstrap_ratio, &ratio).range,
          (1 * 0.7 + 1.5 * 0.3) / 0.7 / (2 * (1 * 0.5 + 1.5 * 0.5) / 0.5));
    free(draws);
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

/* What a model has at a question whose nature is `item`, and the mean of it. */
struct figure {
    double (*item)(struct trial *t);
    double (*value)(struct trial *t, double item, int model);
    double (*mean)(int model);
};

static double some_chance(struct trial *t)
{
    return 0.7 * random_unit(&t->random);
}

static double right_or_wrong(struct trial *t, double item, int model)
{
    return chance(t, item + 0.05 * model);
}

static double share_right(int model)
{
    return 0.35 + 0.05 * model;
}

static double some_length(struct trial *t)
{
    return 0.5 * random_normal(&t->random);
}

/* Money of tokens that are lognormal, as answers' are; each model 10 % dearer than the last. */
static double money(struct trial *t, double item, int model)
{
    return exp(item + 0.5 * random_normal(&t->random) + 0.1 * model);
}

static double mean_money(int model)
{
    return exp(0.25 + 0.1 * model);
}

/* Ten differences at once, all of which must be held. */
static void at_once(struct trial *t, const struct figure *figure)
{
    enum { MODELS = 5, PAIRS = 10 };
    double values[ROWS * MODELS], *sums = mem_zalloc(DRAWS * MODELS, sizeof *sums);
    double *replicates = mem_zalloc(DRAWS * PAIRS, sizeof *replicates);
    struct simultaneous c[PAIRS];
    int at = 0;
    bool holds = true;

    for (int i = 0; i < ROWS; i++) {
        double item = figure->item(t);
        for (int m = 0; m < MODELS; m++)
            values[i * MODELS + m] = figure->value(t, item, m);
    }
    const struct bootstrap_rows rows = {values, ROWS, MODELS};
    bootstrap_sums(&rows, DRAWS, random_next(&t->random), 1, sums);
    for (int a = 0; a < MODELS; a++) {
        for (int b = a + 1; b < MODELS; b++, at++) {
            struct cluster_sums d = {0};
            for (int i = 0; i < ROWS; i++)
                cluster_add(&d, 1, values[i * MODELS + b] - values[i * MODELS + a], 0);
            c[at] =
                (struct simultaneous){.estimate = d.x / ROWS, .se = interval_standard_error(&d)};
            for (int k = 0; k < DRAWS; k++)
                replicates[k * PAIRS + at] = (sums[k * MODELS + b] - sums[k * MODELS + a]) / ROWS;
        }
    }
    intervals_at_once(c, PAIRS, replicates, DRAWS, ROWS);
    at = 0;
    for (int a = 0; a < MODELS; a++) {
        for (int b = a + 1; b < MODELS; b++, at++) {
            double truth = figure->mean(b) - figure->mean(a);
            holds = holds && c[at].range.low <= truth && truth <= c[at].range.high;
        }
    }
    t->covered += holds;
    free(sums);
    free(replicates);
}

static void simultaneous(struct trial *t)
{
    at_once(t, &(struct figure){some_chance, right_or_wrong, share_right});
}

static void simultaneous_money(struct trial *t)
{
    at_once(t, &(struct figure){some_length, money, mean_money});
}

static void kappa(struct trial *t)
{
    int64_t table[4] = {0};

    /* Labels half and half, the judge right in 85 %: kappa 0.7. */
    for (int i = 0; i < 200; i++) {
        int label = chance(t, 0.5), said = chance(t, 0.85) ? label : !label;
        table[label * 2 + said]++;
    }
    count(t, kappa_cohen(table, 2).range, 0.7);
}

static void corrected_rate(struct trial *t)
{
    struct judge_calibration c = {.positives = 100, .negatives = 100};
    int passed = 0;

    for (int i = 0; i < 100; i++) {
        c.true_positives += chance(t, 0.95);
        c.true_negatives += chance(t, 0.9);
    }
    for (int i = 0; i < 400; i++)
        passed += chance(t, 0.7) ? chance(t, 0.95) : chance(t, 0.1);
    count(t, rogan_gladen_rate(passed, 400, &c).range, 0.7);
}

static void strength(struct trial *t)
{
    enum { PLAYERS = 4 };
    static const double truth[PLAYERS] = {0.8, 0.4, 0.2, 0};
    double wins[PLAYERS * PLAYERS] = {0};
    struct bradley_terry out[PLAYERS];

    for (int i = 0; i < PLAYERS; i++) {
        for (int j = i + 1; j < PLAYERS; j++) {
            for (int k = 0; k < 60; k++)
                wins[chance(t, 1 / (1 + exp(truth[j] - truth[i]))) ? i * PLAYERS + j
                                                                   : j * PLAYERS + i]++;
        }
    }
    bradley_terry(wins, PLAYERS, PLAYERS - 1, out);
    count(t, out[0].range, truth[0]);
}

static void slope(struct trial *t)
{
    double nights[40];

    for (int i = 0; i < 40; i++)
        nights[i] = 0.7 - 0.001 * i + 0.02 * random_normal(&t->random);
    count(t, mann_kendall(nights, 40).slope_range, -0.001);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        trial_fn *run;
        int share; /* of the trials: the bootstraps are slow */
    } cases[] = {
        {"Wilson, 200 answers, 80 % right", wilson, 1},
        {"clustered mean, 60 passages", clustered, 1},
        {"paired difference, 300 questions", paired_t, 1},
        {"Bonett-Price, 60 questions", bonett_price, 1},
        {"cost per correct, 30 questions, 30 % right", per_correct_small, 1},
        {"cost per correct, 500 questions, 60 % right", per_correct_large, 1},
        {"ratio of two costs per correct, BCa, 200 questions", ratio_of_two, 10},
        {"max-T, ten differences at once, 200 questions", simultaneous, 10},
        {"max-T, ten differences of cost at once", simultaneous_money, 10},
        {"Cohen's kappa, 200 labels", kappa, 1},
        {"corrected rate, 400 judged, 100 + 100 labels", corrected_rate, 1},
        {"Bradley-Terry, 4 players, 60 games a pair", strength, 1},
        {"Sen's slope, 40 nights", slope, 1},
    };
    int trials = argc > 1 ? atoi(argv[1]) : 20000;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct trial t = {0};
        int n = trials / cases[i].share;
        random_seed(&t.random, 1000 + i);
        for (int k = 0; k < n; k++)
            cases[i].run(&t);
        printf("coverage: %-52s %5.1f %% (%d trials)\n", cases[i].name, 100.0 * t.covered / n, n);
    }
    return 0;
}

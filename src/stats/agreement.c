#include "stats/agreement.h"

#include <math.h>

#include "stats/paired.h"

/* Shares of row i and of column i. */
static void shares(const int64_t *counts, size_t k, size_t i, double n, double *row, double *column)
{
    *row = *column = 0;
    for (size_t j = 0; j < k; j++) {
        *row += (double)counts[i * k + j] / n;
        *column += (double)counts[j * k + i] / n;
    }
}

/* Fleiss, Cohen and Everitt 1969, equation 13. */
static double kappa_variance(const int64_t *counts, size_t k, double n, double kappa, double chance)
{
    double a = 0, b = 0, c = kappa - chance * (1 - kappa);

    for (size_t i = 0; i < k; i++) {
        double row_i, column_i;
        shares(counts, k, i, n, &row_i, &column_i);
        double on = 1 - (row_i + column_i) * (1 - kappa);
        a += (double)counts[i * k + i] / n * on * on;
        for (size_t j = 0; j < k; j++) {
            double row_j, column_j;
            shares(counts, k, j, n, &row_j, &column_j);
            double off = column_i + row_j;
            b += i == j ? 0 : (double)counts[i * k + j] / n * off * off;
        }
    }
    double sum = a + (1 - kappa) * (1 - kappa) * b - c * c;
    /* Where the terms cancel, their rounding (some 1e-16) would show as an interval of 1e-7. */
    return sum < 1e-14 ? 0 : sum / (n * (1 - chance) * (1 - chance));
}

struct kappa kappa_cohen(const int64_t *counts, size_t k)
{
    struct kappa out = {NAN, NAN, NAN, INTERVAL_NONE};
    double n = 0, agreed = 0, chance = 0;

    for (size_t i = 0; i < k * k; i++)
        n += (double)counts[i];
    if (n <= 0)
        return out;
    for (size_t i = 0; i < k; i++) {
        double row, column;
        shares(counts, k, i, n, &row, &column);
        agreed += (double)counts[i * k + i] / n;
        chance += row * column;
    }
    out.agreement = agreed;
    if (chance >= 1)
        return out;
    out.kappa = (agreed - chance) / (1 - chance);
    out.se = sqrt(kappa_variance(counts, k, n, out.kappa, chance));
    out.range = (struct interval){fmax(-1, out.kappa - INTERVAL_Z * out.se),
                                  fmin(1, out.kappa + INTERVAL_Z * out.se)};
    return out;
}

double rogan_gladen(double observed, double sensitivity, double specificity)
{
    return (observed + specificity - 1) / (sensitivity + specificity - 1);
}

static double clamp_rate(double rate)
{
    return fmin(1, fmax(0, rate));
}

/* Lang and Reiczigel's: z^2 / 2 answers of either kind are added to the judged ones, one of either
 * kind to both calibration sets, so that a judge that made no mistake in 20 is not taken as one
 * that never does; the centre is moved by the bias that this leaves. */
static void corrected_range(struct corrected_rate *out, double passed, double n,
                            const struct judge_calibration *c)
{
    double z2 = INTERVAL_Z * INTERVAL_Z;
    double m = n + z2, pos = (double)c->positives + 2, neg = (double)c->negatives + 2;
    double p = (passed + z2 / 2) / m, se = ((double)c->true_positives + 1) / pos;
    double sp = ((double)c->true_negatives + 1) / neg, scale = se + sp - 1;

    if (scale <= 0)
        return;
    double rate = rogan_gladen(p, se, sp);
    double miss = se * (1 - se) / pos, false_alarm = sp * (1 - sp) / neg;
    out->se =
        sqrt(p * (1 - p) / m + rate * rate * miss + (1 - rate) * (1 - rate) * false_alarm) / scale;
    double shift = 2 * z2 * (rate * miss - (1 - rate) * false_alarm);
    out->range = (struct interval){clamp_rate(rate + shift - INTERVAL_Z * out->se),
                                   clamp_rate(rate + shift + INTERVAL_Z * out->se)};
}

struct corrected_rate rogan_gladen_rate(int64_t passed, int64_t n,
                                        const struct judge_calibration *c)
{
    struct corrected_rate out = {
        .rate = NAN,
        .sensitivity = c->positives > 0 ? (double)c->true_positives / (double)c->positives : NAN,
        .specificity = c->negatives > 0 ? (double)c->true_negatives / (double)c->negatives : NAN,
        .se = NAN,
        .range = INTERVAL_NONE};

    if (n <= 0 || !(out.sensitivity + out.specificity > 1))
        return out;
    out.rate =
        clamp_rate(rogan_gladen((double)passed / (double)n, out.sensitivity, out.specificity));
    corrected_range(&out, (double)passed, (double)n, c);
    return out;
}

struct order_bias order_bias(const struct order_counts *o)
{
    struct paired_counts pairs = {
        .both = o->consistent, .only_a = o->first, .only_b = o->second, .neither = o->other};
    double n = (double)paired_total(&pairs);

    return (struct order_bias){
        .agreement = n > 0 ? (double)o->consistent / n : NAN,
        .agreement_range = interval_wilson((double)o->consistent, n),
        .bias = paired_counts_difference(&pairs),
        .range = paired_bonett_price(&pairs),
        .p = mcnemar_exact(o->first, o->second),
    };
}

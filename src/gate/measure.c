#include "gate/measure.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "gate/measure_parts.h"
#include "stats/normal.h"
#include "stats/paired.h"
#include "stats/student.h"

/* Samples -------------------------------------------------------------------------------------- */

static bool is_among(const char *const *suites, const char *name)
{
    for (size_t i = 0; suites[i]; i++) {
        if (strcmp(suites[i], name) == 0)
            return true;
    }
    return false;
}

bool gate_rule_wants(const struct gate_rule *rule, const char *const *suites,
                     const struct run_item *item)
{
    return (!rule->suite || strcmp(rule->suite, item->suite) == 0) &&
           (!rule->category || strcmp(rule->category, item->category) == 0) &&
           (!suites || is_among(suites, item->suite));
}

void gate_sample_release(struct gate_sample *sample)
{
    free(sample->clusters);
}

static void add_pair(struct gate_sample *s, struct gate_cluster *cluster,
                     const struct gate_metric *metric, const struct subject_item *a,
                     const struct subject_item *b)
{
    double x = 0, n = 0, bx = 0, bn = 0;

    metric->add(a, &x, &n);
    if (b)
        metric->add(b, &bx, &bn);
    cluster->x += x;
    cluster->n += n;
    cluster->base_x += bx;
    cluster->base_n += bn;
    s->is_yes_or_no &= (x == 0 || x == 1) && n == 1 && (!b || ((bx == 0 || bx == 1) && bn == 1));
    s->unknown_calls += a->unknown_calls + (b ? b->unknown_calls : 0);
    if (!b || !s->is_yes_or_no)
        return;
    s->pairs.both += x == 1 && bx == 1;
    s->pairs.only_a += x == 1 && bx == 0;
    s->pairs.only_b += x == 0 && bx == 1;
    s->pairs.neither += x == 0 && bx == 0;
}

/* The questions of the rule, added up by cluster. With a baseline those that both answered, unless the
 * metric is about what was not answered. */
struct gate_sample gate_sample(const struct gate_rule *rule, const struct gate_sides *sides)
{
    const struct query_run *run = sides->candidate->run;
    const struct gate_metric *metric = rule->metric;
    struct gate_sample s = {.is_yes_or_no = metric->unit == GATE_POINTS};
    size_t *place = mem_alloc((sides->cluster_count + 1) * sizeof *place);

    s.clusters = mem_zalloc(sides->cluster_count + 1, sizeof *s.clusters);
    memset(place, 0xff, (sides->cluster_count + 1) * sizeof *place);
    for (size_t i = 0; i < run->item_count; i++) {
        const struct subject_item *a = &sides->candidate->items[i], *b = NULL;
        double x, n;
        if (!gate_rule_wants(rule, sides->suites, &run->items[i]))
            continue;
        if (gate_rule_compares(rule)) {
            b = sides->match[i] < 0 ? NULL : &sides->baseline->items[sides->match[i]];
            if (!b)
                continue;
            metric->add(b, &x, &n);
            if (n == 0 && x == 0)
                continue;
        }
        metric->add(a, &x, &n);
        if (n == 0 && x == 0)
            continue;
        size_t *at = &place[sides->clusters[i]];
        if (*at == SIZE_MAX)
            *at = s.count++;
        s.is_yes_or_no &= s.clusters[*at].n == 0;
        add_pair(&s, &s.clusters[*at], metric, a, b);
        s.items++;
    }
    free(place);
    return s;
}

/* Means ---------------------------------------------------------------------------------------- */

static void add_totals(const struct gate_sample *s, struct gate_cluster *out)
{
    *out = (struct gate_cluster){0};
    for (size_t i = 0; i < s->count; i++) {
        out->x += s->clusters[i].x;
        out->n += s->clusters[i].n;
        out->base_x += s->clusters[i].base_x;
        out->base_n += s->clusters[i].base_n;
    }
}

/* What moves a mean by one cluster: (x - mean * n) / N. */
static double pull(double x, double n, double mean, double total)
{
    return (x - mean * n) / total;
}

static double squares_to_se(double squares, double clusters)
{
    return clusters < 2 ? NAN : sqrt(squares * clusters / (clusters - 1));
}

/* p of a statistic that far above 0, one-sided. */
static double upper_p(double t, double df)
{
    double both = student_p(t, df);

    return t > 0 ? both / 2 : 1 - both / 2;
}

/* Fills p from how far the effect lies on the bad side of the bound. A standard error of 0: it is
 * so, for these questions. */
static void decide(struct gate_measure *m, double badness, double se, double df)
{
    if (se > 0) {
        m->broken_p = upper_p(badness / se, df);
        m->kept_p = upper_p(-badness / se, df);
    } else {
        m->broken_p = badness > 0 ? 0 : 1;
        m->kept_p = 1 - m->broken_p;
    }
}

static void around(struct gate_measure *m, double se, double df)
{
    double half = se > 0 ? student_975(df) * se : 0;

    m->range = (struct interval){m->effect - half, m->effect + half};
}

/* A share lies between none and all. */
static void cut_share(struct gate_measure *m, const struct gate_rule *rule)
{
    if (rule->metric->unit != GATE_POINTS)
        return;
    m->range.low = fmax(m->range.low, 0);
    m->range.high = fmin(m->range.high, 1);
}

/* P(X <= x) of x successes in n trials; goes on between whole numbers. */
static double binomial_at_most(double x, double n, double p)
{
    return x >= n ? 1 : incomplete_beta(n - x, x + 1, 1 - p);
}

static double binomial_at_least(double x, double n, double p)
{
    return x <= 0 ? 1 : incomplete_beta(x, n - x + 1, p);
}

/* A share of yes-or-no answers against a limit: the exact binomial test. A limit of none, or of all, is
 * kept or broken by what was seen: no number of answers could show it. */
static void measure_share(struct gate_measure *m, const struct gate_rule *rule, double x, double n)
{
    double bound = rule->bound, most = binomial_at_most(x, n, bound),
           least = binomial_at_least(x, n, bound);

    m->range = interval_wilson(x, n);
    if (bound <= 0 || bound >= 1) {
        decide(m, rule->test == GATE_MIN ? bound - m->effect : m->effect - bound, 0, 1);
        return;
    }
    m->kept_p = rule->test == GATE_MIN ? least : most;
    m->broken_p = rule->test == GATE_MIN ? most : least;
}

static void measure_limit(struct gate_measure *m, const struct gate_rule *rule,
                          const struct gate_sample *s, const struct gate_cluster *total,
                          double *out_se)
{
    double scale = rule->metric->scale, mean = total->x / total->n, squares = 0, bad = 0;
    double bound = rule->bound / scale, sign = rule->test == GATE_MIN ? -1 : 1;

    m->effect = m->candidate;
    if (s->is_yes_or_no) {
        measure_share(m, rule, total->x, total->n);
        *out_se = sqrt(mean * (1 - mean) / total->n);
        return;
    }
    for (size_t i = 0; i < s->count; i++) {
        double own = pull(s->clusters[i].x, s->clusters[i].n, mean, total->n);
        double held = pull(s->clusters[i].x, s->clusters[i].n, bound, total->n) -
                      (mean - bound) / (double)s->count;
        squares += own * own;
        bad += held * held;
    }
    if (squares <= 0 && rule->metric->unit == GATE_POINTS) { /* one trial a cluster */
        measure_share(m, rule, mean * (double)s->count, (double)s->count);
        *out_se = NAN;
        return;
    }
    *out_se = squares_to_se(squares, (double)s->count) * scale;
    around(m, *out_se, (double)s->count - 1);
    cut_share(m, rule);
    decide(m, sign * (m->effect - rule->bound), squares_to_se(bad, (double)s->count) * scale,
           (double)s->count - 1);
}

/* Yes-or-no answers in pairs: Bonett and Price's interval says how sure a difference is also where none
 * was seen. */
static void measure_pairs(struct gate_measure *m, const struct gate_rule *rule,
                          const struct paired_counts *pairs, double worse, double *out_se)
{
    m->range = paired_bonett_price(pairs);
    *out_se = (m->range.high - m->range.low) / (2 * INTERVAL_Z);
    double badness = (m->range.high + m->range.low) / 2 * worse - rule->bound;
    if (*out_se > 0) {
        m->broken_p = normal_cdf(-badness / *out_se);
        m->kept_p = normal_cdf(badness / *out_se);
    } else {
        decide(m, badness, 0, 1);
    }
}

static void measure_margin(struct gate_measure *m, const struct gate_rule *rule,
                           const struct gate_sample *s, const struct gate_cluster *total,
                           double *out_se)
{
    double scale = rule->metric->scale, worse = rule->metric->is_higher_better ? -1 : 1;
    double a = total->x / total->n, b = total->base_x / total->base_n, squares = 0;

    m->effect = m->candidate - m->baseline;
    if (s->is_yes_or_no) {
        measure_pairs(m, rule, &s->pairs, worse, out_se);
        return;
    }
    for (size_t i = 0; i < s->count; i++) {
        const struct gate_cluster *c = &s->clusters[i];
        double d = pull(c->x, c->n, a, total->n) - pull(c->base_x, c->base_n, b, total->base_n);
        squares += d * d;
    }
    if (squares <= 0 && m->effect == 0 && rule->metric->unit == GATE_POINTS) {
        const struct paired_counts alike = {.neither = (int64_t)s->count};
        measure_pairs(m, rule, &alike, worse, out_se);
        return;
    }
    *out_se = squares_to_se(squares, (double)s->count) * scale;
    around(m, *out_se, (double)s->count - 1);
    decide(m, worse * m->effect - rule->bound, *out_se, (double)s->count - 1);
}

/* On the scale of logarithms. */
static void measure_ratio(struct gate_measure *m, const struct gate_rule *rule,
                          const struct gate_sample *s, const struct gate_cluster *total,
                          double *out_se)
{
    double a = total->x / total->n, b = total->base_x / total->base_n, squares = 0;

    if (!(a > 0) || !(b > 0)) {
        m->missing = "a ratio needs figures above 0 on both sides";
        return;
    }
    for (size_t i = 0; i < s->count; i++) {
        const struct gate_cluster *c = &s->clusters[i];
        double d =
            pull(c->x, c->n, a, total->n) / a - pull(c->base_x, c->base_n, b, total->base_n) / b;
        squares += d * d;
    }
    double se = squares_to_se(squares, (double)s->count), df = (double)s->count - 1;
    m->effect = a / b;
    m->range.low = m->effect * exp(-student_975(df) * se);
    m->range.high = m->effect * exp(student_975(df) * se);
    decide(m, log(m->effect / rule->bound), se, df);
    *out_se = m->effect * se;
}

static void measure_mean(struct gate_measure *m, const struct gate_rule *rule,
                         const struct gate_sample *s, double alpha)
{
    struct gate_cluster total;
    double se = NAN;

    add_totals(s, &total);
    if (total.n <= 0 || (gate_rule_compares(rule) && total.base_n <= 0)) {
        m->missing = "there is nothing to divide by";
        return;
    }
    m->candidate = total.x / total.n * rule->metric->scale;
    if (gate_rule_compares(rule))
        m->baseline = total.base_x / total.base_n * rule->metric->scale;
    if (s->count < 2) {
        m->missing = "one question, or several of one source, have no interval";
        return;
    }
    if (rule->test == GATE_MARGIN)
        measure_margin(m, rule, s, &total, &se);
    else if (rule->test == GATE_MAX_RATIO)
        measure_ratio(m, rule, s, &total, &se);
    else
        measure_limit(m, rule, s, &total, &se);
    if (se > 0)
        m->detectable = (normal_quantile(1 - alpha) + normal_quantile(0.8)) * se;
}

struct gate_measure gate_measure(const struct gate_rule *rule, const struct gate_sides *sides,
                                 double alpha)
{
    struct gate_measure m = {.candidate = NAN,
                             .baseline = NAN,
                             .effect = NAN,
                             .range = INTERVAL_NONE,
                             .kept_p = NAN,
                             .broken_p = NAN,
                             .detectable = NAN};

    if (rule->metric->kind == GATE_QUANTILE) {
        gate_measure_quantile(&m, rule, sides);
        return m;
    }
    struct gate_sample s = gate_sample(rule, sides);
    m.items = s.items;
    if (s.items == 0)
        m.missing = gate_rule_compares(rule) ? "no question was answered by both"
                                             : "no question was answered";
    else if (rule->metric->needs_prices && s.unknown_calls)
        m.missing = "the cost of some calls is unknown";
    else
        measure_mean(&m, rule, &s, alpha);
    gate_sample_release(&s);
    return m;
}

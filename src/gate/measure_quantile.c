#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/random.h"
#include "gate/measure_parts.h"
#include "stats/quantile.h"

enum { DRAWS = 2000, DRAW_SEED = 20240101 };

/* The times of one side, in order. */
struct timed {
    double seconds;
    size_t cluster;
};
struct times {
    struct timed *values;
    size_t count;
};

static int compare_times(const void *a, const void *b)
{
    const struct timed *x = a, *y = b;

    return (x->seconds > y->seconds) - (x->seconds < y->seconds);
}

/* `wanted[item]`: the cluster of the item, SIZE_MAX when it does not count. */
static struct times times_of(const struct subject *subject, const size_t *wanted)
{
    struct times t = {mem_zalloc(subject->ttft_count + 1, sizeof *t.values), 0};

    for (size_t i = 0; i < subject->ttft_count; i++) {
        size_t cluster = wanted[subject->ttft[i].item];
        if (cluster != SIZE_MAX)
            t.values[t.count++] = (struct timed){subject->ttft[i].seconds, cluster};
    }
    qsort(t.values, t.count, sizeof *t.values, compare_times);
    return t;
}

/* The smallest time that at least the share `p` of the drawn ones does not pass. */
static double drawn_quantile(const struct times *t, const uint32_t *weights, double p)
{
    double total = 0, sum = 0;

    for (size_t i = 0; i < t->count; i++)
        total += weights[t->values[i].cluster];
    for (size_t i = 0; i < t->count; i++) {
        sum += weights[t->values[i].cluster];
        if (sum >= p * total && sum > 0)
            return t->values[i].seconds;
    }
    return NAN;
}

/* Effects of many draws of clusters; the caller frees them. */
static double *draw_effects(const struct gate_rule *rule, const struct times *a,
                            const struct times *b, size_t clusters, bool is_ratio)
{
    double *effects = mem_alloc(DRAWS * sizeof *effects);
    uint32_t *weights = mem_alloc((clusters + 1) * sizeof *weights);
    struct random r;

    random_seed(&r, DRAW_SEED);
    for (size_t draw = 0; draw < DRAWS; draw++) {
        memset(weights, 0, clusters * sizeof *weights);
        for (size_t i = 0; i < clusters; i++)
            weights[random_below(&r, clusters)]++;
        double x = drawn_quantile(a, weights, rule->metric->quantile);
        double y = b ? drawn_quantile(b, weights, rule->metric->quantile) : NAN;
        effects[draw] = !b ? x : is_ratio ? x / y : x - y;
    }
    free(weights);
    return effects;
}

/* Shares of draws that keep or break the rule, the observed sample counted among them. */
static void judge_draws(struct gate_measure *m, const struct gate_rule *rule, double *effects)
{
    double worse = rule->test == GATE_MIN ? -1 : 1;
    size_t broken = 0, kept = 0;

    for (size_t i = 0; i < DRAWS; i++) {
        bool is_broken = worse * effects[i] > worse * rule->bound;
        broken += is_broken;
        kept += !is_broken;
    }
    m->kept_p = ((double)broken + 1) / (DRAWS + 1);
    m->broken_p = ((double)kept + 1) / (DRAWS + 1);
    m->range.low = quantile(effects, DRAWS, 0.025);
    m->range.high = quantile(effects, DRAWS, 0.975);
}

static void measure_times(struct gate_measure *m, const struct gate_rule *rule,
                          const struct times *a, const struct times *b, size_t clusters)
{
    uint32_t *once = mem_alloc((clusters + 1) * sizeof *once);

    for (size_t i = 0; i < clusters; i++)
        once[i] = 1;
    m->candidate = m->effect = drawn_quantile(a, once, rule->metric->quantile);
    if (b) {
        m->baseline = drawn_quantile(b, once, rule->metric->quantile);
        m->effect =
            rule->test == GATE_MAX_RATIO ? m->candidate / m->baseline : m->candidate - m->baseline;
    }
    free(once);
    double *effects = draw_effects(rule, a, b, clusters, rule->test == GATE_MAX_RATIO);
    judge_draws(m, rule, effects);
    free(effects);
}

/* Numbers the clusters of the questions that count, on both sides. */
static size_t place_questions(const struct gate_rule *rule, const struct gate_sides *sides,
                              bool is_paired, size_t *wanted, size_t *base_wanted, int64_t *items)
{
    const struct query_run *run = sides->candidate->run;
    size_t *numbers = mem_alloc((sides->cluster_count + 1) * sizeof *numbers), count = 0;

    memset(numbers, 0xff, (sides->cluster_count + 1) * sizeof *numbers);
    for (size_t i = 0; i < run->item_count; i++) {
        int match = is_paired ? sides->match[i] : -1;
        if (!gate_rule_wants(rule, sides->suites, &run->items[i]) ||
            !sides->candidate->items[i].ttft_count ||
            (is_paired && (match < 0 || !sides->baseline->items[match].ttft_count)))
            continue;
        size_t *number = &numbers[sides->clusters[i]];
        if (*number == SIZE_MAX)
            *number = count++;
        wanted[i] = *number;
        if (is_paired)
            base_wanted[match] = *number;
        ++*items;
    }
    free(numbers);
    return count;
}

static size_t *unwanted(const struct subject *subject)
{
    size_t count = subject ? subject->run->item_count : 0;
    size_t *list = mem_alloc((count + 1) * sizeof *list);

    memset(list, 0xff, (count + 1) * sizeof *list);
    return list;
}

void gate_measure_quantile(struct gate_measure *m, const struct gate_rule *rule,
                           const struct gate_sides *sides)
{
    bool is_paired = gate_rule_compares(rule);
    size_t *wanted = unwanted(sides->candidate), *base_wanted = unwanted(sides->baseline);
    size_t clusters = place_questions(rule, sides, is_paired, wanted, base_wanted, &m->items);

    if (clusters < 2) {
        m->missing = clusters ? "one question, or several of one source, have no interval"
                              : "no times to the first token were measured";
    } else {
        struct times a = times_of(sides->candidate, wanted), b = {0};
        if (is_paired)
            b = times_of(sides->baseline, base_wanted);
        measure_times(m, rule, &a, is_paired ? &b : NULL, clusters);
        free(a.values);
        free(b.values);
    }
    free(wanted);
    free(base_wanted);
}

/* A night against another one, question by question. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "report/trend_inside.h"
#include "stats/paired.h"

struct trend_scores trend_scores_new(const struct subject *subject, const struct trend_sheet *sheet,
                                     struct arena *arena)
{
    struct trend_scores s = {.count = sheet->count,
                             .cluster_count = sheet->cluster_count,
                             .is_yes_or_no = sheet->cluster_count == sheet->count};

    s.values = arena_alloc(arena, (sheet->count + 1) * sizeof *s.values);
    s.clusters = arena_alloc(arena, (sheet->count + 1) * sizeof *s.clusters);
    for (size_t i = 0; i < sheet->count; i++) {
        const struct subject_item *item = &subject->items[sheet->numbers[i]];
        s.values[i] = item->scored ? item->score / item->scored : NAN;
        s.clusters[i] = sheet->clusters[i];
        if (item->scored)
            s.is_yes_or_no &= item->scored == 1 && (s.values[i] == 0 || s.values[i] == 1);
    }
    return s;
}

struct pair_sums {
    double n, x;
};

/* Sums by cluster, and counts of yes-or-no pairs. */
static struct cluster_sums add_pairs(const struct trend_scores *a, const struct trend_scores *b,
                                     struct paired_counts *counts)
{
    struct pair_sums *pairs = mem_zalloc(a->cluster_count + 1, sizeof *pairs);
    struct cluster_sums sums = {0};

    for (size_t i = 0; i < a->count; i++) {
        double x = a->values[i], y = b->values[i];
        if (isnan(x) || isnan(y))
            continue;
        pairs[a->clusters[i]].n++;
        pairs[a->clusters[i]].x += x - y;
        counts->both += x > 0 && y > 0;
        counts->only_a += x > y;
        counts->only_b += x < y;
        counts->neither += x == 0 && y == 0;
    }
    for (size_t i = 0; i < a->cluster_count; i++)
        cluster_add(&sums, pairs[i].n, pairs[i].x, 0);
    free(pairs);
    return sums;
}

struct trend_against trend_against(const struct trend_scores *a, const struct trend_scores *b,
                                   double *out_se)
{
    struct trend_against out = {
        .difference = NAN, .range = INTERVAL_NONE, .p = NAN, .p_adjusted = NAN};
    struct paired_counts counts = {0};

    *out_se = NAN;
    if (a->count != b->count || a->cluster_count != b->cluster_count)
        return out;
    struct cluster_sums sums = add_pairs(a, b, &counts);
    out.questions = (int64_t)sums.n;
    if (out.questions == 0)
        return out;
    struct paired_difference paired = paired_difference(&sums);
    *out_se = paired.se;
    out.difference = paired.difference;
    out.range = paired.range;
    out.p = paired.p;
    if (a->is_yes_or_no && b->is_yes_or_no) {
        out.range = paired_bonett_price(&counts);
        out.p = mcnemar_mid(counts.only_a, counts.only_b);
    }
    return out;
}

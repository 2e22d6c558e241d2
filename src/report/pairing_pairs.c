#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/pairing_parts.h"
#include "report/reference.h"
#include "stats/bootstrap.h"
#include "stats/normal.h"

static bool is_baseline(const struct pairing *p, const struct pairing_options *o, size_t side)
{
    const struct pairing_side *s = &p->sides[side];

    if (o->baseline_run >= 0)
        return s->run == (size_t)o->baseline_run;
    int model = s->result->by == RESULT_BY_TAG ? -1 : reference_find(s->result, o->baseline_model);
    return s->result->by == RESULT_BY_TAG ? strcmp(s->name, o->baseline_model) == 0
                                          : s->row->model == model;
}

/* Whether a - b is asked for. */
static bool is_wanted(const struct pairing *p, const struct pairing_options *o, size_t a, size_t b)
{
    if (o->baseline_run < 0 && !o->baseline_model)
        return a < b;
    if (a == b || is_baseline(p, o, a) || !is_baseline(p, o, b))
        return false;
    return o->baseline_run < 0 || strcmp(p->sides[a].name, p->sides[b].name) == 0;
}

size_t pairing_list(struct pairing *p, const struct pairing_options *o)
{
    const struct simultaneous none = {NAN, NAN, INTERVAL_NONE, NAN};
    size_t count = 0, per_group;

    p->pairs =
        mem_zalloc(p->side_count * p->side_count * (p->group_count + 1) + 1, sizeof *p->pairs);
    for (size_t group = 0; group <= p->group_count; group++) {
        for (size_t a = 0; a < p->side_count; a++) {
            for (size_t b = 0; b < p->side_count; b++) {
                if (is_wanted(p, o, a, b))
                    p->pairs[count++] = (struct pairing_pair){.a = a,
                                                              .b = b,
                                                              .group = group,
                                                              .score = none,
                                                              .p_alone = NAN,
                                                              .cost = none,
                                                              .ttft = none};
            }
        }
    }
    per_group = count / (p->group_count + 1);
    p->pair_count = count;
    return per_group;
}

/* Figures -------------------------------------------------------------------------------------- */

bool pairing_row_has_cost(const struct result_row *row)
{
    return row->cost.state == RESULT_KNOWN && row->busy_ns == 0;
}

struct simultaneous *pairing_difference(struct pairing_pair *pair, enum pairing_figure figure)
{
    return figure == PAIRING_SCORE  ? &pair->score
           : figure == PAIRING_COST ? &pair->cost
                                    : &pair->ttft;
}

bool pairing_has(const struct pairing *p, const struct pairing_pair *pair,
                 enum pairing_figure figure)
{
    const struct result_row *a = p->sides[pair->a].row, *b = p->sides[pair->b].row;

    if (figure == PAIRING_COST)
        return pairing_row_has_cost(a) && pairing_row_has_cost(b);
    return figure == PAIRING_SCORE || (a->is_latency_publishable && b->is_latency_publishable);
}

/* All differences are the same, mostly 0: each cluster is a pair of answers. Scores of 0 could have been
 * 1 at another question; money and times of no difference have nothing that could have varied. */
static void finish_constant(const struct pairing_pair *pair, struct simultaneous *s,
                            size_t comparisons, double of_none)
{
    double n = (double)pair->clusters + 2, scale = s->estimate == 0 ? of_none : fabs(s->estimate);
    double a = ((s->estimate > 0 ? (double)pair->clusters : 0) + 1) / n;
    double b = ((s->estimate < 0 ? (double)pair->clusters : 0) + 1) / n;
    double se = sqrt((a + b - (a - b) * (a - b)) / n), m = (double)comparisons;
    double half = -normal_quantile(PAIRING_ALPHA / m / 2) * se;

    s->p = fmin(1, m * normal_p((a - b) / se));
    s->range = (struct interval){fmin(s->estimate, scale * fmax(-1, a - b - half)),
                                 fmax(s->estimate, scale * fmin(1, a - b + half))};
}

void pairing_finish(struct pairing *p, enum pairing_figure figure, double *largest)
{
    struct simultaneous *all = mem_zalloc(p->pair_count + 1, sizeof *all);
    size_t comparisons = 0;

    for (size_t i = 0; i < p->pair_count; i++) {
        all[i] = *pairing_difference(&p->pairs[i], figure);
        comparisons += p->pairs[i].clusters > 1 && !isnan(all[i].estimate);
    }
    simultaneous_finish(all, p->pair_count, largest, BOOTSTRAP_DRAWS);
    for (size_t i = 0; i < p->pair_count; i++) {
        if (all[i].se == 0)
            finish_constant(&p->pairs[i], &all[i], comparisons, figure == PAIRING_SCORE);
        struct interval *range = &all[i].range;
        if (figure == PAIRING_SCORE)
            *range = (struct interval){fmax(-1, range->low), fmin(1, range->high)};
        if (isnan(all[i].p))
            *range = INTERVAL_NONE;
        *pairing_difference(&p->pairs[i], figure) = all[i];
    }
    free(all);
}

enum pairing_verdict pairing_verdict_of(const struct simultaneous *difference)
{
    if (isnan(difference->p))
        return PAIRING_NONE;
    if (difference->p > PAIRING_ALPHA)
        return PAIRING_SAME;
    return difference->estimate > 0 ? PAIRING_BETTER : PAIRING_WORSE;
}

enum pairing_verdict pairing_verdict(const struct pairing_pair *pair)
{
    return pairing_verdict_of(&pair->score);
}

void pairing_put_letters(struct pairing *p)
{
    size_t count = p->side_count;
    bool *same = mem_zalloc(count * count + 1, sizeof *same);

    p->letters = arena_alloc(&p->arena, ((p->group_count + 1) * count + 1) * sizeof *p->letters);
    for (size_t group = 0; group <= p->group_count; group++) {
        for (size_t i = 0; i < p->pair_count; i++) {
            const struct pairing_pair *pair = &p->pairs[i];
            enum pairing_verdict verdict = pairing_verdict(pair);
            if (pair->group == group)
                same[pair->a * count + pair->b] =
                    verdict == PAIRING_SAME || verdict == PAIRING_NONE;
        }
        pairing_letters(&p->arena, same, count, p->letters + group * count);
    }
    free(same);
}

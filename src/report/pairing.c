#include "report/pairing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/pairing_parts.h"
#include "stats/bootstrap.h"

/* Draws ---------------------------------------------------------------------------------------- */

enum { BLOCK = 500 }; /* draws whose replicates are kept together */

static void replicate(const struct pairing_work *w, const struct pairing_use *uses,
                      const double *sums, double *out)
{
    for (size_t i = 0; i < w->pair_count; i++)
        out[i] = (sums[uses[i].plus] - sums[uses[i].minus]) / sums[uses[i].number];
}

/* What BLOCK draws from `first` on say of all pairs in one figure. */
static void widen(struct pairing_work *w, enum pairing_figure figure, const double *sums,
                  size_t first, double *replicates)
{
    for (size_t i = 0; i < w->pair_count; i++)
        w->scratch[i] = *pairing_difference(&w->pairs[i], figure);
    for (size_t i = 0; i < BLOCK; i++)
        replicate(w, w->uses[figure], sums + (first + i) * w->table.count,
                  replicates + i * w->pair_count);
    simultaneous_widen(w->largest[figure] + first, w->scratch, w->pair_count, replicates, BLOCK,
                       (double)w->table.rows);
}

static void use_draws(struct pairing_work *w, const double *sums)
{
    struct pairing *p = w->pairing;
    double *replicates = mem_zalloc(BLOCK * w->pair_count + 1, sizeof *replicates);
    double *figures = mem_zalloc(3 * p->side_count + 1, sizeof *figures);
    double *on = p->frontier + w->group * p->side_count;

    for (size_t first = 0; first < BOOTSTRAP_DRAWS; first += BLOCK) {
        for (int figure = 0; figure < w->figures; figure++)
            widen(w, (enum pairing_figure)figure, sums, first, replicates);
        for (size_t i = 0; p->has_frontier && i < BLOCK; i++)
            pairing_count_frontier(p, w->columns, sums + (first + i) * w->table.count, figures, on);
    }
    free(replicates);
    free(figures);
}

static double *draw(const struct pairing_work *w)
{
    const struct pairing_table *t = &w->table;
    double *values = mem_zalloc(t->rows * t->count + 1, sizeof *values);
    double *sums = mem_zalloc(BOOTSTRAP_DRAWS * t->count + 1, sizeof *sums);
    const struct bootstrap_rows rows = {values, t->rows, t->count};

    for (size_t i = 0; i < t->count; i++) {
        for (size_t row = 0; row < t->rows; row++)
            values[row * t->count + i] = t->columns[i][row];
    }
    bootstrap_sums(&rows, BOOTSTRAP_DRAWS, w->options->seed ^ (uint64_t)w->group << 32,
                   w->options->threads, sums);
    free(values);
    return sums;
}

static void do_group(struct pairing_work *w, size_t group)
{
    struct pairing *p = w->pairing;

    w->group = group;
    pairing_choose_questions(w);
    for (size_t i = 0; i < p->side_count; i++) {
        if (w->clusters < 2)
            p->frontier[group * p->side_count + i] = NAN;
    }
    if (w->clusters > 0) {
        pairing_fill_table(w);
    }
    if (w->clusters > 1) {
        double *sums = draw(w);
        use_draws(w, sums);
        free(sums);
    }
    pairing_table_release(&w->table);
    for (size_t i = 0; i < p->side_count; i++)
        p->frontier[group * p->side_count + i] /= BOOTSTRAP_DRAWS;
}

/* The frontier --------------------------------------------------------------------------------- */

static void choose_frontier(struct pairing *p)
{
    size_t with_cost = 0;

    p->frontier = mem_zalloc((p->group_count + 1) * p->side_count + 1, sizeof *p->frontier);
    p->frontier_has_latency = true;
    for (size_t i = 0; i < p->side_count; i++) {
        const struct result_row *row = p->sides[i].row;
        with_cost += pairing_row_has_cost(row) && row->scored > 0;
        if (pairing_row_has_cost(row) && row->scored > 0)
            p->frontier_has_latency &= row->is_latency_publishable;
    }
    p->has_frontier = with_cost > 1;
    for (size_t i = 0; i < (p->group_count + 1) * p->side_count; i++) {
        const struct result_row *row = p->sides[i % p->side_count].row;
        p->frontier[i] = p->has_frontier && pairing_row_has_cost(row) && row->scored > 0 ? 0 : NAN;
    }
}

/* Whole ---------------------------------------------------------------------------------------- */

static void work_init(struct pairing_work *w, const struct pairing_questions *questions)
{
    w->wanted = mem_zalloc(questions->count + 1, sizeof(struct pairing_question *));
    w->row_of = mem_zalloc(questions->count + 1, sizeof *w->row_of);
    w->columns = mem_zalloc(w->pairing->side_count + 1, sizeof *w->columns);
    w->scratch = mem_zalloc(w->pair_count + 1, sizeof *w->scratch);
    w->figures = w->options->all_figures ? PAIRING_FIGURES : PAIRING_SCORE + 1;
    for (int i = 0; i < w->figures; i++) {
        w->uses[i] = mem_zalloc(w->pair_count + 1, sizeof *w->uses[i]);
        w->largest[i] = mem_zalloc(BOOTSTRAP_DRAWS, sizeof *w->largest[i]);
    }
}

static void work_release(struct pairing_work *w)
{
    free((void *)w->wanted);
    free(w->row_of);
    free(w->columns);
    free(w->scratch);
    for (int i = 0; i < w->figures; i++) {
        free(w->uses[i]);
        free(w->largest[i]);
    }
}

void pairing_make(struct pairing *p, struct result *const *results, size_t count,
                  const struct pairing_options *options)
{
    struct pairing_questions questions;

    *p = (struct pairing){0};
    pairing_questions_init(&questions, p, results, count);
    struct pairing_work w = {.pairing = p, .questions = &questions, .options = options};
    w.pair_count = pairing_list(p, options);
    choose_frontier(p);
    work_init(&w, &questions);
    for (size_t group = 0; group <= p->group_count; group++) {
        w.pairs = p->pairs + group * w.pair_count;
        do_group(&w, group);
    }
    for (int i = 0; i < w.figures; i++)
        pairing_finish(p, (enum pairing_figure)i, w.largest[i]);
    if (options->baseline_run < 0 && !options->baseline_model)
        pairing_put_letters(p);
    work_release(&w);
    pairing_questions_release(&questions);
}

void pairing_release(struct pairing *pairing)
{
    free(pairing->sides);
    free(pairing->pairs);
    free(pairing->frontier);
    arena_release(&pairing->arena);
}

size_t pairing_side(const struct pairing *pairing, const struct result *result,
                    const struct result_row *row)
{
    for (size_t i = 0; i < pairing->side_count; i++) {
        const struct pairing_side *side = &pairing->sides[i];
        if (side->result == result &&
            (row->model < 0 ? side->row == row : side->row->model == row->model))
            return i;
    }
    return SIZE_MAX;
}

size_t pairing_group(const struct pairing *pairing, const char *name)
{
    for (size_t i = 0; name && i < pairing->group_count; i++) {
        if (strcmp(pairing->groups[i], name) == 0)
            return i;
    }
    return name ? SIZE_MAX : pairing->group_count;
}

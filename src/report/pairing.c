#include "report/pairing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/pairing_parts.h"
#include "stats/bootstrap.h"
#include "stats/student.h"

/* One group of questions at a time. */
struct work {
    struct pairing *pairing;
    const struct pairing_questions *questions;
    const struct pairing_options *options;
    size_t group;
    const struct pairing_question **wanted; /* of the group, by cluster */
    size_t *row_of;                         /* by place in wanted: cluster */
    size_t wanted_count, clusters;
    struct pairing_table table;
    struct pairing_columns *columns; /* by side */
    struct {
        size_t plus, minus, number;
    } * uses;                   /* by pair of the group: columns */
    struct pairing_pair *pairs; /* of the group */
    size_t pair_count;
    double *largest; /* by draw, over all groups */
    struct simultaneous *scratch;
};

/* Rows ----------------------------------------------------------------------------------------- */

static int compare_clusters(const struct pairing_question *a, const struct pairing_question *b)
{
    int order = strcmp(a->item->suite, b->item->suite);

    if (!order)
        order = strcmp(a->item->cluster, b->item->cluster);
    if (!order && !a->item->cluster[0])
        order = a < b ? -1 : a > b;
    return order;
}

static int compare_wanted(const void *a, const void *b)
{
    const struct pairing_question *x = *(const struct pairing_question *const *)a;
    const struct pairing_question *y = *(const struct pairing_question *const *)b;
    int order = compare_clusters(x, y);

    return order ? order : (x > y) - (x < y);
}

static bool is_answered(const struct work *w, size_t question)
{
    for (size_t side = 0; side < w->pairing->side_count; side++) {
        if (w->questions->sums[side * w->questions->count + question].scored > 0)
            return true;
    }
    return false;
}

static void choose_questions(struct work *w)
{
    const struct pairing_questions *q = w->questions;

    w->wanted_count = w->clusters = 0;
    for (size_t i = 0; i < q->count; i++) {
        bool is_wanted = w->group == w->pairing->group_count || q->list[i].group == w->group;
        if (is_wanted && !q->list[i].differs && is_answered(w, i))
            w->wanted[w->wanted_count++] = &q->list[i];
    }
    qsort(w->wanted, w->wanted_count, sizeof(struct pairing_question *), compare_wanted);
    for (size_t i = 0; i < w->wanted_count; i++) {
        w->clusters += i == 0 || compare_clusters(w->wanted[i - 1], w->wanted[i]) != 0;
        w->row_of[i] = w->clusters - 1;
    }
    w->table = (struct pairing_table){.rows = w->clusters < PAIRING_ROWS_MAX ? w->clusters
                                                                             : PAIRING_ROWS_MAX,
                                      .clusters = (double)w->clusters};
}

static const struct pairing_sum *sum_at(const struct work *w, size_t side, size_t place)
{
    size_t question = (size_t)(w->wanted[place] - w->questions->list);

    return &w->questions->sums[side * w->questions->count + question];
}

/* The row of the table: a cluster, or the lot that it is drawn in. */
static size_t row_at(const struct work *w, size_t place)
{
    return w->row_of[place] % w->table.rows;
}

/* Columns -------------------------------------------------------------------------------------- */

enum figure { SCORE, QUESTIONS, COST, ANSWERS, TTFT_LOG, TTFT_NUMBER };

static size_t add_figure(struct work *w, size_t side, enum figure figure)
{
    double *column = pairing_table_add(&w->table);

    for (size_t i = 0; i < w->wanted_count; i++) {
        const struct pairing_sum *s = sum_at(w, side, i);
        const double values[] = {[SCORE] = s->scored ? s->score / s->scored : 0,
                                 [QUESTIONS] = s->scored > 0,
                                 [COST] = s->cost,
                                 [ANSWERS] = s->scored,
                                 [TTFT_LOG] = s->ttft_log,
                                 [TTFT_NUMBER] = s->ttft};
        column[row_at(w, i)] += values[figure];
    }
    return pairing_table_unify(&w->table);
}

static void add_side_columns(struct work *w, size_t side)
{
    struct pairing_columns *c = &w->columns[side];

    c->score = add_figure(w, side, SCORE);
    c->questions = add_figure(w, side, QUESTIONS);
    if (!w->pairing->has_frontier)
        return;
    c->cost = add_figure(w, side, COST);
    c->answers = add_figure(w, side, ANSWERS);
    if (!w->pairing->frontier_has_latency)
        return;
    c->ttft_log = add_figure(w, side, TTFT_LOG);
    c->ttft_number = add_figure(w, side, TTFT_NUMBER);
}

/* The differences of a pair: estimate, standard error. */
static void measure_pair(struct work *w, struct pairing_pair *pair)
{
    struct cluster_sums sums = {0};
    double n = 0, x = 0;

    for (size_t i = 0; i < w->wanted_count; i++) {
        const struct pairing_sum *a = sum_at(w, pair->a, i), *b = sum_at(w, pair->b, i);
        if (a->scored && b->scored) {
            n += 1;
            x += a->score / a->scored - b->score / b->scored;
        }
        if (i + 1 < w->wanted_count && w->row_of[i + 1] == w->row_of[i])
            continue;
        cluster_add(&sums, n, x, 0);
        n = x = 0;
    }
    pair->questions = (int64_t)sums.n;
    pair->clusters = (int64_t)sums.clusters;
    pair->score = (struct simultaneous){.estimate = sums.n > 0 ? sums.x / sums.n : NAN,
                                        .se = interval_standard_error(&sums),
                                        .range = INTERVAL_NONE,
                                        .p = NAN};
    /* Rounding: all differences equal. */
    if (pair->score.se < 1e-12)
        pair->score.se = 0;
    /* The draws are studentised with the degrees of freedom of all clusters of the group. */
    if (pair->score.se > 0 && sums.clusters < (double)w->clusters)
        pair->score.se *= student_975(sums.clusters - 1) / student_975((double)w->clusters - 1);
}

/* Where both answered the same questions their own columns do; else the pair has its own two. */
static void add_pair_columns(struct work *w, size_t number)
{
    const struct pairing_pair *pair = &w->pairs[number];
    size_t a = w->columns[pair->a].questions, b = w->columns[pair->b].questions;

    w->uses[number].plus = w->columns[pair->a].score;
    w->uses[number].minus = w->columns[pair->b].score;
    w->uses[number].number = a;
    if (a == b)
        return;
    double *both = pairing_table_add(&w->table);
    for (size_t i = 0; i < w->wanted_count; i++)
        both[row_at(w, i)] += sum_at(w, pair->a, i)->scored && sum_at(w, pair->b, i)->scored;
    w->uses[number].number = pairing_table_unify(&w->table);
    double *differences = pairing_table_add(&w->table);
    for (size_t i = 0; i < w->wanted_count; i++) {
        const struct pairing_sum *x = sum_at(w, pair->a, i), *y = sum_at(w, pair->b, i);
        if (x->scored && y->scored)
            differences[row_at(w, i)] += x->score / x->scored - y->score / y->scored;
    }
    w->uses[number].plus = pairing_table_unify(&w->table);
    pairing_table_add(&w->table); /* zeros */
    w->uses[number].minus = pairing_table_unify(&w->table);
}

/* Draws ---------------------------------------------------------------------------------------- */

enum { BLOCK = 500 }; /* draws whose replicates are kept together */

static void replicate(const struct work *w, const double *sums, double *out)
{
    for (size_t i = 0; i < w->pair_count; i++)
        out[i] = (sums[w->uses[i].plus] - sums[w->uses[i].minus]) / sums[w->uses[i].number];
}

static void use_draws(struct work *w, const double *sums)
{
    struct pairing *p = w->pairing;
    size_t columns = w->table.count;
    double *replicates = mem_zalloc(BLOCK * w->pair_count + 1, sizeof *replicates);
    double *figures = mem_zalloc(3 * p->side_count + 1, sizeof *figures);
    double *on = p->frontier + w->group * p->side_count;

    for (size_t i = 0; i < w->pair_count; i++)
        w->scratch[i] = w->pairs[i].score;
    for (size_t first = 0; first < BOOTSTRAP_DRAWS; first += BLOCK) {
        for (size_t i = 0; i < BLOCK; i++) {
            const double *draw = sums + (first + i) * columns;
            replicate(w, draw, replicates + i * w->pair_count);
            if (p->has_frontier)
                pairing_count_frontier(p, w->columns, draw, figures, on);
        }
        simultaneous_widen(w->largest + first, w->scratch, w->pair_count, replicates, BLOCK,
                           (double)w->table.rows);
    }
    free(replicates);
    free(figures);
}

static double *draw(const struct work *w)
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

static void do_group(struct work *w, size_t group)
{
    struct pairing *p = w->pairing;

    w->group = group;
    choose_questions(w);
    for (size_t i = 0; i < p->side_count; i++) {
        if (w->clusters < 2)
            p->frontier[group * p->side_count + i] = NAN;
    }
    if (w->clusters > 0) {
        for (size_t i = 0; i < p->side_count; i++)
            add_side_columns(w, i);
        for (size_t i = 0; i < w->pair_count; i++) {
            measure_pair(w, &w->pairs[i]);
            add_pair_columns(w, i);
        }
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

static bool has_cost(const struct result_row *row)
{
    return row->cost.state == RESULT_KNOWN && row->busy_ns == 0;
}

static void choose_frontier(struct pairing *p)
{
    size_t with_cost = 0;

    p->frontier = mem_zalloc((p->group_count + 1) * p->side_count + 1, sizeof *p->frontier);
    p->frontier_has_latency = true;
    for (size_t i = 0; i < p->side_count; i++) {
        const struct result_row *row = p->sides[i].row;
        with_cost += has_cost(row) && row->scored > 0;
        if (has_cost(row) && row->scored > 0)
            p->frontier_has_latency &= row->is_latency_publishable;
    }
    p->has_frontier = with_cost > 1;
    for (size_t i = 0; i < (p->group_count + 1) * p->side_count; i++) {
        const struct result_row *row = p->sides[i % p->side_count].row;
        p->frontier[i] = p->has_frontier && has_cost(row) && row->scored > 0 ? 0 : NAN;
    }
}

/* Whole ---------------------------------------------------------------------------------------- */

void pairing_make(struct pairing *p, struct result *const *results, size_t count,
                  const struct pairing_options *options)
{
    struct pairing_questions questions;

    *p = (struct pairing){0};
    pairing_questions_init(&questions, p, results, count);
    struct work w = {.pairing = p, .questions = &questions, .options = options};
    w.pair_count = pairing_list(p, options);
    choose_frontier(p);
    w.wanted = mem_zalloc(questions.count + 1, sizeof(struct pairing_question *));
    w.row_of = mem_zalloc(questions.count + 1, sizeof *w.row_of);
    w.columns = mem_zalloc(p->side_count + 1, sizeof *w.columns);
    w.uses = mem_zalloc(w.pair_count + 1, sizeof *w.uses);
    w.scratch = mem_zalloc(w.pair_count + 1, sizeof *w.scratch);
    w.largest = mem_zalloc(BOOTSTRAP_DRAWS, sizeof *w.largest);
    for (size_t group = 0; group <= p->group_count; group++) {
        w.pairs = p->pairs + group * w.pair_count;
        do_group(&w, group);
    }
    pairing_finish(p, w.largest);
    if (options->baseline_run < 0 && !options->baseline_model)
        pairing_put_letters(p);
    free((void *)w.wanted);
    free(w.row_of);
    free(w.columns);
    free(w.uses);
    free(w.scratch);
    free(w.largest);
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

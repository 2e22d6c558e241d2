#include "report/pairing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/pairing_parts.h"
#include "report/reference.h"
#include "stats/bootstrap.h"
#include "stats/normal.h"
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

/* Pairs ---------------------------------------------------------------------------------------- */

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

static size_t list_pairs(struct pairing *p, const struct pairing_options *o)
{
    size_t count = 0, per_group;

    p->pairs =
        mem_zalloc(p->side_count * p->side_count * (p->group_count + 1) + 1, sizeof *p->pairs);
    for (size_t group = 0; group <= p->group_count; group++) {
        for (size_t a = 0; a < p->side_count; a++) {
            for (size_t b = 0; b < p->side_count; b++) {
                if (is_wanted(p, o, a, b))
                    p->pairs[count++] = (struct pairing_pair){
                        .a = a, .b = b, .group = group, .score = {NAN, NAN, INTERVAL_NONE, NAN}};
            }
        }
    }
    per_group = count / (p->group_count + 1);
    p->pair_count = count;
    return per_group;
}

/* All differences are the same, mostly 0: each cluster is a pair of answers. */
static void finish_constant(struct pairing_pair *pair, size_t comparisons)
{
    struct simultaneous *s = &pair->score;
    double n = (double)pair->clusters + 2, scale = s->estimate == 0 ? 1 : fabs(s->estimate);
    double a = ((s->estimate > 0 ? (double)pair->clusters : 0) + 1) / n;
    double b = ((s->estimate < 0 ? (double)pair->clusters : 0) + 1) / n;
    double se = sqrt((a + b - (a - b) * (a - b)) / n), m = (double)comparisons;
    double half = -normal_quantile(PAIRING_ALPHA / m / 2) * se;

    s->p = fmin(1, m * normal_p((a - b) / se));
    s->range = (struct interval){fmin(s->estimate, scale * fmax(-1, a - b - half)),
                                 fmax(s->estimate, scale * fmin(1, a - b + half))};
}

static void finish_pairs(struct pairing *p, double *largest)
{
    struct simultaneous *all = mem_zalloc(p->pair_count + 1, sizeof *all);
    size_t comparisons = 0;

    for (size_t i = 0; i < p->pair_count; i++) {
        all[i] = p->pairs[i].score;
        comparisons += p->pairs[i].clusters > 1;
    }
    simultaneous_finish(all, p->pair_count, largest, BOOTSTRAP_DRAWS);
    for (size_t i = 0; i < p->pair_count; i++) {
        p->pairs[i].score = all[i];
        if (all[i].se == 0)
            finish_constant(&p->pairs[i], comparisons);
        struct interval *range = &p->pairs[i].score.range;
        *range = (struct interval){fmax(-1, range->low), fmin(1, range->high)};
        if (isnan(p->pairs[i].score.p))
            *range = INTERVAL_NONE;
    }
    free(all);
}

enum pairing_verdict pairing_verdict(const struct pairing_pair *pair)
{
    if (isnan(pair->score.p))
        return PAIRING_NONE;
    if (pair->score.p > PAIRING_ALPHA)
        return PAIRING_SAME;
    return pair->score.estimate > 0 ? PAIRING_BETTER : PAIRING_WORSE;
}

static void put_letters(struct pairing *p)
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
    w.pair_count = list_pairs(p, options);
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
    finish_pairs(p, w.largest);
    if (options->baseline_run < 0 && !options->baseline_model)
        put_letters(p);
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

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/pairing_parts.h"
#include "stats/student.h"

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

static bool is_answered(const struct pairing_work *w, size_t question)
{
    for (size_t side = 0; side < w->pairing->side_count; side++) {
        if (w->questions->sums[side * w->questions->count + question].scored > 0)
            return true;
    }
    return false;
}

void pairing_choose_questions(struct pairing_work *w)
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

static const struct pairing_sum *sum_at(const struct pairing_work *w, size_t side, size_t place)
{
    size_t question = (size_t)(w->wanted[place] - w->questions->list);

    return &w->questions->sums[side * w->questions->count + question];
}

/* The row of the table: a cluster, or the lot that it is drawn in. */
static size_t row_at(const struct pairing_work *w, size_t place)
{
    return w->row_of[place] % w->table.rows;
}

/* Columns -------------------------------------------------------------------------------------- */

/* The question's mean over its repeats; false where there is none. */
static bool mean_of(const struct pairing_sum *s, enum pairing_figure figure, double *out)
{
    if (figure == PAIRING_TTFT)
        *out = s->ttft ? s->ttft_log / s->ttft : 0;
    else
        *out = s->scored ? (figure == PAIRING_COST ? s->cost : s->score) / s->scored : 0;
    return figure == PAIRING_TTFT ? s->ttft > 0 : s->scored > 0;
}

/* a - b at the question; false unless both have it. */
static bool difference_at(const struct pairing_work *w, const struct pairing_pair *pair,
                          size_t place, enum pairing_figure figure, double *out)
{
    double a, b;
    bool has_a = mean_of(sum_at(w, pair->a, place), figure, &a);
    bool has_b = mean_of(sum_at(w, pair->b, place), figure, &b);

    *out = a - b;
    return has_a && has_b;
}

enum total { COST, ANSWERS, TTFT_LOG, TTFT_NUMBER };

static size_t add_total(struct pairing_work *w, size_t side, enum total total)
{
    double *column = pairing_table_add(&w->table);

    for (size_t i = 0; i < w->wanted_count; i++) {
        const struct pairing_sum *s = sum_at(w, side, i);
        const double values[] = {[COST] = s->cost,
                                 [ANSWERS] = s->scored,
                                 [TTFT_LOG] = s->ttft_log,
                                 [TTFT_NUMBER] = s->ttft};
        column[row_at(w, i)] += values[total];
    }
    return pairing_table_unify(&w->table);
}

static void add_means(struct pairing_work *w, size_t side, enum pairing_figure figure)
{
    struct pairing_columns *c = &w->columns[side];
    double *means = pairing_table_add(&w->table), mean;

    for (size_t i = 0; i < w->wanted_count; i++) {
        (void)mean_of(sum_at(w, side, i), figure, &mean);
        means[row_at(w, i)] += mean;
    }
    c->means[figure] = pairing_table_unify(&w->table);
    double *known = pairing_table_add(&w->table);
    for (size_t i = 0; i < w->wanted_count; i++)
        known[row_at(w, i)] += mean_of(sum_at(w, side, i), figure, &mean);
    c->known[figure] = pairing_table_unify(&w->table);
}

static void add_side_columns(struct pairing_work *w, size_t side)
{
    struct pairing_columns *c = &w->columns[side];

    for (int figure = 0; figure < w->figures; figure++)
        add_means(w, side, (enum pairing_figure)figure);
    c->score = c->means[PAIRING_SCORE];
    c->questions = c->known[PAIRING_SCORE];
    if (!w->pairing->has_frontier)
        return;
    c->cost = add_total(w, side, COST);
    c->answers = add_total(w, side, ANSWERS);
    if (!w->pairing->frontier_has_latency)
        return;
    c->ttft_log = add_total(w, side, TTFT_LOG);
    c->ttft_number = add_total(w, side, TTFT_NUMBER);
}

/* The differences of a pair: estimate, standard error. Gives the sums. */
static struct cluster_sums measure_pair(struct pairing_work *w, struct pairing_pair *pair,
                                        enum pairing_figure figure)
{
    struct cluster_sums sums = {0};
    double n = 0, x = 0, difference;

    for (size_t i = 0; i < w->wanted_count; i++) {
        if (difference_at(w, pair, i, figure, &difference)) {
            n += 1;
            x += difference;
        }
        if (i + 1 < w->wanted_count && w->row_of[i + 1] == w->row_of[i])
            continue;
        cluster_add(&sums, n, x, 0);
        n = x = 0;
    }
    const struct paired_difference alone = paired_difference(&sums);
    struct simultaneous s = {.estimate = sums.n > 0 ? alone.difference : NAN,
                             .se = alone.se,
                             .range = INTERVAL_NONE,
                             .p = NAN};
    /* Rounding: all differences equal. */
    if (s.se < (figure == PAIRING_SCORE ? 1e-12 : 1e-7 * fabs(s.estimate)))
        s.se = 0;
    /* The draws are studentised with the degrees of freedom of all clusters of the group. */
    if (s.se > 0 && sums.clusters < (double)w->clusters)
        s.se *= student_975(sums.clusters - 1) / student_975((double)w->clusters - 1);
    if (figure == PAIRING_SCORE)
        pair->p_alone = alone.p;
    *pairing_difference(pair, figure) = s;
    return sums;
}

/* Where both have the same questions their own columns do; else the pair has its own two. */
static void add_pair_columns(struct pairing_work *w, size_t number, enum pairing_figure figure)
{
    const struct pairing_pair *pair = &w->pairs[number];
    const struct pairing_columns *a = &w->columns[pair->a], *b = &w->columns[pair->b];
    struct pairing_use *use = &w->uses[figure][number];
    double difference;

    *use = (struct pairing_use){a->means[figure], b->means[figure], a->known[figure]};
    if (a->known[figure] == b->known[figure])
        return;
    double *both = pairing_table_add(&w->table);
    for (size_t i = 0; i < w->wanted_count; i++)
        both[row_at(w, i)] += difference_at(w, pair, i, figure, &difference);
    use->number = pairing_table_unify(&w->table);
    double *differences = pairing_table_add(&w->table);
    for (size_t i = 0; i < w->wanted_count; i++) {
        if (difference_at(w, pair, i, figure, &difference))
            differences[row_at(w, i)] += difference;
    }
    use->plus = pairing_table_unify(&w->table);
    pairing_table_add(&w->table); /* zeros */
    use->minus = pairing_table_unify(&w->table);
}

/* Right or wrong at questions that stand alone and were asked once of each. */
static void count_answers(const struct pairing_work *w, struct pairing_pair *pair)
{
    pair->is_yes_or_no = pair->clusters == pair->questions;
    for (size_t i = 0; i < w->wanted_count; i++) {
        const struct pairing_sum *a = sum_at(w, pair->a, i), *b = sum_at(w, pair->b, i);
        if (!a->scored || !b->scored)
            continue;
        bool is_right = a->score == 1, is_other_right = b->score == 1;
        pair->is_yes_or_no &= a->scored == 1 && b->scored == 1 && (is_right || a->score == 0) &&
                              (is_other_right || b->score == 0);
        pair->counts.both += is_right && is_other_right;
        pair->counts.only_a += is_right && !is_other_right;
        pair->counts.only_b += !is_right && is_other_right;
        pair->counts.neither += !is_right && !is_other_right;
    }
}

static void add_pair(struct pairing_work *w, size_t number, enum pairing_figure figure)
{
    struct pairing_pair *pair = &w->pairs[number];

    if (!pairing_has(w->pairing, pair, figure))
        return;
    const struct cluster_sums sums = measure_pair(w, pair, figure);
    if (figure == PAIRING_SCORE) {
        pair->questions = (int64_t)sums.n;
        pair->clusters = (int64_t)sums.clusters;
        count_answers(w, pair);
    }
    add_pair_columns(w, number, figure);
}

void pairing_fill_table(struct pairing_work *w)
{
    for (size_t i = 0; i < w->pairing->side_count; i++)
        add_side_columns(w, i);
    for (size_t i = 0; i < w->pair_count * (size_t)w->figures; i++)
        add_pair(w, i % w->pair_count, (enum pairing_figure)(i / w->pair_count));
}

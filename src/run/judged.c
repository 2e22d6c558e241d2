#include "run/judged.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* What a verdict says of an answer. */
enum said { SAID_NOTHING, SAID_WRONG, SAID_RIGHT, SAID_FAILED };

struct reading {
    const struct plan *plan;
    const struct query_run *run;
    const char *suite;
    struct judged *judge;         /* whose verdicts are read */
    const char *purpose;          /* of these */
    unsigned char *labels, *said; /* by candidates' cell */
    double *scores;               /* by cell of a pairwise judge; -1: none */
};

static bool is_wanted(const struct reading *r, unsigned item)
{
    return !r->suite || strcmp(r->run->items[item].suite, r->suite) == 0;
}

static bool read_label(void *context, const struct cell_row *row)
{
    struct reading *r = context;

    /* A judge's own verdict is no label of it. */
    if (row->has_verdict && outcome_is_scored(row->outcome) &&
        strncmp(row->grader, "judge:", 6) != 0)
        r->labels[row->cell] = row->score >= 0.5 ? SAID_RIGHT : SAID_WRONG;
    return true;
}

static bool read_said(void *context, const struct cell_row *row)
{
    struct reading *r = context;

    if (!row->has_verdict)
        r->said[row->cell] = SAID_NOTHING;
    else if (row->outcome == OUTCOME_JUDGE_FAILED)
        r->said[row->cell] = SAID_FAILED;
    else
        r->said[row->cell] = row->score >= 0.5 ? SAID_RIGHT : SAID_WRONG;
    return true;
}

/* Rubric and reference ------------------------------------------------------------------------ */

static void count_said(struct judged_model *m, unsigned char label, unsigned char said)
{
    if (said == SAID_NOTHING)
        return;
    if (said == SAID_FAILED) {
        m->failed++;
        return;
    }
    m->n++;
    m->passed += said == SAID_RIGHT;
    if (label != SAID_NOTHING)
        m->counts[label == SAID_RIGHT][said == SAID_RIGHT]++;
}

static bool load_single(struct reading *r, struct store *store, struct arena *arena,
                        struct error *err)
{
    const struct plan *plan = r->plan;
    const struct query_filter filter = {
        .run = r->run->info.id, .model = -1, .cell = -1, .purpose = r->purpose};
    int64_t cells = plan_cell_count(plan);

    r->judge->models = arena_alloc(arena, (plan->model_count + 1) * sizeof *r->judge->models);
    memset(r->said, SAID_NOTHING, (size_t)cells);
    if (!query_cells(store, &filter, read_said, r, err))
        return false;
    for (int64_t i = 0; i < cells; i++) {
        struct plan_cell cell = plan_cell(plan, i);
        if (!is_wanted(r, cell.item))
            continue;
        count_said(&r->judge->models[cell.model], r->labels[i], r->said[i]);
        count_said(&r->judge->models[plan->model_count], r->labels[i], r->said[i]);
    }
    return true;
}

/* Pairs --------------------------------------------------------------------------------------- */

static bool read_score(void *context, const struct cell_row *row)
{
    struct reading *r = context;
    const struct plan_judge *judge = &r->plan->judges[r->judge->model - r->plan->model_count];
    int64_t at = row->cell - judge->first_cell;

    if (at >= 0 && at < judge->cell_count && row->has_verdict && row->outcome == OUTCOME_ANSWERED)
        r->scores[at] = row->score;
    return true;
}

static void count_orders(struct order_counts *c, double first, double second)
{
    bool a = first > 0.75, b = first<0.25, c2 = second> 0.75, d = second < 0.25;

    if ((a && d) || (b && c2) || (!a && !b && !c2 && !d))
        c->consistent++;
    else if (a && c2)
        c->first++;
    else if (b && d)
        c->second++;
    else
        c->other++;
}

/* In the first order the first model is shown first, in the second one the other. */
static void count_pair(struct judged_pair *p, double first, double second, unsigned char label_a,
                       unsigned char label_b)
{
    bool a_wins = first > 0.75 && second < 0.25, b_wins = first < 0.25 && second > 0.75;

    p->n++;
    p->wins[0] += a_wins;
    p->wins[1] += b_wins;
    count_orders(&p->orders, first, second);
    if (label_a == SAID_NOTHING || label_b == SAID_NOTHING || label_a == label_b)
        return;
    p->labelled++;
    p->right += label_a == SAID_RIGHT ? a_wins : b_wins;
}

static struct judged_pair *find_pair(struct judged *judge, unsigned first, unsigned second)
{
    for (size_t i = 0; i < judge->pair_count; i++) {
        if (judge->pairs[i].first == first && judge->pairs[i].second == second)
            return &judge->pairs[i];
    }
    struct judged_pair *pair = &judge->pairs[judge->pair_count++];
    *pair = (struct judged_pair){.first = first, .second = second};
    return pair;
}

static bool load_pairs(struct reading *r, struct store *store, struct arena *arena,
                       struct error *err)
{
    const struct plan *plan = r->plan;
    const struct plan_judge *judge = &plan->judges[r->judge->model - plan->model_count];
    const struct query_filter filter = {
        .run = r->run->info.id, .model = -1, .cell = -1, .flags = QUERY_JUDGES};
    size_t pairs = plan->model_count * (plan->model_count - 1) / 2;
    struct judged_pair all = {0};

    r->scores = mem_zalloc((size_t)judge->cell_count + 1, sizeof *r->scores);
    for (int64_t i = 0; i < judge->cell_count; i++)
        r->scores[i] = -1;
    r->judge->pairs = arena_alloc(arena, (pairs + 1) * sizeof *r->judge->pairs);
    bool ok = query_cells(store, &filter, read_score, r, err);
    for (int64_t i = 0; ok && i + 1 < judge->cell_count; i += 2) {
        struct plan_judge_cell of = plan_judge_cell(plan, judge->first_cell + i);
        struct plan_cell a = plan_cell(plan, of.first), b = plan_cell(plan, of.second);
        if (!is_wanted(r, a.item))
            continue;
        struct judged_pair *pair = find_pair(r->judge, a.model, b.model);
        if (r->scores[i] < 0 || r->scores[i + 1] < 0)
            continue;
        count_pair(pair, r->scores[i], r->scores[i + 1], r->labels[of.first], r->labels[of.second]);
        count_pair(&all, r->scores[i], r->scores[i + 1], r->labels[of.first], r->labels[of.second]);
    }
    r->judge->pairs[r->judge->pair_count] = all;
    free(r->scores);
    return ok;
}

/* Whole --------------------------------------------------------------------------------------- */

static bool load_judges(struct reading *r, struct store *store, struct judged_run *out,
                        struct error *err)
{
    const struct plan *plan = r->plan;
    const struct query_filter labels = {.run = r->run->info.id, .model = -1, .cell = -1};
    bool ok = query_cells(store, &labels, read_label, r, err);

    out->judges = arena_alloc(&out->arena, (plan->judge_count + 1) * sizeof *out->judges);
    for (size_t i = 0; ok && i < plan->judge_count; i++) {
        const struct plan_judge *judge = &plan->judges[i];
        r->judge = &out->judges[out->count++];
        r->purpose = judge->purpose;
        *r->judge =
            (struct judged){.name = judge->name, .kind = judge->kind, .model = judge->model};
        ok = judge->kind == JUDGE_PAIRWISE ? load_pairs(r, store, &out->arena, err)
                                           : load_single(r, store, &out->arena, err);
    }
    return ok;
}

bool judged_plan(const struct query_run *run, struct arena *arena, struct plan *out,
                 struct error *err)
{
    if (!plan_shape_read(run->info.plan, arena, out, err))
        return false;
    return (out->model_count == run->model_count && out->item_count == run->item_count &&
            out->repeats == run->repeats && out->judge_count == run->judge_count &&
            plan_all_cell_count(out) == run->info.cell_count) ||
           error_set(err, ERROR_INPUT, "run '%s' is not of the shape of its plan", run->info.name);
}

bool judged_load(struct store *store, const struct query_run *run, const char *suite,
                 struct judged_run *out, struct error *err)
{
    struct plan plan;
    struct reading r = {.plan = &plan, .run = run, .suite = suite};

    *out = (struct judged_run){0};
    if (!judged_plan(run, &out->arena, &plan, err)) {
        judged_release(out);
        return false;
    }
    r.labels = mem_zalloc((size_t)plan_cell_count(&plan) + 1, 1);
    r.said = mem_zalloc((size_t)plan_cell_count(&plan) + 1, 1);
    bool ok = load_judges(&r, store, out, err);
    free(r.labels);
    free(r.said);
    if (!ok)
        judged_release(out);
    return ok;
}

void judged_release(struct judged_run *judged)
{
    arena_release(&judged->arena);
    *judged = (struct judged_run){0};
}

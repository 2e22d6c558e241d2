/* The numbers of judges' cells: ((candidate x items + item) x repeats + repeat) x orders + order, from
 * each judge's first cell. */
#include "run/plan.h"

static int64_t plan_candidates(const struct plan *plan, const struct plan_judge *judge)
{
    int64_t n = (int64_t)plan->model_count;

    return judge->kind == JUDGE_PAIRWISE ? n * (n - 1) / 2 : n;
}

static int64_t plan_orders(const struct plan_judge *judge)
{
    return judge->kind == JUDGE_PAIRWISE ? 2 : 1;
}

void plan_number_judges(struct plan *plan)
{
    int64_t next = plan_cell_count(plan);

    for (size_t i = 0; i < plan->judge_count; i++) {
        struct plan_judge *judge = &plan->judges[i];
        judge->first_cell = next;
        judge->cell_count = plan_candidates(plan, judge) * (int64_t)judge->item_count *
                            plan->repeats * plan_orders(judge);
        next += judge->cell_count;
    }
}

/* The models of pair `index` in the order (0,1), (0,2), …, (1,2), … */
static void plan_pair_models(const struct plan *plan, int64_t index, unsigned *first,
                             unsigned *second)
{
    int64_t left = (int64_t)plan->model_count - 1;

    for (*first = 0; index >= left && left > 0; (*first)++)
        index -= left--;
    *second = *first + 1 + (unsigned)index;
}

static int64_t plan_pair_number(const struct plan *plan, unsigned first, unsigned second)
{
    int64_t n = (int64_t)plan->model_count, a = first;

    return a * n - a * (a + 1) / 2 + (int64_t)second - a - 1;
}

bool plan_judge_of(const struct plan *plan, unsigned suite, const struct json_value *options,
                   int *out)
{
    const struct json_value *kind = json_get(options, "kind"), *name = json_get(options, "judge");

    *out = -1;
    if (!kind || !view_eq_text(kind->text, "judge"))
        return true;
    for (size_t i = 0; i < plan->judge_count && *out < 0; i++) {
        const struct plan_judge *judge = &plan->judges[i];
        if (judge->kind != JUDGE_PAIRWISE && judge->suites[suite] &&
            (!name || view_eq_text(name->text, judge->name)))
            *out = (int)i;
    }
    return *out >= 0;
}

struct plan_judge_cell plan_judge_cell(const struct plan *plan, int64_t cell)
{
    struct plan_judge_cell out = {.second = -1};

    while (out.judge + 1 < plan->judge_count && cell >= plan->judges[out.judge + 1].first_cell)
        out.judge++;
    const struct plan_judge *judge = &plan->judges[out.judge];
    int64_t at = cell - judge->first_cell, orders = plan_orders(judge);
    int64_t items = (int64_t)judge->item_count, candidate = at / orders / plan->repeats / items;
    struct plan_cell of = {.model = (unsigned)candidate,
                           .item = judge->items[at / orders / plan->repeats % items],
                           .repeat = at / orders % plan->repeats};
    out.order = (unsigned)(at % orders);
    if (judge->kind == JUDGE_PAIRWISE) {
        struct plan_cell with = of;
        plan_pair_models(plan, candidate, &of.model, &with.model);
        out.second = plan_cell_number(plan, with);
    }
    out.first = plan_cell_number(plan, of);
    return out;
}

unsigned plan_cell_model(const struct plan *plan, int64_t cell)
{
    if (cell < plan_cell_count(plan))
        return plan_cell(plan, cell).model;
    return plan->judges[plan_judge_cell(plan, cell).judge].model;
}

static int64_t plan_judged_item(const struct plan_judge *judge, unsigned item)
{
    size_t low = 0, high = judge->item_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (judge->items[middle] < item)
            low = middle + 1;
        else
            high = middle;
    }
    return (int64_t)low;
}

int64_t plan_judge_cell_number(const struct plan *plan, struct plan_judge_cell cell)
{
    const struct plan_judge *judge = &plan->judges[cell.judge];
    struct plan_cell of = plan_cell(plan, cell.first);
    int64_t candidate = of.model;

    if (judge->kind == JUDGE_PAIRWISE)
        candidate = plan_pair_number(plan, of.model, plan_cell(plan, cell.second).model);
    int64_t item = candidate * (int64_t)judge->item_count + plan_judged_item(judge, of.item);
    return judge->first_cell + (item * plan->repeats + of.repeat) * plan_orders(judge) + cell.order;
}

/* A stored plan's numbers, read back from its JSON. */
#include <string.h>

#include "base/config.h"
#include "run/judged.h"

/* A stored plan may come from elsewhere (a bundle): its numbers are multiplied. */
enum { SHAPE_MODELS_MAX = 100000, SHAPE_JUDGES_MAX = 1000 };
#define SHAPE_CELLS_MAX   INT64_C(1000000000) /* as in store/bundle.c */
#define SHAPE_JUDGING_MAX INT64_C(100000000)  /* judges times items and suites */

static bool shape_items(struct plan *plan, struct arena *arena, const struct config *c,
                        const struct json_value *list)
{
    plan->items = arena_alloc(arena, (list->count + 1) * sizeof *plan->items);
    for (const struct json_value *v = list->first; v; v = v->next) {
        int64_t suite = -1;
        if (!json_value_int64(json_get(v, "suite"), &suite) || suite < 0 ||
            suite >= (int64_t)plan->suite_count)
            return error_set(c->err, ERROR_INPUT, "%s: an item names no suite of it", c->file);
        plan->items[plan->item_count++].suite = (unsigned)suite;
    }
    return true;
}

static bool shape_judge(struct plan *plan, struct arena *arena, const struct config *c,
                        const struct json_value *v)
{
    struct plan_judge *judge = &plan->judges[plan->judge_count];
    const struct json_value *suites = json_get(v, "suites"), *name = json_get(v, "name");
    const struct json_value *kind = json_get(v, "kind");

    judge->model = (unsigned)(plan->model_count + plan->judge_count);
    judge->suites = arena_alloc(arena, (plan->suite_count + 1) * sizeof *judge->suites);
    judge->items = arena_alloc(arena, (plan->item_count + 1) * sizeof *judge->items);
    judge->kind = JUDGE_RUBRIC;
    while (kind && judge_kind_names[judge->kind] &&
           !view_eq_text(kind->text, judge_kind_names[judge->kind]))
        judge->kind++;
    if (!kind || !judge_kind_names[judge->kind] || !name || name->type != JSON_STRING || !suites)
        return error_set(c->err, ERROR_INPUT,
                         "%s: a judge of a kind that this version does not know", c->file);
    judge->name = name->text.data;
    if (json_get(v, "pass") && !json_value_int64(json_get(v, "pass"), &judge->pass))
        return error_set(c->err, ERROR_INPUT, "%s: a judge's \"pass\" is no number", c->file);
    judge->purpose = arena_printf(arena, "judge:%s", judge->name);
    for (const struct json_value *s = suites->first; s; s = s->next) {
        int64_t index = -1;
        if (json_value_int64(s, &index) && index >= 0 && index < (int64_t)plan->suite_count)
            judge->suites[index] = true;
    }
    for (size_t i = 0; i < plan->item_count; i++) {
        if (judge->suites[plan->items[i].suite])
            judge->items[judge->item_count++] = (uint32_t)i;
    }
    plan->judge_count++;
    return true;
}

/* Multiplies *product, which stays within the bound of cells. */
static bool shape_times(int64_t *product, int64_t factor)
{
    if (factor > 0 && *product > SHAPE_CELLS_MAX / factor)
        return false;
    *product *= factor;
    return true;
}

static bool shape_cells(const struct plan *plan, int64_t candidates, int64_t items, int64_t orders,
                        int64_t *sum)
{
    int64_t cells = candidates <= SHAPE_CELLS_MAX ? candidates : SHAPE_CELLS_MAX + 1;

    if (cells > SHAPE_CELLS_MAX || !shape_times(&cells, items) ||
        !shape_times(&cells, plan->repeats) || !shape_times(&cells, orders))
        return false;
    *sum += cells;
    return *sum <= SHAPE_CELLS_MAX;
}

/* Whether the plan's numbers of cells can be reckoned with. */
static bool shape_fits(const struct plan *plan)
{
    int64_t models = (int64_t)plan->model_count, sum = 0;
    bool fits = shape_cells(plan, models, (int64_t)plan->item_count, 1, &sum);

    for (size_t i = 0; fits && i < plan->judge_count; i++) {
        const struct plan_judge *judge = &plan->judges[i];
        bool is_pair = judge->kind == JUDGE_PAIRWISE;
        fits = shape_cells(plan, is_pair ? models * (models - 1) / 2 : models,
                           (int64_t)judge->item_count, is_pair ? 2 : 1, &sum);
    }
    return fits;
}

bool plan_shape_read(const char *json, struct arena *arena, struct plan *out, struct error *err)
{
    const struct config c = {.file = "plan", .err = err};
    const struct json_value *root = json_parse(arena, "plan", view_of(json), JSON_STRICT, err);
    const struct json_value *models = json_get(root, "models"), *items = json_get(root, "items");
    const struct json_value *suites = json_get(root, "suites"), *judges = json_get(root, "judges");

    *out = (struct plan){.repeats = 1};
    if (!root)
        return false;
    if (!models || !items || !suites || models->count > SHAPE_MODELS_MAX ||
        (judges &&
         (judges->count > SHAPE_JUDGES_MAX ||
          (int64_t)judges->count * (int64_t)(items->count + suites->count) > SHAPE_JUDGING_MAX)) ||
        !json_value_int64(json_get(root, "repeats"), &out->repeats) || out->repeats < 1)
        return error_set(err, ERROR_INPUT, "the stored plan is damaged");
    out->model_count = models->count;
    out->suite_count = suites->count;
    if (!shape_items(out, arena, &c, items))
        return false;
    out->judges = arena_alloc(arena, ((judges ? judges->count : 0) + 1) * sizeof *out->judges);
    for (const struct json_value *v = judges ? judges->first : NULL; v; v = v->next) {
        if (!shape_judge(out, arena, &c, v))
            return false;
    }
    if (!shape_fits(out))
        return error_set(err, ERROR_INPUT, "the stored plan has more cells than a run can have");
    plan_number_judges(out);
    return true;
}

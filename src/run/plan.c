#include "run/plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/hash.h"
#include "base/mem.h"
#include "run/plan_choices.h"
#include "sandbox/sandbox.h"
#include "score/grader.h"

static bool plan_line_error(const struct sweep *sweep, unsigned line, struct error *err)
{
    if (!sweep->file)
        return false;
    return error_prefix(err, "%s:%u", sweep->file, line);
}

/* Models -------------------------------------------------------------------------------------- */

/* A sweep's own limits take the place of the profile's. */
static bool plan_limits(const struct sweep *sweep, const struct json_value *limits,
                        struct lane_limits *out, struct error *err)
{
    const struct config config = {.file = sweep->file ? sweep->file : "options", .err = err};
    struct config_object o;
    int64_t concurrency = out->concurrency;

    if (!limits)
        return true;
    if (!config_object(&config, limits, "limits", &o) ||
        !config_int(&o, "requests_per_minute", CONFIG_OPTIONAL, 0, 10000000,
                    &out->requests_per_minute) ||
        !config_int(&o, "tokens_per_minute", CONFIG_OPTIONAL, 0, INT64_C(1) << 40,
                    &out->tokens_per_minute) ||
        !config_int(&o, "requests_per_second", CONFIG_OPTIONAL, 0, 1000000,
                    &out->requests_per_second) ||
        !config_int(&o, "concurrency", CONFIG_OPTIONAL, 1, 100000, &concurrency) || !config_end(&o))
        return false;
    out->concurrency = (int)concurrency;
    return true;
}

static bool plan_models(struct plan *plan, const struct sweep *sweep,
                        const struct provider_set *providers, struct error *err)
{
    plan->models = arena_alloc(&plan->arena, (sweep->model_count + sweep->judge_count + 1) *
                                                 sizeof *plan->models);
    for (size_t i = 0; i < sweep->model_count; i++) {
        const struct sweep_model *m = &sweep->models[i];
        struct model_spec *spec = &plan->models[i];
        if (!model_spec_parse(providers, &plan->arena, m->spec, m->parameters, spec, err))
            return plan_line_error(sweep, m->line, err);
        if (!plan_limits(sweep, m->limits, &spec->profile.limits, err))
            return false;
        for (size_t k = 0; k < i; k++) {
            if (strcmp(plan->models[k].label, spec->label) == 0) {
                error_set(err, ERROR_INPUT, "model '%s' is asked for twice", spec->label);
                return plan_line_error(sweep, m->line, err);
            }
        }
        plan->model_count++;
    }
    return plan->model_count > 0 ||
           error_set(err, ERROR_INPUT, "no model to ask: name some with -m, or in a sweep file");
}

/* Suites and items ---------------------------------------------------------------------------- */

static bool plan_check_grader(const struct json_value *options, const char *file,
                              bool *runs_programs, struct error *err)
{
    struct grader *grader = options ? grader_new(options, file, err) : NULL;
    bool ok = !options || grader;

    if (grader && grader_runs_programs(grader)) {
        *runs_programs = true;
        if (!sandbox_check(err))
            ok = error_prefix(err, "%s", file);
    }
    grader_free(grader);
    return ok;
}

bool plan_check_graders(const struct suite *suite, bool *runs_programs, struct error *err)
{
    char *file = mem_printf("%s/suite.json", suite->dir), *items = NULL;
    bool ok = plan_check_grader(suite->grader, file, runs_programs, err) &&
              plan_check_grader(suite->published_grader, file, runs_programs, err);

    for (size_t i = 0; ok && i < suite->item_count; i++) {
        if (!suite->items[i].grader)
            continue;
        free(items);
        items = mem_printf("%s/items.jsonl:%u", suite->dir, suite->items[i].line);
        ok = plan_check_grader(suite->items[i].grader, items, runs_programs, err);
    }
    free(items);
    free(file);
    return ok;
}

static bool plan_suites(struct plan *plan, const struct sweep *sweep, char *const *dirs,
                        struct error *err)
{
    plan->suites = arena_alloc(&plan->arena, (sweep->suite_count + 1) * sizeof *plan->suites);
    for (size_t i = 0; i < sweep->suite_count; i++) {
        const struct sweep_suite *s = &sweep->suites[i];
        struct suite *suite = suite_load(s->name, dirs, err);
        if (!suite)
            return plan_line_error(sweep, s->line, err);
        plan->suites[plan->suite_count++] = (struct plan_suite){
            suite, s->sample, s->repeats > 0 ? s->repeats : sweep->repeats, s->order};
        for (size_t k = 0; k < i; k++) {
            if (strcmp(plan->suites[k].suite->name, suite->name) == 0) {
                error_set(err, ERROR_INPUT, "suite '%s' is asked for twice", suite->name);
                return plan_line_error(sweep, s->line, err);
            }
        }
        if (!plan_check_graders(suite, &plan->runs_programs, err))
            return false;
    }
    return plan->suite_count > 0 ||
           error_set(err, ERROR_INPUT, "no suite to ask: name some with -s, or in a sweep file");
}

static int64_t greatest_divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* The item with its options in order `turn`. */
static bool plan_add_item(struct plan *plan, unsigned suite_index, const struct suite_item *item,
                          unsigned turn, int64_t copies, struct error *err)
{
    const struct suite *suite = plan->suites[suite_index].suite;
    struct str user = {0}, content = {0};
    struct plan_item planned = {.suite = suite_index};
    struct plan_prompt_room room;

    planned.item = item =
        plan_order_item(plan, &plan->suites[suite_index], item, turn, &planned.positions, err);
    if (!item)
        return false;
    if (!suite_render(suite, item, &user, err)) {
        str_release(&user);
        return false;
    }
    planned.user = arena_strdup(&plan->arena, str_text(&user));
    plan_put_content(suite, item, planned.user, planned.positions, &content);
    planned.content = arena_strdup(&plan->arena, str_text(&content));
    str_release(&user);
    str_release(&content);
    for (int64_t copy = 0; copy < copies; copy++) {
        planned.copy = turn * (unsigned)copies + (unsigned)copy;
        plan->items[plan->item_count++] = planned;
    }
    const struct prompt prompt = plan_prompt(plan, plan->item_count - 1, &room);
    int64_t bound = request_token_bound(&prompt), estimate = request_token_estimate(&prompt);
    for (int64_t copy = 1; copy <= copies; copy++) {
        plan->items[plan->item_count - (size_t)copy].input_bound = bound;
        plan->items[plan->item_count - (size_t)copy].input_estimate = estimate;
    }
    return true;
}

static bool plan_suite_items(struct plan *plan, unsigned suite_index, size_t *capacity,
                             struct error *err)
{
    const struct plan_suite *s = &plan->suites[suite_index];
    int64_t copies = s->repeats / plan->repeats;
    size_t count = 0;
    uint32_t *sample = suite_sample(s->suite, (size_t)s->sample, plan->seed, &count);
    int64_t orders = 0;

    for (size_t i = 0; i < count; i++)
        orders += plan_order_count(s, &s->suite->items[sample[i]]);
    bool ok = orders <= (PLAN_ITEMS_MAX - (int64_t)plan->item_count) / copies ||
              error_set(err, ERROR_INPUT, "more than %d items in one plan", PLAN_ITEMS_MAX);
    if (ok && count > 0)
        plan->items = mem_grow(plan->items, sizeof *plan->items,
                               plan->item_count + (size_t)(orders * copies), capacity);
    for (size_t i = 0; ok && i < count; i++) {
        const struct suite_item *item = &s->suite->items[sample[i]];
        for (unsigned turn = 0; ok && turn < plan_order_count(s, item); turn++)
            ok = plan_add_item(plan, suite_index, item, turn, copies, err);
    }
    free(sample);
    return ok;
}

static bool plan_items(struct plan *plan, struct error *err)
{
    size_t capacity = 0;

    plan->repeats = 0;
    for (size_t i = 0; i < plan->suite_count; i++)
        plan->repeats = greatest_divisor(plan->suites[i].repeats, plan->repeats);
    for (unsigned i = 0; i < plan->suite_count; i++) {
        if (!plan_suite_items(plan, i, &capacity, err))
            return false;
    }
    return plan->item_count > 0 || error_set(err, ERROR_INPUT, "the suites hold no items");
}

/* Judges -------------------------------------------------------------------------------------- */

_Static_assert((int)JUDGE_RUBRIC == (int)SWEEP_RUBRIC &&
                   (int)JUDGE_REFERENCE == (int)SWEEP_REFERENCE &&
                   (int)JUDGE_PAIRWISE == (int)SWEEP_PAIRWISE,
               "a sweep's kinds of judges are score's");

static bool plan_judge_suites(struct plan *plan, const struct sweep_judge *asked,
                              struct plan_judge *judge, struct error *err)
{
    judge->suites = arena_alloc(&plan->arena, plan->suite_count * sizeof *judge->suites);
    for (const char *const *name = asked->suites; name && *name; name++) {
        bool found = false;
        for (size_t i = 0; i < plan->suite_count; i++) {
            if (strcmp(plan->suites[i].suite->name, *name) == 0)
                found = judge->suites[i] = true;
        }
        if (!found)
            return error_set(err, ERROR_INPUT, "a judge of suite '%s', which is not in the sweep",
                             *name);
    }
    judge->items = arena_alloc(&plan->arena, plan->item_count * sizeof *judge->items);
    for (size_t i = 0; i < plan->item_count; i++) {
        const struct plan_item *item = &plan->items[i];
        if (!judge->suites[item->suite])
            continue;
        if (judge->kind == JUDGE_REFERENCE && !item->item->reference)
            return error_set(err, ERROR_INPUT,
                             "a judge compares with the reference, and item '%s' of suite '%s' has "
                             "none",
                             item->item->id, plan->suites[item->suite].suite->name);
        judge->items[judge->item_count++] = (uint32_t)i;
    }
    return true;
}

/* A judge answers as surely as it can, unless the sweep says how. */
static bool plan_judge_model(struct plan *plan, const struct sweep_judge *asked,
                             const struct provider_set *providers, struct plan_judge *judge,
                             struct error *err)
{
    struct model_spec *spec = &plan->models[judge->model];

    judge->spec = spec;
    if (!model_spec_parse(providers, &plan->arena, asked->spec, asked->parameters, spec, err))
        return false;
    if (isnan(spec->temperature) && !model_spec_refuses(spec, "temperature"))
        spec->temperature = 0;
    return true;
}

/* The judge whose verdict is the item's own; -1 when its grader is another one. */
static bool plan_item_judge(const struct plan *plan, struct plan_item *item, struct error *err)
{
    const struct suite *suite = plan->suites[item->suite].suite;
    const struct json_value *options = item->item->grader ? item->item->grader : suite->grader;
    const struct json_value *name = json_get(options, "judge");

    return plan_judge_of(plan, item->suite, options, &item->judge) ||
           error_set(err, ERROR_INPUT,
                     "suite '%s' is graded by a judge%s%s%s: name one of kind rubric or reference "
                     "in the sweep's \"judges\"",
                     suite->name, name ? " '" : "", name ? name->text.data : "", name ? "'" : "");
}

static bool plan_judges(struct plan *plan, const struct sweep *sweep,
                        const struct provider_set *providers, struct error *err)
{
    plan->judges = arena_alloc(&plan->arena, (sweep->judge_count + 1) * sizeof *plan->judges);
    for (size_t i = 0; i < sweep->judge_count; i++) {
        const struct sweep_judge *asked = &sweep->judges[i];
        struct plan_judge *judge = &plan->judges[plan->judge_count++];
        judge->kind = (enum judge_kind)asked->kind;
        judge->name = arena_strdup(&plan->arena, sweep_judge_name(asked));
        judge->purpose = arena_printf(&plan->arena, "judge:%s", judge->name);
        judge->rubric = asked->rubric ? asked->rubric : "";
        judge->pass = asked->pass;
        judge->model = (unsigned)(plan->model_count + i);
        if (judge->kind == JUDGE_PAIRWISE && plan->model_count < 2) {
            error_set(err, ERROR_INPUT, "a pairwise judge needs two models to compare");
            return plan_line_error(sweep, asked->line, err);
        }
        if (!plan_judge_model(plan, asked, providers, judge, err) ||
            !plan_judge_suites(plan, asked, judge, err))
            return plan_line_error(sweep, asked->line, err);
    }
    for (size_t i = 0; i < plan->item_count; i++) {
        if (!plan_item_judge(plan, &plan->items[i], err))
            return false;
    }
    plan_number_judges(plan);
    return true;
}

bool plan_is_family(const struct model_spec *judge, const struct model_spec *model)
{
    const char *a = judge->profile.id, *b = model->profile.id;
    const char *slash_a = strrchr(a, '/'), *slash_b = strrchr(b, '/');
    size_t same = 0, word_a, word_b;

    if (judge->provider == model->provider && judge->provider->key_env &&
        judge->provider->key_env[0] && !judge->provider->key_optional)
        return true;
    a = slash_a ? slash_a + 1 : a;
    b = slash_b ? slash_b + 1 : b;
    while ((a[same] | 32) == (b[same] | 32) && (a[same] | 32) >= 'a' && (a[same] | 32) <= 'z')
        same++;
    for (word_a = same; (a[word_a] | 32) >= 'a' && (a[word_a] | 32) <= 'z'; word_a++)
        ;
    for (word_b = same; (b[word_b] | 32) >= 'a' && (b[word_b] | 32) <= 'z'; word_b++)
        ;
    return same > 2 && word_a == same && word_b == same;
}

/* The whole ----------------------------------------------------------------------------------- */

struct plan *plan_new(const struct sweep *sweep, const struct provider_set *providers,
                      char *const *suite_dirs, const char *simulation, struct error *err)
{
    struct plan *plan = mem_zalloc(1, sizeof *plan);

    plan->seed = sweep->seed;
    plan->simulation = simulation ? arena_strdup(&plan->arena, simulation) : NULL;
    if (!plan_models(plan, sweep, providers, err) || !plan_suites(plan, sweep, suite_dirs, err) ||
        !plan_items(plan, err) || !plan_judges(plan, sweep, providers, err)) {
        plan_free(plan);
        return NULL;
    }
    plan_put_json(plan, &plan->json);
    hash_hex(str_view(&plan->json), plan->hash);
    return plan;
}

void plan_free(struct plan *plan)
{
    if (!plan)
        return;
    for (size_t i = 0; i < plan->suite_count; i++)
        suite_free(plan->suites[i].suite);
    free(plan->items);
    str_release(&plan->json);
    arena_release(&plan->arena);
    free(plan);
}

size_t plan_spec_count(const struct plan *plan)
{
    return plan->model_count + plan->judge_count;
}

int64_t plan_cell_count(const struct plan *plan)
{
    return (int64_t)plan->model_count * (int64_t)plan->item_count * plan->repeats;
}

int64_t plan_all_cell_count(const struct plan *plan)
{
    const struct plan_judge *last =
        plan->judge_count > 0 ? &plan->judges[plan->judge_count - 1] : NULL;

    return last ? last->first_cell + last->cell_count : plan_cell_count(plan);
}

struct plan_cell plan_cell(const struct plan *plan, int64_t cell)
{
    int64_t items = (int64_t)plan->item_count;

    return (struct plan_cell){.model = (unsigned)(cell / plan->repeats / items),
                              .item = (unsigned)(cell / plan->repeats % items),
                              .repeat = cell % plan->repeats};
}

int64_t plan_cell_number(const struct plan *plan, struct plan_cell cell)
{
    return (cell.model * (int64_t)plan->item_count + cell.item) * plan->repeats + cell.repeat;
}

struct prompt plan_prompt(const struct plan *plan, size_t item, struct plan_prompt_room *room)
{
    const struct plan_item *planned = &plan->items[item];
    const char *system = plan->suites[planned->suite].suite->system;
    unsigned n = 0;

    if (system) {
        room->parts[n] = (struct prompt_part){PROMPT_TEXT, view_of(system)};
        room->messages[n] = (struct prompt_message){PROMPT_SYSTEM, &room->parts[n], 1};
        n++;
    }
    room->parts[n] = (struct prompt_part){PROMPT_TEXT, view_of(planned->user)};
    room->messages[n] = (struct prompt_message){PROMPT_USER, &room->parts[n], 1};
    return (struct prompt){room->messages, n + 1};
}

void plan_point_at(struct plan *plan, const char *root)
{
    for (size_t i = 0; i < plan_spec_count(plan); i++)
        plan->models[i].base_url =
            arena_printf(&plan->arena, "%s/%s/v1", root, plan->models[i].provider->name);
}

/* For the store ------------------------------------------------------------------------------- */

static const char *plan_tags(struct plan *plan, const struct model_profile *m)
{
    struct str tags = {0};
    const char *const parts[] = {m->is_open ? "open" : "", m->tier, m->origin};
    const char *text;

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i] && *parts[i])
            str_printf(&tags, "%s%s", tags.len > 0 ? "," : "", parts[i]);
    }
    text = arena_strdup(&plan->arena, str_text(&tags));
    str_release(&tags);
    return text;
}

struct run_model *plan_run_models(struct plan *plan)
{
    struct run_model *rows = arena_alloc(&plan->arena, (plan_spec_count(plan) + 1) * sizeof *rows);

    for (size_t i = 0; i < plan_spec_count(plan); i++) {
        const struct model_spec *m = &plan->models[i];
        struct str parameters = {0};
        model_spec_json(m, &parameters);
        rows[i] = (struct run_model){
            .label = m->label,
            .provider = m->provider->name,
            .model = m->profile.id,
            .region = m->region,
            .currency = m->provider->currency,
            .title = m->profile.title,
            .lane = arena_printf(&plan->arena, "%s/%s", m->provider->name, m->profile.lane),
            .parameters = arena_strdup(&plan->arena, str_text(&parameters)),
            .tags = plan_tags(plan, &m->profile),
        };
        str_release(&parameters);
    }
    return rows;
}

struct run_item *plan_run_items(struct plan *plan)
{
    struct run_item *rows = arena_alloc(&plan->arena, (plan->item_count + 1) * sizeof *rows);

    for (size_t i = 0; i < plan->item_count; i++) {
        const struct plan_item *p = &plan->items[i];
        rows[i] = (struct run_item){.suite = plan->suites[p->suite].suite->name,
                                    .id = p->item->id,
                                    .category = p->item->category,
                                    .cluster = p->item->cluster,
                                    .hash = p->item->hash,
                                    .content = p->content};
    }
    return rows;
}

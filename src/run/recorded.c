#include "run/recorded.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "run/manifest.h"
#include "store/writer.h"

enum { BATCH = 4096 };

struct recorder {
    const struct plan *plan;
    const struct recorded_answer *answers;
    size_t count;
    int64_t *cells;          /* of each answer */
    unsigned char *outcomes; /* of each cell, when it began */
    struct store_writer *writer;
    int64_t run, asked_unix_ns;
};

/* Cells ------------------------------------------------------------------------------------------ */

/* Where each item of the suite stands in the plan. */
static uint32_t *plan_places(const struct plan *plan)
{
    const struct suite *suite = plan->suites[0].suite;
    uint32_t *places = mem_zalloc(suite->item_count, sizeof *places);

    for (size_t i = 0; i < plan->item_count; i++)
        places[suite_find(suite, plan->items[i].item->id) - suite->items] = (uint32_t)i;
    return places;
}

/* Gives the n-th answer of a model to an item its n-th repeat; the plan has enough of them. */
static void number_cells(struct recorder *r, int64_t *out_missing)
{
    const struct plan *plan = r->plan;
    const struct suite *suite = plan->suites[0].suite;
    uint32_t *places = plan_places(plan);
    uint32_t *seen = mem_zalloc(plan->model_count * plan->item_count, sizeof *seen);

    r->cells = mem_zalloc(r->count + 1, sizeof *r->cells);
    for (size_t i = 0; i < r->count; i++) {
        const struct recorded_answer *answer = &r->answers[i];
        struct plan_cell cell = {answer->model,
                                 places[suite_find(suite, answer->item) - suite->items], 0};
        cell.repeat = seen[cell.model * plan->item_count + cell.item]++;
        r->cells[i] = plan_cell_number(plan, cell);
    }
    free(seen);
    free(places);
    *out_missing = plan_cell_count(plan) - (int64_t)r->count;
}

/* Writing ---------------------------------------------------------------------------------------- */

static void wake_nobody(void *context)
{
    (void)context;
}

static void begin(struct recorder *r, size_t index)
{
    const struct recorded_answer *answer = &r->answers[index];
    const struct model_spec *spec = &r->plan->models[answer->model];
    const struct attempt_begin begin = {.run = r->run,
                                        .cell = r->cells[index],
                                        .turn = 1,
                                        .number = 1,
                                        .model = (int)answer->model,
                                        .lane = spec->provider->name,
                                        .started_unix_ns = r->asked_unix_ns,
                                        .reserved_pico = 0,
                                        .currency = spec->provider->currency};

    store_writer_begin(r->writer, &begin, &r->cells[index]);
}

/* It was paid elsewhere: nothing is charged to the budgets of this store. */
static void end(struct recorder *r, size_t index, int64_t attempt)
{
    const struct recorded_answer *answer = &r->answers[index];
    enum outcome outcome = answer->is_truncated ? OUTCOME_TRUNCATED : OUTCOME_ANSWERED;
    const struct attempt_end end = {.attempt = attempt,
                                    .outcome = outcome,
                                    .retry_class = retry_class_name(RETRY_NEVER),
                                    .finish_reason = answer->is_truncated ? "length" : "",
                                    .usage = answer->usage,
                                    .times = {-1, -1, -1, -1, -1, -1, -1, -1},
                                    .bytes = (int64_t)answer->answer.len,
                                    .is_billable = true};
    const struct reply_put reply = {.run = r->run,
                                    .cell = r->cells[index],
                                    .attempt = attempt,
                                    .outcome = outcome,
                                    .answer = answer->answer,
                                    .reasoning = answer->reasoning};

    store_writer_end(r->writer, &end, &reply);
}

static bool put_batch(struct recorder *r, size_t first, size_t last, struct error *err)
{
    struct store_begun begun[256];
    size_t count;

    for (size_t i = first; i < last; i++)
        if (r->outcomes[r->cells[i]] == OUTCOME_PENDING)
            begin(r, i);
    if (!store_writer_flush(r->writer, err))
        return false;
    while ((count = store_writer_reap(r->writer, begun, sizeof begun / sizeof *begun)) > 0)
        for (size_t i = 0; i < count; i++)
            end(r, (size_t)((int64_t *)begun[i].token - r->cells), begun[i].attempt);
    return store_writer_flush(r->writer, err);
}

static bool put_answers(struct recorder *r, struct store *store, struct error *err)
{
    bool ok;

    r->outcomes = mem_zalloc((size_t)plan_all_cell_count(r->plan), 1);
    r->writer = store_writer_new(store_location(store), r->run, NULL, 0, wake_nobody, NULL, err);
    if (!r->writer)
        return false;
    ok = store_outcomes(store, r->run, r->outcomes, plan_all_cell_count(r->plan), err);
    for (size_t first = 0; ok && first < r->count; first += BATCH)
        ok = put_batch(r, first, first + BATCH < r->count ? first + BATCH : r->count, err);
    return store_writer_free(r->writer, ok ? err : NULL) && ok;
}

/* The run ---------------------------------------------------------------------------------------- */

struct found_run {
    char *name;
    enum run_state state;
};

static bool take_found(void *context, const struct run_info *info)
{
    *(struct found_run *)context = (struct found_run){mem_strdup(info->name), info->state};
    return true;
}

/* The run that a file became before: one that was cut short is carried on (*out_run), another is refused. */
static bool find_run(struct store *store, const struct plan *plan, const char *period,
                     const struct recorded_source *source, int64_t *out_run, char **out_name,
                     struct error *err)
{
    struct found_run found = {NULL, RUN_OPEN};

    if (!store_run_find_plan(store, plan->hash, period, out_run, err))
        return false;
    if (!*out_run)
        return true;
    if (!store_run_each(store, *out_run, take_found, &found, err))
        return false;
    *out_name = found.name;
    return found.state == RUN_OPEN ||
           error_set(err, ERROR_INPUT, "%s: its answers are here already, as run %s", source->file,
                     found.name);
}

static bool create_run(struct store *store, struct plan *plan, const struct sweep *sweep,
                       const struct price_book *book, const struct recorded_source *source,
                       struct run_info *info, char **out_name, struct error *err)
{
    struct str manifest = {0}, origin = {0};

    manifest_put(plan, sweep, book, &manifest);
    info->manifest = str_text(&manifest);
    str_add_char(&origin, '{');
    json_put_text(&origin, "file", source->file);
    json_put_text(&origin, "format", source->format);
    json_put_text(&origin, "sha256", source->hash);
    str_add_char(&origin, '}');
    bool ok = store_run_create(store, info, plan_run_models(plan), plan_spec_count(plan),
                               plan_run_items(plan), plan->item_count, out_name, err) &&
              store_run_put_manifest(store, info->id, "recorded", str_text(&origin), err);
    str_release(&manifest);
    str_release(&origin);
    return ok;
}

bool recorded_put(const char *location, struct plan *plan, const struct sweep *sweep,
                  const struct price_book *book, const struct recorded_source *source,
                  const struct recorded_answer *answers, size_t count, char **out_name,
                  int64_t *out_missing, struct error *err)
{
    struct recorder r = {
        .plan = plan, .answers = answers, .count = count, .asked_unix_ns = source->asked_unix_ns};
    char period[32] = "recorded ";
    struct run_info info = {.title = sweep->name,
                            .plan_hash = plan->hash,
                            .plan = str_text(&plan->json),
                            .period = strncat(period, source->hash, 12),
                            .created_unix_ns = source->asked_unix_ns,
                            .cell_count = plan_all_cell_count(plan),
                            .repeats = plan->repeats};
    struct store *store = store_open(location, STORE_CREATE, err);
    bool ok = store && find_run(store, plan, period, source, &info.id, out_name, err) &&
              (info.id || create_run(store, plan, sweep, book, source, &info, out_name, err));

    number_cells(&r, out_missing);
    r.run = info.id;
    ok = ok && put_answers(&r, store, err) &&
         store_run_set_state(store, r.run, *out_missing ? RUN_INCOMPLETE : RUN_COMPLETE,
                             source->asked_unix_ns, err);
    store_close(store);
    free(r.cells);
    free(r.outcomes);
    return ok;
}

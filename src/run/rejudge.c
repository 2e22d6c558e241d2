/* Judges' stored replies, read again. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "run/judge_verdict.h"
#include "run/judged.h"
#include "run/regrade.h"
#include "run/verdicts.h"

struct rejudge {
    struct store *store;
    const struct query_run *run;
    const struct regrade_options *options;
    struct plan plan; /* its shape */
    struct arena arena;
    unsigned char *replies; /* outcome of each cell's reply */
    struct regrade_puts puts;
    regrade_fn *fn;
    void *context;
    struct regrade_counts *counts;
    struct error *err;
    bool has_failed;
};

/* A verdict beside the one of its cell and purpose that counts. */
struct beside {
    const struct verdict_put *put;
    bool is_same, has_before;
    enum outcome before;
    double score;
};

static bool put_beside(void *context, const struct cell_row *row)
{
    struct beside *b = context;
    const struct verdict_put *put = b->put;

    b->has_before = row->has_verdict;
    b->before = row->outcome;
    b->score = row->score;
    b->is_same = row->has_verdict && row->outcome == put->outcome && row->score <= put->score &&
                 row->score >= put->score && view_eq(row->extracted, put->extracted) &&
                 strcmp(row->rule, put->rule) == 0 &&
                 strcmp(row->grader_version, put->version) == 0;
    return false;
}

static bool look_beside(struct rejudge *r, const struct verdict_put *put, bool is_own,
                        struct beside *out)
{
    const struct query_filter filter = {.run = r->run->info.id,
                                        .model = -1,
                                        .cell = put->cell,
                                        .purpose = put->purpose,
                                        .flags =
                                            QUERY_TEXTS | (is_own ? (unsigned)QUERY_JUDGES : 0)};

    *out = (struct beside){.put = put, .before = OUTCOME_ANSWERED};
    r->has_failed |= !query_cells(r->store, &filter, put_beside, out, r->err);
    return !r->has_failed;
}

static bool grades_item(const struct rejudge *r, const struct plan_judge_cell *of, size_t item)
{
    struct arena arena = {0};
    struct error ignored = {.kind = ERROR_NONE};
    const struct json_value *content =
        json_parse(&arena, "item", view_of(r->run->items[item].content), JSON_STRICT, &ignored);
    int judge = -1;
    bool is_own =
        content &&
        plan_judge_of(&r->plan, r->plan.items[item].suite, json_get(content, "grader"), &judge) &&
        judge == (int)of->judge;

    arena_release(&arena);
    return is_own;
}

/* Tells what changed of a reply: its first verdict is on the answer judged, or the only one of a pair. */
static void tell(struct rejudge *r, const struct cell_row *own, const struct beside *first,
                 size_t item, unsigned model)
{
    const struct verdict_put *put = first->put;
    enum outcome before = first->has_before ? first->before : OUTCOME_ANSWERED;
    bool is_changed = before != put->outcome || first->score < put->score ||
                      first->score > put->score || !view_eq(own->extracted, put->extracted);
    struct verdict after = {.outcome = put->outcome, .score = put->score, .rule = put->rule};
    struct cell_row shown = *own;

    r->counts->graded++;
    r->counts->move[before][put->outcome]++;
    r->counts->rewritten += !first->is_same && !is_changed;
    if (!is_changed)
        return;
    r->counts->changed++;
    shown.outcome = first->before;
    shown.has_verdict = first->has_before;
    str_add(&after.extracted, put->extracted);
    r->fn(r->context,
          &(struct regrade_change){&shown, &after, &r->run->items[item], &r->run->models[model]});
    verdict_release(&after);
}

static bool keep_changed(struct rejudge *r, const struct cell_row *own,
                         const struct judge_verdicts *said, size_t item, unsigned model)
{
    for (size_t i = 0; i < said->count; i++) {
        struct verdict_put put = said->puts[i];
        struct beside beside;
        if (!look_beside(r, &said->puts[i], i + 1 == said->count, &beside))
            return false;
        put.run = r->run->info.id;
        put.unix_ns = r->options->unix_ns;
        if (!beside.is_same)
            regrade_keep(&r->puts, &put);
        if (i == 0)
            tell(r, own, &beside, item, model);
    }
    return true;
}

static bool rejudge_cell(void *context, const struct cell_row *row)
{
    struct rejudge *r = context;
    enum outcome reply = (enum outcome)r->replies[row->cell];
    struct plan_judge_cell of = plan_judge_cell(&r->plan, row->cell);
    size_t item = plan_cell(&r->plan, of.first).item;
    unsigned model = r->plan.judges[of.judge].model;
    struct judge_verdicts said;

    if (!verdicts_of_judge(reply) ||
        (r->options->suite && strcmp(r->run->items[item].suite, r->options->suite) != 0))
        return true;
    judge_verdicts_make(&r->plan, row->cell, grades_item(r, &of, item), r->run->models[model].label,
                        row->answer, reply == OUTCOME_ANSWERED || reply == OUTCOME_JUDGE_FAILED,
                        &said);
    bool ok = keep_changed(r, row, &said, item, model);
    judge_verdicts_release(&said);
    return ok;
}

static bool read_all(struct rejudge *r)
{
    const struct query_filter filter = {
        .run = r->run->info.id, .model = -1, .cell = -1, .flags = QUERY_JUDGES | QUERY_TEXTS};

    return judged_plan(r->run, &r->arena, &r->plan, r->err) &&
           store_outcomes(r->store, r->run->info.id, r->replies, r->run->info.cell_count, r->err) &&
           query_cells(r->store, &filter, rejudge_cell, r, r->err) && !r->has_failed;
}

bool rejudge_run(struct store *store, const struct query_run *run,
                 const struct regrade_options *options, regrade_fn *fn, void *context,
                 struct regrade_counts *out, struct error *err)
{
    struct rejudge r = {.store = store,
                        .run = run,
                        .options = options,
                        .fn = fn,
                        .context = context,
                        .counts = out,
                        .err = err};
    bool ok;

    *out = (struct regrade_counts){0};
    if (run->judge_count == 0)
        return true;
    r.replies = mem_zalloc((size_t)run->info.cell_count + 1, 1);
    ok = read_all(&r) && regrade_write(&r.puts, store, err);
    regrade_release(&r.puts);
    arena_release(&r.arena);
    free(r.replies);
    return ok;
}

#include "run/regrade.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { BATCH = 500 };

struct regrade {
    const struct query_run *run;
    const struct regrade_options *options;
    struct grading *grading;
    unsigned char *replies; /* outcome of each cell's reply */
    struct regrade_puts puts;
    regrade_fn *fn;
    void *context;
    struct regrade_counts *counts;
    struct error *err;
    bool has_failed;
};

static bool is_gradable(enum outcome reply)
{
    return reply == OUTCOME_ANSWERED || reply == OUTCOME_TRUNCATED;
}

/* Whether the verdict says anything that the one before did not. */
static bool is_same(const struct cell_row *row, const struct verdict *verdict,
                    const struct grader *grader)
{
    return row->has_verdict && row->outcome == verdict->outcome && row->score >= verdict->score &&
           row->score <= verdict->score && view_eq(row->extracted, str_view(&verdict->extracted)) &&
           strcmp(row->rule, verdict->rule) == 0 && strcmp(row->grader, grader_name(grader)) == 0 &&
           strcmp(row->grader_version, grader_version(grader)) == 0 &&
           row->verdict_flags == verdict->flags;
}

void regrade_keep(struct regrade_puts *puts, const struct verdict_put *put)
{
    struct verdict_put kept = *put;

    kept.grader = arena_strdup(&puts->arena, put->grader);
    kept.version = arena_strdup(&puts->arena, put->version);
    kept.extracted.data = arena_copy(&puts->arena, put->extracted);
    kept.detail = arena_strdup(&puts->arena, put->detail);
    MEM_GROW(puts->list, puts->count, &puts->capacity);
    puts->list[puts->count++] = kept;
}

static void note_verdict(struct regrade *r, const struct cell_row *row, const struct run_item *item,
                         const struct grader *grader, const struct verdict *verdict)
{
    enum outcome before = row->has_verdict ? row->outcome : OUTCOME_ANSWERED;
    struct regrade_change change = {row, verdict, item, &r->run->models[row->model]};
    struct verdict_put put;

    r->counts->graded++;
    r->counts->move[before][verdict->outcome]++;
    if (is_same(row, verdict, grader))
        return;
    if (before != verdict->outcome || row->score < verdict->score || row->score > verdict->score) {
        r->counts->changed++;
        r->fn(r->context, &change);
    } else {
        r->counts->rewritten++;
    }
    grading_put(verdict, grader, r->options->purpose, row->run, row->cell, r->options->unix_ns,
                &put);
    regrade_keep(&r->puts, &put);
}

static bool regrade_cell(void *context, const struct cell_row *row)
{
    struct regrade *r = context;
    enum outcome reply_outcome = (enum outcome)r->replies[row->cell];
    const struct run_item *item = &r->run->items[row->item];
    const struct grading_reply reply = {row->answer, reply_outcome == OUTCOME_TRUNCATED};
    const struct grader *grader = NULL;
    struct verdict verdict = {0};
    bool ok;

    if (!is_gradable(reply_outcome))
        return true;
    ok = grading_grade(r->grading, view_of(item->content), &reply, r->options->purpose, &grader,
                       &verdict, r->err);
    if (!ok)
        error_prefix(r->err, "cell %lld, item %s/%s", (long long)row->cell, item->suite, item->id);
    else if (!grader)
        r->counts->ungradable++;
    else
        note_verdict(r, row, item, grader, &verdict);
    verdict_release(&verdict);
    r->has_failed |= !ok;
    return ok;
}

static bool grade_all(struct regrade *r, struct store *store, struct error *err)
{
    const struct query_filter filter = {
        .run = r->run->info.id,
        .model = -1,
        .cell = -1,
        .suite = r->options->suite,
        .purpose = grading_purpose_name(r->options->purpose),
        .flags = QUERY_TEXTS,
    };

    return store_outcomes(store, r->run->info.id, r->replies, r->run->info.cell_count, err) &&
           query_cells(store, &filter, regrade_cell, r, err) && !r->has_failed;
}

static bool write_batch(struct store *store, const struct verdict_put *puts, size_t count,
                        struct error *err)
{
    if (!store_begin(store, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!store_verdict_put(store, &puts[i], err))
            return false;
    return store_commit(store, err);
}

bool regrade_write(const struct regrade_puts *puts, struct store *store, struct error *err)
{
    for (size_t done = 0; done < puts->count; done += BATCH) {
        size_t left = puts->count - done;
        if (!write_batch(store, puts->list + done, left < BATCH ? left : BATCH, err))
            return false;
    }
    return true;
}

void regrade_release(struct regrade_puts *puts)
{
    free(puts->list);
    arena_release(&puts->arena);
}

bool regrade_run(struct store *store, const struct query_run *run,
                 const struct regrade_options *options, regrade_fn *fn, void *context,
                 struct regrade_counts *out, struct error *err)
{
    struct regrade r = {
        .run = run, .options = options, .fn = fn, .context = context, .counts = out, .err = err};
    bool ok;

    *out = (struct regrade_counts){0};
    r.grading = grading_new();
    r.replies = mem_zalloc((size_t)run->info.cell_count + 1, 1);
    ok = grade_all(&r, store, err) && regrade_write(&r.puts, store, err);
    regrade_release(&r.puts);
    free(r.replies);
    grading_free(r.grading);
    return ok;
}

#include "report/detail.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"

struct loading {
    struct detail *detail;
    const struct price_book *book;
    bool is_found;
};

static struct view keep_view(struct arena *arena, struct view text)
{
    return (struct view){arena_copy(arena, text), text.len};
}

static bool take_cell(void *context, const struct cell_row *row)
{
    struct loading *l = context;
    struct arena *arena = &l->detail->arena;
    struct cell_row *cell = &l->detail->cell;

    l->is_found = true;
    *cell = *row;
    if (l->detail->judge.model >= 0) {
        cell->model = l->detail->judge.model;
        cell->item = l->detail->judge.item;
        cell->repeat = l->detail->judge.repeat;
    }
    cell->grader = arena_strdup(arena, row->grader);
    cell->grader_version = arena_strdup(arena, row->grader_version);
    cell->rule = arena_strdup(arena, row->rule);
    cell->response_model = arena_strdup(arena, row->response_model);
    cell->finish_reason = arena_strdup(arena, row->finish_reason);
    cell->answer = keep_view(arena, row->answer);
    cell->reasoning = keep_view(arena, row->reasoning);
    cell->extracted = keep_view(arena, row->extracted);
    cell->detail = keep_view(arena, row->detail);
    return false;
}

static bool take_verdict(void *context, const struct verdict_row *row)
{
    struct detail *d = ((struct loading *)context)->detail;

    MEM_GROW(d->verdicts, d->verdict_count, &d->verdict_capacity);
    struct verdict_row *verdict = &d->verdicts[d->verdict_count++];
    *verdict = *row;
    verdict->purpose = arena_strdup(&d->arena, row->purpose);
    verdict->grader = arena_strdup(&d->arena, row->grader);
    verdict->grader_version = arena_strdup(&d->arena, row->grader_version);
    verdict->rule = arena_strdup(&d->arena, row->rule);
    verdict->detail = arena_strdup(&d->arena, row->detail);
    verdict->extracted = keep_view(&d->arena, row->extracted);
    return true;
}

static bool take_attempt(void *context, const struct attempt_row *row)
{
    struct loading *l = context;
    struct detail *d = l->detail;

    MEM_GROW(d->attempts, d->attempt_count, &d->attempt_capacity);
    struct detail_attempt *attempt = &d->attempts[d->attempt_count++];
    attempt->row = *row;
    attempt->row.currency = arena_strdup(&d->arena, row->currency);
    attempt->row.response_model = arena_strdup(&d->arena, row->response_model);
    attempt->row.error_code = arena_strdup(&d->arena, row->error_code);
    attempt->row.error_message = arena_strdup(&d->arena, row->error_message);
    attempt->row.request_id = arena_strdup(&d->arena, row->request_id);
    attempt->row.retry_class = arena_strdup(&d->arena, row->retry_class);
    attempt->row.gaps = keep_view(&d->arena, row->gaps);
    attempt->bill = bill_attempt(l->book, &d->run->models[row->model], row, NULL);
    return true;
}

static bool load_rows(struct loading *l, struct store *store, int64_t cell, struct error *err)
{
    int64_t run = l->detail->run->info.id;
    const struct query_filter filter = {.run = run,
                                        .model = -1,
                                        .cell = cell,
                                        .flags = QUERY_TEXTS | QUERY_GAPS |
                                                 (l->detail->judge.model >= 0 ? QUERY_JUDGES : 0)};

    if (!query_cells(store, &filter, take_cell, l, err))
        return false;
    if (!l->is_found)
        return error_set(err, ERROR_INPUT, "run '%s' has no cell %lld, expected 0 to %lld",
                         l->detail->run->info.name, (long long)cell,
                         (long long)l->detail->run->info.cell_count - 1);
    return query_verdicts(store, run, cell, take_verdict, l, err) &&
           query_attempts(store, &filter, take_attempt, l, err);
}

bool detail_load(struct detail *detail, struct store *store, const struct query_run *run,
                 int64_t cell, const struct detail_judge *judge, const struct price_book *book,
                 struct error *err)
{
    struct loading l = {.detail = detail, .book = book};
    struct error ignored;

    *detail = (struct detail){.run = run, .judge = {.model = -1}};
    if (judge)
        detail->judge = *judge;
    if (!query_begin(store, err))
        return false;
    bool ok = cell >= 0 ? load_rows(&l, store, cell, err)
                        : error_set(err, ERROR_INPUT, "no cell %lld", (long long)cell);
    query_end(store);
    if (!ok) {
        detail_release(detail);
        return false;
    }
    detail->content =
        json_parse(&detail->arena, NULL, view_of(run->items[detail->cell.item].content),
                   JSON_STRICT, &ignored);
    return true;
}

void detail_release(struct detail *detail)
{
    free(detail->verdicts);
    free(detail->attempts);
    arena_release(&detail->arena);
}

#include <stdlib.h>

#include "base/mem.h"
#include "store/query_parts.h"

static bool range_load(struct query_range *range, struct store *store, int64_t run,
                       struct error *err)
{
    bool has_row = false;
    sqlite3_stmt *row = sqlite_query(
        &store->sqlite, err,
        "SELECT model_count, item_count, repeats, cell_count FROM run WHERE id = ?", "i", run);

    if (!row || !sqlite_next(&store->sqlite, row, &has_row, err))
        return false;
    if (!has_row)
        return error_set(err, ERROR_INPUT, "no run %lld in store '%s'", (long long)run,
                         store->sqlite.location);
    range->models = sqlite3_column_int64(row, 0);
    range->items = sqlite3_column_int64(row, 1);
    range->repeats = sqlite3_column_int64(row, 2);
    range->candidates = range->models * range->items * range->repeats;
    if (range->candidates > sqlite3_column_int64(row, 3))
        range->candidates = sqlite3_column_int64(row, 3);
    range->all = sqlite3_column_int64(row, 3);
    sqlite_done(row);
    return true;
}

static bool range_load_suite(struct query_range *range, struct store *store, int64_t run,
                             const char *suite, struct error *err)
{
    bool has_row = true;
    sqlite3_stmt *row =
        sqlite_query(&store->sqlite, err,
                     "SELECT ri.number FROM run_item ri CROSS JOIN item i ON i.id = ri.item"
                     " WHERE ri.run = ? AND i.suite = ?",
                     "it", run, suite);

    range->wants_item = mem_zalloc((size_t)range->items + 1, sizeof *range->wants_item);
    while (row && has_row && sqlite_next(&store->sqlite, row, &has_row, err)) {
        int64_t item = has_row ? sqlite3_column_int64(row, 0) : range->items;
        if (item >= 0 && item < range->items)
            range->wants_item[item] = true;
    }
    return row && !has_row;
}

void query_range_release(struct query_range *range, struct store *store)
{
    free(range->wants_item);
    if (range->is_transaction)
        sqlite3_exec(store->sqlite.db, "COMMIT", NULL, NULL, NULL);
}

bool query_range_init(struct query_range *range, struct store *store,
                      const struct query_filter *filter, struct error *err)
{
    *range = (struct query_range){0};
    if (sqlite3_get_autocommit(store->sqlite.db)) {
        if (!sqlite_exec(&store->sqlite, "BEGIN", err))
            return false;
        range->is_transaction = true;
    }
    if (!range_load(range, store, filter->run, err) ||
        (filter->suite && !range_load_suite(range, store, filter->run, filter->suite, err))) {
        query_range_release(range, store);
        return false;
    }
    range->first = filter->flags & QUERY_JUDGES ? range->candidates : 0;
    range->end = filter->flags & QUERY_JUDGES ? range->all : range->candidates;
    if (filter->model >= 0) {
        int64_t size = range->items * range->repeats, end = (filter->model + 1) * size;
        range->first = filter->model * size;
        range->end = end < range->end ? end : range->end;
    }
    if (filter->cell >= 0) {
        bool is_inside = filter->cell >= range->first && filter->cell < range->end;
        range->first = filter->cell;
        range->end = filter->cell + is_inside;
    }
    return true;
}

bool query_range_wants(const struct query_range *range, int64_t cell)
{
    return !range->wants_item || cell >= range->candidates ||
           range->wants_item[cell / range->repeats % range->items];
}

enum outcome query_outcome(const char *name)
{
    enum outcome outcome = OUTCOME_PENDING;

    (void)outcome_parse(name, &outcome); /* a name this version does not know counts as pending */
    return outcome;
}

struct usage query_usage(sqlite3_stmt *row, int at)
{
    return (struct usage){
        .input = sqlite_int_or(row, at, USAGE_ABSENT),
        .cached = sqlite_int_or(row, at + 1, USAGE_ABSENT),
        .cache_write = sqlite_int_or(row, at + 2, USAGE_ABSENT),
        .output = sqlite_int_or(row, at + 3, USAGE_ABSENT),
        .reasoning = sqlite_int_or(row, at + 4, USAGE_ABSENT),
    };
}

struct attempt_times query_times(sqlite3_stmt *row, int at)
{
    return (struct attempt_times){
        .intended = sqlite_int_or(row, at, -1),
        .handed = sqlite_int_or(row, at + 1, -1),
        .sent = sqlite_int_or(row, at + 2, -1),
        .headers = sqlite_int_or(row, at + 3, -1),
        .first_reasoning = sqlite_int_or(row, at + 4, -1),
        .first_answer = sqlite_int_or(row, at + 5, -1),
        .last_token = sqlite_int_or(row, at + 6, -1),
        .ended = sqlite_int_or(row, at + 7, -1),
    };
}

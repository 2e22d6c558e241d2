#include "store/query.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "store/handle.h"

/* The shape of a run, and the part of it that a filter wants. */
struct query_range {
    int64_t models, items, repeats;
    int64_t first, end; /* cells, end exclusive */
    int64_t candidates; /* cells; judges' cells follow */
    int64_t all;
    bool *wants_item;    /* by index; NULL: all */
    bool is_transaction; /* that we began, so that all statements see one instant */
};

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

static void range_release(struct query_range *range, struct store *store)
{
    free(range->wants_item);
    if (range->is_transaction)
        sqlite3_exec(store->sqlite.db, "COMMIT", NULL, NULL, NULL);
}

static bool range_init(struct query_range *range, struct store *store,
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
        range_release(range, store);
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

static bool range_wants(const struct query_range *range, int64_t cell)
{
    return !range->wants_item || cell >= range->candidates ||
           range->wants_item[cell / range->repeats % range->items];
}

bool query_begin(struct store *store, struct error *err)
{
    return sqlite_exec(&store->sqlite, "BEGIN", err);
}

void query_end(struct store *store)
{
    sqlite3_exec(store->sqlite.db, "COMMIT", NULL, NULL, NULL);
}

/* Cells --------------------------------------------------------------------------------------- */

/* Rows in order of cell, of which `cell` is the one at hand: INT64_MAX after the last. */
struct query_stream {
    sqlite3_stmt *rows;
    int64_t cell;
};

/* Steps to the first row of a cell not before `cell`. */
static bool stream_seek(struct query_stream *stream, struct store *store, int64_t cell,
                        struct error *err)
{
    while (stream->cell < cell) {
        bool has_row = false;
        if (!sqlite_next(&store->sqlite, stream->rows, &has_row, err)) {
            stream->cell = INT64_MAX;
            return false;
        }
        stream->cell = has_row ? sqlite3_column_int64(stream->rows, 0) : INT64_MAX;
    }
    return true;
}

static void stream_end(struct query_stream *stream)
{
    if (stream->cell != INT64_MAX)
        sqlite_done(stream->rows);
}

#define REPLY_COLUMNS                                                                              \
    "SELECT p.cell, p.outcome, p.is_reasoning_unknown, a.started_unix_ns, a.input_tokens,"         \
    " a.cached_tokens, a.cache_write_tokens, a.output_tokens, a.reasoning_tokens, a.intended_ns,"  \
    " a.handed_ns, a.sent_ns, a.headers_ns, a.first_reasoning_ns, a.first_answer_ns,"              \
    " a.last_token_ns, a.ended_ns, a.client_lag_ns, a.response_model, a.finish_reason"
#define REPLY_RANGE " WHERE p.run = ? AND p.cell >= ? AND p.cell < ? ORDER BY p.cell"

/* CROSS JOIN keeps SQLite from turning the order of the loops around. */
static const char replies_sql[] =
    REPLY_COLUMNS " FROM reply p CROSS JOIN attempt a ON a.id = p.attempt" REPLY_RANGE;
static const char replies_texts_sql[] =
    REPLY_COLUMNS ", t.answer, t.reasoning FROM reply p CROSS JOIN attempt a ON a.id = p.attempt"
                  " LEFT JOIN reply_text t ON t.attempt = p.attempt" REPLY_RANGE;
static const char verdicts_sql[] =
    "SELECT cell, grader, version, outcome, score, rule, flags, extracted, detail FROM verdict v"
    " WHERE run = ? AND cell >= ? AND cell < ? AND purpose = ?"
    " AND seq = (SELECT max(w.seq) FROM verdict w WHERE w.run = v.run AND w.cell = v.cell"
    " AND w.purpose = v.purpose) ORDER BY cell";
static const char counts_sql[] = "SELECT cell, count(*), max(turn) FROM attempt"
                                 " WHERE run = ? AND cell >= ? AND cell < ? GROUP BY cell"
                                 " ORDER BY cell";

struct cell_scan {
    struct query_stream replies, verdicts, counts;
    unsigned flags;
};

static bool cell_scan_init(struct cell_scan *scan, struct store *store,
                           const struct query_filter *filter, const struct query_range *range,
                           struct error *err)
{
    struct sqlite *s = &store->sqlite;
    const char *purpose = filter->purpose ? filter->purpose : "default";
    const char *sql = filter->flags & QUERY_TEXTS ? replies_texts_sql : replies_sql;

    *scan = (struct cell_scan){.flags = filter->flags};
    scan->replies = (struct query_stream){
        sqlite_query(s, err, sql, "iii", filter->run, range->first, range->end), -1};
    scan->verdicts = (struct query_stream){
        sqlite_query(s, err, verdicts_sql, "iiit", filter->run, range->first, range->end, purpose),
        -1};
    scan->counts = (struct query_stream){
        sqlite_query(s, err, counts_sql, "iii", filter->run, range->first, range->end), -1};
    return scan->replies.rows && scan->verdicts.rows && scan->counts.rows;
}

static void cell_scan_release(struct cell_scan *scan)
{
    stream_end(&scan->replies);
    stream_end(&scan->verdicts);
    stream_end(&scan->counts);
}

static enum outcome query_outcome(const char *name)
{
    enum outcome outcome = OUTCOME_PENDING;

    (void)outcome_parse(name, &outcome); /* a name this version does not know counts as pending */
    return outcome;
}

/* Five columns from `at`. */
static struct usage query_usage(sqlite3_stmt *row, int at)
{
    return (struct usage){
        .input = sqlite_int_or(row, at, USAGE_ABSENT),
        .cached = sqlite_int_or(row, at + 1, USAGE_ABSENT),
        .cache_write = sqlite_int_or(row, at + 2, USAGE_ABSENT),
        .output = sqlite_int_or(row, at + 3, USAGE_ABSENT),
        .reasoning = sqlite_int_or(row, at + 4, USAGE_ABSENT),
    };
}

/* Eight columns from `at`. */
static struct attempt_times query_times(sqlite3_stmt *row, int at)
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

static void cell_row_reply(struct cell_row *out, sqlite3_stmt *row, unsigned flags)
{
    out->outcome = query_outcome(sqlite_text(row, 1));
    out->is_reasoning_unknown = sqlite3_column_int(row, 2) != 0;
    out->started_unix_ns = sqlite3_column_int64(row, 3);
    out->usage = query_usage(row, 4);
    out->times = query_times(row, 9);
    out->client_lag_ns = sqlite_int_or(row, 17, 0);
    out->response_model = sqlite_text(row, 18);
    out->finish_reason = sqlite_text(row, 19);
    if (flags & QUERY_TEXTS) {
        out->answer = sqlite_view(row, 20);
        out->reasoning = sqlite_view(row, 21);
    }
}

static void cell_row_verdict(struct cell_row *out, sqlite3_stmt *row, unsigned flags)
{
    out->has_verdict = true;
    out->grader = sqlite_text(row, 1);
    out->grader_version = sqlite_text(row, 2);
    out->outcome = query_outcome(sqlite_text(row, 3));
    out->score = sqlite3_column_double(row, 4);
    out->rule = sqlite_text(row, 5);
    out->verdict_flags = (unsigned)sqlite3_column_int64(row, 6);
    if (flags & QUERY_TEXTS) {
        out->extracted = sqlite_view(row, 7);
        out->detail = view_of(sqlite_text(row, 8));
    }
}

static bool cell_scan_at(struct cell_scan *scan, struct store *store,
                         const struct query_range *range, int64_t cell, struct cell_row *out,
                         struct error *err)
{
    if (!stream_seek(&scan->replies, store, cell, err) ||
        !stream_seek(&scan->verdicts, store, cell, err) ||
        !stream_seek(&scan->counts, store, cell, err))
        return false;
    bool is_judge = cell >= range->candidates;
    out->cell = cell;
    out->model = is_judge ? -1 : (int)(cell / (range->items * range->repeats));
    out->item = is_judge ? -1 : (int)(cell / range->repeats % range->items);
    out->repeat = is_judge ? -1 : (int)(cell % range->repeats);
    if (scan->counts.cell == cell) {
        out->attempt_count = sqlite3_column_int(scan->counts.rows, 1);
        out->turn_count = sqlite3_column_int(scan->counts.rows, 2);
    }
    if (scan->replies.cell == cell)
        cell_row_reply(out, scan->replies.rows, scan->flags);
    if (scan->verdicts.cell == cell)
        cell_row_verdict(out, scan->verdicts.rows, scan->flags);
    return true;
}

bool query_cells(struct store *store, const struct query_filter *filter, query_cell_fn *fn,
                 void *context, struct error *err)
{
    struct query_range range;
    struct cell_scan scan;

    if (!range_init(&range, store, filter, err))
        return false;
    bool ok = cell_scan_init(&scan, store, filter, &range, err);
    for (int64_t cell = range.first; ok && cell < range.end; cell++) {
        struct cell_row row = {
            .run = filter->run,
            .grader = "",
            .grader_version = "",
            .rule = "",
            .usage = USAGE_NONE,
            .times = {-1, -1, -1, -1, -1, -1, -1, -1},
            .response_model = "",
            .finish_reason = "",
        };
        if (!range_wants(&range, cell))
            continue;
        ok = cell_scan_at(&scan, store, &range, cell, &row, err);
        if (ok && !fn(context, &row))
            break;
    }
    cell_scan_release(&scan);
    range_release(&range, store);
    return ok;
}

/* Attempts ------------------------------------------------------------------------------------ */

static const char attempts_sql[] =
    "SELECT a.cell, a.id, a.model, a.turn, a.number, a.started_unix_ns, a.outcome, a.http_status,"
    " a.input_tokens, a.cached_tokens, a.cache_write_tokens, a.output_tokens, a.reasoning_tokens,"
    " a.intended_ns, a.handed_ns, a.sent_ns, a.headers_ns, a.first_reasoning_ns,"
    " a.first_answer_ns, a.last_token_ns, a.ended_ns, a.reserved_pico, a.settled_pico,"
    " a.is_billable, a.currency, a.response_model, a.error_code, a.error_message, a.request_id,"
    " a.retry_class, p.attempt FROM attempt a"
    " LEFT JOIN reply p ON p.run = a.run AND p.cell = a.cell"
    " WHERE a.run = ? AND a.cell >= ? AND a.cell < ? ORDER BY a.cell, a.turn, a.id";

static struct attempt_row attempt_row(sqlite3_stmt *row, int64_t run)
{
    return (struct attempt_row){
        .run = run,
        .cell = sqlite3_column_int64(row, 0),
        .id = sqlite3_column_int64(row, 1),
        .model = sqlite3_column_int(row, 2),
        .turn = sqlite3_column_int(row, 3),
        .number = sqlite3_column_int(row, 4),
        .started_unix_ns = sqlite3_column_int64(row, 5),
        .has_ended = sqlite3_column_type(row, 6) != SQLITE_NULL,
        .outcome = query_outcome(sqlite_text(row, 6)),
        .http_status = sqlite3_column_int(row, 7),
        .usage = query_usage(row, 8),
        .times = query_times(row, 13),
        .reserved_pico = sqlite_int_or(row, 21, -1),
        .settled_pico = sqlite_int_or(row, 22, -1),
        .is_billable = sqlite3_column_int(row, 23) != 0,
        .currency = sqlite_text(row, 24),
        .response_model = sqlite_text(row, 25),
        .error_code = sqlite_text(row, 26),
        .error_message = sqlite_text(row, 27),
        .request_id = sqlite_text(row, 28),
        .retry_class = sqlite_text(row, 29),
        .is_final = sqlite_int_or(row, 30, -1) == sqlite3_column_int64(row, 1),
    };
}

bool query_attempts(struct store *store, const struct query_filter *filter, query_attempt_fn *fn,
                    void *context, struct error *err)
{
    struct query_range range;
    bool has_row = true, ok = true;

    if (!range_init(&range, store, filter, err))
        return false;
    sqlite3_stmt *rows =
        sqlite_query(&store->sqlite, err, attempts_sql, "iii", filter->run, range.first, range.end);
    while (rows && (ok = sqlite_next(&store->sqlite, rows, &has_row, err)) && has_row) {
        const struct attempt_row row = attempt_row(rows, filter->run);
        if (range_wants(&range, row.cell) && !fn(context, &row)) {
            sqlite_done(rows);
            break;
        }
    }
    range_release(&range, store);
    return rows && ok;
}

/* Verdicts ------------------------------------------------------------------------------------ */

bool query_verdicts(struct store *store, int64_t run, int64_t cell, query_verdict_fn *fn,
                    void *context, struct error *err)
{
    bool has_row = true, ok = true;
    sqlite3_stmt *row = sqlite_query(
        &store->sqlite, err,
        "SELECT v.purpose, v.seq, v.grader, v.version, v.outcome, v.score, v.extracted, v.rule,"
        " v.detail, v.flags, v.unix_ns, v.seq = (SELECT max(w.seq) FROM verdict w WHERE"
        " w.run = v.run AND w.cell = v.cell AND w.purpose = v.purpose) FROM verdict v"
        " WHERE v.run = ? AND v.cell = ? ORDER BY v.purpose, v.seq",
        "ii", run, cell);

    while (row && (ok = sqlite_next(&store->sqlite, row, &has_row, err)) && has_row) {
        const struct verdict_row verdict = {
            .purpose = sqlite_text(row, 0),
            .sequence = sqlite3_column_int(row, 1),
            .grader = sqlite_text(row, 2),
            .grader_version = sqlite_text(row, 3),
            .outcome = query_outcome(sqlite_text(row, 4)),
            .score = sqlite3_column_double(row, 5),
            .extracted = sqlite_view(row, 6),
            .rule = sqlite_text(row, 7),
            .detail = sqlite_text(row, 8),
            .flags = (unsigned)sqlite3_column_int64(row, 9),
            .unix_ns = sqlite3_column_int64(row, 10),
            .counts = sqlite3_column_int(row, 11) != 0,
        };
        if (!fn(context, &verdict)) {
            sqlite_done(row);
            break;
        }
    }
    return row && ok;
}

/* Whole runs ---------------------------------------------------------------------------------- */

static bool query_take_info(void *context, const struct run_info *info)
{
    struct query_run *run = context;
    struct arena *arena = run->arena;

    run->info = *info;
    run->info.name = arena_strdup(arena, info->name);
    run->info.title = arena_strdup(arena, info->title);
    run->info.plan_hash = arena_strdup(arena, info->plan_hash);
    run->info.plan = arena_strdup(arena, info->plan);
    run->info.manifest = arena_strdup(arena, info->manifest);
    run->info.period = arena_strdup(arena, info->period);
    run->repeats = info->repeats;
    return false;
}

static const char *query_dup(struct query_run *run, sqlite3_stmt *row, int column)
{
    return arena_strdup(run->arena, sqlite_text(row, column));
}

static bool query_load_models(struct query_run *run, struct store *store, struct error *err)
{
    bool has_row = true;
    size_t capacity = 0;
    sqlite3_stmt *row =
        sqlite_query(&store->sqlite, err,
                     "SELECT label, provider, model, region, currency, title, lane, parameters,"
                     " tags FROM model WHERE run = ? ORDER BY number",
                     "i", run->info.id);

    while (row && sqlite_next(&store->sqlite, row, &has_row, err)) {
        if (!has_row) {
            run->judge_count = (size_t)run->info.judge_count;
            if (run->judge_count > run->model_count)
                run->judge_count = run->model_count;
            run->model_count -= run->judge_count;
            return true;
        }
        MEM_GROW(run->models, run->model_count, &capacity);
        run->models[run->model_count++] = (struct run_model){
            .label = query_dup(run, row, 0),
            .provider = query_dup(run, row, 1),
            .model = query_dup(run, row, 2),
            .region = query_dup(run, row, 3),
            .currency = query_dup(run, row, 4),
            .title = query_dup(run, row, 5),
            .lane = query_dup(run, row, 6),
            .parameters = query_dup(run, row, 7),
            .tags = query_dup(run, row, 8),
        };
    }
    return false;
}

static bool query_load_items(struct query_run *run, struct store *store, struct error *err)
{
    bool has_row = true;
    size_t capacity = 0;
    sqlite3_stmt *row =
        sqlite_query(&store->sqlite, err,
                     "SELECT i.suite, i.name, i.category, i.cluster, i.hash, i.content"
                     " FROM run_item ri CROSS JOIN item i ON i.id = ri.item"
                     " WHERE ri.run = ? ORDER BY ri.number",
                     "i", run->info.id);

    while (row && sqlite_next(&store->sqlite, row, &has_row, err)) {
        if (!has_row)
            return true;
        MEM_GROW(run->items, run->item_count, &capacity);
        run->items[run->item_count++] = (struct run_item){
            .suite = query_dup(run, row, 0),
            .id = query_dup(run, row, 1),
            .category = query_dup(run, row, 2),
            .cluster = query_dup(run, row, 3),
            .hash = query_dup(run, row, 4),
            .content = query_dup(run, row, 5),
        };
    }
    return false;
}

/* The session that ended last keeps it in the manifest. */
static bool query_load_lateness(struct query_run *run, struct store *store, struct error *err)
{
    bool ok = sqlite_int(&store->sqlite, err, -1, &run->late_p99_ns,
                         "SELECT json_extract(manifest, '$.loop.late_p99_us') FROM run"
                         " WHERE id = ? AND json_valid(manifest)"
                         " AND json_extract(manifest, '$.loop.late_p99_us') IS NOT NULL",
                         "i", run->info.id);

    if (run->late_p99_ns > 0)
        run->late_p99_ns *= 1000;
    return ok;
}

struct query_run *query_run_load(struct store *store, int64_t id, struct error *err)
{
    struct query_run *run = mem_zalloc(1, sizeof *run);

    run->arena = mem_zalloc(1, sizeof *run->arena);
    if (!store_run_each(store, id, query_take_info, run, err))
        goto failed;
    if (run->info.id == 0) {
        error_set(err, ERROR_INPUT, "no run %lld in store '%s'", (long long)id,
                  store->sqlite.location);
        goto failed;
    }
    if (query_load_models(run, store, err) && query_load_items(run, store, err) &&
        query_load_lateness(run, store, err))
        return run;
failed:
    query_run_free(run);
    return NULL;
}

void query_run_free(struct query_run *run)
{
    if (!run)
        return;
    arena_release(run->arena);
    free(run->arena);
    free(run->models);
    free(run->items);
    free(run);
}

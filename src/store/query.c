#include "store/query_parts.h"

bool query_begin(struct store *store, struct error *err)
{
    return sqlite_exec(&store->sqlite, "BEGIN", err);
}

void query_end(struct store *store)
{
    sqlite3_exec(store->sqlite.db, "COMMIT", NULL, NULL, NULL);
}

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
    " a.last_token_ns, a.ended_ns, a.client_lag_ns, a.response_model, a.finish_reason,"            \
    " a.is_fallback, a.fingerprint"
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
    out->is_fallback = sqlite3_column_int(row, 20) != 0;
    out->fingerprint = sqlite_text(row, 21);
    if (flags & QUERY_TEXTS) {
        out->answer = sqlite_view(row, 22);
        out->reasoning = sqlite_view(row, 23);
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

    if (!query_range_init(&range, store, filter, err))
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
            .fingerprint = "",
        };
        if (!query_range_wants(&range, cell))
            continue;
        ok = cell_scan_at(&scan, store, &range, cell, &row, err);
        if (ok && !fn(context, &row))
            break;
    }
    cell_scan_release(&scan);
    query_range_release(&range, store);
    return ok;
}

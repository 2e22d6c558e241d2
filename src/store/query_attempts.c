#include "store/query_parts.h"

static const char attempts_sql[] =
    "SELECT a.cell, a.id, a.model, a.turn, a.number, a.started_unix_ns, a.outcome, a.http_status,"
    " a.input_tokens, a.cached_tokens, a.cache_write_tokens, a.output_tokens, a.reasoning_tokens,"
    " a.intended_ns, a.handed_ns, a.sent_ns, a.headers_ns, a.first_reasoning_ns,"
    " a.first_answer_ns, a.last_token_ns, a.ended_ns, a.reserved_pico, a.settled_pico,"
    " a.is_billable, a.currency, a.response_model, a.error_code, a.error_message, a.request_id,"
    " a.retry_class, p.attempt, a.is_fallback, a.gaps FROM attempt a"
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
        .is_fallback = sqlite3_column_int(row, 31) != 0,
    };
}

bool query_attempts(struct store *store, const struct query_filter *filter, query_attempt_fn *fn,
                    void *context, struct error *err)
{
    struct query_range range;
    bool has_row = true, ok = true;

    if (!query_range_init(&range, store, filter, err))
        return false;
    sqlite3_stmt *rows =
        sqlite_query(&store->sqlite, err, attempts_sql, "iii", filter->run, range.first, range.end);
    while (rows && (ok = sqlite_next(&store->sqlite, rows, &has_row, err)) && has_row) {
        struct attempt_row row = attempt_row(rows, filter->run);
        if (filter->flags & QUERY_GAPS)
            row.gaps = sqlite_view(rows, 32);
        if (query_range_wants(&range, row.cell) && !fn(context, &row)) {
            sqlite_done(rows);
            break;
        }
    }
    query_range_release(&range, store);
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

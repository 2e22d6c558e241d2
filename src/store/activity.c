#include "store/activity.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/handle.h"

enum { ATTEMPTS_LOOKED_AT = 200000 };

bool activity_is_held(const char *location, int64_t run, bool *out, struct error *err)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = run, .l_len = 1};
    char *path = mem_printf("%s-runs", location);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    bool ok = fd >= 0 && fcntl(fd, F_OFD_GETLK, &lock) == 0;

    *out = ok && lock.l_type != F_UNLCK;
    if (fd < 0 && (errno == ENOENT || errno == EROFS || errno == EACCES))
        ok = true; /* nobody ever worked here, or nobody can */
    if (!ok)
        error_set(err, ERROR_SYSTEM, "cannot look at '%s': %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    free(path);
    return ok;
}

bool activity_replies(struct store *store, int64_t run, activity_replies_fn *fn, void *context,
                      struct error *err)
{
    /* A candidate's model follows from the cell, a judge's from the attempt. */
    static const char sql[] =
        "SELECT p.cell / (r.item_count * r.repeats) AS model, p.outcome, count(*)"
        " FROM run r JOIN reply p ON p.run = r.id"
        " AND p.cell < r.model_count * r.item_count * r.repeats WHERE r.id = ?1 GROUP BY 1, 2"
        " UNION ALL SELECT a.model, p.outcome, count(*) FROM run r JOIN reply p ON p.run = r.id"
        " AND p.cell >= r.model_count * r.item_count * r.repeats"
        " JOIN attempt a ON a.id = p.attempt WHERE r.id = ?1 GROUP BY 1, 2";
    bool has_row = true;
    sqlite3_stmt *row = sqlite_query(&store->sqlite, err, sql, "i", run);

    while (row && has_row && sqlite_next(&store->sqlite, row, &has_row, err)) {
        enum outcome outcome = OUTCOME_PENDING;
        if (!has_row)
            return true;
        (void)outcome_parse(sqlite_text(row, 1), &outcome);
        fn(context, sqlite3_column_int(row, 0), outcome, sqlite3_column_int64(row, 2));
    }
    return false;
}

bool activity_charges(struct store *store, int64_t run, activity_charge_fn *fn, void *context,
                      struct error *err)
{
    bool has_row = true;
    sqlite3_stmt *row = sqlite_query(&store->sqlite, err,
                                     "SELECT key, currency, reserved_pico, spent_pico FROM budget"
                                     " WHERE scope = 'model' AND run = ?",
                                     "i", run);

    while (row && has_row && sqlite_next(&store->sqlite, row, &has_row, err)) {
        if (!has_row)
            return true;
        fn(context, sqlite3_column_int(row, 0), sqlite_text(row, 1), sqlite3_column_int64(row, 2),
           sqlite3_column_int64(row, 3));
    }
    return false;
}

static void read_attempt(sqlite3_stmt *row, struct activity_attempt *out)
{
    int64_t begun = sqlite3_column_int64(row, 2), sent = sqlite_int_or(row, 4, -1);
    int64_t first = sqlite_int_or(row, 5, -1), ended = sqlite_int_or(row, 6, -1);

    enum outcome outcome = OUTCOME_PENDING;

    (void)outcome_parse(sqlite_text(row, 3), &outcome);
    *out = (struct activity_attempt){
        .model = sqlite3_column_int(row, 0),
        .number = sqlite3_column_int(row, 1),
        .begun_unix_ns = begun,
        .has_ended = outcome != OUTCOME_PENDING,
        .is_answer = !outcome_is_reaskable(outcome),
        .sent_unix_ns = sent < 0 ? -1 : begun + sent,
        .ended_unix_ns = ended < 0 ? -1 : begun + ended,
        .ttft_ns = sent < 0 || first < 0 ? -1 : first - sent,
        .tokens = sqlite3_column_int64(row, 7),
        .reserved_pico = sqlite_int_or(row, 8, 0),
    };
}

bool activity_attempts(struct store *store, int64_t run, int64_t since_unix_ns,
                       activity_attempt_fn *fn, void *context, struct error *err)
{
    struct activity_attempt attempt;
    bool has_row = true;
    sqlite3_stmt *row =
        sqlite_query(&store->sqlite, err,
                     "SELECT model, number, started_unix_ns, coalesce(outcome, 'pending'), sent_ns,"
                     " coalesce(first_reasoning_ns, first_answer_ns), ended_ns,"
                     " coalesce(input_tokens, 0) + coalesce(output_tokens, 0),"
                     " CASE WHEN outcome IS NULL THEN reserved_pico END"
                     " FROM attempt WHERE id > (SELECT max(id) FROM attempt) - ?1 AND run = ?2"
                     " AND started_unix_ns >= ?3 ORDER BY id",
                     "iii", (int64_t)ATTEMPTS_LOOKED_AT, run, since_unix_ns);

    while (row && has_row && sqlite_next(&store->sqlite, row, &has_row, err)) {
        if (!has_row)
            return true;
        read_attempt(row, &attempt);
        fn(context, &attempt);
    }
    return false;
}

bool activity_events(struct store *store, int64_t run, int64_t since_unix_ns, activity_event_fn *fn,
                     void *context, struct error *err)
{
    bool has_row = true;
    sqlite3_stmt *row =
        sqlite_query(&store->sqlite, err,
                     "SELECT l.name, e.kind, e.value, e.note, e.unix_ns FROM lane_event e"
                     " JOIN lane l ON l.id = e.lane WHERE e.id IN (SELECT max(id) FROM lane_event"
                     " WHERE run = ?1 AND unix_ns >= ?2 GROUP BY lane, kind)",
                     "ii", run, since_unix_ns);

    while (row && has_row && sqlite_next(&store->sqlite, row, &has_row, err)) {
        if (!has_row)
            return true;
        const struct lane_event_put event = {.run = run,
                                             .lane = sqlite_text(row, 0),
                                             .kind = sqlite_text(row, 1),
                                             .value = sqlite3_column_int64(row, 2),
                                             .note = sqlite_text(row, 3),
                                             .unix_ns = sqlite3_column_int64(row, 4)};
        fn(context, &event);
    }
    return false;
}

#include "store/handle.h"
#include "store/store.h"

/* Each statement counts what must not be. */
struct check {
    const char *what; /* "N ..." */
    const char *sql;
};

/* What the running sums must be, from the attempts themselves. */
#define BOOKED(scope, run, key, group)                                                             \
    "SELECT '" scope "', " run ", " key ", currency,"                                              \
    " sum(CASE WHEN outcome IS NULL THEN coalesce(reserved_pico, 0) ELSE 0 END),"                  \
    " sum(CASE WHEN outcome IS NOT NULL THEN coalesce(charged_pico, 0) ELSE 0 END),"               \
    " sum(charged_pico IS NULL) FROM attempt GROUP BY " group ", currency"
#define ALL_BOOKED                                                                                 \
    BOOKED("run", "run", "0", "run")                                                               \
    " UNION ALL " BOOKED("model", "run", "model", "run, model") " UNION ALL " BOOKED(              \
        "day", "0", "started_unix_ns / 86400000000000", "started_unix_ns / 86400000000000")
#define BUDGETS "SELECT scope, run, key, currency, reserved_pico, spent_pico, unknown FROM budget"

static const struct check checks[] = {
    {"sums of money that differ from the sum of their attempts",
     "SELECT (SELECT count(*) FROM (SELECT * FROM (" ALL_BOOKED ") EXCEPT " BUDGETS
     ")) + (SELECT count(*) FROM (" BUDGETS " EXCEPT SELECT * FROM (" ALL_BOOKED ")))"},
    {"attempts that are charged with another sum than their end says",
     "SELECT count(*) FROM attempt WHERE charged_pico IS NOT CASE"
     " WHEN outcome IS NULL THEN reserved_pico WHEN settled_pico IS NOT NULL THEN settled_pico"
     " WHEN is_billable THEN reserved_pico ELSE 0 END"},
    {"replies whose attempt is another cell's or has no end",
     "SELECT count(*) FROM reply p CROSS JOIN attempt a ON a.id = p.attempt"
     " WHERE a.run <> p.run OR a.cell <> p.cell OR a.outcome IS NULL"},
    {"replies without their text", "SELECT count(*) FROM reply p WHERE NOT EXISTS"
                                   " (SELECT 1 FROM reply_text t WHERE t.attempt = p.attempt)"},
    {"verdicts on cells without a reply",
     "SELECT count(*) FROM verdict v WHERE NOT EXISTS"
     " (SELECT 1 FROM reply p WHERE p.run = v.run AND p.cell = v.cell)"},
    {"replies to cells that were not planned",
     "SELECT count(*) FROM reply p JOIN run r ON r.id = p.run"
     " WHERE p.cell < 0 OR p.cell >= r.cell_count"},
    {"attempts at cells that were not planned",
     "SELECT count(*) FROM attempt a JOIN run r ON r.id = a.run"
     " WHERE a.cell < 0 OR a.cell >= r.cell_count"},
    {"runs with another number of models or items than planned",
     "SELECT count(*) FROM run r WHERE model_count <>"
     " (SELECT count(*) FROM model m WHERE m.run = r.id AND m.number < r.model_count)"
     " OR item_count <>"
     " (SELECT count(*) FROM run_item i WHERE i.run = r.id)"},
};

/* One line a row that the pragma gives; `column` holds the words. */
static bool check_pragma(struct store *store, const char *sql, const char *fine, int column,
                         const char *before, struct str *report, bool *ok, struct error *err)
{
    bool has_row = true;
    sqlite3_stmt *row = sqlite_query(&store->sqlite, err, sql, "");

    while (row && has_row && sqlite_next(&store->sqlite, row, &has_row, err)) {
        if (!has_row)
            break;
        if (view_eq_text(view_of(sqlite_text(row, column)), fine))
            continue;
        *ok = false;
        str_printf(report, "%s%s\n", before, sqlite_text(row, column));
    }
    return row && !has_row;
}

static bool check_count(struct store *store, const struct check *check, struct str *report,
                        bool *ok, struct error *err)
{
    int64_t count = 0;

    if (!sqlite_int(&store->sqlite, err, 0, &count, check->sql, ""))
        return false;
    if (count > 0) {
        *ok = false;
        str_printf(report, "%lld %s\n", (long long)count, check->what);
    }
    return true;
}

bool store_check(struct store *store, struct str *report, bool *out_ok, struct error *err)
{
    bool ok = true;

    if (!check_pragma(store, "PRAGMA integrity_check(20)", "ok", 0, "damaged: ", report, &ok, err))
        return false;
    if (!ok) { /* sums over damaged pages say nothing */
        str_add_text(report, "the file is damaged: nothing further was looked at\n");
        *out_ok = false;
        return true;
    }
    if (!check_pragma(store, "PRAGMA foreign_key_check", "", 0, "a broken reference in table ",
                      report, &ok, err))
        return false;
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        if (!check_count(store, &checks[i], report, &ok, err))
            return false;
    }
    *out_ok = ok;
    return true;
}

bool store_vacuum(struct store *store, struct error *err)
{
    return sqlite_exec(&store->sqlite, "VACUUM", err) &&
           sqlite_exec(&store->sqlite, "PRAGMA optimize", err) &&
           sqlite_exec(&store->sqlite, "PRAGMA wal_checkpoint(TRUNCATE)", err);
}

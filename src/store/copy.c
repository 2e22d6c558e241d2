#include "store/copy.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

/* What a column is, besides content. */
enum copy_kind {
    COPY_CONTENT,
    COPY_FRESH,   /* a number that the target gives itself */
    COPY_RUN,     /* run.id */
    COPY_NAME,    /* the run's name, which must be free */
    COPY_PLAN,    /* plan_blob.id, known by its hash */
    COPY_ITEM,    /* item.id, known by its digest */
    COPY_LANE,    /* lane.id, known by its name */
    COPY_ATTEMPT, /* attempt.id: moved behind those that are there */
    COPY_ADDED, /* content of a column that a later version of the schema added at the end: NULL is
                     no part of the hash, so that a run hashes alike before and after its migration */
};
static const struct {
    const char *table, *column;
    enum copy_kind kind;
} copy_columns[] = {
    {"plan_blob", "id", COPY_FRESH},    {"run", "id", COPY_FRESH},
    {"run", "name", COPY_NAME},         {"run", "plan", COPY_PLAN},
    {"item", "id", COPY_FRESH},         {"run_item", "item", COPY_ITEM},
    {"lane", "id", COPY_FRESH},         {"lane_event", "id", COPY_FRESH},
    {"lane_event", "lane", COPY_LANE},  {"attempt", "id", COPY_ATTEMPT},
    {"attempt", "lane", COPY_LANE},     {"attempt", "is_fallback", COPY_ADDED},
    {"reply", "attempt", COPY_ATTEMPT}, {"reply_text", "attempt", COPY_ATTEMPT},
};

/* The tables in the order in which their rows may be written. In `rows`, %1 is the database and %2
 * the run. */
static const struct copy_table {
    const char *name, *rows, *order;
    bool is_shared; /* by runs: what is there already stays */
} copy_tables[] = {
    {"plan_blob", "id = (SELECT plan FROM %1.run WHERE id = %2)", "hash", true},
    {"run", "id = %2", "id", false},
    {"model", "run = %2", "number", false},
    {"item", "id IN (SELECT item FROM %1.run_item WHERE run = %2)", "digest", true},
    {"run_item", "run = %2", "number", false},
    {"lane",
     "id IN (SELECT lane FROM %1.attempt WHERE run = %2"
     " UNION SELECT lane FROM %1.lane_event WHERE run = %2)",
     "name", true},
    {"lane_event", "run = %2", "id", false},
    {"turn", "run = %2", "cell, number", false},
    {"attempt", "run = %2", "id", false},
    {"reply", "run = %2", "cell", false},
    {"reply_text", "attempt IN (SELECT id FROM %1.attempt WHERE run = %2)", "attempt", false},
    {"verdict", "run = %2", "cell, purpose, seq", false},
    {"budget", "scope <> 'day' AND run = %2", "scope, key, currency", false},
};
enum { COPY_TABLES = sizeof copy_tables / sizeof *copy_tables };
/* Names that this store gives to runs: they stay where they were given. */
static const char *const copy_left[] = {"baseline"};

static enum copy_kind copy_kind_of(const char *table, const char *column)
{
    for (size_t i = 0; i < sizeof copy_columns / sizeof *copy_columns; i++) {
        if (strcmp(copy_columns[i].table, table) == 0 &&
            strcmp(copy_columns[i].column, column) == 0)
            return copy_columns[i].kind;
    }
    return strcmp(column, "run") == 0 ? COPY_RUN : COPY_CONTENT;
}

/* `text` with its %1 and %2 filled in. */
static void put_filled(struct str *out, const char *text, const char *database, int64_t run)
{
    for (; *text; text++) {
        if (text[0] == '%' && text[1] == '1')
            str_add_text(out, database);
        else if (text[0] == '%' && text[1] == '2')
            str_printf(out, "%lld", (long long)run);
        else {
            str_add_char(out, *text);
            continue;
        }
        text++;
    }
}

/* Runs a query made here; a text that is not kept cannot be cached by its address. */
static sqlite3_stmt *prepare(struct sqlite *s, const struct str *sql, struct error *err)
{
    sqlite3_stmt *statement = NULL;
    int rc = sqlite3_prepare_v2(s->db, sql->data, (int)sql->len, &statement, NULL);

    if (rc != SQLITE_OK)
        sqlite_error(s, rc, "read", err);
    return statement;
}

/* Columns ------------------------------------------------------------------------------------- */

/* How a column is written for one purpose: appends an SQL expression, or nothing to leave it out. */
struct copy_use {
    void (*put)(struct str *out, enum copy_kind kind, const char *column, const void *context);
    const void *context;
};

/* Appends the expressions for each column of `table`, with commas. */
static bool put_columns(struct sqlite *s, const char *table, const struct copy_use *use,
                        struct str *names, struct str *values, struct error *err)
{
    bool has_row = true;
    sqlite3_stmt *row =
        sqlite_query(s, err, "SELECT name FROM pragma_table_info(?, 'main')", "t", table);

    while (row && has_row && sqlite_next(s, row, &has_row, err)) {
        struct str value = {0};
        if (!has_row)
            break;
        const char *column = sqlite_text(row, 0);
        use->put(&value, copy_kind_of(table, column), column, use->context);
        if (value.len) {
            str_printf(names, "%s%s", names->len ? ", " : "", column);
            str_printf(values, "%s%s", values->len ? ", " : "", value.data);
        }
        str_release(&value);
    }
    return row && !has_row;
}

/* Copying ------------------------------------------------------------------------------------- */

struct copy {
    const char *from;
    int64_t run, to_run, attempts_before, first_attempt;
};

static void put_copied(struct str *out, enum copy_kind kind, const char *column,
                       const void *context)
{
    const struct copy *c = context;

    switch (kind) {
    case COPY_FRESH:
        break;
    case COPY_CONTENT:
    case COPY_ADDED:
        str_add_text(out, column);
        break;
    case COPY_RUN:
        str_printf(out, "%lld", (long long)c->to_run);
        break;
    case COPY_NAME:
        str_add_text(out, "?1");
        break;
    case COPY_PLAN:
        str_printf(out,
                   "(SELECT id FROM main.plan_blob WHERE hash = (SELECT hash FROM %s.plan_blob p"
                   " WHERE p.id = x.plan))",
                   c->from);
        break;
    case COPY_ITEM:
        str_printf(out,
                   "(SELECT id FROM main.item WHERE digest = (SELECT digest FROM %s.item i"
                   " WHERE i.id = x.item))",
                   c->from);
        break;
    case COPY_LANE:
        str_printf(out,
                   "(SELECT id FROM main.lane WHERE name = (SELECT name FROM %s.lane l"
                   " WHERE l.id = x.lane))",
                   c->from);
        break;
    case COPY_ATTEMPT:
        str_printf(out, "%s - %lld + %lld", column, (long long)c->first_attempt,
                   (long long)c->attempts_before + 1);
        break;
    }
}

static bool copy_table(struct sqlite *s, const struct copy *c, const struct copy_table *table,
                       const char *name, struct error *err)
{
    const struct copy_use use = {put_copied, c};
    struct str names = {0}, values = {0}, sql = {0};
    bool ok = put_columns(s, table->name, &use, &names, &values, err);

    if (ok) {
        str_printf(&sql, "INSERT %s INTO main.%s (%s) SELECT %s FROM %s.%s x WHERE ",
                   table->is_shared ? "OR IGNORE" : "", table->name, str_text(&names),
                   str_text(&values), c->from, table->name);
        put_filled(&sql, table->rows, c->from, c->run);
        str_printf(&sql, " ORDER BY %s", table->order);
        sqlite3_stmt *statement = prepare(s, &sql, err);
        ok = statement != NULL;
        if (ok && strcmp(table->name, "run") == 0)
            sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
        int rc = ok ? sqlite3_step(statement) : SQLITE_DONE;
        if (rc != SQLITE_DONE)
            ok = sqlite_error(s, rc, "copy the run", err);
        sqlite3_finalize(statement);
    }
    str_release(&names);
    str_release(&values);
    str_release(&sql);
    return ok;
}

/* A cap of a day counts every run of the store. */
static bool copy_days(struct sqlite *s, int64_t run, struct error *err)
{
    return sqlite_run(
        s, err,
        "INSERT INTO budget (scope, run, key, currency, reserved_pico, spent_pico, unknown)"
        " SELECT 'day', 0, started_unix_ns / 86400000000000, currency,"
        "  sum(CASE WHEN outcome IS NULL THEN coalesce(reserved_pico, 0) ELSE 0 END),"
        "  sum(CASE WHEN outcome IS NOT NULL THEN coalesce(charged_pico, 0) ELSE 0 END),"
        "  sum(charged_pico IS NULL)"
        " FROM main.attempt WHERE run = ? GROUP BY started_unix_ns / 86400000000000, currency"
        " ON CONFLICT DO UPDATE SET reserved_pico = reserved_pico + excluded.reserved_pico,"
        "  spent_pico = spent_pico + excluded.spent_pico, unknown = unknown + excluded.unknown",
        "i", run);
}

static bool first_of(struct sqlite *s, const char *text, const char *database, int64_t run,
                     int64_t *out, struct error *err)
{
    struct str sql = {0};

    put_filled(&sql, text, database, run);
    sqlite3_stmt *statement = prepare(s, &sql, err);
    int rc = statement ? sqlite3_step(statement) : SQLITE_ERROR;
    if (rc == SQLITE_ROW)
        *out = sqlite3_column_int64(statement, 0);
    else if (statement)
        sqlite_error(s, rc, "read", err);
    sqlite3_finalize(statement);
    str_release(&sql);
    return rc == SQLITE_ROW;
}

bool copy_run(struct sqlite *s, const char *from, int64_t run, const char *name, int64_t *out_run,
              struct error *err)
{
    struct copy c = {.from = from, .run = run};

    if (!first_of(s, "SELECT coalesce(max(id), 0) FROM %1.attempt", "main", run, &c.attempts_before,
                  err) ||
        !first_of(s, "SELECT coalesce(min(id), 0) FROM %1.attempt WHERE run = %2", from, run,
                  &c.first_attempt, err))
        return false;
    for (size_t i = 0; i < COPY_TABLES; i++) {
        if (!copy_table(s, &c, &copy_tables[i], name, err))
            return false;
        if (strcmp(copy_tables[i].name, "run") == 0)
            c.to_run = sqlite3_last_insert_rowid(s->db);
    }
    *out_run = c.to_run;
    return copy_days(s, c.to_run, err);
}

/* Hashing ------------------------------------------------------------------------------------- */

static void put_hashed(struct str *out, enum copy_kind kind, const char *column,
                       const void *context)
{
    const int64_t *first_attempt = context;

    switch (kind) {
    case COPY_FRESH:
    case COPY_RUN:
    case COPY_NAME:
        break;
    case COPY_CONTENT:
    case COPY_ADDED:
        str_add_text(out, column);
        break;
    case COPY_PLAN:
        str_add_text(out, "(SELECT hash FROM plan_blob p WHERE p.id = x.plan)");
        break;
    case COPY_ITEM:
        str_add_text(out, "(SELECT digest FROM item i WHERE i.id = x.item)");
        break;
    case COPY_LANE:
        str_add_text(out, "(SELECT name FROM lane l WHERE l.id = x.lane)");
        break;
    case COPY_ATTEMPT:
        str_printf(out, "%s - %lld", column, (long long)*first_attempt);
        break;
    }
}

/* Columns of the table, its last ones, that the schema has had only since a later version. */
static int count_added(const char *table)
{
    int count = 0;

    for (size_t i = 0; i < sizeof copy_columns / sizeof *copy_columns; i++)
        count += copy_columns[i].kind == COPY_ADDED && strcmp(copy_columns[i].table, table) == 0;
    return count;
}

/* A row as bytes that no other row has: the type of each value, its length, itself. */
static void put_row(struct str *out, sqlite3_stmt *row, int added)
{
    int count = sqlite3_column_count(row);

    while (added-- > 0 && sqlite3_column_type(row, count - 1) == SQLITE_NULL)
        count--;
    for (int i = 0; i < count; i++) {
        int type = sqlite3_column_type(row, i);
        struct view value = {0};
        char number[32];
        if (type == SQLITE_INTEGER)
            (void)snprintf(number, sizeof number, "%lld", (long long)sqlite3_column_int64(row, i));
        else if (type == SQLITE_FLOAT)
            (void)snprintf(number, sizeof number, "%.17g", sqlite3_column_double(row, i));
        if (type == SQLITE_INTEGER || type == SQLITE_FLOAT)
            value = view_of(number);
        else if (type != SQLITE_NULL)
            value = sqlite_view(row, i);
        str_printf(out, "%d %zu ", type, value.len);
        str_add(out, value);
    }
    str_add_char(out, '\n');
}

/* Chained: the hash of the hash before and the row. */
static bool hash_table(struct sqlite *s, const struct copy_table *table, int64_t run,
                       int64_t first_attempt, char hash[HASH_HEX_SIZE], struct error *err)
{
    const struct copy_use use = {put_hashed, &first_attempt};
    struct str names = {0}, values = {0}, sql = {0}, bytes = {0};
    bool ok = put_columns(s, table->name, &use, &names, &values, err);
    int rc = SQLITE_ERROR, added = count_added(table->name);

    if (ok) {
        str_printf(&sql, "SELECT %s FROM main.%s x WHERE ", str_text(&values), table->name);
        put_filled(&sql, table->rows, "main", run);
        str_printf(&sql, " ORDER BY %s", table->order);
        sqlite3_stmt *row = prepare(s, &sql, err);
        ok = row != NULL;
        while (ok && (rc = sqlite3_step(row)) == SQLITE_ROW) {
            str_clear(&bytes);
            str_printf(&bytes, "%s %s ", hash, table->name);
            put_row(&bytes, row, added);
            hash_hex(str_view(&bytes), hash);
        }
        if (ok && rc != SQLITE_DONE)
            ok = sqlite_error(s, rc, "read", err);
        sqlite3_finalize(row);
    }
    str_release(&names);
    str_release(&values);
    str_release(&sql);
    str_release(&bytes);
    return ok;
}

bool copy_hash(struct sqlite *s, int64_t run, char out[HASH_HEX_SIZE], struct error *err)
{
    int64_t first_attempt = 0;

    hash_hex(VIEW("steelyard run"), out);
    if (!first_of(s, "SELECT coalesce(min(id), 0) FROM %1.attempt WHERE run = %2", "main", run,
                  &first_attempt, err))
        return false;
    for (size_t i = 0; i < COPY_TABLES; i++) {
        if (!hash_table(s, &copy_tables[i], run, first_attempt, out, err))
            return false;
    }
    return true;
}

bool copy_forgotten(struct sqlite *s, char *out, size_t size, struct error *err)
{
    bool has_row = true;
    sqlite3_stmt *row =
        sqlite_query(s, err,
                     "SELECT m.name FROM sqlite_master m WHERE m.type = 'table' AND EXISTS"
                     " (SELECT 1 FROM pragma_table_info(m.name) c WHERE c.name = 'run')",
                     "");

    out[0] = '\0';
    while (row && has_row && sqlite_next(s, row, &has_row, err)) {
        bool known = !has_row;
        for (size_t i = 0; i < COPY_TABLES && has_row; i++)
            known |= strcmp(copy_tables[i].name, sqlite_text(row, 0)) == 0;
        for (size_t i = 0; i < sizeof copy_left / sizeof *copy_left && has_row; i++)
            known |= strcmp(copy_left[i], sqlite_text(row, 0)) == 0;
        if (!known)
            (void)snprintf(out, size, "%s", sqlite_text(row, 0));
    }
    return row && !has_row;
}

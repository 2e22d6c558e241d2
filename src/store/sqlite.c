#include "store/sqlite.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"

bool sqlite_open(struct sqlite *s, const char *name, const char *location, int flags,
                 struct error *err)
{
    *s = (struct sqlite){.location = mem_strdup(location)};
    int rc = sqlite3_open_v2(name, &s->db, flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK) {
        sqlite3_extended_result_codes(s->db, 1);
        return true;
    }
    sqlite_error(s, rc, "open", err);
    sqlite_close(s);
    return false;
}

void sqlite_close(struct sqlite *s)
{
    for (size_t i = 0; i < s->cache_count; i++)
        sqlite3_finalize(s->cache[i].statement);
    free(s->cache);
    sqlite3_close(s->db);
    free(s->location);
    *s = (struct sqlite){0};
}

/* What the user can do about it; "" when SQLite's own words must do. */
static const char *sqlite_cure(const char *location, int rc)
{
    switch (rc & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return "; the file is damaged or no store: it was left as it is, restore a copy of it or "
               "choose another by --store";
    case SQLITE_FULL:
        return "; the disk is full: make room and give the same command again, it carries on";
    case SQLITE_READONLY:
        return "; the disk, the folder or the file is read-only";
    case SQLITE_BUSY:
        return "; another process keeps the store locked";
    case SQLITE_CANTOPEN:
        if (access(location, W_OK) != 0 && errno == EROFS)
            return "; the disk is read-only";
        return "; does it exist, and may you read it and write to its folder?";
    default:
        return "";
    }
}

static bool sqlite_tell(const char *location, int rc, const char *doing, const char *text,
                        struct error *err)
{
    return error_set(err, ERROR_SYSTEM, "store '%s': cannot %s: %s%s", location, doing, text,
                     sqlite_cure(location, rc));
}

bool sqlite_error(struct sqlite *s, int rc, const char *doing, struct error *err)
{
    return sqlite_tell(s->location, rc, doing, s->db ? sqlite3_errmsg(s->db) : sqlite3_errstr(rc),
                       err);
}

bool sqlite_error_apart(const struct sqlite *s, int rc, const char *doing, struct error *err)
{
    return sqlite_tell(s->location, rc, doing, sqlite3_errstr(rc), err);
}

bool sqlite_is_in_place(struct sqlite *s)
{
    int has_moved = 0;

    return sqlite3_file_control(s->db, "main", SQLITE_FCNTL_HAS_MOVED, &has_moved) != SQLITE_OK ||
           !has_moved;
}

bool sqlite_exec(struct sqlite *s, const char *sql, struct error *err)
{
    int rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);

    return rc == SQLITE_OK || sqlite_error(s, rc, "write", err);
}

/* A statement that a caller is still stepping through is left alone and another one made. */
static sqlite3_stmt *sqlite_statement(struct sqlite *s, const char *sql, struct error *err)
{
    for (size_t i = 0; i < s->cache_count; i++) {
        if (s->cache[i].sql == sql && !sqlite3_stmt_busy(s->cache[i].statement))
            return s->cache[i].statement;
    }
    sqlite3_stmt *statement = NULL;
    int rc = sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
    if (rc != SQLITE_OK) {
        sqlite_error(s, rc, "read", err);
        return NULL;
    }
    MEM_GROW(s->cache, s->cache_count, &s->cache_capacity);
    s->cache[s->cache_count++] = (struct sqlite_cached){sql, statement};
    return statement;
}

static int sqlite_bind_view(sqlite3_stmt *statement, int at, struct view value)
{
    if (value.len == 0)
        return sqlite3_bind_zeroblob(statement, at, 0);
    return sqlite3_bind_blob64(statement, at, value.data, value.len, SQLITE_STATIC);
}

static int sqlite_bind(sqlite3_stmt *statement, const char *types, va_list values)
{
    int rc = SQLITE_OK;

    for (int at = 1; rc == SQLITE_OK && *types; at++, types++) {
        if (*types == 'i') {
            rc = sqlite3_bind_int64(statement, at, va_arg(values, int64_t));
        } else if (*types == 'n') {
            int64_t value = va_arg(values, int64_t);
            rc = value < 0 ? sqlite3_bind_null(statement, at)
                           : sqlite3_bind_int64(statement, at, value);
        } else if (*types == 'd') {
            rc = sqlite3_bind_double(statement, at, va_arg(values, double));
        } else if (*types == 't') {
            rc = sqlite3_bind_text(statement, at, va_arg(values, const char *), -1, SQLITE_STATIC);
        } else if (*types == 'b' || *types == 'm') {
            struct view value = va_arg(values, struct view);
            rc = *types == 'm' && value.len == 0 ? sqlite3_bind_null(statement, at)
                                                 : sqlite_bind_view(statement, at, value);
        } else {
            rc = sqlite3_bind_null(statement, at);
        }
    }
    return rc;
}

static sqlite3_stmt *sqlite_prepare(struct sqlite *s, struct error *err, const char *sql,
                                    const char *types, va_list values)
{
    sqlite3_stmt *statement = sqlite_statement(s, sql, err);

    if (!statement)
        return NULL;
    int rc = sqlite_bind(statement, types, values);
    if (rc == SQLITE_OK)
        return statement;
    sqlite_error(s, rc, "use a value", err);
    sqlite_done(statement);
    return NULL;
}

bool sqlite_run(struct sqlite *s, struct error *err, const char *sql, const char *types, ...)
{
    va_list values;
    bool has_row = true;

    va_start(values, types);
    sqlite3_stmt *statement = sqlite_prepare(s, err, sql, types, values);
    va_end(values);
    while (statement && has_row) {
        if (!sqlite_next(s, statement, &has_row, err))
            return false;
    }
    return statement != NULL;
}

sqlite3_stmt *sqlite_query(struct sqlite *s, struct error *err, const char *sql, const char *types,
                           ...)
{
    va_list values;

    va_start(values, types);
    sqlite3_stmt *statement = sqlite_prepare(s, err, sql, types, values);
    va_end(values);
    return statement;
}

bool sqlite_next(struct sqlite *s, sqlite3_stmt *statement, bool *out_row, struct error *err)
{
    int rc = sqlite3_step(statement);

    *out_row = rc == SQLITE_ROW;
    if (rc == SQLITE_ROW)
        return true;
    if (rc != SQLITE_DONE)
        sqlite_error(s, rc, sqlite3_stmt_readonly(statement) ? "read" : "write", err);
    sqlite_done(statement);
    return rc == SQLITE_DONE;
}

void sqlite_done(sqlite3_stmt *statement)
{
    if (statement) {
        sqlite3_reset(statement);
        sqlite3_clear_bindings(statement);
    }
}

bool sqlite_int(struct sqlite *s, struct error *err, int64_t none, int64_t *out, const char *sql,
                const char *types, ...)
{
    va_list values;
    bool has_row = false;

    va_start(values, types);
    sqlite3_stmt *statement = sqlite_prepare(s, err, sql, types, values);
    va_end(values);
    if (!statement || !sqlite_next(s, statement, &has_row, err))
        return false;
    *out = has_row ? sqlite_int_or(statement, 0, none) : none;
    sqlite_done(statement);
    return true;
}

const char *sqlite_text(sqlite3_stmt *statement, int column)
{
    const unsigned char *text = sqlite3_column_text(statement, column);

    return text ? (const char *)text : "";
}

struct view sqlite_view(sqlite3_stmt *statement, int column)
{
    const void *data = sqlite3_column_blob(statement, column);

    return (struct view){data, data ? (size_t)sqlite3_column_bytes(statement, column) : 0};
}

int64_t sqlite_int_or(sqlite3_stmt *statement, int column, int64_t none)
{
    if (sqlite3_column_type(statement, column) == SQLITE_NULL)
        return none;
    return sqlite3_column_int64(statement, column);
}

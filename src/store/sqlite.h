/* A thin hand on SQLite: one connection with a cache of prepared statements, values bound by a
 * short type string, and every failure told in words for the user. Inside store/ only. */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sqlite3.h>

#include "base/error.h"
#include "base/view.h"

struct sqlite_cached {
    const char *sql;
    sqlite3_stmt *statement;
};
struct sqlite {
    sqlite3 *db;
    char *location;
    struct sqlite_cached *cache;
    size_t cache_count, cache_capacity;
};

/* `name` is a path or a file: URI; `location` is what messages call it. */
bool sqlite_open(struct sqlite *s, const char *name, const char *location, int flags,
                 struct error *err);
void sqlite_close(struct sqlite *s); /* {0} is fine */

/* Says in *err why the last call on this connection failed with `rc`; returns false. */
bool sqlite_error(struct sqlite *s, int rc, const char *doing, struct error *err);
/* The same of a call that was not made on the connection; from any thread. */
bool sqlite_error_apart(const struct sqlite *s, int rc, const char *doing, struct error *err);
/* Whether the file of that name is still the one that is open: a removed one is written to until it is
 * closed, and then gone. */
bool sqlite_is_in_place(struct sqlite *s);
/* Runs statements without values or rows. */
bool sqlite_exec(struct sqlite *s, const char *sql, struct error *err);

/* Values by `types`, one letter each: i int64_t; n int64_t, NULL when negative; d double;
 * t const char *, NULL as NULL; b struct view as BLOB; m the same, NULL when empty. Arguments must
 * live until the statement has been run or reset. `sql` must be a string literal or live as long
 * as the connection: statements are cached by its address. */

/* Runs one statement that gives no row. */
bool sqlite_run(struct sqlite *s, struct error *err, const char *sql, const char *types, ...);
/* Begins one that gives rows: step it with sqlite_next; NULL on failure. */
sqlite3_stmt *sqlite_query(struct sqlite *s, struct error *err, const char *sql, const char *types,
                           ...);
/* The next row: *out_row false at the end, after which the statement is free again. */
bool sqlite_next(struct sqlite *s, sqlite3_stmt *statement, bool *out_row, struct error *err);
void sqlite_done(sqlite3_stmt *statement); /* when rows are left unread; NULL is fine */
/* The first column of the first row, `none` where there is no row or NULL. */
bool sqlite_int(struct sqlite *s, struct error *err, int64_t none, int64_t *out, const char *sql,
                const char *types, ...);

const char *sqlite_text(sqlite3_stmt *statement, int column); /* never NULL; until the next step */
struct view sqlite_view(sqlite3_stmt *statement, int column);
int64_t sqlite_int_or(sqlite3_stmt *statement, int column, int64_t none); /* `none` for NULL */

#endif

#include "store/bundle.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/copy.h"
#include "store/handle.h"

/* In the bundle's file, beside the tables of a store. */
#define BUNDLE_TABLE                                                                               \
    "CREATE TABLE bundle (format INTEGER NOT NULL, hash TEXT NOT NULL, tool TEXT NOT NULL) STRICT"
enum { BUNDLE_FORMAT = 1 };

bool bundle_hash(struct store *store, int64_t run, char out[HASH_HEX_SIZE], struct error *err)
{
    return copy_hash(&store->sqlite, run, out, err);
}

/* Writing ------------------------------------------------------------------------------------- */

static bool attach(struct sqlite *s, const char *path, struct error *err)
{
    return sqlite_run(s, err, "ATTACH DATABASE ? AS bundled", "t", path);
}

static void detach(struct sqlite *s)
{
    struct error ignored = {0};

    (void)sqlite_exec(s, "DETACH DATABASE bundled", &ignored);
}

static bool run_name_of(struct store *store, int64_t run, char out[STORE_NAME_SIZE],
                        struct error *err)
{
    bool has_row = false;
    sqlite3_stmt *row =
        sqlite_query(&store->sqlite, err, "SELECT name FROM run WHERE id = ?", "i", run);

    if (!row || !sqlite_next(&store->sqlite, row, &has_row, err))
        return false;
    if (!has_row)
        return error_set(err, ERROR_INPUT, "no run %lld in store '%s'", (long long)run,
                         store->sqlite.location);
    (void)snprintf(out, STORE_NAME_SIZE, "%s", sqlite_text(row, 0));
    sqlite_done(row);
    return true;
}

/* A table that a newer schema has and the copy does not know would be lost in silence. */
static bool refuse_forgotten(struct sqlite *s, struct error *err)
{
    char table[64];

    if (!copy_forgotten(s, table, sizeof table, err))
        return false;
    return !table[0] || error_set(err, ERROR_SYSTEM, "table '%s' is not in bundles", table);
}

static bool fill(struct store *target, const char *source, int64_t run, const char *name,
                 char hash[HASH_HEX_SIZE], struct error *err)
{
    struct sqlite *s = &target->sqlite;
    int64_t copied = 0;

    if (!attach(s, source, err) || !store_begin(target, err))
        return false;
    if (!copy_run(s, "bundled", run, name, &copied, err) || !copy_hash(s, copied, hash, err) ||
        !sqlite_exec(s, BUNDLE_TABLE, err) ||
        !sqlite_run(s, err, "INSERT INTO bundle VALUES (?, ?, ?)", "itt", (int64_t)BUNDLE_FORMAT,
                    hash, "steelyard " STEELYARD_VERSION)) {
        store_rollback(target);
        return false;
    }
    if (!store_commit(target, err))
        return false;
    detach(s);
    /* One file, that can be read where nothing can be written. */
    return sqlite_exec(s, "PRAGMA journal_mode = DELETE", err);
}

bool bundle_write(struct store *store, int64_t run, const char *path, char hash[HASH_HEX_SIZE],
                  struct error *err)
{
    char name[STORE_NAME_SIZE], here[HASH_HEX_SIZE];
    bool ok = false;

    if (!refuse_forgotten(&store->sqlite, err) || !run_name_of(store, run, name, err) ||
        !bundle_hash(store, run, here, err))
        return false;
    if (file_exists(path))
        return error_set(err, ERROR_USAGE, "'%s' is there already", path);
    char *partial = mem_printf("%s.partial", path);
    (void)unlink(partial);
    struct store *target = store_open(partial, STORE_CREATE, err);
    if (target) {
        ok = fill(target, store->sqlite.location, run, name, hash, err);
        store_close(target);
    }
    if (ok && strcmp(here, hash) != 0)
        ok = error_set(err, ERROR_SYSTEM,
                       "the run was written to while it was copied: try again when it rests");
    if (ok && rename(partial, path) != 0)
        ok = error_set(err, ERROR_SYSTEM, "cannot write '%s': %s", path, strerror(errno));
    if (!ok)
        (void)unlink(partial);
    free(partial);
    return ok;
}

/* Taking -------------------------------------------------------------------------------------- */

struct bundle_head {
    char hash[HASH_HEX_SIZE], name[STORE_NAME_SIZE], plan_hash[HASH_HEX_SIZE], period[64];
    int64_t run, created_unix_ns;
};

/* What is read by name must be a table, no view that computes for ever. */
static bool has_tables_only(struct sqlite *s, struct error *err)
{
    int64_t others = 0;

    if (!sqlite_int(
            s, err, 0, &others,
            "SELECT count(*) FROM sqlite_master WHERE type = 'view' AND name NOT LIKE 'v\\_%'"
            " ESCAPE '\\'",
            ""))
        return false;
    return others == 0 || error_set(err, ERROR_INPUT, "'%s' is no bundle of a run", s->location);
}

static bool has_fitting_shape(struct sqlite *s, struct error *err)
{
    int64_t wrong = 0;

    if (!sqlite_int(s, err, 0, &wrong,
                    "SELECT count(*) FROM run WHERE cell_count NOT BETWEEN 0 AND 1000000000"
                    " OR repeats NOT BETWEEN 1 AND 1000000",
                    ""))
        return false;
    return wrong == 0 ||
           error_set(err, ERROR_INPUT, "'%s' has a run of impossible size", s->location);
}

static bool read_head(struct sqlite *s, struct bundle_head *head, struct error *err)
{
    bool has_row = false;
    sqlite3_stmt *row = sqlite_query(
        s, err,
        "SELECT b.format, b.hash, r.id, r.name, r.plan_hash, r.period, r.created_unix_ns"
        " FROM bundle b, run r",
        "");

    if (!row || !sqlite_next(s, row, &has_row, err))
        return error_set(err, ERROR_INPUT, "'%s' is no bundle of a run", s->location);
    if (!has_row || sqlite3_column_int(row, 0) != BUNDLE_FORMAT) {
        sqlite_done(row);
        return error_set(err, ERROR_INPUT, "'%s' is no bundle that this version reads",
                         s->location);
    }
    (void)snprintf(head->hash, sizeof head->hash, "%s", sqlite_text(row, 1));
    head->run = sqlite3_column_int64(row, 2);
    (void)snprintf(head->name, sizeof head->name, "%s", sqlite_text(row, 3));
    (void)snprintf(head->plan_hash, sizeof head->plan_hash, "%s", sqlite_text(row, 4));
    (void)snprintf(head->period, sizeof head->period, "%s", sqlite_text(row, 5));
    head->created_unix_ns = sqlite3_column_int64(row, 6);
    sqlite_done(row);
    return true;
}

/* The file comes from elsewhere: its pages, its sums and its hash are looked at before anything of it
 * is believed. */
static bool check_bundle(const char *path, struct bundle_head *head, struct error *err)
{
    struct store *bundle = store_open(path, STORE_READ, err);
    struct str report = {0};
    char hash[HASH_HEX_SIZE];
    bool is_sound = false, ok;

    if (!bundle) {
        err->kind = ERROR_INPUT; /* the user named this file */
        return false;
    }
    ok = has_tables_only(&bundle->sqlite, err) && read_head(&bundle->sqlite, head, err) &&
         has_fitting_shape(&bundle->sqlite, err) && store_check(bundle, &report, &is_sound, err) &&
         bundle_hash(bundle, head->run, hash, err);
    if (ok && !is_sound)
        ok = error_set(err, ERROR_INPUT, "bundle '%s' is damaged: %.300s", path, str_text(&report));
    if (ok && strcmp(hash, head->hash) != 0)
        ok = error_set(err, ERROR_INPUT,
                       "bundle '%s' was changed: its rows hash to %.12s, it says %.12s", path, hash,
                       head->hash);
    str_release(&report);
    store_close(bundle);
    return ok;
}

static bool refuse_twin(struct store *store, const struct bundle_head *head, struct error *err)
{
    bool has_row = false;
    sqlite3_stmt *row = sqlite_query(
        &store->sqlite, err,
        "SELECT name FROM run WHERE plan_hash = ? AND period = ? AND created_unix_ns = ?", "tti",
        head->plan_hash, head->period, head->created_unix_ns);

    if (!row || !sqlite_next(&store->sqlite, row, &has_row, err))
        return false;
    if (!has_row)
        return true;
    error_set(err, ERROR_INPUT, "this run is in store '%s' already, as '%s'",
              store->sqlite.location, sqlite_text(row, 0));
    sqlite_done(row);
    return false;
}

static bool choose_name(struct store *store, const struct bundle_head *head,
                        char out[STORE_NAME_SIZE], struct error *err)
{
    int64_t taken = 0;

    if (!sqlite_int(&store->sqlite, err, 0, &taken, "SELECT count(*) FROM run WHERE name = ?", "t",
                    head->name))
        return false;
    if (taken || !store_name_is_plain(head->name))
        return store_draw_name(store, head->plan_hash, head->created_unix_ns, out, err);
    memcpy(out, head->name, STORE_NAME_SIZE);
    return true;
}

static bool take(struct store *store, const struct bundle_head *head, struct bundle_taken *out,
                 struct error *err)
{
    char name[STORE_NAME_SIZE];

    if (!refuse_twin(store, head, err) || !choose_name(store, head, name, err) ||
        !copy_run(&store->sqlite, "bundled", head->run, name, &out->run, err) ||
        !copy_hash(&store->sqlite, out->run, out->hash, err))
        return false;
    (void)snprintf(out->name, sizeof out->name, "%s", name);
    return strcmp(out->hash, head->hash) == 0 ||
           error_set(err, ERROR_SYSTEM, "the run hashes to %.12s here, to %.12s in the bundle",
                     out->hash, head->hash);
}

bool bundle_take(struct store *store, const char *path, struct bundle_taken *out, struct error *err)
{
    struct bundle_head head = {0};
    bool ok;

    if (!refuse_forgotten(&store->sqlite, err) || !check_bundle(path, &head, err) ||
        !attach(&store->sqlite, path, err))
        return false;
    ok = store_begin(store, err);
    if (ok) {
        ok = take(store, &head, out, err);
        if (ok)
            ok = store_commit(store, err);
        else
            store_rollback(store);
    }
    detach(&store->sqlite);
    return ok;
}

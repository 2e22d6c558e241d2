#include "store/store.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "store/handle.h"
#include "store/record.h"
#include "store/schema.h"
#include "store/upgrade.h"

/* How long to wait for another process: a night's sweep must not die of a neighbour's VACUUM. */
enum { STORE_BUSY_MS = 60000 };

/* Opening ------------------------------------------------------------------------------------- */

/* "file:PATH?QUERY" with the path's special characters escaped. */
static char *store_uri(const char *path, const char *query)
{
    struct str uri = {0};

    str_add_text(&uri, "file:");
    for (const char *c = path; *c; c++) {
        if (strchr("%?#", *c))
            str_printf(&uri, "%%%02x", (unsigned char)*c);
        else
            str_add_char(&uri, *c);
    }
    str_add_text(&uri, query);
    return str_take(&uri);
}

static bool store_try_open(struct sqlite *s, const char *location, const char *query, int flags,
                           int *out_version, struct error *err)
{
    char *uri = store_uri(location, query);
    bool ok = sqlite_open(s, uri, location, flags, err);

    free(uri);
    if (!ok)
        return false;
    sqlite3_busy_timeout(s->db, STORE_BUSY_MS);
    if (upgrade_identify(s, out_version, err))
        return true;
    sqlite_close(s);
    return false;
}

static bool store_has_wal(const char *location)
{
    char *wal = mem_printf("%s-wal", location);
    struct stat st;
    bool has = stat(wal, &st) == 0 && st.st_size > 0;

    free(wal);
    return has;
}

/* On a disk that cannot be written there is no room for the shared memory of WAL. A file that
 * nobody can write is opened as immutable; but not past a log that was never brought in. */
static bool store_open_read(struct sqlite *s, const char *location, int *out_version,
                            struct error *err)
{
    if (store_try_open(s, location, "", SQLITE_OPEN_READONLY, out_version, err))
        return true;
    if (err->kind != ERROR_SYSTEM || access(location, R_OK) != 0 || access(location, W_OK) == 0)
        return false;
    if (store_has_wal(location))
        return error_set(err, ERROR_SYSTEM,
                         "store '%s' was not closed cleanly and lies on a read-only disk: copy it "
                         "and '%s-wal' to where you may write",
                         location, location);
    return store_try_open(s, location, "?immutable=1", SQLITE_OPEN_READONLY, out_version, err);
}

static bool store_make_folder(const char *location, struct error *err)
{
    const char *slash = strrchr(location, '/');

    if (!slash || slash == location)
        return true;
    char *folder = mem_strndup(location, (size_t)(slash - location));
    bool ok = file_mkdir(folder, err);
    free(folder);
    return ok;
}

/* The change to WAL needs the file for a moment alone and does not wait for it by itself. Pages of
 * 8 kB (of new stores) hold texts of 2 kB with a third less work than those of 4 kB. */
static bool store_use_wal(struct sqlite *s, struct error *err)
{
    int rc = SQLITE_BUSY;

    for (int i = 0; i < 200 && rc == SQLITE_BUSY; i++) {
        rc = sqlite3_exec(s->db, "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL", NULL, NULL,
                          NULL) &
             0xff;
        if (rc == SQLITE_BUSY)
            usleep(10000);
    }
    if (rc != SQLITE_OK)
        return sqlite_error(s, rc, "switch to a write-ahead log", err);
    return sqlite_exec(s, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;", err);
}

static bool store_open_write(struct store *store, const char *location, struct error *err)
{
    struct sqlite *s = &store->sqlite;
    int version = 0, flags = SQLITE_OPEN_READWRITE;

    if (store->mode == STORE_CREATE) {
        flags |= SQLITE_OPEN_CREATE;
        if (!store_make_folder(location, err))
            return false;
    }
    if (!store_try_open(s, location, "", flags, &version, err))
        return false;
    if (version == 0 && store->mode != STORE_CREATE)
        return error_set(err, ERROR_INPUT, "'%s' is empty, no steelyard store", location);
    if (!store_use_wal(s, err))
        return false;
    if (version == 0)
        return upgrade_create(s, err);
    if (version == SCHEMA_VERSION)
        return true;
    store->migrated_from = version;
    return upgrade_migrate(s, version, &store->backup, err);
}

static bool store_open_as(struct store *store, const char *location, struct error *err)
{
    int version = 0;

    if (store->mode != STORE_READ)
        return store_open_write(store, location, err);
    if (!store_open_read(&store->sqlite, location, &version, err))
        return false;
    if (version == 0)
        return error_set(err, ERROR_INPUT, "'%s' is empty, no steelyard store", location);
    if (version < SCHEMA_VERSION)
        return error_set(err, ERROR_INPUT,
                         "store '%s' has the older schema version %d: `steelyard store migrate` "
                         "brings it to %d and keeps a backup",
                         location, version, SCHEMA_VERSION);
    return true;
}

struct store *store_open(const char *location, enum store_mode mode, struct error *err)
{
    if (strstr(location, "://")) {
        error_set(err, ERROR_INPUT, "'%s' is no file: a store is a SQLite file", location);
        return NULL;
    }
    if (mode != STORE_CREATE && !file_exists(location)) {
        error_set(err, ERROR_INPUT, "there is no store '%s' yet: `steelyard run` makes one",
                  location);
        return NULL;
    }
    struct store *store = mem_zalloc(1, sizeof *store);
    store->mode = mode;
    if (store_open_as(store, location, err))
        return store;
    store_close(store);
    return NULL;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    if (store->is_grouped)
        store_rollback(store);
    sqlite_close(&store->sqlite);
    ledger_release(&store->ledger);
    for (size_t i = 0; i < store->lane_count; i++)
        free(store->lanes[i].name);
    free(store->lanes);
    for (size_t i = 0; i < STORE_TEXTS_MAX; i++)
        str_release(&store->texts[i]);
    free(store->backup);
    free(store);
}

const char *store_location(const struct store *store)
{
    return store->sqlite.location;
}

int store_schema_version(const struct store *store)
{
    (void)store; /* every open store has been brought to this version, or was refused */
    return SCHEMA_VERSION;
}

int store_migrated_from(const struct store *store, const char **out_backup)
{
    *out_backup = store->backup;
    return store->migrated_from;
}

/* Texts --------------------------------------------------------------------------------------- */

static struct str *store_scratch(struct store *store)
{
    struct str *text = &store->texts[store->text_count % STORE_TEXTS_MAX];

    store->text_count++;
    str_clear(text);
    return text;
}

void store_texts_clear(struct store *store)
{
    store->text_count = 0;
}

/* Cuts without leaving the first bytes of a character behind. */
static struct view store_cut(struct view text, size_t max)
{
    if (max == 0 || text.len <= max)
        return text;
    while (max > 0 && ((unsigned char)text.data[max] & 0xc0) == 0x80)
        max--;
    return (struct view){text.data, max};
}

const char *store_clean(struct store *store, const char *text, size_t max)
{
    if (!text || !*text)
        return "";
    struct str *safe = store_scratch(store);
    secret_redact(safe, view_of(text));
    struct view kept = store_cut(str_view(safe), max);
    if (kept.len < safe->len)
        safe->data[safe->len = kept.len] = '\0';
    if (utf8_is_valid(kept))
        return str_text(safe);
    struct str *valid = store_scratch(store);
    while (kept.len > 0) {
        unsigned len = 1;
        str_add_code_point(valid, utf8_decode(kept, &len));
        kept = view_from(kept, len);
    }
    return str_text(valid);
}

struct view store_clean_bytes(struct store *store, struct view bytes, size_t max)
{
    if (bytes.len == 0)
        return bytes;
    struct str *safe = store_scratch(store);
    secret_redact(safe, bytes);
    struct view kept = str_view(safe);
    return max && kept.len > max ? view_slice(kept, 0, max) : kept;
}

/* Transactions -------------------------------------------------------------------------------- */

bool store_begin(struct store *store, struct error *err)
{
    if (!sqlite_exec(&store->sqlite, "BEGIN IMMEDIATE", err))
        return false;
    store->is_grouped = true;
    ledger_clear(&store->ledger);
    return true;
}

bool store_commit(struct store *store, struct error *err)
{
    if (ledger_flush(&store->ledger, &store->sqlite, err) &&
        sqlite_exec(&store->sqlite, "COMMIT", err)) {
        store->is_grouped = false;
        ledger_clear(&store->ledger);
        return true;
    }
    store_rollback(store);
    return false;
}

void store_rollback(struct store *store)
{
    /* A full disk may have rolled back by itself. */
    if (!sqlite3_get_autocommit(store->sqlite.db))
        sqlite3_exec(store->sqlite.db, "ROLLBACK", NULL, NULL, NULL);
    store->is_grouped = false;
    ledger_clear(&store->ledger);
    for (size_t i = 0; i < store->lane_count; i++)
        free(store->lanes[i].name);
    store->lane_count = 0;
}

bool store_verdict_put(struct store *store, const struct verdict_put *verdict, struct error *err)
{
    if (store->is_grouped)
        return record_verdict(store, verdict, err);
    if (!store_begin(store, err))
        return false;
    if (record_verdict(store, verdict, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

/* Reading back -------------------------------------------------------------------------------- */

bool store_outcomes(struct store *store, int64_t run, unsigned char *out, int64_t cell_count,
                    struct error *err)
{
    bool has_row = false;
    sqlite3_stmt *rows =
        sqlite_query(&store->sqlite, err,
                     "SELECT cell, outcome FROM reply WHERE run = ? AND cell < ? ORDER BY cell",
                     "ii", run, cell_count);

    if (!rows)
        return false;
    memset(out, OUTCOME_PENDING, (size_t)cell_count);
    while (sqlite_next(&store->sqlite, rows, &has_row, err)) {
        enum outcome outcome = OUTCOME_PENDING;
        if (!has_row)
            return true;
        int64_t cell = sqlite3_column_int64(rows, 0);
        if (cell >= 0 && outcome_parse(sqlite_text(rows, 1), &outcome))
            out[cell] = (unsigned char)outcome;
    }
    return false;
}

bool store_charged(struct store *store, const struct store_cap *cap, int64_t run, int64_t unix_ns,
                   struct store_charge *out, struct error *err)
{
    if (!store->is_grouped)
        ledger_clear(&store->ledger);
    return ledger_charge(&store->ledger, &store->sqlite, cap, run, unix_ns, out, err);
}

#include "store/upgrade.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/schema.h"

enum { BACKUPS_MAX = 100 };

bool upgrade_identify(struct sqlite *s, int *out_version, struct error *err)
{
    int64_t id = 0, version = 0, objects = 0;

    if (!sqlite_int(s, err, 0, &objects, "SELECT count(*) FROM sqlite_schema", "") ||
        !sqlite_int(s, err, 0, &id, "PRAGMA application_id", "") ||
        !sqlite_int(s, err, 0, &version, "PRAGMA user_version", ""))
        return false;
    *out_version = 0;
    if (objects == 0 && id == 0)
        return true;
    if (id != SCHEMA_APPLICATION_ID)
        return error_set(err, ERROR_INPUT,
                         "'%s' is a database of another program, no steelyard store: it was left "
                         "as it is, choose another file by --store",
                         s->location);
    if (version > SCHEMA_VERSION)
        return error_set(err, ERROR_INPUT,
                         "store '%s' has schema version %d, this steelyard knows up to %d: use a "
                         "newer steelyard",
                         s->location, (int)version, SCHEMA_VERSION);
    if (version < 1)
        return error_set(err, ERROR_INPUT, "store '%s' has schema version %d, which never was",
                         s->location, (int)version);
    *out_version = (int)version;
    return true;
}

static bool upgrade_run(struct sqlite *s, const char *const *statements, struct error *err)
{
    for (; statements && *statements; statements++) {
        if (!sqlite_exec(s, *statements, err))
            return false;
    }
    return true;
}

/* Runs within the transaction that the caller began. */
static bool upgrade_finish(struct sqlite *s, struct error *err)
{
    char *stamp = mem_printf("PRAGMA application_id = %d; PRAGMA user_version = %d;",
                             SCHEMA_APPLICATION_ID, SCHEMA_VERSION);
    bool ok = upgrade_run(s, schema_views, err) && sqlite_exec(s, stamp, err) &&
              sqlite_exec(s, "COMMIT", err);

    free(stamp);
    return ok;
}

bool upgrade_create(struct sqlite *s, struct error *err)
{
    int version = 0;

    if (!sqlite_exec(s, "BEGIN IMMEDIATE", err))
        return false;
    if (!upgrade_identify(s, &version, err))
        goto failed;
    if (version != 0)
        return sqlite_exec(s, "COMMIT", err);
    if (upgrade_run(s, schema_tables, err) && upgrade_finish(s, err))
        return true;
failed:
    sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return false;
}

/* VACUUM INTO does not sync what it wrote. */
static bool upgrade_sync(const char *path, struct error *err)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    return ok || error_set(err, ERROR_SYSTEM, "cannot write the backup '%s' to disk", path);
}

static bool upgrade_backup(struct sqlite *s, int version, char **out_path, struct error *err)
{
    char *path = mem_printf("%s.v%d.backup", s->location, version);

    for (int i = 2; file_exists(path) && i < BACKUPS_MAX; i++) {
        free(path);
        path = mem_printf("%s.v%d.backup-%d", s->location, version, i);
    }
    if (sqlite_run(s, err, "VACUUM INTO ?", "t", path) && upgrade_sync(path, err)) {
        *out_path = path;
        return true;
    }
    error_prefix(err, "no backup could be made, so the store was left at version %d", version);
    free(path);
    return false;
}

bool upgrade_migrate(struct sqlite *s, int from, char **out_backup, struct error *err)
{
    char *backup = NULL;
    int version = from;

    if (!upgrade_backup(s, from, &backup, err))
        return false;
    /* Tables may be rebuilt by a step: references are checked at the end, not meanwhile. */
    if (!sqlite_exec(s, "PRAGMA foreign_keys = OFF", err) ||
        !sqlite_exec(s, "BEGIN IMMEDIATE", err))
        goto failed;
    if (!upgrade_identify(s, &version, err))
        goto rollback;
    for (; version < SCHEMA_VERSION; version++) {
        if (!upgrade_run(s, schema_steps[version], err))
            goto rollback;
    }
    if (!upgrade_finish(s, err))
        goto rollback;
    *out_backup = backup;
    return sqlite_exec(s, "PRAGMA foreign_keys = ON", err);
rollback:
    sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
failed:
    error_prefix(err, "migration from version %d failed, a backup is in '%s'", from, backup);
    free(backup);
    return false;
}

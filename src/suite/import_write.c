/* Putting an imported suite into its folder. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "suite/import.h"
#include "suite/suite.h"

/* Removes a folder that import_write made, with what it put into it. */
static void remove_folder(const char *dir)
{
    static const char *const names[] = {"suite.json", "items.jsonl"};

    for (size_t i = 0; i < 2; i++) {
        char *path = file_join(dir, names[i]);
        unlink(path);
        free(path);
    }
    rmdir(dir);
}

static bool write_beside(const char *dir, struct view manifest, struct view items,
                         struct error *err)
{
    char *manifest_path = file_join(dir, "suite.json"), *items_path = file_join(dir, "items.jsonl");
    struct suite *suite = NULL;

    if (file_write(manifest_path, manifest, err) && file_write(items_path, items, err))
        suite = suite_load(dir, NULL, err);
    free(manifest_path);
    free(items_path);
    suite_free(suite);
    return suite != NULL;
}

static bool move(const char *from_dir, const char *to_dir, const char *name)
{
    char *from = file_join(from_dir, name), *to = file_join(to_dir, name);
    bool ok = rename(from, to) == 0;

    free(from);
    free(to);
    return ok;
}

static bool publish(const char *from, const char *dir, struct error *err)
{
    if (!file_mkdir(dir, err))
        return false;
    if (!move(from, dir, "items.jsonl") || !move(from, dir, "suite.json"))
        return error_set(err, ERROR_SYSTEM, "cannot write '%s': %s", dir, strerror(errno));
    return true;
}

/* The folder that holds `dir`, in fresh memory. */
static char *parent_of(const char *dir)
{
    const char *slash = strrchr(dir, '/');

    if (!slash)
        return mem_strdup(".");
    return slash == dir ? mem_strdup("/") : mem_strndup(dir, (size_t)(slash - dir));
}

/* `dir` has no slash at its end. */
static bool write_checked(const char *dir, struct view manifest, struct view items,
                          struct error *err)
{
    char *parent = parent_of(dir), *beside = file_join(parent, "import-XXXXXX");
    bool ok = file_mkdir(parent, err);

    if (ok && !mkdtemp(beside))
        ok = error_set(err, ERROR_SYSTEM, "cannot make a folder in '%s': %s", parent,
                       strerror(errno));
    if (ok) {
        ok = write_beside(beside, manifest, items, err) && publish(beside, dir, err);
        remove_folder(beside);
    }
    free(beside);
    free(parent);
    return ok;
}

bool import_write(const char *dir, struct view manifest, struct view items, bool force,
                  struct error *err)
{
    size_t length = strlen(dir);
    char *plain, *existing;
    bool ok = true;

    while (length > 1 && dir[length - 1] == '/')
        length--;
    plain = mem_strndup(dir, length);
    existing = file_join(plain, "suite.json");
    if (!suite_name_is_valid(strrchr(plain, '/') ? strrchr(plain, '/') + 1 : plain))
        ok = error_set(err, ERROR_INPUT, "'%.200s': its last part is no suite's name", dir);
    else if (!force && file_exists(existing))
        ok = error_set(err, ERROR_INPUT, "'%s' is there already (--force replaces it)", existing);
    ok = ok && write_checked(plain, manifest, items, err);
    free(existing);
    free(plain);
    return ok;
}

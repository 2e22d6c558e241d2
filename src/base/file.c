#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/config.h"
#include "base/mem.h"

#ifndef STEELYARD_PREFIX
#define STEELYARD_PREFIX "/usr/local"
#endif

enum { DEFAULT_MAX = 64 << 20 };

static bool fail(struct error *err, const char *what, const char *path)
{
    return error_set(err, errno == ENOENT || errno == EISDIR ? ERROR_INPUT : ERROR_SYSTEM,
                     "cannot %s '%s': %s", what, path, strerror(errno));
}

bool file_read(const char *path, size_t max, struct str *out, struct error *err)
{
    bool is_stdin = strcmp(path, "-") == 0, ok = false;
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    size_t total = 0;

    max = max ? max : DEFAULT_MAX;
    if (fd < 0)
        return fail(err, "read", path);
    for (;;) {
        ssize_t got;
        str_reserve(out, 65536);
        got = read(fd, out->data + out->len, 65536);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            fail(err, "read", path);
            break;
        }
        out->len += (size_t)got;
        out->data[out->len] = '\0';
        total += (size_t)got;
        if (total > max) {
            error_set(err, ERROR_INPUT, "'%s' is larger than %zu bytes", path, max);
            break;
        }
        ok = got == 0;
        if (ok)
            break;
    }
    if (!is_stdin)
        close(fd);
    return ok;
}

static bool write_all(int fd, struct view content)
{
    while (content.len) {
        ssize_t put = write(fd, content.data, content.len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        content = view_from(content, (size_t)put);
    }
    return true;
}

bool file_write(const char *path, struct view content, struct error *err)
{
    char *temporary = mem_printf("%s.XXXXXX", path);
    int fd = mkostemp(temporary, O_CLOEXEC);
    mode_t mask = umask(0);
    bool ok;

    umask(mask);
    ok = fd >= 0 && fchmod(fd, 0666 & ~mask) == 0 && write_all(fd, content) && fsync(fd) == 0;
    if (fd >= 0 && close(fd) != 0)
        ok = false;
    ok = ok && rename(temporary, path) == 0;
    if (!ok) {
        fail(err, "write", path);
        err->kind = ERROR_SYSTEM;
        if (fd >= 0)
            unlink(temporary);
    }
    free(temporary);
    return ok;
}

static bool is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool file_mkdir(const char *path, struct error *err)
{
    char *partial = mem_strdup(path);
    bool ok = true;

    for (char *p = partial + 1; ok && *partial; p++) {
        char held = *p;
        if (held != '/' && held != '\0')
            continue;
        *p = '\0';
        ok = mkdir(partial, 0777) == 0 || errno == EEXIST;
        *p = held;
        if (!held)
            break;
    }
    free(partial);
    if (ok && *path && !is_folder(path)) { /* something else of that name was there */
        errno = ENOTDIR;
        ok = false;
    }
    if (!ok) {
        fail(err, "make folder", path);
        err->kind = ERROR_SYSTEM;
    }
    return ok;
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

char *file_join(const char *dir, const char *name)
{
    size_t len = strlen(dir);

    return mem_printf("%s%s%s", dir, len && dir[len - 1] == '/' ? "" : "/", name);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **file_list(const char *dir, const char *suffix)
{
    size_t count = 0, capacity = 0;
    char **names = NULL;
    DIR *d = opendir(dir);

    for (struct dirent *e; d && (e = readdir(d));) {
        if (e->d_name[0] == '.' || !view_ends(view_of(e->d_name), view_of(suffix)))
            continue;
        MEM_GROW(names, count, &capacity);
        names[count++] = mem_strdup(e->d_name);
    }
    if (d)
        closedir(d);
    if (count)
        qsort(names, count, sizeof *names, compare_names);
    MEM_GROW(names, count, &capacity);
    names[count] = NULL;
    return names;
}

void file_list_free(char **names)
{
    for (char **n = names; n && *n; n++)
        free(*n);
    free(names);
}

/* Appends the names of a folder, without `suffix` unless it `keeps` it. */
static void add_names(char ***names, size_t *count, size_t *capacity, const char *dir,
                      const char *suffix, bool keeps)
{
    char **found = file_list(dir, suffix);

    for (char **name = found; *name; name++) {
        size_t length = strlen(*name) - (keeps ? 0 : strlen(suffix));
        MEM_GROW(*names, *count, capacity);
        (*names)[(*count)++] = mem_strndup(*name, length);
    }
    file_list_free(found);
}

bool file_suggest(struct error *err, const char *word, char *const *dirs, const char *suffix)
{
    const char *slash = strrchr(word, '/'), *name = slash ? slash + 1 : word, *near;
    bool keeps = slash || view_ends(view_of(word), view_of(suffix));
    char *folder = mem_strndup(word, (size_t)(name - word)), *const here[] = {folder, NULL};
    size_t count = 0, capacity = 0;
    char **names = NULL;

    for (dirs = slash ? here : dirs; dirs && *dirs; dirs++)
        add_names(&names, &count, &capacity, *dirs, suffix, keeps);
    MEM_GROW(names, count, &capacity);
    names[count] = NULL;
    near = config_did_you_mean(name, (const char *const *)names);
    if (near) {
        char *whole = mem_printf("%s%s", folder, near);
        const char *const only[] = {whole, NULL};
        config_suggest(err, whole, only);
        free(whole);
    }
    file_list_free(names);
    free(folder);
    return false;
}

static bool holds_data(const char *dir)
{
    char *profiles = file_join(dir, "providers"), *suites = file_join(dir, "suites");
    bool both = file_exists(profiles) && file_exists(suites);

    free(profiles);
    free(suites);
    return both;
}

/* The nearest folder above the running program that holds the shipped data, or NULL. */
static char *beside_program(void)
{
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);

    if (length <= 0)
        return NULL;
    path[length] = '\0';
    for (int up = 0; up < 6; up++) {
        char *slash = strrchr(path, '/'), *installed;
        if (!slash || slash == path)
            return NULL;
        *slash = '\0';
        if (holds_data(path))
            return mem_strdup(path);
        installed = file_join(path, "share/steelyard");
        if (holds_data(installed))
            return installed;
        free(installed);
    }
    return NULL;
}

char *file_data_dir(void)
{
    const char *named = getenv("STEELYARD_DATA");
    char *dir;

    if (named && *named)
        return mem_strdup(named);
    dir = beside_program();
    return dir ? dir : mem_strdup(STEELYARD_PREFIX "/share/steelyard");
}

char *file_user_dir(void)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

    if (config && *config)
        return file_join(config, "steelyard");
    return home && *home ? file_join(home, ".config/steelyard") : NULL;
}

char **file_search_dirs(const char *kind)
{
    char **dirs = mem_zalloc(4, sizeof *dirs), *data = file_data_dir(), *user = file_user_dir();
    size_t count = 0;

    dirs[count++] = mem_strdup(kind);
    if (user)
        dirs[count++] = file_join(user, kind);
    dirs[count++] = file_join(data, kind);
    free(user);
    free(data);
    return dirs;
}

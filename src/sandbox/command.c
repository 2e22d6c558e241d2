/* The command line of bubblewrap. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "sandbox/parts.h"

/* The first thing inside: takes the limits on, says that it came so far, and becomes the program. The
 * limit on processes must be set here, inside the user namespace: outside it would count everything
 * that runs under the same user (and, since Linux 5.14, bind all namespaces below). In dash -p is the
 * number of processes, -v the address space in KiB, -f a file in 512-byte blocks. */
static const char inside[] =
    "ulimit -c 0 && ulimit -St \"$1\" && ulimit -Ht $(($1 + 1)) && ulimit -v \"$2\" && "
    "ulimit -f \"$3\" && ulimit -n \"$4\" && ulimit -p \"$5\" || exit 125\n"
    "echo started >&3; exec 3>&-\n"
    "shift 5; exec \"$@\"\n";

struct words {
    struct arena *arena;
    const char **words;
    size_t count, capacity;
};

static void add(struct words *w, const char *word)
{
    MEM_GROW(w->words, w->count, &w->capacity);
    w->words[w->count++] = word;
}

static void add_all(struct words *w, const char *const *words)
{
    while (*words)
        add(w, *words++);
}
#define ADD(w, ...) add_all((w), (const char *const[]){__VA_ARGS__, NULL})

static const char *number(struct words *w, size_t value)
{
    return arena_printf(w->arena, "%zu", value);
}

/* /lib and its like are links into /usr on a merged system, else folders. */
static void add_root_folder(struct words *w, const char *path)
{
    struct stat info;
    char target[256];
    ssize_t n;

    if (lstat(path, &info) != 0)
        return;
    if (S_ISDIR(info.st_mode)) {
        ADD(w, "--ro-bind", path, path);
    } else if ((n = readlink(path, target, sizeof target - 1)) > 0) {
        target[n] = '\0';
        ADD(w, "--symlink", arena_strdup(w->arena, target), path);
    }
}

/* Folders: programs and libraries read-only, and memory where it may write. What the machine's owner
 * put under /usr/local is nobody's business. Everything else, and the root itself, is not there. */
static void add_folders(struct words *w, const struct program *program)
{
    static const char *const roots[] = {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"};

    ADD(w, "--ro-bind", "/usr", "/usr");
    if (file_exists("/usr/local"))
        ADD(w, "--tmpfs", "/usr/local", "--remount-ro", "/usr/local");
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        add_root_folder(w, roots[i]);
    ADD(w, "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache");
    ADD(w, "--ro-bind-try", "/etc/alternatives", "/etc/alternatives");
    if (program->has_proc)
        ADD(w, "--proc", "/proc");
    ADD(w, "--dev", "/dev");
    ADD(w, "--size", number(w, program->limits.file), "--tmpfs", "/dev/shm");
    ADD(w, "--size", number(w, program->limits.file * 4), "--tmpfs", "/tmp");
}

char *const *command_build(struct arena *arena, const char *bwrap, const struct program *program,
                           const struct sandbox_fds *fds)
{
    struct words w = {.arena = arena};
    const struct program_limits *l = &program->limits;
    char **kept;

    ADD(&w, bwrap, "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session",
        "--hostname", "sandbox");
    ADD(&w, "--clearenv", "--setenv", "PATH", "/usr/bin:/bin", "--setenv", "HOME", "/tmp",
        "--setenv", "LANG", "C.UTF-8", "--setenv", "PYTHONHASHSEED", "0");
    add_folders(&w, program);
    for (size_t i = 0; i < program->file_count; i++)
        ADD(&w, "--file", number(&w, (size_t)fds->files[i]),
            arena_printf(arena, "/tmp/%s", program->files[i].name));
    ADD(&w, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp");
    ADD(&w, "--seccomp", number(&w, (size_t)fds->filter));
    ADD(&w, "--", "/bin/sh", "-c", inside, "sh", number(&w, (size_t)l->cpu_s),
        number(&w, l->memory / 1024), number(&w, l->file / 512), number(&w, l->descriptors),
        number(&w, l->processes));
    add_all(&w, program->argv);
    add(&w, NULL);
    kept = arena_alloc(arena, w.count * sizeof *kept);
    for (size_t i = 0; w.words[i]; i++) /* execve's type is older than const */
        kept[i] = arena_strdup(arena, w.words[i]);
    free(w.words);
    return kept;
}

/* The processes below bubblewrap, seen from outside through /proc. All of them descend from the first
 * process inside: whoever loses its parent becomes that one's child. */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/parts.h"

enum { TREE_MAX = 1024 };

/* Reads a small file of /proc; "" when there is none. */
static void read_small(const char *path, char *out, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t done = 0;
    ssize_t n;

    while (fd >= 0 && done < size - 1 && (n = read(fd, out + done, size - 1 - done)) > 0)
        done += (size_t)n;
    out[done] = '\0';
    if (fd >= 0)
        close(fd);
}

/* Adds the children that a thread has forked. */
static size_t add_of_thread(pid_t process, const char *thread, pid_t *pids, size_t count)
{
    char path[96], text[8192];
    const char *p = text;
    char *end;

    (void)snprintf(path, sizeof path, "/proc/%d/task/%.20s/children", process, thread);
    read_small(path, text, sizeof text);
    for (long pid; count < TREE_MAX && (pid = strtol(p, &end, 10)) > 0 && end != p; p = end)
        pids[count++] = (pid_t)pid;
    return count;
}

/* Adds the children of all threads of a process. */
static size_t add_children(pid_t process, pid_t *pids, size_t count)
{
    char path[64];
    const struct dirent *entry;
    DIR *threads;

    (void)snprintf(path, sizeof path, "/proc/%d/task", process);
    threads = opendir(path);
    while (threads && (entry = readdir(threads)))
        if (entry->d_name[0] != '.')
            count = add_of_thread(process, entry->d_name, pids, count);
    if (threads)
        closedir(threads);
    return count;
}

static size_t field_bytes(const char *status, const char *name)
{
    const char *at = strstr(status, name);

    return at ? strtoul(at + strlen(name), NULL, 10) * 1024 : 0;
}

/* Pages of files (libraries) are shared by all and can be dropped: they are not counted. */
static size_t process_memory(pid_t pid)
{
    char path[64], status[4096];

    (void)snprintf(path, sizeof path, "/proc/%d/status", pid);
    read_small(path, status, sizeof status);
    return field_bytes(status, "RssAnon:") + field_bytes(status, "RssShmem:");
}

struct tree_use tree_look(pid_t bwrap)
{
    pid_t pids[TREE_MAX];
    size_t count = add_children(bwrap, pids, 0);
    struct tree_use use = {0};

    for (size_t i = 0; i < count; i++) {
        use.memory += process_memory(pids[i]);
        count = add_children(pids[i], pids, count);
    }
    use.processes = count > 1 ? (unsigned)(count - 1) : 0; /* the first is bubblewrap's */
    return use;
}

void tree_kill(pid_t bwrap)
{
    pid_t inside[TREE_MAX];
    size_t count = add_children(bwrap, inside, 0);

    for (size_t i = 0; i < count; i++)
        kill(inside[i], SIGKILL);
    if (!count)
        kill(bwrap, SIGKILL);
}

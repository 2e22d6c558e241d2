#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

char *process_find(const char *name)
{
    const char *path = getenv("PATH");

    if (strchr(name, '/'))
        return access(name, X_OK) == 0 ? mem_strdup(name) : NULL;
    for (const char *p = path ? path : "/usr/bin:/bin"; *p;) {
        size_t length = strcspn(p, ":");
        char *file = mem_printf("%.*s/%s", (int)length, p, name);
        if (length && access(file, X_OK) == 0)
            return file;
        free(file);
        p += length + (p[length] == ':');
    }
    return NULL;
}

/* The caller's lists in the types that execve was given before C had const. */
struct exec_lists {
    char **argv, **env;
};

static char **copy_list(const char *const *list)
{
    size_t n = 0;
    char **copy;

    while (list[n])
        n++;
    copy = mem_zalloc(n + 1, sizeof(char *));
    for (size_t i = 0; i < n; i++)
        copy[i] = mem_strdup(list[i]);
    return copy;
}

static void free_list(char **list)
{
    for (char **item = list; *item; item++)
        free(*item);
    free(list);
}

/* Between fork and exec: only what POSIX allows in a child of a threaded program. */
static _Noreturn void run_child(const struct process_options *o, const char *file,
                                const struct exec_lists *lists, const int pipes[4])
{
    int null = open("/dev/null", O_RDONLY);

    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_DFL);
    if (null < 0 || dup2(null, 0) < 0 || dup2(pipes[1], 1) < 0 || dup2(pipes[3], 2) < 0 ||
        (o->cwd && chdir(o->cwd) != 0))
        _exit(127);
    (void)close_range(3, ~0U, 0); /* ours are O_CLOEXEC anyway; kernels before 5.9 have it not */
    execve(file, lists->argv, lists->env);
    _exit(127);
}

/* Reads what is there; false at the end of the stream. */
static bool drain(int fd, struct str *out)
{
    char buffer[4096];
    ssize_t n = read(fd, buffer, sizeof buffer);

    if (n > 0)
        str_add(out, (struct view){buffer, (size_t)n});
    return n > 0 || (n < 0 && errno == EINTR);
}

static void collect(const int pipes[4], int64_t deadline_ns, struct process_result *result)
{
    struct pollfd fds[2] = {{.fd = pipes[0], .events = POLLIN}, {.fd = pipes[2], .events = POLLIN}};
    struct str *texts[2] = {&result->out, &result->err};

    while (fds[0].fd >= 0 || fds[1].fd >= 0) {
        int64_t left_ns = deadline_ns - clock_now_ns();
        int ready = left_ns > 0 ? poll(fds, 2, (int)(left_ns / CLOCK_MS) + 1) : 0;
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0) {
            result->is_timed_out = true;
            return;
        }
        for (int i = 0; i < 2; i++)
            if (fds[i].revents && !drain(fds[i].fd, texts[i]))
                fds[i].fd = -1;
    }
}

/* A program that closed its output may still run: wait for it until the deadline. */
static void reap(pid_t pid, int64_t deadline_ns, struct process_result *result)
{
    int status = 0;
    pid_t ended = 0;

    while (!result->is_timed_out && (ended = waitpid(pid, &status, WNOHANG)) == 0) {
        const struct timespec pause = {.tv_nsec = CLOCK_MS};
        nanosleep(&pause, NULL);
        result->is_timed_out = clock_now_ns() > deadline_ns;
    }
    kill(-pid, SIGKILL); /* itself when late, and whatever it left behind */
    if (ended == 0)
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            continue;
    result->exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static bool open_pipes(int pipes[4], struct error *err)
{
    if (pipe2(pipes, O_CLOEXEC) != 0)
        return error_set(err, ERROR_SYSTEM, "can't make a pipe: %s", strerror(errno));
    if (pipe2(pipes + 2, O_CLOEXEC) != 0) {
        error_set(err, ERROR_SYSTEM, "can't make a pipe: %s", strerror(errno));
        close(pipes[0]);
        close(pipes[1]);
        return false;
    }
    return true;
}

/* Starts the program and stays with it until it ends. */
static bool run_program(const struct process_options *options, const char *file,
                        struct process_result *result, struct error *err)
{
    int64_t deadline_ns = clock_now_ns() + options->timeout_ns;
    struct exec_lists lists = {copy_list(options->argv), copy_list(options->env)};
    int pipes[4];
    pid_t pid;
    bool ok = open_pipes(pipes, err);

    if (ok) {
        pid = fork();
        if (pid == 0)
            run_child(options, file, &lists, pipes);
        ok = pid > 0 ||
             error_set(err, ERROR_SYSTEM, "can't start %s: %s", options->argv[0], strerror(errno));
        close(pipes[1]);
        close(pipes[3]);
        if (ok) {
            setpgid(pid, pid); /* here too: whoever comes first */
            collect(pipes, deadline_ns, result);
            reap(pid, deadline_ns, result);
        }
        close(pipes[0]);
        close(pipes[2]);
    }
    free_list(lists.argv);
    free_list(lists.env);
    return ok;
}

bool process_run(const struct process_options *options, struct process_result *result,
                 struct error *err)
{
    char *file = process_find(options->argv[0]);
    bool ok;

    *result = (struct process_result){.exit_status = -1};
    str_init(&result->out, options->output_max);
    str_init(&result->err, options->output_max);
    if (!file)
        return error_set(err, ERROR_SYSTEM, "the program %s is not in PATH", options->argv[0]);
    ok = run_program(options, file, result, err);
    free(file);
    if (ok && result->exit_status == 127 && !result->err.len)
        ok = error_set(err, ERROR_SYSTEM, "can't start %s in %s", options->argv[0],
                       options->cwd ? options->cwd : "this folder");
    return ok;
}

void process_result_release(struct process_result *result)
{
    str_release(&result->out);
    str_release(&result->err);
}

#include "cmd/sim_child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

enum { SIM_ARGUMENTS_MAX = 64, SIM_ENVIRONMENT_MAX = 32 };
#define SIM_START_NS (20 * CLOCK_S)
#define SIM_STOP_NS  (5 * CLOCK_S)
static const char sim_greeting[] = "listening on ";

/* What a simulator needs of our environment; keys are not among it. */
static void sim_environment(char **out)
{
    static const char *const names[] = {"PATH=",
                                        "HOME=",
                                        "LANG=",
                                        "LC_",
                                        "TZ=",
                                        "TMPDIR=",
                                        "XDG_",
                                        "STEELYARD_",
                                        "LLVM_PROFILE_FILE=",
                                        "ASAN_OPTIONS=",
                                        "UBSAN_OPTIONS=",
                                        "TSAN_OPTIONS="};
    size_t n = 0;

    for (char **e = environ; *e && n + 1 < SIM_ENVIRONMENT_MAX; e++) {
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            if (strncmp(*e, names[i], strlen(names[i])) == 0) {
                out[n++] = *e;
                break;
            }
        }
    }
    out[n] = NULL;
}

static bool sim_spawn(struct sim_child *child, const char *const *arguments, int to_child[2],
                      int from_child[2], struct error *err)
{
    static const char *const first[] = {"steelyard", "sim", "--parent-pipe"};
    char *argv[SIM_ARGUMENTS_MAX] = {NULL};
    char *environment[SIM_ENVIRONMENT_MAX];
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    size_t n = 0;

    while (n < sizeof first / sizeof *first) {
        argv[n] = mem_strdup(first[n]);
        n++;
    }
    for (; *arguments && n + 1 < SIM_ARGUMENTS_MAX; arguments++)
        argv[n++] = mem_strdup(*arguments);
    sim_environment(environment);
    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to_child[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, from_child[1], STDOUT_FILENO);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setsigmask(&attributes, &none);
    int rc = posix_spawn(&child->pid, "/proc/self/exe", &actions, &attributes, argv, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    while (n > 0)
        free(argv[--n]);
    return rc == 0 || error_set(err, ERROR_SYSTEM, "cannot start the simulator: %s", strerror(rc));
}

/* Reads the child's one line; false: it ended, or said nothing in time. */
static bool sim_read_url(struct sim_child *child, int fd)
{
    char line[256] = "";
    size_t length = 0;
    int64_t until = clock_now_ns() + SIM_START_NS;

    while (length + 1 < sizeof line && !memchr(line, '\n', length)) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        int64_t left = (until - clock_now_ns()) / CLOCK_MS;
        if (left <= 0 || (poll(&wait, 1, (int)left) < 0 && errno != EINTR))
            return false;
        if (!(wait.revents & (POLLIN | POLLHUP)))
            continue;
        ssize_t got = read(fd, line + length, sizeof line - 1 - length);
        if (got <= 0)
            return false;
        length += (size_t)got;
    }
    line[length] = '\0';
    line[strcspn(line, "\n")] = '\0';
    const char *url = line + sizeof sim_greeting - 1;
    if (strncmp(line, sim_greeting, sizeof sim_greeting - 1) != 0 ||
        strlen(url) >= sizeof child->url)
        return false;
    memcpy(child->url, url, strlen(url) + 1);
    return true;
}

/* It ended by itself with the status of a mistake in its command line; waits a second for its end. */
static bool sim_was_misused(const struct sim_child *child)
{
    const struct timespec nap = {.tv_nsec = 5000000};
    int64_t until = clock_now_ns() + CLOCK_S;
    siginfo_t info = {0};

    while (waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == 0 && clock_now_ns() < until)
        nanosleep(&nap, NULL);
    return info.si_pid == child->pid && info.si_code == CLD_EXITED && info.si_status == 2;
}

bool sim_child_start(struct sim_child *child, const char *const *arguments, struct error *err)
{
    int to_child[2], from_child[2];

    *child = (struct sim_child){.pid = -1, .parent_pipe = -1};
    if (pipe2(to_child, O_CLOEXEC) != 0)
        return error_set(err, ERROR_SYSTEM, "cannot make a pipe: %s", strerror(errno));
    if (pipe2(from_child, O_CLOEXEC) != 0) {
        error_set(err, ERROR_SYSTEM, "cannot make a pipe: %s", strerror(errno));
        close(to_child[0]);
        close(to_child[1]);
        return false;
    }
    bool ok = sim_spawn(child, arguments, to_child, from_child, err);
    close(to_child[0]);
    close(from_child[1]);
    child->parent_pipe = to_child[1];
    if (ok && !sim_read_url(child, from_child[0]))
        ok = error_set(err, sim_was_misused(child) ? ERROR_USAGE : ERROR_SYSTEM,
                       "the simulator did not start; its own words are above");
    close(from_child[0]);
    if (!ok)
        sim_child_stop(child);
    return ok;
}

static bool sim_reap(struct sim_child *child, int64_t bound_ns)
{
    const struct timespec nap = {.tv_nsec = 5000000};
    int64_t until = clock_now_ns() + bound_ns;
    pid_t got;

    while ((got = waitpid(child->pid, NULL, WNOHANG)) == 0 && clock_now_ns() < until)
        nanosleep(&nap, NULL);
    return got != 0;
}

void sim_child_stop(struct sim_child *child)
{
    if (child->parent_pipe >= 0)
        close(child->parent_pipe);
    child->parent_pipe = -1;
    if (child->pid <= 0)
        return;
    if (!sim_reap(child, SIM_STOP_NS)) {
        kill(child->pid, SIGKILL);
        (void)waitpid(child->pid, NULL, 0);
    }
    child->pid = -1;
}

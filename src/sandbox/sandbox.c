#include "sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/process.h"
#include "sandbox/parts.h"

const struct program_limits sandbox_limits_default = {
    .wall_ns = 10 * CLOCK_S,
    .cpu_s = 5,
    .memory = (size_t)1 << 30,
    .file = (size_t)16 << 20,
    .output = (size_t)1 << 20,
    .processes = 32,
    .descriptors = 64,
};

/* How long what was killed may take to vanish, and how often memory is looked at. */
#define GRACE_NS (5 * CLOCK_S)
#define LOOK_NS  (20 * CLOCK_MS)

enum { IN, OUT, ERR, STARTED, ENDED, POLLED };

struct run {
    const struct program *program;
    struct program_result *result;
    pid_t pid;
    int fds[POLLED]; /* our ends of the pipes; ENDED: the process itself. -1: closed */
    int input;       /* the program's end of stdin, held so that no write of ours raises SIGPIPE */
    size_t sent;     /* of the input */
    size_t received;
    bool has_started, is_killed;
    int64_t start_ns, deadline_ns, next_look_ns;
};

/* Start --------------------------------------------------------------------------------------- */

static void close_all(int *fds, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (fds[i] >= 0)
            close(fds[i]);
}

/* A pipe whose end for the child is pair[1] when `is_read` (we read), else pair[0]. */
static bool open_pipe(bool is_read, int *ours, int *theirs)
{
    int pair[2];

    if (pipe2(pair, O_CLOEXEC) != 0)
        return false;
    *ours = descriptor_lift(pair[is_read ? 0 : 1]);
    *theirs = descriptor_lift(pair[is_read ? 1 : 0]);
    if (*ours >= 0)
        (void)fcntl(*ours, F_SETFL, O_NONBLOCK);
    return *ours >= 0 && *theirs >= 0;
}

static bool open_fds(struct run *run, struct sandbox_fds *theirs)
{
    const struct program *program = run->program;
    bool ok = open_pipe(false, &run->fds[IN], &theirs->in) &&
              open_pipe(true, &run->fds[OUT], &theirs->out) &&
              open_pipe(true, &run->fds[ERR], &theirs->err) &&
              open_pipe(true, &run->fds[STARTED], &theirs->started);

    if (ok)
        ok = (theirs->filter = filter_open()) >= 0;
    for (size_t i = 0; ok && i < program->file_count; i++) {
        theirs->files[i] = memory_file(program->files[i].name, program->files[i].content);
        ok = theirs->files[i] >= 0;
        theirs->file_count += ok;
    }
    return ok;
}

static void close_theirs(struct sandbox_fds *theirs)
{
    int fds[] = {theirs->in, theirs->out, theirs->err, theirs->started, theirs->filter};

    close_all(fds, sizeof fds / sizeof *fds);
    close_all(theirs->files, theirs->file_count);
}

/* Forks with all signals blocked: no handler of ours may run in the child. */
static pid_t fork_child(char *const *argv, const struct sandbox_fds *fds)
{
    sigset_t all, old;
    pid_t pid;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    pid = fork();
    if (pid == 0)
        child_exec(argv, fds);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return pid;
}

static bool start(struct run *run, const char *bwrap, struct error *err)
{
    struct sandbox_fds theirs = {-1, -1, -1, -1, -1, {0}, 0};
    struct arena arena = {0};
    bool ok = open_fds(run, &theirs);

    if (ok) {
        run->pid = fork_child(command_build(&arena, bwrap, run->program, &theirs), &theirs);
        ok = run->pid > 0;
    }
    if (ok)
        ok = (run->fds[ENDED] = (int)syscall(SYS_pidfd_open, run->pid, 0)) >= 0;
    if (!ok)
        error_set(err, ERROR_SYSTEM, "the sandbox cannot be started: %s", strerror(errno));
    if (!ok && run->pid > 0) { /* a kernel without pidfd_open */
        kill(run->pid, SIGKILL);
        (void)waitpid(run->pid, NULL, 0);
    }
    run->input = theirs.in;
    theirs.in = -1;
    close_theirs(&theirs);
    arena_release(&arena);
    return ok;
}

/* Life ---------------------------------------------------------------------------------------- */

static void finish(struct run *run, enum program_end end)
{
    if (run->is_killed)
        return;
    run->is_killed = true;
    run->result->end = end;
    run->deadline_ns = clock_now_ns() + GRACE_NS;
    tree_kill(run->pid);
}

static void shut(struct run *run, int which)
{
    close(run->fds[which]);
    run->fds[which] = -1;
}

static void feed(struct run *run)
{
    struct view rest = view_from(run->program->input, run->sent);
    ssize_t n = rest.len ? write(run->fds[IN], rest.data, rest.len) : 0;

    if (n > 0)
        run->sent += (size_t)n;
    if (run->sent == run->program->input.len || (n < 0 && errno != EAGAIN && errno != EINTR))
        shut(run, IN);
}

/* Reads what is there; closes at the end of the stream. */
static void drain(struct run *run, int which)
{
    struct str *texts[POLLED] = {NULL, &run->result->out, &run->result->err, NULL, NULL};
    char buffer[16384];
    ssize_t n = read(run->fds[which], buffer, sizeof buffer);

    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        shut(run, which);
    if (n <= 0)
        return;
    if (which == STARTED) {
        run->has_started = true;
        return;
    }
    str_add(texts[which], (struct view){buffer, (size_t)n});
    run->received += (size_t)n;
    if (run->received > run->program->limits.output)
        finish(run, PROGRAM_OUTPUT);
}

static void look(struct run *run, int64_t now_ns)
{
    struct program_result *result = run->result;
    struct tree_use use;

    if (run->is_killed || now_ns < run->next_look_ns)
        return;
    run->next_look_ns = now_ns + LOOK_NS;
    use = tree_look(run->pid);
    if (use.memory > result->memory_seen)
        result->memory_seen = use.memory;
    if (use.processes > result->processes_seen)
        result->processes_seen = use.processes;
    if (use.memory > run->program->limits.memory)
        finish(run, PROGRAM_MEMORY);
}

/* Until the program has ended, and its pipes with it; false: it could not be killed. */
static bool watch(struct run *run)
{
    while (run->fds[ENDED] >= 0 || run->fds[OUT] >= 0 || run->fds[ERR] >= 0) {
        struct pollfd polled[POLLED];
        int64_t now_ns = clock_now_ns(), until_ns = run->deadline_ns;
        for (int i = 0; i < POLLED; i++)
            polled[i] = (struct pollfd){.fd = run->fds[i], .events = i == IN ? POLLOUT : POLLIN};
        if (!run->is_killed && run->next_look_ns < until_ns)
            until_ns = run->next_look_ns;
        if (poll(polled, POLLED,
                 until_ns > now_ns ? (int)((until_ns - now_ns) / CLOCK_MS) + 1 : 0) < 0)
            continue; /* only a signal of ours can do that */
        for (int i = OUT; i <= STARTED; i++)
            if (polled[i].revents)
                drain(run, i);
        if (polled[IN].revents)
            feed(run);
        if (polled[ENDED].revents)
            shut(run, ENDED);
        now_ns = clock_now_ns();
        if (now_ns >= run->deadline_ns && run->is_killed)
            return false;
        if (now_ns >= run->deadline_ns)
            finish(run, PROGRAM_TIMEOUT);
        look(run, now_ns);
    }
    return true;
}

/* End ----------------------------------------------------------------------------------------- */

/* Bubblewrap exits with 128 + N when signal N ended the program. Who is out of CPU time gets SIGXCPU,
 * and SIGKILL a second later when that was ignored. */
static void classify(struct run *run, int code)
{
    struct program_result *result = run->result;
    bool is_late = result->wall_ns >= run->program->limits.cpu_s * CLOCK_S;

    if (run->is_killed)
        return;
    result->status = code <= 128 ? code : code - 128;
    result->end = code <= 128 ? PROGRAM_EXITED : PROGRAM_SIGNALLED;
    if (code == 128 + SIGXCPU || (code == 128 + SIGKILL && is_late))
        result->end = PROGRAM_TIMEOUT;
}

/* What bubblewrap said when it could not: its first line. */
static bool broken(const struct run *run, const char *what, struct error *err)
{
    struct view rest = str_view(&run->result->err), line = {0};

    (void)view_next_line(&rest, &line);
    return error_set(err, ERROR_SYSTEM, "the sandbox %s%s%.*s", what, line.len ? ": " : "",
                     (int)(line.len < 300 ? line.len : 300), line.len ? line.data : "");
}

static bool end(struct run *run, bool is_over, struct error *err)
{
    int status = 0;
    pid_t got;

    if (!is_over)
        kill(run->pid, SIGKILL);
    do
        got = waitpid(run->pid, &status, 0);
    while (got < 0 && errno == EINTR);
    run->result->wall_ns = clock_now_ns() - run->start_ns;
    if (!is_over)
        return broken(run, "could not be ended", err);
    if (!run->has_started)
        return broken(run, "could not be set up", err);
    if (!run->is_killed && !WIFEXITED(status))
        return broken(run, "was killed from outside", err);
    classify(run, WEXITSTATUS(status));
    return true;
}

bool sandbox_check(struct error *err)
{
    char *bwrap = process_find("bwrap");
    bool ok = bwrap != NULL;

    free(bwrap);
    if (!ok)
        error_set(err, ERROR_INPUT,
                  "code is run only inside bubblewrap, which is not installed\n"
                  "install it: apt-get install bubblewrap");
    return ok;
}

bool sandbox_run(const struct program *program, struct program_result *result, struct error *err)
{
    struct run run = {
        .program = program, .result = result, .fds = {-1, -1, -1, -1, -1}, .input = -1};
    char *bwrap = process_find("bwrap");
    bool ok;

    *result = (struct program_result){.status = -1};
    str_init(&result->out, program->limits.output);
    str_init(&result->err, program->limits.output);
    if (!bwrap)
        return sandbox_check(err);
    if (program->file_count > PROGRAM_FILES_MAX) {
        free(bwrap);
        return error_set(err, ERROR_SYSTEM, "a program comes with %zu files, expected at most %d",
                         program->file_count, (int)PROGRAM_FILES_MAX);
    }
    run.start_ns = clock_now_ns();
    run.deadline_ns = run.start_ns + program->limits.wall_ns;
    run.next_look_ns = run.start_ns + LOOK_NS;
    ok = start(&run, bwrap, err);
    free(bwrap);
    if (ok)
        ok = end(&run, watch(&run), err);
    close_all(run.fds, POLLED);
    close_all(&run.input, 1);
    return ok;
}

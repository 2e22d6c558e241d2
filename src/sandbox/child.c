/* Between fork and exec: only what POSIX allows in the child of a threaded program. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/parts.h"

/* "nobody", by number: the name may be absent. */
enum { NOBODY = 65534 };

static _Noreturn void fail(const char *what)
{
    const char *why = strerrordesc_np(errno);

    (void)!write(STDERR_FILENO, what, strlen(what));
    (void)!write(STDERR_FILENO, ": ", 2);
    (void)!write(STDERR_FILENO, why ? why : "error", strlen(why ? why : "error"));
    _exit(125);
}

static void keep(int fd)
{
    if (fcntl(fd, F_SETFD, 0) != 0)
        fail("cannot hand over a descriptor");
}

/* Nothing that we inherited, from a shell for instance, may be inherited further. */
static void close_the_rest(void)
{
    if (syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC) == 0)
        return;
    for (int fd = 3; fd < 4096; fd++)
        (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/* Root inside the user namespace would still be root to the files outside. The system calls, not the
 * C library's functions, which would look for other threads. */
static void leave_root(void)
{
    if (geteuid() != 0 && getuid() != 0)
        return;
    if (syscall(SYS_setgroups, 0, NULL) != 0 ||
        syscall(SYS_setresgid, NOBODY, NOBODY, NOBODY) != 0 ||
        syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY) != 0 || geteuid() == 0 || getuid() == 0)
        fail("cannot become an unprivileged user");
}

/* When the machine runs out of memory after all, the kernel shall take this first. */
static void volunteer(void)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

    if (fd < 0)
        return;
    (void)!write(fd, "1000", 4);
    close(fd);
}

static void reset_signals(void)
{
    sigset_t none;

    for (int number = 1; number < 32; number++)
        if (number != SIGKILL && number != SIGSTOP)
            (void)signal(number, SIG_DFL);
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

_Noreturn void child_exec(char *const *argv, const struct sandbox_fds *fds)
{
    static char path[] = "PATH=/usr/bin:/bin", *const environment[] = {path, NULL};

    if (dup2(fds->in, 0) < 0 || dup2(fds->out, 1) < 0 || dup2(fds->err, 2) < 0)
        _exit(125);
    (void)setpgid(0, 0);
    reset_signals();
    close_the_rest();
    if (dup2(fds->started, STARTED_FD) < 0)
        fail("cannot hand over a descriptor");
    keep(fds->filter);
    for (size_t i = 0; i < fds->file_count; i++)
        keep(fds->files[i]);
    volunteer();
    leave_root();
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* after the change of user, which takes it back */
    if (chdir("/") != 0)
        fail("/");
    execve(argv[0], argv, environment);
    fail(argv[0]);
}

/* What hostile programs try, each of it contained, and in seconds. As root the whole is done twice: as
 * root, and as an ordinary user. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
/* cmocka wants the above first */
#include <cmocka.h>
#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "sandbox/sandbox.h"

struct tried {
    struct program_result result;
    bool ok;
    struct error err;
};

static struct program_limits quick(void)
{
    struct program_limits limits = sandbox_limits_default;

    limits.wall_ns = 30 * CLOCK_S; /* a loaded machine is no escape */
    limits.cpu_s = 1;
    limits.memory = (size_t)256 << 20;
    return limits;
}

static struct tried try_argv(const char *const *argv, const char *input,
                             struct program_limits limits)
{
    const struct program job = {
        .argv = argv, .input = view_of(input), .has_proc = true, .limits = limits};
    struct tried tried = {0};

    tried.ok = sandbox_run(&job, &tried.result, &tried.err);
    if (!tried.ok && strstr(tried.err.message, "namespace")) {
        print_message("skipped: %s\n", tried.err.message);
        program_result_release(&tried.result);
        skip();
    }
    if (!tried.ok)
        fail_msg("%s", tried.err.message);
    return tried;
}

static struct tried python(const char *program)
{
    const char *const argv[] = {"/usr/bin/python3", "-I", "-S", "-c", program, NULL};

    return try_argv(argv, "", quick());
}

static struct tried shell(const char *program)
{
    const char *const argv[] = {"/bin/sh", "-c", program, NULL};

    return try_argv(argv, "", quick());
}

/* A program that never ends by itself. */
static struct tried endless(const char *program)
{
    const char *const argv[] = {"/bin/sh", "-c", program, NULL};
    struct program_limits limits = quick();

    limits.wall_ns = 1500 * CLOCK_MS;
    return try_argv(argv, "", limits);
}

static void expect(struct tried tried, enum program_end end, int status, const char *out)
{
    struct program_result *r = &tried.result;

    if (r->end != end || (status >= 0 && r->status != status) ||
        (out && strcmp(str_text(&r->out), out) != 0))
        fail_msg(
            "ended %d with %d after %.2f s, wrote \"%.300s\", \"%.300s\"; expected %d, %d, \"%s\"",
            (int)r->end, r->status, (double)r->wall_ns / 1e9, str_text(&r->out), str_text(&r->err),
            (int)end, status, out ? out : "*");
    program_result_release(r);
}

static void runs_and_reports(void **state)
{
    const char *const argv[] = {"/bin/sh", "-c", "read x; echo got $x; echo no >&2; exit 7", NULL};
    struct tried tried = try_argv(argv, "word\n", quick());

    (void)state;
    assert_string_equal(str_text(&tried.result.err), "no\n");
    expect(tried, PROGRAM_EXITED, 7, "got word\n");
}

static void large_input_and_files(void **state)
{
    const char *const argv[] = {"/bin/sh", "-c", "wc -c; cat one; cat two", NULL};
    const struct program_file files[] = {{"one", VIEW("1")}, {"two", VIEW("2")}};
    struct str input = {0};
    struct program job = {.argv = argv, .files = files, .file_count = 2, .limits = quick()};
    struct tried tried = {0};

    (void)state;
    for (int i = 0; i < 300000; i++)
        str_add_char(&input, 'x');
    job.input = str_view(&input);
    tried.ok = sandbox_run(&job, &tried.result, &tried.err);
    if (!tried.ok && strstr(tried.err.message, "namespace"))
        skip();
    str_release(&input);
    expect(tried, PROGRAM_EXITED, 0, "300000\n12");
}

static void no_network(void **state)
{
    (void)state;
    expect(python("import socket\n"
                  "for a in ('127.0.0.1',22),('8.8.8.8',53):\n"
                  "  try: socket.create_connection(a,1); print('connected')\n"
                  "  except OSError: pass\n"
                  "for f in 40,16,17,38:\n" /* vsock, netlink, packet, alg */
                  "  try: socket.socket(f,socket.SOCK_STREAM); print('family',f)\n"
                  "  except OSError: pass\n"
                  "print([l.split(':')[0].strip() for l in open('/proc/net/dev')][2:])"),
           PROGRAM_EXITED, 0, "['lo']\n");
}

static void no_files_outside(void **state)
{
    char secret[] = "/tmp/steelyard-planted-XXXXXX", *program;
    int fd = mkstemp(secret);

    (void)state;
    assert_true(fd >= 0 && write(fd, "secret", 6) == 6);
    program = mem_printf(
        "import os\n"
        "for p in ('%s','/etc/shadow','/etc/passwd','/root','/home','/var','/work',"
        "'/proc/1/root%s','/proc/1/cwd/etc/shadow','/sys','/run'):\n"
        "  try:\n"
        "    print(p, os.listdir(p) if os.path.isdir(p) else open(p).read())\n"
        "  except OSError: pass\n"
        "for p in '/x','/usr/x','/etc/x','/dev/x','/usr/local/x','/proc/sys/kernel/hostname':\n"
        "  try: open(p,'w').write('x'); print('wrote',p)\n"
        "  except OSError: pass\n"
        "print(sorted(os.listdir('/')))",
        secret, secret);
    const struct tried tried = python(program);
    free(program);
    close(fd);
    unlink(secret);
    assert_null(strstr(str_text(&tried.result.out), "secret"));
    assert_null(strstr(str_text(&tried.result.out), "wrote"));
    assert_null(strstr(str_text(&tried.result.out), "/etc"));
    assert_null(strstr(str_text(&tried.result.out), "'home'"));
    expect(tried, PROGRAM_EXITED, 0, NULL);
}

static void no_environment(void **state)
{
    (void)state;
    assert_int_equal(setenv("OPENAI_API_KEY", "planted-key", 1), 0);
    struct tried tried = shell("env; cat /proc/*/environ | tr '\\0' '\\n'");
    unsetenv("OPENAI_API_KEY");
    assert_null(strstr(str_text(&tried.result.out), "planted"));
    assert_null(strstr(str_text(&tried.result.out), "API"));
    expect(tried, PROGRAM_EXITED, -1, NULL);
}

static void no_inherited_descriptors(void **state)
{
    int fd = open("/etc/passwd", O_RDONLY); /* not close-on-exec: as a shell would leave one */

    (void)state;
    assert_true(fd >= 0);
    struct tried tried =
        python("import os\n"
               "print([f for f in range(3,64) if os.path.exists('/proc/self/fd/%d'%f)"
               " and 'proc' not in os.readlink('/proc/self/fd/%d'%f)])");
    close(fd);
    expect(tried, PROGRAM_EXITED, 0, "[]\n");
}

static void *run_sleeper(void *context)
{
    struct tried tried = shell(context);

    program_result_release(&tried.result);
    return NULL;
}

/* Seen from outside: no process inside is root's, whoever started it. */
static void is_unprivileged(void **state)
{
    char command[64], look[160];
    pthread_t thread;
    int found;

    (void)state;
    struct tried tried = shell("grep -E 'Cap(Prm|Eff|Bnd)|NoNewPrivs|Seccomp:' /proc/self/status | "
                               "tr -d '\\t\\n'");
    expect(tried, PROGRAM_EXITED, 0,
           "CapPrm:0000000000000000CapEff:0000000000000000CapBnd:0000000000000000NoNewPrivs:"
           "1Seccomp:2");
    (void)snprintf(command, sizeof command, "exec sleep 1.%05d", getpid() % 100000);
    (void)snprintf(look, sizeof look,
                   "sleep 0.5; ps -eo uid,args | awk '/[s]leep 1.%05d$/ { n++; bad += $1 == 0 } "
                   "END { exit !n || bad }'",
                   getpid() % 100000);
    assert_int_equal(pthread_create(&thread, NULL, run_sleeper, command), 0);
    found = system(look);
    pthread_join(thread, NULL);
    assert_int_equal(found, 0);
}

/* The limit is what counts: how a bomb ends depends on whose fork was refused. */
static void fork_bomb(void **state)
{
    struct tried tried;

    (void)state;
    expect(python("import os,time\n"
                  "n=0\n"
                  "try:\n"
                  "  while True:\n"
                  "    if os.fork()==0: time.sleep(30)\n"
                  "    n+=1\n"
                  "except OSError: print(16<n<=32)"),
           PROGRAM_EXITED, 0, "True\n");
    tried = endless("f() { f | f & f; }; f");
    /* Some more may be seen than ever were at once: those that end while they are counted. */
    if (tried.result.processes_seen > 2 * sandbox_limits_default.processes)
        fail_msg("%u processes at once", tried.result.processes_seen);
    program_result_release(&tried.result);
    /* Nothing is left, and the next program has its whole share again. */
    expect(shell("sleep 0 & sleep 0 & sleep 0 & wait; echo fine"), PROGRAM_EXITED, 0, "fine\n");
}

static void memory_bomb_of_one(void **state)
{
    (void)state;
    expect(python("x=[]\n"
                  "try:\n"
                  "  while True: x.append(bytearray(10**7))\n"
                  "except MemoryError: print('refused')"),
           PROGRAM_EXITED, 0, "refused\n");
}

static void memory_bomb_of_many(void **state)
{
    (void)state;
    expect(python("import os,time\n"
                  "for i in range(8):\n"
                  "  if os.fork()==0:\n"
                  "    x=bytearray(10**8)\n"
                  "    for k in range(0,len(x),4096): x[k]=1\n"
                  "    time.sleep(30)\n"
                  "time.sleep(30)"),
           PROGRAM_MEMORY, -1, NULL);
    expect(python("import threading,os,time\n" /* children of another thread are seen too */
                  "def go():\n"
                  "  for i in range(8):\n"
                  "    if os.fork()==0:\n"
                  "      x=b'x'*10**8\n"
                  "      time.sleep(30)\n"
                  "  time.sleep(30)\n"
                  "threading.Thread(target=go).start()\n"
                  "time.sleep(30)"),
           PROGRAM_MEMORY, -1, NULL);
}

static void memory_in_no_process(void **state)
{
    (void)state;
    expect(python("import os,errno\n"
                  "try: os.memfd_create('x'); print('made')\n"
                  "except OSError as e: print(e.errno==errno.EPERM)\n"
                  "for d in '/tmp','/dev/shm':\n"
                  "  n=0\n"
                  "  try:\n"
                  "    for i in range(100):\n"
                  "      with open('%s/%d'%(d,i),'wb') as f: n+=f.write(bytes(10**7))\n"
                  "  except OSError as e: print(d,n<10**8)"),
           PROGRAM_EXITED, 0, "True\n/tmp True\n/dev/shm True\n");
}

static void endless_output(void **state)
{
    (void)state;
    expect(shell("yes"), PROGRAM_OUTPUT, -1, NULL);
    expect(shell("yes >&2"), PROGRAM_OUTPUT, -1, NULL);
}

static void huge_file(void **state)
{
    (void)state;
    expect(python("import signal\n"
                  "signal.signal(signal.SIGXFSZ,signal.SIG_IGN)\n"
                  "try:\n"
                  "  f=open('x','wb',0)\n"
                  "  while True: f.write(bytes(10**6))\n"
                  "except OSError: print(f.tell()<=16<<20)"),
           PROGRAM_EXITED, 0, "True\n");
}

static void endless_loop_and_sleep(void **state)
{
    (void)state;
    expect(python("while True: pass"), PROGRAM_TIMEOUT, -1, NULL);
    expect(endless("trap '' TERM INT HUP QUIT XCPU; sleep 30"), PROGRAM_TIMEOUT, -1, NULL);
    expect(endless("exec >&- 2>&-; sleep 30"), PROGRAM_TIMEOUT, -1, NULL);
}

static void crash_and_recursion(void **state)
{
    (void)state;
    expect(python("import os; os.kill(os.getpid(),11)"), PROGRAM_SIGNALLED, 11, "");
    expect(python("import sys; sys.setrecursionlimit(10**9)\n"
                  "class A:\n"
                  "  def __getattr__(s,n): return getattr(s,n)\n"
                  "A().x"),
           PROGRAM_SIGNALLED, 11, "");
}

/* What is left behind dies with the sandbox, though it ignores signals and left its session. */
static void child_that_outlives(void **state)
{
    char sleeper[64], *program = NULL;
    int found;

    (void)state;
    (void)snprintf(sleeper, sizeof sleeper, "31%05d", getpid() % 100000);
    program = mem_printf("setsid sh -c 'trap \"\" TERM HUP; sleep %s' & echo done", sleeper);
    struct tried tried = shell(program);
    free(program);
    expect(tried, PROGRAM_EXITED, 0, "done\n");
    program = mem_printf(
        "for i in 1 2 3 4 5; do pgrep -f '[s]leep %s' >/dev/null || exit 1; sleep 0.1; done",
        sleeper);
    found = system(program);
    free(program);
    assert_int_not_equal(found, 0);
}

static void no_other_process(void **state)
{
    (void)state;
    expect(python("import os,ctypes\n"
                  "pids=[int(p) for p in os.listdir('/proc') if p.isdigit()]\n"
                  "print(max(pids)<10)\n"
                  "libc=ctypes.CDLL(None,use_errno=True)\n"
                  "print([libc.ptrace(16,p,0,0) for p in (1,2)])\n"    /* PTRACE_ATTACH */
                  "print(libc.unshare(0x10000000), libc.setns(0,0))\n" /* CLONE_NEWUSER */
                  "for s in 9,15,19:\n"
                  "  try: os.kill(1,s)\n"
                  "  except OSError: pass\n"
                  "print('alive')"),
           PROGRAM_EXITED, 0, "True\n[-1, -1]\n-1 -1\nalive\n");
}

/* Failing before the program began is never taken for the program's failure, and cannot be feigned. */
static void infrastructure_is_not_forged(void **state)
{
    (void)state;
    expect(shell("echo 'bwrap: No permissions to create new namespace' >&2; exit 1"),
           PROGRAM_EXITED, 1, "");
    expect(shell("exit 125"), PROGRAM_EXITED, 125, "");
}

static void without_bubblewrap(void **state)
{
    const char *const argv[] = {"/bin/true", NULL};
    const struct program job = {.argv = argv, .limits = quick()};
    char *path = mem_strdup(getenv("PATH"));
    struct program_result result;
    struct error err = {0};
    bool checked, ran;

    (void)state;
    setenv("PATH", "/nonexistent", 1);
    checked = sandbox_check(&err);
    ran = sandbox_run(&job, &result, &err);
    setenv("PATH", path, 1);
    free(path);
    assert_false(checked || ran);
    assert_non_null(strstr(err.message, "apt-get install bubblewrap"));
    program_result_release(&result);
}

static void too_many_files(void **state)
{
    const char *const argv[] = {"/bin/true", NULL};
    static struct program_file files[PROGRAM_FILES_MAX + 1];
    const struct program program = {
        .argv = argv, .files = files, .file_count = PROGRAM_FILES_MAX + 1, .limits = quick()};
    struct program_result result;
    struct error err = {0};

    (void)state;
    assert_false(sandbox_run(&program, &result, &err));
    assert_non_null(strstr(err.message, "at most 16"));
    program_result_release(&result);
}

static void no_proc_unless_asked(void **state)
{
    const char *const argv[] = {"/bin/sh", "-c", "ls /proc /dev/fd/ 2>&1 | grep -c '[0-9]$'", NULL};
    const struct program program = {.argv = argv, .limits = quick()};
    struct tried tried = {0};

    (void)state;
    tried.ok = sandbox_run(&program, &tried.result, &tried.err);
    if (!tried.ok)
        skip();
    expect(tried, PROGRAM_EXITED, 1, "0\n");
}

static void *run_one(void *context)
{
    const char *const argv[] = {"/bin/sh", "-c", "sleep 0.2; cat", NULL};
    struct program job = {.argv = argv, .input = view_of(context), .limits = quick()};
    struct program_result result;
    struct error err = {0};
    bool ok = sandbox_run(&job, &result, &err) && strcmp(str_text(&result.out), context) == 0;

    program_result_release(&result);
    return ok ? context : NULL;
}

static void several_at_once(void **state)
{
    static char inputs[6][2] = {"a", "b", "c", "d", "e", "f"};
    pthread_t threads[6];
    void *got;
    int right = 0;

    (void)state;
    struct tried first = shell("true"); /* skips where it cannot run */
    program_result_release(&first.result);
    for (int i = 0; i < 6; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run_one, inputs[i]), 0);
    for (int i = 0; i < 6; i++) {
        pthread_join(threads[i], &got);
        right += got != NULL;
    }
    assert_int_equal(right, 6);
}

static int run_group(const char *name)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_and_reports),
        cmocka_unit_test(large_input_and_files),
        cmocka_unit_test(no_network),
        cmocka_unit_test(no_files_outside),
        cmocka_unit_test(no_environment),
        cmocka_unit_test(no_inherited_descriptors),
        cmocka_unit_test(is_unprivileged),
        cmocka_unit_test(fork_bomb),
        cmocka_unit_test(memory_bomb_of_one),
        cmocka_unit_test(memory_bomb_of_many),
        cmocka_unit_test(memory_in_no_process),
        cmocka_unit_test(endless_output),
        cmocka_unit_test(huge_file),
        cmocka_unit_test(endless_loop_and_sleep),
        cmocka_unit_test(crash_and_recursion),
        cmocka_unit_test(child_that_outlives),
        cmocka_unit_test(no_other_process),
        cmocka_unit_test(infrastructure_is_not_forged),
        cmocka_unit_test(without_bubblewrap),
        cmocka_unit_test(too_many_files),
        cmocka_unit_test(no_proc_unless_asked),
        cmocka_unit_test(several_at_once),
    };

    return cmocka_run_group_tests_name(name, tests, NULL, NULL);
}

/* The tests as an ordinary user, when we may become one. */
static int run_as_user(void)
{
    int status = 0;
    pid_t pid = fork();

    if (pid == 0) {
        if (setgroups(0, NULL) != 0 || setresgid(65533, 65533, 65533) != 0 ||
            setresuid(65533, 65533, 65533) != 0)
            _exit(1);
        exit(run_group("user"));
    }
    (void)waitpid(pid, &status, 0);
    return status != 0;
}

int main(void)
{
    struct error err = {0};
    int bad;

    if (!sandbox_check(&err)) {
        print_error("[  SKIPPED ] escape: %s\n", err.message);
        return 0;
    }
    bad = run_group(geteuid() == 0 ? "root" : "user");
    if (geteuid() == 0)
        bad += run_as_user();
    return bad != 0;
}

/* Other programs: arguments, environment, folder, limits, and what was not there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/process.h"

static struct process_result run(const char *const *argv, struct process_options options)
{
    static const char *const no_environment[] = {NULL};
    struct process_result result;
    struct error err = {0};

    options.argv = argv;
    options.env = options.env ? options.env : no_environment;
    options.timeout_ns = options.timeout_ns ? options.timeout_ns : 10 * CLOCK_S;
    options.output_max = options.output_max ? options.output_max : 4096;
    if (!process_run(&options, &result, &err))
        fail_msg("%s", err.message);
    return result;
}

static void test_arguments_are_not_a_shell_s(void **state)
{
    const char *const argv[] = {"printf", "%s|%s", "`touch x`; $(id)", "a b", NULL};
    struct process_result r = run(argv, (struct process_options){0});

    (void)state;
    assert_string_equal(str_text(&r.out), "`touch x`; $(id)|a b");
    assert_int_equal(r.exit_status, 0);
    process_result_release(&r);
}

static void test_environment_and_folder(void **state)
{
    static const char *const env[] = {"ONLY=this", NULL};
    const char *const print[] = {"/usr/bin/env", NULL}, *const where[] = {"pwd", NULL};
    struct process_result r = run(print, (struct process_options){.env = env});

    (void)state;
    assert_string_equal(str_text(&r.out), "ONLY=this\n");
    process_result_release(&r);
    r = run(where, (struct process_options){.cwd = "/usr/bin"});
    assert_string_equal(str_text(&r.out), "/usr/bin\n");
    process_result_release(&r);
}

static void test_status_and_streams(void **state)
{
    const char *const argv[] = {"/bin/sh", "-c", "echo out; echo err >&2; exit 3", NULL};
    const char *const signalled[] = {"/bin/sh", "-c", "kill -9 $$", NULL};
    struct process_result r = run(argv, (struct process_options){0});

    (void)state;
    assert_string_equal(str_text(&r.out), "out\n");
    assert_string_equal(str_text(&r.err), "err\n");
    assert_int_equal(r.exit_status, 3);
    process_result_release(&r);
    r = run(signalled, (struct process_options){0});
    assert_int_equal(r.exit_status, 128 + 9);
    process_result_release(&r);
}

static void test_limits(void **state)
{
    const char *const loud[] = {"/bin/sh", "-c", "exec /usr/bin/head -c 200000 /dev/zero", NULL};
    const char *const slow[] = {"/bin/sh", "-c", "/bin/sleep 60 & /bin/sleep 60", NULL};
    /* closes its output and goes on */
    const char *const silent[] = {"/bin/sh", "-c", "exec >&- 2>&-; exec /bin/sleep 60", NULL};
    struct process_result r = run(loud, (struct process_options){.output_max = 1000});
    int64_t start = clock_now_ns();

    (void)state;
    assert_int_equal(r.exit_status, 0);
    assert_int_equal(r.out.len, 1000);
    process_result_release(&r);
    r = run(slow, (struct process_options){.timeout_ns = 100 * CLOCK_MS});
    assert_true(r.is_timed_out);
    process_result_release(&r);
    r = run(silent, (struct process_options){.timeout_ns = 100 * CLOCK_MS});
    assert_true(r.is_timed_out);
    process_result_release(&r);
    assert_true(clock_now_ns() - start < 10 * CLOCK_S);
}

static void refuse(const char *const *argv, const char *cwd, const char *message)
{
    static const char *const env[] = {NULL};
    const struct process_options options = {
        .argv = argv, .env = env, .cwd = cwd, .timeout_ns = CLOCK_S, .output_max = 100};
    struct process_result r;
    struct error err = {0};

    assert_false(process_run(&options, &r, &err));
    assert_string_equal(err.message, message);
    process_result_release(&r);
}

static void test_what_is_not_there(void **state)
{
    const char *const none[] = {"no-such-program", NULL}, *const some[] = {"pwd", NULL};

    (void)state;
    refuse(none, NULL, "the program no-such-program is not in PATH");
    refuse(some, "/no/such/folder", "can't start pwd in /no/such/folder");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arguments_are_not_a_shell_s),
        cmocka_unit_test(test_environment_and_folder),
        cmocka_unit_test(test_status_and_streams),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_what_is_not_there),
    };

    return cmocka_run_group_tests_name("base/process", tests, NULL, NULL);
}

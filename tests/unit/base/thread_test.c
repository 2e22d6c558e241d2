/* What a thread that is started has of its own: signals, weight; and short turns for who asks. */
#include "base/thread.h"

#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
/* cmocka wants the above first */
#include <cmocka.h>

struct seen {
    int nice;
    bool hears_int;
};

static void look(void *context)
{
    struct seen *seen = context;
    sigset_t blocked;

    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    seen->hears_int = !sigismember(&blocked, SIGINT);
    seen->nice = getpriority(PRIO_PROCESS, (id_t)gettid());
}

static void a_started_thread_stays_behind_and_hears_no_signal(void **state)
{
    int nice = getpriority(PRIO_PROCESS, 0);
    struct seen seen = {0}, here = {0};
    struct error err;
    pthread_t thread;

    (void)state;
    assert_true(thread_start(&thread, THREAD_BESIDE, look, &seen, "a test's thread", &err));
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_false(seen.hears_int);
    assert_int_equal(seen.nice, nice);
    assert_true(thread_start(&thread, THREAD_BEHIND, look, &seen, "a test's thread", &err));
    assert_int_equal(pthread_join(thread, NULL), 0);
    look(&here);
    assert_false(seen.hears_int);
    assert_int_equal(seen.nice, nice + 5 > 19 ? 19 : nice + 5);
    assert_true(here.hears_int);
    assert_int_equal(here.nice, nice);
}

static void short_turns_change_neither_policy_nor_weight(void **state)
{
    int policy = sched_getscheduler(0), nice = getpriority(PRIO_PROCESS, 0);
    struct { /* struct sched_attr */
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime_ns, deadline_ns, period_ns;
    } attributes = {0};

    (void)state;
    thread_ask_short_turns();
    assert_int_equal(sched_getscheduler(0), policy);
    assert_int_equal(getpriority(PRIO_PROCESS, 0), nice);
    if (policy == SCHED_OTHER &&
        syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) == 0)
        assert_true(attributes.runtime_ns == 100000 ||
                    attributes.runtime_ns == 0); /* 0: before 6.12 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_started_thread_stays_behind_and_hears_no_signal),
        cmocka_unit_test(short_turns_change_neither_policy_nor_weight),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

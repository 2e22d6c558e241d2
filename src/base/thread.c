#include "base/thread.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mem.h"

enum { BEHIND_NICE = 5 };

struct start {
    enum thread_rank rank;
    void (*fn)(void *context);
    void *context;
};

/* On Linux the calling thread's own: sched(7), setpriority(2). */
static void step_back(enum thread_rank rank)
{
    int policy = sched_getscheduler(0), step = rank == THREAD_BESIDE ? 1 : 2;
    id_t self = (id_t)gettid();
    struct sched_param param;

    if ((policy == SCHED_FIFO || policy == SCHED_RR) && sched_getparam(0, &param) == 0) {
        param.sched_priority = param.sched_priority > step ? param.sched_priority - step : 1;
        (void)sched_setscheduler(0, policy, &param);
    } else if (rank == THREAD_BEHIND) {
        (void)setpriority(PRIO_PROCESS, self, getpriority(PRIO_PROCESS, self) + BEHIND_NICE);
    } else {
        thread_ask_short_turns();
    }
}

static void *thread_main(void *argument)
{
    struct start start = *(struct start *)argument;

    free(argument);
    step_back(start.rank);
    start.fn(start.context);
    return NULL;
}

bool thread_start(pthread_t *out, enum thread_rank rank, void (*fn)(void *context), void *context,
                  const char *what, struct error *err)
{
    struct start *start = mem_alloc(sizeof *start);
    sigset_t all, old;

    *start = (struct start){rank, fn, context};
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int rc = pthread_create(out, NULL, thread_main, start);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (rc == 0)
        return true;
    free(start);
    return error_set(err, ERROR_SYSTEM, "cannot start %s: %s", what, strerror(rc));
}

void thread_ask_short_turns(void)
{
    /* glibc declares it from 2.41 on: the first version of struct sched_attr (sched_setattr(2)). */
    const struct {
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime_ns, deadline_ns, period_ns;
    } attributes = {.size = sizeof attributes,
                    .policy = SCHED_OTHER,
                    .nice = getpriority(PRIO_PROCESS, 0),
                    .runtime_ns = 100000};

    if (sched_getscheduler(0) == SCHED_OTHER)
        (void)syscall(SYS_sched_setattr, 0, &attributes, 0);
}

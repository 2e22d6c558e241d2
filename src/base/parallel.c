#include "base/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

enum { THREADS_MAX = 64 };

struct work {
    atomic_size_t next;
    size_t count;
    void (*fn)(void *context, size_t index);
    void *context;
};

unsigned parallel_processors(void)
{
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;

    return n < 1 ? 1 : n > THREADS_MAX ? THREADS_MAX : (unsigned)n;
}

static void *work_off(void *argument)
{
    struct work *work = argument;

    for (size_t i; (i = atomic_fetch_add(&work->next, 1)) < work->count;)
        work->fn(work->context, i);
    return NULL;
}

void parallel_each(size_t count, unsigned threads, void (*fn)(void *context, size_t index),
                   void *context)
{
    struct work work = {.count = count, .fn = fn, .context = context};
    pthread_t others[THREADS_MAX];
    unsigned started = 0;

    if (threads > THREADS_MAX)
        threads = THREADS_MAX;
    while (started + 1 < threads && started + 1 < count &&
           pthread_create(&others[started], NULL, work_off, &work) == 0)
        started++;
    (void)work_off(&work);
    for (unsigned i = 0; i < started; i++)
        pthread_join(others[i], NULL);
}

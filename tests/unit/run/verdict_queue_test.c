/* The queue of the graders' threads: every job once, several at a time, judges' replies one by one in their order. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the above first */
#include <cmocka.h>
#include <string.h>

#include "run/verdict_queue.h"

enum { JOBS = 2000, THREADS = 4 };

static struct {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    unsigned char done[JOBS]; /* how often */
    int64_t judges[JOBS];     /* judges' jobs in the order in which they were ended */
    size_t judge_count;
    unsigned at_once, most, judges_at_once, wanted; /* wanted: begun together before one ends */
} seen = {.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static void *begin(void)
{
    return &seen;
}

static void end(void *own)
{
    assert_ptr_equal(own, &seen);
}

static void work(void *context, void *own, const struct verdict_job *job)
{
    assert_ptr_equal(context, &seen);
    assert_ptr_equal(own, &seen);
    assert_int_equal(job->length, 3);
    assert_memory_equal(job->answer, "abc", 3);
    pthread_mutex_lock(&seen.mutex);
    seen.at_once++;
    seen.most = seen.at_once > seen.most ? seen.at_once : seen.most;
    if (job->is_judge)
        assert_int_equal(seen.judges_at_once++, 0);
    pthread_cond_broadcast(&seen.changed);
    while (seen.most < seen.wanted)
        pthread_cond_wait(&seen.changed, &seen.mutex);
    seen.done[job->cell]++;
    if (job->is_judge) {
        seen.judges[seen.judge_count++] = job->cell;
        seen.judges_at_once--;
    }
    seen.at_once--;
    pthread_mutex_unlock(&seen.mutex);
}

static struct verdict_queue *start(unsigned threads, unsigned wanted)
{
    static const struct verdict_work all = {&seen, begin, work, end};
    struct error err = {0};

    memset(seen.done, 0, sizeof seen.done);
    seen.judge_count = seen.most = 0;
    seen.wanted = wanted;
    return verdict_queue_new(&all, threads, &err);
}

static void push(struct verdict_queue *queue, int64_t cell, bool is_judge)
{
    verdict_queue_push(queue, &(struct verdict_job){.cell = cell, .is_judge = is_judge},
                       VIEW("abc"));
}

/* Would never end if fewer than all threads worked at once. */
static void all_threads_take_jobs(void **state)
{
    struct verdict_queue *queue = start(THREADS, THREADS);

    (void)state;
    assert_non_null(queue);
    for (int64_t i = 0; i < JOBS; i++)
        push(queue, i, i % 3 == 0 && i > 10);
    assert_true(verdict_queue_finish(queue, false));
    assert_false(verdict_queue_is_pending(queue));
    for (size_t i = 0; i < JOBS; i++)
        assert_int_equal(seen.done[i], 1);
    assert_int_equal(seen.most, THREADS);
    assert_true(seen.judge_count > 600);
    for (size_t i = 1; i < seen.judge_count; i++)
        assert_true(seen.judges[i] > seen.judges[i - 1]);
    verdict_queue_free(queue);
}

static void judges_alone_do_not_wait_for_ever(void **state)
{
    struct verdict_queue *queue = start(THREADS, 1);

    (void)state;
    for (int64_t i = 0; i < JOBS; i++)
        push(queue, i, true);
    assert_true(verdict_queue_finish(queue, false));
    assert_int_equal(seen.judge_count, JOBS);
    assert_int_equal(seen.most, 1);
    verdict_queue_free(queue);
}

static void *let_go(void *context)
{
    pthread_mutex_lock(&seen.mutex);
    seen.wanted = 0;
    pthread_cond_broadcast(&seen.changed);
    pthread_mutex_unlock(&seen.mutex);
    return context;
}

/* The thread ends its job, and says whether others are left. */
static void what_is_dropped_is_told(void **state)
{
    struct verdict_queue *queue = start(1, 2);
    pthread_t other;
    size_t done = 0;

    (void)state;
    for (int64_t i = 0; i < 10; i++)
        push(queue, i, false);
    assert_true(verdict_queue_is_pending(queue)); /* it waits for a second that does not come */
    assert_int_equal(pthread_create(&other, NULL, let_go, NULL), 0);
    bool is_all = verdict_queue_finish(queue, true);
    pthread_join(other, NULL);
    for (size_t i = 0; i < 10; i++)
        done += seen.done[i];
    assert_int_equal(is_all, done == 10);
    assert_int_equal(verdict_queue_is_pending(queue), !is_all);
    verdict_queue_free(queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_threads_take_jobs),
        cmocka_unit_test(judges_alone_do_not_wait_for_ever),
        cmocka_unit_test(what_is_dropped_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "run/verdict_queue.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/thread.h"

struct verdict_queue {
    struct verdict_work work;
    pthread_t *threads;
    size_t thread_count;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct verdict_job *first, **last;
    size_t busy;     /* threads that have a job */
    bool is_judging; /* one of them a judge's reply */
    bool is_ending, drops;
};

/* Takes off the first job that may be begun; NULL: there is none. */
static struct verdict_job *detach(struct verdict_queue *q)
{
    for (struct verdict_job **at = &q->first; *at; at = &(*at)->next) {
        struct verdict_job *job = *at;
        if (job->is_judge && q->is_judging)
            continue;
        *at = job->next;
        if (!job->next)
            q->last = at;
        q->is_judging |= job->is_judge;
        q->busy++;
        return job;
    }
    return NULL;
}

/* The next job, or NULL when there is none and no more will come. */
static struct verdict_job *take(struct verdict_queue *q)
{
    struct verdict_job *job = NULL;

    pthread_mutex_lock(&q->mutex);
    while (!(q->is_ending && (q->drops || !q->first)) && !(job = detach(q)))
        pthread_cond_wait(&q->changed, &q->mutex);
    pthread_mutex_unlock(&q->mutex);
    return job;
}

static void put_away(struct verdict_queue *q, struct verdict_job *job)
{
    pthread_mutex_lock(&q->mutex);
    q->busy--;
    if (job->is_judge) {
        q->is_judging = false;
        pthread_cond_broadcast(&q->changed); /* for those that waited for this one */
    }
    pthread_mutex_unlock(&q->mutex);
    free(job);
}

static void work_off(void *context)
{
    struct verdict_queue *q = context;
    void *own = q->work.begin();
    struct verdict_job *job;

    while ((job = take(q))) {
        q->work.work(q->work.context, own, job);
        put_away(q, job);
    }
    q->work.end(own);
}

void verdict_queue_push(struct verdict_queue *q, const struct verdict_job *job, struct view answer)
{
    struct verdict_job *copy = mem_alloc(sizeof *copy + answer.len);

    *copy = *job;
    copy->next = NULL;
    copy->length = answer.len;
    if (answer.len > 0)
        memcpy(copy->answer, answer.data, answer.len);
    pthread_mutex_lock(&q->mutex);
    *q->last = copy;
    q->last = &copy->next;
    pthread_cond_signal(&q->changed);
    pthread_mutex_unlock(&q->mutex);
}

/* Fewer threads than are wanted do as well; none does not. */
struct verdict_queue *verdict_queue_new(const struct verdict_work *work, unsigned threads,
                                        struct error *err)
{
    struct verdict_queue *q = mem_zalloc(1, sizeof *q);
    struct error spare;

    q->work = *work;
    q->last = &q->first;
    q->threads = mem_zalloc(threads, sizeof *q->threads);
    pthread_mutex_init(&q->mutex, NULL);
    pthread_cond_init(&q->changed, NULL);
    while (q->thread_count < threads &&
           thread_start(&q->threads[q->thread_count], THREAD_BEHIND, work_off, q,
                        "the grader's thread", q->thread_count > 0 ? &spare : err))
        q->thread_count++;
    if (q->thread_count > 0)
        return q;
    verdict_queue_free(q);
    return NULL;
}

bool verdict_queue_is_pending(struct verdict_queue *q)
{
    pthread_mutex_lock(&q->mutex);
    bool is_pending = q->first || q->busy > 0;
    pthread_mutex_unlock(&q->mutex);
    return is_pending;
}

bool verdict_queue_finish(struct verdict_queue *q, bool drops)
{
    pthread_mutex_lock(&q->mutex);
    q->is_ending = true;
    q->drops = drops;
    pthread_cond_broadcast(&q->changed);
    pthread_mutex_unlock(&q->mutex);
    for (size_t i = 0; i < q->thread_count; i++)
        pthread_join(q->threads[i], NULL);
    q->thread_count = 0;
    return !q->first;
}

void verdict_queue_free(struct verdict_queue *q)
{
    if (!q)
        return;
    (void)verdict_queue_finish(q, true);
    while (q->first) {
        struct verdict_job *next = q->first->next;
        free(q->first);
        q->first = next;
    }
    pthread_mutex_destroy(&q->mutex);
    pthread_cond_destroy(&q->changed);
    free(q->threads);
    free(q);
}

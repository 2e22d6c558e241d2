#include "run/verdicts.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "run/grading.h"
#include "store/query.h"

struct job {
    struct job *next;
    int64_t cell;
    size_t item;
    enum outcome outcome;
    size_t length;
    char answer[]; /* length bytes */
};

struct verdicts {
    const struct plan *plan;
    struct store_writer *writer;
    int64_t run;
    pthread_t thread;
    bool has_thread;
    pthread_mutex_t mutex;
    pthread_cond_t work;
    struct job *first, **last;
    bool is_ending;
    int64_t shift[OUTCOME_COUNT]; /* replies' outcomes that verdicts took away, and theirs */
};

bool verdicts_wanted(enum outcome outcome)
{
    return outcome == OUTCOME_ANSWERED || outcome == OUTCOME_TRUNCATED;
}

/* Grading, on the thread --------------------------------------------------------------------- */

static void verdicts_shift(struct verdicts *v, enum outcome from, enum outcome to)
{
    pthread_mutex_lock(&v->mutex);
    v->shift[from]--;
    v->shift[to]++;
    pthread_mutex_unlock(&v->mutex);
}

/* An item that cannot be graded is said so, as infrastructure's failure and not the model's. */
static void verdicts_put_failure(struct verdicts *v, const struct job *job, const struct error *err)
{
    const struct verdict_put put = {.run = v->run,
                                    .cell = job->cell,
                                    .grader = "none",
                                    .version = "",
                                    .purpose = grading_purpose_name(GRADING_DEFAULT),
                                    .outcome = OUTCOME_GRADER_FAILED,
                                    .rule = "",
                                    .detail = err->message,
                                    .unix_ns = clock_wall_ns()};

    store_writer_verdict(v->writer, &put);
    verdicts_shift(v, job->outcome, OUTCOME_GRADER_FAILED);
}

static void verdicts_grade(struct verdicts *v, struct grading *grading, const struct job *job)
{
    const struct view content = view_of(v->plan->items[job->item].content);
    const struct grading_reply reply = {{job->answer, job->length},
                                        job->outcome == OUTCOME_TRUNCATED};

    for (int purpose = 0; purpose < GRADING_PURPOSES; purpose++) {
        struct verdict verdict = {0};
        const struct grader *grader = NULL;
        struct verdict_put put;
        struct error err = {.kind = ERROR_NONE};
        if (!grading_grade(grading, content, &reply, (enum grading_purpose)purpose, &grader,
                           &verdict, &err)) {
            if (purpose == GRADING_DEFAULT)
                verdicts_put_failure(v, job, &err);
        } else if (grader) {
            grading_put(&verdict, grader, (enum grading_purpose)purpose, v->run, job->cell,
                        clock_wall_ns(), &put);
            store_writer_verdict(v->writer, &put);
            if (purpose == GRADING_DEFAULT)
                verdicts_shift(v, job->outcome, verdict.outcome);
        }
        verdict_release(&verdict);
    }
}

/* The next answer, or NULL when there is none and no more will come. */
static struct job *verdicts_take(struct verdicts *v)
{
    pthread_mutex_lock(&v->mutex);
    while (!v->first && !v->is_ending)
        pthread_cond_wait(&v->work, &v->mutex);
    struct job *job = v->first;
    if (job) {
        v->first = job->next;
        if (!v->first)
            v->last = &v->first;
    }
    pthread_mutex_unlock(&v->mutex);
    return job;
}

static void *verdicts_main(void *context)
{
    struct verdicts *v = context;
    struct grading *grading = grading_new();
    struct job *job;

    while ((job = verdicts_take(v))) {
        verdicts_grade(v, grading, job);
        free(job);
    }
    grading_free(grading);
    return NULL;
}

/* Handing over -------------------------------------------------------------------------------- */

void verdicts_push(struct verdicts *v, int64_t cell, size_t item, enum outcome outcome,
                   struct view answer)
{
    struct job *job = mem_alloc(sizeof *job + answer.len);

    *job = (struct job){.cell = cell, .item = item, .outcome = outcome, .length = answer.len};
    if (answer.len > 0)
        memcpy(job->answer, answer.data, answer.len);
    pthread_mutex_lock(&v->mutex);
    *v->last = job;
    v->last = &job->next;
    pthread_cond_signal(&v->work);
    pthread_mutex_unlock(&v->mutex);
}

struct backlog {
    struct verdicts *verdicts;
    struct store *store;
    const unsigned char *replies;
    struct error *err;
    bool ok;
};

static bool backlog_push(void *context, const struct cell_row *row)
{
    const struct backlog *b = context;

    verdicts_push(b->verdicts, row->cell, (size_t)row->item, row->outcome, row->answer);
    return true;
}

static bool backlog_look(void *context, const struct cell_row *row)
{
    struct backlog *b = context;
    const struct query_filter one = {
        .run = row->run, .model = -1, .cell = row->cell, .flags = QUERY_TEXTS};

    if (row->has_verdict)
        verdicts_shift(b->verdicts, (enum outcome)b->replies[row->cell], row->outcome);
    else if (verdicts_wanted(row->outcome))
        b->ok = query_cells(b->store, &one, backlog_push, b, b->err);
    return b->ok;
}

bool verdicts_resume(struct verdicts *v, struct store *store, const unsigned char *replies,
                     struct error *err)
{
    const struct query_filter all = {.run = v->run, .model = -1, .cell = -1};
    struct backlog backlog = {v, store, replies, err, true};

    return query_cells(store, &all, backlog_look, &backlog, err) && backlog.ok;
}

void verdicts_count(struct verdicts *v, int64_t counts[OUTCOME_COUNT])
{
    pthread_mutex_lock(&v->mutex);
    for (int i = 0; i < OUTCOME_COUNT; i++)
        counts[i] += v->shift[i];
    pthread_mutex_unlock(&v->mutex);
}

/* Life ---------------------------------------------------------------------------------------- */

struct verdicts *verdicts_new(const struct plan *plan, struct store_writer *writer, int64_t run,
                              struct error *err)
{
    struct verdicts *v = mem_zalloc(1, sizeof *v);
    sigset_t all, old;

    v->plan = plan;
    v->writer = writer;
    v->run = run;
    v->last = &v->first;
    pthread_mutex_init(&v->mutex, NULL);
    pthread_cond_init(&v->work, NULL);
    sigfillset(&all); /* signals are for the thread that runs the loop */
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int rc = pthread_create(&v->thread, NULL, verdicts_main, v);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    v->has_thread = rc == 0;
    if (rc == 0)
        return v;
    error_set(err, ERROR_SYSTEM, "cannot start the grader's thread: %s", strerror(rc));
    verdicts_free(v);
    return NULL;
}

void verdicts_finish(struct verdicts *v)
{
    if (!v->has_thread)
        return;
    pthread_mutex_lock(&v->mutex);
    v->is_ending = true;
    pthread_cond_signal(&v->work);
    pthread_mutex_unlock(&v->mutex);
    pthread_join(v->thread, NULL);
    v->has_thread = false;
}

void verdicts_free(struct verdicts *v)
{
    if (!v)
        return;
    verdicts_finish(v);
    pthread_mutex_destroy(&v->mutex);
    pthread_cond_destroy(&v->work);
    free(v);
}

#include "run/verdicts.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/parallel.h"
#include "run/grading.h"
#include "run/judge_verdict.h"
#include "run/verdict_queue.h"
#include "store/query.h"

struct verdicts {
    const struct plan *plan;
    struct store_writer *writer;
    int64_t run;
    struct verdict_queue *queue;
    pthread_mutex_t mutex;        /* of what follows */
    int64_t shift[OUTCOME_COUNT]; /* replies' outcomes that verdicts took away, and theirs */
    unsigned char *judged; /* of a plan with judges: the outcome by verdict, by cell; 0: none yet */
};

bool verdicts_wanted(enum outcome outcome)
{
    return outcome == OUTCOME_ANSWERED || outcome == OUTCOME_TRUNCATED;
}

bool verdicts_of_judge(enum outcome outcome)
{
    return outcome == OUTCOME_JUDGE_FAILED || !outcome_is_reaskable(outcome);
}

/* Grading, on the threads -------------------------------------------------------------------- */

/* The cell's own outcome is now the verdict's; one before it gives way. */
static void verdicts_settle(struct verdicts *v, int64_t cell, enum outcome reply, enum outcome to)
{
    enum outcome from = reply;

    pthread_mutex_lock(&v->mutex);
    if (v->judged && v->judged[cell])
        from = (enum outcome)v->judged[cell];
    if (v->judged)
        v->judged[cell] = (unsigned char)to;
    v->shift[from]--;
    v->shift[to]++;
    pthread_mutex_unlock(&v->mutex);
}

/* An item that cannot be graded is said so, as infrastructure's failure and not the model's. */
static void verdicts_put_failure(struct verdicts *v, const struct verdict_job *job,
                                 const struct error *err)
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
    verdicts_settle(v, job->cell, job->outcome, OUTCOME_GRADER_FAILED);
}

static void verdicts_judge(struct verdicts *v, const struct verdict_job *job)
{
    struct plan_judge_cell of = plan_judge_cell(v->plan, job->cell);
    const struct plan_judge *judge = &v->plan->judges[of.judge];
    struct judge_verdicts said;

    judge_verdicts_make(v->plan, job->cell, v->plan->items[job->item].judge == (int)of.judge,
                        judge->spec->label, (struct view){job->answer, job->length},
                        job->outcome == OUTCOME_ANSWERED, &said);
    for (size_t i = 0; i < said.count; i++) {
        struct verdict_put *put = &said.puts[i];
        put->run = v->run;
        put->unix_ns = clock_wall_ns();
        store_writer_verdict(v->writer, put);
        if (put->cell == of.first && put->purpose != judge->purpose)
            verdicts_settle(v, of.first, OUTCOME_ANSWERED, put->outcome);
    }
    judge_verdicts_release(&said);
}

static void verdicts_grade(struct verdicts *v, struct grading *grading,
                           const struct verdict_job *job)
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
                verdicts_settle(v, job->cell, job->outcome, verdict.outcome);
        }
        verdict_release(&verdict);
    }
}

static void *verdicts_begin(void)
{
    return grading_new();
}

static void verdicts_work(void *context, void *own, const struct verdict_job *job)
{
    if (job->is_judge)
        verdicts_judge(context, job);
    else
        verdicts_grade(context, own, job);
}

static void verdicts_end(void *own)
{
    grading_free(own);
}

/* Handing over -------------------------------------------------------------------------------- */

void verdicts_push(struct verdicts *v, int64_t cell, size_t item, enum outcome outcome,
                   struct view answer)
{
    const struct verdict_job job = {.cell = cell,
                                    .item = item,
                                    .outcome = outcome,
                                    .is_judge = cell >= plan_cell_count(v->plan)};

    verdict_queue_push(v->queue, &job, answer);
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
        verdicts_settle(b->verdicts, row->cell, (enum outcome)b->replies[row->cell], row->outcome);
    else if (verdicts_wanted(row->outcome) && b->verdicts->plan->items[row->item].judge < 0)
        b->ok = query_cells(b->store, &one, backlog_push, b, b->err);
    return b->ok;
}

/* Judges' replies whose verdicts were not written: none at all, or only of a reply before. */
static bool backlog_look_judge(void *context, const struct cell_row *row)
{
    struct backlog *b = context;
    const struct plan *plan = b->verdicts->plan;
    enum outcome reply = (enum outcome)b->replies[row->cell];
    bool is_old = row->outcome == OUTCOME_JUDGE_FAILED && reply == OUTCOME_ANSWERED;

    if (verdicts_of_judge(reply) && (!row->has_verdict || is_old)) {
        struct plan_judge_cell of = plan_judge_cell(plan, row->cell);
        verdicts_push(b->verdicts, row->cell, plan_cell(plan, of.first).item, reply, row->answer);
    }
    return true;
}

bool verdicts_resume(struct verdicts *v, struct store *store, const unsigned char *replies,
                     struct error *err)
{
    struct query_filter all = {.run = v->run, .model = -1, .cell = -1};
    struct backlog backlog = {v, store, replies, err, true};

    if (!query_cells(store, &all, backlog_look, &backlog, err) || !backlog.ok)
        return false;
    all.flags = QUERY_JUDGES | QUERY_TEXTS;
    return v->plan->judge_count == 0 || query_cells(store, &all, backlog_look_judge, &backlog, err);
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
    const struct verdict_work work = {v, verdicts_begin, verdicts_work, verdicts_end};

    v->plan = plan;
    v->writer = writer;
    v->run = run;
    if (plan->judge_count > 0)
        v->judged = mem_zalloc((size_t)plan_cell_count(plan), 1);
    pthread_mutex_init(&v->mutex, NULL);
    v->queue = verdict_queue_new(&work, plan->runs_programs ? parallel_processors() : 1, err);
    if (v->queue)
        return v;
    verdicts_free(v);
    return NULL;
}

bool verdicts_are_pending(struct verdicts *v)
{
    return verdict_queue_is_pending(v->queue);
}

bool verdicts_finish(struct verdicts *v, bool drops)
{
    return verdict_queue_finish(v->queue, drops);
}

void verdicts_free(struct verdicts *v)
{
    if (!v)
        return;
    verdict_queue_free(v->queue);
    pthread_mutex_destroy(&v->mutex);
    free(v->judged);
    free(v);
}

#include "run/verdicts.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/thread.h"
#include "run/grading.h"
#include "run/judging.h"
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
    bool is_busy; /* with a job */
    bool is_ending, drops;
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

/* Grading, on the thread --------------------------------------------------------------------- */

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
    verdicts_settle(v, job->cell, job->outcome, OUTCOME_GRADER_FAILED);
}

/* What a judge said, on its own cell, on the one that it judged, and as that one's own verdict where
 * the item is graded by this judge. The judge's own comes last: where it is missing after a kill,
 * all are put again. Of a pair only the judge's own is kept: who won is known of both orders. */
static void verdicts_judge(struct verdicts *v, const struct job *job)
{
    const struct plan *plan = v->plan;
    struct plan_judge_cell of = plan_judge_cell(plan, job->cell);
    const struct plan_judge *judge = &plan->judges[of.judge];
    struct judge_reading reading;
    bool is_read = job->outcome == OUTCOME_ANSWERED &&
                   judge_read(judge->kind, (struct view){job->answer, job->length}, &reading);
    struct str detail = {0};
    struct verdict_put put = {.run = v->run,
                              .cell = of.first,
                              .grader = judge->purpose,
                              .version = JUDGE_VERSION,
                              .purpose = judge->purpose,
                              .outcome = OUTCOME_JUDGE_FAILED,
                              .rule = is_read ? "verdict" : "",
                              .unix_ns = clock_wall_ns()};

    str_printf(&detail, is_read ? "judged by %s" : "no readable verdict of %s", judge->spec->label);
    put.detail = str_text(&detail);
    if (is_read) {
        put.extracted = reading.token;
        judging_verdict(judge, &reading, &put.outcome, &put.score);
    }
    if (of.second < 0)
        store_writer_verdict(v->writer, &put);
    put.purpose = grading_purpose_name(GRADING_DEFAULT);
    if (plan->items[job->item].judge == (int)of.judge) {
        store_writer_verdict(v->writer, &put);
        verdicts_settle(v, of.first, OUTCOME_ANSWERED, put.outcome);
    }
    put.cell = job->cell;
    if (is_read) {
        put.outcome = OUTCOME_ANSWERED; /* of the judge itself nothing is said */
        put.score = reading.score;
    }
    store_writer_verdict(v->writer, &put);
    str_release(&detail);
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
                verdicts_settle(v, job->cell, job->outcome, verdict.outcome);
        }
        verdict_release(&verdict);
    }
}

/* The next answer, or NULL when there is none and no more will come. */
static struct job *verdicts_take(struct verdicts *v)
{
    pthread_mutex_lock(&v->mutex);
    v->is_busy = false;
    while (!v->first && !v->is_ending)
        pthread_cond_wait(&v->work, &v->mutex);
    struct job *job = v->is_ending && v->drops ? NULL : v->first;
    v->is_busy = job != NULL;
    if (job) {
        v->first = job->next;
        if (!v->first)
            v->last = &v->first;
    }
    pthread_mutex_unlock(&v->mutex);
    return job;
}

static void verdicts_main(void *context)
{
    struct verdicts *v = context;
    struct grading *grading = grading_new();
    struct job *job;

    while ((job = verdicts_take(v))) {
        if (job->cell >= plan_cell_count(v->plan))
            verdicts_judge(v, job);
        else
            verdicts_grade(v, grading, job);
        free(job);
    }
    grading_free(grading);
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

    v->plan = plan;
    v->writer = writer;
    v->run = run;
    v->last = &v->first;
    if (plan->judge_count > 0)
        v->judged = mem_zalloc((size_t)plan_cell_count(plan), 1);
    pthread_mutex_init(&v->mutex, NULL);
    pthread_cond_init(&v->work, NULL);
    v->has_thread =
        thread_start(&v->thread, THREAD_BEHIND, verdicts_main, v, "the grader's thread", err);
    if (v->has_thread)
        return v;
    verdicts_free(v);
    return NULL;
}

bool verdicts_are_pending(struct verdicts *v)
{
    pthread_mutex_lock(&v->mutex);
    bool are_pending = v->first || v->is_busy;
    pthread_mutex_unlock(&v->mutex);
    return are_pending;
}

bool verdicts_finish(struct verdicts *v, bool drops)
{
    if (!v->has_thread)
        return !v->first;
    pthread_mutex_lock(&v->mutex);
    v->is_ending = true;
    v->drops = drops;
    pthread_cond_signal(&v->work);
    pthread_mutex_unlock(&v->mutex);
    pthread_join(v->thread, NULL);
    v->has_thread = false;
    return !v->first;
}

void verdicts_free(struct verdicts *v)
{
    if (!v)
        return;
    (void)verdicts_finish(v, true);
    while (v->first) {
        struct job *next = v->first->next;
        free(v->first);
        v->first = next;
    }
    pthread_mutex_destroy(&v->mutex);
    pthread_cond_destroy(&v->work);
    free(v->judged);
    free(v);
}

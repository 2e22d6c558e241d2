#include "run/judging.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/thread.h"
#include "score/thought.h"
#include "store/query.h"

/* Room for the chat template, as in wire/request.c. */
enum { JUDGING_TEMPLATE_TOKENS = 256 };

struct judging {
    const struct plan *plan;
    struct store *store; /* the thread's */
    struct store_writer *writer;
    int64_t run;
    void (*wake)(void *);
    void *context;
    pthread_t thread;
    bool has_thread;
    pthread_mutex_t mutex;
    pthread_cond_t work;
    int64_t *wanted;
    size_t wanted_count, wanted_capacity;
    struct judge_prompt *first, **last;
    struct error failure; /* kind NONE while all is well */
    bool is_ending;
};

void judge_prompt_free(struct judge_prompt *prompt)
{
    if (!prompt)
        return;
    str_release(&prompt->text);
    free(prompt);
}

struct prompt judge_prompt_messages(const struct judge_prompt *prompt,
                                    struct plan_prompt_room *room)
{
    room->parts[0] = (struct prompt_part){PROMPT_TEXT, str_view(&prompt->text)};
    room->messages[0] = (struct prompt_message){PROMPT_USER, &room->parts[0], 1};
    return (struct prompt){room->messages, 1};
}

int64_t judging_bound(const struct plan *plan, const struct plan_judge *judge, size_t item)
{
    int64_t answers = judge->kind == JUDGE_PAIRWISE ? 2 : 1;
    int64_t question = (int64_t)strlen(plan->items[item].user);

    if (question > JUDGE_TEXT_MAX)
        question = JUDGE_TEXT_MAX;
    return question + (answers + 1) * (int64_t)JUDGE_TEXT_MAX + JUDGE_FRAME_MAX +
           (int64_t)strlen(judge->rubric) + JUDGING_TEMPLATE_TOKENS;
}

void judging_verdict(const struct plan_judge *judge, const struct judge_reading *reading,
                     enum outcome *out_outcome, double *out_score)
{
    *out_score = reading->score;
    if (judge->pass)
        *out_score = reading->points >= judge->pass ? 1 : 0;
    *out_outcome = *out_score >= 1   ? OUTCOME_CORRECT
                   : *out_score <= 0 ? OUTCOME_WRONG
                                     : OUTCOME_PARTIAL;
}

static bool judging_has_nothing(const unsigned char *outcomes, int64_t cell)
{
    enum outcome outcome = (enum outcome)outcomes[cell];

    return outcome != OUTCOME_ANSWERED && !outcome_is_reaskable(outcome);
}

bool judging_is_moot(const struct plan *plan, const unsigned char *outcomes, int64_t cell)
{
    struct plan_judge_cell of = plan_judge_cell(plan, cell);

    return judging_has_nothing(outcomes, of.first) ||
           (of.second >= 0 && judging_has_nothing(outcomes, of.second));
}

/* Making a prompt, on the thread -------------------------------------------------------------- */

static bool judging_take_answer(void *context, const struct cell_row *row)
{
    struct str *out = context;
    struct view answer;

    if (thought_strip(row->answer, &answer))
        str_add(out, view_trim(answer));
    return false;
}

static bool judging_answer(struct judging *j, int64_t cell, struct str *out, struct error *err)
{
    const struct query_filter filter = {
        .run = j->run, .model = -1, .cell = cell, .flags = QUERY_TEXTS};

    return query_cells(j->store, &filter, judging_take_answer, out, err);
}

/* A reference as the judge reads it: a text, or the JSON of it; accepted answers one a line. */
static void judging_put_reference(const struct json_value *reference, struct str *out)
{
    if (!reference)
        return;
    if (reference->type == JSON_STRING) {
        str_add(out, reference->text);
    } else if (reference->type == JSON_ARRAY) {
        for (const struct json_value *v = reference->first; v; v = v->next) {
            judging_put_reference(v, out);
            if (v->next)
                str_add_char(out, '\n');
        }
    } else {
        json_put_value(out, reference);
    }
}

/* Drawn from the plan's seed, another for each prompt: no candidate knows it. */
static uint64_t judging_fence(const struct plan *plan, int64_t cell)
{
    return hash64(view_of(plan->hash), plan->seed ^ hash64(VIEW("judge's fence"), (uint64_t)cell));
}

static bool judging_make(struct judging *j, int64_t cell, struct judge_prompt *out,
                         struct error *err)
{
    const struct plan *plan = j->plan;
    struct plan_judge_cell of = plan_judge_cell(plan, cell);
    const struct plan_judge *judge = &plan->judges[of.judge];
    const struct plan_item *item = &plan->items[plan_cell(plan, of.first).item];
    struct str answers[2] = {{0}, {0}}, reference = {0};
    bool ok = judging_answer(j, of.first, &answers[of.order], err) &&
              (of.second < 0 || judging_answer(j, of.second, &answers[1 - of.order], err));

    judging_put_reference(item->item->reference, &reference);
    const struct judge_task task = {.kind = judge->kind,
                                    .language = plan->suites[item->suite].suite->language,
                                    .rubric = judge->rubric,
                                    .question = view_of(item->user),
                                    .reference = str_view(&reference),
                                    .answers = {str_view(&answers[0]), str_view(&answers[1])},
                                    .fence = judging_fence(plan, cell)};
    if (ok)
        judge_put_prompt(&task, &out->text);
    str_release(&answers[0]);
    str_release(&answers[1]);
    str_release(&reference);
    struct plan_prompt_room room;
    const struct prompt prompt = judge_prompt_messages(out, &room);
    out->cell = cell;
    out->input_bound = request_token_bound(&prompt);
    out->input_estimate = request_token_estimate(&prompt);
    return ok;
}

static void judging_put(struct judging *j, struct judge_prompt *prompt, const struct error *err)
{
    pthread_mutex_lock(&j->mutex);
    if (prompt) {
        *j->last = prompt;
        j->last = &prompt->next;
    } else {
        j->failure = *err;
    }
    pthread_mutex_unlock(&j->mutex);
    j->wake(j->context);
}

/* Their replies have been handed to the writer: when it has written all, they are there. */
static bool judging_make_all(struct judging *j, const int64_t *cells, size_t count,
                             struct error *err)
{
    bool ok = store_writer_flush(j->writer, err);

    for (size_t i = 0; ok && i < count; i++) {
        struct judge_prompt *prompt = mem_zalloc(1, sizeof *prompt);
        ok = judging_make(j, cells[i], prompt, err);
        if (ok)
            judging_put(j, prompt, NULL);
        else
            judge_prompt_free(prompt);
    }
    return ok;
}

static void judging_main(void *context)
{
    struct judging *j = context;
    struct error err = {.kind = ERROR_NONE};
    bool ok = true;

    while (ok) {
        pthread_mutex_lock(&j->mutex);
        while (!j->wanted_count && !j->is_ending)
            pthread_cond_wait(&j->work, &j->mutex);
        int64_t *cells = j->wanted;
        size_t count = j->wanted_count;
        bool is_ending = j->is_ending;
        j->wanted = NULL;
        j->wanted_count = j->wanted_capacity = 0;
        pthread_mutex_unlock(&j->mutex);
        ok = !is_ending && judging_make_all(j, cells, count, &err);
        free(cells);
    }
    if (err.kind != ERROR_NONE)
        judging_put(j, NULL, &err);
}

/* From the loop ------------------------------------------------------------------------------- */

void judging_want(struct judging *j, int64_t cell)
{
    pthread_mutex_lock(&j->mutex);
    MEM_GROW(j->wanted, j->wanted_count, &j->wanted_capacity);
    j->wanted[j->wanted_count++] = cell;
    pthread_cond_signal(&j->work);
    pthread_mutex_unlock(&j->mutex);
}

struct judge_prompt *judging_take(struct judging *j)
{
    pthread_mutex_lock(&j->mutex);
    struct judge_prompt *prompt = j->first;
    if (prompt) {
        j->first = prompt->next;
        if (!j->first)
            j->last = &j->first;
        prompt->next = NULL;
    }
    pthread_mutex_unlock(&j->mutex);
    return prompt;
}

const char *judging_failed(struct judging *j)
{
    pthread_mutex_lock(&j->mutex);
    const char *why = j->failure.kind != ERROR_NONE ? j->failure.message : NULL;
    pthread_mutex_unlock(&j->mutex);
    return why;
}

/* Life ---------------------------------------------------------------------------------------- */

struct judging *judging_new(const struct plan *plan, const char *store, int64_t run,
                            struct store_writer *writer, void (*wake)(void *), void *context,
                            struct error *err)
{
    struct judging *j = mem_zalloc(1, sizeof *j);

    *j = (struct judging){
        .plan = plan, .writer = writer, .run = run, .wake = wake, .context = context};
    j->last = &j->first;
    pthread_mutex_init(&j->mutex, NULL);
    pthread_cond_init(&j->work, NULL);
    j->store = store_open(store, STORE_READ, err);
    j->has_thread = j->store && thread_start(&j->thread, THREAD_BEHIND, judging_main, j,
                                             "the thread of the judges", err);
    if (j->has_thread)
        return j;
    judging_free(j);
    return NULL;
}

void judging_free(struct judging *j)
{
    struct judge_prompt *prompt;

    if (!j)
        return;
    if (j->has_thread) {
        pthread_mutex_lock(&j->mutex);
        j->is_ending = true;
        pthread_cond_signal(&j->work);
        pthread_mutex_unlock(&j->mutex);
        pthread_join(j->thread, NULL);
    }
    while ((prompt = judging_take(j)))
        judge_prompt_free(prompt);
    store_close(j->store);
    free(j->wanted);
    pthread_mutex_destroy(&j->mutex);
    pthread_cond_destroy(&j->work);
    free(j);
}

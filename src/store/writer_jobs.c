#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/writer_inside.h"

/* A copy of `draft` with all that its fields point to behind it, in one piece of memory. */
static struct job *job_new(struct job *draft, const char **const *texts, struct view *const *views)
{
    size_t size = sizeof *draft;

    for (size_t i = 0; texts[i]; i++)
        size += *texts[i] ? strlen(*texts[i]) + 1 : 0;
    for (size_t i = 0; views[i]; i++)
        size += views[i]->len;
    struct job *job = mem_alloc(size);
    char *at = (char *)(job + 1);
    for (size_t i = 0; texts[i]; i++) {
        if (!*texts[i])
            continue;
        size_t len = strlen(*texts[i]) + 1;
        *texts[i] = memcpy(at, *texts[i], len);
        at += len;
    }
    for (size_t i = 0; views[i]; i++) {
        if (views[i]->len == 0)
            continue;
        views[i]->data = memcpy(at, views[i]->data, views[i]->len);
        at += views[i]->len;
    }
    *job = *draft;
    return job;
}

static void writer_submit(struct store_writer *writer, struct job *job)
{
    job->next = NULL;
    pthread_mutex_lock(&writer->mutex);
    *writer->last = job;
    writer->last = &job->next;
    writer->submitted++;
    bool is_lazy = job->type == JOB_VERDICT || job->type == JOB_LANE_EVENT;
    if (!is_lazy)
        writer->is_urgent = true;
    if (!is_lazy || writer->first == job)
        pthread_cond_signal(&writer->work);
    pthread_mutex_unlock(&writer->mutex);
}

void store_writer_begin(struct store_writer *writer, const struct attempt_begin *begin, void *token)
{
    struct job draft = {.type = JOB_BEGIN, .token = token, .put.begin = *begin};
    const char **const texts[] = {&draft.put.begin.lane, &draft.put.begin.currency, NULL};
    struct view *const views[] = {NULL};

    writer_submit(writer, job_new(&draft, texts, views));
}

void store_writer_end(struct store_writer *writer, const struct attempt_end *end,
                      const struct reply_put *reply)
{
    struct job draft = {.type = JOB_END, .put.end = *end, .has_reply = reply != NULL};
    struct attempt_end *e = &draft.put.end;
    const char **const texts[] = {
        &e->retry_class, &e->error_code,     &e->error_message, &e->request_id,    &e->response_id,
        &e->fingerprint, &e->response_model, &e->service_tier,  &e->finish_reason, NULL};
    struct view gaps = {e->gaps, e->gaps ? e->gaps_size : 0};
    struct view *const views[] = {&gaps, &draft.reply.answer, &draft.reply.reasoning, NULL};

    if (reply)
        draft.reply = *reply;
    struct job *job = job_new(&draft, texts, views);
    job->put.end.gaps = gaps.len ? gaps.data : NULL;
    writer_submit(writer, job);
}

void store_writer_turn(struct store_writer *writer, const struct turn_put *turn)
{
    struct job draft = {.type = JOB_TURN, .put.turn = *turn};
    const char **const texts[] = {&draft.put.turn.messages, NULL};
    struct view *const views[] = {NULL};

    writer_submit(writer, job_new(&draft, texts, views));
}

void store_writer_lane_event(struct store_writer *writer, const struct lane_event_put *event)
{
    struct job draft = {.type = JOB_LANE_EVENT, .put.lane_event = *event};
    struct lane_event_put *e = &draft.put.lane_event;
    const char **const texts[] = {&e->lane, &e->kind, &e->note, NULL};
    struct view *const views[] = {NULL};

    writer_submit(writer, job_new(&draft, texts, views));
}

void store_writer_verdict(struct store_writer *writer, const struct verdict_put *verdict)
{
    struct job draft = {.type = JOB_VERDICT, .put.verdict = *verdict};
    struct verdict_put *v = &draft.put.verdict;
    const char **const texts[] = {&v->grader, &v->version, &v->purpose, &v->rule, &v->detail, NULL};
    struct view *const views[] = {&v->extracted, NULL};

    writer_submit(writer, job_new(&draft, texts, views));
}

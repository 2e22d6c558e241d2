/* Judges' cells, on the loop: which of them can be asked, and when. A cell of a judge waits for the
 * replies that it judges; then its prompt is made (judging.h), and it is asked like any other. Where a
 * reply ended without an answer there is nothing to judge: such a cell is left out, and does not make
 * the run incomplete. */
#include <stdlib.h>

#include "base/mem.h"
#include "run/engine.h"

/* Prompts beside those in flight: asked for early, so that no lane waits for the disk. */
enum { JUDGES_AHEAD = 8 };

static bool judges_is_ready(const struct session *session, int64_t cell)
{
    struct plan_judge_cell of = plan_judge_cell(session->config.plan, cell);

    return session->outcomes[of.first] == OUTCOME_ANSWERED &&
           (of.second < 0 || session->outcomes[of.second] == OUTCOME_ANSWERED);
}

static struct session_channel *judges_channel(const struct session *session, int64_t cell)
{
    return session->judge_channels[plan_judge_cell(session->config.plan, cell).judge];
}

/* Asks for prompts of cells that are ready, as many as the lane can soon use. */
void judges_feed(struct session_channel *channel)
{
    struct session *session = channel->session;
    struct judge_queue *q = &channel->judges;
    size_t most = 2 * (size_t)channel->view.limit + JUDGES_AHEAD;

    while (q->first < q->count && q->requested + q->ready_count < most && !channel->is_ended &&
           !session->is_draining) {
        int64_t cell = q->cells[q->first++];
        if (session->is_capped[plan_cell_model(session->config.plan, cell)])
            continue;
        q->requested++;
        judging_want(session->judging, cell);
    }
    if (q->first == q->count)
        q->first = q->count = 0;
}

static void judges_queue(struct session *session, int64_t cell)
{
    struct session_channel *channel = judges_channel(session, cell);
    struct judge_queue *q = &channel->judges;

    MEM_GROW(q->cells, q->count, &q->capacity);
    q->cells[q->count++] = cell;
    judges_feed(channel);
}

void judges_leave_out(struct session *session, int64_t cell)
{
    session->counts[session->outcomes[cell]]--;
    session->counts[OUTCOME_SKIPPED]++;
    session->outcomes[cell] = OUTCOME_SKIPPED;
    session->moot++;
}

static void judges_consider(struct session *session, int64_t cell)
{
    enum outcome outcome = (enum outcome)session->outcomes[cell];

    if (!outcome_is_reaskable(outcome) || outcome == OUTCOME_SKIPPED)
        return;
    if (judges_is_ready(session, cell)) {
        judges_queue(session, cell);
    } else if (judging_is_moot(session->config.plan, session->outcomes, cell)) {
        judges_leave_out(session, cell);
        judges_channel(session, cell)->view.ended++;
    }
}

void judges_begin(struct session *session)
{
    const struct plan *plan = session->config.plan;

    for (int64_t cell = plan_cell_count(plan); cell < session->cell_count; cell++) {
        if (outcome_is_reaskable((enum outcome)session->outcomes[cell]) &&
            judges_is_ready(session, cell))
            judges_queue(session, cell);
    }
}

static void judges_pairs(struct session *session, struct plan_judge_cell of, struct plan_cell cell)
{
    const struct plan *plan = session->config.plan;
    unsigned model = cell.model;

    for (unsigned other = 0; other < plan->model_count; other++) {
        if (other == model)
            continue;
        cell.model = other < model ? other : model;
        of.first = plan_cell_number(plan, cell);
        cell.model = other < model ? model : other;
        of.second = plan_cell_number(plan, cell);
        for (of.order = 0; of.order < 2; of.order++)
            judges_consider(session, plan_judge_cell_number(plan, of));
    }
}

void judges_replied(struct session *session, int64_t number)
{
    const struct plan *plan = session->config.plan;
    struct plan_cell cell = plan_cell(plan, number);

    for (unsigned j = 0; j < plan->judge_count; j++) {
        struct plan_judge_cell of = {.judge = j, .first = number, .second = -1};
        if (!plan->judges[j].suites[plan->items[cell.item].suite])
            continue;
        if (plan->judges[j].kind == JUDGE_PAIRWISE)
            judges_pairs(session, of, cell);
        else
            judges_consider(session, plan_judge_cell_number(plan, of));
    }
}

/* Prompts that have been made ------------------------------------------------------------------ */

void judges_arrive(void *context)
{
    struct session *session = context;
    struct judge_prompt *prompt;
    const char *failed = judging_failed(session->judging);
    struct error err;

    if (failed) {
        error_set(&err, ERROR_SYSTEM, "%s", failed);
        session_fail(session, &err);
    }
    while ((prompt = judging_take(session->judging))) {
        struct session_channel *channel = judges_channel(session, prompt->cell);
        struct judge_queue *q = &channel->judges;
        q->requested--;
        if (channel->is_ended || session->is_draining) {
            judge_prompt_free(prompt);
            continue;
        }
        prompt->next = NULL;
        *(q->ready ? &q->ready_last->next : &q->ready) = prompt;
        q->ready_last = prompt;
        q->ready_count++;
    }
    if (!session->is_draining)
        session_pump(session);
    session_look_for_end(session);
}

struct cell *judges_pick(struct session_channel *channel)
{
    struct session *session = channel->session;
    struct judge_queue *q = &channel->judges;

    while (q->ready) {
        struct judge_prompt *prompt = q->ready;
        q->ready = prompt->next;
        q->ready_count--;
        judges_feed(channel);
        if (session->is_capped[plan_cell_model(session->config.plan, prompt->cell)]) {
            judge_prompt_free(prompt);
            continue;
        }
        struct cell *cell = cell_new(channel, prompt->cell);
        cell->prompt = prompt;
        return cell;
    }
    return NULL;
}

bool judges_have_work(const struct session_channel *channel)
{
    const struct judge_queue *q = &channel->judges;

    return !channel->is_ended && !channel->session->is_draining &&
           (q->ready || q->requested > 0 || q->first < q->count);
}

void judges_abandon(struct session_channel *channel)
{
    struct judge_queue *q = &channel->judges;

    while (q->ready) {
        struct judge_prompt *next = q->ready->next;
        judge_prompt_free(q->ready);
        q->ready = next;
    }
    q->ready_count = 0;
    q->first = q->count = 0;
}

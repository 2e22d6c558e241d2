/* A session from its first request to its end; and what it would cost at most, before. */
#include <string.h>

#include "base/clock.h"
#include "base/thread.h"
#include "run/engine.h"

/* Before -------------------------------------------------------------------------------------- */

int64_t session_missing(const struct session *session)
{
    return session->missing;
}

static int64_t session_judge_worst(const struct session *session, const struct plan_judge *judge,
                                   int64_t wall)
{
    const struct session_config *config = &session->config;
    int64_t total = 0;

    for (int64_t i = 0; i < judge->cell_count; i++) {
        int64_t cell = judge->first_cell + i;
        enum outcome outcome = (enum outcome)session->outcomes[cell];
        if (!outcome_is_reaskable(outcome) || outcome == OUTCOME_SKIPPED)
            continue;
        struct plan_judge_cell of = plan_judge_cell(config->plan, cell);
        unsigned item = plan_cell(config->plan, of.first).item;
        int64_t worst = budget_worst_of(config->book, judge->spec,
                                        judging_bound(config->plan, judge, item), wall);
        if (worst < 0 || total > INT64_MAX - worst)
            return -1;
        total += worst;
    }
    return total;
}

int64_t session_worst(const struct session *session, unsigned model)
{
    const struct session_config *config = &session->config;
    const struct plan *plan = config->plan;
    int64_t total = 0, wall = clock_wall_ns();

    if (model >= plan->model_count)
        return session_judge_worst(session, &plan->judges[model - plan->model_count], wall);
    for (unsigned item = 0; item < plan->item_count; item++) {
        int64_t worst = budget_worst(config->book, plan, model, item, wall);
        for (int64_t repeat = 0; repeat < plan->repeats; repeat++) {
            int64_t cell = plan_cell_number(plan, (struct plan_cell){model, item, repeat});
            if (!outcome_is_reaskable((enum outcome)session->outcomes[cell]))
                continue;
            if (worst < 0 || total > INT64_MAX - worst)
                return -1;
            total += worst;
        }
    }
    return total;
}

/* Running ------------------------------------------------------------------------------------- */

/* Answers that a killed process stored and did not grade. */
static bool session_grade_backlog(struct session *session, struct error *err)
{
    struct store *store = store_open(session->config.store, STORE_READ, err);
    bool ok = store && verdicts_resume(session->verdicts, store, session->outcomes, err);

    store_close(store);
    return ok;
}

static enum session_end session_conclude(const struct session *session)
{
    int64_t left = -session->moot;

    for (int i = 0; i < OUTCOME_COUNT; i++)
        left += outcome_is_reaskable((enum outcome)i) ? session->counts[i] : 0;
    if (left == 0 && session->is_graded)
        return SESSION_COMPLETE;
    if (session->end != SESSION_COMPLETE)
        return session->end;
    return session->has_capped ? SESSION_BUDGET : SESSION_INCOMPLETE;
}

/* planned = sum of all outcomes + pending. */
static bool session_check_identity(const struct session *session, struct error *err)
{
    int64_t sum = 0;

    for (int i = 0; i < OUTCOME_COUNT; i++)
        sum += session->counts[i];
    return sum == session->cell_count ||
           error_set(err, ERROR_SYSTEM, "%lld cells planned, %lld accounted for",
                     (long long)session->cell_count, (long long)sum);
}

/* All of them, however many: a lane that is not named is looked for in vain. */
static void session_tell_ended_lanes(struct session *session)
{
    struct str *text = &session->ended_lanes;

    for (size_t i = 0; i < session->channel_count; i++) {
        const struct session_channel *channel = &session->channels[i];
        if (channel->is_ended)
            str_printf(text, "%slane %s ended: %s", text->len > 0 ? "; " : "", channel->name,
                       channel->end_reason);
    }
}

/* Nothing is in flight when the loop ended well; else what is ends here, on the books. */
static void session_hang_up(struct session *session)
{
    session->is_draining = true;
    for (size_t i = 0; i < session->channel_count; i++) {
        channel_abandon(&session->channels[i]);
        net_client_free(session->channels[i].client);
        session->channels[i].client = NULL;
    }
}

bool session_run(struct session *session, enum session_end *out, struct error *err)
{
    bool ok = session_grade_backlog(session, err);

    if (ok) {
        snapshot_publish(session);
        judges_begin(session);
        session_pump(session);
        session_look_for_end(session);
        thread_ask_short_turns();
        ok = session->is_over || net_loop_run(session->loop, err);
    }
    session_hang_up(session);
    judging_free(session->judging);
    session->judging = NULL;
    session->is_graded = verdicts_finish(session->verdicts, session->is_cancelled);
    snapshot_publish(session);
    session_tell_ended_lanes(session);
    if (!store_writer_free(session->writer, err))
        ok = false;
    session->writer = NULL;
    if (ok && session->failure.kind != ERROR_NONE) {
        *err = session->failure;
        ok = false;
    }
    *out = session_conclude(session);
    return ok && session_check_identity(session, err);
}

const char *session_reason(const struct session *session)
{
    return session->reason[0] ? session->reason : str_text(&session->ended_lanes);
}

/* The states of a cell; engine.h has the drawing. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "run/engine.h"

/* What a vendor may change about its chat template between two countings of one prompt: as much as the
 * bound by bytes grants it (wire/request.c). */
enum { CELL_TEMPLATE_TOKENS = 96 };

enum { JUDGE_ATTEMPTS_MAX = 3 }; /* at a verdict that can be read */

struct cell *cell_new(struct session_channel *channel, int64_t number)
{
    struct session *session = channel->session;
    struct cell *cell = session->idle;
    const struct plan *plan = session->config.plan;
    bool is_judge = number >= plan_cell_count(plan);
    struct plan_cell of = plan_cell(plan, is_judge ? plan_judge_cell(plan, number).first : number);

    if (cell)
        session->idle = cell->next;
    else
        cell = arena_alloc(&session->cells, sizeof *cell);
    *cell = (struct cell){.channel = channel,
                          .state = CELL_PICKED,
                          .number = number,
                          .model = plan_cell_model(plan, number),
                          .item = of.item,
                          .turn = 1};
    session->active++;
    return cell;
}

void cell_drop(struct cell *cell)
{
    struct session *session = cell->channel->session;

    session->active--;
    judge_prompt_free(cell->prompt);
    cell->prompt = NULL;
    cell->next = session->idle;
    session->idle = cell;
}

/* Booking ------------------------------------------------------------------------------------- */

/* The most that the request can cost. Of a prompt that the vendor has counted before, its own count,
 * with room for another chat template, takes the place of the bound by bytes. */
static int64_t cell_worst(const struct cell *cell)
{
    const struct session *session = cell->channel->session;
    const struct plan *plan = session->config.plan;
    int64_t bound = cell->prompt ? cell->prompt->input_bound : plan->items[cell->item].input_bound;
    int64_t counted = session->input_tokens && !cell->prompt
                          ? session->input_tokens[cell->model * plan->item_count + cell->item]
                          : 0;

    if (counted > 0 && counted + CELL_TEMPLATE_TOKENS < bound)
        bound = counted + CELL_TEMPLATE_TOKENS;
    return budget_worst_of(session->config.book, &plan->models[cell->model], bound,
                           cell->started_unix_ns);
}

static void cell_learn_input(const struct cell *cell, const struct usage *usage)
{
    struct session *session = cell->channel->session;

    if (session->input_tokens && !cell->prompt && usage->input > 0 && usage->input <= INT32_MAX)
        session->input_tokens[cell->model * session->config.plan->item_count + cell->item] =
            (int32_t)usage->input;
}

void cell_book(struct cell *cell, const struct lane_slot *slot)
{
    struct session_channel *channel = cell->channel;
    struct session *session = channel->session;
    const struct session_config *config = &session->config;
    const struct provider *provider = config->plan->models[cell->model].provider;

    cell->state = CELL_BOOKING;
    cell->is_alone = session->asking + session->booking == 0;
    cell->attempts++;
    cell->slot = *slot;
    cell->intended_ns = slot->at;
    cell->started_unix_ns = clock_wall_ns() + slot->at - clock_now_ns();
    if (cell->first_ns == 0)
        cell->first_ns = cell->intended_ns;
    cell->reserved_pico = cell_worst(cell);
    channel->booking++;
    session->booking++;
    const struct attempt_begin begin = {.run = config->run,
                                        .cell = cell->number,
                                        .turn = cell->turn,
                                        .number = cell->attempts,
                                        .model = (int)cell->model,
                                        .lane = channel->name,
                                        .started_unix_ns = cell->started_unix_ns,
                                        .reserved_pico = cell->reserved_pico,
                                        .currency = provider->currency};
    store_writer_begin(session->writer, &begin, cell);
}

/* No more can be had under this cap: until the next day (UTC), or at all. */
static void cell_cap_reached(struct cell *cell, const struct store_begun *begun)
{
    struct session *session = cell->channel->session;
    const struct session_config *config = &session->config;
    const struct store_cap *cap = &config->budget->caps[begun->denied_cap];
    const int64_t day_ns = 86400 * CLOCK_S;
    struct str amount = {0};

    decimal_put(&amount, cap->pico, -1);
    if (begun->denial == STORE_DENIED_RATE)
        (void)snprintf(session->reason, sizeof session->reason,
                       "the budget of %s %s has no exchange rate for a currency that it was "
                       "charged in",
                       str_text(&amount), cap->currency);
    else
        (void)snprintf(session->reason, sizeof session->reason,
                       "the budget of %s %s a %s is reached: no further request fits in",
                       str_text(&amount), cap->currency, cap->scope);
    str_release(&amount);
    if (config->sweep->on_budget == SWEEP_PAUSE && strcmp(cap->scope, "day") == 0 &&
        begun->denial == STORE_DENIED_CAP) {
        int64_t wall = clock_wall_ns();
        session->paused_until_ns = clock_now_ns() + day_ns - wall % day_ns;
        net_timer_at(session->pause_timer, session->paused_until_ns);
        return;
    }
    session->is_capped[cell->model] = session->has_capped = true;
}

/* A cap has no room for it now. While calls are in flight, they may settle for less than they
 * reserved. A begin that was alone (handed over after everything else had settled) and found no room
 * means that the cap is reached. */
static void cell_denied(struct cell *cell, const struct store_begun *begun)
{
    struct session_channel *channel = cell->channel;
    struct session *session = channel->session;

    lane_release(channel->lane, clock_now_ns(), &cell->slot);
    cell->attempts--;
    session->is_tight = true;
    if (cell->is_alone || begun->denial != STORE_DENIED_CAP)
        cell_cap_reached(cell, begun);
    session->is_blocked = session->paused_until_ns > 0 || session->asking + session->booking > 0;
    if (session->is_capped[cell->model] || session->is_draining)
        cell_drop(cell);
    else
        channel_wait(channel, cell, clock_now_ns());
}

void cell_booked(struct cell *cell, const struct store_begun *begun)
{
    struct session_channel *channel = cell->channel;

    if (begun->denial != STORE_GRANTED) {
        channel->booking--;
        channel->session->booking--;
        cell_denied(cell, begun);
        return;
    }
    cell->attempt_id = begun->attempt;
    cell->state = CELL_READY;
    if (cell->reserved_pico > 0)
        channel->view.reserved_pico += cell->reserved_pico;
    channel_ready(channel, cell);
}

void cell_send(struct cell *cell)
{
    struct session_channel *channel = cell->channel;
    struct session *session = channel->session;

    cell->state = CELL_ASKING;
    channel->booking--;
    session->booking--;
    channel->asking++;
    session->asking++;
    attempt_start(cell);
}

void cell_release(struct cell *cell)
{
    struct session_channel *channel = cell->channel;
    struct session *session = channel->session;
    int64_t ended = clock_now_ns() - cell->intended_ns;
    const struct attempt_end end = {
        .attempt = cell->attempt_id,
        .outcome = OUTCOME_SKIPPED,
        .retry_class = retry_class_name(RETRY_NEVER),
        .error_code = "not_sent",
        .usage = USAGE_NONE,
        .times = {0, -1, -1, -1, -1, -1, -1, ended > 0 ? ended : 0},
        .client_lag_ns = -1,
    };

    store_writer_end(session->writer, &end, NULL);
    lane_release(channel->lane, clock_now_ns(), &cell->slot);
    if (cell->reserved_pico > 0)
        channel->view.reserved_pico -= cell->reserved_pico;
    channel->booking--;
    session->booking--;
    session->is_blocked = session->paused_until_ns > 0;
    cell_drop(cell);
}

/* The end of an attempt ----------------------------------------------------------------------- */

static void cell_figures(struct session_channel *channel, const struct cell *cell,
                         const struct attempt_end *end)
{
    const struct usage *u = &end->usage;
    int64_t first =
        end->times.first_reasoning >= 0 ? end->times.first_reasoning : end->times.first_answer;
    int64_t charge = end->settled_pico;

    if (charge < 0)
        charge = end->is_billable ? cell->reserved_pico : 0;
    if (charge > 0)
        channel->view.spent_pico += charge;
    if (cell->reserved_pico > 0)
        channel->view.reserved_pico -= cell->reserved_pico;
    if (first >= 0 && end->times.sent >= 0)
        histogram_record(&channel->ttft, first - end->times.sent);
    if (u->output >= 0)
        channel->output_tokens += ((double)u->output - channel->output_tokens) / 16;
    channel_count_minute(channel, 1,
                         (u->input > 0 ? u->input : 0) + (u->output > 0 ? u->output : 0));
}

static void cell_tell_lane(struct session_channel *channel, struct cell *cell,
                           const struct attempt_result *result)
{
    const struct usage *u = &result->end.usage;
    const struct lane_result told = {
        .end = result->is_cancelled                 ? LANE_WITHDRAWN
               : result->class.retry == RETRY_NEVER ? LANE_SUCCESS
                                                    : LANE_FAILED,
        .retry = result->class.retry,
        .used_tokens = u->input >= 0 && u->output >= 0 ? u->input + u->output : -1,
        .retry_after_ns = result->retry_after_ns,
        .told_requests = result->told_requests,
        .told_tokens = result->told_tokens,
        .code = result->end.error_code,
        .message = result->end.error_message,
    };

    lane_finish(channel->lane, clock_now_ns(), &cell->slot, &told);
}

static void cell_finish(struct cell *cell, const struct attempt_result *result)
{
    struct session_channel *channel = cell->channel;
    struct session *session = channel->session;
    enum outcome outcome = result->class.outcome;
    const struct reply_put reply = {
        .run = session->config.run,
        .cell = cell->number,
        .attempt = cell->attempt_id,
        .outcome = outcome,
        .answer = str_view(&result->reply->answer),
        .reasoning = str_view(&result->reply->reasoning),
        .is_reasoning_unknown = result->reply->is_reasoning_unknown,
    };

    store_writer_end(session->writer, &result->end, &reply);
    session->counts[session->outcomes[cell->number]]--;
    session->counts[outcome]++;
    session->outcomes[cell->number] = (unsigned char)outcome;
    channel->view.ended++;
    channel->view.failed += !outcome_is_scored(outcome) && outcome != OUTCOME_ANSWERED;
    if (verdicts_wanted(outcome) || (cell->prompt && verdicts_of_judge(outcome)))
        verdicts_push(session->verdicts, cell->number, cell->item, outcome, reply.answer);
    if (!cell->prompt && session->judging)
        judges_replied(session, cell->number);
    cell_drop(cell);
}

/* A judge that says no verdict is asked again, a few times: its reply is no answer of use. */
static void cell_check_verdict(const struct cell *cell, struct attempt_result *result)
{
    const struct plan *plan = cell->channel->session->config.plan;
    enum outcome outcome = result->class.outcome;
    struct judge_reading reading;

    if (!cell->prompt || result->is_cancelled ||
        (outcome != OUTCOME_ANSWERED && outcome != OUTCOME_TRUNCATED))
        return;
    const struct plan_judge *judge = &plan->judges[plan_judge_cell(plan, cell->number).judge];
    if (judge_read(judge->kind, str_view(&result->reply->answer), &reading)) {
        result->class.outcome = OUTCOME_ANSWERED;
        return;
    }
    result->class.outcome = OUTCOME_JUDGE_FAILED;
    result->class.retry = cell->attempts < JUDGE_ATTEMPTS_MAX ? RETRY_SOON : RETRY_NEVER;
    result->end.error_code = "unreadable_verdict";
}

/* Whether a failure says nothing of the cell itself: it stays pending, to be asked when the run goes
 * on. So with all that fails while the run ends, and with what is wrong with the lane as a whole
 * (an unknown model: no cell may be marked as a bad request for it). */
static bool cell_is_blameless(const struct cell *cell, const struct attempt_result *result)
{
    const struct session_channel *channel = cell->channel;

    if (result->is_cancelled)
        return true;
    if (result->class.retry == RETRY_LANE_END)
        return !outcome_is_reaskable(result->class.outcome);
    return result->class.retry != RETRY_NEVER &&
           (channel->is_ended || channel->session->is_draining);
}

static void cell_conclude(struct cell *cell, const struct attempt_result *result)
{
    struct session_channel *channel = cell->channel;
    struct session *session = channel->session;
    int64_t now = clock_now_ns();

    if (cell_is_blameless(cell, result)) {
        store_writer_end(session->writer, &result->end, NULL);
        cell_drop(cell);
        return;
    }
    int64_t delay = retry_delay(&session->retry, result->class.retry, cell->attempts,
                                cell->first_ns, now, result->retry_after_ns, &session->random);
    if (delay < 0) {
        cell_finish(cell, result);
        return;
    }
    store_writer_end(session->writer, &result->end, NULL);
    channel->view.retries++;
    channel_wait(channel, cell, now + delay);
}

void cell_attempted(struct cell *cell, struct attempt_result *result)
{
    struct session_channel *channel = cell->channel;
    struct session *session = channel->session;

    channel->asking--;
    session->asking--;
    session->is_blocked = session->paused_until_ns > 0;
    if (result->is_cancelled)
        result->end.error_code = "cancelled";
    cell_tell_lane(channel, cell, result); /* to the lane an unreadable verdict is an answer */
    cell_check_verdict(cell, result);
    result->end.outcome = result->is_cancelled ? OUTCOME_SKIPPED : result->class.outcome;
    result->end.retry_class =
        retry_class_name(result->is_cancelled ? RETRY_NEVER : result->class.retry);
    cell_figures(channel, cell, &result->end);
    cell_learn_input(cell, &result->end.usage);
    cell_conclude(cell, result);
    if (session->is_tight || session->config.sweep->concurrency > 0)
        session_pump(session);
    else
        channel_pump(channel);
    session_look_for_end(session);
}

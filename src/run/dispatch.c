/* Lanes: which cell of which lane may start now. */
#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "run/engine.h"

/* The heaps ----------------------------------------------------------------------------------- */

static void heap_push(struct cell_heap *heap, struct cell *cell, int64_t at_ns)
{
    size_t at = heap->count;

    MEM_GROW(heap->due, heap->count, &heap->capacity);
    heap->count++;
    while (at > 0 && heap->due[(at - 1) / 2].at_ns > at_ns) {
        heap->due[at] = heap->due[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap->due[at] = (struct cell_due){at_ns, cell};
}

static struct cell *heap_pop(struct cell_heap *heap)
{
    struct cell *top = heap->due[0].cell;
    struct cell_due last = heap->due[--heap->count];
    size_t at = 0, child;

    while ((child = 2 * at + 1) < heap->count) {
        if (child + 1 < heap->count && heap->due[child + 1].at_ns < heap->due[child].at_ns)
            child++;
        if (last.at_ns <= heap->due[child].at_ns)
            break;
        heap->due[at] = heap->due[child];
        at = child;
    }
    if (heap->count > 0)
        heap->due[at] = last;
    return top;
}

static int64_t heap_due(const struct cell_heap *heap)
{
    return heap->count > 0 ? heap->due[0].at_ns : INT64_MAX;
}

/* Picking ------------------------------------------------------------------------------------- */

static int64_t channel_cell_count(const struct session_channel *channel)
{
    const struct plan *plan = channel->session->config.plan;

    return (int64_t)channel->model_count * (int64_t)plan->item_count * plan->repeats;
}

/* The lane's models take turns, item by item, so that they are equally far at any time. */
static int64_t channel_cell(const struct session_channel *channel, int64_t index)
{
    const struct plan *plan = channel->session->config.plan;
    int64_t models = (int64_t)channel->model_count, rest = index / models;
    const struct plan_cell cell = {.model = channel->models[index % models],
                                   .item = (unsigned)(rest / plan->repeats),
                                   .repeat = rest % plan->repeats};

    return plan_cell_number(plan, cell);
}

static struct cell *channel_pick_new(struct session_channel *channel)
{
    struct session *session = channel->session;
    int64_t count = channel_cell_count(channel);

    while (channel->cursor < count) {
        int64_t number = channel_cell(channel, channel->cursor++);
        if (!outcome_is_reaskable((enum outcome)session->outcomes[number]) ||
            session->is_capped[plan_cell(session->config.plan, number).model])
            continue;
        return cell_new(channel, number);
    }
    return NULL;
}

static struct cell *channel_pick(struct session_channel *channel, int64_t now_ns)
{
    while (heap_due(&channel->waiting) <= now_ns) {
        struct cell *cell = heap_pop(&channel->waiting);
        cell->state = CELL_PICKED;
        if (!channel->session->is_capped[cell->model])
            return cell;
        cell_drop(cell);
    }
    /* Cells that wait for another attempt come first: no storm of first attempts at a sick vendor. */
    if (channel->waiting.count >= (size_t)channel->view.limit)
        return NULL;
    struct cell *judge = judges_pick(channel);
    return judge ? judge : channel_pick_new(channel);
}

enum { CHANNEL_BURST_MAX = 8 };

/* Starting ------------------------------------------------------------------------------------ */

static bool channel_is_open(const struct session_channel *channel)
{
    const struct session *session = channel->session;

    return !channel->is_ended && !session->is_draining;
}

/* How many places the lane would take now if nobody else wanted any. */
static int64_t channel_demand(const struct session_channel *channel, int64_t now_ns)
{
    int64_t used = channel->asking + channel->booking;
    bool has_work = channel_is_open(channel) &&
                    (channel->picked || channel->waiting.count > 0 ||
                     channel->cursor < channel_cell_count(channel) || judges_have_work(channel));

    if (!has_work || lane_look(channel->lane, now_ns).paused_until_ns > now_ns)
        return used;
    return used > channel->view.limit ? used : channel->view.limit;
}

/* The lane's part of the session's places, max-min fair: no lane gets more than an equal part while
 * another wants more than it has. So a vendor that is slow or silent holds its own part only. */
static int64_t channel_share(const struct session_channel *channel)
{
    const struct session *session = channel->session;
    int64_t left = session->config.sweep->concurrency, now = clock_now_ns();
    int64_t mine = channel_demand(channel, now), part = 0, before = -1;
    size_t wanting = session->channel_count;

    while (wanting > 0 && part != before) { /* lanes that want less than a part leave the rest */
        before = part;
        part = left > (int64_t)wanting ? left / (int64_t)wanting : 1;
        int64_t taken = 0;
        size_t satisfied = 0;
        for (size_t i = 0; i < session->channel_count; i++) {
            int64_t demand = channel_demand(&session->channels[i], now);
            if (demand > part)
                continue;
            taken += demand;
            satisfied++;
        }
        wanting = session->channel_count - satisfied;
        left = session->config.sweep->concurrency - taken;
    }
    return mine < part ? mine : part;
}

/* Whether the session as a whole has room for one more of this lane. */
static bool session_has_room(const struct session_channel *channel)
{
    const struct session *session = channel->session;
    int64_t limit = session->config.sweep->concurrency;

    if (session->is_blocked || (session->is_tight && session->booking > 0))
        return false;
    return limit == 0 || (session->asking + session->booking < limit &&
                          channel->asking + channel->booking < channel_share(channel));
}

static int64_t channel_tokens(const struct session_channel *channel, const struct cell *cell)
{
    const struct plan *plan = channel->session->config.plan;

    return (cell->prompt ? cell->prompt->input_estimate : plan->items[cell->item].input_estimate) +
           (int64_t)channel->output_tokens;
}

static void channel_check_lane(struct session_channel *channel)
{
    struct lane_view view = lane_look(channel->lane, clock_now_ns());

    channel->view.limit = view.concurrency > 0 ? view.concurrency : 1;
    if (!view.has_ended || channel->is_ended)
        return;
    channel->is_ended = true;
    (void)snprintf(channel->end_reason, sizeof channel->end_reason, "%s", view.reason);
    log_write(LOG_INFO, "lane %s ended: %s", channel->name, view.reason);
    channel_abandon(channel);
    if (view.is_given_up)
        attempts_cancel(channel, true);
}

/* The rest leaves in the loop's next turns: a late commit makes many due at once, each new connection takes
 * 0.1 ms, and tokens of other streams would wait. */
static void channel_send_ready(struct session_channel *channel)
{
    int64_t now = clock_now_ns();

    for (int i = 0; i < CHANNEL_BURST_MAX && heap_due(&channel->ready) <= now; i++) {
        struct cell *cell = heap_pop(&channel->ready);
        enum lane_grant grant =
            channel_is_open(channel) ? lane_check(channel->lane, now, &cell->slot) : LANE_ENDED;
        if (grant == LANE_GRANTED) {
            cell_send(cell);
        } else if (grant == LANE_ENDED) {
            cell_release(cell);
        } else {
            heap_push(&channel->ready, cell, cell->slot.at > now ? cell->slot.at : now + CLOCK_MS);
        }
    }
}

/* Books cells while the lane gives slots; returns when to try again (INT64_MAX: after a finish). */
static int64_t channel_book(struct session_channel *channel)
{
    struct lane_slot slot;

    while (channel_is_open(channel) && session_has_room(channel)) {
        int64_t now = clock_now_ns();
        if (!channel->picked)
            channel->picked = channel_pick(channel, now);
        if (!channel->picked)
            return heap_due(&channel->waiting);
        struct cell *cell = channel->picked;
        if (channel->session->is_capped[cell->model]) {
            channel->picked = NULL;
            cell_drop(cell);
            continue;
        }
        switch (lane_reserve(channel->lane, now, channel_tokens(channel, cell), &slot)) {
        case LANE_GRANTED:
            channel->picked = NULL;
            cell_book(cell, &slot);
            break;
        case LANE_LATER:
            return slot.at > now ? slot.at : now + CLOCK_MS;
        case LANE_FULL:
            return INT64_MAX;
        case LANE_ENDED:
            channel_check_lane(channel);
            return INT64_MAX;
        }
    }
    return INT64_MAX;
}

void channel_pump(struct session_channel *channel)
{
    int64_t deadline = lane_deadline(channel->lane, clock_now_ns());

    if (channel->is_pumping) /* a request that could not be sent has ended within the pump below */
        return;
    channel->is_pumping = true;
    channel_check_lane(channel);
    channel_send_ready(channel);
    int64_t next = channel_book(channel), ready = heap_due(&channel->ready);

    if (ready < next)
        next = ready;
    if (deadline < next)
        next = deadline;
    if (next < INT64_MAX)
        net_timer_at(channel->timer, next);
    else
        net_timer_cancel(channel->timer);
    channel->is_pumping = false;
}

void session_pump(struct session *session)
{
    size_t first = session->channel_turn++;

    for (size_t i = 0; i < session->channel_count; i++)
        channel_pump(&session->channels[(first + i) % session->channel_count]);
}

void channel_wait(struct session_channel *channel, struct cell *cell, int64_t due_ns)
{
    cell->state = CELL_WAITING;
    heap_push(&channel->waiting, cell, due_ns);
}

void channel_ready(struct session_channel *channel, struct cell *cell)
{
    heap_push(&channel->ready, cell, cell->slot.at);
}

void channel_abandon(struct session_channel *channel)
{
    if (channel->picked)
        cell_drop(channel->picked);
    channel->picked = NULL;
    judges_abandon(channel);
    while (channel->waiting.count > 0)
        cell_drop(heap_pop(&channel->waiting));
    while (channel->ready.count > 0)
        cell_release(heap_pop(&channel->ready));
}

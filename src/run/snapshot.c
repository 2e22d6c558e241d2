/* What others may see of a session while it runs: a copy, made by the loop's thread. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "run/engine.h"

#define SNAPSHOT_EVERY_NS (200 * CLOCK_MS)

/* Moves the rings on to the second of `now_ns`, and empties what they pass. */
static void channel_turn_minute(struct session_channel *channel, int64_t now_ns)
{
    int64_t second = now_ns / CLOCK_S, from = channel->minute_second + 1;

    if (second - from >= 60)
        from = second - 59;
    for (int64_t s = from; s <= second; s++)
        channel->minute_requests[s % 60] = channel->minute_tokens[s % 60] = 0;
    channel->minute_second = second;
}

void channel_count_minute(struct session_channel *channel, int64_t requests, int64_t tokens)
{
    channel_turn_minute(channel, clock_now_ns());
    channel->minute_requests[channel->minute_second % 60] += requests;
    channel->minute_tokens[channel->minute_second % 60] += tokens;
}

static void channel_put_state(struct session_channel *channel, int64_t now_ns)
{
    const struct session *session = channel->session;
    struct session_lane *view = &channel->view;
    struct lane_view lane = lane_look(channel->lane, now_ns);

    view->limit = lane.concurrency > 0 ? lane.concurrency : 1;
    view->requests_limit = lane.requests_per_minute;
    view->tokens_limit = lane.tokens_per_minute;
    view->is_done = channel->asking + channel->booking == 0 &&
                    (channel->is_ended || view->ended == view->planned);
    if (channel->is_ended)
        (void)snprintf(view->state, sizeof view->state, "ended: %.80s", channel->end_reason);
    else if (view->is_done)
        (void)snprintf(view->state, sizeof view->state, "done");
    else if (session->is_draining)
        (void)snprintf(view->state, sizeof view->state, "draining");
    else if (session->paused_until_ns > 0)
        (void)snprintf(view->state, sizeof view->state, "paused by the budget of the day");
    else if (lane.is_open)
        (void)snprintf(view->state, sizeof view->state, "probing: %.80s", lane.reason);
    else if (lane.paused_until_ns > now_ns)
        (void)snprintf(view->state, sizeof view->state, "pause %lld s: %.60s",
                       (long long)((lane.paused_until_ns - now_ns + CLOCK_S - 1) / CLOCK_S),
                       lane.reason);
    else
        (void)snprintf(view->state, sizeof view->state, "running");
}

static void channel_publish(struct session_channel *channel, int64_t now_ns,
                            struct session_lane *out)
{
    struct session_lane *view = &channel->view;

    channel_turn_minute(channel, now_ns);
    channel_put_state(channel, now_ns);
    view->in_flight = channel->asking;
    view->waiting = (int64_t)channel->waiting.count;
    view->requests_minute = view->tokens_minute = 0;
    for (size_t i = 0; i < 60; i++) {
        view->requests_minute += channel->minute_requests[i];
        view->tokens_minute += channel->minute_tokens[i];
    }
    view->ttft_p50_ns = histogram_quantile(&channel->ttft, 0.5);
    *out = *view;
}

void snapshot_publish(void *context)
{
    struct session *session = context;
    struct session_snapshot *out = &session->published;
    int64_t now = clock_now_ns();

    pthread_mutex_lock(&session->published_lock);
    memcpy(out->outcomes, session->counts, sizeof session->counts);
    verdicts_count(session->verdicts, out->outcomes);
    out->in_flight = session->asking;
    out->taken_ns = now;
    out->is_draining = session->is_draining;
    out->is_paused = session->paused_until_ns > 0;
    for (size_t i = 0; i < session->channel_count; i++)
        channel_publish(&session->channels[i], now, &out->lanes[i]);
    pthread_mutex_unlock(&session->published_lock);
    net_timer_at(session->publish_timer, now + SNAPSHOT_EVERY_NS);
}

void snapshot_init(struct session *session)
{
    struct session_snapshot *out = &session->published;

    pthread_mutex_init(&session->published_lock, NULL);
    out->planned = session->cell_count;
    out->before = session->cell_count - session->missing;
    out->started_ns = session->started_ns;
    out->lane_count = session->channel_count;
    out->lanes = mem_zalloc(session->channel_count + 1, sizeof *out->lanes);
}

void snapshot_release(struct session *session)
{
    if (!session->published.lanes)
        return;
    pthread_mutex_destroy(&session->published_lock);
    free(session->published.lanes);
}

void session_snapshot(struct session *session, struct session_snapshot *out)
{
    struct session_lane *lanes = out->lanes;

    pthread_mutex_lock(&session->published_lock);
    memcpy(lanes, session->published.lanes, session->channel_count * sizeof *lanes);
    *out = session->published;
    out->lanes = lanes;
    pthread_mutex_unlock(&session->published_lock);
}

size_t session_lane_count(const struct session *session)
{
    return session->channel_count;
}

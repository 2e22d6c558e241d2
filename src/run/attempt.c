/* One HTTP call: request out, and its life; attempt_read.c takes what comes, attempt_end.c ends it. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "run/attempt_inside.h"
#include "wire/request.h"

enum {
    ATTEMPT_BODY_MAX = 16 << 20, /* of a response that is no stream */
    ATTEMPT_HEADERS_MAX = 8,
};

static const struct net_handler attempt_handler = {attempt_headers, attempt_data, attempt_done};

void attempts_init(struct session *session)
{
    session->attempts.size = sizeof(struct attempt);
    session->gaps.size = sizeof(struct histogram);
}

void attempts_release(struct session *session)
{
    pool_release(&session->attempts);
    pool_release(&session->gaps);
}

static struct attempt *attempt_new(struct cell *cell)
{
    struct attempt *a = pool_take(&cell->channel->session->attempts);

    *a = (struct attempt){.cell = cell};
    str_init(&a->body, ATTEMPT_BODY_MAX);
    sse_init(&a->sse);
    reply_decoder_init(&a->decoder);
    a->first_reasoning_ns = a->first_answer_ns = a->last_token_ns = -1;
    a->lag_ns = -1;
    a->link = &cell->channel->attempts;
    a->next = *a->link;
    if (a->next)
        a->next->link = &a->next;
    *a->link = a;
    cell->attempt = a;
    return a;
}

void attempt_free(struct attempt *a)
{
    struct session *session = a->cell->channel->session;

    tape_free(a->tape);
    attempt_unlinger(a);
    *a->link = a->next;
    if (a->next)
        a->next->link = a->link;
    str_release(&a->request);
    str_release(&a->body);
    sse_release(&a->sse);
    reply_decoder_release(&a->decoder);
    pool_give_back(&session->gaps, a->gaps);
    pool_give_back(&session->attempts, a);
}

/* A request that cannot even be written is an error of ours, told as the attempt's end. */
static void attempt_unsendable(struct attempt *a, const struct error *err)
{
    struct cell *cell = a->cell;
    struct attempt_result out = {
        .class = {OUTCOME_CLIENT_ERROR, RETRY_NEVER},
        .reply = &a->decoder.reply,
        .end = {.attempt = cell->attempt_id,
                .error_code = "unsendable",
                .error_message = err->message,
                .usage = USAGE_NONE,
                .times = {0, -1, -1, -1, -1, -1, -1, clock_now_ns() - cell->intended_ns},
                .settled_pico = 0,
                .client_lag_ns = -1}};

    cell->attempt = NULL;
    cell_attempted(cell, &out);
    attempt_free(a);
}

static struct tape *attempt_tape(const struct cell *cell, const char *url)
{
    const struct session_config *config = &cell->channel->session->config;
    const struct model_spec *spec = &config->plan->models[cell->model];
    struct tape *tape;

    if (!config->transcript)
        return NULL;
    tape = tape_new();
    tape->provider = spec->provider->name;
    tape->model = spec->profile.id;
    tape->url = mem_strdup(url);
    tape->cell = cell->number;
    tape->turn = cell->turn;
    tape->attempt = cell->attempts;
    tape->started_unix_ns = cell->started_unix_ns;
    return tape;
}

void attempt_start(struct cell *cell)
{
    struct session *session = cell->channel->session;
    const struct plan *plan = session->config.plan;
    const struct model_spec *spec = &plan->models[cell->model];
    const struct sweep *sweep = session->config.sweep;
    struct attempt *a = attempt_new(cell);
    struct plan_prompt_room room;
    const struct prompt prompt = cell->prompt ? judge_prompt_messages(cell->prompt, &room)
                                              : plan_prompt(plan, cell->item, &room);
    struct error err = {.kind = ERROR_NONE};

    if (!request_encode(spec, &prompt, &a->request, &err)) {
        attempt_unsendable(a, &err);
        return;
    }
    char *url = mem_printf("%s/chat/completions", spec->base_url);
    char *id = mem_printf("X-Client-Request-Id: sy-%s-%lld-%d-%d", session->config.run_name,
                          (long long)cell->number, cell->turn, cell->attempts);
    const char *headers[ATTEMPT_HEADERS_MAX] = {"Accept: text/event-stream", id,
                                                session->config.keys->headers[cell->model], NULL};
    const struct net_request request = {.url = url,
                                        .body = str_view(&a->request),
                                        .headers = headers,
                                        .connect_timeout_ns = sweep->connect_timeout_ns,
                                        .first_byte_timeout_ns = sweep->first_byte_timeout_ns,
                                        .idle_timeout_ns = sweep->idle_timeout_ns,
                                        .total_timeout_ns = sweep->total_timeout_ns,
                                        .handler = &attempt_handler,
                                        .context = a};
    a->tape = attempt_tape(cell, url);
    a->exchange = net_send(cell->channel->client, &request);
    free(url);
    free(id);
}

void attempts_cancel(struct session_channel *channel, bool only_silent)
{
    for (struct attempt *a = channel->attempts; a; a = a->next) {
        if (!only_silent || a->mode == MODE_UNKNOWN)
            net_cancel(a->exchange);
    }
}

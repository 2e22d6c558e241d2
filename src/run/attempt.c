/* One HTTP call: request out, events in, stamps on the way, and what became of it. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "run/engine.h"
#include "wire/request.h"
#include "wire/sse.h"

enum {
    ATTEMPT_BODY_MAX = 16 << 20, /* of a response that is no stream */
    ATTEMPT_HEADERS_MAX = 8,
};
/* After [DONE], how long a server may keep the response open before we end it. */
#define ATTEMPT_LINGER_NS CLOCK_S
/* A connection that breaks so long after the request was sent, without a byte back, had been accepted. */
#define ATTEMPT_ACCEPTED_NS CLOCK_S

enum attempt_mode { MODE_UNKNOWN, MODE_STREAM, MODE_BODY };

struct attempt {
    struct cell *cell;
    struct attempt *next, **link;               /* the channel's list */
    struct attempt *linger_next, **linger_link; /* the session's; link NULL: not in it */
    int64_t linger_ns;
    struct net_exchange *exchange;
    struct str request, body;
    enum attempt_mode mode;
    bool is_event_stream;
    struct sse_reader sse;
    struct reply_decoder decoder;
    char request_id[256], location[256]; /* location: where a redirect points */
    int64_t retry_after_ns, told_requests, told_tokens;
    int64_t now_ns; /* of the bytes that are being read */
    int64_t first_reasoning_ns, first_answer_ns, last_token_ns;
    int64_t lag_ns;
    struct histogram gaps;
    struct tape *tape; /* the raw exchange, or NULL: it is not recorded */
};

/* Reading ------------------------------------------------------------------------------------- */

static void attempt_token(struct attempt *a, enum reply_event event)
{
    if (a->first_reasoning_ns < 0 && a->first_answer_ns < 0)
        a->lag_ns = net_loop_lag(a->cell->channel->session->loop, a->now_ns);
    else
        histogram_record(&a->gaps, a->now_ns - a->last_token_ns);
    if (event == REPLY_REASONING && a->first_reasoning_ns < 0)
        a->first_reasoning_ns = a->now_ns;
    if (event == REPLY_ANSWER && a->first_answer_ns < 0)
        a->first_answer_ns = a->now_ns;
    a->last_token_ns = a->now_ns;
}

static bool attempt_event(void *context, struct view data, bool is_error_event)
{
    struct attempt *a = context;
    enum reply_event event = reply_decode_event(&a->decoder, data, is_error_event);

    if (event != REPLY_NOTHING)
        attempt_token(a, event);
    return true;
}

/* A stream that is declared is one; else the first character tells: JSON or HTML as a whole, or
 * lines. Blanks before it are the vendor's keep-alive. */
static void attempt_sniff(struct attempt *a, struct view bytes)
{
    struct view text = view_trim(bytes);

    if (a->is_event_stream)
        a->mode = MODE_STREAM;
    else if (text.len > 0)
        a->mode = strchr("{[<", text.data[0]) ? MODE_BODY : MODE_STREAM;
}

static void attempt_linger(struct attempt *a)
{
    struct session *session = a->cell->channel->session;

    a->linger_ns = a->now_ns + ATTEMPT_LINGER_NS;
    a->linger_link =
        session->linger_last ? &session->linger_last->linger_next : &session->linger_first;
    *a->linger_link = a;
    session->linger_last = a;
    if (session->linger_first == a)
        net_timer_at(session->linger_timer, a->linger_ns);
}

static void attempt_unlinger(struct attempt *a)
{
    struct session *session = a->cell->channel->session;
    struct attempt *previous = NULL;

    if (!a->linger_link)
        return;
    if (a->linger_link != &session->linger_first)
        previous =
            (struct attempt *)((char *)a->linger_link - offsetof(struct attempt, linger_next));
    *a->linger_link = a->linger_next;
    if (a->linger_next)
        a->linger_next->linger_link = a->linger_link;
    else
        session->linger_last = previous;
    a->linger_link = NULL;
    a->linger_next = NULL;
}

void linger_expire(void *context)
{
    struct session *session = context;
    int64_t now = clock_now_ns();

    while (session->linger_first && session->linger_first->linger_ns <= now) {
        struct attempt *a = session->linger_first;
        attempt_unlinger(a);
        net_cancel(a->exchange);
    }
    if (session->linger_first)
        net_timer_at(session->linger_timer, session->linger_first->linger_ns);
}

static bool attempt_data(void *context, struct view bytes, int64_t now_ns)
{
    struct attempt *a = context;

    a->now_ns = now_ns;
    if (a->tape)
        tape_add(a->tape, bytes, now_ns);
    if (a->mode == MODE_UNKNOWN)
        attempt_sniff(a, bytes);
    if (a->mode == MODE_BODY)
        return str_add(&a->body, bytes);
    if (!sse_feed(&a->sse, bytes, attempt_event, a))
        return false;
    if (a->sse.is_done && !a->linger_link)
        attempt_linger(a);
    return true;
}

static void attempt_keep_header(char *out, size_t size, struct view value)
{
    if (value.len >= size)
        value.len = size - 1;
    if (value.len > 0)
        memcpy(out, value.data, value.len);
    out[value.len] = '\0';
}

static void attempt_keep_request_id(struct attempt *a, const struct net_exchange *exchange)
{
    const struct provider *provider =
        a->cell->channel->session->config.plan->models[a->cell->model].provider;

    for (const char *const *name = provider->request_id_headers; name && *name; name++) {
        struct view value = net_header(exchange, *name);
        if (value.len == 0)
            continue;
        attempt_keep_header(a->request_id, sizeof a->request_id, value);
        return;
    }
}

/* A header that is a whole number above 0; else 0. */
static int64_t attempt_header_number(const struct net_exchange *exchange, const char *name)
{
    struct json_reader number = {.text = net_header(exchange, name)};
    int64_t value = 0;

    return number.text.len > 0 && json_int64(&number, &value) && value > 0 ? value : 0;
}

static int64_t attempt_wait_told(const struct net_exchange *exchange)
{
    const struct retry_headers headers = {
        .after_ms = net_header(exchange, "retry-after-ms"),
        .after = net_header(exchange, "retry-after"),
        .left_requests = net_header(exchange, "x-ratelimit-remaining-requests"),
        .reset_requests = net_header(exchange, "x-ratelimit-reset-requests"),
        .left_tokens = net_header(exchange, "x-ratelimit-remaining-tokens"),
        .reset_tokens = net_header(exchange, "x-ratelimit-reset-tokens")};

    return retry_wait_told(&headers, clock_wall_ns());
}

static bool attempt_headers(void *context, const struct net_exchange *exchange, int status,
                            int64_t now_ns)
{
    struct attempt *a = context;
    struct view type = net_header(exchange, "content-type");

    if (a->tape) {
        a->tape->status = status;
        a->tape->head_ns = now_ns;
        str_add(&a->tape->head, net_head(exchange));
    }
    a->is_event_stream = status < 400 && view_find_nocase(type, VIEW("text/event-stream")) >= 0;
    if (status >= 400)
        a->retry_after_ns = attempt_wait_told(exchange);
    a->told_requests = attempt_header_number(exchange, "x-ratelimit-limit-requests");
    a->told_tokens = attempt_header_number(exchange, "x-ratelimit-limit-tokens");
    attempt_keep_request_id(a, exchange);
    if (status / 100 == 3) /* never followed: the key stays with its host */
        attempt_keep_header(a->location, sizeof a->location, net_header(exchange, "location"));
    return true;
}

/* The end ------------------------------------------------------------------------------------- */

static enum outcome attempt_transport(enum net_end end)
{
    switch (end) {
    case NET_OK:
    case NET_STOPPED:
    case NET_CANCELLED:
        return OUTCOME_PENDING;
    case NET_DNS:
    case NET_CONNECT:
    case NET_TLS:
    case NET_SEND:
    case NET_TIMEOUT_CONNECT:
    case NET_OTHER:
        return OUTCOME_NETWORK;
    case NET_TIMEOUT_FIRST_BYTE:
    case NET_TIMEOUT_IDLE:
    case NET_TIMEOUT_TOTAL:
        return OUTCOME_TIMEOUT;
    default:
        return OUTCOME_VENDOR_ERROR;
    }
}

static void attempt_finish_decoding(struct attempt *a, const struct net_result *result)
{
    if (a->mode == MODE_BODY)
        reply_decode_body(&a->decoder, str_view(&a->body));
    else
        (void)sse_finish(&a->sse, result->end != NET_OK, attempt_event, a);
    reply_decode_end(&a->decoder);
}

/* The answer came whole, whatever the connection did afterwards. */
static bool attempt_is_whole(const struct attempt *a)
{
    return a->sse.is_done || (a->decoder.reply.is_complete && a->decoder.reply.has_usage);
}

static struct reply_class attempt_classify(struct attempt *a, const struct net_result *result)
{
    const struct cell *cell = a->cell;
    const struct model_spec *spec = &cell->channel->session->config.plan->models[cell->model];
    enum outcome transport = attempt_transport(result->end);

    if (a->sse.error || a->body.is_cut)
        transport = OUTCOME_VENDOR_ERROR;
    else if (attempt_is_whole(a))
        transport = OUTCOME_PENDING;
    return reply_classify(spec->provider, result->status, &a->decoder.reply, transport);
}

/* Could the vendor bill it without having told the usage? Once the request was sent and was not
 * refused, yes: dear is safe, cheap is not. A connection that broke before any byte came back was not
 * accepted if it broke soon (a kept connection that the server had closed unseen, a balancer without
 * a server behind it); one that had waited may have been worked on. */
static bool attempt_is_billable(const struct attempt *a, const struct net_result *result)
{
    const struct reply *reply = &a->decoder.reply;
    const struct net_times *t = &result->times;

    if (reply->answer.len > 0 || reply->reasoning.len > 0 || reply->has_usage)
        return true;
    if (t->sent < 0 || result->status >= 300 || result->end == NET_OK)
        return false;
    return result->end != NET_SEND || t->ended - t->sent >= ATTEMPT_ACCEPTED_NS;
}

static int64_t attempt_offset(const struct attempt *a, int64_t stamp_ns)
{
    return stamp_ns < 0 ? -1 : stamp_ns - a->cell->intended_ns;
}

static struct attempt_times attempt_times(const struct attempt *a, const struct net_times *t)
{
    return (struct attempt_times){.intended = 0,
                                  .handed = attempt_offset(a, t->handed),
                                  .sent = attempt_offset(a, t->sent),
                                  .headers = attempt_offset(a, t->headers),
                                  .first_reasoning = attempt_offset(a, a->first_reasoning_ns),
                                  .first_answer = attempt_offset(a, a->first_answer_ns),
                                  .last_token = attempt_offset(a, a->last_token_ns),
                                  .ended = attempt_offset(a, t->ended)};
}

static const char *attempt_error_code(const struct attempt *a, const struct net_result *result)
{
    const struct reply *reply = &a->decoder.reply;

    if (a->sse.error || a->body.is_cut) /* what a broken line's beginning says counts for less */
        return "too_large";
    if (result->status / 100 == 3) /* nor does the page that comes with it */
        return "redirect";
    if (reply->error_code.len > 0)
        return str_text(&reply->error_code);
    if (reply->error_type.len > 0)
        return str_text(&reply->error_type);
    if (reply->moderation.len > 0)
        return "moderation_hit_type";
    return attempt_transport(result->end) == OUTCOME_PENDING ? "" : net_end_name(result->end);
}

static const char *attempt_error_message(const struct attempt *a, const struct net_result *result)
{
    if (a->sse.error)
        return a->sse.error;
    if (result->status / 100 == 3)
        return a->location;
    if (a->decoder.reply.error_message.len > 0)
        return str_text(&a->decoder.reply.error_message);
    if (a->decoder.reply.moderation.len > 0)
        return str_text(&a->decoder.reply.moderation);
    return result->message;
}

static void attempt_fill_end(struct attempt *a, const struct net_result *result,
                             struct attempt_end *end)
{
    const struct cell *cell = a->cell;
    const struct session *session = cell->channel->session;
    const struct reply *reply = &a->decoder.reply;

    end->attempt = cell->attempt_id;
    end->http_status = result->status;
    end->error_code = attempt_error_code(a, result);
    end->error_message = attempt_error_message(a, result);
    end->request_id = a->request_id;
    end->response_model = str_text(&reply->model);
    end->response_id = str_text(&reply->id);
    end->fingerprint = str_text(&reply->fingerprint);
    end->service_tier = str_text(&reply->service_tier);
    end->finish_reason = str_text(&reply->finish_reason);
    end->is_fallback = reply->is_fallback;
    end->usage = reply->usage;
    end->times = attempt_times(a, &result->times);
    end->bytes = result->bytes;
    end->events = (int64_t)a->decoder.chunk_count;
    end->settled_pico =
        budget_settled(session->config.book, &session->config.plan->models[cell->model], reply,
                       cell->started_unix_ns,
                       cell->started_unix_ns + (end->times.ended > 0 ? end->times.ended : 0));
    end->is_billable = attempt_is_billable(a, result);
    end->client_lag_ns = a->lag_ns;
}

static void attempt_free(struct attempt *a)
{
    tape_free(a->tape);
    attempt_unlinger(a);
    *a->link = a->next;
    if (a->next)
        a->next->link = a->link;
    str_release(&a->request);
    str_release(&a->body);
    sse_release(&a->sse);
    reply_decoder_release(&a->decoder);
    free(a);
}

/* Hands the tape to the transcript's thread. */
static void attempt_record(struct attempt *a, const struct net_result *result)
{
    const struct reply *reply = &a->decoder.reply;
    struct tape *tape = a->tape;

    if (!tape)
        return;
    tape->request = a->request; /* moved */
    a->request = (struct str){0};
    tape->handed_ns = result->times.handed;
    tape->sent_ns = result->times.sent;
    tape->ended_ns = result->times.ended;
    tape->end = net_end_name(result->end);
    memcpy(tape->message, result->message, sizeof tape->message);
    str_add(&tape->decoded, str_view(&reply->answer));
    str_add_char(&tape->decoded, '\n');
    str_add(&tape->decoded, str_view(&reply->reasoning));
    str_add_char(&tape->decoded, '\n');
    str_add(&tape->decoded, str_view(&reply->error_message));
    tape->usage = reply->usage;
    tape->has_usage = reply->has_usage;
    tape->is_whole = attempt_is_whole(a);
    transcript_put(a->cell->channel->session->config.transcript, tape);
    a->tape = NULL;
}

static void attempt_done(void *context, const struct net_result *result)
{
    struct attempt *a = context;
    struct cell *cell = a->cell;
    unsigned char gaps[HISTOGRAM_BYTES_MAX];
    struct attempt_result out = {.reply = &a->decoder.reply,
                                 .retry_after_ns = a->retry_after_ns,
                                 .told_requests = a->told_requests,
                                 .told_tokens = a->told_tokens};

    a->now_ns = result->times.ended;
    attempt_finish_decoding(a, result);
    out.is_cancelled = result->end == NET_CANCELLED && !attempt_is_whole(a);
    out.class = attempt_classify(a, result);
    attempt_fill_end(a, result, &out.end);
    attempt_record(a, result);
    if (a->gaps.count > 0) {
        out.end.gaps_size = histogram_write(&a->gaps, gaps);
        out.end.gaps = gaps;
    }
    cell->attempt = NULL;
    cell_attempted(cell, &out);
    attempt_free(a);
}

static const struct net_handler attempt_handler = {attempt_headers, attempt_data, attempt_done};

/* The beginning ------------------------------------------------------------------------------- */

static struct attempt *attempt_new(struct cell *cell)
{
    struct attempt *a = mem_zalloc(1, sizeof *a);

    a->cell = cell;
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

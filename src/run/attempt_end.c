/* The end of an attempt: what became of it, what is kept of it. */
#include <string.h>

#include "base/clock.h"
#include "run/attempt_inside.h"

/* A connection that breaks so long after the request was sent, without a byte back, had been accepted. */
#define ATTEMPT_ACCEPTED_NS CLOCK_S

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

void attempt_done(void *context, const struct net_result *result)
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
    if (a->gaps) {
        out.end.gaps_size = histogram_write(a->gaps, gaps);
        out.end.gaps = gaps;
    }
    cell->attempt = NULL;
    cell_attempted(cell, &out);
    attempt_free(a);
}

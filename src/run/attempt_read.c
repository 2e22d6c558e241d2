/* The bytes of an attempt: headers, events, stamps on the way. */
#include <stddef.h>
#include <string.h>

#include "base/clock.h"
#include "run/attempt_inside.h"

/* After [DONE], how long a server may keep the response open before we end it. */
#define ATTEMPT_LINGER_NS CLOCK_S

static void attempt_gap(struct attempt *a)
{
    if (!a->gaps) {
        a->gaps = pool_take(&a->cell->channel->session->gaps);
        histogram_clear(a->gaps);
    }
    histogram_record(a->gaps, a->now_ns - a->last_token_ns);
}

static void attempt_token(struct attempt *a, enum reply_event event)
{
    if (a->first_reasoning_ns < 0 && a->first_answer_ns < 0)
        a->lag_ns = net_loop_lag(a->cell->channel->session->loop, a->now_ns);
    else
        attempt_gap(a);
    if (event == REPLY_REASONING && a->first_reasoning_ns < 0)
        a->first_reasoning_ns = a->now_ns;
    if (event == REPLY_ANSWER && a->first_answer_ns < 0)
        a->first_answer_ns = a->now_ns;
    a->last_token_ns = a->now_ns;
}

bool attempt_event(void *context, struct view data, bool is_error_event)
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

void attempt_unlinger(struct attempt *a)
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

bool attempt_data(void *context, struct view bytes, int64_t now_ns)
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

bool attempt_headers(void *context, const struct net_exchange *exchange, int status, int64_t now_ns)
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

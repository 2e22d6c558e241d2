#include "sim/exchange.h"

#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

#define SIGN_OF_LIFE_NS (2 * CLOCK_S)

/* The instant of something that is due `ns` after the arrival at speed 1. */
static int64_t instant(const struct exchange *x, int64_t ns)
{
    double speed = x->sim->options.speed;

    return speed > 0 ? x->arrived_ns + (int64_t)((double)ns / speed) : 0;
}

static bool is_fast(const struct exchange *x)
{
    return !(x->sim->options.speed > 0);
}

static struct ledger_entry entry_of(const struct exchange *x)
{
    return (struct ledger_entry){.number = x->number,
                                 .provider = x->provider->name,
                                 .chat = x->has_chat ? &x->chat : NULL,
                                 .status = x->status,
                                 .fault = x->fault_name};
}

void exchange_end(struct exchange *x, bool is_complete)
{
    struct ledger_entry entry = entry_of(x);

    if (x->status == 200 && x->is_admitted) {
        entry.is_answered = is_complete && x->reply.answer.kind == ANSWER_TEXT;
        entry.answer = &x->reply.answer;
    }
    if (x->has_chat)
        ledger_end(x->sim->ledger, &entry);
    if (x->is_admitted)
        limiter_leave(x->limiter);
    if (x->previous)
        x->previous->next = x->next;
    else
        x->sim->under_way = x->next;
    if (x->next)
        x->next->previous = x->previous;
    net_timer_free(x->timer);
    exchange_fault_free(x->fault);
    answer_release(&x->reply.answer);
    chat_release(&x->chat);
    free(x);
}

/* evhttp has handed the last byte to the kernel. */
static void on_complete(struct evhttp_request *http, void *context)
{
    struct exchange *x = context;
    struct evhttp_connection *connection = evhttp_request_get_connection(http);

    if (connection)
        evhttp_connection_set_closecb(connection, NULL, NULL);
    exchange_end(x, !x->has_left);
}

/* The client went away. A request that evhttp has let go of is ours to free. */
static void on_close(struct evhttp_connection *connection, void *context)
{
    struct exchange *x = context;
    struct evhttp_request *http = x->http;

    (void)connection;
    if (http && !evhttp_request_get_connection(http))
        evhttp_request_free(http);
    exchange_end(x, false);
}

static void put_whole(struct exchange *x, struct str *out)
{
    x->provider->dialect->whole(out, &x->reply);
}

/* The reply that is no stream; where signs of life went out before it, the head did too. */
static void send_whole(struct exchange *x)
{
    struct str *body = &x->sim->event, *frame = &x->sim->frame;

    str_clear(body);
    put_whole(x, body);
    if (!x->status) {
        exchange_send(x, 200, str_view(body));
        return;
    }
    str_clear(frame);
    exchange_frame(x, frame, str_view(body));
    exchange_finish(x, str_view(frame));
}

/* All events that are due by now; ends the exchange with the last. */
static void send_due_events(struct exchange *x, int64_t now)
{
    struct str *event = &x->sim->event, *frame = &x->sim->frame;
    bool is_over = false;

    str_clear(frame);
    while (!is_over && instant(x, x->stream.due_ns) <= now) {
        str_clear(event);
        is_over = !stream_next(&x->stream, event);
        if (!is_over)
            exchange_frame(x, frame, str_view(event));
    }
    if (is_over) {
        exchange_finish(x, str_view(frame));
        return;
    }
    exchange_write(x, str_view(frame));
    net_timer_at(x->timer, instant(x, x->stream.due_ns));
}

/* What can be refused only when a model has been asked. */
static enum refusal_kind late_refusal(const struct exchange *x)
{
    switch (x->reply.answer.kind) {
    case ANSWER_FILTERED_INPUT:
        return REFUSE_INPUT;
    case ANSWER_FILTERED_OUTPUT:
        return !x->chat.is_stream && x->provider->dialect->is_filter_error_chunk ? REFUSE_OUTPUT
                                                                                 : REFUSE_NOTHING;
    case ANSWER_FAILED:
        return REFUSE_FAILURE;
    case ANSWER_OVERLOADED:
        return REFUSE_OVERLOAD;
    case ANSWER_UNKNOWN:
        return REFUSE_RECORDING;
    default:
        return REFUSE_NOTHING;
    }
}

/* When a reply that is no stream is ready: after its last token. */
static int64_t ready_ns(const struct answer *a)
{
    return a->ttft_ns + (int64_t)((double)a->output_tokens / a->tokens_per_second * CLOCK_S);
}

/* Queued requests of vendors that show signs of life get one now, and others until they begin. */
static void send_sign(struct exchange *x, const char *sign)
{
    struct str *frame = &x->sim->frame;

    str_clear(frame);
    exchange_frame(x, frame, view_of(sign));
    exchange_write(x, str_view(frame));
}

static int64_t begins_ns(const struct exchange *x)
{
    return x->chat.is_stream ? x->reply.answer.ttft_ns : ready_ns(&x->reply.answer);
}

static void on_sign(struct exchange *x, const char *sign)
{
    send_sign(x, sign);
    x->next_sign_ns += SIGN_OF_LIFE_NS;
    if (x->next_sign_ns >= begins_ns(x))
        x->next_sign_ns = -1;
    net_timer_at(x->timer, instant(x, x->next_sign_ns < 0 ? begins_ns(x) : x->next_sign_ns));
}

static const char *sign_of(const struct exchange *x)
{
    const struct dialect *dialect = x->provider->dialect;

    if (!x->reply.answer.is_queued || late_refusal(x) != REFUSE_NOTHING)
        return NULL;
    return x->chat.is_stream ? dialect->keep_alive : dialect->keep_alive_plain;
}

/* The next thing on the schedule. */
static void on_timer(void *context)
{
    struct exchange *x = context;

    if (x->next_sign_ns >= 0)
        on_sign(x, sign_of(x));
    else if (late_refusal(x) != REFUSE_NOTHING)
        exchange_refuse(x, late_refusal(x), VIEW("no recording of this model and prompt"));
    else if (x->chat.is_stream)
        send_due_events(x, is_fast(x) ? 0 : clock_now_ns());
    else
        send_whole(x);
}

/* Sends the head where it goes ahead of the first token, and puts the rest on the schedule. */
static void schedule(struct exchange *x)
{
    const char *sign = sign_of(x);
    bool is_refused = late_refusal(x) != REFUSE_NOTHING;

    x->next_sign_ns = -1;
    if (!is_refused && x->chat.is_stream)
        exchange_start(x, "text/event-stream; charset=utf-8");
    else if (sign)
        exchange_start(x, "application/json; charset=utf-8");
    if (sign)
        send_sign(x, sign);
    if (is_fast(x)) {
        on_timer(x);
        return;
    }
    if (sign && begins_ns(x) > SIGN_OF_LIFE_NS)
        x->next_sign_ns = SIGN_OF_LIFE_NS;
    x->timer = net_timer_new(x->sim->loop, on_timer, x);
    net_timer_at(x->timer, instant(x, x->next_sign_ns < 0 ? begins_ns(x) : x->next_sign_ns));
}

static void draw_answer(struct exchange *x)
{
    const struct sim_options *o = &x->sim->options;
    struct behaviour behaviour = {o->seed, o->natures, o->knowledge};

    if (!o->replay) {
        behaviour_answer(&behaviour, &x->reply);
        return;
    }
    struct nature nature =
        nature_of(o->natures, x->provider->dialect->name, x->reply.model, x->chat.model);
    replay_answer(o->replay, &x->reply);
    behaviour_account(&x->reply, &nature);
}

static void begin_chat(struct exchange *x)
{
    struct str detail = {0};
    enum refusal_kind refused = exchange_admit(x, &detail);
    const struct fault_rule *fault = NULL;
    struct ledger_entry entry = entry_of(x);

    if (x->has_chat)
        ledger_arrive(x->sim->ledger, &entry);
    if (refused != REFUSE_NOTHING) {
        exchange_refuse(x, refused, str_view(&detail));
    } else if (x->recorded) {
        exchange_replay(x);
    } else {
        draw_answer(x);
        limiter_use(x->limiter, x->reply.answer.input_tokens + x->reply.answer.output_tokens);
        stream_init(&x->stream, &x->reply);
        fault = fault_set_find(x->sim->options.faults, x->sim->options.seed, x->provider->name,
                               &x->chat);
        if (fault)
            exchange_fail(x, fault);
        else
            schedule(x);
    }
    str_release(&detail);
}

static struct exchange *exchange_new(struct sim *sim, struct evhttp_request *http,
                                     struct view provider)
{
    struct exchange *x = mem_zalloc(1, sizeof *x);

    x->sim = sim;
    x->http = http;
    x->provider = provider_of(sim, provider);
    x->number = ++sim->request_count;
    x->arrived_ns = clock_now_ns();
    answer_init(&x->reply.answer);
    x->reply.dialect = x->provider->dialect;
    x->reply.chat = &x->chat;
    x->reply.created = clock_wall_ns() / CLOCK_S;
    x->next = sim->under_way;
    if (x->next)
        x->next->previous = x;
    sim->under_way = x;
    evhttp_request_set_on_complete_cb(http, on_complete, x);
    evhttp_connection_set_closecb(evhttp_request_get_connection(http), on_close, x);
    return x;
}

void exchange_begin(struct sim *sim, struct evhttp_request *http)
{
    struct view path = view_of(evhttp_uri_get_path(evhttp_request_get_evhttp_uri(http)));
    struct view rest = view_from(path, 1);
    ptrdiff_t slash = view_find(rest, VIEW("/"));
    struct view provider = slash < 0 ? rest : view_slice(rest, 0, (size_t)slash);
    struct exchange *x = exchange_new(sim, http, provider);
    enum evhttp_cmd_type method = evhttp_request_get_command(http);

    if (method == EVHTTP_REQ_POST && view_ends(path, VIEW("/chat/completions")))
        begin_chat(x);
    else if (method == EVHTTP_REQ_GET && view_ends(path, VIEW("/models")))
        exchange_list_models(x);
    else
        exchange_refuse(x, REFUSE_PATH, path);
}

void exchange_drop_all(struct sim *sim)
{
    for (struct exchange *x = sim->under_way, *next; x; x = next) {
        next = x->next;
        exchange_end(x, false);
    }
}

/* Plays a fault's script on the connection, past evhttp, whose buffers and callbacks do not hear of it:
 * they would take a drained buffer for the end of the reply before. Its waits are real time, whatever the
 * simulator's speed: they are measured against the client's deadlines. */
#include <event2/bufferevent.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/mem.h"
#include "sim/exchange.h"

#define DRAIN_LOOK_NS CLOCK_MS /* how often a client that reads slowly is looked at */

struct fault_play {
    struct fault_script script;
    size_t step;       /* the next */
    size_t sent, till; /* bytes of the script: on the wire, and due by now */
};

void exchange_fault_free(struct fault_play *play)
{
    if (play)
        fault_script_release(&play->script);
    free(play);
}

static struct bufferevent *buffers(const struct exchange *x)
{
    return evhttp_connection_get_bufferevent(evhttp_request_get_connection(x->http));
}

/* The connection and the request are gone after this, and so is the exchange. */
static void drop_connection(struct exchange *x, bool is_whole)
{
    struct evhttp_connection *connection = evhttp_request_get_connection(x->http);

    evhttp_connection_set_closecb(connection, NULL, NULL);
    evhttp_connection_free(connection);
    exchange_end(x, is_whole);
}

/* Linux answers connect() to no address by an RST, before evhttp's own shutdown can send a FIN. */
static void reset(struct exchange *x)
{
    struct sockaddr nobody = {.sa_family = AF_UNSPEC};

    (void)connect(bufferevent_getfd(buffers(x)), &nobody, sizeof nobody);
    drop_connection(x, false);
}

static void end_script(struct exchange *x)
{
    struct fault_script *script = &x->fault->script;

    switch (script->end) {
    case FAULT_CLOSE:
        drop_connection(x, script->is_whole);
        break;
    case FAULT_RESET:
        reset(x);
        break;
    case FAULT_HALF_CLOSE:
        (void)shutdown(bufferevent_getfd(buffers(x)), SHUT_WR);
        break;
    default: /* held until the client goes away */
        break;
    }
}

/* What is due; false while the client does not take it. */
static bool send_due(const struct exchange *x)
{
    struct fault_play *play = x->fault;

    while (play->sent < play->till) {
        ssize_t done = send(bufferevent_getfd(buffers(x)), play->script.bytes.data + play->sent,
                            play->till - play->sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (done <= 0)
            return false;
        play->sent += (size_t)done;
    }
    return true;
}

static void take_step(struct fault_play *play)
{
    const struct fault_script *script = &play->script;
    size_t step = play->step++;

    play->sent = script->steps[step].start;
    play->till =
        play->step < script->step_count ? script->steps[play->step].start : script->bytes.len;
    if (script->end == FAULT_REPEAT && play->step == script->step_count)
        play->step--;
}

static void on_fault(void *context)
{
    struct exchange *x = context;
    struct fault_play *play = x->fault;
    int64_t wait_ns = DRAIN_LOOK_NS;

    if (send_due(x)) {
        if (play->step == play->script.step_count) {
            end_script(x);
            return;
        }
        take_step(play);
        (void)send_due(x);
        wait_ns = play->step < play->script.step_count ? play->script.steps[play->step].wait_ns : 0;
    }
    net_timer_at(x->timer, clock_now_ns() + wait_ns);
}

static void add_event(struct fault_input *in, size_t *capacity)
{
    MEM_GROW(in->ends, in->event_count, capacity);
    in->ends[in->event_count++] = in->body.len;
}

/* The healthy reply, event by event. */
static void make_input(struct exchange *x, const struct fault_rule *rule, struct fault_input *in)
{
    const char *key =
        evhttp_find_header(evhttp_request_get_input_headers(x->http), "Authorization");
    size_t capacity = 0;

    *in = (struct fault_input){.rule = rule, .is_stream = x->chat.is_stream, .key = key ? key : ""};
    if (!in->is_stream) {
        x->provider->dialect->whole(&in->body, &x->reply);
        add_event(in, &capacity);
        return;
    }
    while (stream_next(&x->stream, &in->body))
        add_event(in, &capacity);
}

static void start_script(struct exchange *x)
{
    x->status = x->fault->script.status;
    x->timer = net_timer_new(x->sim->loop, on_fault, x);
    net_timer_at(x->timer, clock_now_ns() + x->fault->script.steps[0].wait_ns);
}

void exchange_fail(struct exchange *x, const struct fault_rule *rule)
{
    struct fault_input in;

    x->fault = mem_zalloc(1, sizeof *x->fault);
    x->fault_name = rule->fault->name;
    make_input(x, rule, &in);
    rule->fault->play(&x->fault->script, &in);
    str_release(&in.body);
    free(in.ends);
    start_script(x);
}

void exchange_replay(struct exchange *x)
{
    x->fault = mem_zalloc(1, sizeof *x->fault);
    replay_play(x->recorded, x->sim->options.speed, &x->fault->script);
    replay_usage(x->recorded, &x->reply.answer);
    limiter_use(x->limiter, x->reply.answer.input_tokens + x->reply.answer.output_tokens);
    start_script(x);
}

/* Plays a fault's script on the connection, past evhttp. Its waits are real time, whatever the
 * simulator's speed: they are measured against the client's deadlines. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/mem.h"
#include "sim/exchange.h"

/* What waits unsent for a client that reads slowly, at most; and how often that is looked at. */
enum { UNSENT_MAX = 1 << 20 };
#define DRAIN_LOOK_NS CLOCK_MS

struct fault_play {
    struct fault_script script;
    size_t step; /* the next */
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

static void send_step(struct exchange *x)
{
    const struct fault_script *script = &x->fault->script;
    size_t step = x->fault->step++;
    size_t end = step + 1 < script->step_count ? script->steps[step + 1].start : script->bytes.len;

    exchange_write(x, view_slice(str_view(&script->bytes), script->steps[step].start, end));
    if (script->end == FAULT_REPEAT && x->fault->step == script->step_count)
        x->fault->step--;
}

static void on_fault(void *context)
{
    struct exchange *x = context;
    const struct fault_script *script = &x->fault->script;
    size_t unsent = evbuffer_get_length(bufferevent_get_output(buffers(x)));
    bool is_last = x->fault->step == script->step_count;

    if (unsent > (is_last ? 0 : UNSENT_MAX)) {
        net_timer_at(x->timer, clock_now_ns() + DRAIN_LOOK_NS);
        return;
    }
    if (is_last) {
        end_script(x);
        return;
    }
    send_step(x);
    net_timer_at(x->timer, clock_now_ns() + (x->fault->step < script->step_count
                                                 ? script->steps[x->fault->step].wait_ns
                                                 : 0));
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

void exchange_fail(struct exchange *x, const struct fault_rule *rule)
{
    struct fault_input in;

    x->fault = mem_zalloc(1, sizeof *x->fault);
    x->fault_name = rule->fault->name;
    make_input(x, rule, &in);
    rule->fault->play(&x->fault->script, &in);
    str_release(&in.body);
    free(in.ends);
    x->status = x->fault->script.status;
    /* evhttp turns writing off while it reads, and it never hears of this reply. */
    (void)bufferevent_enable(buffers(x), EV_WRITE);
    x->timer = net_timer_new(x->sim->loop, on_fault, x);
    net_timer_at(x->timer, clock_now_ns() + x->fault->script.steps[0].wait_ns);
}

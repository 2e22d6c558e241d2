#include "sim/sim.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/hash.h"
#include "base/mem.h"
#include "sim/exchange.h"

enum { BACKLOG = 4096, BODY_MAX = 64 << 20, HEADERS_MAX = 256 << 10, IDLE_SECONDS = 86400 };

static void on_request(struct evhttp_request *http, void *context)
{
    exchange_begin(context, http);
}

/* A listening socket of our own: evhttp's has a backlog of 128, which a burst of clients overflows. */
static struct evconnlistener *listen_at(struct sim *sim, struct error *err)
{
    const char *address = sim->options.listen ? sim->options.listen : "127.0.0.1";
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(sim->options.port)};
    socklen_t length = sizeof at;
    struct evconnlistener *listener;

    if (inet_pton(AF_INET, address, &at.sin_addr) != 1) {
        error_set(err, ERROR_INPUT, "'%s' is no IPv4 address to listen at", address);
        return NULL;
    }
    listener =
        evconnlistener_new_bind(net_loop_base(sim->loop), NULL, NULL,
                                LEV_OPT_REUSEABLE | LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC,
                                BACKLOG, (struct sockaddr *)&at, (int)sizeof at);
    if (!listener ||
        getsockname(evconnlistener_get_fd(listener), (struct sockaddr *)&at, &length)) {
        error_set(err, ERROR_SYSTEM, "cannot listen at %s port %u: %s", address,
                  (unsigned)sim->options.port, strerror(errno));
        if (listener)
            evconnlistener_free(listener);
        return NULL;
    }
    sim->port = ntohs(at.sin_port);
    /* Accepted sockets inherit it: each chunk leaves at once. */
    (void)setsockopt(evconnlistener_get_fd(listener), IPPROTO_TCP, TCP_NODELAY, &(int){1},
                     sizeof(int));
    return listener;
}

static bool serve(struct sim *sim, struct error *err)
{
    struct evconnlistener *listener = listen_at(sim, err);

    if (!listener)
        return false;
    sim->http = evhttp_new(net_loop_base(sim->loop));
    if (!sim->http || !evhttp_bind_listener(sim->http, listener)) {
        evconnlistener_free(listener);
        return error_set(err, ERROR_SYSTEM, "cannot set up the HTTP server");
    }
    evhttp_set_max_body_size(sim->http, BODY_MAX);
    evhttp_set_max_headers_size(sim->http, HEADERS_MAX);
    evhttp_set_timeout(sim->http, IDLE_SECONDS);
    evhttp_set_gencb(sim->http, on_request, sim);
    return true;
}

struct sim *sim_new(struct net_loop *loop, const struct sim_options *options, struct error *err)
{
    struct sim *sim = mem_zalloc(1, sizeof *sim);

    sim->options = *options;
    sim->loop = loop;
    for (size_t i = 0; i < options->model_count; i++) {
        const struct sim_model_name *m = &options->models[i];
        lookup_put(&sim->models, hash64(view_of(m->id), hash64(view_of(m->provider), 0)),
                   (uint32_t)i);
    }
    sim->ledger = ledger_new(options->log, err);
    if (sim->ledger && serve(sim, err))
        return sim;
    sim_free(sim);
    return NULL;
}

void sim_free(struct sim *sim)
{
    if (!sim)
        return;
    if (sim->http) {
        evhttp_free(sim->http); /* closes every connection, which ends its exchange */
        exchange_drop_all(sim);
    }
    ledger_free(sim->ledger);
    lookup_release(&sim->models);
    lookup_release(&sim->limited);
    for (unsigned i = 0; i < sim->limiter_count; i++)
        free(sim->limiters[i]);
    str_release(&sim->event);
    str_release(&sim->frame);
    free(sim);
}

uint16_t sim_port(const struct sim *sim)
{
    return sim->port;
}

void sim_summary(const struct sim *sim, struct str *out)
{
    ledger_summary(sim->ledger, out);
}

bool sim_log_has_failed(const struct sim *sim)
{
    return ledger_has_failed(sim->ledger);
}

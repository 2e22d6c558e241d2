#include "serve/server.h"

#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>

#include "base/mem.h"

enum { STREAMS_MAX = 32, HEADERS_MAX = 16 << 10 };

struct server {
    struct serve_options options;
    int port;
    struct event_base *base;
    struct evhttp *http;
    struct event *signals[2], *second;
    struct stream *streams;
    unsigned stream_count;
};
/* A browser that listens. */
struct stream {
    struct server *server;
    struct evhttp_request *request;
    char *path;
    struct stream *next;
};

/* Answers ---------------------------------------------------------------------------------------- */

static void add_header(struct evhttp_request *request, const char *name, const char *value)
{
    (void)evhttp_add_header(evhttp_request_get_output_headers(request), name, value);
}

static void add_headers(struct evhttp_request *request, const char *type, const char *policy)
{
    add_header(request, "Content-Type", type);
    add_header(request, "Cache-Control", "no-store");
    add_header(request, "Referrer-Policy", "no-referrer");
    add_header(request, "X-Content-Type-Options", "nosniff");
    add_header(request, "Cross-Origin-Resource-Policy", "same-origin");
    add_header(request, "Content-Security-Policy",
               policy ? policy : "frame-ancestors 'none'; base-uri 'none'");
}

static void refuse(struct evhttp_request *request, int status, const char *why)
{
    struct evbuffer *body = evbuffer_new();

    add_headers(request, "text/plain; charset=utf-8", NULL);
    if (body)
        (void)evbuffer_add_printf(body, "%s\n", why);
    evhttp_send_reply(request, status, NULL, body);
    if (body)
        evbuffer_free(body);
}

static void answer_page(struct server *server, struct evhttp_request *request, const char *path)
{
    struct serve_reply reply = {.status = 200, .type = "text/html; charset=utf-8"};
    struct evbuffer *body = evbuffer_new();

    server->options.page(server->options.context, path, &reply);
    add_headers(request, reply.type, reply.policy);
    if (body && evhttp_request_get_command(request) == EVHTTP_REQ_GET)
        (void)evbuffer_add(body, str_text(&reply.body), reply.body.len);
    evhttp_send_reply(request, reply.status, NULL, body);
    if (body)
        evbuffer_free(body);
    str_release(&reply.body);
}

/* Streams ---------------------------------------------------------------------------------------- */

static void stream_free(struct stream *stream)
{
    free(stream->path);
    free(stream);
}

static void stream_forget(struct stream *stream)
{
    struct stream **link = &stream->server->streams;

    while (*link != stream)
        link = &(*link)->next;
    *link = stream->next;
    stream->server->stream_count--;
    stream_free(stream);
}

static void on_stream_closed(struct evhttp_connection *connection, void *context)
{
    (void)connection;
    stream_forget(context);
}

static void stream_finish(const struct stream *stream)
{
    struct evhttp_connection *connection = evhttp_request_get_connection(stream->request);

    if (connection)
        evhttp_connection_set_closecb(connection, NULL, NULL);
    evhttp_send_reply_end(stream->request);
}

/* Sends what there is to tell; the stream may end. */
static void stream_tell(struct stream *stream)
{
    const struct serve_options *options = &stream->server->options;
    struct str data = {0};
    struct evbuffer *chunk = evbuffer_new();
    bool goes_on = chunk && options->event(options->context, stream->path, &data);

    if (chunk && data.len) {
        (void)evbuffer_add_printf(chunk, "data: %s\n\n", str_text(&data));
        evhttp_send_reply_chunk(stream->request, chunk);
    }
    if (chunk && !goes_on) {
        (void)evbuffer_add_printf(chunk, "event: end\ndata: end\n\n");
        evhttp_send_reply_chunk(stream->request, chunk);
    }
    if (chunk)
        evbuffer_free(chunk);
    str_release(&data);
    if (!goes_on) {
        stream_finish(stream);
        stream_forget(stream);
    }
}

static void on_second(evutil_socket_t fd, short what, void *context)
{
    struct server *server = context;

    (void)fd;
    (void)what;
    for (struct stream *stream = server->streams, *next; stream; stream = next) {
        next = stream->next;
        stream_tell(stream);
    }
}

static void answer_stream(struct server *server, struct evhttp_request *request, const char *path)
{
    struct stream *stream;

    if (server->stream_count >= STREAMS_MAX) {
        refuse(request, 503, "too many pages are open");
        return;
    }
    stream = mem_zalloc(1, sizeof *stream);
    *stream = (struct stream){server, request, mem_strdup(path), server->streams};
    server->streams = stream;
    server->stream_count++;
    add_headers(request, "text/event-stream", NULL);
    evhttp_send_reply_start(request, 200, "OK");
    evhttp_connection_set_closecb(evhttp_request_get_connection(request), on_stream_closed, stream);
    stream_tell(stream);
}

/* Requests --------------------------------------------------------------------------------------- */

static void on_request(struct evhttp_request *request, void *context)
{
    struct server *server = context;
    const struct serve_options *options = &server->options;
    enum evhttp_cmd_type method = evhttp_request_get_command(request);
    const char *host = evhttp_find_header(evhttp_request_get_input_headers(request), "Host");
    const char *raw = evhttp_uri_get_path(evhttp_request_get_evhttp_uri(request));
    char *decoded = raw ? evhttp_uridecode(raw, 0, NULL) : NULL;
    const char *path = serve_path(decoded, options->token);

    if (!serve_host_is_ours(host, options->address, server->port, options->hosts))
        refuse(request, 403, "this server does not answer to that name");
    else if (!path)
        refuse(request, 404,
               "there is nothing here; take the whole address that steelyard printed");
    else if (method != EVHTTP_REQ_GET && method != EVHTTP_REQ_HEAD)
        refuse(request, 405, "this server only shows");
    else if (strncmp(path, "/events/", 8) == 0 && method == EVHTTP_REQ_GET)
        answer_stream(server, request, path);
    else
        answer_page(server, request, path);
    free(decoded);
}

/* Life ------------------------------------------------------------------------------------------- */

static void on_signal(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    (void)event_base_loopbreak(context);
}

/* 0, with errno, when it cannot be told. */
static int port_of(evutil_socket_t fd)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } name;
    socklen_t size = sizeof name;

    memset(&name, 0, sizeof name);
    if (getsockname(fd, &name.any, &size) != 0)
        return 0;
    return ntohs(name.any.sa_family == AF_INET6 ? name.v6.sin6_port : name.v4.sin_port);
}

static bool listen_at(struct server *server, struct error *err)
{
    const struct serve_options *o = &server->options;
    struct evhttp_bound_socket *bound =
        evhttp_bind_socket_with_handle(server->http, o->address, (uint16_t)o->port);

    server->port = bound ? port_of(evhttp_bound_socket_get_fd(bound)) : 0;
    return server->port > 0 || error_set(err, ERROR_SYSTEM, "cannot listen on %s port %d: %s",
                                         o->address, o->port, strerror(errno));
}

static bool server_start(struct server *server, struct error *err)
{
    static const int signals[] = {SIGINT, SIGTERM};
    const struct timeval second = {.tv_sec = 1};

    server->base = event_base_new();
    server->http = server->base ? evhttp_new(server->base) : NULL;
    server->second =
        server->base ? event_new(server->base, -1, EV_PERSIST, on_second, server) : NULL;
    for (int i = 0; i < 2 && server->base; i++) {
        server->signals[i] = evsignal_new(server->base, signals[i], on_signal, server->base);
        if (!server->signals[i] || event_add(server->signals[i], NULL) != 0)
            return error_set(err, ERROR_SYSTEM, "cannot wait for signals");
    }
    if (!server->http || !server->second || event_add(server->second, &second) != 0)
        return error_set(err, ERROR_SYSTEM, "cannot make a server");
    evhttp_set_max_headers_size(server->http, HEADERS_MAX);
    evhttp_set_max_body_size(server->http, 0);
    evhttp_set_timeout(server->http, 60);
    /* All methods come to on_request, which says what is wrong with them. */
    evhttp_set_allowed_methods(server->http, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD | EVHTTP_REQ_POST |
                                                 EVHTTP_REQ_PUT | EVHTTP_REQ_DELETE |
                                                 EVHTTP_REQ_OPTIONS | EVHTTP_REQ_PATCH);
    evhttp_set_gencb(server->http, on_request, server);
    return listen_at(server, err);
}

struct server *server_new(const struct serve_options *options, int *out_port, struct error *err)
{
    struct server *server = mem_zalloc(1, sizeof *server);

    server->options = *options;
    if (!server_start(server, err)) {
        server_free(server);
        return NULL;
    }
    *out_port = server->port;
    return server;
}

bool server_run(struct server *server, struct error *err)
{
    return event_base_dispatch(server->base) >= 0 ||
           error_set(err, ERROR_SYSTEM, "the server's loop failed");
}

void server_free(struct server *server)
{
    if (!server)
        return;
    for (struct stream *stream = server->streams, *next; stream; stream = next) {
        next = stream->next;
        stream_finish(stream);
        stream_free(stream);
    }
    if (server->http)
        evhttp_free(server->http);
    for (int i = 0; i < 2; i++)
        if (server->signals[i])
            event_free(server->signals[i]);
    if (server->second)
        event_free(server->second);
    if (server->base)
        event_base_free(server->base);
    free(server);
}

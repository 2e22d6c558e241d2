/* For the tests of net/: a server of raw sockets, whose behaviour is a function that runs in a thread
 * of its own, and a client that keeps all it was told. */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "net/client.h"
#include "net/loop.h"

struct server;
typedef void serve_fn(struct server *server);

struct server {
    int listener, port;
    serve_fn *serve;
    pthread_t thread;
    int accepted;          /* connections so far */
    char request[1 << 16]; /* the last that server_read read */
    char url[128];
};

static inline int listen_anywhere(int *out_port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(fd, 4096), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    *out_port = ntohs(address.sin_port);
    return fd;
}

static inline void *server_thread(void *data)
{
    struct server *server = data;

    server->serve(server);
    return NULL;
}

static inline struct server *server_new(serve_fn *serve)
{
    struct server *server = mem_zalloc(1, sizeof *server);

    server->serve = serve;
    server->listener = listen_anywhere(&server->port);
    (void)snprintf(server->url, sizeof server->url, "http://127.0.0.1:%d/v1/chat", server->port);
    assert_int_equal(pthread_create(&server->thread, NULL, server_thread, server), 0);
    return server;
}

/* Waits until its function has returned. */
static inline void server_join(struct server *server)
{
    assert_int_equal(pthread_join(server->thread, NULL), 0);
    (void)close(server->listener);
}

static inline void server_free(struct server *server)
{
    server_join(server);
    free(server);
}

static inline int server_accept(struct server *server)
{
    int fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC), on = 1;

    if (fd >= 0) {
        server->accepted++;
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    return fd;
}

/* One request with its body; false when the client has gone. */
static inline bool server_read(struct server *server, int fd)
{
    size_t len = 0, want = 0;

    while (!want || len < want) {
        ssize_t got = recv(fd, server->request + len, sizeof server->request - 1 - len, 0);
        const char *end, *length;
        if (got <= 0)
            return false;
        len += (size_t)got;
        server->request[len] = '\0';
        end = strstr(server->request, "\r\n\r\n");
        if (!end)
            continue;
        want = (size_t)(end + 4 - server->request);
        length = strcasestr(server->request, "\r\ncontent-length:");
        if (length && length < end)
            want += strtoul(length + 17, NULL, 10);
    }
    return true;
}

static inline void server_send(int fd, const char *text)
{
    (void)!send(fd, text, strlen(text), MSG_NOSIGNAL);
}

static inline void server_chunk(int fd, const char *text)
{
    char chunk[4096];

    (void)snprintf(chunk, sizeof chunk, "%zx\r\n%s\r\n", strlen(text), text);
    server_send(fd, chunk);
}

static inline void server_reset(int fd)
{
    struct linger now = {1, 0};

    (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    (void)close(fd);
}

#define HEAD_CHUNKED                                                                               \
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"

/* --- the client's side --- */

struct asked {
    struct net_loop *loop;
    struct net_exchange *exchange;
    struct net_result result;
    struct str body;
    char header[256]; /* of x-test */
    int status, headers_calls, chunks, done_calls;
    int64_t first_ns, last_ns;
    int stop_at_chunk, cancel_at_chunk;
    bool stops_at_head, cancels_at_head;
    int *left; /* the loop stops when it gets to 0 */
};

static inline bool asked_headers(void *context, const struct net_exchange *exchange, int status,
                                 int64_t now_ns)
{
    struct asked *asked = context;
    struct view value = net_header(exchange, "X-Test");

    (void)now_ns;
    asked->headers_calls++;
    asked->status = status;
    (void)snprintf(asked->header, sizeof asked->header, "%.*s", (int)value.len,
                   value.data ? value.data : "");
    if (asked->cancels_at_head)
        net_cancel(asked->exchange);
    return !asked->stops_at_head;
}

static inline bool asked_data(void *context, struct view bytes, int64_t now_ns)
{
    struct asked *asked = context;

    if (!asked->chunks++)
        asked->first_ns = now_ns;
    asked->last_ns = now_ns;
    str_add(&asked->body, bytes);
    if (asked->cancel_at_chunk && asked->chunks == asked->cancel_at_chunk)
        net_cancel(asked->exchange);
    return !asked->stop_at_chunk || asked->chunks < asked->stop_at_chunk;
}

static inline void asked_done(void *context, const struct net_result *result)
{
    struct asked *asked = context;

    asked->result = *result;
    asked->done_calls++;
    if (asked->exchange)
        net_cancel(asked->exchange); /* too late: it must do nothing */
    asked->exchange = NULL;
    if (asked->left && --*asked->left == 0)
        net_loop_stop(asked->loop);
}

static const struct net_handler asked_handler = {asked_headers, asked_data, asked_done};

struct fixture {
    struct net_loop *loop;
    struct net_client *client;
    int left;
};

static inline struct fixture fixture_new(const struct net_client_options *options)
{
    struct fixture f = {0};
    struct error err;

    f.loop = net_loop_new(&err);
    assert_non_null(f.loop);
    f.client = net_client_new(f.loop, options, &err);
    assert_non_null(f.client);
    return f;
}

static inline void fixture_free(struct fixture *f)
{
    net_client_free(f->client);
    net_loop_free(f->loop);
}

static inline void fixture_send(struct fixture *f, struct asked *asked, struct net_request request)
{
    asked->done_calls = 0;
    asked->loop = f->loop;
    asked->left = &f->left;
    f->left++;
    request.handler = &asked_handler;
    request.context = asked;
    if (!request.total_timeout_ns)
        request.total_timeout_ns = 20 * CLOCK_S;
    asked->exchange = net_send(f->client, &request);
    assert_int_equal(asked->done_calls, 0);
}

static inline void fixture_run(struct fixture *f)
{
    struct error err;

    if (f->left)
        assert_true(net_loop_run(f->loop, &err));
}

/* A fresh client asks once. */
static inline void ask_once(struct asked *asked, struct net_request request)
{
    struct fixture f = fixture_new(NULL);

    fixture_send(&f, asked, request);
    fixture_run(&f);
    assert_int_equal(asked->done_calls, 1);
    fixture_free(&f);
}

#define POST(server_url) .url = (server_url), .body = VIEW("{\"q\":1}")

#endif

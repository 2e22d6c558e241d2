/* What goes on the wire: heads, chunks and whole bodies, over evhttp's connection. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <sys/socket.h>

#include "sim/exchange.h"

static struct bufferevent *connection(const struct exchange *x)
{
    struct evhttp_connection *c = x->http ? evhttp_request_get_connection(x->http) : NULL;

    return c ? evhttp_connection_get_bufferevent(c) : NULL;
}

/* Whether the client has closed its end, seen before the loop tells of it: what is sent now reaches
 * nobody. One that closes when it has all of the answer is no such. */
static bool has_left(const struct exchange *x)
{
    struct bufferevent *bev = connection(x);
    char byte;
    evutil_socket_t fd = bev ? bufferevent_getfd(bev) : -1;

    return fd < 0 || recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

static const char *reason_of(int status)
{
    return status == 200 ? "OK" : status == 429 ? "Too Many Requests" : "Error";
}

static void add_limit(struct evkeyvalq *headers, const char *what, const struct limit *limit)
{
    struct str name = {0}, number = {0};

    if (limit->most == 0)
        return;
    str_printf(&name, "X-Ratelimit-Limit-%s", what);
    str_printf(&number, "%lld", (long long)limit->most);
    evhttp_add_header(headers, str_text(&name), str_text(&number));
    str_clear(&name);
    str_clear(&number);
    str_printf(&name, "X-Ratelimit-Remaining-%s", what);
    str_printf(&number, "%lld",
               (long long)(limit->used < limit->most ? limit->most - limit->used : 0));
    evhttp_add_header(headers, str_text(&name), str_text(&number));
    str_release(&name);
    str_release(&number);
}

/* Headers that every reply of the vendor has. */
static void add_headers(struct exchange *x, const char *content_type)
{
    struct evkeyvalq *headers = evhttp_request_get_output_headers(x->http);
    const char *id_header = x->provider->dialect->request_id_header;

    evhttp_add_header(headers, "Content-Type", content_type);
    if (id_header) {
        struct str id = {0};
        put_uuid(&id, x->reply.draw);
        evhttp_add_header(headers, id_header, str_text(&id));
        str_release(&id);
    }
    if (x->provider->dialect->tells_limits && x->limiter) {
        add_limit(headers, "Requests", &x->limiter->minute);
        add_limit(headers, "Tokens", &x->limiter->minute_tokens);
    }
}

void exchange_send(struct exchange *x, int status, struct view body)
{
    struct evbuffer *buffer = evbuffer_new();

    x->status = status;
    x->has_left = has_left(x);
    add_headers(x, "application/json; charset=utf-8");
    if (buffer)
        evbuffer_add(buffer, body.data, body.len);
    struct evhttp_request *http = x->http;
    x->http = NULL; /* evhttp's alone from here on */
    evhttp_send_reply(http, status, reason_of(status), buffer);
    if (buffer)
        evbuffer_free(buffer);
}

void exchange_refuse(struct exchange *x, enum refusal_kind kind, struct view detail)
{
    const struct dialect *dialect = x->provider->dialect;
    const struct refusal *refusal = dialect_refusal(dialect, kind);
    struct str body = {0};

    dialect_refuse(&body, dialect, refusal, detail, x->reply.draw);
    exchange_send(x, refusal->status, str_view(&body));
    str_release(&body);
}

void exchange_start(struct exchange *x, const char *content_type)
{
    x->status = 200;
    add_headers(x, content_type);
    evhttp_add_header(evhttp_request_get_output_headers(x->http), "Cache-Control", "no-cache");
    evhttp_send_reply_start(x->http, 200, "OK");
    x->is_chunked = x->http->chunked; /* not so for a client of HTTP/1.0 */
}

void exchange_frame(const struct exchange *x, struct str *out, struct view bytes)
{
    if (!x->is_chunked) {
        str_add(out, bytes);
        return;
    }
    str_printf(out, "%zx\r\n", bytes.len);
    str_add(out, bytes);
    str_add_text(out, "\r\n");
}

/* Straight to the kernel when nothing waits before it: one system call a chunk in place of three. */
static size_t write_now(struct bufferevent *bev, struct view bytes)
{
    ssize_t done;

    if (evbuffer_get_length(bufferevent_get_output(bev)))
        return 0;
    done = send(bufferevent_getfd(bev), bytes.data, bytes.len, MSG_DONTWAIT | MSG_NOSIGNAL);
    return done > 0 ? (size_t)done : 0;
}

void exchange_write(struct exchange *x, struct view bytes)
{
    struct bufferevent *bev = connection(x);
    size_t done;

    if (!bev || !bytes.len)
        return;
    done = write_now(bev, bytes);
    if (done < bytes.len)
        evbuffer_add(bufferevent_get_output(bev), bytes.data + done, bytes.len - done);
}

void exchange_finish(struct exchange *x, struct view bytes)
{
    struct bufferevent *bev = connection(x);
    struct evhttp_request *http = x->http;

    x->has_left = has_left(x);
    if (bev && bytes.len)
        evbuffer_add(bufferevent_get_output(bev), bytes.data, bytes.len);
    x->http = NULL;
    evhttp_send_reply_end(http);
}

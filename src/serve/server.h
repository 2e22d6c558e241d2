/* A small HTTP server for one reader's browser: pages and event streams over GET, nothing can be changed.
 *
 * Every path begins with a token, so that no other program of the machine reads along by guessing the
 * port; a request whose Host names somebody else is refused, so that no page of a foreign site reads
 * along by DNS rebinding; pages ask the browser to load nothing from elsewhere and to tell nobody where
 * they are. One thread: a page that takes long to make holds up the others. */
#ifndef SERVE_SERVER_H
#define SERVE_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"

enum { SERVE_TOKEN_SIZE = 33 }; /* 128 bits as hexadecimal digits */

struct serve_reply {
    int status;         /* 200 unless the page says otherwise */
    const char *type;   /* static: "text/html; charset=utf-8" */
    const char *policy; /* static: a Content-Security-Policy; NULL: the page brings its own */
    struct str body;
};
/* Fills the reply for a path below the token ("/", "/run/abcd"). */
typedef void serve_page_fn(void *context, const char *path, struct serve_reply *reply);
/* Appends what an event says to `out` (one line), when asked once a second for a stream on that path. Nothing
 * is sent when it appends nothing. false: there is no such stream, or it is at its end. */
typedef bool serve_event_fn(void *context, const char *path, struct str *out);

struct serve_options {
    const char *address; /* "127.0.0.1" */
    int port;            /* 0: a free one */
    const char *token;   /* of at least 16 characters A-Z a-z 0-9 - _ */
    const char *const
        *hosts; /* further names that a Host header may have; ends with NULL; or NULL */
    serve_page_fn *page;
    serve_event_fn *event; /* of paths below /events */
    void *context;
};

struct server;

/* Listens. `out_port`: the port. */
struct server *server_new(const struct serve_options *options, int *out_port, struct error *err);
/* Answers until SIGINT or SIGTERM. */
bool server_run(struct server *server, struct error *err);
void server_free(struct server *server); /* NULL is fine */

/* Whether only this machine can reach the address. */
bool serve_is_loopback(const char *address);
/* A fresh token. */
void serve_draw_token(char out[SERVE_TOKEN_SIZE]);
bool serve_is_token(const char *text);

/* Parts that tests look at. ------------------------------------------------------------------- */

/* Whether a Host header ("127.0.0.1:7575", "[::1]:7575", "localhost") is one of ours: the address,
 * a loopback name where it is a loopback address, any address in digits where it is 0.0.0.0 or ::, or
 * one of `hosts`. A port must be ours. */
bool serve_host_is_ours(const char *host, const char *address, int port, const char *const *hosts);
/* The path below the token, or NULL when the token is another. Compares in constant time. */
const char *serve_path(const char *path, const char *token);

#endif

/* HTTP requests over curl multi, driven by the loop (curl_multi_socket_action), with time stamps of
 * our own: never curl's.
 *
 * A net_client holds the connections of one lane: several multi handles of at most
 * NET_CLIENT_STREAMS_MAX streams each (libcurl searches all connections of a handle for each new
 * request), keep-alive HTTP/1.1 by default. Proxies come from HTTPS_PROXY, http_proxy (lower case
 * only), ALL_PROXY and NO_PROXY as libcurl reads them. Redirects are never followed, so that a key
 * cannot leave its host. TLS is verified. All calls and callbacks are on the loop's thread.
 *
 * A request leaves once at most. libcurl would send it again by itself when a kept connection breaks
 * before any byte of the response; but the vendor may have worked on it, so that is stopped here and
 * reported (NET_SEND with is_new_connection false): whoever pays decides. To make it rare, a
 * connection that has been idle for 50 s is not used again (usual servers close at 60 s or 75 s),
 * and one whose end has been seen is replaced before anything is sent.
 *
 * Encodings: `identity` is asked for, since a compressor holds tokens back; gzip, deflate and br are
 * undone all the same when a server sends them.
 *
 * The first client changes two things of the process: SIGPIPE is ignored (libcurl's TLS writes would
 * raise it), and the limit of open files goes up to the hard one (a stream is a socket). */
#ifndef NET_CLIENT_H
#define NET_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/view.h"
#include "net/loop.h"

enum { NET_CLIENT_STREAMS_MAX = 256 };

struct net_client_options {
    const char *ca_file; /* PEM bundle in place of the system's, or NULL */
    bool use_http2;      /* over TLS, at most 16 streams a connection */
    /* Addresses of this machine that connections leave from, ends with NULL; borrowed while the client
     * lives. One has as many connections to one server as net.ipv4.ip_local_port_range has ports; each
     * 256 streams take the next. NULL: as the system chooses. */
    const char *const *local_addresses;
};

/* How the transport ended. Everything but NET_OK, NET_STOPPED and NET_CANCELLED is a failure. */
enum net_end {
    NET_OK,        /* the response was read to its end */
    NET_STOPPED,   /* a callback returned false */
    NET_CANCELLED, /* net_cancel */
    NET_DNS,
    NET_CONNECT, /* refused, unreachable, proxy refused */
    NET_TLS,
    NET_SEND, /* sent, then broke before any byte of the response; on a kept connection
                      (is_new_connection false) mostly because the server had closed it unseen */
    NET_CUT,  /* broke after bytes of the response had come, or ended short of its length */
    NET_TIMEOUT_CONNECT,    /* name, connection, proxy and TLS together */
    NET_TIMEOUT_FIRST_BYTE, /* of the body, from `sent` */
    NET_TIMEOUT_IDLE,       /* between bytes of the body */
    NET_TIMEOUT_TOTAL,      /* from `handed` */
    NET_TOO_LARGE,          /* response over max_bytes; headers over 64 KiB or 256 lines */
    NET_ENCODING,           /* content encoding that cannot be undone */
    NET_PROTOCOL,           /* what came is not HTTP */
    NET_OTHER,
    NET_END_COUNT
};
const char *net_end_name(enum net_end end); /* "timeout_idle" */

/* Instants of clock_now_ns(); -1: did not happen. */
struct net_times {
    int64_t handed;  /* net_send was called */
    int64_t sent;    /* the request was about to go on the wire (CURLOPT_PREREQFUNCTION) */
    int64_t headers; /* the response's head was complete */
    int64_t ended;
};

struct net_result {
    enum net_end end;
    int status;        /* HTTP; 0: none came */
    char message[256]; /* what the transport said; "" for NET_OK */
    struct net_times times;
    int64_t bytes; /* of the body, decoded */
    bool is_new_connection;
};

struct net_exchange; /* one request under way */

/* A response header's value, trimmed, valid during the callback; {NULL, 0} when absent. `name`
 * without colon, case-insensitive; of several, the last. */
struct view net_header(const struct net_exchange *exchange, const char *name);

/* All of them, as lines "name: value"; valid during the callback. */
struct view net_head(const struct net_exchange *exchange);

struct net_handler {
    /* The head is complete (never for 1xx). Return false to stop. May be NULL. */
    bool (*headers)(void *context, const struct net_exchange *exchange, int status, int64_t now_ns);
    /* Bytes of the body, decoded; `now_ns` was stamped on entry. Return false to stop. net_send and
     * net_cancel may be called from every callback; net_client_free from none. */
    bool (*data)(void *context, struct view bytes, int64_t now_ns);
    /* The exchange is over and gone after this call. Called exactly once, never inside net_send. */
    void (*done)(void *context, const struct net_result *result);
};

struct net_request {
    const char *url;
    struct view body; /* POSTed as application/json; must live until done. NULL data: GET */
    const char *const *headers; /* "Name: value", ends with NULL; copied */
    int64_t connect_timeout_ns, first_byte_timeout_ns, idle_timeout_ns,
        total_timeout_ns; /* 0: none */
    int64_t max_bytes;    /* of the decoded body; 0: 64 MiB */
    const struct net_handler *handler;
    void *context;
};

/* Room for so many descriptors from the start. The system doubles a process's table of them when it is full,
 * and with several threads each time stands still, 5 to 20 ms (Linux, expand_fdtable: it waits for all
 * readers of the old one): to be called before other threads are started. */
void net_client_make_room(int64_t descriptors);

struct net_client *net_client_new(struct net_loop *loop, const struct net_client_options *options,
                                  struct error *err);
/* Cancels what is under way: done is called with NET_CANCELLED, and must not send. NULL is fine. */
void net_client_free(struct net_client *client);
struct net_exchange *net_send(struct net_client *client, const struct net_request *request);
void net_cancel(struct net_exchange *exchange); /* done follows from the loop; in done: nothing */

#endif

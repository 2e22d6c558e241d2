/* The inside of the client, for the files that make it:
 *
 *   client.c     what callers see; lists of exchanges; work put off to the loop
 *   exchange.c   one request: its curl handle, its callbacks, its deadlines
 *   ending.c     how a transfer ended, from curl's code and what had happened by then
 *   shard.c      one multi handle: sockets and timer on the loop, finished transfers
 *
 *   net_send --> queued ------> running -------> finished: taken off its shard, done() called, freed
 *                   |             |    \            ^
 *                   +-------------+-----> ending ---+    net_cancel; a callback or a deadline ended it
 *
 * libcurl forbids adding and removing transfers inside its callbacks, so an exchange that is sent
 * or cancelled there waits in `queued` or `ending` for a timer that fires at once. */
#ifndef NET_EXCHANGE_H
#define NET_EXCHANGE_H

#include <curl/curl.h>

#include "base/str.h"
#include "net/client.h"

struct exchange_list {
    struct net_exchange *first, *last;
};

struct net_exchange {
    struct net_client *client;
    struct net_exchange *next, *previous; /* in `list` */
    struct exchange_list *list;
    struct net_shard *shard; /* NULL: not on one */
    CURL *easy;
    struct curl_slist *headers;
    struct net_timer *timer; /* fires at the deadline, or before and looks again */
    const struct net_handler *handler;
    void *context;
    int64_t first_byte_timeout_ns, idle_timeout_ns, total_timeout_ns; /* INT64_MAX: none */
    int64_t max_bytes;
    struct net_times times;
    int64_t first_byte_ns, last_byte_ns; /* of the body; -1: none yet */
    uint64_t read;                       /* the client's `reads` that last_byte_ns was stamped in */
    size_t read_bytes;                   /* of the body, since that stamp */
    unsigned sends;                      /* times that curl was about to send; 2: it was stopped */
    bool is_kept_connection;             /* sent on one that had been used before */
    bool is_over;                        /* done is being called: it cannot be ended again */
    bool is_judged;                      /* we ended it: `verdict` says how, whatever curl says */
    enum net_end verdict;
    int status;
    int64_t bytes;
    struct str head; /* "name: value\n" lines of the response; bounded */
    unsigned head_lines;
    char message[CURL_ERROR_SIZE];
};

struct net_client {
    struct net_loop *loop;
    char *ca_file;
    bool use_http2;
    const char *const *local_addresses; /* NULL: none */
    struct net_shard **shards;
    size_t shard_count, shard_capacity;
    struct net_socket **sockets; /* by descriptor; NULL: none of libcurl's */
    size_t socket_capacity;
    struct exchange_list queued, running, ending;
    CURL **idle; /* handles of exchanges that ended */
    size_t idle_count, idle_capacity;
    struct net_timer *later; /* serves `queued` and `ending` */
    uint64_t reads;          /* times that libcurl was told of a socket */
    int depth;               /* > 0: inside of a call to libcurl that may call back */
};

/* client.c */
void exchange_move(struct net_exchange *exchange, struct exchange_list *list); /* NULL: off all */
/* Ends it from the loop soon, unless an end was set before. Any context. */
void exchange_end_later(struct net_exchange *exchange, enum net_end verdict);
/* Ends it now: off its shard, done() called, freed. Never inside a callback of libcurl. */
void exchange_conclude(struct net_exchange *exchange, CURLcode code);

/* exchange.c */
struct net_exchange *exchange_new(struct net_client *client, const struct net_request *request);
void exchange_free(struct net_exchange *exchange);
void exchange_arm(struct net_exchange *exchange); /* the timer, at the next deadline */

/* ending.c */
enum net_end exchange_judge(const struct net_exchange *exchange, CURLcode code);

/* shard.c; CURLOPT_OPENSOCKETFUNCTION and CURLOPT_CLOSESOCKETFUNCTION, with the client as data */
curl_socket_t socket_open(void *client, curlsocktype purpose, struct curl_sockaddr *address);
int socket_close(void *client, curl_socket_t fd);
void sockets_release(struct net_client *client); /* when no shard is left */
struct net_shard *shard_new(struct net_client *client, struct error *err); /* the client's next */
void shard_free(struct net_shard *shard);
bool shard_has_room(const struct net_shard *shard);
bool shard_add(struct net_shard *shard, struct net_exchange *exchange);
void shard_remove(struct net_exchange *exchange);

#endif

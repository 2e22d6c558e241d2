/* One HTTP request under way, from its arrival to the last byte of its reply.
 *
 * All that is written goes through exchange_write, to the connection's own buffers: what has to
 * misbehave on the wire does it there, with the connection at hand. */
#ifndef SIM_EXCHANGE_H
#define SIM_EXCHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "net/loop.h"
#include "sim/behaviour.h"
#include "sim/fault.h"
#include "sim/ledger.h"
#include "sim/limiter.h"
#include "sim/lookup.h"
#include "sim/sim.h"
#include "sim/stream.h"

enum { PROVIDERS_MAX = 256, PROVIDER_NAME_SIZE = 64, LIMITERS_MAX = 1024 };

/* A path's first part that was asked at: a known dialect, or another name that speaks generic. */
struct provider_state {
    char name[PROVIDER_NAME_SIZE];
    const struct dialect *dialect;
    struct limiter limiter;
};

struct evhttp;
struct evhttp_request;
struct sim {
    struct sim_options options;
    struct net_loop *loop;
    struct evhttp *http;
    uint16_t port;
    struct ledger *ledger;
    struct provider_state providers[PROVIDERS_MAX]; /* the last one takes all that find no room */
    unsigned provider_count;
    struct lookup models;                   /* hash of provider and id -> index in options.models */
    struct lookup limited;                  /* the same hash -> index in limiters */
    struct limiter *limiters[LIMITERS_MAX]; /* of models */
    unsigned limiter_count;
    int64_t request_count;
    struct str event, frame;    /* room for one at a time */
    struct exchange *under_way; /* list */
};

struct fault_play;
struct exchange {
    struct sim *sim;
    struct provider_state *provider;
    struct limiter *limiter;     /* that let it in */
    struct evhttp_request *http; /* NULL once it is evhttp's alone, or gone */
    struct exchange *previous, *next;
    struct net_timer *timer;
    struct chat chat;
    struct dialect_model guess; /* what an unlisted model is taken for */
    struct reply reply;
    struct stream stream;
    const struct replay_exchange *recorded; /* or NULL: the reply is made */
    struct fault_play *fault;               /* or NULL: a healthy reply */
    const char *fault_name;
    int64_t number, arrived_ns, next_sign_ns; /* next_sign: of life, while queued; 0: none */
    int status;
    bool has_chat, is_admitted, is_chunked, is_logged;
    bool has_left; /* the client, before the last bytes were sent */
};

/* Takes the request; it answers and frees itself. */
void exchange_begin(struct sim *sim, struct evhttp_request *http);
/* Drops every exchange that is still under way (when the simulator ends). */
void exchange_drop_all(struct sim *sim);
/* The reply is with evhttp, or the connection is gone: writes the ledger's line and frees. */
void exchange_end(struct exchange *x, bool is_complete);

/* provider.c */
struct provider_state *provider_of(struct sim *sim, struct view name);
/* Whose limits hold for the request: the provider's, or the model's own. */
struct limiter *limiter_of(struct exchange *x);
/* The list of models; the exchange ends when it is written. */
void exchange_list_models(struct exchange *x);

/* admission.c: finds the model, and what the vendor refuses before any model sees the question. */
enum refusal_kind exchange_admit(struct exchange *x, struct str *detail);
bool exchange_has_key(const struct exchange *x);

/* exchange_fault.c: a reply as the rule's fault makes it of the healthy one, which is drawn. */
void exchange_fail(struct exchange *x, const struct fault_rule *rule);
/* The reply as it was recorded. */
void exchange_replay(struct exchange *x);
void exchange_fault_free(struct fault_play *play); /* NULL is fine */

/* exchange_write.c: what goes on the wire. */
/* An error in the vendor's form; the exchange ends when it is written. */
void exchange_refuse(struct exchange *x, enum refusal_kind kind, struct view detail);
/* A whole body; the exchange ends when it is written. */
void exchange_send(struct exchange *x, int status, struct view body);
/* The head of a reply whose body comes in pieces: exchange_chunk, then exchange_finish. */
void exchange_start(struct exchange *x, const char *content_type);
/* Appends `bytes` to `out` as a chunk of the transfer encoding. */
void exchange_frame(const struct exchange *x, struct str *out, struct view bytes);
/* The connection's bytes as they are: no framing, no headers. */
void exchange_write(struct exchange *x, struct view bytes);
/* The last bytes, and the end of the body. */
void exchange_finish(struct exchange *x, struct view bytes);

#endif

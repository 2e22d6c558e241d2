/* The endpoint simulator: vendors' chat completion endpoints on one port, each under its own path
 * (`/qwen/v1/chat/completions`), over real sockets.
 *
 * It shares neither decoder nor encoder with wire/: a client and a server by one codec would agree on
 * the same error. docs/simulator.md is its manual. */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"
#include "net/loop.h"
#include "sim/fault.h"
#include "sim/knowledge.h"
#include "sim/nature.h"
#include "sim/replay.h"

struct sim_model_name {
    const char *provider, *id;
};

/* Everything pointed to must outlive the simulator. */
struct sim_options {
    const char *listen; /* address; NULL: 127.0.0.1 */
    uint16_t port;      /* 0: any free one */
    uint64_t seed;
    double speed;                      /* 1: real time; 0: as fast as possible */
    const struct nature_set *natures;  /* or NULL */
    const struct knowledge *knowledge; /* or NULL */
    const struct fault_set *faults;    /* or NULL */
    const struct replay *replay;       /* NULL: answers are drawn */
    const char *log;                   /* JSON lines, appended; or NULL */
    /* Of each provider, or of each of its models; 0: none. */
    int64_t requests_per_minute, requests_per_second, tokens_per_minute, concurrency;
    bool is_limited_by_model;
    const struct sim_model_name *models; /* served besides those that the dialects list */
    size_t model_count;
};

struct sim;
struct sim *sim_new(struct net_loop *loop, const struct sim_options *options, struct error *err);
void sim_free(struct sim *sim); /* NULL is fine; cuts what is under way */
uint16_t sim_port(const struct sim *sim);
/* Appends some lines for people. */
void sim_summary(const struct sim *sim, struct str *out);
/* Whether a line of the log could not be written. */
bool sim_log_has_failed(const struct sim *sim);

#endif

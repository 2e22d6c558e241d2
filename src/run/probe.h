/* Requests outside of any run, all at once on a loop of their own: what an endpoint lists, one tiny
 * question. They are stored nowhere and counted by no budget: whoever sends a paid one says so before. */
#ifndef RUN_PROBE_H
#define RUN_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "net/client.h"
#include "wire/reply.h"

struct probe {
    /* What is sent; borrowed until probe_release. */
    const char *url;
    const char *ca_file;       /* or NULL */
    const char *authorization; /* a header's line, or NULL */
    struct view body;          /* of a chat completion request that streams; NULL data: GET */
    /* What came. */
    struct net_result result;
    int64_t first_ns; /* of the first token, thought or answer: clock_now_ns(); -1 */
    bool has_date;
    int64_t date_unix_s, wall_ns; /* the Date header, and our clock when it came */
    struct str text;              /* of a GET: the body, at most 8 MiB */
    struct reply_decoder decoder; /* of a question */
    struct sse_reader sse;
    bool is_stream;
};

/* Sends all of them and returns when all have ended, each within `timeout_ns`. false: the loop failed.
 * Release each afterwards, also after failure. */
bool probe_run(struct probe *probes, size_t count, int64_t timeout_ns, struct error *err);
void probe_release(struct probe *probe);
/* The ids of a list of models: {"data": [{"id": …}, …]}, the bare list, or {"models": …} (Ollama:
 * `name`). Ends with NULL, in the arena; NULL: it is no such list. */
const char *const *probe_models(const struct probe *probe, struct arena *arena);

#endif

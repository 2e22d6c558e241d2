/* Decoding a chat completion: the events of a stream, or a whole JSON body, -> struct reply.
 *
 * Every field may be absent, null or empty; unknown keys are skipped; the last non-null usage
 * counts; `<think>` inside content is split off; unknown finish reasons are kept verbatim. */
#ifndef WIRE_REPLY_H
#define WIRE_REPLY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"
#include "base/str.h"
#include "base/usage.h"
#include "wire/provider.h"
#include "wire/sse.h"

enum { REPLY_TEXT_MAX = 16 << 20 };
/* ERNIE's `flag` of a choice: 0 harmless, 1 and 2 shown but noted, from 3 on not to be shown (general
 * knowledge of Qianfan's pages; the shape of 2026 is unverified). */
enum { REPLY_FLAG_BLOCKED = 3 };

struct reply {
    struct str answer, reasoning;                    /* byte-true as they came */
    struct str finish_reason;                        /* verbatim; empty: none came */
    struct str model, id, fingerprint, service_tier; /* as echoed */
    struct usage usage;
    bool has_usage;
    bool is_reasoning_unknown; /* reasoning text came but reasoning tokens are 0 or absent */
    bool has_encrypted_reasoning, has_tool_calls, has_refusal;
    int64_t safety_flag; /* ERNIE's `flag`; 0 */
    bool is_unsafe;      /* ERNIE's `need_clear_history`: the question met the filter */
    bool is_truncated;   /* ERNIE v1, which has no finish reason for it */
    /* Ark: `service_status.model_fallback.fallback_triggered`; another model than the one asked
     * answered, whatever `model` says. */
    bool is_fallback;
    struct str moderation; /* Ark's `moderation_hit_type`: what the filter found; empty: nothing */
    /* A finish reason, or a whole JSON body. [DONE] never gets here: the caller sets it from
     * sse_reader.is_done. */
    bool is_complete;
    /* An error object, in mid-stream or as the body. */
    bool has_error;
    struct str error_code, error_type, error_message;
};

/* What one event brought, for time stamps. */
enum reply_event { REPLY_NOTHING, REPLY_REASONING, REPLY_ANSWER };

struct reply_decoder;
/* Where a piece of text goes: the thought, the content. */
typedef enum reply_event reply_take_fn(struct reply_decoder *d, struct view text);

struct reply_decoder {
    struct reply reply;
    bool in_think;      /* inside `<think>` of the content */
    bool think_decided; /* whether content begins with `<think>` is known */
    bool had_think;     /* it did */
    struct str held;    /* content held back until that is known, or a partial `</think>` */
    struct str scratch; /* an unescaped string */
    /* The event before, when one piece of text was all that it added: its head up to the text, and
     * its tail. */
    struct str last;
    size_t last_head, last_tail;
    reply_take_fn *take;               /* NULL: nothing is remembered */
    uint64_t chunk_count, stray_count; /* events; those that are no JSON at all */
};

void reply_decoder_init(struct reply_decoder *d);
void reply_decoder_release(struct reply_decoder *d);
/* One event's JSON, a list of such, or one of the native forms (Ollama's lines, ERNIE v1, DashScope
 * without incremental_output, Tencent). A broken object or list sets has_error with code "not_json";
 * a stray word does so only when nothing else comes (reply_decode_end). Allocates nothing but for
 * what the reply keeps. */
enum reply_event reply_decode_event(struct reply_decoder *d, struct view data, bool is_error_event);
/* A whole body: a chat.completion object, an error body of any vendor's shape (HTML, text and empty
 * bodies too), or an error in the form of a stream. */
void reply_decode_body(struct reply_decoder *d, struct view body);
/* No more will come: settles what was held back. */
void reply_decode_end(struct reply_decoder *d);

/* What became of the attempt. `status` 0: no HTTP answer. `transport_outcome` is what the transport
 * said: OUTCOME_PENDING when it ended well, OUTCOME_TIMEOUT or OUTCOME_NETWORK when not; an answer
 * that was complete before the transport failed counts. `reply` after reply_decode_end. */
struct reply_class {
    enum outcome outcome; /* OUTCOME_ANSWERED, TRUNCATED, REFUSED, FILTERED_*, … */
    enum retry_class retry;
};
struct reply_class reply_classify(const struct provider *provider, int status,
                                  const struct reply *reply, enum outcome transport_outcome);

#endif

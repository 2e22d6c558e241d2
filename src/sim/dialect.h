/* How each vendor speaks: what it refuses and in which words, how thinking is switched, and the form
 * of its chunks, replies and errors, field by field.
 *
 * A dialect is one file: a table of models, a table of refusals and a few functions that append JSON.
 * Nothing in it touches a connection, so that every form is tested as a function. The facts are those
 * of docs/providers.md; docs/simulator.md lists what each dialect does. */
#ifndef SIM_DIALECT_H
#define SIM_DIALECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/random.h"
#include "base/str.h"
#include "sim/answer.h"
#include "sim/chat.h"
#include "sim/token.h"

enum model_tier { TIER_FLAGSHIP, TIER_MIDDLE, TIER_CHEAP };

enum model_thinking {
    THINKS_IF_ASKED, /* can be switched, off by default */
    THINKS_BY_DEFAULT,
    THINKS_ALWAYS,
    THINKS_NEVER,
};

struct dialect_model {
    const char *id;
    enum model_tier tier;
    enum model_thinking thinking;
    const char *served_as; /* the `model` of its replies when that is another; or NULL */
    bool is_summary;       /* shows a summary of its thought, bills all of it */
    bool is_open;          /* open weights */
};

/* How hard a model is asked to think. */
enum effort { EFFORT_OFF, EFFORT_LOW, EFFORT_MEDIUM, EFFORT_HIGH, EFFORT_MAX };

/* What can be refused; each dialect has a row for those that it knows. */
enum refusal_kind {
    REFUSE_NOTHING,
    REFUSE_KEY,          /* no bearer, or an empty one */
    REFUSE_KEY_FOR_LIST, /* the same when the models are listed; default: REFUSE_KEY */
    REFUSE_BODY,         /* no JSON, or no messages in it */
    REFUSE_MODEL,        /* no such model */
    REFUSE_PATH,         /* no such resource */
    REFUSE_ROLE,         /* role `developer` */
    REFUSE_TEMPERATURE,  /* out of range */
    REFUSE_MAX_TOKENS,   /* out of range, or both fields at once */
    REFUSE_PARAMETER,    /* any other parameter: the message says which */
    REFUSE_STREAM,       /* only streams are served */
    REFUSE_INPUT,        /* content filter, on the question */
    REFUSE_OUTPUT,       /* content filter, on the answer */
    REFUSE_BALANCE,      /* arrears */
    REFUSE_RATE,         /* requests a minute */
    REFUSE_BURST,        /* too many within a second */
    REFUSE_TOKENS,       /* tokens a minute; default: REFUSE_RATE */
    REFUSE_CONCURRENCY,  /* too many at once */
    REFUSE_OVERLOAD,     /* the vendor is full */
    REFUSE_FAILURE,      /* internal error */
    REFUSE_RECORDING,    /* replay holds no answer */
};

struct refusal {
    enum refusal_kind kind;
    int status;
    const char *code, *type, *message; /* `message` may hold one %s: the detail */
};

/* One reply under way. */
struct reply {
    const struct dialect *dialect;
    const struct dialect_model *model;
    const struct chat *chat;
    struct answer answer;
    int64_t created; /* seconds since 1970 */
    uint64_t draw;   /* what ids are made of: the same for the same seed, cell, turn and attempt */
};

enum chunk_kind {
    CHUNK_OPEN, /* the first one, where it is empty */
    CHUNK_THOUGHT,
    CHUNK_TURN, /* between thought and answer */
    CHUNK_TEXT,
    CHUNK_FINISH,
    CHUNK_USAGE,
};
struct chunk {
    enum chunk_kind kind;
    struct view text;
    unsigned index;        /* counts from 0 over all chunks of the reply */
    int64_t output_so_far; /* tokens, this chunk included */
};

struct dialect {
    const char *name;                   /* the path's first part */
    const struct dialect_model *models; /* ends with an id of NULL */
    bool is_any_model;                  /* serves ids that are not listed */
    bool needs_no_key;
    struct token_law tokens;
    double tokens_per_chunk; /* mean */
    int64_t cache_unit; /* cached tokens come in multiples of this, from this on; 0: no cache */
    bool is_limit_for_answer;       /* max_tokens counts the answer only */
    bool is_limit_soft;             /* max_tokens is passed by some */
    int64_t default_limit;          /* of max_tokens when the request has none */
    const char *request_id_header;  /* or NULL */
    bool tells_limits;              /* its replies have X-Ratelimit headers */
    const struct refusal *refusals; /* ends with REFUSE_NOTHING */
    const char *keep_alive;         /* a line sent while a queued stream waits; or NULL */
    const char *keep_alive_plain;   /* the same before a reply that is no stream; or NULL */

    /* Whether and how hard it thinks; NULL: by the model alone. */
    enum effort (*effort)(const struct chat *chat, const struct dialect_model *model);
    /* What this vendor alone refuses; `*detail` completes the message. May be NULL. */
    enum refusal_kind (*check)(const struct chat *chat, const struct dialect_model *model,
                               struct str *detail);
    /* Appends one chunk's JSON; false when the dialect sends none of that kind. */
    bool (*chunk)(struct str *out, const struct reply *reply, const struct chunk *chunk);
    /* Appends the reply of a request that asked for no stream. */
    void (*whole)(struct str *out, const struct reply *reply);
    /* Appends an error's body; `message` is complete. */
    void (*error)(struct str *out, const struct refusal *refusal, struct view message,
                  uint64_t draw);
    /* Adds to a stream's end in place of a finish chunk when the filter stopped the answer: an error
     * as a chunk (true), or a finish reason of the dialect's (false). */
    bool is_filter_error_chunk;
};

extern const struct dialect dialect_deepseek, dialect_qwen, dialect_ernie, dialect_hunyuan,
    dialect_doubao, dialect_openai, dialect_zhipu, dialect_anthropic, dialect_generic;
extern const struct dialect *const dialects[]; /* ends with NULL */

/* The dialect of a path's first part; generic for one that is unknown. */
const struct dialect *dialect_find(struct view name);
/* Its own models only; NULL when the id is none of them. */
const struct dialect_model *dialect_model(const struct dialect *dialect, const char *id);
const struct refusal *dialect_refusal(const struct dialect *dialect, enum refusal_kind kind);
/* Appends the error's whole body. */
void dialect_refuse(struct str *out, const struct dialect *dialect, const struct refusal *refusal,
                    struct view detail, uint64_t draw);
/* The rule most vendors share: the switch `asked`, else the model's default. */
enum effort dialect_effort(const struct dialect_model *model, enum chat_switch asked,
                           const char *effort);
enum effort dialect_effort_of(const char *word); /* "low" …; EFFORT_HIGH for an unknown word */
/* The `model` of the reply. */
const char *dialect_served_as(const struct reply *reply);
/* `,"system_fingerprint":"…"`: the behaviour's, else the usual one. */
void dialect_put_fingerprint(struct str *out, const struct reply *reply, const char *usual);
/* "stop", "length", "content_filter", or what was recorded. */
const char *dialect_finish(const struct reply *reply, const char *stop, const char *filter);

/* Pieces of JSON and of ids that several dialects share. */
void put_member(struct str *out, const char *key, struct view text); /* "key":"text" */
void put_hex(struct str *out, uint64_t draw, unsigned digits);       /* lower case */
void put_uuid(struct str *out, uint64_t draw);
void put_base36(struct str *out, uint64_t draw, unsigned digits);

#endif

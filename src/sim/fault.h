/* Faults: what vendors, their gateways and the network between do wrong, done on purpose.
 *
 * A rule says which requests meet which fault. A fault is a pure function from the healthy reply to a
 * script: bytes, waits between them, and how the connection ends. exchange_fault.c plays the script.
 * docs/simulator.md has the file's format, docs/faults.md what becomes of each. */
#ifndef SIM_FAULT_H
#define SIM_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"
#include "sim/chat.h"

enum fault_end {
    FAULT_CLOSE,      /* in order, after the last byte */
    FAULT_RESET,      /* RST: what the kernel still holds is lost */
    FAULT_HALF_CLOSE, /* the server's side only */
    FAULT_HOLD,       /* nothing more comes, for ever */
    FAULT_REPEAT,     /* the last step again, for ever */
};

/* Bytes from `start` to the next step's, sent `wait_ns` after the step before. */
struct fault_step {
    size_t start;
    int64_t wait_ns;
};

struct fault_script {
    struct str bytes;
    struct fault_step *steps;
    size_t step_count, step_capacity;
    enum fault_end end;
    int status;      /* as the log tells it; 0: no head is sent */
    bool is_whole;   /* the answer is all there, at its end */
    bool is_chunked; /* fault_put frames */
};

struct fault;
struct fault_rule {
    const struct fault *fault;
    const char *provider, *model; /* NULL: any; a star at the end: what begins so */
    int64_t cell;                 /* -1: any */
    int64_t attempt;              /* 0: any */
    int64_t attempts;             /* the first so many only; 0: all */
    double rate;                  /* of the requests that match */
    int64_t after;                /* events of the answer that are sent before it */
    int64_t wait_ns;              /* where the fault waits */
    int64_t size;                 /* bytes, where it is about a size; 0: the fault's own */
    const char *retry_after, *location, *message; /* or NULL: the fault's own */
};

/* What a fault is made of. */
struct fault_input {
    const struct fault_rule *rule;
    bool is_stream;
    struct str body;    /* all events of the healthy reply, or the whole body */
    size_t *ends;       /* of each event in `body` */
    size_t event_count; /* [DONE] included */
    const char *key;    /* the value of Authorization, or "" */
};

typedef void fault_fn(struct fault_script *s, const struct fault_input *in);
struct fault {
    const char *name;
    fault_fn *play;
    int status;       /* of the faults that are a status */
    const char *what; /* the vendor does */
};
extern const struct fault faults[]; /* ends with a name of NULL */

struct fault_set;
struct fault_set *fault_set_load(const char *path, struct error *err);
void fault_set_free(struct fault_set *set); /* NULL is fine */
/* The first rule that this request meets, or NULL. A pure function of seed, request and file. */
const struct fault_rule *fault_set_find(const struct fault_set *set, uint64_t seed,
                                        const char *provider, const struct chat *chat);

/* fault_script.c: writing a script. */
void fault_script_release(struct fault_script *s);
/* The status line and the headers that every reply has; `headers` are further lines that end with
 * CRLF. With a length of -1 the body comes in chunks, with -2 until the connection is closed. */
void fault_head(struct fault_script *s, int status, const char *type, const char *headers,
                int64_t length);
/* The head of a healthy reply, in chunks. */
void fault_ok_head(struct fault_script *s, const struct fault_input *in, const char *headers);
void fault_put(struct fault_script *s, struct view bytes); /* of the body */
void fault_raw(struct fault_script *s, struct view bytes); /* of the connection */
void fault_wait(struct fault_script *s, int64_t ns);       /* before what is put next */
void fault_finish(struct fault_script *s);                 /* the last chunk */
/* Events [from, to) of the healthy reply; to is clamped. */
struct view fault_events(const struct fault_input *in, size_t from, size_t to);
size_t fault_cut_at(const struct fault_input *in); /* the number of events before the fault */
/* Head and body in one piece. */
void fault_whole(struct fault_script *s, int status, const char *type, const char *headers,
                 struct view body);

#endif

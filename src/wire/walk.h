/* Reading one event's JSON into the decoder. Internal to wire/. */
#ifndef WIRE_WALK_H
#define WIRE_WALK_H

#include "base/json.h"
#include "wire/key.h"
#include "wire/reply.h"

/* Where in the event the reader stands. */
enum place {
    TOP,    /* the event; also Tencent's `Response` */
    CHOICE, /* an element of choices */
    DELTA,  /* delta, or message */
    PART,   /* an element of a content that is a list */
    USAGE,
    INPUT_DETAILS,
    OUTPUT_DETAILS,
    SERVICE, /* Ark's service_status and what it holds */
    FAULT,   /* the error object */
};

struct walk {
    struct reply_decoder *d;
    struct json_reader r;
    struct usage usage;       /* of this event */
    struct usage other_usage; /* its input and output by Anthropic's names */
    enum reply_event event;
    bool has_usage;
    bool has_payload;    /* choices, usage and the like: the event is no bare error */
    bool has_top_fault;  /* code or message at the top */
    bool is_cumulative;  /* inside DashScope's `output` */
    bool has_reasoning;  /* of this delta: some servers send the thought under two names */
    enum key key;        /* just read */
    unsigned text_count; /* pieces of text that were taken */
    struct view text;    /* the last of them, raw, as it stands in the event */
    reply_take_fn *take; /* and where it went */
};

/* Reads one event, whose `w->d` is set and the rest zero; false when it is no JSON object or list.
 * What it held is in the decoder all the same. */
bool walk_event(struct walk *w, struct view data);
/* Passes the string that w->r has just read on, without a copy when it holds no escapes. */
void walk_take(struct walk *w, reply_take_fn *take);
/* Reads an object, or each object of a list, whose first token was `token`. */
void walk_value(struct walk *w, enum place place, enum json_token token);

/* walk_usage.c: */
/* A key of the usage, or of its details. */
void walk_usage_key(struct walk *w, enum place place, enum json_token token);
/* A count of tokens into a field of w->usage. */
void walk_set_tokens(struct walk *w, enum json_token token, int64_t *field);
/* At the event's end. */
void walk_keep_usage(struct walk *w);

#endif

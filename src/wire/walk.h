/* Reading one event's JSON into the decoder. Internal to wire/. */
#ifndef WIRE_WALK_H
#define WIRE_WALK_H

#include "base/json.h"
#include "wire/key.h"
#include "wire/reply.h"

struct walk {
    struct reply_decoder *d;
    struct json_reader r;
    struct usage usage; /* of this event */
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

#endif

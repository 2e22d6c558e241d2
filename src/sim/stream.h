/* A reply as the sequence of its events, each with the instant at which it is due: a pure function of
 * the reply, without a connection or a clock. */
#ifndef SIM_STREAM_H
#define SIM_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/dialect.h"

enum stream_step {
    STEP_OPEN,
    STEP_THOUGHT,
    STEP_TURN,
    STEP_TEXT,
    STEP_FINISH,
    STEP_USAGE,
    STEP_DONE,
    STEP_OVER,
};

struct stream {
    const struct reply *reply;
    enum stream_step step;   /* of the next event */
    struct view rest, piece; /* of the thought or the text */
    int64_t tokens;          /* told so far, the hidden ones and the next event's included */
    unsigned chunks;
    int64_t due_ns; /* of the next event: after the request came, at speed 1 */
    struct random sizes;
};

void stream_init(struct stream *stream, const struct reply *reply);
/* Appends the next event ("data: …\n\n") and moves on; false at the end. */
bool stream_next(struct stream *stream, struct str *out);

#endif

/* The tolerant reader of server-sent events: bytes in any slicing -> data lines.
 *
 * Accepts `data:` with or without blank, comments, blank and white-space-only lines as separators,
 * CR, LF and CRLF, id:/event:/retry: lines, `:HTTP_STATUS/200`, trailing blanks, a missing [DONE],
 * a BOM, and bare JSON lines without "data:" (an error body, newline-delimited JSON). A body that is no
 * stream at all (an indented JSON object, HTML) is passed on whole at the end, so that a server that
 * ignores `stream` or answers with the wrong type is read all the same. Line length and event count
 * are bounded. */
#ifndef WIRE_SSE_H
#define WIRE_SSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum { SSE_LINE_MAX = 4 << 20, SSE_EVENTS_MAX = 4000000 };

struct sse_reader {
    struct str line;     /* an unfinished line */
    struct str data;     /* data lines of the event in progress, when there are several */
    struct str bare;     /* lines of no stream, while no event has come */
    bool is_error_event; /* `event: error` was seen for it */
    bool last_was_cr, is_done;
    uint64_t event_count, comment_count;
    const char *error; /* a bound was passed; static text */
};

/* Called with one event's data (without "data:"); "[DONE]" is not passed on but sets is_done.
 * Return false to stop reading. */
typedef bool sse_event_fn(void *context, struct view data, bool is_error_event);

void sse_init(struct sse_reader *r);
void sse_release(struct sse_reader *r);
/* Feeds bytes as they came. A complete event inside `bytes` is passed without copying. Returns
 * false when a bound was passed or the callback said so. */
bool sse_feed(struct sse_reader *r, struct view bytes, sse_event_fn *fn, void *context);
/* The stream has ended: passes on a last event that no blank line closed, or the bare body. When the
 * transport broke (`is_broken`) or a bound was passed, only if it is a whole JSON value. */
bool sse_finish(struct sse_reader *r, bool is_broken, sse_event_fn *fn, void *context);

#endif

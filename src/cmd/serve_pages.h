/* What `steelyard serve` shows: the list of runs with those under way, and the report of each. */
#ifndef CMD_SERVE_PAGES_H
#define CMD_SERVE_PAGES_H

#include "cmd/workspace.h"
#include "serve/server.h"

struct serve_pages {
    const char *store; /* looked at anew for every page; only read */
    const struct workspace *workspace;
    int language;
};

/* For struct serve_options; the context is a struct serve_pages. "/" is the list, "/run/NAME" the report of a
 * run (several with commas between them), "/events/NAME" the progress of one, as {"text": …}. */
void serve_pages_answer(void *context, const char *path, struct serve_reply *reply);
bool serve_pages_event(void *context, const char *path, struct str *out);

#endif

/* The progress of a run on standard error: a block of live lanes on a terminal, redrawn at most
 * four times a second and only on its own lines; elsewhere a line at each change of a lane's state
 * and once a minute. A thread of its own: a terminal that is stopped holds up nothing. */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include <stdbool.h>

#include "base/str.h"
#include "run/session.h"

struct progress;

struct progress_options {
    const char *run_name, *title;
    bool is_simulated, has_color;
    unsigned ambiguous; /* width of characters of class A */
};

/* NULL when it cannot be shown (that is no error). */
struct progress *progress_start(struct session *session, const struct progress_options *options);
/* Takes the live block away; NULL is fine. */
void progress_stop(struct progress *progress);

/* The pure part, for tests. `left_ns`: -1: not known. */
void progress_block(const struct progress_options *options, const struct session_snapshot *snapshot,
                    int64_t left_ns, unsigned width, unsigned rows, struct str *out);
void progress_line(const struct progress_options *options, const struct session_snapshot *snapshot,
                   int64_t left_ns, int64_t unix_ns, struct str *out);

#endif

/* The progress of a run on standard error, by a thread of its own: a terminal that is stopped holds up
 * nothing.
 *
 * On a terminal a block of live lanes, redrawn at most four times a second, each line over itself, laid
 * out anew when the size changes. Elsewhere a line when a lane's state changes, every 5 % and once a
 * minute. For machines a JSON object a second (docs/run.md). */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include <stdbool.h>

#include "base/str.h"
#include "run/session.h"

struct progress;

/* Of --progress; the names are progress_modes. */
enum progress_mode { PROGRESS_AUTO, PROGRESS_PLAIN, PROGRESS_JSON, PROGRESS_OFF };
extern const char *const progress_modes[]; /* ends with NULL */

struct progress_options {
    const char *run_name, *title;
    enum progress_mode mode;
    bool is_simulated, has_color;
    unsigned ambiguous; /* width of characters of class A */
    int language;
};

/* NULL when it cannot be shown (that is no error) or is off. Everything of `config` is borrowed. */
struct progress *progress_start(struct session *session, const struct session_config *config,
                                const struct progress_options *options);
/* Takes the live block away; for machines, a last object with the run's state. NULL is fine. */
void progress_stop(struct progress *progress, const char *state);

#endif

/* A run as the store has it now, in the shape in which a session shows itself. */
#ifndef CMD_STATUS_LOOK_H
#define CMD_STATUS_LOOK_H

#include "base/arena.h"
#include "cmd/progress_view.h"
#include "report/render.h"
#include "store/store.h"

enum { STATUS_INTERVALS = 60 }; /* of five seconds: what the rate is made of */

struct status {
    struct arena arena;
    const char *name, *title;
    enum run_state state;
    bool is_simulated, is_held; /* is_held: a process works at it */
    bool stops_at_cap;
    int64_t pid;  /* of the session that began last; 0: not told */
    int64_t lost; /* calls without an end, of processes that are gone */
    int64_t ended_unix_ns;
    struct session_snapshot snapshot; /* times are of the wall clock */
    int *lane_of;                     /* by model; -1: none */
    size_t model_count;
    int64_t *counts; /* by interval and lane */
    struct progress_cap *caps;
    struct store_cap *store_caps;
    size_t cap_count;
};

/* To be released also on failure. `unix_ns`: now. */
bool status_look(struct status *status, struct store *store, int64_t run, int64_t unix_ns,
                 struct error *err);
void status_release(struct status *status);
/* "running", "dead" or the name of the state that it ended in. */
const char *status_word(const struct status *status);
/* As a terminal shows it; it points into the status. */
struct progress_view status_view(struct status *status, const struct render_options *render);
/* A line: "running: process 4711", and what a process that is gone left behind. */
void status_put_state(const struct status *status, struct str *out);

#endif

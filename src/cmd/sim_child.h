/* A simulator of our own as a child process, for `run --sim`. */
#ifndef CMD_SIM_CHILD_H
#define CMD_SIM_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

struct sim_child {
    pid_t pid;
    int parent_pipe; /* the child ends when it is closed, however this process ends */
    char url[64];    /* "http://127.0.0.1:43121" */
};

/* Starts `steelyard sim ARGUMENTS… --parent-pipe` (this very program) and waits until it listens.
 * The child is not in the terminal's foreground group, so that Ctrl-C drains the run and not the
 * simulator, and it gets none of the environment's keys. `arguments` ends with NULL. */
bool sim_child_start(struct sim_child *child, const char *const *arguments, struct error *err);
void sim_child_stop(struct sim_child *child);

#endif

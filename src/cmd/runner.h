/* One invocation of `steelyard run`: what it holds, and its parts beside the asking itself. */
#ifndef CMD_RUNNER_H
#define CMD_RUNNER_H

#include "cmd/run_sweep.h"
#include "cmd/sim_child.h"
#include "cmd/workspace.h"
#include "run/session.h"

/* Everything that a run needs, from the options to the end. */
struct runner {
    const struct run_options *o;
    struct sweep sweep;
    struct workspace workspace;
    struct plan *plan;
    struct budget budget;
    struct keys keys;
    struct sim_child sim;
    bool has_sim;
    struct transcript *transcript; /* or NULL */
    char period[RUN_PERIOD_SIZE];
    int64_t run;
    char *run_name;
    enum run_state found; /* the state of a run that was there; RUN_OPEN for a new one */
    bool is_found;
    int64_t left; /* at the end: cells without an answer that the same command asks again */
};

/* How the simulator is asked to answer, as part of the plan: another seed is another run. Where it
 * writes its log is no part. Fresh memory. */
char *runner_simulation(const struct run_options *options);
/* Starts a simulator, or takes the one that was named, and points the plan's models at it. */
bool runner_start_sim(struct runner *r, struct error *err);

/* The run of this plan and period, or a new one. */
bool runner_find_run(struct runner *r, struct error *err);
/* Open, with what `status` needs to show it from elsewhere. */
bool runner_keep_start(const struct runner *r, const struct session *session, struct error *err);
/* The state in which the session left the run, and what it learnt of lanes and loop. */
bool runner_keep_end(const struct runner *r, const struct session *session, enum run_state state,
                     struct error *err);

/* To stderr, made safe: the vendors' words stand in it. For machines a message a line. */
void runner_say(const struct runner *r, const struct str *text);

/* With --record: the transcript beside the store. Closing says what was kept. */
bool runner_open_transcript(struct runner *r, struct error *err);
void runner_close_transcript(struct runner *r);

#endif

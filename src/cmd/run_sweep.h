/* What `run` was asked for: the options, and the sweep made of them or of a file. */
#ifndef CMD_RUN_SWEEP_H
#define CMD_RUN_SWEEP_H

#include "cmd/command.h"
#include "suite/sweep.h"

enum { RUN_PERIOD_SIZE = 32 };

struct run_options {
    struct common_options common;
    struct option_list models, suites, sim_arguments;
    int64_t sample, repeats, seed, concurrency, sim_seed;
    const char *budget, *budget_day, *sim_url;
    bool is_simulated, is_new, is_agreed, is_recorded, is_dry;
    int format;
};

/* The sweep file named, or the options' models and suites; then what the options change in it. The
 * sweep is to be released either way. */
bool run_sweep(const struct run_options *options, int argc, char **argv, struct sweep *sweep,
               struct error *err);
/* The local day or week that a sweep with a period is for: "2026-11-24", "2026-W48"; else "". */
void run_period(const struct sweep *sweep, char out[RUN_PERIOD_SIZE]);

#endif

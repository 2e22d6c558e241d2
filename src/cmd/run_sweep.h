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
    int format, progress;
};

/* Entries of an option table that name a sweep without a file; `prefix` is where a struct run_options
 * lies in the command's options, empty when it is they. */
#define SWEEP_OPTIONS(options_type, prefix)                                                        \
    {.name = "models",                                                                             \
     .letter = 'm',                                                                                \
     .type = OPTION_LIST,                                                                          \
     .offset = offsetof(options_type, prefix models),                                              \
     .value_name = "MODEL,...",                                                                    \
     .help = "models to ask, as PROVIDER/MODEL[@think=high,...]",                                  \
     .complete = "model"},                                                                         \
        {.name = "suites",                                                                         \
         .letter = 's',                                                                            \
         .type = OPTION_LIST,                                                                      \
         .offset = offsetof(options_type, prefix suites),                                          \
         .value_name = "SUITE,...",                                                                \
         .help = "suites to ask them",                                                             \
         .complete = "suite"},                                                                     \
        {.name = "sample",                                                                         \
         .type = OPTION_INT,                                                                       \
         .offset = offsetof(options_type, prefix sample),                                          \
         .value_name = "N",                                                                        \
         .help = "a seeded sample of N items of each suite",                                       \
         .min = 1,                                                                                 \
         .max = 1000000},                                                                          \
        {.name = "repeats",                                                                        \
         .type = OPTION_INT,                                                                       \
         .offset = offsetof(options_type, prefix repeats),                                         \
         .value_name = "N",                                                                        \
         .help = "ask each item N times",                                                          \
         .min = 1,                                                                                 \
         .max = 10000},                                                                            \
    {                                                                                              \
        .name = "seed", .type = OPTION_INT, .offset = offsetof(options_type, prefix seed),         \
        .value_name = "N", .help = "seed of the sample (default 1)", .min = 0, .max = INT64_MAX    \
    }

/* The sweep file named, or the options' models and suites; then what the options change in it. The
 * sweep is to be released either way. */
bool run_sweep(const struct run_options *options, int argc, char **argv, struct sweep *sweep,
               struct error *err);
/* The local day or week that a sweep with a period is for: "2026-11-24", "2026-W48"; else "". */
void run_period(const struct sweep *sweep, char out[RUN_PERIOD_SIZE]);

#endif

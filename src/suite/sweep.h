/* Sweep files: what to run. JSON with comments and trailing commas; docs/sweeps.md has the format.
 * The command line's options give the same structure. Pure data: names are resolved by run/plan. */
#ifndef SUITE_SWEEP_H
#define SUITE_SWEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"

struct sweep_model {
    const char *spec; /* "qwen/qwen3.8-max@think=high" */
    const struct json_value *parameters; /* or NULL */
    const struct json_value *limits;     /* {requests_per_minute, tokens_per_minute, concurrency}, or NULL */
    unsigned line;
};
struct sweep_suite {
    const char *name;
    int64_t sample;  /* 0: all */
    int64_t repeats; /* 0: the sweep's */
    unsigned line;
};
/* A judge: a model that grades the replies of the named suites. */
struct sweep_judge {
    const char *spec;
    const struct json_value *parameters;
    const char *rubric;
    const char *const *suites;
    unsigned line;
};
struct sweep_cap {
    const char *scope; /* "run", "day", or "model" */
    const char *model; /* spec, with scope "model" */
    const char *amount; /* decimal text */
    const char *currency;
};
enum sweep_on_budget { SWEEP_STOP, SWEEP_PAUSE };
enum sweep_period { SWEEP_ONCE, SWEEP_DAILY, SWEEP_WEEKLY }; /* when the same file means a new run */

struct sweep {
    const char *name, *file; /* file NULL: from options */
    struct sweep_model *models;
    size_t model_count;
    struct sweep_suite *suites;
    size_t suite_count;
    struct sweep_judge *judges;
    size_t judge_count;
    struct sweep_cap *caps;
    size_t cap_count;
    enum sweep_on_budget on_budget;
    enum sweep_period period;
    int64_t repeats;  /* default 1 */
    uint64_t seed;    /* default 1 */
    int64_t concurrency; /* over all lanes; 0: only the lanes' */
    int64_t give_up_after_ns; /* a lane that cannot be reached for so long ends; default 30 min */
    int64_t attempts_max;     /* per cell; default 5 */
    int64_t cell_time_max_ns; /* retries of a cell stop after this; default 1 h */
    int64_t connect_timeout_ns, first_byte_timeout_ns, idle_timeout_ns, total_timeout_ns;
    double incomplete_above; /* share of left-out cells from which the run is incomplete; default 0: any */
    struct arena arena;
};

void sweep_init(struct sweep *sweep); /* the defaults */
bool sweep_load(struct sweep *sweep, const char *path, struct error *err);
void sweep_release(struct sweep *sweep);

#endif

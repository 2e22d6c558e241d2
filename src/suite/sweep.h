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
    const char *spec;                    /* "qwen/qwen3.8-max@think=high" */
    const struct json_value *parameters; /* or NULL */
    const struct json_value *limits;     /* requests_per_minute, …, or NULL */
    unsigned line;
};
/* The order of options of multiple-choice items: as in the file, shuffled, or every rotation. */
enum sweep_order { SWEEP_WRITTEN, SWEEP_SHUFFLED, SWEEP_CIRCULAR };
struct sweep_suite {
    const char *name;
    enum sweep_order order;
    int64_t sample;  /* 0: all */
    int64_t repeats; /* 0: the sweep's */
    unsigned line;
};
/* A judge: a model that grades the replies of the named suites. */
enum sweep_judge_kind { SWEEP_RUBRIC, SWEEP_REFERENCE, SWEEP_PAIRWISE };
struct sweep_judge {
    const char *spec;
    const struct json_value *parameters;
    const char *name; /* NULL: the kind's name; no two judges share one */
    enum sweep_judge_kind kind;
    const char *rubric; /* what counts; NULL: the kind's default */
    int64_t pass;       /* with a rubric: right from this score on; 0: the score itself counts */
    const char *const *suites;
    unsigned line;
};
struct sweep_cap {
    const char *scope;  /* "run", "day", or "model" */
    const char *model;  /* spec, with scope "model" */
    const char *amount; /* decimal text */
    const char *currency;
};
enum sweep_on_budget { SWEEP_STOP, SWEEP_PAUSE };
/* When the same file means a new run. */
enum sweep_period { SWEEP_ONCE, SWEEP_DAILY, SWEEP_WEEKLY };

enum sweep_http { SWEEP_HTTP_1, SWEEP_HTTP_2 };

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
    int64_t repeats;                    /* default 1 */
    uint64_t seed;                      /* default 1 */
    int64_t concurrency;                /* over all lanes; 0: only the lanes' */
    const char *const *local_addresses; /* that connections leave from, ends with NULL; NULL: any */
    int http;                           /* enum sweep_http; -1: as the profiles say */
    int64_t give_up_after_ns; /* a lane that cannot be reached for so long ends; default 30 min */
    int64_t attempts_max;     /* per cell; default 5 */
    int64_t cell_time_max_ns; /* retries of a cell stop after this; default 1 h */
    int64_t connect_timeout_ns, first_byte_timeout_ns, idle_timeout_ns, total_timeout_ns;
    double
        incomplete_above; /* the run is incomplete above this share of left-out cells; default 0 */
    struct arena arena;
};

/* The defaults; nothing is allocated. */
void sweep_init(struct sweep *sweep);
/* Reads a sweep file into an initialised sweep ("-" is standard input). Errors name file, line and
 * field; the sweep is to be released either way. */
bool sweep_load(struct sweep *sweep, const char *path, struct error *err);
/* The path of a sweep given by path or by name ("nightly", "nightly.json") in `dirs` (ends with
 * NULL), in fresh memory; NULL with an error when there is none. */
char *sweep_find(const char *name_or_path, char *const *dirs, struct error *err);
void sweep_release(struct sweep *sweep);

/* What the options of the command line add; texts are copied. A model or a suite that is there
 * already is an error. */
bool sweep_add_model(struct sweep *sweep, const char *spec, struct error *err);
bool sweep_add_suite(struct sweep *sweep, const char *name, int64_t sample, struct error *err);
/* "20 CNY", "20CNY", or "CNY 20" for scope "run" or "day"; with scope "model" the spec too. */
bool sweep_add_cap(struct sweep *sweep, const char *scope, const char *model, const char *text,
                   struct error *err);
/* Whether it can be run at all: it has models and suites, judges judge suites that are in it.
 * sweep_load has done so for what the file says. */
bool sweep_check(const struct sweep *sweep, struct error *err);
/* What its verdicts are called after: its own name, else that of its kind. */
const char *sweep_judge_name(const struct sweep_judge *judge);

#endif

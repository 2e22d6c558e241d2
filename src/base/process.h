/* Another program, run to its end: started by argv, never by a shell, with an environment and a
 * folder of the caller's choice, a time limit, and bounded output. */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"

struct process_options {
    const char *const *argv; /* ends with NULL; argv[0] is looked up in our own PATH */
    const char *const *env;  /* "NAME=VALUE", ends with NULL: nothing else is inherited */
    const char *cwd;         /* NULL: ours */
    int64_t timeout_ns;      /* then the program and its children are killed */
    size_t output_max;       /* bytes kept of each of stdout and stderr; the rest is dropped */
};

struct process_result {
    int exit_status; /* 128 + N when signal N ended it */
    bool is_timed_out;
    struct str out, err; /* the caller releases both; also after failure */
};

/* false (with *err) only when it could not be started: no such program, no such folder. Standard
 * input is empty, no file but the three is open in it. */
bool process_run(const struct process_options *options, struct process_result *result,
                 struct error *err);
void process_result_release(struct process_result *result);
/* Where PATH has a program of that name, in fresh memory; NULL: nowhere. */
char *process_find(const char *name);

#endif

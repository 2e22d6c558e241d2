/* A stranger's program, run inside bubblewrap with nothing but /usr and a private /tmp, and bounded in
 * everything: docs/sandbox.md says what is contained and how, and what is not.
 *
 * One run at a time belongs to the thread that called; any number of threads may run one each. */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include <stdbool.h>

#include "base/error.h"
#include "base/program.h"

extern const struct program_limits sandbox_limits_default;

/* Runs it to its end; when this returns nothing of it runs. false: it was never started, or the
 * sandbox itself broke, and *err says why; that says nothing about the program. `*result` is released
 * by the caller in both cases. */
bool sandbox_run(const struct program *program, struct program_result *result, struct error *err);

/* Whether bubblewrap is installed; else *err names the package. It may still be refused its
 * namespaces: then each sandbox_run says so. */
bool sandbox_check(struct error *err);

#endif

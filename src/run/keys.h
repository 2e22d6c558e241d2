/* The keys of a plan's providers, loaded before anything is sent. */
#ifndef RUN_KEYS_H
#define RUN_KEYS_H

#include <stdbool.h>

#include "base/error.h"
#include "run/plan.h"

struct keys {
    char *
        *headers; /* by model of the plan: "Authorization: Bearer …", or NULL when none is needed */
    size_t count;
};

/* Loads and registers (base/secret.h) the key of every provider in the plan. The error names each
 * provider that has none, with the variables and the file that were looked at. A simulated plan
 * reads no keys: its header says "sim". */
bool keys_load(struct keys *keys, const struct plan *plan, struct error *err);
void keys_release(struct keys *keys); /* wipes */

#endif

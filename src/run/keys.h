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
/* The key of one provider: its header's line in fresh memory (secret_free), or NULL when none is
 * needed and none set. false: it is needed, or set and unusable. */
bool keys_read(const struct provider *provider, char **out_header, struct error *err);
/* Whether the user has set one at all. */
bool keys_are_set(const struct provider *provider);
void keys_release(struct keys *keys); /* wipes */

#endif

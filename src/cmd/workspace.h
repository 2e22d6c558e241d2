/* What every command needs from the search folders (base/file.h): provider profiles and the price
 * book made of their prices, providers/exchange.json and providers/calendar.json. */
#ifndef CMD_WORKSPACE_H
#define CMD_WORKSPACE_H

#include "base/error.h"
#include "price/price.h"
#include "wire/provider.h"

struct workspace {
    struct provider_set providers;
    struct price_book *prices;
};

/* ./providers, the user's configuration, then the shipped ones; the first file of a name wins. An
 * absent exchange.json or calendar.json leaves what depends on it unknown. On failure there is
 * nothing to release. */
bool workspace_load(struct workspace *w, struct error *err);
/* All that can be read; `fault` is told of every file that cannot, and goes without it. */
typedef void workspace_fault_fn(void *context, const char *file, const struct error *error);
void workspace_load_good(struct workspace *w, workspace_fault_fn *fault, void *context);
void workspace_release(struct workspace *w);

#endif

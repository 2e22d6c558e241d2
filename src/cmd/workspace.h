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
/* What --prices-at says: NULL or "billed": each call at the prices of its own instant; "today", or a
 * day: all of them at the prices of that one. */
bool workspace_price_at(struct workspace *w, const char *text, struct error *err);
/* What --currency says: NULL, or a currency of some price or of an exchange rate. Any other would
 * make every cost unknown. */
bool workspace_check_currency(const struct workspace *w, const char *text, struct error *err);
/* An entry of an option table; `member` is a const char *. */
#define PRICES_AT_OPTION(options_type, member)                                                     \
    {                                                                                              \
        .name = "prices-at", .type = OPTION_STRING, .offset = offsetof(options_type, member),      \
        .value_name = "DATE",                                                                      \
        .help = "price every call as on that day, or today (default: billed, its own day)"         \
    }
#define CURRENCY_OPTION(options_type, member)                                                      \
    {                                                                                              \
        .name = "currency", .type = OPTION_STRING, .offset = offsetof(options_type, member),       \
        .value_name = "CURRENCY",                                                                  \
        .help =                                                                                    \
            "of all money: CNY, USD (default: the one that all models are billed in, else CNY)"    \
    }
void workspace_release(struct workspace *w);

#endif

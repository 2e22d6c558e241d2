/* Running sums of what attempts are charged with, by run, model and day, in each currency: the
 * `budget` table, cached during one transaction and written back with it. Inside store/ only. */
#ifndef STORE_LEDGER_H
#define STORE_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "store/sqlite.h"
#include "store/store.h"

enum ledger_scope { LEDGER_RUN, LEDGER_MODEL, LEDGER_DAY, LEDGER_SCOPE_COUNT };
enum { LEDGER_CURRENCIES_MAX = 16, LEDGER_CURRENCY_SIZE = 16 };

struct ledger_sum {
    char currency[LEDGER_CURRENCY_SIZE];
    int64_t reserved_pico, spent_pico, unknown;
    bool is_changed;
};
struct ledger_account {
    enum ledger_scope scope;
    int64_t run, key;
    size_t count;
    struct ledger_sum sums[LEDGER_CURRENCIES_MAX];
};
struct ledger {
    struct ledger_account *accounts; /* {0} is an empty ledger */
    size_t count, capacity;
};

/* Whose accounts an attempt is booked to. */
struct ledger_entry {
    int64_t run, model, started_unix_ns;
    const char *currency;
};

void ledger_release(struct ledger *ledger);
void ledger_clear(struct ledger *ledger); /* at the end of each transaction */
/* Adds to the run's, the model's and the day's sums. Fails when a sum would pass 9.2 million
 * currency units, or an account has more than LEDGER_CURRENCIES_MAX currencies. */
bool ledger_book(struct ledger *ledger, struct sqlite *s, const struct ledger_entry *entry,
                 int64_t reserved_pico, int64_t spent_pico, int64_t unknown, struct error *err);
/* Writes the changed sums back. */
bool ledger_flush(struct ledger *ledger, struct sqlite *s, struct error *err);
/* What a cap's scope is charged with, in the cap's currency. */
bool ledger_charge(struct ledger *ledger, struct sqlite *s, const struct store_cap *cap,
                   int64_t run, int64_t unix_ns, struct store_charge *out, struct error *err);
/* `pico` of `currency` in the cap's, rounded up; false: the cap has no rate for it. */
bool ledger_convert(const struct store_cap *cap, const char *currency, int128 pico, int128 *out);

#endif

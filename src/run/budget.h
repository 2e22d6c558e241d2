/* Money before it is spent: caps from the sweep, the worst case of a request, what a reply is known
 * to have cost. */
#ifndef RUN_BUDGET_H
#define RUN_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

#include "price/price.h"
#include "run/plan.h"
#include "store/store.h"
#include "suite/sweep.h"
#include "wire/reply.h"

struct budget {
    struct store_cap *caps;
    size_t count;
    struct arena arena;
};

/* Fails where a cap could not be kept: a model without a price for the day, a currency without a
 * rate. `unix_ns`: of the prices and rates. */
bool budget_init(struct budget *budget, const struct sweep *sweep, const struct plan *plan,
                 const struct price_book *book, int64_t unix_ns, struct error *err);
void budget_release(struct budget *budget);

/* The most that one request of the item to the model can cost, in pico of the provider's currency:
 * its input's bound and every token that it may answer, at the highest price that could apply. -1:
 * the price is unknown. */
int64_t budget_worst(const struct price_book *book, const struct plan *plan, unsigned model,
                     size_t item, int64_t unix_ns);
/* The same of a prompt of at most `input_bound` tokens. */
int64_t budget_worst_of(const struct price_book *book, const struct model_spec *spec,
                        int64_t input_bound, int64_t unix_ns);
/* What a reply is known to have cost, in pico of the provider's currency; -1: unknown. */
int64_t budget_settled(const struct price_book *book, const struct model_spec *model,
                       const struct reply *reply, int64_t start_unix_ns, int64_t end_unix_ns);

#endif

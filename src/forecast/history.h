/* What earlier runs of the store say of models and suites. */
#ifndef FORECAST_HISTORY_H
#define FORECAST_HISTORY_H

#include "forecast/forecast.h"

/* Sums over the calls of one model on one suite. */
struct history_entry {
    const char *label, *suite; /* suite "": all that the runs asked */
    bool thinks;
    int64_t replies; /* cells that ended with a count of tokens */
    int64_t calls;   /* with a count */
    double input, output, seconds;
    double output_output; /* squares */
    double money, money_money;
    int64_t unpriced; /* calls of unknown cost */
};
/* Of two models on one suite, over the questions of one run that both answered. */
struct history_pair {
    const char *a, *b, *suite;
    int64_t questions;
    double variance; /* of the difference at one question, as answered then */
    double within;   /* of it: of both models' single answers around their mean; NAN: not known */
    double repeats;  /* answers a question then, on average */
};
struct history {
    struct history_entry *entries;
    size_t count, capacity;
    struct history_pair *pairs;
    size_t pair_count, pair_capacity;
    struct arena arena;
};

bool history_load(struct history *history, const struct plan *plan, struct store *store,
                  const struct forecast_options *options, const char *currency, struct error *err);
void history_release(struct history *history);
const struct history_entry *history_find(const struct history *history, const char *label,
                                         const char *suite);
/* NULL: no run had both. */
const struct history_pair *history_find_pair(const struct history *history, const char *a,
                                             const char *b, const char *suite);

#endif

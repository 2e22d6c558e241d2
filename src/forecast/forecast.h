/* What a plan will cost and what it can tell apart, before anything is sent: docs/plan.md.
 *
 * Tokens and money come from what the same model did on the same suite in earlier runs of the store
 * (real ones for a real plan, simulated ones for a simulated), else from the nearest that is known, else from
 * named assumptions; every row says which. Calls are priced as if made now. */
#ifndef FORECAST_FORECAST_H
#define FORECAST_FORECAST_H

#include "price/price.h"
#include "run/plan.h"
#include "store/store.h"

enum forecast_basis {
    FORECAST_HISTORY, /* FORECAST_ENOUGH replies or more of that model on that suite */
    FORECAST_FEW,     /* fewer, at least FORECAST_SOME */
    FORECAST_MODEL,   /* that model on other suites */
    FORECAST_SUITE,   /* other models that think likewise on that suite */
    FORECAST_ASSUMED,
    FORECAST_MIXED /* of sums */
};
const char *forecast_basis_name(enum forecast_basis basis);

enum { FORECAST_ENOUGH = 50, FORECAST_SOME = 8 };
/* high / low at most. */
#define FORECAST_SPREAD      2.0 /* of FORECAST_HISTORY */
#define FORECAST_WIDE_SPREAD 5.0 /* of all others */

/* Assumptions: output tokens of an answer to a short question; thought at a level of think=medium,
 * times 0.6 for low, 1.5 for high, 2 for max. */
#define FORECAST_ANSWER_TOKENS  60.0
#define FORECAST_THOUGHT_TOKENS 400.0
#define FORECAST_JUDGE_TOKENS   150.0 /* a judge's verdict with its reasons */
#define FORECAST_SPEED          50.0  /* output tokens a second, after a second to the first */
/* Two models on one question, where nothing is known: both right in 7 of 10, correlated by 0.5. */
#define FORECAST_PAIR_VARIANCE 0.21

struct forecast_range {
    double low, likely, high;
};
struct forecast_row {
    unsigned model; /* of plan->models: judges follow the candidates */
    int suite;      /* of plan->suites; -1: all that the model is asked */
    int64_t cells;
    enum forecast_basis basis;
    int64_t replies;                     /* that it is made of */
    struct forecast_range input, output; /* tokens, of all cells */
    struct forecast_range money;         /* of the forecast's currency; NAN: unknown */
    double seconds;                      /* of the model's lane for all that is asked of it */
};
struct forecast_pair {
    unsigned a, b;
    int suite;
    int64_t questions; /* of the plan: clusters, where there are some */
    int64_t repeats;
    int64_t measured;  /* common questions of an earlier run behind the variance; 0: assumed */
    double detectable; /* difference of scores that is found in 4 of 5 such sweeps, at 5 % */
    double items[3];   /* questions needed for 1, 2, 5 points */
    double times[3];   /* repeats needed, with the plan's questions; INFINITY: more questions are */
};
struct forecast {
    const struct plan *plan;
    const char *currency;
    struct forecast_row *rows; /* each model's suites, then all of it; candidates, then judges */
    size_t row_count;
    struct forecast_row total; /* model, suite: 0, -1 */
    struct forecast_pair *pairs;
    size_t pair_count;
    struct arena arena;
};

struct forecast_options {
    const struct price_book *book;
    const char *currency; /* NULL: the one that all models are billed in, else CNY */
    int64_t now_unix_ns;
};
/* `store` NULL: there is none yet. The plan outlives the forecast. On failure there is nothing to
 * release. */
bool forecast_make(struct forecast *forecast, const struct plan *plan, struct store *store,
                   const struct forecast_options *options, struct error *err);
void forecast_release(struct forecast *forecast);

#endif

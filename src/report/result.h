/* What a run shows: for each model, and each model in each suite or category, what was asked, how
 * it ended, the score with its interval, tokens, money and times. Tables, charts and gates are made
 * of this; docs/reading.md says how each figure is meant.
 *
 * Read from the store in two streams a model, cells and attempts: memory grows with the items of
 * the run and the cells of one model, never with the store. */
#ifndef REPORT_RESULT_H
#define REPORT_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/outcome.h"
#include "price/price.h"
#include "report/observed.h"
#include "report/subject.h"
#include "stats/interval.h"
#include "store/query.h"

enum result_by {
    RESULT_BY_MODEL,
    RESULT_BY_SUITE,
    RESULT_BY_CATEGORY,
    RESULT_BY_TAG, /* as by model, and result->tags */
};

struct result_options {
    const struct price_book *book; /* NULL: every price is unknown */
    const char
        *currency;     /* of all money; NULL: the one that all its models are billed in, else CNY */
    const char *suite; /* NULL: all */
    const char *purpose; /* of the verdicts; NULL: "default" */
    enum result_by by;
    bool by_question; /* also result->subjects, for pairs of models */
};

/* Tokens of every call, failed ones too, as the vendor counted them; `calls_without_usage` are
 * missing from the sums. cached and cache_write are inside input, reasoning inside output. */
struct result_tokens {
    int64_t input, cached, cache_write, output, reasoning;
    int64_t calls_without_usage;
};

/* Money of every call at the prices of its own instant. A call that brought no byte of an answer
 * costs nothing; one that did without usage, has no price, or never ended is unknown. */
struct result_money {
    int128 known; /* pico, of the calls whose cost is known: a lower bound when unknown_calls > 0 */
    int128 part[PRICE_PART_COUNT];
    int64_t calls, unknown_calls;
    int64_t unknown_prices; /* of those: no price row, exchange rate or holiday table */
    int64_t lost_calls;     /* of the unknown: no end was seen (killed, or still under way) */
    int128 lost;            /* pico, the most that they can have cost: in no other figure */
    int64_t lost_unknown;   /* of the lost calls: in `lost` with nothing, their price is unknown */
    int64_t straddling_calls; /* across a change of price whose deciding instant is not published */
};

/* A figure of money; `state` says whether there is one. */
enum result_state { RESULT_NONE, RESULT_KNOWN, RESULT_AT_LEAST, RESULT_UNKNOWN };
struct result_price {
    enum result_state state; /* AT_LEAST: some calls' cost is unknown and left out */
    int128 pico;
};

/* In units of its currency; NAN unless it is KNOWN. */
double result_amount(const struct result_price *price);

struct result_row {
    int model; /* index in run->models */
    int group; /* index in groups; -1: all of them */

    int64_t planned, outcome[OUTCOME_COUNT]; /* planned = sum of outcome: asserted */
    int64_t scored;   /* the denominator: what the model ended itself and a grader saw */
    int64_t answered; /* scored, and answered without a verdict */
    int64_t left_out; /* ended otherwise: neither scored, ungraded nor pending */

    double score;                /* mean over scored, 0 to 1; NAN without any */
    struct interval score_range; /* 95 %; NAN where there is none */
    int64_t clusters;
    double score_if_wrong; /* the score if every left-out cell were wrong; NAN without any */
    double score_if_right; /* if every one were right */

    int64_t attempts;
    struct result_tokens tokens;
    struct result_money money;
    struct result_price cost;        /* of all its calls */
    struct result_price per_1000;    /* of 1,000 answered cells; all calls are in it */
    struct result_price per_million; /* tokens, input and output, of the calls with known cost */
    struct result_price per_item;    /* of an answered cell; all calls are in it */
    struct result_price per_million_output; /* output tokens of the calls with known cost */
    struct result_price per_correct;        /* NONE without a correct one */
    struct interval per_correct_range;      /* currency units; high may be INFINITY; NAN: none */
    double tokens_per_correct; /* input and output of all calls; NAN without a correct one */
    struct interval tokens_per_correct_range;
    int64_t busy_ns;      /* some call of a server paid by the hour was under way; 0: none is */
    double joules;        /* of that server meanwhile; NAN: unknown */
    double output_tokens; /* of an answered cell, on average; NAN */
    double ttft_p50_ns, client_p50_ns; /* answered cells: first token - sent, our own share; NAN */
    bool is_comparable; /* left_out is at most RESULT_LEFT_OUT_MAX of what has ended */
    bool is_clustered;  /* score_range is, by items that share a source, or repeats; else Wilson */
    bool is_latency_publishable; /* our share is at most 5 %, and the loop was on time */
};

/* Sums of one cluster: repeats of an item, items of one source. */
struct result_cluster {
    int64_t scored, asked, correct;
    double score, cost, tokens; /* cost in currency units, of the calls whose cost is known */
};

/* All models that carry a tag of the run ("open", "flagship", "cn"), or "proprietary": those of
 * known tags without "open". A model may be in several. */
struct result_tag {
    const char *name;
    int models;
    struct result_row row; /* of all their cells together; model and group are -1 */
};

/* What a judge of the run cost, apart from the models' own rows. */
struct result_judge {
    const char *label;
    struct result_tokens tokens;
    struct result_money money; /* `part` is not filled */
};

struct result {
    struct query_run *run;
    enum result_by by;
    const char *purpose;         /* of the verdicts */
    struct result_judge *judges; /* judge_count of the run */
    const char *currency;
    const char *
        *groups; /* "arithmetic-zh", or "arithmetic-zh/sums" by category; in the run's order */
    size_t group_count;      /* 0 by model */
    struct result_row *rows; /* by model: its groups, then the whole */
    size_t row_count;
    /* Of the whole, [model * cluster_count + cluster]: the same clusters for every model. */
    struct result_cluster *clusters;
    size_t cluster_count;
    struct result_tag *tags; /* by RESULT_BY_TAG, in the order of their first mention */
    size_t tag_count;
    struct subject *subjects;  /* by model; NULL unless asked for */
    struct observed *observed; /* by model: what was asked of it and what it did */
    size_t suite_count;
    int64_t prices_at_unix_ns;         /* price_book_at; INT64_MIN: as billed */
    const char *price_from, *price_to; /* oldest and newest source date of the prices used; NULL */
    const char *converted_from;        /* some prices are in this currency; NULL: none is */
    int64_t rate_unix_ns;              /* then: the instant of the first such call */
    bool is_cached_unknown; /* some vendor did not say how much was cached: priced full */
    struct arena arena;
};

#define RESULT_LEFT_OUT_MAX     0.05
#define RESULT_CLIENT_SHARE_MAX 0.05
#define RESULT_LOOP_LATE_MAX_NS 5e6 /* p99 */

/* NULL and *err on failure. The book need not outlive the call. */
struct result *result_load(struct store *store, int64_t run, const struct result_options *options,
                           struct error *err);
void result_free(struct result *result);
/* Whether the model carries the tag; "proprietary" is any list of tags without "open". */
bool result_has_tag(const struct result *result, size_t model, const char *name);
/* The model's row over everything. */
const struct result_row *result_total(const struct result *result, size_t model);

#endif

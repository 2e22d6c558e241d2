/* What the files of comparison share: the columns of its table. */
#ifndef REPORT_COMPARISON_PARTS_H
#define REPORT_COMPARISON_PARTS_H

#include "report/comparison.h"

enum comparison_column {
    RUN,
    MODEL,
    GROUP,
    SCORE,
    ALIKE,
    INDEX,
    SCORED,
    LEFT_OUT,
    SCORE_IF_WRONG,
    SCORE_IF_RIGHT,
    PER_MILLION,
    PER_1000,
    PER_CORRECT,
    RATIO,
    PER_ITEM,
    PER_MILLION_OUT,
    TOKENS_PER_CORRECT,
    JOULES,
    OUTPUT_TOKENS,
    TTFT,
    FRONTIER,
    /* For machines. */
    PLANNED,
    PENDING,
    UNGRADED,
    CORRECT,
    PARTIAL,
    WRONG,
    UNPARSED,
    TRUNCATED,
    REFUSED,
    FILTERED_INPUT,
    FILTERED_OUTPUT,
    RATE_LIMITED,
    ACCOUNT,
    NETWORK,
    VENDOR_ERROR,
    CLIENT_ERROR,
    TIMEOUT,
    JUDGE_FAILED,
    GRADER_FAILED,
    SKIPPED,
    CLUSTERS,
    COMPARABLE,
    SIMULATED,
    CALLS,
    CALLS_UNKNOWN,
    COST,
    INPUT_TOTAL,
    CACHED_TOTAL,
    CACHE_WRITE_TOTAL,
    OUTPUT_TOTAL,
    REASONING_TOTAL,
    CLIENT,
    BUSY,
    PUBLISHABLE,
    GRADER, /* only where verdicts of several graders stand side by side */
    COMPARISON_COLUMNS
};

/* Begins the table; its columns are those of `by` and currency of the results, and shown to people as
 * the options say. GRADER is a column only where the results are of several graders. */
void comparison_begin(struct table *table, struct result *const *results, size_t count,
                      const struct comparison_options *options);

#endif

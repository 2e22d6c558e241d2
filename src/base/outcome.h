/* How a cell ended: never just right or wrong (docs/architecture.md, "Outcomes").
 *
 * planned = sum of all outcomes + pending: asserted wherever a run is counted. */
#ifndef BASE_OUTCOME_H
#define BASE_OUTCOME_H

#include <stdbool.h>

enum outcome {
    OUTCOME_PENDING = 0, /* no reply yet */
    /* Ended by the model. The first four are said by a grader about an answered reply. */
    OUTCOME_CORRECT,
    OUTCOME_PARTIAL,
    OUTCOME_WRONG,
    OUTCOME_UNPARSED,  /* an answer from which no final answer could be taken */
    OUTCOME_TRUNCATED, /* the token limit cut it */
    OUTCOME_REFUSED,   /* the model declined */
    OUTCOME_ANSWERED, /* a reply that no grader has seen yet; what the store keeps of the above four */
    /* Ended otherwise. */
    OUTCOME_FILTERED_INPUT,
    OUTCOME_FILTERED_OUTPUT,
    OUTCOME_RATE_LIMITED, /* 429 to the end */
    OUTCOME_ACCOUNT,      /* 401, 402, 403: key, arrears, permission */
    OUTCOME_NETWORK,      /* DNS, connect, TLS, reset before the first byte */
    OUTCOME_VENDOR_ERROR, /* 5xx, overload, error in mid-stream, empty, cut */
    OUTCOME_CLIENT_ERROR, /* our request was wrong: 400, 404, 413, 422 */
    OUTCOME_TIMEOUT,
    OUTCOME_JUDGE_FAILED,
    OUTCOME_GRADER_FAILED, /* our grader hit its bound, or its sandbox is missing: infrastructure */
    OUTCOME_SKIPPED,       /* with a reason: budget, cancelled, decided */
    OUTCOME_COUNT
};

const char *outcome_name(enum outcome outcome);    /* "filtered_input" */
const char *outcome_name_zh(enum outcome outcome); /* the same for Chinese readers; UTF-8 */
bool outcome_parse(const char *name, enum outcome *out);
/* In the denominator of a score: the model ended it itself. */
bool outcome_is_scored(enum outcome outcome);
/* The same command asks it again: pending, network, rate_limited, account, vendor_error, timeout,
 * skipped, judge_failed (a judge's call without a verdict that can be read). */
bool outcome_is_reaskable(enum outcome outcome);

#endif

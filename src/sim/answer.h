/* What a model says to one request, before any vendor's form is given to it: drawn by behaviour.h,
 * or taken from a recording by replay.h. */
#ifndef SIM_ANSWER_H
#define SIM_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum answer_kind {
    ANSWER_TEXT,
    ANSWER_FILTERED_INPUT,  /* the vendor's filter refuses the question */
    ANSWER_FILTERED_OUTPUT, /* it stops the answer; what had been said is in thought and text */
    ANSWER_FAILED,          /* an internal error of the vendor */
    ANSWER_OVERLOADED,
    ANSWER_UNKNOWN, /* replay: nothing was recorded for this prompt */
};

enum answer_finish { FINISH_STOP, FINISH_LENGTH, FINISH_FILTER };

struct answer {
    enum answer_kind kind;
    enum answer_finish finish;
    const char *served_as, *fingerprint; /* in place of the dialect's; or NULL */
    const char *finish_text;             /* as recorded, in place of the dialect's word; or NULL */
    bool is_thinking;                    /* thought was asked for, even when it is empty */
    bool is_queued; /* waits before it begins: vendors that send signs of life do */
    struct str thought, text;
    int64_t hidden_tokens; /* thought that is billed and takes time, and is not shown */
    int64_t input_tokens, cached_tokens, output_tokens, reasoning_tokens; /* -1: to be counted */
    /* Latency at speed 1. */
    int64_t ttft_ns;
    double tokens_per_second;
};

void answer_init(struct answer *answer); /* empty, nothing counted */
void answer_release(struct answer *answer);

#endif

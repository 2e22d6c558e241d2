/* A bound on all the steps that searches through one text may take, for patterns compiled with
 * PCRE2_AUTO_CALLOUT: an own match limit begins anew at each place of the text. Include pcre2.h first. */
#ifndef SCORE_PATTERN_METER_H
#define SCORE_PATTERN_METER_H

#include <stddef.h>

enum { PATTERN_STEPS_MAX = 2000000, PATTERN_BYTES_A_STEP = 16 };

struct pattern_meter {
    size_t steps, position;
};

/* For pcre2_set_callout; the search fails when the bound is hit. */
static inline int pattern_meter_step(pcre2_callout_block *block, void *context)
{
    struct pattern_meter *meter = context;
    size_t now = block->current_position;

    meter->steps += 1 + (now > meter->position ? now - meter->position : meter->position - now) /
                            PATTERN_BYTES_A_STEP;
    meter->position = now;
    return meter->steps > PATTERN_STEPS_MAX ? PCRE2_ERROR_CALLOUT : 0;
}

#endif

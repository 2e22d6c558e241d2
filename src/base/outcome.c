#include "base/outcome.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *name;
    bool is_scored, is_reaskable;
} table[OUTCOME_COUNT] = {
    [OUTCOME_PENDING] = {"pending", false, true},
    [OUTCOME_CORRECT] = {"correct", true, false},
    [OUTCOME_PARTIAL] = {"partial", true, false},
    [OUTCOME_WRONG] = {"wrong", true, false},
    [OUTCOME_UNPARSED] = {"unparsed", true, false},
    [OUTCOME_TRUNCATED] = {"truncated", true, false},
    [OUTCOME_REFUSED] = {"refused", true, false},
    [OUTCOME_ANSWERED] = {"answered", false, false},
    [OUTCOME_FILTERED_INPUT] = {"filtered_input", false, false},
    [OUTCOME_FILTERED_OUTPUT] = {"filtered_output", false, false},
    [OUTCOME_RATE_LIMITED] = {"rate_limited", false, true},
    [OUTCOME_ACCOUNT] = {"account", false, true},
    [OUTCOME_NETWORK] = {"network", false, true},
    [OUTCOME_VENDOR_ERROR] = {"vendor_error", false, true},
    [OUTCOME_CLIENT_ERROR] = {"client_error", false, false},
    [OUTCOME_TIMEOUT] = {"timeout", false, true},
    [OUTCOME_JUDGE_FAILED] = {"judge_failed", false, false},
    [OUTCOME_GRADER_FAILED] = {"grader_failed", false, false},
    [OUTCOME_SKIPPED] = {"skipped", false, true},
};

const char *outcome_name(enum outcome outcome)
{
    return (unsigned)outcome < OUTCOME_COUNT ? table[outcome].name : "unknown";
}

bool outcome_parse(const char *name, enum outcome *out)
{
    for (unsigned i = 0; i < OUTCOME_COUNT; i++) {
        if (strcmp(table[i].name, name) == 0) {
            *out = (enum outcome)i;
            return true;
        }
    }
    return false;
}

bool outcome_is_scored(enum outcome outcome)
{
    return (unsigned)outcome < OUTCOME_COUNT && table[outcome].is_scored;
}

bool outcome_is_reaskable(enum outcome outcome)
{
    return (unsigned)outcome < OUTCOME_COUNT && table[outcome].is_reaskable;
}

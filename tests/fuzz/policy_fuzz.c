/* A gate's policy from a stranger. */
#include <stdint.h>
#include <stdlib.h>

#include "gate/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err = {.kind = ERROR_NONE};
    struct gate_policy policy;

    if (gate_policy_parse(&policy, "gate.json", (struct view){(const char *)data, size}, &err)) {
        for (size_t i = 0; i < policy.rule_count; i++) {
            const struct gate_rule *rule = &policy.rules[i];
            if (!rule->name || !rule->metric || !(rule->bound >= 0))
                abort();
        }
        if (!policy.rule_count || !(policy.alpha > 0))
            abort();
        gate_policy_release(&policy);
    } else if (err.kind == ERROR_NONE || !err.message[0]) {
        abort();
    }
    return 0;
}

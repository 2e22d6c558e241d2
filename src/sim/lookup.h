/* A map from 64-bit hashes to numbers: what prompts, models and recordings are found by. */
#ifndef SIM_LOOKUP_H
#define SIM_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lookup_slot {
    uint64_t key; /* 0: free */
    uint32_t value;
};
struct lookup {
    struct lookup_slot *slots; /* {0} is an empty one */
    size_t count, capacity;    /* capacity: a power of two */
};

/* Replaces an earlier value of that key. */
void lookup_put(struct lookup *lookup, uint64_t key, uint32_t value);
bool lookup_get(const struct lookup *lookup, uint64_t key, uint32_t *out_value);
void lookup_release(struct lookup *lookup);

#endif

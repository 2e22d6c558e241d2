#include "sim/lookup.h"

#include <stdlib.h>

#include "base/mem.h"

/* 0 marks a free slot. */
static uint64_t lookup_key(uint64_t key)
{
    return key ? key : 1;
}

static struct lookup_slot *lookup_find(const struct lookup *lookup, uint64_t key)
{
    size_t mask = lookup->capacity - 1, i = (size_t)key & mask;

    while (lookup->slots[i].key && lookup->slots[i].key != key)
        i = (i + 1) & mask;
    return &lookup->slots[i];
}

static void lookup_grow(struct lookup *lookup)
{
    struct lookup old = *lookup;

    lookup->capacity = old.capacity ? old.capacity * 2 : 64;
    lookup->slots = mem_zalloc(lookup->capacity, sizeof *lookup->slots);
    for (size_t i = 0; i < old.capacity; i++) {
        if (old.slots[i].key)
            *lookup_find(lookup, old.slots[i].key) = old.slots[i];
    }
    free(old.slots);
}

void lookup_put(struct lookup *lookup, uint64_t key, uint32_t value)
{
    if (lookup->count * 2 >= lookup->capacity)
        lookup_grow(lookup);
    struct lookup_slot *slot = lookup_find(lookup, lookup_key(key));
    if (!slot->key)
        lookup->count++;
    *slot = (struct lookup_slot){lookup_key(key), value};
}

bool lookup_get(const struct lookup *lookup, uint64_t key, uint32_t *out_value)
{
    const struct lookup_slot *slot;

    if (!lookup->capacity)
        return false;
    slot = lookup_find(lookup, lookup_key(key));
    if (!slot->key)
        return false;
    *out_value = slot->value;
    return true;
}

void lookup_release(struct lookup *lookup)
{
    free(lookup->slots);
    *lookup = (struct lookup){0};
}

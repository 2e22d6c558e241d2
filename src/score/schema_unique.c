/* Finding equal elements of a list without comparing each with each. */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "score/schema_parts.h"

/* Equal values (schema_same) have equal hashes. */
static uint64_t hash_value(const struct json_value *value)
{
    uint64_t hash = (uint64_t)value->type * 0x9E3779B97F4A7C15U;

    if (value->type == JSON_NUMBER) {
        char digits[64];
        double number;
        if (value->text.len >= sizeof digits)
            return hash; /* the long ones are told apart by comparing */
        memcpy(digits, value->text.data, value->text.len);
        digits[value->text.len] = '\0';
        number = strtod(digits, NULL) + 0.0; /* 1 = 1.0 = 10e-1, 0 = -0 */
        return hash64((struct view){(const char *)&number, sizeof number}, hash);
    }
    if (value->type == JSON_STRING)
        return hash64(value->text, hash);
    for (const struct json_value *each = value->first; each; each = each->next) {
        uint64_t one = hash_value(each);
        if (value->type == JSON_OBJECT) /* members in any order */
            hash += hash64(view_of(each->key), one);
        else
            hash = hash64((struct view){(const char *)&one, sizeof one}, hash);
    }
    return hash;
}

struct hashed {
    uint64_t hash;
    size_t index;
    const struct json_value *value;
};

static int compare_hashed(const void *a, const void *b)
{
    const struct hashed *x = a, *y = b;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return x->index < y->index ? -1 : 1;
}

/* The same among those sorted by their hashes. */
static const struct json_value *find_sorted(const struct hashed *sorted, size_t count,
                                            unsigned *steps, unsigned steps_max, bool *is_over)
{
    const struct hashed *first = NULL;

    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count && sorted[k].hash == sorted[i].hash; k++) {
            if (++*steps > steps_max) {
                *is_over = true;
                return NULL;
            }
            if (!schema_same(sorted[i].value, sorted[k].value))
                continue;
            if (!first || sorted[i].index < first->index)
                first = &sorted[i];
            break;
        }
    return first ? first->value : NULL;
}

const struct json_value *schema_find_twin(const struct json_value *list, unsigned *steps,
                                          unsigned steps_max, bool *is_over)
{
    struct hashed *sorted = mem_zalloc(list->count + 1, sizeof *sorted);
    const struct json_value *twin;
    size_t count = 0;

    for (const struct json_value *each = list->first; each; each = each->next, count++)
        sorted[count] = (struct hashed){hash_value(each), count, each};
    qsort(sorted, count, sizeof *sorted, compare_hashed);
    twin = find_sorted(sorted, count, steps, steps_max, is_over);
    free(sorted);
    return twin;
}

/* Tokens as the vendor reported them. Absent is -1 (USAGE_ABSENT), never 0. `reasoning` is inside
 * `output`, `cached` and `cache_write` are inside `input` (all five vendors; docs/providers.md). */
#ifndef BASE_USAGE_H
#define BASE_USAGE_H

#include <stdint.h>

#define USAGE_ABSENT INT64_C(-1)

struct usage {
    int64_t input, cached, cache_write, output, reasoning;
};

#define USAGE_NONE                                                                                 \
    ((struct usage){USAGE_ABSENT, USAGE_ABSENT, USAGE_ABSENT, USAGE_ABSENT, USAGE_ABSENT})

#endif

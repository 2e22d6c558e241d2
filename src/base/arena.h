/* Memory for things that live exactly as long as a plan, a suite or a configuration: allocated one
 * by one, released together. Pointers stay valid until arena_release. Not for threads. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/view.h"

struct arena_block;
struct arena {
    struct arena_block *blocks; /* {0} is an empty arena */
};

void *arena_alloc(struct arena *arena, size_t size)
    __attribute__((returns_nonnull)); /* zeroed, 16-aligned */
char *arena_strdup(struct arena *arena, const char *text) __attribute__((returns_nonnull));
char *arena_copy(struct arena *arena, struct view text)
    __attribute__((returns_nonnull)); /* NUL-terminated */
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((returns_nonnull, format(printf, 2, 3)));
void arena_release(struct arena *arena); /* the arena is empty again, ready for use */

#endif

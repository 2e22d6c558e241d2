/* Allocation that never fails: out of memory ends the process with one line on stderr, since no
 * caller could do better. Sizes that come from outside are bounded before they get here. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t size) __attribute__((malloc, returns_nonnull)); /* not cleared */
void *mem_zalloc(size_t count, size_t size) __attribute__((malloc, returns_nonnull)); /* zeroed */
void *mem_realloc(void *old, size_t size) __attribute__((returns_nonnull));
char *mem_strdup(const char *text) __attribute__((malloc, returns_nonnull));
char *mem_strndup(const char *text, size_t length) __attribute__((malloc, returns_nonnull));
char *mem_printf(const char *format, ...)
    __attribute__((malloc, returns_nonnull, format(printf, 1, 2)));

/* Makes room for `need` elements of `size` bytes in a growing array: `MEM_GROW(v, count, &capacity)`
 * before `v[count++] = ...`. Doubles; overflow ends the process. */
void *mem_grow(void *old, size_t size, size_t need, size_t *capacity)
    __attribute__((returns_nonnull));
#define MEM_GROW(array, count, capacity)                                                           \
    ((array) = mem_grow((array), sizeof *(array), (size_t)(count) + 1, (capacity)))

#endif

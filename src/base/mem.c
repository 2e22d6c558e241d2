#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *checked(void *memory, size_t size)
{
    if (!memory) {
        fprintf(stderr, "steelyard: out of memory (%zu bytes wanted)\n", size);
        abort();
    }
    return memory;
}

void *mem_alloc(size_t size)
{
    return checked(malloc(size ? size : 1), size);
}

void *mem_zalloc(size_t count, size_t size)
{
    return checked(calloc(count ? count : 1, size ? size : 1), size);
}

void *mem_realloc(void *old, size_t size)
{
    return checked(realloc(old, size ? size : 1), size);
}

char *mem_strndup(const char *text, size_t length)
{
    char *copy = mem_alloc(length + 1);

    if (length)
        memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *mem_strdup(const char *text)
{
    return mem_strndup(text, strlen(text));
}

char *mem_printf(const char *format, ...)
{
    va_list args;
    char *text = NULL;
    int length;

    va_start(args, format);
    length = vasprintf(&text, format, args);
    va_end(args);
    return checked(length < 0 ? NULL : text, 0);
}

void *mem_grow(void *old, size_t size, size_t need, size_t *capacity)
{
    size_t bigger = *capacity ? *capacity : size == 1 ? 64 : 8;

    if (need <= *capacity && old)
        return old;
    while (bigger < need)
        bigger = bigger > SIZE_MAX / 2 ? need : bigger * 2;
    if (bigger > SIZE_MAX / size)
        checked(NULL, SIZE_MAX);
    *capacity = bigger;
    return mem_realloc(old, bigger * size);
}

#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

enum { BLOCK_MIN = 2 * 1024, BLOCK_MAX = 64 * 1024, ALIGNMENT = 16 };

struct arena_block {
    struct arena_block *next;
    size_t used, size;
    _Alignas(ALIGNMENT) char data[];
};

/* Blocks begin small, since some arenas live by the thousand (one a request), and double. */
static size_t next_block_size(const struct arena_block *block)
{
    if (!block)
        return BLOCK_MIN;
    return block->size < BLOCK_MAX / 2 ? block->size * 2 : BLOCK_MAX;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    struct arena_block *block = arena->blocks;
    size_t need = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    void *memory;

    if (need < size)
        need = SIZE_MAX / 2; /* cannot be had: ends the process below */
    if (!block || block->size - block->used < need) {
        size_t usual = next_block_size(block), room = need > usual ? need : usual;
        block = mem_zalloc(1, sizeof *block + room);
        block->size = room;
        block->next = arena->blocks;
        arena->blocks = block;
    }
    memory = block->data + block->used;
    block->used += need;
    return memory;
}

char *arena_copy(struct arena *arena, struct view text)
{
    char *copy = arena_alloc(arena, text.len + 1);

    if (text.len)
        memcpy(copy, text.data, text.len);
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return arena_copy(arena, view_of(text));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    char *text;
    int length;

    va_start(args, format);
    length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    text = arena_alloc(arena, length < 0 ? 1 : (size_t)length + 1);
    va_start(args, format);
    if (length > 0)
        (void)vsnprintf(text, (size_t)length + 1, format, args);
    va_end(args);
    return text;
}

void arena_release(struct arena *arena)
{
    while (arena->blocks) {
        struct arena_block *next = arena->blocks->next;
        free(arena->blocks);
        arena->blocks = next;
    }
}

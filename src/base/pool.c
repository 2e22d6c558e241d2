#include "base/pool.h"

#include <stdlib.h>

#include "base/mem.h"

struct pool_piece {
    struct pool_piece *next;
};

void *pool_take(struct pool *pool)
{
    struct pool_piece *piece = pool->free;

    if (!piece)
        return mem_alloc(pool->size);
    pool->free = piece->next;
    return piece;
}

void pool_give_back(struct pool *pool, void *memory)
{
    struct pool_piece *piece = memory;

    if (!piece)
        return;
    piece->next = pool->free;
    pool->free = piece;
}

void pool_release(struct pool *pool)
{
    while (pool->free) {
        struct pool_piece *piece = pool->free;
        pool->free = piece->next;
        free(piece);
    }
}

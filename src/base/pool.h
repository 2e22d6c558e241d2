/* Memory of one size, kept to be used again: the last that was given back is the first to be taken, while it is
 * still in the processor's cache. Not for threads. */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stddef.h>

struct pool_piece;
struct pool {
    size_t size; /* of a piece, at least that of a pointer; {.size = N} is an empty pool */
    struct pool_piece *free;
};

void *pool_take(struct pool *pool) __attribute__((returns_nonnull)); /* whatever it holds */
void pool_give_back(struct pool *pool, void *piece);                 /* NULL is fine */
void pool_release(struct pool *pool); /* what was given back; what is out is lost */

#endif

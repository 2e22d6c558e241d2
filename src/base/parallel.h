/* The same work on many things, on several threads. */
#ifndef BASE_PARALLEL_H
#define BASE_PARALLEL_H

#include <stddef.h>

/* The processors that this process may use, 1 to 64. */
unsigned parallel_processors(void);

/* Calls fn(context, i) for each i below `count`, from up to `threads` threads, in no order; returns
 * when all have returned. With one thread, or where none can be started, on the caller's. */
void parallel_each(size_t count, unsigned threads, void (*fn)(void *context, size_t index),
                   void *context);

#endif

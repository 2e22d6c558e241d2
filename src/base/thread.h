/* Threads beside the one that runs the loop, and how the system's scheduler shares the processors
 * among them: whatever the others do, the loop's thread must be there when bytes come in, for it
 * stamps them. Neither call needs a privilege; a system that knows no such wish goes on without. */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

#include "base/error.h"

enum thread_rank {
    THREAD_BESIDE, /* the loop waits for what it does: the same weight, short turns */
    THREAD_BEHIND, /* nice + 5: a third of the weight */
};                 /* Where the process has a real-time policy: a priority of 1 and of 2 less. */

/* Runs `fn(context)` on a new thread, with all signals blocked: they are for the thread that runs the
 * loop. `what` names it in the error: "the writer's thread". The caller joins it. */
bool thread_start(pthread_t *out, enum thread_rank rank, void (*fn)(void *context), void *context,
                  const char *what, struct error *err);

/* The calling thread asks for turns of 0.1 ms, the shortest there are: when it wakes up it need not
 * wait until the turn of whoever runs is over (Linux 6.12 and later: sched(7), sched_setattr(2)). A
 * policy other than the usual one is left as it is. */
void thread_ask_short_turns(void);

#endif

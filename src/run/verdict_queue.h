/* What waits to be graded, and the threads that take it: first come, first begun, but for judges' replies, of which
 * one at a time is worked on, so that the verdicts on one answer are written in the order of the replies. */
#ifndef RUN_VERDICT_QUEUE_H
#define RUN_VERDICT_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/outcome.h"
#include "base/view.h"

struct verdict_job {
    struct verdict_job *next;
    int64_t cell;
    size_t item;
    enum outcome outcome;
    bool is_judge;
    size_t length;
    char answer[]; /* length bytes */
};
struct verdict_queue;

/* A thread takes jobs until there are none and no more will come; `work` gets them, with what `begin` made for its
 * thread and `end` frees. */
struct verdict_work {
    void *context;
    void *(*begin)(void);
    void (*work)(void *context, void *own, const struct verdict_job *job);
    void (*end)(void *own);
};

struct verdict_queue *verdict_queue_new(const struct verdict_work *work, unsigned threads,
                                        struct error *err);
/* The answer is copied. */
void verdict_queue_push(struct verdict_queue *queue, const struct verdict_job *job,
                        struct view answer);
/* Whether a job is not done yet. */
bool verdict_queue_is_pending(struct verdict_queue *queue);
/* Ends the threads when all is done; `drops`: when they are done with what they are at. Returns whether all is done. */
bool verdict_queue_finish(struct verdict_queue *queue, bool drops);
void verdict_queue_free(struct verdict_queue *queue); /* NULL is fine */

#endif

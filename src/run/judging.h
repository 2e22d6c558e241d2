/* Judges' prompts: made of stored replies by a thread of their own, so that the loop never reads the
 * disk. A prompt is asked for once the replies that it needs have been handed to the writer; the
 * thread waits until they are on disk, reads them, and wakes the loop. */
#ifndef RUN_JUDGING_H
#define RUN_JUDGING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "run/plan.h"
#include "store/writer.h"

struct judging;

struct judge_prompt {
    struct judge_prompt *next;
    int64_t cell; /* the judge's */
    struct str text;
    int64_t input_bound, input_estimate; /* tokens */
};
void judge_prompt_free(struct judge_prompt *prompt); /* NULL is fine */
/* The message that is sent; it points into the prompt and `room`. */
struct prompt judge_prompt_messages(const struct judge_prompt *prompt,
                                    struct plan_prompt_room *room);

/* `wake(context)` is called from the thread when there is something to take. The writer must outlive
 * it. */
struct judging *judging_new(const struct plan *plan, const char *store, int64_t run,
                            struct store_writer *writer, void (*wake)(void *), void *context,
                            struct error *err);
void judging_want(struct judging *judging, int64_t cell);
/* The next prompt that is ready; NULL: none now. The caller frees it. */
struct judge_prompt *judging_take(struct judging *judging);
/* How the store failed, or NULL while all is well. */
const char *judging_failed(struct judging *judging);
void judging_free(struct judging *judging); /* ends the thread; NULL is fine */

/* What the verdict on one answer is made of: score and outcome of a judge's reading. A rubric's score
 * is (points - 1) / 9, or 1 or 0 by the sweep's "pass". */
void judging_verdict(const struct plan_judge *judge, const struct judge_reading *reading,
                     enum outcome *out_outcome, double *out_score);

/* Whether a cell of a judge has nothing to judge, for a reply that it would need ended without an
 * answer. `outcomes` are the replies', by cell: store_outcomes. */
bool judging_is_moot(const struct plan *plan, const unsigned char *outcomes, int64_t cell);

/* The most tokens that a judge's prompt on the item can have. */
int64_t judging_bound(const struct plan *plan, const struct plan_judge *judge, size_t item);

#endif

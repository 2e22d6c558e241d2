/* The grader's thread: answers in, verdicts to the store's writer. Where graders run programs there is one a
 * processor. A slow grader holds up nobody but itself; what it has not seen when a run is killed is graded when the
 * run goes on. */
#ifndef RUN_VERDICTS_H
#define RUN_VERDICTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/outcome.h"
#include "base/view.h"
#include "run/plan.h"
#include "store/writer.h"

struct verdicts;

/* The threads write to `writer`, which must outlive them. */
struct verdicts *verdicts_new(const struct plan *plan, struct store_writer *writer, int64_t run,
                              struct error *err);
/* Whether a reply that ended so is shown to a grader. */
bool verdicts_wanted(enum outcome outcome);
/* Whether a judge's reply of this outcome gives a verdict: that it could not be read, too. Without a
 * reply it gives none; it is asked again. */
bool verdicts_of_judge(enum outcome outcome);
/* Hands over the answer of a cell (copied). A judge's cell gives its verdict to the answer that it
 * judged; one that ended without a readable verdict gives judge_failed. */
void verdicts_push(struct verdicts *verdicts, int64_t cell, size_t item, enum outcome outcome,
                   struct view answer);
/* Hands over every answer in the store that has no verdict: those of a process that was killed.
 * `replies`: the outcomes of store_outcomes. */
bool verdicts_resume(struct verdicts *verdicts, struct store *store, const unsigned char *replies,
                     struct error *err);
/* Puts the verdicts known so far in the place of their replies' outcomes: `counts` is by outcome.
 * Any thread. */
void verdicts_count(struct verdicts *verdicts, int64_t counts[OUTCOME_COUNT]);
/* Whether something that was handed over is not graded yet. Any thread. */
bool verdicts_are_pending(struct verdicts *verdicts);
/* Grades what was handed over, then ends the threads; nothing may be pushed afterwards. `drops`: only
 * what it is at; the rest is graded when the run goes on. Returns whether all is graded. */
bool verdicts_finish(struct verdicts *verdicts, bool drops);
void verdicts_free(struct verdicts *verdicts); /* NULL is fine */

#endif

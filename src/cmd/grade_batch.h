/* Answers that are graded together, on several threads where a program is run for each, and told in
 * the order in which they came. */
#ifndef CMD_GRADE_BATCH_H
#define CMD_GRADE_BATCH_H

#include "base/arena.h"
#include "cmd/answers.h"
#include "score/grader.h"
#include "suite/suite.h"

struct grade_task {
    struct answer answer; /* a copy of its own; the model is named */
    const struct suite_item *item;
    const struct grader *grader;
    struct grade_input input;
    struct verdict verdict;
};

struct grade_batch {
    const struct suite *suite;
    struct grade_task *tasks;
    size_t count, capacity, bytes;
    bool runs_programs;
    struct arena arena;
};

/* The grader must outlive the batch. false: the item's question cannot be rendered. */
bool grade_batch_add(struct grade_batch *batch, const struct answer *answer, const char *model,
                     const struct suite_item *item, const struct grader *grader, struct error *err);
bool grade_batch_is_full(const struct grade_batch *batch);
/* Gives every task its verdict. */
void grade_batch_run(struct grade_batch *batch);
/* Empties it. */
void grade_batch_clear(struct grade_batch *batch);
void grade_batch_release(struct grade_batch *batch);

#endif

/* What several answers to one question agree on: maj@k, also known as self-consistency (Wang et al.
 * 2022). Answers are grouped by the grader's own equivalence, not by their letters: "1/2" and "0.5" are
 * one answer. What holds no answer does not vote. Pure. */
#ifndef SCORE_MAJORITY_H
#define SCORE_MAJORITY_H

#include <stdbool.h>
#include <stddef.h>

#include "score/grader.h"

struct majority_vote {
    struct view answer; /* what was extracted; empty: no answer */
    double score;       /* of its verdict */
};
struct majority {
    unsigned votes, groups;
    unsigned largest; /* answers in the largest group */
    unsigned tied;    /* groups of that size */
    /* The score of the answer that most agree on, by two rules for ties: of those that are equally
     * large the group whose first answer was drawn earliest; or the mean over them. 0 without votes. */
    double first, shared;
};
/* `input` is the item's: its answer is not looked at. */
void majority_count(const struct grader *grader, const struct grade_input *input,
                    const struct majority_vote *votes, size_t count, struct majority *out);

#endif

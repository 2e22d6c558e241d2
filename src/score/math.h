/* Whether two mathematical answers say the same: LaTeX or plain text, each read into an expression
 * tree and compared by shape, by exact rational arithmetic, and by value at random points.
 *
 * Symmetric but for the reference's printed precision; every answer equals itself. Pure, bounded in
 * size and steps; the random points are fixed. docs/graders.md, "Mathematics", states the rules. */
#ifndef SCORE_MATH_H
#define SCORE_MATH_H

#include <stdbool.h>

#include "base/view.h"

enum math_result {
    MATH_DIFFERENT,
    MATH_EQUAL,
    MATH_UNREADABLE, /* one side is no mathematics that we can read, and the texts differ */
    MATH_LIMIT,      /* a bound on size or steps was hit before it was decided */
};

struct math_options {
    bool is_ordered;   /* a list without brackets has an order */
    bool asks_percent; /* the question asks for a percentage: 70% answers 70 */
};

enum math_result math_equal(struct view reference, struct view answer,
                            const struct math_options *options);

#endif

/* The equivalence of answers in hendrycks/math (modeling/math_equivalence.py), which AGIEval uses too: both texts are
 * brought to one form and compared as texts. */
#ifndef SCORE_AGIEVAL_H
#define SCORE_AGIEVAL_H

#include <stdbool.h>

#include "base/view.h"

/* Linear in both. A text that the rule cannot bring to its form makes it compare both as they stand. */
bool agieval_equal(struct view a, struct view b);

#endif

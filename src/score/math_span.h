/* Formulas in prose: where TeX delimiters say that mathematics begins and ends. */
#ifndef SCORE_MATH_SPAN_H
#define SCORE_MATH_SPAN_H

#include <stdbool.h>

#include "base/str.h"

/* The last group of formulas of a text, with what separates them ("$1$, $2$ and $3$" is one group):
 * $…$, $$…$$, \(…\), \[…\]. false: there is none. Linear. */
bool math_span_last(struct view text, struct view *out);
/* Appends what an announced value says in mathematics: the boxes in it when it has some, else its
 * last group of formulas when prose stands round them, else all of it without marks. Of prose with
 * no formula that holds a digit, its last number when `wants_number`. */
void math_span_put(struct view value, bool wants_number, struct str *out);
/* Appends the last \boxed{…} of a text, with those that only "," "and" "or" separate from it, joined
 * by commas. false: none closes. */
bool math_span_boxes(struct view text, struct str *out);

#endif

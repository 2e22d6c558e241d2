/* What stands round a number and belongs to it, or makes it part of something else. For
 * score/number_read.c. */
#ifndef SCORE_NUMBER_CONTEXT_H
#define SCORE_NUMBER_CONTEXT_H

#include "score/number.h"

/* The sign before the number at `start`, through a currency sign; returns where the number begins. */
size_t context_sign(struct view text, size_t start, bool *negative);
/* A percent sign or word after *at, which moves past it; 百分之 before `start`. */
void context_percent(struct view text, size_t start, size_t *at, struct number *out);
/* Whether the number at start..end is tied to a name, a function, a power, a base, a variable. */
bool context_ties(struct view text, size_t start, size_t end);

#endif

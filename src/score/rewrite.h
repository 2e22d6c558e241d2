/* Steps by which published rules bring texts to one form, each linear in the text. */
#ifndef SCORE_REWRITE_H
#define SCORE_REWRITE_H

#include "base/str.h"

/* Replaces every `from` of the text by `to`, from the left. */
void rewrite_replace(struct str *text, const char *from, const char *to);
/* The text becomes `value`, which may be a part of it. */
void rewrite_set(struct str *text, struct view value);

#endif

/* Whether a reply declines to answer. */
#ifndef SCORE_REFUSAL_H
#define SCORE_REFUSAL_H

#include <stdbool.h>

#include "base/view.h"

/* Looks at the beginning of a reply from which no answer was taken, in English and Chinese. Not to
 * know the answer is no refusal. */
bool refusal_is(struct view answer);

#endif

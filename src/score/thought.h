/* Taking thought off a reply. */
#ifndef SCORE_THOUGHT_H
#define SCORE_THOUGHT_H

#include <stdbool.h>

#include "base/view.h"

/* The text after the last closing tag (a bare "</think>" too: chat templates put the opener into
 * the prompt). Returns false when a thought is opened at a line's start and never closed: then
 * there is no answer, and nothing inside is searched. Tags: think, thinking, thought. */
bool thought_strip(struct view text, struct view *answer);

#endif

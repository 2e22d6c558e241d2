/* Texts and bytes as Python writes them: 'a', "a", '''a''', r'a', b'a', with its escapes. */
#ifndef SCORE_PYTHON_TEXT_H
#define SCORE_PYTHON_TEXT_H

#include <stdbool.h>

#include "base/str.h"

bool python_text_begins(struct view text, size_t at);
/* Appends what the literal at *at holds and moves behind it; false: it does not end, or holds what no text can. */
bool python_text(struct view text, size_t *at, bool *is_bytes, struct str *out);

#endif

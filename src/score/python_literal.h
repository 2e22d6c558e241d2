/* Values as Python writes them: numbers, texts, bytes, True, False, None, lists, tuples, sets, dictionaries. */
#ifndef SCORE_PYTHON_LITERAL_H
#define SCORE_PYTHON_LITERAL_H

#include <stdbool.h>

#include "base/str.h"

enum { PYTHON_LITERAL_DEPTH_MAX = 100 };

/* Appends the text's value in one form: two texts have the same form exactly when Python calls their values equal
 * (1 == 1.0 == True; sets and dictionaries in any order; of equal keys the last). False: the text is no such value
 * (names, calls, operators, surrogates, nested more than PYTHON_LITERAL_DEPTH_MAX deep). Of n log n steps. */
bool python_literal(struct view text, struct str *out);

#endif

/* Several questions in one item, each with one letter: the letters in order. */
#ifndef SCORE_CHOICE_SEQUENCE_H
#define SCORE_CHOICE_SEQUENCE_H

#include "score/letters.h"

enum { SEQUENCE_LETTERS_MAX = 64 };

/* Reads `wanted` letters: of so many announced answers ("【答案】B", "Answer: B") one each; else all
 * of the last announced one ("【答案】C F A E D"); else of so many numbered lines ("41. C", "（3）B")
 * one each. Returns how many there are: `wanted`, or 0 when none of these holds. */
size_t choice_sequence(struct view text, letter_set offered, size_t wanted, char *out);

#endif

/* Letters of options, as they are written in answers: "B", "(B)", "**b**", "Ｂ", "A、C", "ACD". */
#ifndef SCORE_LETTERS_H
#define SCORE_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "base/view.h"

/* Bit i is the letter 'A' + i. */
typedef uint32_t letter_set;

/* The letters at the text's beginning, after marks, brackets and words like "option" or 选项. Only
 * letters of `offered`; word-bounded; the article A and the pronoun I are none; lower case counts
 * only when the letter stands by itself. *is_or: they are joined by "or". 0: none. */
letter_set letters_read(struct view text, letter_set offered, bool *is_or);
/* The last letter of the text that stands by itself and is not denied ("A项错误", "排除B"). 0:
 * none; *start and *end are its place. */
letter_set letters_last(struct view text, letter_set offered, size_t *start, size_t *end);
/* Whether what stands round the letter at start..end says that it is not the answer. */
bool letters_denied(struct view text, size_t start, size_t end);
/* Whether the text holds the options themselves, each behind its letter in order: "A. ①② B. ①③
 * C. ②④". *first and *last are the places of the first and the last of these letters. */
bool letters_listed(struct view text, letter_set offered, size_t *first, size_t *last);
void letters_put(struct str *out, letter_set set);
unsigned letters_count(letter_set set);

#endif

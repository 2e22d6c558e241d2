/* The rule of Qwen2.5-Math's evaluation harness (QwenLM/Qwen2.5-Math, evaluation/parser.py and
 * grader.py), rebuilt to set figures beside published ones; not the rule to score by: it takes 10001
 * for 10000, and 2000 for 20. Where it asks a computer algebra system, score/math.h decides on plain
 * expressions. */
#ifndef SCORE_QWEN_MATH_H
#define SCORE_QWEN_MATH_H

#include <stdbool.h>

#include "base/str.h"
#include "base/view.h"

enum { QWEN_ANSWER_MAX = 4096 }; /* longer answers are compared as texts only */

/* What the rule takes of a reply as its answer. */
void qwen_extract(struct view reply, struct str *out);
/* The letter of a multiple choice, or text when there is none. */
void qwen_letter(struct view reply, struct str *out);
/* The form that is compared. `keeps_units`: words of units stay. */
void qwen_strip(struct view text, bool keeps_units, struct str *out);
/* Whether two answers in that form are the same. */
bool qwen_equal(struct view answer, struct view reference);

#endif

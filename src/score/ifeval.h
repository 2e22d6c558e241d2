/* Verifiable instructions of IFEval (Zhou et al. 2023, arXiv 2311.07911): the 25 types of its
 * published evaluator, and Chinese variants ("zh:" before the id) with units of their own:
 * characters for words, sentences that end in 。！？, both commas.
 *
 * The published evaluator leans on two libraries that are random or large: langdetect is replaced by
 * score/language.h, NLTK's Punkt by the rules in ifeval_sentence.c; docs/graders.md names both. */
#ifndef SCORE_IFEVAL_H
#define SCORE_IFEVAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json.h"
#include "base/view.h"

enum ifeval_result {
    IFEVAL_NOT_FOLLOWED,
    IFEVAL_FOLLOWED,
    IFEVAL_UNKNOWN_ID,   /* no such type: the suite is wrong, never a pass */
    IFEVAL_BAD_ARGUMENT, /* an argument is missing or of the wrong kind */
    IFEVAL_LIMIT,        /* a keyword's pattern hit its step bound */
};

/* Whether `response` follows the instruction as it stands. `arguments`: an object, absent members
 * may be null. An empty response follows nothing. */
enum ifeval_result ifeval_strict(struct view id, const struct json_value *arguments,
                                 struct view response);
/* Whether one of eight variants follows it: as it stands, without its first line, its last line or
 * both, and each of these without asterisks. */
enum ifeval_result ifeval_loose(struct view id, const struct json_value *arguments,
                                struct view response);

/* The id of a type, for index 0, 1, …; NULL past the last. */
const char *ifeval_id(size_t index);

#endif

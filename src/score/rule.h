/* The rules of extraction, for score/extract.c. */
#ifndef SCORE_RULE_H
#define SCORE_RULE_H

#include "score/extract.h"

/* Announced by structure (rule.c). */
extern const struct extract_rule rule_tag, rule_json, rule_json_first, rule_box, rule_hash;
/* Announced in words (rule_words.c). */
extern const struct extract_rule rule_marker, rule_phrase, rule_short;
/* Guesses (rule_weak.c). */
extern const struct extract_rule rule_formula, rule_last_number, rule_last_line, rule_whole;
/* Of multiple choice (rule_choice.c). */
extern const struct extract_rule rule_choose, rule_option, rule_alone, rule_last_letter;

/* How a word is joined to the answer that follows it. */
enum join { JOIN_NONE, JOIN_COLON, JOIN_IS, JOIN_BRACKET };
/* Reads the colon, copula or closing bracket after an announcing word; *at moves to the value. */
enum join words_join(struct view text, size_t *at);
/* From `at` to the line's end; when nothing but marks is there, the next line that is not blank. */
struct view words_value(struct extract_scan *scan, size_t at);

#endif

/* The inside of ifeval: checks by family. Only for ifeval*.c. */
#ifndef SCORE_IFEVAL_CHECK_H
#define SCORE_IFEVAL_CHECK_H

#include <stdint.h>

#include "score/ifeval.h"

struct ifeval_call {
    const struct json_value *arguments;
    struct view text;
    bool is_chinese;
};
typedef enum ifeval_result ifeval_fn(const struct ifeval_call *call);

static inline enum ifeval_result ifeval_bool(bool is_followed)
{
    return is_followed ? IFEVAL_FOLLOWED : IFEVAL_NOT_FOLLOWED;
}
/* Arguments: false when absent, null or of another kind. */
bool ifeval_integer(const struct ifeval_call *call, const char *name, int64_t *out);
bool ifeval_string(const struct ifeval_call *call, const char *name, struct view *out);
/* "at least" or "less than" of the argument `name` (absent: at least). */
enum ifeval_result ifeval_relation(const struct ifeval_call *call, const char *name, int64_t count,
                                   int64_t wanted);
/* Matches of a pattern without regard to case, not overlapping; -1: it can't be compiled, -2: a
 * bound was hit. `stop_at` ends the count early (0: never). */
int64_t ifeval_matches(struct view pattern, struct view text, int64_t stop_at);

/* ifeval_words.c */
ifeval_fn ifeval_keywords_existence, ifeval_keywords_frequency, ifeval_forbidden_words,
    ifeval_letter_frequency, ifeval_number_words, ifeval_number_sentences, ifeval_capital_words,
    ifeval_capital, ifeval_lowercase, ifeval_no_comma, ifeval_language;
int64_t ifeval_sentence_count(struct view text, bool is_chinese); /* ifeval_sentence.c */
/* ifeval_format.c */
ifeval_fn ifeval_paragraphs, ifeval_nth_paragraph, ifeval_placeholders, ifeval_postscript,
    ifeval_bullets, ifeval_constrained, ifeval_highlights, ifeval_sections, ifeval_json,
    ifeval_title, ifeval_two_responses, ifeval_repeat_prompt, ifeval_end, ifeval_quotation;

#endif

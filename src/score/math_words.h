/* The commands of LaTeX and the words of plain text that mean something in mathematics; for math_lex.c. */
#ifndef SCORE_MATH_WORDS_H
#define SCORE_MATH_WORDS_H

#include "score/math_tree.h"

struct math_word {
    const char *name;
    enum math_token_type type; /* TOKEN_END: skipped */
    int value;
};

/* NULL: unknown. A command without its backslash. */
const struct math_word *math_command(struct view name);
/* Function names and the like that plain text writes without a backslash. */
const struct math_word *math_plain_word(struct view name);
/* Commands whose argument is words; those that only change the face of mathematics; those that begin
 * like one that we read, and are others. */
bool math_command_is_text(struct view name);
bool math_command_is_face(struct view name);
bool math_command_is_whole(struct view name);

#endif

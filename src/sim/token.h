/* A stand-in for the vendors' tokenizers: text cut into pieces of about a token each, always at the
 * end of a character. A dialect's law says how long the pieces are; the number of pieces is what the
 * simulator bills, and a stream is made of whole pieces. */
#ifndef SIM_TOKEN_H
#define SIM_TOKEN_H

#include <stdint.h>

#include "base/view.h"

struct token_law {
    unsigned letters;   /* longest piece of a Latin word, with the blank before it */
    unsigned cjk_pairs; /* of 100 CJK characters that begin a piece, how many take the next along */
};

/* Bytes of the first piece; text must not be empty. */
size_t token_next(struct view text, const struct token_law *law);
int64_t token_count(struct view text, const struct token_law *law);
/* Bytes of the first `tokens` pieces, all of the text when it has fewer. */
size_t token_prefix(struct view text, const struct token_law *law, int64_t tokens);

#endif

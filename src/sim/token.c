#include "sim/token.h"

#include <stdbool.h>

#include "base/utf8.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A blank and the word behind it, or a part of the word. */
static size_t word_length(struct view text, const struct token_law *law)
{
    size_t n = text.data[0] == ' ';

    while (n < text.len && n < law->letters && is_letter(text.data[n]))
        n++;
    return n;
}

/* Whether a piece that begins with this character takes the next one along: always the same for the
 * same character, so that the same text has the same pieces. */
static bool takes_next(uint32_t c, const struct token_law *law)
{
    return c * 2654435761U % 100 < law->cjk_pairs;
}

size_t token_next(struct view text, const struct token_law *law)
{
    unsigned len;
    uint32_t c = utf8_decode(text, &len);

    if (is_letter((char)text.data[0]) ||
        (text.data[0] == ' ' && text.len > 1 && is_letter(text.data[1])))
        return word_length(text, law);
    if (is_digit(text.data[0])) { /* most tokenizers take digits by up to three */
        size_t n = 1;
        while (n < 3 && n < text.len && is_digit(text.data[n]))
            n++;
        return n;
    }
    if (utf8_is_cjk(c) && takes_next(c, law) && text.len > len) {
        unsigned second;
        if (utf8_is_cjk(utf8_decode(view_from(text, len), &second)))
            return len + second;
    }
    if (c == '\n') {
        while (len < text.len && text.data[len] == '\n')
            len++;
    }
    return len;
}

int64_t token_count(struct view text, const struct token_law *law)
{
    int64_t count = 0;

    for (; text.len; count++)
        text = view_from(text, token_next(text, law));
    return count;
}

size_t token_prefix(struct view text, const struct token_law *law, int64_t tokens)
{
    struct view rest = text;

    while (rest.len && tokens-- > 0)
        rest = view_from(rest, token_next(rest, law));
    return text.len - rest.len;
}

/* Small steps over text that graders share. Positions are byte offsets; all bounded by the view. */
#ifndef SCORE_TEXT_H
#define SCORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/view.h"

static inline bool text_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static inline bool text_is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static inline bool text_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}
/* What Python's \w matches: letters and numbers of any script, underscore. */
bool text_is_word(uint32_t code_point);
bool text_has_digit(struct view text);
/* The byte at `at`, or NUL outside the text. */
static inline char text_byte(struct view text, size_t at)
{
    if (at >= text.len)
        return '\0';
    return text.data[at];
}
/* The byte before `end`, or a blank at the text's beginning. */
static inline char text_byte_before(struct view text, size_t end)
{
    if (end == 0)
        return ' ';
    return text.data[end - 1];
}

size_t text_at_whole(struct view text, size_t at, const char *literal, bool fold_case);
/* The length of `literal` (not empty) when it stands at `at`, else 0. */
static inline size_t text_at(struct view text, size_t at, const char *literal)
{
    return text_byte(text, at) == literal[0] ? text_at_whole(text, at, literal, false) : 0;
}
/* The same in any case of ASCII letters. */
static inline size_t text_at_nocase(struct view text, size_t at, const char *literal)
{
    /* differing in the bit that sets the case, at most */
    return ((text_byte(text, at) ^ literal[0]) & ~0x20) == 0
               ? text_at_whole(text, at, literal, true)
               : 0;
}
/* Whether the bytes before `end` are `literal`. */
bool text_before(struct view text, size_t end, const char *literal);
/* The offset of the first byte at or after (the end after which the last byte before) that is no
 * white space. */
size_t text_skip_space(struct view text, size_t at);
size_t text_skip_space_back(struct view text, size_t end);
/* Skips blanks, and the marks that emphasis, quoting and TeX put round a value: * _ ` $ " and more.
 */
size_t text_skip_marks(struct view text, size_t at);
/* The offset of the brace that closes the one at `open` (backslash-escaped braces do not count), at
 * most `reach` bytes on; text.len when it does not close. */
size_t text_brace_end(struct view text, size_t open, size_t reach);
/* Where the first sentence ends: after "。" or a stop, "!" or "?" before white space, a blank line's or
 * the text's end. */
size_t text_sentence_end(struct view text);
/* Takes away what wraps a value: white space, emphasis, quotes, TeX delimiters, \boxed{}, \text{}
 * and the like, brackets of one kind round the whole when `brackets`, a full stop at the end. */
struct view text_unwrap(struct view text, bool brackets);

#endif

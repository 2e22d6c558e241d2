/* UTF-8, terminal columns, and text from strangers made safe to show.
 *
 * Widths come from utf8proc's tables (UAX #11), not wcwidth, which depends on the locale. Measure
 * and cut by grapheme, so that an emoji with modifiers is one thing of two columns. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "base/view.h"

/* The code point at text.data[0]; sets *len to its bytes (1 for an invalid byte, with result
 * 0xFFFD). text must not be empty. */
uint32_t utf8_decode(struct view text, unsigned *len);
bool utf8_is_valid(struct view text);
/* Columns on a terminal. `ambiguous` is 1 or 2 (UAX #11 class A; see STEELYARD_AMBIGUOUS_WIDTH). */
unsigned utf8_width(struct view text, unsigned ambiguous);
/* The longest prefix of whole graphemes that is at most `columns` wide. */
struct view utf8_cut(struct view text, unsigned columns, unsigned ambiguous);
/* Appends `text` safe for a terminal: C0, DEL, C1, bidi controls and invalid bytes as visible
 * escapes (\x1b, \u202e), newlines and tabs kept only when `keep_lines`. */
void utf8_put_safe(struct str *out, struct view text, bool keep_lines);
/* NFKC (full-width forms folded), for comparing. */
void utf8_put_nfkc(struct str *out, struct view text);
/* What utf8_put_safe makes visible: controls, bidi controls and marks, tags. */
bool utf8_is_unsafe(uint32_t code_point);
bool utf8_is_cjk(uint32_t code_point);

#endif

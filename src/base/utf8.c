#include "base/utf8.h"

#include <stdlib.h>
#include <utf8proc.h>

uint32_t utf8_decode(struct view text, unsigned *len)
{
    const unsigned char *p = (const unsigned char *)text.data;
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned need = *p < 0x80                 ? 1
                    : *p >= 0xC2 && *p < 0xE0 ? 2
                    : *p >= 0xE0 && *p < 0xF0 ? 3
                    : *p >= 0xF0 && *p < 0xF5 ? 4
                                              : 0;
    uint32_t c;

    *len = 1;
    if (need == 1)
        return *p;
    if (!need || need > text.len)
        return 0xFFFD;
    c = *p & (0xFFU >> (need + 1));
    for (unsigned i = 1; i < need; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0xFFFD;
        c = c << 6 | (p[i] & 0x3F);
    }
    if (c < least[need] || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
        return 0xFFFD;
    *len = need;
    return c;
}

bool utf8_is_valid(struct view text)
{
    size_t i = 0;

    while (i < text.len) {
        unsigned len;
        if ((unsigned char)text.data[i] < 0x80) {
            i++;
            continue;
        }
        if (utf8_decode(view_from(text, i), &len) == 0xFFFD && len == 1)
            return false;
        i += len;
    }
    return true;
}

/* UAX #11 class A that our own output uses, and its blocks: utf8proc's widths take them as 1. */
static bool is_ambiguous(uint32_t c)
{
    switch (c) {
    case 0xA1:
    case 0xA4:
    case 0xA7:
    case 0xA8:
    case 0xAA:
    case 0xAE:
    case 0xB0:
    case 0xB1:
    case 0xB4:
    case 0xB7:
    case 0xB8:
    case 0xD7:
    case 0xF7:
    case 0x2016:
    case 0x2026:
    case 0x2030:
    case 0x203B:
    case 0x20AC:
    case 0x2103:
    case 0x2605:
    case 0x2606:
    case 0x2640:
    case 0x2642:
        return true;
    default:
        break;
    }
    return (c >= 0xB2 && c <= 0xB3) || (c >= 0xBC && c <= 0xBF) || (c >= 0x391 && c <= 0x3C9) ||
           (c >= 0x2013 && c <= 0x2015) || (c >= 0x2018 && c <= 0x201D) ||
           (c >= 0x2020 && c <= 0x2022) || (c >= 0x2160 && c <= 0x2179) ||
           (c >= 0x2190 && c <= 0x2199) || (c >= 0x2208 && c <= 0x22FF) ||
           (c >= 0x2460 && c <= 0x24FF) || (c >= 0x2500 && c <= 0x2573) ||
           (c >= 0x2580 && c <= 0x258F) || (c >= 0x25A0 && c <= 0x25E5);
}

static unsigned code_point_width(uint32_t c, unsigned ambiguous)
{
    int width;

    if (ambiguous == 2 && is_ambiguous(c))
        return 2;
    width = utf8proc_charwidth((utf8proc_int32_t)c);
    return width < 0 ? 0 : (unsigned)width;
}

/* Takes the first grapheme off `rest`: its bytes and its columns. */
static size_t take_grapheme(struct view rest, unsigned ambiguous, unsigned *columns)
{
    unsigned len;
    uint32_t c = utf8_decode(rest, &len), previous = c;
    size_t used = len;
    utf8proc_int32_t state = 0;
    bool is_emoji = c >= 0x1F000;

    *columns = code_point_width(c, ambiguous);
    while (used < rest.len) {
        uint32_t next = utf8_decode(view_from(rest, used), &len);
        unsigned width = code_point_width(next, ambiguous);
        if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)previous, (utf8proc_int32_t)next,
                                             &state))
            break;
        if (next == 0xFE0F || (next >= 0x1F1E6 && next <= 0x1F1FF)) /* as emoji; a flag's second */
            width = 2;
        if (width > *columns)
            *columns = width;
        used += len;
        previous = next;
    }
    if (is_emoji && *columns > 2)
        *columns = 2;
    return used;
}

unsigned utf8_width(struct view text, unsigned ambiguous)
{
    unsigned total = 0, columns;

    for (size_t i = 0; i < text.len;) {
        i += take_grapheme(view_from(text, i), ambiguous, &columns);
        total += columns;
    }
    return total;
}

struct view utf8_cut(struct view text, unsigned columns, unsigned ambiguous)
{
    unsigned total = 0, width;
    size_t i = 0;

    while (i < text.len) {
        size_t used = take_grapheme(view_from(text, i), ambiguous, &width);
        if (total + width > columns)
            break;
        total += width;
        i += used;
    }
    return view_slice(text, 0, i);
}

bool utf8_is_unsafe(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x61C || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF ||
           (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE007F);
}

void utf8_put_safe(struct str *out, struct view text, bool keep_lines)
{
    while (text.len) {
        unsigned len;
        uint32_t c = utf8_decode(text, &len);
        if (c == 0xFFFD && len == 1)
            str_printf(out, "\\x%02x", (unsigned char)text.data[0]);
        else if (keep_lines && (c == '\n' || c == '\t'))
            str_add_char(out, (char)c);
        else if (utf8_is_unsafe(c))
            str_printf(out,
                       c < 0x100     ? "\\x%02x"
                       : c < 0x10000 ? "\\u%04x"
                                     : "\\U%08x",
                       (unsigned)c);
        else
            str_add(out, view_slice(text, 0, len));
        text = view_from(text, len);
    }
}

void utf8_put_nfkc(struct str *out, struct view text)
{
    utf8proc_uint8_t *folded = NULL;
    utf8proc_ssize_t length =
        utf8proc_map((const utf8proc_uint8_t *)text.data, (utf8proc_ssize_t)text.len, &folded,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);

    if (length >= 0)
        str_add(out, (struct view){(const char *)folded, (size_t)length});
    else
        str_add(out, text); /* not UTF-8: as it is */
    free(folded);
}

bool utf8_is_cjk(uint32_t c)
{
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
           (c >= 0x20000 && c <= 0x323AF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0x3000 && c <= 0x30FF) || (c >= 0xAC00 && c <= 0xD7A3) ||
           (c >= 0xFF00 && c <= 0xFFEF);
}

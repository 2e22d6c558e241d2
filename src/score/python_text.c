#include "score/python_text.h"

#include "score/text.h"

struct literal {
    struct view text;
    size_t at;
    bool is_bytes, is_raw;
    char quote;
    bool is_triple;
};

/* Reads prefix and opening quotes; false: there is no such literal. */
static bool open_literal(struct literal *l)
{
    for (unsigned i = 0; i < 2; i++) {
        char c = (char)(text_byte(l->text, l->at) | 0x20);
        if (c != 'r' && c != 'b' && c != 'u')
            break;
        l->is_raw |= c == 'r';
        l->is_bytes |= c == 'b';
        l->at++;
    }
    l->quote = text_byte(l->text, l->at);
    if (l->quote != '\'' && l->quote != '"')
        return false;
    l->is_triple =
        text_byte(l->text, l->at + 1) == l->quote && text_byte(l->text, l->at + 2) == l->quote;
    l->at += l->is_triple ? 3 : 1;
    return true;
}

bool python_text_begins(struct view text, size_t at)
{
    struct literal l = {.text = text, .at = at};

    return open_literal(&l);
}

static bool closes(const struct literal *l)
{
    return l->text.data[l->at] == l->quote &&
           (!l->is_triple || (text_byte(l->text, l->at + 1) == l->quote &&
                              text_byte(l->text, l->at + 2) == l->quote));
}

static int digit_of(char c, int base)
{
    int value = text_is_digit(c)                         ? c - '0'
                : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                         : base;

    return value < base ? value : -1;
}

/* A code point of `least` to `most` digits. */
static bool read_code(struct literal *l, int base, unsigned least, unsigned most, struct str *out)
{
    uint32_t code = 0;
    unsigned n = 0;

    for (int digit; n < most && (digit = digit_of(text_byte(l->text, l->at), base)) >= 0; n++) {
        code = code * (uint32_t)base + (uint32_t)digit;
        l->at++;
    }
    if (n < least || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        return false;
    if (l->is_bytes)
        str_add_char(out, (char)code);
    else
        str_add_code_point(out, code);
    return true;
}

/* Behind a backslash. */
static bool read_escape(struct literal *l, struct str *out)
{
    static const char from[] = "\\'\"nrtabfv", to[] = "\\'\"\n\r\t\a\b\f\v";
    char c = text_byte(l->text, l->at++);
    const char *found = c ? memchr(from, c, sizeof from - 1) : NULL;

    if (found)
        str_add_char(out, to[found - from]);
    else if (c == 'x')
        return read_code(l, 16, 2, 2, out);
    else if (c == 'u' && !l->is_bytes)
        return read_code(l, 16, 4, 4, out);
    else if (c == 'U' && !l->is_bytes)
        return read_code(l, 16, 8, 8, out);
    else if (c == 'N' && !l->is_bytes)
        return false;
    else if (c >= '0' && c <= '7') {
        l->at--;
        return read_code(l, 8, 1, 3, out);
    } else if (c != '\n') {
        str_add_char(out, '\\');
        l->at--; /* the character stands for itself */
    }
    return true;
}

bool python_text(struct view text, size_t *at, bool *is_bytes, struct str *out)
{
    struct literal l = {.text = text, .at = *at};

    if (!open_literal(&l))
        return false;
    for (;;) {
        if (l.at >= text.len || (text.data[l.at] == '\n' && !l.is_triple))
            return false;
        if (closes(&l))
            break;
        char c = text.data[l.at++];
        if (c == '\\' && l.is_raw && l.at < text.len) {
            str_add_char(out, c);
            str_add_char(out, text.data[l.at++]);
        } else if (c != '\\') {
            str_add_char(out, c);
        } else if (!read_escape(&l, out)) {
            return false;
        }
    }
    *at = l.at + (l.is_triple ? 3 : 1);
    *is_bytes = l.is_bytes;
    return true;
}

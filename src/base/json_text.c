/* Unescaping strings and writing JSON. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/utf8.h"

static unsigned hex4(const char *p)
{
    unsigned value = 0;

    for (int i = 0; i < 4; i++) {
        char c = p[i];
        value = value * 16 + (unsigned)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
    }
    return value;
}

static char simple_escape(char c)
{
    switch (c) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return c;
    }
}

/* The code point of a \u escape at p (6 bytes are there, `left` in all); lone surrogates give
 * 0xFFFD with *clean cleared. */
static uint32_t unicode_escape(const char *p, size_t left, size_t *used, bool *clean)
{
    uint32_t c = hex4(p + 2);

    *used = 6;
    if (c >= 0xD800 && c < 0xDC00 && left >= 12 && p[6] == '\\' && p[7] == 'u') {
        uint32_t low = hex4(p + 8);
        if (low >= 0xDC00 && low < 0xE000) {
            *used = 12;
            return 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        }
    }
    if (c >= 0xD800 && c < 0xE000) {
        *clean = false;
        return 0xFFFD;
    }
    return c;
}

typedef bool add_fn(struct str *out, struct view text);

/* Appends bytes as UTF-8, each invalid one replaced by U+FFFD. */
static bool add_valid(struct str *out, struct view text)
{
    bool clean = true;

    if (utf8_is_valid(text))
        return str_add(out, text);
    while (text.len) {
        unsigned len;
        uint32_t c = utf8_decode(text, &len);
        if (c == 0xFFFD && len == 1)
            clean = false;
        if (!str_add_code_point(out, c))
            return false;
        text = view_from(text, len);
    }
    return clean;
}

static bool unescape(const struct json_reader *r, struct str *out, add_fn *add)
{
    struct view rest = r->text;
    bool clean = true;

    if (!r->is_escaped)
        return add(out, rest);
    while (rest.len) {
        const char *slash = memchr(rest.data, '\\', rest.len);
        size_t plain = slash ? (size_t)(slash - rest.data) : rest.len, used = 2;
        clean &= add(out, view_slice(rest, 0, plain));
        if (!slash)
            break;
        rest = view_from(rest, plain);
        if (rest.data[1] == 'u')
            clean &= str_add_code_point(out, unicode_escape(rest.data, rest.len, &used, &clean));
        else
            clean &= str_add_char(out, simple_escape(rest.data[1]));
        rest = view_from(rest, used);
    }
    return clean;
}

bool json_text(const struct json_reader *r, struct str *out)
{
    return unescape(r, out, add_valid);
}

bool json_bytes(const struct json_reader *r, struct str *out)
{
    return unescape(r, out, str_add);
}

bool json_is(const struct json_reader *r, const char *text)
{
    struct str plain = {0};
    bool same;

    if (!r->is_escaped)
        return view_eq_text(r->text, text);
    str_init(&plain, strlen(text) + 1); /* more can't be equal */
    json_text(r, &plain);
    same = view_eq_text(str_view(&plain), text);
    str_release(&plain);
    return same;
}

/* Whether the code point is written as \uXXXX: controls, and what HTML or JavaScript could trip on.
 */
static void put_code_point(struct str *out, uint32_t c, bool after_less_than)
{
    switch (c) {
    case '"':
        str_add_text(out, "\\\"");
        return;
    case '\\':
        str_add_text(out, "\\\\");
        return;
    case '\n':
        str_add_text(out, "\\n");
        return;
    case '\t':
        str_add_text(out, "\\t");
        return;
    case '\r':
        str_add_text(out, "\\r");
        return;
    default:
        break;
    }
    if (c < 0x20 || c == 0x7F || c == 0x2028 || c == 0x2029)
        str_printf(out, "\\u%04x", (unsigned)c);
    else if ((c == '/' && after_less_than))
        str_add_text(out, "\\/");
    else
        str_add_code_point(out, c);
}

static bool is_plain(char c)
{
    return c >= 0x20 && c != 0x7F && c != '"' && c != '\\' && c != '/'; /* signed: ASCII only */
}

void json_put_string(struct str *out, struct view text)
{
    bool after_less_than = false;

    str_add_char(out, '"');
    while (text.len) {
        size_t run = 0;
        unsigned len;
        while (run < text.len && is_plain(text.data[run]))
            run++;
        if (run) {
            str_add(out, view_slice(text, 0, run));
            after_less_than = text.data[run - 1] == '<';
            text = view_from(text, run);
            continue;
        }
        put_code_point(out, utf8_decode(text, &len), after_less_than);
        after_less_than = false;
        text = view_from(text, len);
    }
    str_add_char(out, '"');
}

void json_put_key(struct str *out, const char *key)
{
    if (out->len > 0 && out->data[out->len - 1] != '{')
        str_add_char(out, ',');
    json_put_string(out, view_of(key));
    str_add_char(out, ':');
}

void json_put_text(struct str *out, const char *key, const char *text)
{
    json_put_key(out, key);
    json_put_string(out, view_of(text ? text : ""));
}

void json_put_int(struct str *out, const char *key, int64_t value)
{
    json_put_key(out, key);
    str_printf(out, "%lld", (long long)value);
}

#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

void str_init(struct str *s, size_t max)
{
    *s = (struct str){.max = max};
}

void str_release(struct str *s)
{
    free(s->data);
    *s = (struct str){.max = s->max};
}

void str_clear(struct str *s)
{
    s->len = 0;
    s->is_cut = false;
    if (s->data)
        s->data[0] = '\0';
}

char *str_take(struct str *s)
{
    char *text = s->data ? s->data : mem_strdup("");

    *s = (struct str){.max = s->max};
    return text;
}

const char *str_text(const struct str *s)
{
    return s->data ? s->data : "";
}

void str_reserve(struct str *s, size_t more)
{
    if (s->len + more + 1 > s->capacity || !s->data)
        s->data = mem_grow(s->data, 1, s->len + more + 1, &s->capacity);
    s->data[s->len] = '\0';
}

bool str_add(struct str *s, struct view text)
{
    bool fits = !s->max || text.len <= s->max - s->len;

    if (!fits) {
        s->is_cut = true;
        text.len = s->max - s->len;
    }
    if (text.len) {
        str_reserve(s, text.len);
        memcpy(s->data + s->len, text.data, text.len);
        s->len += text.len;
        s->data[s->len] = '\0';
    }
    return fits;
}

bool str_add_text(struct str *s, const char *text)
{
    return str_add(s, view_of(text));
}

bool str_add_char(struct str *s, char c)
{
    return str_add(s, (struct view){&c, 1});
}

bool str_add_code_point(struct str *s, uint32_t c)
{
    char b[4];

    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        c = 0xFFFD;
    if (c < 0x80)
        return str_add_char(s, (char)c);
    if (c < 0x800) {
        b[0] = (char)(0xC0 | c >> 6);
        b[1] = (char)(0x80 | (c & 63));
        return str_add(s, (struct view){b, 2});
    }
    if (c < 0x10000) {
        b[0] = (char)(0xE0 | c >> 12);
        b[1] = (char)(0x80 | (c >> 6 & 63));
        b[2] = (char)(0x80 | (c & 63));
        return str_add(s, (struct view){b, 3});
    }
    b[0] = (char)(0xF0 | c >> 18);
    b[1] = (char)(0x80 | (c >> 12 & 63));
    b[2] = (char)(0x80 | (c >> 6 & 63));
    b[3] = (char)(0x80 | (c & 63));
    return str_add(s, (struct view){b, 4});
}

bool str_printf(struct str *s, const char *format, ...)
{
    char small[512], *large = NULL;
    va_list args;
    int length;
    bool fits;

    va_start(args, format);
    length = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (length < 0)
        return false;
    if ((size_t)length >= sizeof small) {
        large = mem_alloc((size_t)length + 1);
        va_start(args, format);
        (void)vsnprintf(large, (size_t)length + 1, format, args);
        va_end(args);
    }
    fits = str_add(s, (struct view){large ? large : small, (size_t)length});
    free(large);
    return fits;
}

#include "base/view.h"

#include <strings.h>

bool view_eq(struct view a, struct view b)
{
    return a.len == b.len &&
           (a.len == 0 || (a.data && b.data && memcmp(a.data, b.data, a.len) == 0));
}

bool view_eq_text(struct view a, const char *text)
{
    return view_eq(a, view_of(text));
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool view_eq_nocase(struct view a, struct view b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.data[i]) != lower(b.data[i]))
            return false;
    return true;
}

bool view_starts(struct view text, struct view prefix)
{
    return text.len >= prefix.len && view_eq(view_slice(text, 0, prefix.len), prefix);
}

bool view_ends(struct view text, struct view suffix)
{
    return text.len >= suffix.len && view_eq(view_from(text, text.len - suffix.len), suffix);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct view view_trim(struct view text)
{
    while (text.len && is_space(text.data[0])) {
        text.data++;
        text.len--;
    }
    while (text.len && is_space(text.data[text.len - 1]))
        text.len--;
    return text;
}

struct view view_from(struct view text, size_t start)
{
    return view_slice(text, start, text.len);
}

struct view view_slice(struct view text, size_t start, size_t end)
{
    if (end > text.len)
        end = text.len;
    if (start > end)
        start = end;
    return (struct view){text.data ? text.data + start : NULL, end - start};
}

ptrdiff_t view_find(struct view text, struct view needle)
{
    const char *at;

    if (!needle.len || needle.len > text.len)
        return -1;
    at = memmem(text.data, text.len, needle.data, needle.len);
    return at ? at - text.data : -1;
}

ptrdiff_t view_find_last(struct view text, struct view needle)
{
    if (!needle.len || needle.len > text.len)
        return -1;
    for (size_t end = text.len - needle.len + 1; end-- > 0;)
        if (text.data[end] == needle.data[0] &&
            memcmp(text.data + end, needle.data, needle.len) == 0)
            return (ptrdiff_t)end;
    return -1;
}

ptrdiff_t view_find_nocase(struct view text, struct view needle)
{
    if (!needle.len || needle.len > text.len)
        return -1;
    for (size_t i = 0; i + needle.len <= text.len; i++)
        if (lower(text.data[i]) == lower(needle.data[0]) &&
            view_eq_nocase(view_slice(text, i, i + needle.len), needle))
            return (ptrdiff_t)i;
    return -1;
}

bool view_next_line(struct view *rest, struct view *line)
{
    const char *end;

    if (!rest->len)
        return false;
    end = memchr(rest->data, '\n', rest->len);
    *line = view_slice(*rest, 0, end ? (size_t)(end - rest->data) : rest->len);
    *rest = view_from(*rest, line->len + 1);
    if (line->len && line->data[line->len - 1] == '\r')
        line->len--;
    return true;
}

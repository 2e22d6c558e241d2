#include "score/rewrite.h"

void rewrite_replace(struct str *text, const char *from, const char *to)
{
    struct view rest = str_view(text);
    struct str out = {0};
    ptrdiff_t at;

    if (view_find(rest, view_of(from)) < 0)
        return;
    while ((at = view_find(rest, view_of(from))) >= 0) {
        str_add(&out, view_slice(rest, 0, (size_t)at));
        str_add_text(&out, to);
        rest = view_from(rest, (size_t)at + strlen(from));
    }
    str_add(&out, rest);
    str_release(text);
    *text = out;
}

void rewrite_set(struct str *text, struct view value)
{
    struct str out = {0};

    str_add(&out, value);
    str_release(text);
    *text = out;
}

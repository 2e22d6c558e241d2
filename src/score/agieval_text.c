#include <string.h>

#include "base/utf8.h"
#include "score/agieval.h"
#include "score/rewrite.h"
#include "score/text.h"

/* The text's first character. */
static struct view character(struct view text)
{
    unsigned len = 0;

    if (text.len)
        (void)utf8_decode(text, &len);
    return view_slice(text, 0, len);
}

/* Cuts off what stands before the next `mark`, which is skipped; false when there is none. */
static bool take_before(struct view *rest, const char *mark, struct view *before)
{
    ptrdiff_t at = view_find(*rest, view_of(mark));

    if (at < 0)
        return false;
    *before = view_slice(*rest, 0, (size_t)at);
    *rest = view_from(*rest, (size_t)at + strlen(mark));
    return true;
}

static void put_braced(struct str *out, struct view inner)
{
    str_add_char(out, '{');
    str_add(out, inner);
    str_add_char(out, '}');
}

/* \sqrt3 -> \sqrt{3}; false: the text ends behind a \sqrt, where the source gives up. */
static bool brace_roots(struct str *text)
{
    struct view rest = str_view(text), before;
    struct str out = {0};
    bool ok = true;

    while (ok && take_before(&rest, "\\sqrt", &before)) {
        struct view first = character(rest);
        str_add(&out, before);
        str_add_text(&out, "\\sqrt");
        ok = first.len > 0 && !(view_starts(rest, VIEW("\\sqrt")));
        if (ok && first.data[0] != '{') {
            put_braced(&out, first);
            rest = view_from(rest, first.len);
        }
    }
    str_add(&out, rest);
    str_release(text);
    *text = out;
    return ok;
}

/* \frac12 -> \frac{1}{2}, \frac1{72} -> \frac{1}{72}; false as above. *is_left: a lone character is behind a \frac,
 * and the whole text stays as it was. */
static bool put_fraction(struct view *rest, struct str *out, bool *is_left)
{
    ptrdiff_t next = view_find(*rest, VIEW("\\frac"));
    struct view part = next < 0 ? *rest : view_slice(*rest, 0, (size_t)next);
    struct view a = character(part), b;

    str_add_text(out, "\\frac");
    if (!a.len)
        return false;
    if (a.data[0] == '{')
        return true;
    b = character(view_from(part, a.len));
    *is_left = !b.len;
    put_braced(out, a);
    if (b.len && b.data[0] != '{')
        put_braced(out, b);
    else
        str_add(out, b);
    *rest = view_from(*rest, a.len + b.len);
    return true;
}

static bool brace_fractions(struct str *text)
{
    struct view rest = str_view(text), before;
    struct str out = {0};
    bool ok = true, is_left = false;

    while (ok && !is_left && take_before(&rest, "\\frac", &before)) {
        str_add(&out, before);
        ok = put_fraction(&rest, &out, &is_left);
    }
    str_add(&out, rest);
    if (is_left) {
        str_release(&out);
        return ok;
    }
    str_release(text);
    *text = out;
    return ok;
}

/* As Python prints it. */
static bool is_printed_integer(struct view text)
{
    size_t at = text_byte(text, 0) == '-';

    if (at == text.len || (text.data[at] == '0' && text.len > 1))
        return false;
    for (; at < text.len; at++)
        if (!text_is_digit(text.data[at]))
            return false;
    return true;
}

/* 3/4 -> \frac{3}{4} */
static void write_fraction(struct str *text)
{
    struct view rest = str_view(text), a;
    struct str out = {0};

    if (!take_before(&rest, "/", &a) || !is_printed_integer(a) || !is_printed_integer(rest))
        return;
    str_add_text(&out, "\\frac");
    put_braced(&out, a);
    put_braced(&out, rest);
    str_release(text);
    *text = out;
}

/* "x=5" -> "5", when at most two characters name it. */
static void drop_name(struct str *text)
{
    struct view rest = str_view(text), name, more;

    if (!take_before(&rest, "=", &name))
        return;
    more = rest;
    name = view_from(name, character(name).len);
    name = view_from(name, character(name).len);
    if (!name.len && view_find(more, VIEW("=")) < 0)
        rewrite_set(text, rest);
}

/* A unit: what stands behind the only "\text{ "; false: there are several, where the source gives up. */
static bool drop_unit(struct str *text)
{
    struct view rest = str_view(text), before;

    if (!take_before(&rest, "\\text{ ", &before))
        return true;
    if (view_find(rest, VIEW("\\text{ ")) >= 0)
        return false;
    rewrite_set(text, before);
    return true;
}

static void replace_all(struct str *text, const char *const (*pairs)[2], size_t count)
{
    for (size_t i = 0; i < count; i++)
        rewrite_replace(text, pairs[i][0], pairs[i][1]);
}

static bool bring_to_form(struct view text, struct str *out)
{
    static const char *const first[][2] = {
        {"\n", ""},     {"\\!", ""},     {"\\\\", "\\"},    {"tfrac", "frac"}, {"dfrac", "frac"},
        {"\\left", ""}, {"\\right", ""}, {"^{\\circ}", ""}, {"^\\circ", ""},   {"\\$", ""},
    };
    static const char *const second[][2] = {{"\\%", ""}, {" .", " 0."}, {"{.", "{0."}};

    str_add(out, text);
    replace_all(out, first, sizeof first / sizeof *first);
    if (!drop_unit(out))
        return false;
    replace_all(out, second, sizeof second / sizeof *second);
    if (!out->len)
        return true;
    if (out->data[0] == '.') {
        struct str zero = {0};
        str_add_char(&zero, '0');
        str_add(&zero, str_view(out));
        str_release(out);
        *out = zero;
    }
    drop_name(out);
    if (!brace_roots(out))
        return false;
    rewrite_replace(out, " ", "");
    if (!brace_fractions(out))
        return false;
    if (view_eq_text(str_view(out), "0.5"))
        rewrite_set(out, VIEW("\\frac{1}{2}"));
    write_fraction(out);
    return true;
}

bool agieval_equal(struct view a, struct view b)
{
    struct str one = {0}, other = {0};
    bool is_same = bring_to_form(a, &one) && bring_to_form(b, &other)
                       ? view_eq(str_view(&one), str_view(&other))
                       : view_eq(a, b);

    str_release(&one);
    str_release(&other);
    return is_same;
}

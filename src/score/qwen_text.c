/* The form to which Qwen2.5-Math's harness brings answers before it compares them, step by step in
 * its order: faults included, since its published figures rest on them. */
#include <string.h>

#include "score/qwen_math.h"
#include "score/rewrite.h"
#include "score/text.h"

static bool is_word(char c)
{
    return text_is_letter(c) || text_is_digit(c) || c == '_' || (unsigned char)c >= 0x80;
}

/* `head` up to the next "}" gives way to `to`, or with NULL to what stood between. */
static void replace_group(struct str *text, const char *head, const char *to)
{
    struct view rest = str_view(text);
    struct str out = {0};
    ptrdiff_t at, end;

    while ((at = view_find(rest, view_of(head))) >= 0 &&
           (end = view_find(view_from(rest, (size_t)at + strlen(head)), VIEW("}"))) >= 0) {
        size_t inner = (size_t)at + strlen(head);
        str_add(&out, view_slice(rest, 0, (size_t)at));
        str_add(&out, to ? view_of(to) : view_slice(rest, inner, inner + (size_t)end));
        rest = view_from(rest, inner + (size_t)end + 1);
    }
    str_add(&out, rest);
    str_release(text);
    *text = out;
}

/* Words of units; the harness knows each with an "s" too. */
static const char *const units[] = {
    "a",       "acre",    "am",     "apple",  "c",     "cc",     "cm",  "coin",   "cube",   "cubic",
    "d",       "day",     "deg",    "degree", "dm",    "feet",   "ft",  "g",      "gallon", "gm",
    "h",       "hectare", "hour",   "hr",     "inch",  "inches", "kg",  "km",     "kmh",    "kmph",
    "l",       "lb",      "less",   "liter",  "litre", "m",      "man", "men",    "meter",  "metre",
    "mile",    "min",     "minute", "mm",     "month", "more",   "mph", "number", "o",      "per",
    "percent", "pm",      "rs",     "s",      "sec",   "second", "sq",  "square", "t",      "unit",
    "women",   "yard",    "year",   "yr",
};

/* Takes `unit` away where it stands between characters that belong to no word; *text is left as it
 * was when nothing else would remain. */
static void drop_unit(struct str *text, const char *unit, bool plural)
{
    struct view in = str_view(text);
    size_t length = strlen(unit) + plural, kept = 0;
    struct str out = {0};

    for (size_t at = 0; at + length <= in.len;) {
        bool is_unit = text_at(in, at, unit) && (!plural || in.data[at + length - 1] == 's') &&
                       (at == 0 || (!is_word(in.data[at - 1]) && at > kept)) &&
                       (at + length == in.len || !is_word(in.data[at + length]));
        if (is_unit) {
            str_add(&out, view_slice(in, kept, at));
            kept = at + length;
            at = kept;
        } else {
            at++;
        }
    }
    str_add(&out, view_from(in, kept));
    if (kept && out.len) {
        str_release(text);
        *text = out;
    } else {
        str_release(&out);
    }
}

static void drop_units(struct str *text)
{
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
            drop_unit(text, units[i], false);
            drop_unit(text, units[i], true);
        }
}

/* A text at the end goes with all before it that began with "\text{", unless nothing were left. */
static void drop_last_text(struct str *text)
{
    struct view in = str_view(text), left;
    ptrdiff_t at = view_find(in, VIEW("\\text{"));

    if (at < 0 || !in.len || in.data[in.len - 1] != '}')
        return;
    left = view_trim(view_slice(in, 0, (size_t)at));
    if (left.len)
        rewrite_set(text, left);
}

/* "3.00" -> "3", "3.x" -> "3x". */
static void drop_zeros(struct str *text)
{
    struct view in = str_view(text);
    struct str out = {0};

    for (size_t at = 0; at < in.len;) {
        size_t end = at + 1;
        if (in.data[at] == '.' && at > 0 && text_is_digit(in.data[at - 1])) {
            while (end < in.len && in.data[end] == '0')
                end++;
            if (end == in.len || !text_is_digit(in.data[end])) {
                at = end;
                continue;
            }
        }
        str_add_char(&out, in.data[at++]);
    }
    str_release(text);
    *text = out;
}

/* "k=5" -> "5". */
static void drop_name(struct str *text)
{
    struct view in = str_view(text), right;
    ptrdiff_t at = view_find(in, VIEW("="));

    if (at < 0 || at > 2)
        return;
    right = view_from(in, (size_t)at + 1);
    if (view_find(right, VIEW("=")) < 0)
        rewrite_set(text, right);
}

/* \sqrt2 -> \sqrt{2}; \frac12 and \frac1{2} get their braces. */
static void brace_arguments(struct str *text)
{
    struct view in = str_view(text);
    struct str out = {0};

    for (size_t at = 0; at < in.len;) {
        size_t length = text_at(in, at, "\\sqrt"), end;
        if (length && at + length < in.len && is_word(in.data[at + length])) {
            for (end = at + length; end < in.len && is_word(in.data[end]);)
                end++;
            str_add_text(&out, "\\sqrt{");
            str_add(&out, view_slice(in, at + length, end));
            str_add_char(&out, '}');
            at = end;
            continue;
        }
        length = text_at(in, at, "\\frac");
        if (length && at + length + 1 < in.len && in.data[at + length] != '{') {
            char a = in.data[at + length], b = in.data[at + length + 1];
            str_printf(&out, "\\frac{%c}", a);
            str_printf(&out, b == '{' ? "%c" : "{%c}", b);
            at += length + 2;
            continue;
        }
        str_add_char(&out, in.data[at++]);
    }
    str_release(text);
    *text = out;
}

static bool is_integer(struct view text)
{
    size_t at = text_byte(text, 0) == '-';

    if (at == text.len || (text.data[at] == '0' && text.len > at + 1))
        return false;
    for (; at < text.len; at++)
        if (!text_is_digit(text.data[at]))
            return false;
    return true;
}

/* "3/4" -> \frac{3}{4}. */
static void write_fraction(struct str *text)
{
    struct view in = str_view(text), a, b;
    ptrdiff_t at = view_find(in, VIEW("/"));
    struct str out = {0};

    if (at < 0)
        return;
    a = view_slice(in, 0, (size_t)at);
    b = view_from(in, (size_t)at + 1);
    if (!(is_integer(a) || view_find(a, VIEW("sqrt")) >= 0) ||
        !(is_integer(b) || view_find(b, VIEW("sqrt")) >= 0) || view_find(b, VIEW("/")) >= 0)
        return;
    str_add_text(&out, "\\frac{");
    str_add(&out, a);
    str_add_text(&out, "}{");
    str_add(&out, b);
    str_add_char(&out, '}');
    str_release(text);
    *text = out;
}

static void replace_all(struct str *text, const char *const (*pairs)[2], size_t count)
{
    for (size_t i = 0; i < count; i++)
        rewrite_replace(text, pairs[i][0], pairs[i][1]);
}

static void strip_first(struct str *text)
{
    static const char *const pairs[][2] = {
        {"\n", ""},
        {"\\!", ""},
        {"\\begin{array}", "\\begin{pmatrix}"},
        {"\\end{array}", "\\end{pmatrix}"},
        {"bmatrix", "pmatrix"},
        {"tfrac", "frac"},
        {"dfrac", "frac"},
        {"\\neq", "\\ne"},
        {"\\leq", "\\le"},
        {"\\geq", "\\ge"},
        {"\\left", ""},
        {"\\right", ""},
        {"\\{", "{"},
        {"\\}", "}"},
    };

    rewrite_set(text, view_trim(str_view(text)));
    while (text->len && text->data[text->len - 1] == '.')
        text->data[--text->len] = '\0';
    replace_all(text, pairs, sizeof pairs / sizeof *pairs);
    drop_last_text(text);
}

static void strip_second(struct str *text)
{
    static const char *const marks[][2] = {
        {"^{\\circ}", ""}, {"^\\circ", ""}, {"\\$", ""}, {"$", ""}, {"\\(", ""}, {"\\)", ""},
    };
    static const char *const names[][2] = {
        {"x=", ""},
        {"y=", ""},
        {"z=", ""},
        {"x\\in", ""},
        {"y\\in", ""},
        {"z\\in", ""},
        {"x\\to", ""},
        {"y\\to", ""},
        {"z\\to", ""},
        {"\\emptyset", "{}"},
        {"(-\\infty,\\infty)", "\\mathbb{R}"},
        {"\\%", ""},
        {"%", ""},
        {" .", " 0."},
        {"{.", "{0."},
        {"infinity", "\\infty"},
    };

    replace_all(text, marks, sizeof marks / sizeof *marks);
    replace_group(text, "\\text{", NULL);
    replace_all(text, names, sizeof names / sizeof *names);
    if (view_find(str_view(text), VIEW("\\infty")) < 0)
        rewrite_replace(text, "inf", "\\infty");
    rewrite_replace(text, "and", "");
    rewrite_replace(text, "\\mathbf", "");
    replace_group(text, "\\mbox{", "");
    if (view_find(str_view(text), VIEW("i")) < 0)
        rewrite_replace(text, "j", "i");
}

void qwen_strip(struct view text, bool keeps_units, struct str *out)
{
    struct str work = {0};

    str_add(&work, text);
    strip_first(&work);
    if (!keeps_units)
        drop_units(&work);
    strip_second(&work);
    drop_zeros(&work);
    if (work.len && work.data[0] == '.') {
        struct str zero = {0};
        str_add_char(&zero, '0');
        str_add(&zero, str_view(&work));
        str_release(&work);
        work = zero;
    }
    drop_name(&work);
    rewrite_replace(&work, " ", "");
    brace_arguments(&work);
    write_fraction(&work);
    str_add(out, str_view(&work));
    str_release(&work);
}

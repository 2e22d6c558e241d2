/* How Qwen2.5-Math's harness compares two answers. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "score/math.h"
#include "score/math_tree.h"
#include "score/qwen_math.h"
#include "score/text.h"

static bool is_close(double a, double b)
{
    return a == b || fabs(a - b) <= 1e-4 * fmax(fabs(a), fabs(b));
}

/* A number as it would be read by a program, commas dropped; with "%" a hundredth of it. */
static bool read_number(struct view text, double *out)
{
    char digits[128];
    size_t n = 0;
    bool is_percent = false;
    char *end;

    text = view_trim(text);
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == ',')
            continue;
        if (n + 1 == sizeof digits || !strchr("0123456789.+-eE%\\", text.data[i]))
            return false;
        digits[n++] = text.data[i];
    }
    if (n && digits[n - 1] == '%') {
        is_percent = true;
        n -= n > 1 && digits[n - 2] == '\\' ? 2 : 1;
    }
    digits[n] = '\0';
    *out = strtod(digits, &end);
    if (is_percent)
        *out /= 100;
    return n > 0 && *end == '\0';
}

static bool numbers_equal(struct view answer, struct view reference)
{
    double a, r;

    return read_number(answer, &a) && read_number(reference, &r) &&
           (is_close(a, r / 100) || is_close(a, r) || is_close(a, r * 100));
}

static void without(struct view text, const char *marks, struct str *out)
{
    for (size_t i = 0; i < text.len; i++)
        if (!strchr(marks, text.data[i]))
            str_add_char(out, text.data[i]);
}

static struct view strip_ends(struct view text, const char *marks)
{
    while (text.len && strchr(marks, text.data[0]))
        text = view_from(text, 1);
    while (text.len && strchr(marks, text.data[text.len - 1]))
        text.len--;
    return text;
}

static bool is_bracketed(struct view text, char open, char close)
{
    return text.len && text.data[0] == open && text.data[text.len - 1] == close;
}

/* The texts without brackets. */
static bool bare_equal(struct view answer, struct view reference)
{
    struct str a = {0}, r = {0};
    bool same;

    if ((is_bracketed(answer, '[', ']') && !is_bracketed(reference, '(', ')')) ||
        (is_bracketed(answer, '(', ')') && !is_bracketed(reference, '[', ']'))) {
        answer = strip_ends(answer, "[]()");
        reference = strip_ends(reference, "[]()");
    }
    without(answer, "{}()", &a);
    without(reference, "{}()", &r);
    same = view_eq_nocase(str_view(&a), str_view(&r));
    str_release(&a);
    str_release(&r);
    return same;
}

static bool is_list(struct view text)
{
    return text.len > 2 && strchr("([", text.data[0]) &&
           (memchr(text.data + 2, ')', text.len - 2) || memchr(text.data + 2, ']', text.len - 2));
}

static bool next_part(struct view *rest, bool *more, struct view *part)
{
    ptrdiff_t comma;

    if (!*more)
        return false;
    comma = view_find(*rest, VIEW(","));
    *part = comma < 0 ? *rest : view_slice(*rest, 0, (size_t)comma);
    *more = comma >= 0;
    *rest = view_from(*rest, comma < 0 ? rest->len : (size_t)comma + 1);
    return true;
}

static bool equal(struct view answer, struct view reference, int depth);

static bool lists_equal(struct view answer, struct view reference, int depth)
{
    struct view a = view_slice(answer, 1, answer.len - 1),
                r = view_slice(reference, 1, reference.len - 1), x, y;
    bool more_a = true, more_r = true;

    while (more_a && more_r) {
        (void)next_part(&a, &more_a, &x);
        (void)next_part(&r, &more_r, &y);
        if (!equal(x, y, depth + 1))
            return false;
    }
    return more_a == more_r;
}

/* The value of an expression without variables. */
static bool value_of(struct view text, double *out)
{
    struct math_tree tree = {0};
    struct math_point point = {0};
    struct math_node *node = math_parse(&tree, text, 0);
    double complex value = NAN;

    if (node && math_variables(node, &point) && !point.count)
        value = math_value(node, &point);
    math_tree_release(&tree);
    *out = creal(value);
    return isfinite(creal(value)) && fabs(cimag(value)) < 1e-12;
}

/* Expressions that a computer algebra system reads; with sets and inequalities it gives up. */
static bool expressions_equal(struct view answer, struct view reference)
{
    static const char *const foreign[] = {"<",     ">", "\\le", "\\ge", "\\ne", "\\in", "\\cup",
                                          "\\mid", "|", "[",    ";",    "\\pm", "{,}"};
    double a, r;

    if (answer.len > QWEN_ANSWER_MAX || reference.len > QWEN_ANSWER_MAX)
        return false;
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        if (view_find(answer, view_of(foreign[i])) >= 0 ||
            view_find(reference, view_of(foreign[i])) >= 0)
            return false;
    if (value_of(answer, &a) && value_of(reference, &r))
        return is_close(a, r);
    return math_equal(reference, answer, NULL) == MATH_EQUAL;
}

/* The right side of "x=5"; false when it is no such equation. */
static bool short_equation(struct view text, struct view *right)
{
    ptrdiff_t at = view_find(text, VIEW("="));

    if (at < 0 || view_trim(view_slice(text, 0, (size_t)at)).len > 2)
        return false;
    *right = view_from(text, (size_t)at + 1);
    return view_find(*right, VIEW("=")) < 0;
}

static bool is_letter(struct view reference)
{
    return reference.len == 1 && reference.data[0] >= 'A' && reference.data[0] <= 'E';
}

static bool letters_equal(struct view answer, struct view reference)
{
    struct str letter = {0};
    bool same;

    qwen_letter(answer, &letter);
    same = view_eq(str_view(&letter), reference);
    str_release(&letter);
    return same;
}

static bool equal(struct view answer, struct view reference, int depth)
{
    struct view right;

    answer = view_trim(answer);
    reference = view_trim(reference);
    if (view_eq_nocase(answer, reference) ||
        (is_letter(reference) && letters_equal(answer, reference)) ||
        numbers_equal(answer, reference))
        return true;
    if (!answer.len || depth > 8)
        return false;
    if (bare_equal(answer, reference))
        return true;
    if (is_list(answer) && is_list(reference))
        return lists_equal(answer, reference, depth);
    if (short_equation(answer, &right) && view_find(reference, VIEW("=")) < 0)
        return equal(right, reference, depth + 1);
    if (short_equation(reference, &right) && view_find(answer, VIEW("=")) < 0)
        return equal(answer, right, depth + 1);
    return expressions_equal(answer, reference);
}

bool qwen_equal(struct view answer, struct view reference)
{
    return equal(answer, reference, 0);
}

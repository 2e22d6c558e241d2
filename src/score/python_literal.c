#include "score/python_literal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "score/python_text.h"
#include "score/text.h"

struct reader {
    struct view text;
    size_t at;
    unsigned depth;
};

static bool read_value(struct reader *r, struct str *out);

static char peek(struct reader *r)
{
    for (;;) {
        r->at = text_skip_space(r->text, r->at);
        if (text_byte(r->text, r->at) != '#')
            return text_byte(r->text, r->at);
        while (r->at < r->text.len && r->text.data[r->at] != '\n')
            r->at++;
    }
}

static bool take(struct reader *r, char c)
{
    if (peek(r) != c)
        return false;
    r->at++;
    return true;
}

/* Members of a set or dictionary ---------------------------------------------------------------- */

struct member {
    struct view key, value;
    size_t order;
};
struct members {
    struct str text; /* of all, one behind the other */
    size_t *ends;    /* of keys and values by turns */
    size_t count, capacity;
};

static void note_end(struct members *m)
{
    MEM_GROW(m->ends, m->count, &m->capacity);
    m->ends[m->count++] = m->text.len;
}

static int compare_views(struct view a, struct view b)
{
    size_t length = a.len < b.len ? a.len : b.len;
    int order = length ? memcmp(a.data, b.data, length) : 0;

    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_members(const void *a, const void *b)
{
    const struct member *one = a, *other = b;
    int order = compare_views(one->key, other->key);

    return order ? order : (one->order > other->order) - (one->order < other->order);
}

/* In the order of their keys; of equal keys the last value. */
static void put_members(const struct members *m, struct str *out)
{
    size_t count = m->count / 2, start = 0;
    struct member *members = mem_zalloc(count + 1, sizeof *members);

    for (size_t i = 0; i < count; i++) {
        members[i] =
            (struct member){view_slice(str_view(&m->text), start, m->ends[2 * i]),
                            view_slice(str_view(&m->text), m->ends[2 * i], m->ends[2 * i + 1]), i};
        start = m->ends[2 * i + 1];
    }
    qsort(members, count, sizeof *members, compare_members);
    for (size_t i = 0; i < count; i++)
        if (i + 1 == count || !view_eq(members[i].key, members[i + 1].key)) {
            str_add(out, members[i].key);
            str_add(out, members[i].value);
        }
    free(members);
}

/* Behind the opening brace. The values of a set are empty. */
static bool read_members(struct reader *r, struct members *m, bool *is_set)
{
    *is_set = false;
    while (peek(r) != '}') {
        bool has_value;
        if (!read_value(r, &m->text))
            return false;
        note_end(m);
        has_value = take(r, ':');
        if (m->count == 1)
            *is_set = !has_value;
        if (has_value == *is_set || (has_value && !read_value(r, &m->text)))
            return false;
        note_end(m);
        if (!take(r, ','))
            break;
    }
    return take(r, '}');
}

static bool read_braces(struct reader *r, struct str *out)
{
    struct members m = {0};
    bool is_set, ok = read_members(r, &m, &is_set);

    if (ok) {
        str_add_char(out, is_set ? 's' : '{');
        put_members(&m, out);
        str_add_char(out, '}');
    }
    str_release(&m.text);
    free(m.ends);
    return ok;
}

/* Lists and tuples ------------------------------------------------------------------------------ */

/* Values up to `end`, which is taken (NUL: the text's end); *commas: how many stood between and behind them. */
static bool read_items(struct reader *r, char end, struct str *out, size_t *commas)
{
    *commas = 0;
    while (peek(r) != end) {
        if (!read_value(r, out))
            return false;
        if (!take(r, ','))
            break;
        ++*commas;
    }
    if (peek(r) != end || (!end && r->at < r->text.len))
        return false;
    r->at += end != '\0';
    return true;
}

/* A tuple, or one value in brackets. */
static bool read_tuple(struct reader *r, char end, struct str *out)
{
    struct str items = {0};
    size_t commas;
    bool ok = read_items(r, end, &items, &commas), is_tuple = commas > 0 || (end && !items.len);

    if (ok && is_tuple)
        str_add_char(out, '(');
    if (ok)
        str_add(out, str_view(&items));
    if (ok && is_tuple)
        str_add_char(out, ')');
    ok = ok && (is_tuple || items.len);
    str_release(&items);
    return ok;
}

static bool read_list(struct reader *r, struct str *out)
{
    size_t commas;

    str_add_char(out, '[');
    if (!read_items(r, ']', out, &commas))
        return false;
    str_add_char(out, ']');
    return true;
}

/* Numbers and names ----------------------------------------------------------------------------- */

static void put_digits(struct str *out, bool is_negative, struct view digits)
{
    while (digits.len > 1 && digits.data[0] == '0')
        digits = view_from(digits, 1);
    if (is_negative && !view_eq_text(digits, "0"))
        str_add_char(out, '-');
    str_add(out, digits);
    str_add_char(out, ';');
}

/* `digits` ends with NUL. */
static bool put_float(struct str *out, bool is_negative, const char *digits)
{
    char text[512], *end;
    double value = strtod(digits, &end);

    if (*end || !isfinite(value))
        return false;
    if (value == floor(value)) { /* equal to an integer */
        (void)snprintf(text, sizeof text, "%.0f", value);
        put_digits(out, is_negative, view_of(text));
    } else {
        str_printf(out, "%s%.17g;", is_negative ? "-" : "", value);
    }
    return true;
}

/* Where the number at `at` ends: digits, underscores, a point, an exponent with its sign. */
static size_t number_end(struct view text, size_t at, bool *is_plain, bool *is_float)
{
    for (size_t start = at; at < text.len; at++) {
        char c = text.data[at];
        if (text_is_digit(c))
            continue;
        if (c == '.' || c == 'e' || c == 'E')
            *is_float = true;
        else if (c == '_')
            *is_plain = false;
        else if ((c != '-' && c != '+') || at == start || (text.data[at - 1] | 0x20) != 'e')
            break;
    }
    return at;
}

static bool read_number(struct reader *r, bool is_negative, struct str *out)
{
    bool is_plain = true, is_float = false, ok = true;
    size_t end = number_end(r->text, r->at, &is_plain, &is_float);
    struct view digits = view_slice(r->text, r->at, end);
    struct str kept = {0};

    if (!text_has_digit(digits) || text_is_word((unsigned char)text_byte(r->text, end)))
        return false;
    r->at = end;
    if (is_plain && !is_float) {
        put_digits(out, is_negative, digits);
        return true;
    }
    for (size_t i = 0; i < digits.len; i++)
        if (digits.data[i] != '_')
            str_add_char(&kept, digits.data[i]);
    if (is_float)
        ok = put_float(out, is_negative, str_text(&kept));
    else
        put_digits(out, is_negative, str_view(&kept));
    str_release(&kept);
    return ok;
}

static bool read_name(struct reader *r, struct str *out)
{
    static const struct {
        const char *name, *form;
    } names[] = {{"None", "N;"}, {"True", "1;"}, {"False", "0;"}, {"set()", "s}"}};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t length = text_at(r->text, r->at, names[i].name);
        if (length && !text_is_word((unsigned char)text_byte(r->text, r->at + length))) {
            r->at += length;
            str_add_text(out, names[i].form);
            return true;
        }
    }
    return false;
}

static bool read_signed(struct reader *r, struct str *out)
{
    bool is_negative = false;
    char c;

    while ((c = peek(r)) == '-' || c == '+') {
        is_negative ^= c == '-';
        r->at++;
    }
    return (text_is_digit(c) || c == '.') && read_number(r, is_negative, out);
}

static bool read_texts(struct reader *r, struct str *out)
{
    struct str text = {0};
    bool is_bytes = false, ok = python_text(r->text, &r->at, &is_bytes, &text);

    for (bool more_bytes; ok && python_text_begins(r->text, (peek(r), r->at));)
        ok = python_text(r->text, &r->at, &more_bytes, &text) && more_bytes == is_bytes;
    if (ok) {
        str_printf(out, "%c%zu:", is_bytes ? 'b' : 't', text.len);
        str_add(out, str_view(&text));
    }
    str_release(&text);
    return ok;
}

static bool read_value(struct reader *r, struct str *out)
{
    char c = peek(r);
    bool ok;

    if (++r->depth > PYTHON_LITERAL_DEPTH_MAX)
        return false;
    if (python_text_begins(r->text, r->at)) {
        ok = read_texts(r, out);
    } else if (c == '[' || c == '(' || c == '{') {
        r->at++;
        ok = c == '['   ? read_list(r, out)
             : c == '(' ? read_tuple(r, ')', out)
                        : read_braces(r, out);
    } else if (c == 'N' || c == 'T' || c == 'F' || c == 's') {
        ok = read_name(r, out);
    } else {
        ok = read_signed(r, out);
    }
    r->depth--;
    return ok;
}

bool python_literal(struct view text, struct str *out)
{
    struct reader r = {.text = view_trim(text)};

    return r.text.len > 0 && !memchr(r.text.data, '\0', r.text.len) && read_tuple(&r, '\0', out);
}

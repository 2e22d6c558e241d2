/* Reading numbers out of text. */
#include "score/digits.h"
#include "score/number.h"
#include "score/number_context.h"
#include "score/text.h"

/* "e5", "E-3", "\times 10^{4}", "*10^4": adds to *exp. */
static void read_exponent(struct view text, size_t *at, int64_t *exp)
{
    static const char *const times[] = {"\\times", "×", "*", "x", "\\cdot", "·"};
    size_t i = *at + 1;
    int64_t power;

    if ((text_byte(text, *at) | 32) == 'e' && digits_power(text, &i, &power) &&
        text_byte(text, *at + 1) != '{' && !text_is_letter(text_byte(text, i))) {
        *exp += power;
        *at = i;
        return;
    }
    i = text_skip_space(text, *at);
    for (size_t n = 0; n < sizeof times / sizeof *times; n++) {
        size_t len = text_at(text, i, times[n]), ten;
        if (!len)
            continue;
        i = text_skip_space(text, i + len);
        ten = text_at(text, i, "10^");
        i += ten;
        if (ten && digits_power(text, &i, &power)) {
            *exp += power;
            *at = i;
        }
        return;
    }
}

/* The power of ten of a unit word; moves past it. */
static int read_scale(struct view text, size_t *at)
{
    static const struct {
        const char *word;
        int power;
    } words[] = {{"万亿", 12},    {"亿", 8},      {"万", 4},      {"萬", 4},       {"億", 8},
                 {"thousand", 3}, {"million", 6}, {"billion", 9}, {"trillion", 12}};
    size_t i = *at;

    while (text_byte(text, i) == ' ')
        i++;
    for (size_t n = 0; n < sizeof words / sizeof *words; n++) {
        size_t len = text_at_nocase(text, i, words[n].word);
        if (!len || (text_is_letter(words[n].word[0]) && text_is_letter(text_byte(text, i + len))))
            continue;
        *at = i + len;
        return words[n].power;
    }
    return 0;
}

static bool set_decimal(const struct digits *d, int64_t exp, struct number *out)
{
    exp += d->exp;
    out->num = d->value;
    out->den = 1;
    out->tail = d->tail;
    if (exp > NUMBER_EXP_MAX || exp < -NUMBER_EXP_MAX)
        out->is_expression = true; /* beyond any answer: equal to nothing */
    out->exp = d->value ? (int)(exp > NUMBER_EXP_MAX    ? NUMBER_EXP_MAX
                                : exp < -NUMBER_EXP_MAX ? -NUMBER_EXP_MAX
                                                        : exp)
                        : 0;
    return true;
}

/* A quotient of two plain whole numbers of at most 18 digits; false when it is none. */
static bool whole_value(const struct digits *d, int128 *out)
{
    *out = d->value;
    if (d->has_point || d->tail || d->exp < 0 || d->count + d->exp > 18)
        return false;
    for (int64_t i = 0; i < d->exp; i++)
        *out *= 10;
    return true;
}

static bool set_fraction(const struct digits *top, const struct digits *bottom,
                         const struct digits *whole, struct number *out)
{
    int128 num, den, integer = 0;

    if (!whole_value(top, &num) || !whole_value(bottom, &den) || den == 0 ||
        (whole && !whole_value(whole, &integer)) || integer > INT64_C(1000000000000))
        return false;
    out->form = NUMBER_FRACTION;
    out->num = integer * den + num;
    out->den = den;
    out->exp = 0;
    out->tail = 0;
    return true;
}

/* One argument of \frac: "{12}" or one digit. */
static bool read_argument(struct view text, size_t *at, struct digits *d)
{
    size_t i = text_skip_space(text, *at), len;
    int digit;

    if (text_byte(text, i) == '{') {
        i = text_skip_space(text, i + 1);
        if (!digits_whole(text, &i, d))
            return false;
        i = text_skip_space(text, i);
        if (text_byte(text, i) != '}')
            return false;
        *at = i + 1;
        return true;
    }
    digit = digits_at(text, i, &len);
    if (digit < 0)
        return false;
    digits_add(d, digit);
    *at = i + len;
    return true;
}

static size_t frac_at(struct view text, size_t at)
{
    static const char *const names[] = {"\\frac", "\\dfrac", "\\tfrac", "\\cfrac"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t len = text_at(text, at, names[i]);
        if (len)
            return len;
    }
    return 0;
}

static bool read_frac(struct view text, size_t *at, const struct digits *whole, struct number *out)
{
    struct digits top = {0}, bottom = {0};
    size_t i = *at, len = text_byte(text, i) == '\\' ? frac_at(text, i) : 0;

    i += len;
    if (!len || !read_argument(text, &i, &top) || !read_argument(text, &i, &bottom) ||
        !set_fraction(&top, &bottom, whole, out))
        return false;
    *at = i;
    return true;
}

/* "½" and its like, after a whole number or alone. */
static bool read_vulgar(struct view text, size_t *at, const struct digits *whole,
                        struct number *out)
{
    static const struct {
        const char *sign;
        int num, den;
    } signs[] = {{"½", 1, 2}, {"¼", 1, 4}, {"¾", 3, 4}, {"⅓", 1, 3}, {"⅔", 2, 3}, {"⅛", 1, 8}};

    if ((unsigned char)text_byte(text, *at) < 0x80)
        return false;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t len = text_at(text, *at, signs[i].sign);
        if (!len)
            continue;
        struct digits top = {.value = signs[i].num, .count = 1},
                      bottom = {.value = signs[i].den, .count = 1};
        *at += len;
        return set_fraction(&top, &bottom, whole, out);
    }
    return false;
}

static size_t slash_at(struct view text, size_t at)
{
    size_t len = text_at(text, at, "/");

    return len ? len : text_at(text, at, "⁄");
}

/* What makes a fraction, a mixed number or a time of the whole number just read. */
static void read_after_whole(struct view text, size_t *at, const struct digits *whole,
                             struct number *out)
{
    struct digits top = {0}, bottom = {0};
    size_t i = *at + slash_at(text, *at), blank;

    if (i > *at && digits_whole(text, &i, &bottom)) {
        if (slash_at(text, i) || !set_fraction(whole, &bottom, NULL, out))
            out->is_expression = true; /* a date, a division by zero */
        *at = i;
        return;
    }
    if (text_byte(text, *at) == ':' && digits_group(text, *at) == false &&
        digits_any(text, *at + 1) && digits_any(text, *at + 2) && !digits_any(text, *at + 3) &&
        text_byte(text, *at + 3) != ':') {
        i = *at + 1;
        digits_whole(text, &i, &bottom);
        top = (struct digits){.value = 60, .count = 2};
        if (set_fraction(&bottom, &top, whole, out))
            out->form = NUMBER_TIME;
        *at = i;
        return;
    }
    blank = *at;
    while (text_byte(text, blank) == ' ')
        blank++;
    if (read_frac(text, &blank, whole, out) || read_vulgar(text, &blank, whole, out)) {
        *at = blank;
        return;
    }
    if (blank == *at + 1 && digits_whole(text, &blank, &top) && slash_at(text, blank)) {
        i = blank + slash_at(text, blank);
        if (digits_whole(text, &i, &bottom) && top.value < bottom.value && !slash_at(text, i) &&
            set_fraction(&top, &bottom, whole, out))
            *at = i;
    }
}

/* The number whose first digit, point or \frac stands at `start`. */
static bool read_number(struct view text, size_t start, size_t *end, struct number *out)
{
    struct digits d = {0};
    size_t at = start, begin;
    int64_t exp = 0;

    *out = (struct number){.form = NUMBER_INTEGER, .den = 1};
    if (!read_frac(text, &at, NULL, out) && !read_vulgar(text, &at, NULL, out)) {
        if (!digits_decimal(text, &at, &d))
            return false;
        if (d.value == 1 && d.exp == 1 && text_byte(text, at) == '^') { /* 10^n */
            size_t power = at + 1;
            if (digits_power(text, &power, &exp)) {
                exp -= 1;
                at = power;
            }
        } else {
            read_exponent(text, &at, &exp);
        }
        set_decimal(&d, exp, out);
        out->last_digit = (int)(exp < -NUMBER_EXP_MAX || exp > NUMBER_EXP_MAX ? 0 : exp) -
                          (int)(d.decimals > NUMBER_EXP_MAX ? NUMBER_EXP_MAX : d.decimals);
        out->form = d.has_point || exp != 0 ? NUMBER_DECIMAL : NUMBER_INTEGER;
        if (out->form == NUMBER_INTEGER)
            read_after_whole(text, &at, &d, out);
    }
    out->scale = read_scale(text, &at);
    begin = context_sign(text, start, &out->is_negative);
    context_percent(text, begin, &at, out);
    if (context_ties(text, begin, at))
        out->is_expression = true;
    out->text = view_slice(text, begin, at);
    *end = at;
    return true;
}

/* Whether a number can begin with the byte at `at`. */
static bool can_begin(struct view text, size_t at)
{
    unsigned char c = (unsigned char)text.data[at];

    if (c < 0x80)
        return text_is_digit((char)c) || (c == '.' && text_is_digit(text_byte(text, at + 1))) ||
               (c == '\\' && frac_at(text, at));
    return (c == 0xEF && digits_any(text, at)) || c == 0xC2 ||
           (c == 0xE2 && text_byte(text, at + 1) == '\x85');
}

bool number_next(struct view text, size_t *at, struct number *out)
{
    for (size_t i = *at; i < text.len; i++) {
        size_t end;
        if (!can_begin(text, i) || !read_number(text, i, &end, out))
            continue;
        *at = end;
        return true;
    }
    *at = text.len;
    return false;
}

/* The last number that begins at or after `from`, read from `at` on. */
static bool last_from(struct view text, size_t at, size_t from, struct number *out)
{
    struct number each;
    bool found = false;

    while (number_next(text, &at, &each)) {
        if (each.is_expression || each.text.data < text.data + from)
            continue;
        *out = each;
        found = true;
    }
    return found;
}

/* Of a long text its end is read; the numbers at the cut may be pieces and do not count. */
bool number_last(struct view text, struct number *out)
{
    enum { REACH = 256 << 10, CUT = 512 };
    size_t at = text.len > REACH ? text.len - REACH : 0;

    while (at > 0 && ((unsigned char)text.data[at] & 0xC0) == 0x80)
        at--;
    return last_from(text, at, at ? at + CUT : 0, out);
}

static bool is_unit(struct view rest)
{
    rest = view_trim(rest);
    if (rest.len > 64 || view_find(rest, VIEW("\\pm")) >= 0 || view_find(rest, VIEW("±")) >= 0)
        return false;
    for (size_t i = 0; i < rest.len; i++)
        if (text_is_digit(rest.data[i]) || strchr(",;=+*<>|&:", rest.data[i]))
            return false;
    return true;
}

bool number_parse(struct view text, struct number *out)
{
    struct view whole = text_unwrap(text, true);
    size_t at = 0, start;

    if (!number_next(whole, &at, out))
        return number_parse_chinese(whole, out);
    start = (size_t)(out->text.data - whole.data);
    return !out->is_expression && is_unit(view_slice(whole, 0, start)) &&
           is_unit(view_from(whole, at));
}

/* Reading numbers out of text. */
#include "score/number.h"
#include "score/text.h"

enum { DIGITS_MAX = 36 }; /* that an int128 holds */

/* The digits of one decimal, gathered from left to right. */
struct digits {
    int128 value;
    int count;    /* significant digits in `value` */
    size_t zeros; /* pending: trailing ones are never put in */
    int64_t exp;
    int64_t decimals; /* digits after the point */
    uint64_t tail;
    bool has_point;
};

static void push(struct digits *d, int digit)
{
    if (d->count < DIGITS_MAX) {
        d->value = d->value * 10 + digit;
        d->count += d->value != 0;
    } else {
        d->tail = (d->tail * 31 + (uint64_t)digit + 1) * UINT64_C(0x9E3779B97F4A7C15);
        d->exp++;
    }
}

static void add_digit(struct digits *d, int digit)
{
    if (d->has_point) {
        d->decimals++;
        d->exp--;
    }
    if (digit == 0) {
        d->zeros += d->value != 0;
        d->exp += d->value != 0;
        return;
    }
    for (; d->zeros; d->zeros--) {
        d->exp--;
        push(d, 0);
    }
    push(d, digit);
}

/* The digit at `at`, ASCII or full-width; -1: none. */
static int digit_at(struct view text, size_t at, size_t *len)
{
    if (at >= text.len)
        return -1;
    if (text_is_digit(text.data[at])) {
        *len = 1;
        return text.data[at] - '0';
    }
    if (text_at(text, at, "\xEF\xBC") && at + 2 < text.len) {
        unsigned char c = (unsigned char)text.data[at + 2];
        *len = 3;
        return c >= 0x90 && c <= 0x99 ? c - 0x90 : -1;
    }
    return -1;
}

static bool has_digit(struct view text, size_t at)
{
    size_t len;

    return digit_at(text, at, &len) >= 0;
}

/* Whether exactly three digits stand at `at`. */
static bool is_group(struct view text, size_t at)
{
    for (int i = 0; i < 3; i++) {
        size_t len;
        if (digit_at(text, at, &len) < 0)
            return false;
        at += len;
    }
    return !has_digit(text, at);
}

static size_t group_separator(struct view text, size_t at)
{
    /* comma, TeX's {,} \, \! and the no-break, thin and narrow blanks; a full-width comma only
     * between full-width digits, since in prose it separates clauses */
    static const char *const separators[] = {",",    "{,}",      "\\,",          "\\!,",
                                             ",\\!", "\xC2\xA0", "\xE2\x80\x89", "\xE2\x80\xAF"};

    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
        size_t len = text_at(text, at, separators[i]);
        if (len && is_group(text, at + len))
            return len;
    }
    return text_at(text, at, "\xEF\xBC\x8C\xEF\xBC") && is_group(text, at + 3) ? 3 : 0;
}

/* Digits with thousands separators; false when there is none. */
static bool read_whole(struct view text, size_t *at, struct digits *d)
{
    size_t len, count = 0, i = *at;
    int digit;

    while ((digit = digit_at(text, i, &len)) >= 0) {
        add_digit(d, digit);
        i += len;
        count++;
    }
    while (count && count <= 3 && (len = group_separator(text, i))) {
        i += len;
        for (int n = 0; n < 3; n++) {
            digit = digit_at(text, i, &len);
            add_digit(d, digit);
            i += len;
        }
    }
    *at = i;
    return count > 0;
}

static size_t point_at(struct view text, size_t at)
{
    size_t len = text_at(text, at, ".");

    return len ? len : text_at(text, at, "．");
}

static bool read_decimal(struct view text, size_t *at, struct digits *d)
{
    bool any = read_whole(text, at, d);
    size_t len = point_at(text, *at), i = *at + len;
    int digit;

    if (!len || !has_digit(text, i))
        return any;
    d->has_point = true;
    while ((digit = digit_at(text, i, &len)) >= 0) {
        add_digit(d, digit);
        i += len;
    }
    *at = i;
    return true;
}

/* A small signed integer, as of an exponent; braces allowed: "5", "-5", "{12}". */
static bool read_power(struct view text, size_t *at, int64_t *out)
{
    size_t i = *at, len;
    bool braced = text_byte(text, i) == '{', negative;
    int64_t value = 0;
    int digit;

    i += braced;
    negative = text_byte(text, i) == '-' || text_at(text, i, "−");
    i += text_at(text, i, "−") ? 3 : text_byte(text, i) == '-' || text_byte(text, i) == '+';
    if (!has_digit(text, i))
        return false;
    while ((digit = digit_at(text, i, &len)) >= 0) {
        if (value < NUMBER_EXP_MAX)
            value = value * 10 + digit;
        i += len;
    }
    if (braced && text_byte(text, i++) != '}')
        return false;
    *out = negative ? -value : value;
    *at = i;
    return true;
}

/* "e5", "E-3", "\times 10^{4}", "*10^4": adds to *exp. */
static void read_exponent(struct view text, size_t *at, int64_t *exp)
{
    static const char *const times[] = {"\\times", "×", "*", "x", "\\cdot", "·"};
    size_t i = *at + 1;
    int64_t power;

    if ((text_byte(text, *at) | 32) == 'e' && read_power(text, &i, &power) &&
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
        if (ten && read_power(text, &i, &power)) {
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
        if (!read_whole(text, &i, d))
            return false;
        i = text_skip_space(text, i);
        if (text_byte(text, i) != '}')
            return false;
        *at = i + 1;
        return true;
    }
    digit = digit_at(text, i, &len);
    if (digit < 0)
        return false;
    add_digit(d, digit);
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
    size_t i = *at, len = frac_at(text, i);

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

    if (i > *at && read_whole(text, &i, &bottom)) {
        if (slash_at(text, i) || !set_fraction(whole, &bottom, NULL, out))
            out->is_expression = true; /* a date, a division by zero */
        *at = i;
        return;
    }
    if (text_byte(text, *at) == ':' && is_group(text, *at) == false && has_digit(text, *at + 1) &&
        has_digit(text, *at + 2) && !has_digit(text, *at + 3) && text_byte(text, *at + 3) != ':') {
        i = *at + 1;
        read_whole(text, &i, &bottom);
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
    if (blank == *at + 1 && read_whole(text, &blank, &top) && slash_at(text, blank)) {
        i = blank + slash_at(text, blank);
        if (read_whole(text, &i, &bottom) && top.value < bottom.value && !slash_at(text, i) &&
            set_fraction(&top, &bottom, whole, out))
            *at = i;
    }
}

/* Whether the byte before `end` is `ascii` or part of a longer character: most numbers stand after
 * a blank, and need no list to be looked through. */
static bool may_end_with(struct view text, size_t end, char ascii)
{
    return end > 0 && (text.data[end - 1] == ascii || (unsigned char)text.data[end - 1] >= 0x80);
}

static size_t currency_before(struct view text, size_t end)
{
    static const char *const signs[] = {"\\$", "$", "€", "£", "¥", "￥"};

    if (!may_end_with(text, end, '$'))
        return 0;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (text_before(text, end, signs[i]))
            return strlen(signs[i]);
    return 0;
}

static size_t minus_before(struct view text, size_t end)
{
    static const char *const signs[] = {"-", "−", "－", "–", "负"};

    if (!may_end_with(text, end, '-'))
        return 0;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (text_before(text, end, signs[i]))
            return strlen(signs[i]);
    return 0;
}

static bool is_operand_end(struct view text, size_t end)
{
    char c = end ? text.data[end - 1] : ' ';

    return text_is_letter(c) || text_is_digit(c) || c == ')' || c == '}' || c == ']' || c == '%';
}

/* The sign before the number at `start`, through a currency sign; returns where the number begins.
 */
static size_t read_sign(struct view text, size_t start, bool *negative)
{
    size_t end = start - currency_before(text, start), minus = minus_before(text, end);

    if (!minus) {
        end = start;
        minus = minus_before(text, end);
    }
    *negative = minus && !is_operand_end(text, end - minus);
    if (*negative)
        return end - minus;
    return start > 0 && text.data[start - 1] == '+' && !is_operand_end(text, start - 1) ? start - 1
                                                                                        : start;
}

/* Letters right before a number make it part of a name ("x2"), but for currency codes and TeX
 * commands. */
static bool is_after_name(struct view text, size_t start)
{
    static const char *const codes[] = {"USD", "RMB", "CNY", "EUR", "GBP", "US", "Rs"};
    size_t at = start;

    while (at > 0 && start - at < 16 && text_is_letter(text.data[at - 1]))
        at--;
    if (at == start)
        return start > 1 && text.data[start - 1] == '_' &&
               (text_is_letter(text.data[start - 2]) || text_is_digit(text.data[start - 2]));
    if (at > 0 && text.data[at - 1] == '\\')
        return false;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (view_eq_text(view_slice(text, at, start), codes[i]))
            return false;
    return true;
}

/* An argument of a function or the end of a power: "\sqrt{16}", "2^3". */
static bool is_argument(struct view text, size_t start)
{
    static const char *const functions[] = {"sqrt", "√", "log", "ln", "sin", "cos", "tan", "binom"};
    size_t end = start;

    if (end == 0 || text_is_space(text.data[end - 1]))
        return false;
    if (end && (text.data[end - 1] == '{' || text.data[end - 1] == '('))
        end--;
    if (end && (text.data[end - 1] == '^' || (text.data[end - 1] == '_' && end < start)))
        return true;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (text_before(text, end, functions[i]))
            return true;
    return false;
}

/* What follows makes it part of an expression: a power, a base, a variable, a root, a constant. */
static bool is_before_factor(struct view text, size_t end)
{
    static const char *const factors[] = {"\\sqrt", "\\pi", "√", "π", "\\log", "\\ln"};
    char c = text_byte(text, end), next = text_byte(text, end + 1);

    if (c == '^' || (c == '_' && (text_is_letter(next) || text_is_digit(next) || next == '{')))
        return text_at(text, end, "^\\circ") == 0 && text_at(text, end, "^{\\circ}") == 0;
    if (c == '.' && text_is_digit(next))
        return true;
    if (c && strchr("xyznkabpqruvwi", c) && !text_is_letter(next))
        return true;
    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++)
        if (text_at(text, end, factors[i]))
            return true;
    return false;
}

static void read_percent(struct view text, size_t start, size_t *at, struct number *out)
{
    static const char *const signs[] = {"%", "\\%", "％", "percent", "per cent"};
    size_t i = *at;

    out->is_percent = may_end_with(text, start, '\0') && text_before(text, start, "百分之");
    while (text_byte(text, i) == ' ')
        i++;
    for (size_t n = 0; n < sizeof signs / sizeof *signs; n++) {
        size_t len = text_at_nocase(text, i, signs[n]);
        if (!len)
            continue;
        out->is_percent = true;
        *at = i + len;
        return;
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
        if (!read_decimal(text, &at, &d))
            return false;
        if (d.value == 1 && d.exp == 1 && text_byte(text, at) == '^') { /* 10^n */
            size_t power = at + 1;
            if (read_power(text, &power, &exp)) {
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
    begin = read_sign(text, start, &out->is_negative);
    read_percent(text, begin, &at, out);
    if (is_after_name(text, begin) || is_argument(text, begin) || is_before_factor(text, at))
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
    return (c == 0xEF && has_digit(text, at)) || c == 0xC2 ||
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

bool number_last(struct view text, struct number *out)
{
    struct number each;
    size_t at = 0;
    bool found = false;

    while (number_next(text, &at, &each)) {
        if (each.is_expression)
            continue;
        *out = each;
        found = true;
    }
    return found;
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

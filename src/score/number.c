/* Comparing numbers, and Chinese numerals. */
#include "score/number.h"

#include <math.h>

#include "base/utf8.h"
#include "score/text.h"

/* The digit (0-9) or unit (10, 100, 1000, 10^4, 10^8) of a Chinese numeral; -1: none. */
static int64_t numeral(uint32_t c)
{
    static const struct {
        uint32_t sign;
        int64_t value;
    } numerals[] = {{0x3007, 0},     {0x96F6, 0},     {0x4E00, 1},         {0x4E8C, 2},
                    {0x4E24, 2},     {0x5169, 2},     {0x4E09, 3},         {0x56DB, 4},
                    {0x4E94, 5},     {0x516D, 6},     {0x4E03, 7},         {0x516B, 8},
                    {0x4E5D, 9},     {0x5341, 10},    {0x767E, 100},       {0x5343, 1000},
                    {0x4E07, 10000}, {0x842C, 10000}, {0x4EBF, 100000000}, {0x5104, 100000000}};

    for (size_t i = 0; i < sizeof numerals / sizeof *numerals; i++)
        if (numerals[i].sign == c)
            return numerals[i].value;
    return -1;
}

bool number_parse_chinese(struct view text, struct number *out)
{
    int64_t total = 0, section = 0, digit = 0, value;
    size_t at = 0, count = 0;
    bool negative = text_at(text, 0, "负") > 0; /* 负 */
    unsigned len;

    for (at = negative ? 3 : 0; at < text.len; at += len, count++) {
        value = numeral(utf8_decode(view_from(text, at), &len));
        if (value < 0 || count > 20)
            break;
        if (value < 10) {
            digit = value;
        } else if (value < 10000) {
            section += (digit ? digit : 1) * value;
            digit = 0;
        } else {
            total = (total + section + digit) * value;
            section = digit = 0;
        }
        if (total > INT64_C(1000000000000))
            return false;
    }
    if (count == 0 || text.len - at > 12) /* a measure word may follow */
        return false;
    *out = (struct number){.form = NUMBER_INTEGER,
                           .num = total + section + digit,
                           .den = 1,
                           .is_negative = negative,
                           .text = view_slice(text, 0, at)};
    while (out->num && out->num % 10 == 0) {
        out->num /= 10;
        out->exp++;
    }
    return true;
}

static long double value_of(const struct number *n)
{
    long double value = (long double)n->num / (long double)n->den * powl(10.0L, n->exp);

    return n->is_negative ? -value : value;
}

double number_double(const struct number *n)
{
    return (double)(value_of(n) * powl(10.0L, n->scale));
}

/* a * 10^exp as an integer; false when it has more than 38 digits. */
static bool scaled(int128 a, int exp, int128 *out)
{
    const int128 limit = (((int128)1) << 126) / 10;

    for (; exp > 0 && a != 0; exp--) {
        if (a > limit)
            return false;
        a *= 10;
    }
    *out = a;
    return true;
}

/* Exact equality of two rationals. */
static bool is_same(const struct number *a, const struct number *b)
{
    int common = a->exp < b->exp ? a->exp : b->exp;
    int128 x, y;

    if (a->num == 0 || b->num == 0)
        return a->num == b->num;
    if (a->is_negative != b->is_negative)
        return false;
    if (a->den == 1 && b->den == 1)
        return a->num == b->num && a->exp == b->exp && a->tail == b->tail;
    if (a->tail || b->tail || !scaled(a->num, a->exp - common, &x) ||
        !scaled(b->num, b->exp - common, &y))
        return false;
    return !__builtin_mul_overflow(x, b->den, &x) && !__builtin_mul_overflow(y, a->den, &y) &&
           x == y;
}

/* Multiplies by 10^shift, keeping the canonical form. */
static struct number shifted(struct number n, int shift)
{
    n.exp += n.num ? shift : 0;
    n.last_digit += shift;
    return n;
}

static double margin(const struct number *reference, const struct number *answer,
                     const struct number_tolerance *tolerance)
{
    long double size = fabsl(value_of(reference)), half_digit, least;

    if (tolerance->absolute > 0 || tolerance->relative > 0)
        return (double)fmaxl(tolerance->absolute, tolerance->relative * size);
    if (tolerance->is_strict)
        return 0;
    if (reference->form == NUMBER_DECIMAL && reference->last_digit != 0) {
        half_digit = 0.5L * powl(10.0L, reference->last_digit);
        least = fminl(half_digit, size * 0.01L);
        return (double)fmaxl(least, size * 1e-6L);
    }
    if (answer->form != NUMBER_DECIMAL)
        return 0;
    return (double)(size * (reference->form == NUMBER_FRACTION ? 1e-6L : 1e-9L));
}

static bool is_near(const struct number *reference, const struct number *answer,
                    const struct number_tolerance *tolerance)
{
    long double allowed, difference;

    if (is_same(reference, answer))
        return true;
    allowed = margin(reference, answer, tolerance);
    difference = fabsl(value_of(reference) - value_of(answer));
    /* a hair for what the subtraction itself rounds */
    return allowed > 0 && isfinite(difference) && difference <= allowed * (1 + 1e-12L);
}

static bool is_near_scaled(const struct number *reference, const struct number *answer,
                           const struct number_tolerance *tolerance)
{
    struct number percent;

    if (is_near(reference, answer, tolerance))
        return true;
    if (tolerance->percent_is_literal || reference->is_percent == answer->is_percent)
        return false;
    percent = reference->is_percent ? shifted(*reference, -2) : *reference;
    return reference->is_percent
               ? is_near(&percent, answer, tolerance)
               : (percent = shifted(*answer, -2), is_near(reference, &percent, tolerance));
}

bool number_equal(const struct number *reference, const struct number *answer,
                  const struct number_tolerance *tolerance)
{
    struct number r = shifted(*reference, reference->scale), a = shifted(*answer, answer->scale);

    if (reference->is_expression || answer->is_expression)
        return false;
    if ((reference->form == NUMBER_TIME) != (answer->form == NUMBER_TIME) &&
        (reference->form == NUMBER_TIME || answer->num % answer->den != 0))
        return false; /* 2:00 answers 2, but 2.5 does not answer 2:30 */
    if (is_near_scaled(&r, &a, tolerance))
        return true;
    return tolerance->has_unit_in_question && reference->scale != answer->scale &&
           is_near_scaled(reference, answer, tolerance);
}

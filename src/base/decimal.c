#include "base/decimal.h"

#include <stdlib.h>

struct number {
    int128 digits; /* of the mantissa */
    long exponent; /* value = digits x 10^exponent */
};

static bool read_exponent(struct view *text, long *out)
{
    char buffer[8], *end;
    size_t n = text->len < sizeof buffer ? text->len : sizeof buffer - 1;

    memcpy(buffer, text->data, n);
    buffer[n] = '\0';
    if (!n || !((buffer[0] >= '0' && buffer[0] <= '9') || buffer[0] == '-' || buffer[0] == '+'))
        return false;
    *out = strtol(buffer, &end, 10);
    *text = view_from(*text, (size_t)(end - buffer));
    return *out > -100 && *out < 100 && end > buffer && end[-1] >= '0' && end[-1] <= '9';
}

static bool read_number(struct view text, struct number *out)
{
    bool negative = false, any = false, point = false;
    long exponent = 0;

    *out = (struct number){0, 0};
    if (text.len && (text.data[0] == '-' || text.data[0] == '+')) {
        negative = text.data[0] == '-';
        text = view_from(text, 1);
    }
    for (; text.len; text = view_from(text, 1)) {
        char c = text.data[0];
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (c < '0' || c > '9')
            break;
        if (out->digits > (int128)1 << 100)
            return false;
        any = true;
        out->digits = out->digits * 10 + (c - '0');
        out->exponent -= point;
    }
    if (any && text.len && (text.data[0] | 32) == 'e') {
        text = view_from(text, 1);
        if (!read_exponent(&text, &exponent))
            return false;
    }
    out->exponent += exponent;
    if (negative)
        out->digits = -out->digits;
    return any && !text.len;
}

bool decimal_parse(struct view text, unsigned scale, int64_t *out, struct error *err)
{
    struct number n;
    int shown = text.len < 40 ? (int)text.len : 40;
    long shift;

    if (!read_number(text, &n))
        return error_set(err, ERROR_INPUT, "'%.*s' is no decimal number", shown, text.data);
    shift = n.exponent + (long)scale;
    for (; shift < 0 && n.digits % 10 == 0 && n.digits; shift++)
        n.digits /= 10;
    if (shift < 0 && n.digits)
        return error_set(err, ERROR_INPUT, "'%.*s' has more than %u decimals", shown, text.data,
                         scale);
    for (; shift > 0 && n.digits; shift--)
        if (__builtin_mul_overflow(n.digits, 10, &n.digits))
            return error_set(err, ERROR_INPUT, "'%.*s' is too large", shown, text.data);
    if (n.digits > INT64_MAX || n.digits < INT64_MIN)
        return error_set(err, ERROR_INPUT, "'%.*s' is too large", shown, text.data);
    *out = (int64_t)n.digits;
    return true;
}

/* a / b rounded half to even, b > 0. */
static int128 divide(int128 a, int128 b)
{
    int128 quotient = a / b, rest = a % b, twice;

    if (rest < 0)
        rest = -rest;
    twice = rest * 2;
    if (twice > b || (twice == b && quotient % 2 != 0))
        quotient += a < 0 ? -1 : 1;
    return quotient;
}

static void put_digits(struct str *out, int128 value)
{
    char digits[40];
    int n = 0;

    do {
        digits[n++] = (char)('0' + (int)(value % 10));
        value /= 10;
    } while (value);
    while (n)
        str_add_char(out, digits[--n]);
}

void decimal_put(struct str *out, int128 pico, int digits)
{
    unsigned scale = digits < 0 || digits > 12 ? 12 : (unsigned)digits;
    int128 unit = 1, value = pico;

    for (unsigned i = scale; i < 12; i++)
        unit *= 10;
    value = divide(value, unit);
    if (value < 0)
        str_add_char(out, '-');
    value = value < 0 ? -value : value;
    while (digits < 0 && scale > 0 && value % 10 == 0) {
        value /= 10;
        scale--;
    }
    unit = 1;
    for (unsigned i = 0; i < scale; i++)
        unit *= 10;
    put_digits(out, value / unit);
    if (!scale)
        return;
    str_add_char(out, '.');
    for (int128 rest = value % unit; unit > 1; rest %= unit) {
        unit /= 10;
        str_add_char(out, (char)('0' + (int)(rest / unit)));
    }
}

bool decimal_mul_div(int128 a, int64_t b, int64_t d, int128 *out)
{
    int128 product;

    if (d == 0 || __builtin_mul_overflow(a, (int128)b, &product))
        return false;
    *out = d < 0 ? divide(-product, -(int128)d) : divide(product, d);
    return true;
}

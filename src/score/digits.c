#include "score/digits.h"

#include "score/text.h"

enum { DIGITS_MAX = 36 }; /* that an int128 holds */

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

void digits_add(struct digits *d, int digit)
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

int digits_at(struct view text, size_t at, size_t *len)
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

bool digits_any(struct view text, size_t at)
{
    size_t len;

    return digits_at(text, at, &len) >= 0;
}

bool digits_group(struct view text, size_t at)
{
    for (int i = 0; i < 3; i++) {
        size_t len;
        if (digits_at(text, at, &len) < 0)
            return false;
        at += len;
    }
    return !digits_any(text, at);
}

static size_t group_separator(struct view text, size_t at)
{
    /* comma, TeX's {,} \, \! and the no-break, thin and narrow blanks; a full-width comma only
     * between full-width digits, since in prose it separates clauses */
    static const char *const separators[] = {",",    "{,}",      "\\,",          "\\!,",
                                             ",\\!", "\xC2\xA0", "\xE2\x80\x89", "\xE2\x80\xAF"};

    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
        size_t len = text_at(text, at, separators[i]);
        if (len && digits_group(text, at + len))
            return len;
    }
    return text_at(text, at, "\xEF\xBC\x8C\xEF\xBC") && digits_group(text, at + 3) ? 3 : 0;
}

bool digits_whole(struct view text, size_t *at, struct digits *d)
{
    size_t len, count = 0, i = *at;
    int digit;

    while ((digit = digits_at(text, i, &len)) >= 0) {
        digits_add(d, digit);
        i += len;
        count++;
    }
    while (count && count <= 3 && (len = group_separator(text, i))) {
        i += len;
        for (int n = 0; n < 3; n++) {
            digit = digits_at(text, i, &len);
            digits_add(d, digit);
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

bool digits_decimal(struct view text, size_t *at, struct digits *d)
{
    bool any = digits_whole(text, at, d);
    size_t len = point_at(text, *at), i = *at + len;
    int digit;

    if (!len || !digits_any(text, i))
        return any;
    d->has_point = true;
    while ((digit = digits_at(text, i, &len)) >= 0) {
        digits_add(d, digit);
        i += len;
    }
    *at = i;
    return true;
}

bool digits_power(struct view text, size_t *at, int64_t *out)
{
    size_t i = *at, len;
    bool braced = text_byte(text, i) == '{', negative;
    int64_t value = 0;
    int digit;

    i += braced;
    negative = text_byte(text, i) == '-' || text_at(text, i, "−");
    i += text_at(text, i, "−") ? 3 : text_byte(text, i) == '-' || text_byte(text, i) == '+';
    if (!digits_any(text, i))
        return false;
    while ((digit = digits_at(text, i, &len)) >= 0) {
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

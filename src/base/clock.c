#include "base/clock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t read_clock(clockid_t id)
{
    struct timespec t;

    clock_gettime(id, &t);
    return t.tv_sec * CLOCK_S + t.tv_nsec;
}

int64_t clock_now_ns(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

int64_t clock_wall_ns(void)
{
    return read_clock(CLOCK_REALTIME);
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/* Days since 1970-01-01 of a Gregorian date, and back (Howard Hinnant, "chrono-Compatible
 * Low-Level Date Algorithms", 2013). */
static int64_t days_from_civil(int64_t y, int m, int d)
{
    int64_t era, yoe, doy;

    y -= m <= 2;
    era = floor_div(y, 400);
    yoe = y - era * 400;
    doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void civil_from_days(int64_t z, struct clock_civil *c)
{
    int64_t era, doe, yoe, doy, mp;

    z += 719468;
    era = floor_div(z, 146097);
    doe = z - era * 146097;
    yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    mp = (5 * doy + 2) / 153;
    c->day = (int)(doy - (153 * mp + 2) / 5 + 1);
    c->month = (int)(mp < 10 ? mp + 3 : mp - 9);
    c->year = (int)(yoe + era * 400 + (c->month <= 2));
}

struct clock_civil clock_civil(int64_t unix_ns, int offset_s)
{
    int64_t seconds = floor_div(unix_ns, CLOCK_S) + offset_s, days = floor_div(seconds, 86400);
    int64_t in_day = seconds - days * 86400;
    struct clock_civil c = {0};

    civil_from_days(days, &c);
    c.hour = (int)(in_day / 3600);
    c.minute = (int)(in_day / 60 % 60);
    c.second = (int)(in_day % 60);
    c.weekday = (int)(((days + 4) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
    return c;
}

void clock_iso(int64_t unix_ns, char out[CLOCK_ISO_SIZE])
{
    struct clock_civil c = clock_civil(unix_ns, 0);

    (void)snprintf(out, CLOCK_ISO_SIZE, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day,
                   c.hour, c.minute, c.second);
}

void clock_day(int64_t unix_ns, char out[CLOCK_ISO_SIZE])
{
    struct clock_civil c = clock_civil(unix_ns, 0);

    (void)snprintf(out, CLOCK_ISO_SIZE, "%04d-%02d-%02d", c.year, c.month, c.day);
}

/* Exactly `count` digits at *text. */
static bool take_digits(const char **text, int count, int *out)
{
    int value = 0;

    for (int i = 0; i < count; i++) {
        char c = **text;
        if (c < '0' || c > '9')
            return false;
        value = value * 10 + (c - '0');
        (*text)++;
    }
    *out = value;
    return true;
}

static bool take_char(const char **text, char c)
{
    if (**text != c)
        return false;
    (*text)++;
    return true;
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] +
           (month == 2 && (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)));
}

static bool take_offset(const char **text, int *out_s)
{
    int sign = **text == '-' ? -1 : 1, h = 0, m = 0;

    *out_s = 0;
    if (take_char(text, 'Z'))
        return true;
    if (!take_char(text, '+') && !take_char(text, '-'))
        return false;
    if (!take_digits(text, 2, &h) || !take_char(text, ':') || !take_digits(text, 2, &m) || h > 14 ||
        m > 59)
        return false;
    *out_s = sign * (h * 3600 + m * 60);
    return true;
}

static bool parse_iso(const char *p, int64_t *out)
{
    int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0, offset = 0;

    if (!take_digits(&p, 4, &y) || !take_char(&p, '-') || !take_digits(&p, 2, &mo) ||
        !take_char(&p, '-') || !take_digits(&p, 2, &d) || mo < 1 || mo > 12 || d < 1 ||
        d > month_days(y, mo) || y < 1700 || y > 2200)
        return false;
    if (*p) {
        if ((!take_char(&p, 'T') && !take_char(&p, ' ')) || !take_digits(&p, 2, &h) ||
            !take_char(&p, ':') || !take_digits(&p, 2, &mi) || h > 23 || mi > 59)
            return false;
        if (take_char(&p, ':') && (!take_digits(&p, 2, &s) || s > 59))
            return false;
        if (!take_offset(&p, &offset) || *p)
            return false;
    }
    *out = (days_from_civil(y, mo, d) * 86400 + INT64_C(3600) * h + INT64_C(60) * mi + s - offset) *
           CLOCK_S;
    return true;
}

bool clock_parse_iso(const char *text, int64_t *out_unix_ns, struct error *err)
{
    if (!parse_iso(text, out_unix_ns))
        return error_set(err, ERROR_INPUT,
                         "'%.60s' is no date (write 2026-11-24 or 2026-11-24T08:00:00Z)", text);
    return true;
}

bool clock_parse_http_date(struct view text, int64_t *out_unix_s)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char copy[64], month[4];
    int year, day, h, m, s;

    if (!text.len || text.len >= sizeof copy)
        return false;
    (void)snprintf(copy, sizeof copy, "%.*s", (int)text.len, text.data);
    if (sscanf(copy, "%*3s, %2d %3s %4d %2d:%2d:%2d GMT", /* NOLINT(cert-err34-c): bounded */
               &day, month, &year, &h, &m, &s) != 6)
        return false;
    ptrdiff_t at = view_find(view_of(months), view_of(month));
    if (at < 0 || at % 3 != 0 || year < 1900 || day < 1 || h < 0 || m < 0 || s < 0 ||
        day > month_days(year, (int)at / 3 + 1))
        return false;
    *out_unix_s = days_from_civil(year, (int)at / 3 + 1, day) * 86400 + INT64_C(3600) * h +
                  INT64_C(60) * m + s;
    return true;
}

/* Digits with a point among them: no sign, exponent or hexadecimal, which strtod would take. Sets
 * *end behind them, or leaves it when there is no number. */
static double plain_number(const char *text, const char **end)
{
    size_t whole = strspn(text, "0123456789"), length = whole;

    if (!whole)
        return -1;
    if (text[whole] == '.' && text[whole + 1] >= '0' && text[whole + 1] <= '9')
        length += 1 + strspn(text + whole + 1, "0123456789");
    if (text[length] == 'e' || text[length] == 'E' || text[length] == 'x' || text[length] == 'X')
        return -1;
    *end = text + length;
    return strtod(text, NULL);
}

bool clock_parse_duration(const char *text, int64_t *out_ns, struct error *err)
{
    static const struct {
        const char *name;
        double ns;
    } units[] = {{"ns", 1},   {"us", 1e3},   {"ms", 1e6},   {"s", 1e9},
                 {"m", 60e9}, {"h", 3600e9}, {"d", 86400e9}};
    const char *end = NULL;
    double value = plain_number(text, &end);

    for (size_t i = 0; end && i < sizeof units / sizeof *units; i++) {
        double ns = value * units[i].ns;
        if (strcmp(end, units[i].name) == 0 && isfinite(ns) && ns >= 0 && ns < 9e18) {
            *out_ns = (int64_t)(ns + 0.5);
            return true;
        }
    }
    return error_set(err, ERROR_INPUT,
                     "'%.60s' is no duration (write 250us, 20ms, 1.5s, 2m, 1h or 3d)", text);
}

#include "report/format.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

enum { FORMAT_DIGITS = 3, FORMAT_DECIMALS_MAX = 12 };

void format_number(struct str *out, double number, int digits, int max_decimals)
{
    char rounded[64];

    if (isinf(number)) {
        str_add_text(out, number < 0 ? "-\xE2\x88\x9E" : "\xE2\x88\x9E");
        return;
    }
    (void)snprintf(rounded, sizeof rounded, "%.*e", digits - 1, number);
    int decimals = digits - 1 - (int)strtol(strchr(rounded, 'e') + 1, NULL, 10);
    double value = strtod(rounded, NULL);
    if (value == 0.0) {
        str_add_char(out, '0');
        return;
    }
    if (decimals > max_decimals) {
        decimals = max_decimals;
        value = number;
    }
    str_printf(out, "%.*f", decimals < 0 ? 0 : decimals, value);
}

void format_exact(struct str *out, double number)
{
    char text[64];

    for (int digits = 15; digits <= 17; digits++) {
        (void)snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    str_add_text(out, text);
}

static struct format_unit format_duration_unit(const struct table *table, size_t column)
{
    int64_t longest = 0;

    for (size_t row = 0; row < table->row_count; row++) {
        const struct value *value = table_row(table, row) + column;
        if (value->state == VALUE_KNOWN && value->integer > longest)
            longest = value->integer;
    }
    if (longest >= CLOCK_S)
        return (struct format_unit){"s", (double)CLOCK_S};
    if (longest >= CLOCK_MS || longest == 0)
        return (struct format_unit){"ms", (double)CLOCK_MS};
    return (struct format_unit){"\xC2\xB5s", 1e3};
}

void format_init(struct format *format, const struct table *table, int language)
{
    *format = (struct format){.table = table, .language = language};
    format->units = mem_zalloc(table->column_count + 1, sizeof *format->units);
    for (size_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].kind == COLUMN_DURATION)
            format->units[i] = format_duration_unit(table, i);
        else
            format->units[i] = (struct format_unit){table->columns[i].unit, 1};
    }
}

void format_release(struct format *format)
{
    free(format->units);
}

void format_title(const struct format *format, size_t column, struct str *out)
{
    const struct column *c = &format->table->columns[column];

    str_add_text(out, format->language && c->title_zh ? c->title_zh : c->title);
    if (format->units[column].name)
        str_printf(out, " %s", format->units[column].name);
}

/* A number in the unit of the column, rounded. */
static void format_rounded(const struct format *format, size_t column, double number,
                           struct str *out)
{
    const struct column *c = &format->table->columns[column];

    if (c->kind == COLUMN_PERCENT)
        format_number(out, number * 100, FORMAT_DIGITS, 1);
    else
        format_number(out, number / format->units[column].ns,
                      c->digits > 0 ? c->digits : FORMAT_DIGITS, FORMAT_DECIMALS_MAX);
}

void format_value(const struct format *format, size_t column, const struct value *value,
                  struct str *out)
{
    if (value->state == VALUE_UNKNOWN)
        str_add_text(out, format->language ? "\xE6\x9C\xAA\xE7\x9F\xA5" : "unknown");
    if (value->state == VALUE_MARKED)
        str_add_text(out, "†");
    if (value->state != VALUE_KNOWN)
        return;
    if (value->is_at_least)
        str_add_text(out, "\xE2\x89\xA5 ");
    switch (format->table->columns[column].kind) {
    case COLUMN_TEXT:
        str_add(out, value->text);
        break;
    case COLUMN_INTEGER:
        str_printf(out, "%lld", (long long)value->integer);
        break;
    case COLUMN_FLAG:
        if (format->language)
            str_add_text(out, value->integer ? "是" : "否");
        else
            str_add_text(out, value->integer ? "yes" : "no");
        break;
    case COLUMN_NUMBER:
    case COLUMN_PERCENT:
        format_rounded(format, column, value->number, out);
        break;
    case COLUMN_MONEY:
        if (format->table->columns[column].digits < 0)
            decimal_put(out, value->pico, -1);
        else
            format_rounded(format, column, (double)value->pico / (double)DECIMAL_PICO, out);
        break;
    case COLUMN_DURATION:
        format_rounded(format, column, (double)value->integer, out);
        break;
    }
}

void format_interval(const struct format *format, size_t column, const struct value *value,
                     struct str *low, struct str *high)
{
    if (!value->has_interval)
        return;
    format_rounded(format, column, value->low, low);
    format_rounded(format, column, value->high, high);
}

const char *format_interval_dash(const struct str *low)
{
    return low->len && str_text(low)[0] == '-' ? " to " : "\xE2\x80\x93";
}

const char *format_interval_title(const struct format *format)
{
    return format->language ? "95 % \xE5\x8C\xBA\xE9\x97\xB4" : "95 % CI";
}

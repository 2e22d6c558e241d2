/* Values as text: rounded for people, exact for machines. */
#ifndef REPORT_FORMAT_H
#define REPORT_FORMAT_H

#include "base/str.h"
#include "report/column.h"

/* Appends `number` with `digits` significant digits and at most `max_decimals` decimals: 1234.5 ->
 * "1230", 2.6 -> "2.60", 0.0123 -> "0.0123"; a minus sign is "-". */
void format_number(struct str *out, double number, int digits, int max_decimals);

/* How a table's values are written for people. Duration columns have one unit each, fitted to their
 * values. */
struct format_unit {
    const char *name; /* "ms" */
    double ns;
};
struct format {
    const struct table *table;
    struct format_unit *units; /* by column */
    int language;
};
void format_init(struct format *format, const struct table *table, int language);
void format_release(struct format *format);

/* The title, its unit behind it; line breaks as in the column. */
void format_title(const struct format *format, size_t column, struct str *out);
/* Nothing for VALUE_NONE. A text is appended as it came: the caller makes it safe. */
void format_value(const struct format *format, size_t column, const struct value *value,
                  struct str *out);
/* The two ends of the interval; nothing without one. */
void format_interval(const struct format *format, size_t column, const struct value *value,
                     struct str *low, struct str *high);
/* What stands between the ends: a dash, or "to" where the low end is negative. */
const char *format_interval_dash(const struct str *low);
const char *format_interval_title(const struct format *format);
/* A decimal that reads back as the same double: the shortest. */
void format_exact(struct str *out, double number);

#endif

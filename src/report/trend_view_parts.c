/* Values and notes that the tables of a trend share. */
#include <math.h>

#include "base/str.h"
#include "base/utf8.h"
#include "report/trend_view_parts.h"

struct value trend_text(struct table *table, const char *text)
{
    return value_text(table, view_of(text));
}

struct value trend_percent(double number, struct interval range)
{
    struct value v = value_percent(number);

    return isnan(range.low) ? v : value_with_interval(v, range.low, range.high);
}

struct value trend_points(double number, struct interval range)
{
    struct value v = value_number(number * 100);

    return isnan(range.low) ? v : value_with_interval(v, range.low * 100, range.high * 100);
}

enum table_origin trend_origin(const struct trend *trend)
{
    for (size_t i = 0; i < trend->count; i++) {
        if (trend->series[i].is_simulated)
            return TABLE_SIMULATED;
    }
    return TABLE_REAL;
}

void trend_note_reference(const struct trend *trend, int language, struct table *table)
{
    struct str safe = {0};

    if (!trend->reference) {
        table_note(table, "%s",
                   language ? "无参照：用 bless 立一个基线，或用 --reference RUN"
                            : "no reference: make a baseline with bless, or say --reference RUN");
        return;
    }
    utf8_put_safe(&safe, view_of(trend->reference), false);
    table_note(table,
               language
                   ? "参照：%s，相同题目配对；p 按 Holm 校正（同一晚各行）"
                   : "reference: %s, the same questions in pairs; p by Holm over the rows of a "
                     "night",
               str_text(&safe));
    str_release(&safe);
}

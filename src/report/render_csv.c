#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "report/format.h"
#include "report/render.h"

struct csv {
    struct str *out;
    char separator;
    bool is_first;
};

/* Spreadsheets take a text that begins like this as a formula, also with full-width signs. */
static bool is_formula(struct view text)
{
    static const char *const starts[] = {
        "=",           "+", "-", "@", "\t", "\r", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D",
        "\xEF\xBC\xA0"};

    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        if (view_starts(text, view_of(starts[i])))
            return true;
    }
    return false;
}

static void put_separator(struct csv *csv)
{
    if (!csv->is_first)
        str_add_char(csv->out, csv->separator);
    csv->is_first = false;
}

static void put_text(struct csv *csv, struct view text)
{
    struct str safe = {0};

    put_separator(csv);
    if (is_formula(text))
        str_add_char(&safe, '\'');
    utf8_put_safe(&safe, text, false);
    if (csv->separator == ',' &&
        (memchr(str_text(&safe), ',', safe.len) || memchr(str_text(&safe), '"', safe.len))) {
        str_add_char(csv->out, '"');
        for (size_t i = 0; i < safe.len; i++)
            str_printf(csv->out, safe.data[i] == '"' ? "\"%c" : "%c", safe.data[i]);
        str_add_char(csv->out, '"');
    } else {
        str_add(csv->out, str_view(&safe));
    }
    str_release(&safe);
}

/* Empty when it is no number; "inf" when it is unbounded. */
static void put_number(struct csv *csv, double number)
{
    put_separator(csv);
    if (isinf(number))
        str_add_text(csv->out, number < 0 ? "-inf" : "inf");
    else if (!isnan(number))
        format_exact(csv->out, number);
}

static void put_bool(struct csv *csv, bool is_true)
{
    put_separator(csv);
    str_add_text(csv->out, is_true ? "true" : "false");
}

static void put_value(struct csv *csv, const struct column *column, const struct value *value)
{
    if (value->state != VALUE_KNOWN) {
        put_separator(csv);
        return;
    }
    switch (column->kind) {
    case COLUMN_TEXT:
        put_text(csv, value->text);
        break;
    case COLUMN_INTEGER:
        put_separator(csv);
        str_printf(csv->out, "%lld", (long long)value->integer);
        break;
    case COLUMN_FLAG:
        put_bool(csv, value->integer != 0);
        break;
    case COLUMN_NUMBER:
    case COLUMN_PERCENT:
        put_number(csv, value->number);
        break;
    case COLUMN_MONEY:
        put_separator(csv);
        decimal_put(csv->out, value->pico, -1);
        break;
    case COLUMN_DURATION:
        put_number(csv, (double)value->integer / 1e6);
        break;
    }
}

/* Whether each row says by a column of ours that it is simulated or not. */
static bool is_stamped(const struct table *table)
{
    return table->origin != TABLE_NEUTRAL && table_column(table, "simulated") < 0;
}

static double scale_of(const struct column *column)
{
    return column->kind == COLUMN_DURATION ? 1e-6 : 1.0;
}

static void put_head(struct csv *csv, const struct table *table)
{
    csv->is_first = true;
    for (size_t i = 0; i < table->column_count; i++) {
        const struct column *c = &table->columns[i];
        put_text(csv, view_of(c->key));
        if (c->kind == COLUMN_MONEY) {
            put_separator(csv);
            str_printf(csv->out, "%s_currency", c->key);
        }
        if (c->has_interval) {
            put_separator(csv);
            str_printf(csv->out, "%s_low%c%s_high", c->key, csv->separator, c->key);
        }
        if (c->can_be_bound) {
            put_separator(csv);
            str_printf(csv->out, "%s_is_lower_bound", c->key);
        }
    }
    if (is_stamped(table))
        put_text(csv, VIEW("simulated"));
    str_add_char(csv->out, '\n');
}

static void put_row(struct csv *csv, const struct table *table, const struct value *row)
{
    csv->is_first = true;
    for (size_t i = 0; i < table->column_count; i++) {
        const struct column *c = &table->columns[i];
        put_value(csv, c, &row[i]);
        if (c->kind == COLUMN_MONEY)
            put_text(csv, row[i].state == VALUE_KNOWN ? view_of(row[i].currency) : VIEW(""));
        if (c->has_interval) {
            put_number(csv, row[i].has_interval ? row[i].low * scale_of(c) : NAN);
            put_number(csv, row[i].has_interval ? row[i].high * scale_of(c) : NAN);
        }
        if (c->can_be_bound)
            put_bool(csv, row[i].is_at_least);
    }
    if (is_stamped(table))
        put_bool(csv, table->origin == TABLE_SIMULATED);
    str_add_char(csv->out, '\n');
}

void render_csv(const struct table *table, char separator, struct str *out)
{
    struct csv csv = {.out = out, .separator = separator};

    put_head(&csv, table);
    for (size_t row = 0; row < table->row_count; row++)
        put_row(&csv, table, table_row(table, row));
}

#include <math.h>

#include "base/json.h"
#include "base/utf8.h"
#include "report/format.h"
#include "report/render.h"

static void put_key(struct str *out, const char *key, const char *suffix)
{
    str_printf(out, "\"%s%s\":", key, suffix);
}

/* JSON has no infinity: unbounded is null. */
static void put_number(struct str *out, double number)
{
    if (isfinite(number))
        format_exact(out, number);
    else
        str_add_text(out, "null");
}

static void put_integer(struct str *out, int128 integer)
{
    char digits[48];
    size_t at = sizeof digits;
    bool is_negative = integer < 0;

    do {
        int digit = (int)(integer % 10);
        digits[--at] = (char)('0' + (digit < 0 ? -digit : digit));
        integer /= 10;
    } while (integer);
    if (is_negative)
        digits[--at] = '-';
    str_add(out, (struct view){digits + at, sizeof digits - at});
}

/* Exact: the integer for machines that count, the decimal for those that show. */
static void put_money(struct str *out, int128 pico, const char *currency)
{
    str_add_text(out, "{\"pico\":");
    put_integer(out, pico);
    str_add_text(out, ",\"amount\":\"");
    decimal_put(out, pico, -1);
    str_add_text(out, "\",\"currency\":");
    json_put_string(out, view_of(currency));
    str_add_char(out, '}');
}

void render_json_string(struct view text, struct str *out)
{
    struct str quoted = {0};

    json_put_string(&quoted, text);
    struct view rest = str_view(&quoted);
    while (rest.len) {
        unsigned len;
        uint32_t c = utf8_decode(rest, &len);
        if (!utf8_is_unsafe(c))
            str_add(out, view_slice(rest, 0, len));
        else if (c < 0x10000)
            str_printf(out, "\\u%04x", c);
        else
            str_printf(out, "\\u%04x\\u%04x", 0xD7C0 + (c >> 10), 0xDC00 + (c & 0x3FF));
        rest = view_from(rest, len);
    }
    str_release(&quoted);
}

static void put_value(struct str *out, const struct column *column, const struct value *value)
{
    if (value->state != VALUE_KNOWN) {
        str_add_text(out, "null");
        return;
    }
    switch (column->kind) {
    case COLUMN_TEXT:
        render_json_string(value->text, out);
        break;
    case COLUMN_INTEGER:
        put_integer(out, value->integer);
        break;
    case COLUMN_FLAG:
        str_add_text(out, value->integer ? "true" : "false");
        break;
    case COLUMN_NUMBER:
    case COLUMN_PERCENT:
        put_number(out, value->number);
        break;
    case COLUMN_MONEY:
        put_money(out, value->pico, value->currency);
        break;
    case COLUMN_DURATION:
        put_number(out, (double)value->integer / 1e6);
        break;
    }
}

static void put_end(struct str *out, const struct column *column, const struct value *value,
                    double end)
{
    if (!value->has_interval || !isfinite(end))
        str_add_text(out, "null");
    else if (column->kind == COLUMN_MONEY)
        put_money(out, (int128)rint(end * (double)DECIMAL_PICO), value->currency);
    else
        put_number(out, column->kind == COLUMN_DURATION ? end / 1e6 : end);
}

static void put_field(struct str *out, const struct column *column, const struct value *value)
{
    put_key(out, column->key, "");
    put_value(out, column, value);
    if (column->has_interval) {
        str_add_char(out, ',');
        put_key(out, column->key, "_low");
        put_end(out, column, value, value->low);
        str_add_char(out, ',');
        put_key(out, column->key, "_high");
        put_end(out, column, value, value->high);
        str_add_char(out, ',');
        put_key(out, column->key, "_is_unbounded");
        str_add_text(out, value->has_interval && isinf(value->high) ? "true" : "false");
    }
    if (column->can_be_bound) {
        str_add_char(out, ',');
        put_key(out, column->key, "_is_lower_bound");
        str_add_text(out, value->is_at_least ? "true" : "false");
    }
}

static void put_fields(struct str *out, const struct table *table, const struct value *row)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (i)
            str_add_char(out, ',');
        put_field(out, &table->columns[i], &row[i]);
    }
}

static void put_opening(struct str *out, const struct table *table, bool has_stamp)
{
    str_printf(out, "{\"schema\":%d,\"kind\":", REPORT_SCHEMA);
    json_put_string(out, view_of(table->kind));
    if (has_stamp)
        str_printf(out, ",\"simulated\":%s", table->origin == TABLE_SIMULATED ? "true" : "false");
}

void render_json_rows(const struct table *table, struct str *out)
{
    str_add_char(out, '[');
    for (size_t row = 0; row < table->row_count; row++) {
        str_add_text(out, row ? ",\n{" : "\n{");
        put_fields(out, table, table_row(table, row));
        str_add_char(out, '}');
    }
    str_add_text(out, "\n]");
}

void render_json_notes(const struct table *table, struct str *out)
{
    str_add_char(out, '[');
    for (size_t i = 0; i < table->note_count; i++) {
        str_add_text(out, i ? ",\n" : "\n");
        render_json_string(view_of(table->notes[i]), out);
    }
    str_add_char(out, ']');
}

void render_json(const struct table *table, struct str *out)
{
    put_opening(out, table, table->origin != TABLE_NEUTRAL);
    if (table->title) {
        str_add_text(out, ",\"title\":");
        render_json_string(view_of(table->title), out);
    }
    str_add_text(out, ",\"rows\":");
    render_json_rows(table, out);
    str_add_text(out, ",\"notes\":");
    render_json_notes(table, out);
    str_add_text(out, "}\n");
}

void render_jsonl(const struct table *table, struct str *out)
{
    bool has_stamp = table->origin != TABLE_NEUTRAL && table_column(table, "simulated") < 0;

    for (size_t row = 0; row < table->row_count; row++) {
        put_opening(out, table, has_stamp);
        str_add_char(out, ',');
        put_fields(out, table, table_row(table, row));
        str_add_text(out, "}\n");
    }
}

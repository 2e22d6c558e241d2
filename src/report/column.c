#include "report/column.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

void table_init(struct table *table, const char *kind, const struct column *columns, size_t count)
{
    *table = (struct table){.kind = kind, .column_count = count};
    table->columns = mem_zalloc(count + 1, sizeof *table->columns);
    memcpy(table->columns, columns, count * sizeof *columns);
}

void table_release(struct table *table)
{
    free(table->columns);
    free(table->values);
    free(table->notes);
    arena_release(&table->arena);
    *table = (struct table){0};
}

struct value *table_add_row(struct table *table)
{
    if (table->row_count == table->row_capacity) {
        table->row_capacity = table->row_capacity ? table->row_capacity * 2 : 16;
        table->values = mem_realloc(table->values, table->row_capacity * (table->column_count + 1) *
                                                       sizeof *table->values);
    }
    struct value *row = table->values + table->row_count++ * table->column_count;
    memset(row, 0, table->column_count * sizeof *row);
    return row;
}

const struct value *table_row(const struct table *table, size_t row)
{
    return table->values + row * table->column_count;
}

int table_column(const struct table *table, const char *key)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (strcmp(table->columns[i].key, key) == 0)
            return (int)i;
    }
    return -1;
}

static bool row_matches(const struct table *table, size_t row, struct view needle)
{
    const struct value *values = table_row(table, row);

    for (size_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].kind == COLUMN_TEXT && view_find_nocase(values[i].text, needle) >= 0)
            return true;
    }
    return false;
}

void table_match(struct table *table, const char *needle)
{
    size_t kept = 0, size = table->column_count;

    for (size_t row = 0; *needle && row < table->row_count; row++) {
        if (row_matches(table, row, view_of(needle)))
            memmove(table->values + kept++ * size, table->values + row * size,
                    size * sizeof *table->values);
    }
    table->row_count = *needle ? kept : table->row_count;
}

void table_hide_empty(struct table *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        bool is_empty = true;
        for (size_t row = 0; is_empty && row < table->row_count; row++)
            is_empty = table_row(table, row)[i].state == VALUE_NONE;
        table->columns[i].is_machine_only |= is_empty && table->row_count > 0;
    }
}

const char *table_currency_title(struct table *table, const char *title, const char *currency)
{
    struct str text = {0}, safe = {0};
    ptrdiff_t at = view_find(view_of(title), VIEW("%s"));

    if (at < 0)
        return title;
    utf8_put_safe(&safe, view_of(currency), false);
    str_add(&text, view_slice(view_of(title), 0, (size_t)at));
    str_add(&text, str_view(&safe));
    str_add(&text, view_from(view_of(title), (size_t)at + 2));
    const char *copy = arena_copy(&table->arena, str_view(&text));
    str_release(&text);
    str_release(&safe);
    return copy;
}

void table_note(struct table *table, const char *format, ...)
{
    va_list args, again;

    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    size_t size = length < 0 ? 1 : (size_t)length + 1;
    char *line = arena_alloc(&table->arena, size);
    (void)vsnprintf(line, size, format, again);
    va_end(again);
    MEM_GROW(table->notes, table->note_count, &table->note_capacity);
    table->notes[table->note_count++] = line;
}

struct value value_text(struct table *table, struct view text)
{
    if (!text.len)
        return (struct value){.state = VALUE_NONE};
    return (struct value){.state = VALUE_KNOWN,
                          .text = {arena_copy(&table->arena, text), text.len}};
}

struct value value_integer(int64_t integer)
{
    return (struct value){.state = VALUE_KNOWN, .integer = integer};
}

struct value value_flag(bool is_true)
{
    return value_integer(is_true);
}

struct value value_number(double number)
{
    return (struct value){.state = isnan(number) ? VALUE_NONE : VALUE_KNOWN, .number = number};
}

struct value value_percent(double fraction)
{
    return value_number(fraction);
}

struct value value_money(int128 pico, const char *currency)
{
    return (struct value){.state = VALUE_KNOWN, .pico = pico, .currency = currency};
}

struct value value_duration(int64_t ns)
{
    return (struct value){.state = ns < 0 ? VALUE_NONE : VALUE_KNOWN, .integer = ns};
}

struct value value_none(void)
{
    return (struct value){.state = VALUE_NONE};
}

struct value value_unknown(void)
{
    return (struct value){.state = VALUE_UNKNOWN};
}

struct value value_with_interval(struct value value, double low, double high)
{
    value.has_interval = value.state == VALUE_KNOWN && !isnan(low) && !isnan(high);
    value.low = low;
    value.high = high;
    return value;
}

struct value value_marked(void)
{
    return (struct value){.state = VALUE_MARKED};
}

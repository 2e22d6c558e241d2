#include "report/grid.h"

#include "report/format.h"

static void put_head_cell(const struct grid *grid, struct grid_cell *cell, struct view title,
                          struct str *out)
{
    struct str text = {0};
    struct view line;

    while (view_next_line(&title, &line)) {
        bool is_chinese =
            text.len > 0 && line.len > 0 && ((text.data[text.len - 1] | line.data[0]) & 0x80) != 0;
        if (text.len && !is_chinese) /* no blank where one side is no Latin letter */
            str_add_char(&text, ' ');
        str_add(&text, line);
    }
    cell->text = str_view(&text);
    grid->cell(cell, out);
    cell->is_first = false;
    str_release(&text);
}

void grid_head(const struct grid *grid, const struct table *table, int language, struct str *out)
{
    struct format format;
    struct grid_cell cell = {.is_head = true, .is_first = true};
    struct str title = {0};

    format_init(&format, table, language);
    str_add_text(out, grid->row_begin);
    for (size_t i = 0; i < table->column_count; i++) {
        cell.column = &table->columns[i];
        if (cell.column->is_machine_only)
            continue;
        cell.is_text = cell.column->kind == COLUMN_TEXT;
        cell.is_interval = false;
        str_clear(&title);
        format_title(&format, i, &title);
        put_head_cell(grid, &cell, str_view(&title), out);
        cell.is_interval = true;
        if (cell.column->has_interval)
            put_head_cell(grid, &cell, view_of(format_interval_title(&format)), out);
    }
    str_add_text(out, grid->row_end);
    str_release(&title);
    format_release(&format);
}

static void put_interval(const struct grid *grid, const struct format *format, size_t column,
                         struct grid_cell *cell, struct str *out)
{
    struct str low = {0}, high = {0};

    format_interval(format, column, cell->value, &low, &high);
    if (high.len)
        str_printf(&low, "%s%s", format_interval_dash(&low), str_text(&high));
    cell->text = str_view(&low);
    cell->is_interval = true;
    grid->cell(cell, out);
    str_release(&low);
    str_release(&high);
}

static void put_row(const struct grid *grid, const struct format *format, const struct value *row,
                    struct str *out)
{
    const struct table *table = format->table;
    struct grid_cell cell = {.is_first = true};
    struct str text = {0};

    str_add_text(out, grid->row_begin);
    for (size_t i = 0; i < table->column_count; i++) {
        cell.column = &table->columns[i];
        if (cell.column->is_machine_only)
            continue;
        cell.value = &row[i];
        cell.tone = row[i].tone;
        cell.is_text = cell.column->kind == COLUMN_TEXT;
        cell.is_interval = false;
        str_clear(&text);
        format_value(format, i, &row[i], &text);
        cell.text = str_view(&text);
        grid->cell(&cell, out);
        cell.is_first = false;
        if (cell.column->has_interval)
            put_interval(grid, format, i, &cell, out);
    }
    str_add_text(out, grid->row_end);
    str_release(&text);
}

void grid_rows(const struct grid *grid, const struct table *table, int language, struct str *out)
{
    struct format format;

    format_init(&format, table, language);
    for (size_t row = 0; row < table->row_count; row++)
        put_row(grid, &format, table_row(table, row), out);
    format_release(&format);
}

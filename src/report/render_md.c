#include <string.h>

#include "base/utf8.h"
#include "report/format.h"
#include "report/render.h"
#include "report/stamp.h"

/* Text that Markdown shows as it is: control characters visible, signs of Markdown and HTML taken
 * their meaning. */
static void put_escaped(struct str *out, struct view text)
{
    struct str safe = {0};

    utf8_put_safe(&safe, text, false);
    for (size_t i = 0; i < safe.len; i++) {
        char c = safe.data[i];
        if (c == '<')
            str_add_text(out, "&lt;");
        else if (c == '>')
            str_add_text(out, "&gt;");
        else if (c == '&')
            str_add_text(out, "&amp;");
        else if (strchr("\\`*_[]{}|~#!$", c))
            str_printf(out, "\\%c", c);
        else
            str_add_char(out, c);
    }
    str_release(&safe);
}

/* Line breaks of a head become blanks. */
static void put_head_cell(struct str *out, const char *title)
{
    struct view rest = view_of(title), line;

    while (view_next_line(&rest, &line)) {
        str_add_char(out, ' ');
        str_add(out, line);
    }
    str_add_text(out, " |");
}

static bool is_shown(const struct column *column)
{
    return !column->is_machine_only;
}

static void put_head(struct str *out, const struct format *format)
{
    const struct table *table = format->table;
    struct str title = {0};

    str_add_char(out, '|');
    for (size_t i = 0; i < table->column_count; i++) {
        if (!is_shown(&table->columns[i]))
            continue;
        str_clear(&title);
        format_title(format, i, &title);
        put_head_cell(out, str_text(&title));
        if (table->columns[i].has_interval)
            put_head_cell(out, format_interval_title(format));
    }
    str_add_text(out, "\n|");
    for (size_t i = 0; i < table->column_count; i++) {
        if (!is_shown(&table->columns[i]))
            continue;
        str_add_text(out, table->columns[i].kind == COLUMN_TEXT ? " --- |" : " ---: |");
        if (table->columns[i].has_interval)
            str_add_text(out, " ---: |");
    }
    str_add_char(out, '\n');
    str_release(&title);
}

static void put_row(struct str *out, const struct format *format, const struct value *row)
{
    const struct table *table = format->table;
    struct str text = {0}, high = {0};

    str_add_char(out, '|');
    for (size_t i = 0; i < table->column_count; i++) {
        if (!is_shown(&table->columns[i]))
            continue;
        str_clear(&text);
        format_value(format, i, &row[i], &text);
        str_add_char(out, ' ');
        put_escaped(out, str_view(&text));
        str_add_text(out, " |");
        if (!table->columns[i].has_interval)
            continue;
        str_clear(&text);
        str_clear(&high);
        format_interval(format, i, &row[i], &text, &high);
        str_printf(out, " %s%s%s |", str_text(&text), high.len ? "\xE2\x80\x93" : "",
                   str_text(&high));
    }
    str_add_char(out, '\n');
    str_release(&text);
    str_release(&high);
}

void render_md(const struct table *table, const struct render_options *options, struct str *out)
{
    struct format format;

    format_init(&format, table, options->language);
    if (table->title) {
        str_add_text(out, "**");
        put_escaped(out, view_of(table->title));
        str_add_text(out, "**\n\n");
    }
    if (table->origin == TABLE_SIMULATED)
        str_printf(out, "**%s**\n\n", stamp_simulated(options->language));
    put_head(out, &format);
    for (size_t row = 0; row < table->row_count; row++)
        put_row(out, &format, table_row(table, row));
    for (size_t i = 0; i < table->note_count; i++) {
        str_add_char(out, '\n');
        put_escaped(out, view_of(table->notes[i]));
        str_add_char(out, '\n');
    }
    format_release(&format);
}

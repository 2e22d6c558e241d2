#include <string.h>

#include "base/utf8.h"
#include "report/grid.h"
#include "report/render.h"
#include "report/stamp.h"

/* Text that Markdown shows as it is: control characters visible, signs of Markdown and HTML taken
 * their meaning. */
void render_md_text(struct view text, struct str *out)
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

static void put_cell(const struct grid_cell *cell, struct str *out)
{
    str_add_char(out, ' ');
    render_md_text(cell->text, out);
    str_add_text(out, " |");
}

static void put_alignment(const struct grid_cell *cell, struct str *out)
{
    str_add_text(out, cell->is_text ? " --- |" : " ---: |");
}

void render_md(const struct table *table, const struct render_options *options, struct str *out)
{
    static const struct grid cells = {"|", "\n", put_cell}, rule = {"|", "\n", put_alignment};

    if (table->title) {
        str_add_text(out, "**");
        render_md_text(view_of(table->title), out);
        str_add_text(out, "**\n\n");
    }
    if (table->origin == TABLE_SIMULATED)
        str_printf(out, "**%s**\n\n", stamp_simulated(options->language));
    grid_head(&cells, table, options->language, out);
    grid_head(&rule, table, options->language, out);
    grid_rows(&cells, table, options->language, out);
    for (size_t i = 0; i < table->note_count; i++) {
        str_add_char(out, '\n');
        render_md_text(view_of(table->notes[i]), out);
        str_add_char(out, '\n');
    }
}

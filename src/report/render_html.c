#include <math.h>

#include "base/utf8.h"
#include "report/format.h"
#include "report/grid.h"
#include "report/render.h"
#include "report/stamp.h"

void render_html_text(struct view text, struct str *out)
{
    struct str safe = {0};

    utf8_put_safe(&safe, text, false);
    for (size_t i = 0; i < safe.len; i++) {
        switch (safe.data[i]) {
        case '&':
            str_add_text(out, "&amp;");
            break;
        case '<':
            str_add_text(out, "&lt;");
            break;
        case '>':
            str_add_text(out, "&gt;");
            break;
        case '"':
            str_add_text(out, "&quot;");
            break;
        case '\'':
            str_add_text(out, "&#39;");
            break;
        default:
            str_add_char(out, safe.data[i]);
        }
    }
    str_release(&safe);
}

/* What a page sorts by: the value before it was rounded. */
static void put_sort_value(const struct column *column, const struct value *value, struct str *out)
{
    if (value->state != VALUE_KNOWN)
        return;
    switch (column->kind) {
    case COLUMN_TEXT:
        return;
    case COLUMN_INTEGER:
    case COLUMN_FLAG:
    case COLUMN_DURATION:
        str_printf(out, " data-value=\"%lld\"", (long long)value->integer);
        return;
    case COLUMN_NUMBER:
    case COLUMN_PERCENT:
        if (!isfinite(value->number))
            return;
        str_add_text(out, " data-value=\"");
        format_exact(out, value->number);
        str_add_char(out, '"');
        return;
    case COLUMN_MONEY:
        str_add_text(out, " data-value=\"");
        decimal_put(out, value->pico, -1);
        str_add_char(out, '"');
        return;
    }
}

static void put_cell(const struct grid_cell *cell, struct str *out)
{
    static const char *const tones[] = {[TONE_NONE] = "",
                                        [TONE_GOOD] = " good",
                                        [TONE_BAD] = " bad",
                                        [TONE_DIM] = " dim",
                                        [TONE_ACCENT] = " accent"};
    bool is_row_head = !cell->is_head && cell->is_first && cell->is_text;
    const char *element = cell->is_head || is_row_head ? "th" : "td";

    str_printf(out, "<%s class=\"%s%s\"", element, cell->is_text ? "text" : "figure",
               tones[cell->tone]);
    if (cell->is_head || is_row_head)
        str_printf(out, " scope=\"%s\"", cell->is_head ? "col" : "row");
    if (cell->is_head && !cell->is_interval)
        str_printf(out, " data-key=\"%s\"", cell->column->key);
    if (cell->value && !cell->is_interval)
        put_sort_value(cell->column, cell->value, out);
    str_add_char(out, '>');
    render_html_text(cell->text, out);
    str_printf(out, "</%s>", element);
}

void render_html(const struct table *table, const struct render_options *options, struct str *out)
{
    static const struct grid cells = {"<tr>", "</tr>\n", put_cell};

    str_printf(out, "<figure class=\"steelyard %s\">\n", table->kind);
    if (table->origin == TABLE_SIMULATED)
        str_printf(out, "<p class=\"simulated\">%s</p>\n", stamp_simulated(options->language));
    str_add_text(out, "<table>\n");
    if (table->title) {
        str_add_text(out, "<caption>");
        render_html_text(view_of(table->title), out);
        str_add_text(out, "</caption>\n");
    }
    str_add_text(out, "<thead>\n");
    grid_head(&cells, table, options->language, out);
    str_add_text(out, "</thead>\n<tbody>\n");
    grid_rows(&cells, table, options->language, out);
    str_add_text(out, "</tbody>\n</table>\n<figcaption>\n");
    for (size_t i = 0; i < table->note_count; i++) {
        str_add_text(out, "<p>");
        render_html_text(view_of(table->notes[i]), out);
        str_add_text(out, "</p>\n");
    }
    str_add_text(out, "</figcaption>\n</figure>\n");
}

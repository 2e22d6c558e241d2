#include <string.h>

#include "base/utf8.h"
#include "report/grid.h"
#include "report/render.h"
#include "report/stamp.h"

/* Signs that TeX would obey, and those that its common fonts lack. */
static const char *replacement(uint32_t c)
{
    switch (c) {
    case '\\':
        return "\\textbackslash{}";
    case '{':
        return "\\{";
    case '}':
        return "\\}";
    case '$':
        return "\\$";
    case '&':
        return "\\&";
    case '#':
        return "\\#";
    case '%':
        return "\\%";
    case '_':
        return "\\_";
    case '~':
        return "\\textasciitilde{}";
    case '^':
        return "\\textasciicircum{}";
    case '<':
        return "\\textless{}";
    case '>':
        return "\\textgreater{}";
    case '|':
        return "\\textbar{}";
    case '"':
        return "\\textquotedbl{}";
    case 0x2013: /* en dash */
        return "--";
    case 0x2212: /* minus */
        return "$-$";
    case 0x2264:
        return "$\\leq$";
    case 0x2265:
        return "$\\geq$";
    case 0x2248:
        return "$\\approx$";
    case 0x221E:
        return "$\\infty$";
    case 0xB1:
        return "$\\pm$";
    case 0xD7:
        return "$\\times$";
    default:
        return NULL;
    }
}

static void put_escaped(struct str *out, struct view text)
{
    struct str safe = {0};

    utf8_put_safe(&safe, text, false);
    for (struct view rest = str_view(&safe); rest.len;) {
        unsigned len;
        const char *other = replacement(utf8_decode(rest, &len));
        if (other)
            str_add_text(out, other);
        else
            str_add(out, view_slice(rest, 0, len));
        rest = view_from(rest, len);
    }
    str_release(&safe);
}

static void put_cell(const struct grid_cell *cell, struct str *out)
{
    str_add_text(out, cell->is_first ? "" : " & ");
    /* A bracket at a row's start would be read as an option of the \\ before it. */
    if (cell->is_first && cell->text.len &&
        (cell->text.data[0] == '[' || cell->text.data[0] == '*'))
        str_add_text(out, "{}");
    put_escaped(out, cell->text);
}

static void put_alignment(const struct grid_cell *cell, struct str *out)
{
    str_add_char(out, cell->is_text ? 'l' : 'r');
}

static void put_line(struct view text, const char *begin, const char *end, struct str *out)
{
    str_add_text(out, begin);
    put_escaped(out, text);
    str_add_text(out, end);
}

void render_latex(const struct table *table, const struct render_options *options, struct str *out)
{
    static const struct grid cells = {"", " \\\\\n", put_cell}, columns = {"", "", put_alignment};

    if (table->title)
        put_line(view_of(table->title), "\\textbf{", "}\\par\n", out);
    if (table->origin == TABLE_SIMULATED)
        put_line(view_of(stamp_simulated(options->language)), "\\textbf{", "}\\par\n", out);
    str_add_text(out, "\\begin{tabular}{");
    grid_head(&columns, table, options->language, out);
    str_add_text(out, "}\n\\toprule\n");
    grid_head(&cells, table, options->language, out);
    str_add_text(out, "\\midrule\n");
    grid_rows(&cells, table, options->language, out);
    str_add_text(out, "\\bottomrule\n\\end{tabular}\n");
    for (size_t i = 0; i < table->note_count; i++)
        put_line(view_of(table->notes[i]), "\\par{\\footnotesize ", "}\n", out);
}

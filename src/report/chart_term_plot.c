/* Points in cells: marks, the frontier in steps, names beside the marks. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "report/chart_term.h"

enum { HEIGHT = 20, LEFT = 7, RIGHT = 2 };
enum glyph { BLANK, TAKEN, LEVEL, UPRIGHT, CORNER_UP, CORNER_DOWN, FILLED, HOLLOW, TICK, AXIS_END };

struct name {
    int row, column;
    struct view text;
};
struct plot {
    const struct chart_term *term;
    int width; /* of the field, without the axis */
    unsigned ambiguous;
    enum glyph *cells;
    struct name *names;
    size_t name_count;
};

static enum glyph *cell(const struct plot *p, int row, int column)
{
    return &p->cells[row * p->width + column];
}

static int column_of(const struct plot *p, const struct chart_term_row *row)
{
    return (int)lrint(fmin(fmax(row->values[0], 0), 1) * (p->width - 1));
}

static int row_of(const struct chart_term_row *row)
{
    double y = row->kind == CHART_TERM_Y ? row->values[0] : row->values[1];

    return (int)lrint((1 - fmin(fmax(y, 0), 1)) * (HEIGHT - 1));
}

static int by_place(const void *left, const void *right)
{
    const struct chart_term_row *a = *(const struct chart_term_row *const *)left;
    const struct chart_term_row *b = *(const struct chart_term_row *const *)right;

    if (a->values[0] != b->values[0])
        return a->values[0] < b->values[0] ? -1 : 1;
    return (a->values[1] > b->values[1]) - (a->values[1] < b->values[1]);
}

/* From the axis up to the cheapest, level to the next, up to it, and on to the edge. */
static void draw_frontier(const struct plot *p)
{
    const struct chart_term_row **on =
        mem_zalloc(p->term->count + 1, sizeof(const struct chart_term_row *));
    size_t n = 0;

    for (size_t i = 0; i < p->term->count; i++)
        if (p->term->rows[i].kind == CHART_TERM_POINT && p->term->rows[i].values[2] > 0)
            on[n++] = &p->term->rows[i];
    qsort(on, n, sizeof(const struct chart_term_row *), by_place);
    for (size_t i = 0; i < n; i++) {
        int x = column_of(p, on[i]), y = row_of(on[i]);
        int from = i ? row_of(on[i - 1]) : HEIGHT;
        int end = i + 1 < n ? column_of(p, on[i + 1]) : p->width - 1;
        for (int row = y + 1; row < from; row++)
            *cell(p, row, x) = UPRIGHT;
        if (i && from > y && from < HEIGHT)
            *cell(p, from, x) = CORNER_UP;
        for (int column = x + 1; column < end; column++)
            *cell(p, y, column) = LEVEL;
    }
    free(on);
}

static void draw_marks(const struct plot *p)
{
    for (int filled = 0; filled < 2; filled++)
        for (size_t i = 0; i < p->term->count; i++) {
            const struct chart_term_row *row = &p->term->rows[i];
            if (row->kind == CHART_TERM_POINT && (row->values[2] > 0) == filled)
                *cell(p, row_of(row), column_of(p, row)) = filled ? FILLED : HOLLOW;
        }
}

static bool is_free(const struct plot *p, int row, int column, int width)
{
    if (row < 0 || row >= HEIGHT || column < 0 || column + width > p->width)
        return false;
    for (int i = column - (column > 0); i < column + width + (column + width < p->width); i++)
        if (*cell(p, row, i) != BLANK && (i >= column && i < column + width))
            return false;
    return true;
}

/* Beside its mark, else a row or two off; false: nowhere. */
static bool place_name(struct plot *p, const struct chart_term_row *row)
{
    static const int rows[] = {0, -1, 1, -2, 2};
    struct view text = utf8_cut(view_of(row->name), (unsigned)p->width / 2, p->ambiguous);
    int width = (int)utf8_width(text, p->ambiguous), x = column_of(p, row), y = row_of(row);

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const int columns[] = {x + 2, x - 1 - width, x - width / 2};
        for (int k = 0; k < (rows[i] ? 3 : 2); k++) {
            if (!is_free(p, y + rows[i], columns[k], width))
                continue;
            for (int c = 0; c < width; c++)
                *cell(p, y + rows[i], columns[k] + c) = TAKEN;
            p->names[p->name_count++] = (struct name){y + rows[i], columns[k], text};
            return true;
        }
    }
    return false;
}

static const struct name *name_at(const struct plot *p, int row, int column)
{
    for (size_t i = 0; i < p->name_count; i++)
        if (p->names[i].row == row && p->names[i].column == column)
            return &p->names[i];
    return NULL;
}

static void put_glyph(const struct plot *p, struct str *out, enum glyph glyph)
{
    static const char *const glyphs[2][10] = {{" ", "", "─", "│", "╯", "╭", "●", "○", "┬", "└"},
                                              {" ", "", "-", "|", "+", "+", "*", "o", "+", "+"}};

    str_add_text(out, glyphs[p->ambiguous > 1][glyph]);
}

static void put_label(const struct plot *p, struct str *out, int row)
{
    for (size_t i = 0; i < p->term->count; i++) {
        const struct chart_term_row *tick = &p->term->rows[i];
        if (tick->kind == CHART_TERM_Y && row_of(tick) == row) {
            str_printf(out, "%*s ", LEFT - 2, tick->name);
            put_glyph(p, out, UPRIGHT);
            return;
        }
    }
    str_printf(out, "%*s", LEFT - 1, "");
    put_glyph(p, out, UPRIGHT);
}

static void put_lines(const struct plot *p, struct str *out)
{
    for (int row = 0; row < HEIGHT; row++) {
        put_label(p, out, row);
        for (int column = 0; column < p->width; column++) {
            const struct name *name = name_at(p, row, column);
            if (name) {
                str_add(out, name->text);
                column += (int)utf8_width(name->text, p->ambiguous) - 1;
            } else {
                put_glyph(p, out, *cell(p, row, column));
            }
        }
        while (out->len && out->data[out->len - 1] == ' ')
            out->len--;
        str_add_char(out, '\n');
    }
}

static bool has_tick(const struct plot *p, int column)
{
    for (size_t i = 0; i < p->term->count; i++)
        if (p->term->rows[i].kind == CHART_TERM_X && column_of(p, &p->term->rows[i]) == column)
            return true;
    return false;
}

static void put_axis(const struct plot *p, struct str *out)
{
    int end = 0;

    str_printf(out, "%*s", LEFT - 1, "");
    put_glyph(p, out, AXIS_END);
    for (int column = 0; column < p->width; column++)
        put_glyph(p, out, has_tick(p, column) ? TICK : LEVEL);
    str_printf(out, "\n%*s", LEFT, "");
    for (size_t i = 0; i < p->term->count; i++) {
        const struct chart_term_row *tick = &p->term->rows[i];
        int width = (int)utf8_width(view_of(tick->name), p->ambiguous);
        int at = tick->kind == CHART_TERM_X ? column_of(p, tick) - width / 2 : -1;
        if (at < end || at + width > p->width + RIGHT)
            continue;
        str_printf(out, "%*s%s", at - end, "", tick->name);
        end = at + width + 1;
        str_add_char(out, ' ');
    }
    while (out->len && out->data[out->len - 1] == ' ')
        out->len--;
    str_add_char(out, '\n');
}

void chart_term_plot(const struct chart_term *term, unsigned width, unsigned ambiguous,
                     struct str *out)
{
    struct plot p = {.term = term, .width = (int)width - LEFT - RIGHT, .ambiguous = ambiguous};
    struct str left = {0};

    p.cells = mem_zalloc((size_t)p.width * HEIGHT, sizeof *p.cells);
    p.names = mem_zalloc(term->count + 1, sizeof *p.names);
    draw_frontier(&p);
    draw_marks(&p);
    for (size_t i = 0; i < term->count; i++) {
        const struct chart_term_row *row = &term->rows[i];
        if (row->kind == CHART_TERM_POINT && !place_name(&p, row))
            str_printf(&left, "%s%s", left.len ? ", " : "", row->name);
    }
    put_lines(&p, out);
    put_axis(&p, out);
    if (left.len) {
        str_add_char(out, '(');
        str_add(out, utf8_cut(str_view(&left), width - 4, ambiguous));
        str_add_text(out, utf8_width(str_view(&left), ambiguous) > width - 4 ? "..)\n" : ")\n");
    }
    str_add_char(out, '\n');
    str_release(&left);
    free(p.cells);
    free(p.names);
}

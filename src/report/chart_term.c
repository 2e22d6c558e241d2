#include "report/chart_term.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "report/chart.h"

enum { WIDTH_DEFAULT = 100, WIDTH_MIN = 40, NAME_MAX_WIDTH = 34, BAR_MIN = 12 };

void chart_term_add(struct chart_term *term, enum chart_term_kind kind, const char *name,
                    const double *values, size_t count, const char *note)
{
    struct chart_term_row *row;
    struct str safe = {0};

    MEM_GROW(term->rows, term->count, &term->capacity);
    row = &term->rows[term->count++];
    *row = (struct chart_term_row){.kind = kind, .note = mem_strdup(note ? note : "")};
    utf8_put_safe(&safe, view_of(name), false);
    row->name = str_take(&safe);
    row->count = count < CHART_TERM_VALUES ? count : CHART_TERM_VALUES;
    for (size_t i = 0; i < row->count; i++)
        row->values[i] = values[i];
}

void chart_term_release(struct chart_term *term)
{
    for (size_t i = 0; i < term->count; i++) {
        free(term->rows[i].name);
        free(term->rows[i].note);
    }
    free(term->rows);
}

/* Rows ----------------------------------------------------------------------------------------- */

struct body {
    const struct chart_term *term;
    struct str *out;
    unsigned width, ambiguous, name, bar;
    double low, high; /* of ranges, as on the axis; of bars 0 and the longest */
};

static double on_axis(const struct body *b, double value)
{
    return b->term->is_log ? log(value) : value;
}

static void widen(struct body *b, double value)
{
    if (!isfinite(value))
        return;
    b->low = fmin(b->low, value);
    b->high = fmax(b->high, value);
}

static double sum_of(const struct chart_term_row *row)
{
    double sum = 0;

    for (size_t i = 0; i < row->count; i++)
        sum += isfinite(row->values[i]) ? row->values[i] : 0;
    return sum;
}

static void measure(struct body *b)
{
    unsigned name = 0, note = 0;

    b->low = b->term->has_zero ? 0 : INFINITY;
    b->high = b->term->has_zero ? 0 : -INFINITY;
    for (size_t i = 0; i < b->term->count; i++) {
        const struct chart_term_row *row = &b->term->rows[i];
        unsigned w = utf8_width(view_of(row->name), b->ambiguous);
        unsigned n = utf8_width(view_of(row->note), b->ambiguous);
        if (row->kind == CHART_TERM_RANGE)
            for (int k = 0; k < 3; k++)
                widen(b, on_axis(b, row->values[k]));
        if (row->kind == CHART_TERM_PARTS) {
            widen(b, 0);
            widen(b, sum_of(row));
        }
        if (row->kind != CHART_TERM_HEAD && w > name)
            name = w;
        if (n > note)
            note = n;
    }
    unsigned most = b->width / 3 < NAME_MAX_WIDTH ? b->width / 3 : NAME_MAX_WIDTH;
    b->name = name < most ? name : most;
    b->bar = b->width > b->name + note + 4 + BAR_MIN ? b->width - b->name - note - 4 : BAR_MIN;
}

/* A name that is too long loses its middle: what follows '@' tells it from others. */
static unsigned put_cut(struct body *b, struct view text)
{
    const char *at = memrchr(text.data, '@', text.len);
    struct view tail = at ? view_from(text, (size_t)(at - text.data)) : (struct view){0};
    unsigned width = utf8_width(tail, b->ambiguous);

    if (width + 8 > b->name) {
        tail = (struct view){0};
        width = 0;
    }
    struct view head = utf8_cut(text, b->name - width - 2, b->ambiguous);
    str_add(b->out, head);
    str_add_text(b->out, "..");
    str_add(b->out, tail);
    return utf8_width(head, b->ambiguous) + 2 + width;
}

static void put_padded(struct body *b, const char *name)
{
    struct view text = view_of(name);
    unsigned width = utf8_width(text, b->ambiguous);

    if (width > b->name)
        width = put_cut(b, text);
    else
        str_add(b->out, text);
    for (; width < b->name; width++)
        str_add_char(b->out, ' ');
}

static int column_of(const struct body *b, double value)
{
    double share = b->high > b->low ? (value - b->low) / (b->high - b->low) : 0.5;

    return (int)lrint(fmin(fmax(share, 0), 1) * (b->bar - 1));
}

static void put_range(struct body *b, const struct chart_term_row *row)
{
    static const char *const glyphs[2][5] = {{" ", "─", "│", "●", "○"}, {" ", "-", "|", "*", "o"}};
    const char *const *g = glyphs[b->ambiguous > 1];
    bool has_range = isfinite(row->values[0]) && isfinite(row->values[2]);
    int low = has_range ? column_of(b, on_axis(b, row->values[0])) : 0;
    int high = has_range ? column_of(b, on_axis(b, row->values[2])) : -1;
    int value = isfinite(row->values[1]) ? column_of(b, on_axis(b, row->values[1])) : -1;
    int zero = b->term->has_zero ? column_of(b, 0) : -1;

    for (int i = 0; i < (int)b->bar; i++) {
        int glyph = i == value              ? (row->values[3] > 0 ? 3 : 4)
                    : i == zero             ? 2
                    : i >= low && i <= high ? 1
                                            : 0;
        str_add_text(b->out, g[glyph]);
    }
}

static const char *part_glyph(const struct body *b, size_t part)
{
    static const char *const wide[] = {"█", "▒", "░", "▓", "▚", "▞", "▖", "▪"};
    static const char *const ascii[] = {"#", "=", ".", "%", "x", "+", "~", "@"};

    return b->ambiguous > 1 ? ascii[part % 8] : wide[part % 8];
}

/* Each part ends where the sum up to it does: rounding is never added up. */
static void put_parts(struct body *b, const struct chart_term_row *row)
{
    double sum = 0;
    unsigned at = 0;

    for (size_t i = 0; i < row->count; i++) {
        sum += isfinite(row->values[i]) ? row->values[i] : 0;
        unsigned end = b->high > 0 ? (unsigned)lrint(sum / b->high * b->bar) : 0;
        for (; at < end && at < b->bar; at++)
            str_add_text(b->out, part_glyph(b, i));
    }
    for (; at < b->bar; at++)
        str_add_char(b->out, ' ');
}

static void put_cells(struct body *b, const struct chart_term_row *row)
{
    for (size_t i = 0; i < row->count && b->name + 6 + 4 * i <= b->width; i++) {
        if (isfinite(row->values[i]))
            str_printf(b->out, "%4.0f", row->values[i]);
        else
            str_add_text(b->out, "   -");
    }
}

/* What has no room at the end of the line is cut. */
static void put_note(struct body *b, const struct chart_term_row *row)
{
    unsigned used = b->name + 2, width = utf8_width(view_of(row->note), b->ambiguous);

    if (row->kind == CHART_TERM_RANGE || row->kind == CHART_TERM_PARTS)
        used += b->bar;
    else if (row->kind == CHART_TERM_CELLS)
        used += 4 * (unsigned)row->count;
    if (row->note[0] && used + 2 + width <= b->width) {
        str_printf(b->out, "  %s", row->note);
    } else if (row->note[0] && used + 5 < b->width) {
        str_add_text(b->out, "  ");
        str_add(b->out, utf8_cut(view_of(row->note), b->width - used - 4, b->ambiguous));
        str_add_text(b->out, "..");
    }
    str_add_char(b->out, '\n');
}

static void put_row(struct body *b, const struct chart_term_row *row)
{
    switch (row->kind) {
    case CHART_TERM_HEAD:
        str_add_char(b->out, '\n');
        str_add(b->out, utf8_cut(view_of(row->name), b->width, b->ambiguous));
        str_add_char(b->out, '\n');
        return;
    case CHART_TERM_POINT:
    case CHART_TERM_X:
    case CHART_TERM_Y:
        return; /* those of a plot */
    case CHART_TERM_RANGE:
    case CHART_TERM_PARTS:
    case CHART_TERM_CELLS:
    case CHART_TERM_NOTE:
        break;
    }
    put_padded(b, row->name);
    str_add_text(b->out, "  ");
    if (row->kind == CHART_TERM_RANGE)
        put_range(b, row);
    else if (row->kind == CHART_TERM_PARTS)
        put_parts(b, row);
    else if (row->kind == CHART_TERM_CELLS)
        put_cells(b, row);
    put_note(b, row);
}

static bool has_part(const struct chart_term *term, size_t part)
{
    for (size_t i = 0; i < term->count; i++)
        if (term->rows[i].kind == CHART_TERM_PARTS && term->rows[i].values[part] > 0)
            return true;
    return false;
}

static void put_legend(struct body *b)
{
    unsigned column = 0;

    for (size_t i = 0; i < CHART_TERM_VALUES && b->term->parts[i]; i++) {
        unsigned width = utf8_width(view_of(b->term->parts[i]), b->ambiguous) + 2;
        if (!has_part(b->term, i))
            continue;
        if (column && column + 2 + width > b->width) {
            str_add_char(b->out, '\n');
            column = 0;
        }
        str_printf(b->out, "%s%s %s", column ? "  " : "", part_glyph(b, i), b->term->parts[i]);
        column += width + (column ? 2 : 0);
    }
    if (column)
        str_add_text(b->out, "\n\n");
}

/* Page ----------------------------------------------------------------------------------------- */

static void put_wrapped(struct str *out, struct view text, unsigned width, unsigned ambiguous)
{
    while (text.len) {
        struct view line = utf8_cut(text, width, ambiguous);
        size_t end = line.len;
        if (line.len < text.len)
            while (end > 0 && line.data[end - 1] != ' ')
                end--;
        if (end == 0 || line.len == text.len) /* one long word, or the last line */
            end = line.len ? line.len : text.len;
        str_add(out, view_trim(view_slice(text, 0, end)));
        str_add_char(out, '\n');
        text = view_from(text, end);
    }
}

void chart_term_print(const struct chart *chart, const struct chart_term_options *options,
                      struct str *out)
{
    unsigned width = options->width ? options->width : WIDTH_DEFAULT;
    struct str safe = {0};
    bool has_points = false;

    if (width < WIDTH_MIN)
        width = WIDTH_MIN;
    struct body b = {
        .term = &chart->term, .out = out, .width = width, .ambiguous = options->ambiguous};
    utf8_put_safe(&safe, str_view(&chart->title), false);
    put_wrapped(out, str_view(&safe), width, b.ambiguous);
    str_clear(&safe);
    utf8_put_safe(&safe, str_view(&chart->description), false);
    put_wrapped(out, str_view(&safe), width, b.ambiguous);
    str_add_char(out, '\n');
    str_release(&safe);
    for (size_t i = 0; i < b.term->count; i++)
        has_points = has_points || b.term->rows[i].kind == CHART_TERM_POINT;
    if (has_points)
        chart_term_plot(b.term, width, b.ambiguous, out);
    measure(&b);
    put_legend(&b);
    for (size_t i = 0; i < b.term->count; i++)
        put_row(&b, &b.term->rows[i]);
}

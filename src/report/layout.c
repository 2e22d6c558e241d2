#include "report/layout.h"

#include <string.h>

#include "base/utf8.h"

enum { TEXT_MIN = 6, TEXT_CAP_MIN = 16 };

struct view layout_head_line(const char *head, unsigned line)
{
    struct view rest = view_of(head), text = {0};

    for (unsigned i = 0; i <= line; i++) {
        if (!view_next_line(&rest, &text))
            return (struct view){0};
    }
    return text;
}

/* Measuring ------------------------------------------------------------------------------------ */

static struct layout_part part_new(struct layout *layout, struct view text, size_t split,
                                   unsigned ambiguous)
{
    struct layout_part part = {
        .text = arena_copy(&layout->arena, text),
        .width = utf8_width(text, ambiguous),
    };

    if (split != SIZE_MAX) {
        part.left = utf8_width(view_slice(text, 0, split), ambiguous);
        part.right = part.width - part.left;
    }
    return part;
}

static struct layout_part part_value(struct layout *layout, const struct format *format,
                                     size_t column, const struct value *value, unsigned ambiguous)
{
    struct str raw = {0}, safe = {0};
    size_t split = SIZE_MAX;

    format_value(format, column, value, &raw);
    utf8_put_safe(&safe, str_view(&raw), false);
    enum column_kind kind = format->table->columns[column].kind;
    if (kind != COLUMN_TEXT && kind != COLUMN_FLAG && value->state == VALUE_KNOWN) {
        ptrdiff_t point = view_find(str_view(&safe), VIEW("."));
        split = point < 0 ? safe.len : (size_t)point;
    }
    struct layout_part part = part_new(layout, str_view(&safe), split, ambiguous);
    str_release(&raw);
    str_release(&safe);
    return part;
}

static struct layout_part part_interval(struct layout *layout, const struct format *format,
                                        size_t column, const struct value *value,
                                        unsigned ambiguous)
{
    struct str text = {0}, high = {0};
    struct layout_part part = {.text = ""};

    if (value->has_interval) {
        format_interval(format, column, value, &text, &high);
        str_add_text(&text, format_interval_dash(&text));
        size_t split = text.len;
        str_add(&text, str_view(&high));
        part = part_new(layout, str_view(&text), split, ambiguous);
    }
    str_release(&text);
    str_release(&high);
    return part;
}

static void piece_measure(struct layout_piece *piece, size_t rows, unsigned ambiguous)
{
    struct view rest = view_of(piece->head), line;

    for (size_t i = 0; i < rows; i++) {
        const struct layout_part *part = &piece->parts[i];
        if (part->left > piece->left)
            piece->left = part->left;
        if (part->right > piece->right)
            piece->right = part->right;
        if (part->width > piece->natural)
            piece->natural = part->width;
    }
    if (piece->left + piece->right > piece->natural)
        piece->natural = piece->left + piece->right;
    while (view_next_line(&rest, &line)) {
        unsigned width = utf8_width(line, ambiguous);
        if (width > piece->natural)
            piece->natural = width;
    }
    piece->width = piece->natural;
}

static struct layout_piece *layout_add(struct layout *layout, const struct format *format,
                                       size_t column, bool is_interval,
                                       const struct render_options *options)
{
    const struct table *table = format->table;
    const struct column *c = &table->columns[column];
    struct layout_piece *piece = &layout->pieces[layout->piece_count++];
    struct str head = {0};

    *piece = (struct layout_piece){
        .column = column,
        .is_interval = is_interval,
        .is_text = c->kind == COLUMN_TEXT,
        .priority = is_interval ? c->interval_priority : c->priority,
        .parts = arena_alloc(&layout->arena, (table->row_count + 1) * sizeof *piece->parts),
    };
    if (is_interval)
        str_add_text(&head, format_interval_title(format));
    else
        format_title(format, column, &head);
    piece->head = arena_copy(&layout->arena, str_view(&head));
    str_release(&head);
    for (size_t row = 0; row < table->row_count; row++) {
        const struct value *value = table_row(table, row) + column;
        piece->parts[row] = is_interval
                                ? part_interval(layout, format, column, value, options->ambiguous)
                                : part_value(layout, format, column, value, options->ambiguous);
    }
    piece_measure(piece, table->row_count, options->ambiguous);
    return piece;
}

static bool column_has_interval(const struct table *table, size_t column)
{
    for (size_t row = 0; row < table->row_count; row++) {
        if (table_row(table, row)[column].has_interval)
            return true;
    }
    return false;
}

/* Fitting -------------------------------------------------------------------------------------- */

static unsigned layout_measure(const struct layout *layout)
{
    unsigned total = 0, shown = 0;

    for (size_t i = 0; i < layout->piece_count; i++) {
        if (layout->pieces[i].is_dropped)
            continue;
        total += layout->pieces[i].width;
        shown++;
    }
    return total + (shown ? (shown - 1) * LAYOUT_GAP : 0);
}

/* Takes the piece away that matters least, its interval with it; false: none may go. */
static bool layout_drop(struct layout *layout)
{
    struct layout_piece *least = NULL;

    for (size_t i = 0; i < layout->piece_count; i++) {
        struct layout_piece *piece = &layout->pieces[i];
        if (!piece->is_dropped && piece->priority > 0 &&
            (!least || piece->priority >= least->priority))
            least = piece;
    }
    if (!least)
        return false;
    least->is_dropped = true;
    for (size_t i = 0; i < layout->piece_count && !least->is_interval; i++) {
        if (layout->pieces[i].column == least->column)
            layout->pieces[i].is_dropped = true;
    }
    return true;
}

static bool layout_drop_last(struct layout *layout)
{
    for (size_t i = 0; i < layout->piece_count; i++) {
        struct layout_piece *piece = &layout->pieces[i];
        if (piece->is_dropped || piece->priority != COLUMN_LAST_RESORT)
            continue;
        piece->is_dropped = true;
        return true;
    }
    return false;
}

/* Texts longer than two fifths of the line are cut before a column is dropped for them. */
static void layout_cap_texts(struct layout *layout, unsigned limit)
{
    unsigned cap = limit * 2 / 5 > TEXT_CAP_MIN ? limit * 2 / 5 : TEXT_CAP_MIN;

    for (size_t i = 0; i < layout->piece_count; i++) {
        struct layout_piece *piece = &layout->pieces[i];
        if (piece->is_text && piece->width > cap)
            piece->width = cap;
    }
}

/* The widest text gives `over` columns away, as far as it can. */
static bool layout_squeeze(struct layout *layout, unsigned over)
{
    struct layout_piece *widest = NULL;

    for (size_t i = 0; i < layout->piece_count; i++) {
        struct layout_piece *piece = &layout->pieces[i];
        if (piece->is_text && !piece->is_dropped && (!widest || piece->width > widest->width))
            widest = piece;
    }
    if (!widest || widest->width <= TEXT_MIN)
        return false;
    widest->width = widest->width - TEXT_MIN > over ? widest->width - over : TEXT_MIN;
    return true;
}

/* What dropping has freed goes back to the texts that were cut. */
static void layout_widen(struct layout *layout, unsigned limit)
{
    for (size_t i = 0; i < layout->piece_count; i++) {
        struct layout_piece *piece = &layout->pieces[i];
        unsigned spare = limit - layout_measure(layout);
        unsigned missing = piece->natural - piece->width;
        if (!piece->is_dropped)
            piece->width += missing < spare ? missing : spare;
    }
}

static void layout_fit(struct layout *layout, unsigned limit)
{
    if (limit < LAYOUT_COLUMNS_MIN) {
        layout->is_blocks = true;
        return;
    }
    if (layout_measure(layout) <= limit)
        return;
    layout_cap_texts(layout, limit);
    while (layout_measure(layout) > limit) {
        if (!layout_drop(layout) && !layout_squeeze(layout, layout_measure(layout) - limit) &&
            !layout_drop_last(layout)) {
            layout->is_blocks = true;
            return;
        }
    }
    layout_widen(layout, limit);
}

void layout_init(struct layout *layout, const struct table *table,
                 const struct render_options *options)
{
    struct format format;

    *layout = (struct layout){0};
    layout->pieces =
        arena_alloc(&layout->arena, (table->column_count * 2 + 1) * sizeof *layout->pieces);
    format_init(&format, table, options->language);
    for (size_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].is_machine_only)
            continue;
        layout_add(layout, &format, i, false, options);
        if (table->columns[i].has_interval && column_has_interval(table, i))
            layout_add(layout, &format, i, true, options);
    }
    format_release(&format);
    if (options->width)
        layout_fit(layout, options->width);
    for (size_t i = 0; i < layout->piece_count; i++) {
        unsigned lines = 0;
        while (layout_head_line(layout->pieces[i].head, lines).len)
            lines++;
        if (lines > layout->head_lines && !layout->pieces[i].is_dropped)
            layout->head_lines = lines;
    }
    layout->width = layout_measure(layout);
}

void layout_release(struct layout *layout)
{
    arena_release(&layout->arena);
}

#include <string.h>

#include "base/utf8.h"
#include "report/layout.h"
#include "report/render.h"
#include "report/stamp.h"

static const char *const tone_codes[] = {
    [TONE_NONE] = "",       [TONE_GOOD] = "\x1b[32m",  [TONE_BAD] = "\x1b[31m",
    [TONE_DIM] = "\x1b[2m", [TONE_ACCENT] = "\x1b[1m",
};

static void put_spaces(struct str *out, unsigned count)
{
    while (count--)
        str_add_char(out, ' ');
}

static void put_toned(struct str *out, struct view text, enum tone tone,
                      const struct render_options *options)
{
    bool is_colored = options->has_color && tone != TONE_NONE && text.len;

    if (is_colored)
        str_add_text(out, tone_codes[tone]);
    str_add(out, text);
    if (is_colored)
        str_add_text(out, "\x1b[0m");
}

/* No line ends with blanks. */
static void end_line(struct str *out)
{
    while (out->len && out->data[out->len - 1] == ' ')
        out->data[--out->len] = '\0';
    str_add_char(out, '\n');
}

/* A text, cut where it is wider than its place. */
static void put_text(struct str *out, const struct layout_part *part, unsigned width,
                     enum tone tone, const struct render_options *options)
{
    struct view text = view_of(part->text);
    struct str cut = {0};

    if (part->width > width) {
        unsigned mark = utf8_width(VIEW("\xE2\x80\xA6"), options->ambiguous);
        str_add(&cut, utf8_cut(text, width > mark ? width - mark : 0, options->ambiguous));
        str_add_text(&cut, "\xE2\x80\xA6");
        text = str_view(&cut);
    }
    put_toned(out, text, tone, options);
    unsigned used = utf8_width(text, options->ambiguous);
    put_spaces(out, width > used ? width - used : 0);
    str_release(&cut);
}

static void put_part(struct str *out, const struct layout_piece *piece, size_t row, enum tone tone,
                     const struct render_options *options)
{
    const struct layout_part *part = &piece->parts[row];
    unsigned after = part->left + part->right ? piece->right - part->right : 0;

    if (piece->is_text) {
        put_text(out, part, piece->width, tone, options);
        return;
    }
    put_spaces(out, piece->width - part->width - after);
    put_toned(out, view_of(part->text), tone, options);
    put_spaces(out, after);
}

static void put_head(struct str *out, const struct layout *layout,
                     const struct render_options *options)
{
    for (unsigned line = 0; line < layout->head_lines; line++) {
        bool is_first = true;
        for (size_t i = 0; i < layout->piece_count; i++) {
            const struct layout_piece *piece = &layout->pieces[i];
            unsigned lines = 0;
            if (piece->is_dropped)
                continue;
            while (layout_head_line(piece->head, lines).len)
                lines++;
            unsigned above = layout->head_lines - lines;
            struct view text = {0};
            if (line >= above)
                text = layout_head_line(piece->head, line - above);
            if (piece->is_text)
                text = utf8_cut(text, piece->width, options->ambiguous);
            unsigned pad = piece->width - utf8_width(text, options->ambiguous);
            put_spaces(out, is_first ? 0 : LAYOUT_GAP);
            put_spaces(out, piece->is_text ? 0 : pad);
            str_add(out, text);
            put_spaces(out, piece->is_text ? pad : 0);
            is_first = false;
        }
        end_line(out);
    }
}

static void put_rule(struct str *out, unsigned width, const struct render_options *options)
{
    struct str rule = {0};

    for (unsigned i = 0; i < width / options->ambiguous; i++)
        str_add_text(&rule, "\xE2\x94\x80");
    put_toned(out, str_view(&rule), TONE_DIM, options);
    str_add_char(out, '\n');
    str_release(&rule);
}

static void put_columns(struct str *out, const struct table *table, const struct layout *layout,
                        const struct render_options *options)
{
    put_head(out, layout, options);
    put_rule(out, layout->width, options);
    for (size_t row = 0; row < table->row_count; row++) {
        bool is_first = true;
        for (size_t i = 0; i < layout->piece_count; i++) {
            const struct layout_piece *piece = &layout->pieces[i];
            if (piece->is_dropped)
                continue;
            put_spaces(out, is_first ? 0 : LAYOUT_GAP);
            put_part(out, piece, row, table_row(table, row)[piece->column].tone, options);
            is_first = false;
        }
        end_line(out);
    }
}

static void put_key(struct str *out, const char *head)
{
    struct view rest = view_of(head), line;

    if (!*head) /* a currency, which speaks for itself */
        return;
    for (bool is_first = true; view_next_line(&rest, &line); is_first = false) {
        put_spaces(out, is_first ? 0 : 1);
        str_add(out, line);
    }
    str_add_text(out, ": ");
}

/* Greedy, at blanks; where there is none in reach, anywhere. */
static void put_wrapped(struct str *out, struct view text, enum tone tone,
                        const struct render_options *options)
{
    while (text.len) {
        struct view line = text;
        if (options->width && utf8_width(text, options->ambiguous) > options->width) {
            line = utf8_cut(text, options->width, options->ambiguous);
            ptrdiff_t blank = view_find_last(line, VIEW(" "));
            if (blank > 0 && text.data[line.len] != ' ')
                line = view_slice(line, 0, (size_t)blank);
            if (!line.len)
                line = text; /* a grapheme wider than the terminal */
        }
        put_toned(out, view_trim(line), tone, options);
        str_add_char(out, '\n');
        text = view_from(text, line.len);
        while (text.len && text.data[0] == ' ')
            text = view_from(text, 1);
    }
}

/* A value in its block, on a line of its own where it does not fit beside its key. */
static void put_block_value(struct str *out, const char *head, struct view value, enum tone tone,
                            const struct render_options *options)
{
    struct str key = {0};

    put_key(&key, head);
    unsigned width =
        2 + utf8_width(str_view(&key), options->ambiguous) + utf8_width(value, options->ambiguous);
    str_add_text(out, "  ");
    str_add(out, str_view(&key));
    str_release(&key);
    if (options->width && width > options->width) {
        end_line(out);
        put_wrapped(out, value, tone, options);
    } else {
        put_toned(out, value, tone, options);
        end_line(out);
    }
}

/* One block a row: the first value, then "key: value" lines. */
static void put_blocks(struct str *out, const struct table *table, const struct layout *layout,
                       const struct render_options *options)
{
    for (size_t row = 0; row < table->row_count; row++) {
        for (size_t i = 0; i < layout->piece_count; i++) {
            const struct layout_piece *piece = &layout->pieces[i];
            enum tone tone = table_row(table, row)[piece->column].tone;
            struct view value = view_of(piece->parts[row].text);
            if (!value.len)
                continue;
            if (i > 0)
                put_block_value(out, piece->head, value, tone, options);
            else
                put_wrapped(out, value, tone, options);
        }
    }
}

void render_table(const struct table *table, const struct render_options *options, struct str *out)
{
    struct layout layout;

    if (table->title)
        put_wrapped(out, view_of(table->title), TONE_ACCENT, options);
    if (table->origin == TABLE_SIMULATED)
        put_wrapped(out, view_of(stamp_simulated(options->language)), TONE_BAD, options);
    layout_init(&layout, table, options);
    if (layout.is_blocks)
        put_blocks(out, table, &layout, options);
    else
        put_columns(out, table, &layout, options);
    layout_release(&layout);
    for (size_t i = 0; i < table->note_count; i++)
        put_wrapped(out, view_of(table->notes[i]), TONE_DIM, options);
}

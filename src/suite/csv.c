#include "suite/csv.h"

#include <stdlib.h>

#include "base/mem.h"

void csv_init(struct csv_reader *r, struct view text, const char *file, char separator)
{
    if (view_starts(text, VIEW("\xEF\xBB\xBF")))
        text = view_from(text, 3);
    *r = (struct csv_reader){.rest = text, .file = file, .separator = separator, .line = 1};
}

/* The length of a line break at the start of `text`, 0: none. A lone CR is a character. */
static size_t break_length(struct view text)
{
    if (view_starts(text, VIEW("\n")))
        return 1;
    return view_starts(text, VIEW("\r\n")) ? 2 : 0;
}

/* Reads a quoted field, rest at its opening quote. */
static bool read_quoted(struct csv_reader *r, struct csv_row *row, struct error *err)
{
    unsigned begun = r->line;

    r->rest = view_from(r->rest, 1);
    while (r->rest.len) {
        const char *quote = memchr(r->rest.data, '"', r->rest.len);
        size_t plain = quote ? (size_t)(quote - r->rest.data) : r->rest.len;
        for (size_t i = 0; i < plain; i++)
            r->line += r->rest.data[i] == '\n';
        str_add(&row->text, view_slice(r->rest, 0, plain));
        r->rest = view_from(r->rest, plain + 1);
        if (!quote)
            break;
        if (!view_starts(r->rest, VIEW("\""))) {
            if (!r->rest.len || break_length(r->rest) || r->rest.data[0] == r->separator)
                return true;
            return error_set(err, ERROR_INPUT, "%s:%u: text after a closing quote", r->file,
                             r->line);
        }
        str_add_char(&row->text, '"');
        r->rest = view_from(r->rest, 1);
    }
    return error_set(err, ERROR_INPUT, "%s:%u: a quoted field that never ends", r->file, begun);
}

static void read_plain(struct csv_reader *r, struct csv_row *row)
{
    size_t n = 0;

    while (n < r->rest.len && r->rest.data[n] != r->separator &&
           !break_length(view_from(r->rest, n)))
        n++;
    str_add(&row->text, view_slice(r->rest, 0, n));
    r->rest = view_from(r->rest, n);
}

static bool read_field(struct csv_reader *r, struct csv_row *row, struct error *err)
{
    size_t start = row->text.len;

    if (row->count >= CSV_FIELDS_MAX)
        return error_set(err, ERROR_INPUT, "%s:%u: more than %d fields", r->file, row->line,
                         CSV_FIELDS_MAX);
    if (view_starts(r->rest, VIEW("\""))) {
        if (!read_quoted(r, row, err))
            return false;
    } else {
        read_plain(r, row);
    }
    MEM_GROW(row->fields, row->count, &row->capacity);
    row->fields[row->count++] = (struct csv_field){start, row->text.len - start};
    return true;
}

int csv_next(struct csv_reader *r, struct csv_row *row, struct error *err)
{
    size_t length;

    while ((length = break_length(r->rest))) {
        r->rest = view_from(r->rest, length);
        r->line++;
    }
    row->count = 0;
    row->line = r->line;
    str_clear(&row->text);
    if (!r->rest.len)
        return 0;
    for (;;) {
        if (!read_field(r, row, err))
            return -1;
        if (!r->rest.len)
            return 1;
        length = break_length(r->rest);
        if (length) {
            r->rest = view_from(r->rest, length);
            r->line++;
            return 1;
        }
        r->rest = view_from(r->rest, 1); /* the separator; a last one begins an empty field */
    }
}

void csv_row_release(struct csv_row *row)
{
    free(row->fields);
    str_release(&row->text);
    *row = (struct csv_row){0};
}

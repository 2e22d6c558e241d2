/* CSV (RFC 4180): quoted fields with doubled quotes and line breaks, LF or CRLF, a byte order mark.
 * A quote inside a field that does not begin with one is a character like others. */
#ifndef SUITE_CSV_H
#define SUITE_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/str.h"
#include "base/view.h"

enum { CSV_FIELDS_MAX = 1024 };

struct csv_reader {
    struct view rest;
    const char *file; /* for messages */
    char separator;
    unsigned line; /* of the next row */
};

/* One row: fields[i] is NUL-terminated in `text` at starts[i], of lengths[i] bytes. Reused from row
 * to row. */
struct csv_row {
    unsigned line; /* where it begins */
    size_t count, capacity;
    struct csv_field {
        size_t start, length;
    } * fields;
    struct str text;
};

void csv_init(struct csv_reader *r, struct view text, const char *file, char separator);
/* 1: a row, 0: the end, -1: an error. Empty lines are passed over. */
int csv_next(struct csv_reader *r, struct csv_row *row, struct error *err);
static inline struct view csv_field(const struct csv_row *row, size_t index)
{
    return view_slice(str_view(&row->text), row->fields[index].start,
                      row->fields[index].start + row->fields[index].length);
}
void csv_row_release(struct csv_row *row);

#endif

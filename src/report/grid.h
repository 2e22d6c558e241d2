/* A table walked cell by cell as people read it, for renderers to markup languages: hidden columns
 * left out, an interval as a cell of its own, line breaks of heads made blanks. */
#ifndef REPORT_GRID_H
#define REPORT_GRID_H

#include "base/str.h"
#include "report/column.h"

struct grid_cell {
    struct view text;                /* as it came: the renderer escapes it */
    bool is_head, is_first, is_text; /* first of its row; text stands left, figures right */
    enum tone tone;
    const struct column *column;
    const struct value *value; /* NULL in the head */
    bool is_interval;
};
typedef void grid_cell_fn(const struct grid_cell *cell, struct str *out);

struct grid {
    const char *row_begin, *row_end;
    grid_cell_fn *cell;
};

void grid_head(const struct grid *grid, const struct table *table, int language, struct str *out);
void grid_rows(const struct grid *grid, const struct table *table, int language, struct str *out);

#endif

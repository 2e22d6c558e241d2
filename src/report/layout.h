/* Where everything of a table stands on a terminal: texts made safe, measured, and fitted. */
#ifndef REPORT_LAYOUT_H
#define REPORT_LAYOUT_H

#include "base/arena.h"
#include "report/format.h"
#include "report/render.h"

/* What is written in one place. A number is `left` columns up to its decimal point and `right` from
 * there on; an interval is split before its high end. */
struct layout_part {
    const char *text;
    unsigned width, left, right; /* left + right = width, or both 0: it is not aligned */
};

/* One column on the screen: the values of a table's column, or their intervals. */
struct layout_piece {
    size_t column;
    bool is_interval, is_text, is_dropped;
    int priority;
    const char *head;          /* with its line breaks */
    unsigned left, right;      /* of the widest parts */
    unsigned natural, width;   /* wanted, and given */
    struct layout_part *parts; /* by row */
};

struct layout {
    struct layout_piece *pieces;
    size_t piece_count;
    unsigned head_lines;
    unsigned width; /* of the whole table */
    bool is_blocks; /* too narrow for columns: one "key: value" block a row */
    struct arena arena;
};

enum { LAYOUT_GAP = 2, LAYOUT_COLUMNS_MIN = 40 };

void layout_init(struct layout *layout, const struct table *table,
                 const struct render_options *options);
void layout_release(struct layout *layout);
/* The n-th line of a head of several; empty past its last. */
struct view layout_head_line(const char *head, unsigned line);

#endif

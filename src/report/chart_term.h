/* A chart as text, for terminals and logs: the same rows and points as in the picture, at the width
 * of the terminal. Kinds add rows while they lay the picture out. */
#ifndef REPORT_CHART_TERM_H
#define REPORT_CHART_TERM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum chart_term_kind {
    CHART_TERM_HEAD,  /* a group's name */
    CHART_TERM_RANGE, /* low, value, high, and 1 where it is told apart: else it is hollow */
    CHART_TERM_PARTS, /* shares of a bar; the longest bar of the chart fills the line */
    CHART_TERM_CELLS, /* whole numbers, NAN: none; those of a row of heads are named in `note` */
    CHART_TERM_POINT, /* x and y from 0 to 1, and 1 where it is on the frontier */
    CHART_TERM_X,     /* a tick at 0 to 1 with a name */
    CHART_TERM_Y,
    CHART_TERM_NOTE, /* a name and words */
};
enum { CHART_TERM_VALUES = 24 };

struct chart_term_row {
    enum chart_term_kind kind;
    char *name, *note;
    double values[CHART_TERM_VALUES];
    size_t count;
};
struct chart_term {
    struct chart_term_row *rows;
    size_t count, capacity;
    const char *parts[CHART_TERM_VALUES]; /* names of the parts of bars; NULL: none further */
    bool is_log;                          /* of ranges: values are above 0 */
    bool has_zero;                        /* of ranges: 0 is on the axis, with a line */
};

/* `note` stands at the right end; NULL is "". Names may be any text. */
void chart_term_add(struct chart_term *term, enum chart_term_kind kind, const char *name,
                    const double *values, size_t count, const char *note);
void chart_term_release(struct chart_term *term);

struct chart;
struct chart_term_options {
    unsigned width;     /* columns; 0: 100 */
    unsigned ambiguous; /* of ambiguous characters: with 2 only ASCII draws (base/utf8.h) */
};
/* Appends title, subtitle and body, lines ended by '\n'. */
void chart_term_print(const struct chart *chart, const struct chart_term_options *options,
                      struct str *out);

/* For chart_term.c: the points as a plot (chart_term_plot.c). */
void chart_term_plot(const struct chart_term *term, unsigned width, unsigned ambiguous,
                     struct str *out);

#endif

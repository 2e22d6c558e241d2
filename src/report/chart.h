/* A chart: one data file with every number and every word in its place, in pixels, and a script of
 * constants that draws it. gnuplot never sees a name in a script.
 *
 * One vocabulary serves every kind: bands, areas, bars, lines, paths, marks, words, each with its
 * place in pixels from the top left and its colour by role. The data file holds a block of
 * tab-separated rows for each, two blank lines between them, after blocks of the kind's own with
 * the values behind them. So a test can read every box, and another language is another data file.
 */
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/str.h"
#include "report/chart_palette.h"
#include "report/chart_term.h"

/* In the order in which they are drawn: what comes later covers what came before. */
enum chart_layer {
    CHART_BANDS,
    CHART_AREAS,
    CHART_RULES, /* grid and frame */
    CHART_BARS,
    CHART_PATHS,
    CHART_DASHES,
    CHART_LINES,
    CHART_ARROWS,
    CHART_MARKS,
    CHART_LAYER_COUNT
};

/* gnuplot's numbers of shapes. */
enum chart_shape {
    CHART_SQUARE = 5,
    CHART_CIRCLE = 7,
    CHART_TRIANGLE = 9,
    CHART_DIAMOND = 13,
};

struct chart {
    double width, height;
    struct str data; /* blocks of the kind's own: values */
    struct str layers[CHART_LAYER_COUNT];
    struct str words;              /* the rows of the text block */
    struct chart_term term;        /* the same as text */
    struct str title, description; /* plain, for the SVG's <title> and <desc> */
    bool needs_cjk;                /* some word does */
    bool is_simulated;
};
struct chart_point {
    double x, y;
};

/* Begins a block of values. `head` names its columns, for readers. */
void chart_block(struct chart *chart, const char *name, const char *head);
void chart_row(struct chart *chart, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Boxes from x0, y0 to x1, y1. */
void chart_band(struct chart *chart, double x0, double y0, double x1, double y1,
                enum chart_color color);
void chart_bar(struct chart *chart, double x0, double y0, double x1, double y1,
               enum chart_color color);
/* A line in one of the layers RULES, DASHES, LINES, ARROWS. */
void chart_line(struct chart *chart, enum chart_layer layer, double x0, double y0, double x1,
                double y1, double width, enum chart_color color);
void chart_path(struct chart *chart, const struct chart_point *points, size_t count, double width,
                enum chart_color color);
/* A closed polygon. */
void chart_area(struct chart *chart, const struct chart_point *points, size_t count,
                enum chart_color color);
/* size: 1.45 is usual. Around it is a thin halo in the ground's colour (CHART_NONE: none), with
 * which a hollow mark is filled. */
void chart_mark(struct chart *chart, double x, double y, enum chart_shape shape, double size,
                enum chart_color color, enum chart_color ground, bool is_hollow);
/* The shape that goes with one of the colours of marks. */
enum chart_shape chart_shape_of(enum chart_color color);

/* A plain text at x, y (its middle height). align: 'l', 'c', 'r'. */
void chart_text(struct chart *chart, double x, double y, char align, int points,
                enum chart_role role, bool is_bold, struct view text);
/* The same cut with an ellipsis at `width` pixels. */
void chart_text_in(struct chart *chart, double x, double y, char align, int points,
                   enum chart_role role, bool is_bold, struct view text, double width);
/* The same for gnuplot's enhanced text: what came from outside is escaped in it. */
void chart_enhanced(struct chart *chart, double x, double y, char align, int points,
                    enum chart_role role, struct view text);
void chart_release(struct chart *chart);

enum chart_theme { CHART_AUTO, CHART_LIGHT, CHART_DARK }; /* AUTO: svg both, others light */
struct chart_target {
    const char *folder, *base;   /* BASE.dat and BASE.gp there; the folder is made */
    const char *svg, *png, *pdf; /* names in the folder; NULL: not drawn */
    enum chart_theme theme;
};
/* Writes data, script and pictures: the same bytes for the same input. */
bool chart_draw(const struct chart *chart, const struct chart_target *target, struct error *err);
/* The SVG alone, for a page; `id` is that of its root and begins its others. */
bool chart_svg(const struct chart *chart, const char *id, enum chart_theme theme, struct str *out,
               struct error *err);

/* The script that draws the data (report/chart_script.c). */
void chart_script(const struct chart *chart, struct str *out);

/* gnuplot's SVG made fit for a page: no plot commands as tooltips, a real title and description,
 * ids that begin with `id`, a list of font families, colours as hex; with_dark: also the dark
 * theme's colours, for readers who prefer it. */
void chart_fix_svg(struct str *out, struct view svg, const char *id, struct view title,
                   struct view description, bool with_dark);
/* The dark theme's colours as rules of a style sheet, each selector behind `scope` ("" or
 * "html .chart "): for pages that hold the SVG. */
void chart_put_dark_rules(struct str *out, const char *scope);

#endif

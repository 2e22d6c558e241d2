/* A chart: one data file with every number and every word in its place, in pixels, and a constant
 * script that draws it. gnuplot never sees a name in a script.
 *
 * The data file is blocks of tab-separated rows, two blank lines between them. Its last block is
 * `text`: x, y, alignment with size in points, colour role, words. Positions are pixels from the
 * top left, so that a test can read every box, and another language is another data file. */
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/str.h"

/* Colours of words. Those of marks are 1 to 7; vendors' words are CHART_VENDOR + 0 to 5. */
enum chart_role {
    CHART_TITLE = 1,
    CHART_SUBTITLE = 2,
    CHART_AXIS = 3,
    CHART_NOTE = 4,
    CHART_VENDOR = 5,
    CHART_ALARM = 11,
    CHART_MUTE = 12,
};
enum { CHART_MARKS = 7, CHART_MARK_MUTE = 7 };

struct chart {
    const char *script;            /* draws the data; constant, with chart_prelude before it */
    double width, height;          /* as the script has them */
    struct str data;               /* blocks */
    struct str words;              /* the rows of the text block */
    struct str title, description; /* plain, for the SVG's <title> and <desc> */
    bool needs_cjk;                /* some word does */
    bool is_simulated;
};

/* Begins a block. `head` names its columns, for readers. */
void chart_block(struct chart *chart, const char *name, const char *head);
void chart_row(struct chart *chart, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A plain text at x, y (its middle height). align: 'l', 'c', 'r'. */
void chart_text(struct chart *chart, double x, double y, char align, int points,
                enum chart_role role, bool is_bold, struct view text);
/* The same for gnuplot's enhanced text: what came from outside is escaped in it. */
void chart_enhanced(struct chart *chart, double x, double y, char align, int points,
                    enum chart_role role, struct view text);
void chart_release(struct chart *chart);

enum chart_theme { CHART_AUTO, CHART_LIGHT, CHART_DARK }; /* AUTO: png light, svg both */
struct chart_target {
    const char *folder, *base; /* BASE.dat and BASE.gp there; the folder is made */
    const char *svg, *png;     /* names in the folder; NULL: not drawn */
    enum chart_theme theme;
};
/* Writes data, script and pictures: the same bytes for the same input. */
bool chart_draw(const struct chart *chart, const struct chart_target *target, struct error *err);

/* gnuplot's SVG made fit for a page: no plot commands as tooltips, a real title and description,
 * ids that begin with `id`, a list of font families, colours as hex; with_dark: also the dark
 * theme's colours, for readers who prefer it. */
void chart_fix_svg(struct str *out, struct view svg, const char *id, struct view title,
                   struct view description, bool with_dark);

#endif

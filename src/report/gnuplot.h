/* Starting gnuplot: by argv, in the chart's folder, with an environment that holds fonts and
 * nothing else, no start-up files, and a time limit. Its script is a constant of ours; every name
 * and number is in a data file beside it (report/chart.h). */
#ifndef REPORT_GNUPLOT_H
#define REPORT_GNUPLOT_H

#include <stdbool.h>

#include "base/error.h"
#include "base/str.h"

/* Runs FOLDER/BASE.gp with the variables term ("svg", "png") and theme ("light", "dark") set; it
 * writes BASE.svg, BASE.png or BASE.dark.… there. `base` is a file's name without its ending. */
bool gnuplot_draw(const char *folder, const char *base, const char *term, const char *theme,
                  struct error *err);
/* Whether it starts and has the terminals of our charts; `version` gets its words ("5.4"). */
bool gnuplot_works(struct str *version, struct error *err);
/* Whether fontconfig has a font family; also true when that can't be found out. */
bool gnuplot_has_font(const char *family);

#endif

/* Words of a chart: how wide they are, and how a stranger's text is written so that gnuplot shows
 * it as it is.
 *
 * One font family for both scripts, Noto Sans CJK SC. Its ASCII advances are known exactly; of the
 * rest, what is not listed counts as full width, which is never too narrow. */
#ifndef REPORT_CHART_TEXT_H
#define REPORT_CHART_TEXT_H

#include <stdbool.h>

#include "base/str.h"
#include "base/view.h"

#define CHART_FONT         "Noto Sans CJK SC"
#define CHART_FONT_PACKAGE "fonts-noto-cjk"

/* Pixels of a plain text at `points` (96 dpi). */
double chart_text_width(struct view text, double points, bool is_bold);
/* Appends `text` with controls and bidi marks made visible, cut with an ellipsis at `width` pixels
 * (0: not at all); what follows the last '@' stays where it can. */
void chart_text_fit(struct str *out, struct view text, double points, bool is_bold, double width);
/* Appends a plain text for a field of gnuplot's data, literal in its enhanced mode: gnuplot
 * unescapes such a field once as it reads it and once as it draws it. */
void chart_text_escape(struct str *out, struct view text);
/* Whether a text has characters that only a CJK font draws. */
bool chart_text_needs_cjk(struct view text);

#endif

/* What the pages of all kinds have in common: title, subtitle, legend, axes, foot. */
#ifndef REPORT_CHART_PAGE_H
#define REPORT_CHART_PAGE_H

#include "report/chart.h"
#include "report/chart_axis.h"
#include "report/chart_source.h"

#define CHART_WIDTH 1600.0
#define CHART_LEFT  35.0
#define CHART_RIGHT 1565.0

/* Writes the head; words flow from the top left, wrapped between sentences at the page's width. */
struct chart_page {
    struct chart *chart;
    bool is_chinese;
    struct str line; /* gnuplot's enhanced text */
    double x, y;     /* where the line begins */
    double width;
};

__attribute__((format_arg(2), format_arg(3))) static inline const char *chart_say(
    bool is_chinese, const char *english, const char *chinese)
{
    return is_chinese ? chinese : english;
}

/* Sets the chart up with its title and, of simulated runs, the word. */
void chart_page_begin(struct chart_page *page, struct chart *chart, bool is_chinese,
                      bool is_simulated, const char *title);
/* A sentence of the subtitle: `strong` in bold before `plain`; they stay on one line. Both end with
 * their punctuation. */
void chart_page_say(struct chart_page *page, const char *strong, const char *plain);
/* "4 suites, 240 items, 3 times each;" "n = 230 to 240 graded answers a model;" */
void chart_page_say_items(struct chart_page *page, const struct chart_source *source,
                          struct result *const *results);
void chart_page_say_answers(struct chart_page *page, const struct chart_model *models,
                            size_t count);
/* "prices of 2026-06 to 2026-11;" */
void chart_page_say_prices(struct chart_page *page, const char *from, const char *to);
void chart_page_say_prices_of(struct chart_page *page, const struct chart_source *source,
                              struct result *const *results);
/* Of colours by tag: "blue: open weights; vermilion: proprietary;"; else nothing. */
void chart_page_say_tags(struct chart_page *page, const struct chart_source *source);
/* Ends the head; returns the y of its last line. */
double chart_page_end(struct chart_page *page);
/* Sets the height, writes the line at the bottom: "steelyard 0.1.0 · run mimosa" and `more`. */
void chart_page_foot(struct chart *chart, double height, const char *runs, const char *more);

/* A mark and a word of a legend at x, y; returns the x of the next one. */
double chart_legend(struct chart *chart, double x, double y, enum chart_shape shape,
                    enum chart_color color, enum chart_role role, const char *name);

/* Appends "2,400". */
void chart_put_count(struct str *out, int64_t count);
/* A number with a minus sign as wide as a digit; `sign`: also a plus; NAN is "–". */
void chart_put_number(struct str *out, double value, int decimals, bool sign);
void chart_number(struct chart *chart, double x, double y, char align, int points,
                  enum chart_role role, bool is_bold, double value, int decimals, bool sign);
/* "+1.2 to +3.4": three texts, so that rows stand under each other; x is the right end. */
void chart_range(struct chart *chart, bool is_chinese, double x, double y, enum chart_role role,
                 double low, double high);

enum chart_ticks { CHART_TICKS_PLAIN, CHART_TICKS_SIGNED, CHART_TICKS_MONEY, CHART_TICKS_SECONDS };
/* A level axis under a panel from `top` to `bottom` (the same: without a grid): line, ticks with
 * numbers; `currency` is for money. `name` (NULL: none) stands under its right end. */
void chart_draw_axis(struct chart *chart, const struct chart_axis *axis, double top, double bottom,
                     enum chart_ticks ticks, const char *currency, const char *name);

#endif

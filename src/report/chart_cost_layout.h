/* What the files of the cost chart share. Not for others: report/chart_cost.h. */
#ifndef REPORT_CHART_COST_LAYOUT_H
#define REPORT_CHART_COST_LAYOUT_H

#include "base/str.h"
#include "report/chart_axis.h"
#include "report/chart_cost.h"
#include "report/label.h"

/* The page, in pixels. */
#define PAGE_WIDTH  1600.0
#define PAGE_HEIGHT 1000.0
#define LEFT_EDGE   35.0
#define RIGHT_EDGE  1560.0
#define PLOT_BOTTOM 872.0
#define PANEL_WIDTH 250.0

/* Three places for a point: the plot, and a panel at each side for costs that a log axis has no
 * place for. */
enum place { PLACE_PLOT, PLACE_FREE, PLACE_UNKNOWN, PLACE_COUNT };

struct mark {
    const struct chart_cost_point *point;
    enum place place;
    double x, y;
    enum chart_color role; /* of its vendor */
    bool is_on_frontier;
    struct str label;
};

struct layout {
    const struct chart_cost *input;
    struct chart *chart;
    struct mark *marks;
    double plot_top, legend_y;
    struct label_box panels[PLACE_COUNT];
    bool has_panel[PLACE_COUNT];
    struct chart_axis cost, score;
    struct label_segment *segments; /* the frontier */
    size_t segment_count, segment_capacity;
};

__attribute__((format_arg(2), format_arg(3))) static inline const char *chart_cost_say(
    const struct layout *l, const char *english, const char *chinese)
{
    return l->input->is_chinese ? chinese : english;
}

/* Title, subtitle and legend: sets legend_y and plot_top. */
void chart_cost_write_head(struct layout *layout);
void chart_cost_write_foot(const struct layout *layout);
/* The names of marks in all panels, their leaders, and that of the frontier. */
void chart_cost_write_names(const struct layout *layout);
/* Whisker `which` of a mark: 0 the score's, 1 the cost's; false where there is none. */
bool chart_cost_whisker(const struct layout *layout, const struct mark *mark, int which,
                        struct label_segment *out);

#endif

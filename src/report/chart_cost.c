#include "report/chart_cost.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/chart_cost_layout.h"
#include "report/chart_text.h"

static const double plot_left = 120, panel_gap = 36;

static enum place place_of(const struct chart_cost_point *p)
{
    if (p->state == CHART_COST_UNKNOWN || !isfinite(p->cost) || p->cost < 0)
        return PLACE_UNKNOWN;
    return p->cost == 0 ? PLACE_FREE : PLACE_PLOT;
}

void chart_cost_frontier(const struct chart_cost_point *points, size_t count, bool *out)
{
    for (size_t i = 0; i < count; i++) {
        const struct chart_cost_point *a = &points[i];
        out[i] = a->state == CHART_COST_KNOWN;
        for (size_t j = 0; j < count && out[i]; j++) {
            const struct chart_cost_point *b = &points[j];
            if (b->state == CHART_COST_KNOWN && b->cost <= a->cost && b->score >= a->score &&
                (b->cost < a->cost || b->score > a->score))
                out[i] = false;
        }
    }
}

/* Axes ----------------------------------------------------------------------------------------- */

static void measure(const struct layout *l, double *cost_low, double *cost_high, double *score_low,
                    double *score_high)
{
    *cost_low = *score_low = INFINITY;
    *cost_high = *score_high = -INFINITY;
    for (size_t i = 0; i < l->input->count; i++) {
        const struct chart_cost_point *p = &l->input->points[i];
        *score_low = fmin(*score_low, fmin(p->score, p->score_low)); /* fmin ignores NAN */
        *score_high = fmax(*score_high, fmax(p->score, p->score_high));
        if (l->marks[i].place != PLACE_PLOT)
            continue;
        *cost_low = fmin(*cost_low, p->cost_low > 0 ? fmin(p->cost, p->cost_low) : p->cost);
        *cost_high = fmax(*cost_high, fmax(p->cost, p->cost_high));
    }
}

static void set_scales(struct layout *l)
{
    double cost_low, cost_high, score_low, score_high;
    struct label_box *plot = &l->panels[PLACE_PLOT];

    measure(l, &cost_low, &cost_high, &score_low, &score_high);
    if (!(score_low <= score_high)) {
        score_low = 0;
        score_high = 1;
    }
    if (!(cost_low <= cost_high))
        cost_low = cost_high = 1;
    l->score = chart_axis_percent(score_low * 100, score_high * 100, PLOT_BOTTOM, l->plot_top);
    l->cost = chart_axis_log(cost_low, cost_high, plot->x0, plot->x1);
}

static void set_panels(struct layout *l)
{
    struct label_box plot = {plot_left, l->plot_top, RIGHT_EDGE, PLOT_BOTTOM};

    for (size_t i = 0; i < l->input->count; i++)
        l->has_panel[l->marks[i].place] = true;
    if (l->has_panel[PLACE_FREE]) {
        l->panels[PLACE_FREE] =
            (struct label_box){plot_left, l->plot_top, plot_left + PANEL_WIDTH, PLOT_BOTTOM};
        plot.x0 = plot_left + PANEL_WIDTH + panel_gap;
    }
    if (l->has_panel[PLACE_UNKNOWN]) {
        l->panels[PLACE_UNKNOWN] =
            (struct label_box){RIGHT_EDGE - PANEL_WIDTH, l->plot_top, RIGHT_EDGE, PLOT_BOTTOM};
        plot.x1 = RIGHT_EDGE - PANEL_WIDTH - panel_gap;
    }
    l->panels[PLACE_PLOT] = plot;
    /* without a known cost above zero one panel takes the plot's room */
    if (!l->has_panel[PLACE_PLOT] && l->has_panel[PLACE_UNKNOWN])
        l->panels[PLACE_UNKNOWN].x0 = plot.x0;
    else if (!l->has_panel[PLACE_PLOT])
        l->panels[PLACE_FREE].x1 = RIGHT_EDGE;
}

/* Text has one field for the plot and the panels beside it. */
static double term_x(double x)
{
    return (x - plot_left) / (RIGHT_EDGE - plot_left);
}

static void add_term(const struct layout *l, enum chart_term_kind kind, const char *name, double x,
                     double y, bool is_filled)
{
    const double values[] = {x, y, is_filled};

    chart_term_add(&l->chart->term, kind, name, values, 3, NULL);
}

static void draw_score_axis(const struct layout *l)
{
    double ticks[CHART_TICKS_MAX];
    size_t n = chart_axis_ticks(&l->score, ticks);

    for (size_t i = 0; i < n; i++) {
        double y = chart_axis_pixel(&l->score, ticks[i]);
        char text[32];
        (void)snprintf(text, sizeof text, "%g", ticks[i]);
        chart_text(l->chart, plot_left - 14, y, 'r', 14, CHART_AXIS, false, view_of(text));
        add_term(l, CHART_TERM_Y, text, (PLOT_BOTTOM - y) / (PLOT_BOTTOM - l->plot_top), 0, false);
        for (int p = 0; p < PLACE_COUNT; p++)
            if (l->has_panel[p] && y < PLOT_BOTTOM - 1)
                chart_line(l->chart, CHART_RULES, l->panels[p].x0, y, l->panels[p].x1, y, 0.6,
                           CHART_GRID);
    }
    chart_text(l->chart, LEFT_EDGE, l->plot_top - 26, 'l', 12, CHART_AXIS, false,
               view_of(chart_cost_say(l, "score, %", "得分，%")));
}

static void name_cost_axis(const struct layout *l)
{
    const char *currency = l->input->currency;
    struct str text = {0};

    if (strcmp(currency, "USD") == 0)
        currency = chart_cost_say(l, "US$", "美元");
    else if (strcmp(currency, "CNY") == 0)
        currency = chart_cost_say(l, "CNY", "人民币");
    str_printf(&text,
               chart_cost_say(l, "cost per 1,000 items, %s (log scale)", "每千题成本，%s，对数轴"),
               currency);
    chart_text(l->chart, l->panels[PLACE_PLOT].x1, PAGE_HEIGHT - 66, 'r', 13, CHART_AXIS, false,
               str_view(&text));
    str_release(&text);
}

static void draw_cost_axis(const struct layout *l)
{
    static const char *const english[] = {"", "no charge", "cost unknown"};
    static const char *const chinese[] = {"", "免费", "成本未知"};
    double ticks[CHART_TICKS_MAX];
    size_t n = chart_axis_ticks(&l->cost, ticks);

    for (int p = 0; p < PLACE_COUNT; p++) {
        const struct label_box *panel = &l->panels[p];
        if (!l->has_panel[p])
            continue;
        chart_line(l->chart, CHART_LINES, panel->x0, PLOT_BOTTOM, panel->x1, PLOT_BOTTOM, 0.6,
                   CHART_FRAME);
        if (p != PLACE_PLOT)
            chart_text(l->chart, (panel->x0 + panel->x1) / 2, PLOT_BOTTOM + 29, 'c', 14, CHART_AXIS,
                       false, view_of(chart_cost_say(l, english[p], chinese[p])));
    }
    if (!l->has_panel[PLACE_PLOT])
        return;
    for (size_t i = 0; i < n; i++) {
        double x = chart_axis_pixel(&l->cost, ticks[i]);
        struct str text = {0};
        chart_money(&text, ticks[i], l->input->currency);
        chart_line(l->chart, CHART_LINES, x, PLOT_BOTTOM, x, PLOT_BOTTOM + 6, 0.6, CHART_FRAME);
        chart_text(l->chart, x, PLOT_BOTTOM + 29, 'c', 14, CHART_AXIS, false, str_view(&text));
        add_term(l, CHART_TERM_X, str_text(&text), term_x(x), 0, false);
        str_release(&text);
    }
    name_cost_axis(l);
}

/* Marks ---------------------------------------------------------------------------------------- */

/* In a panel all marks stand above each other: at its left, or in its middle when it is wide. */
static double panel_x(const struct label_box *panel)
{
    return panel->x0 + (panel->x1 - panel->x0 > 2 * PANEL_WIDTH ? (panel->x1 - panel->x0) / 2 : 26);
}

static void place_marks(struct layout *l)
{
    for (size_t i = 0; i < l->input->count; i++) {
        struct mark *m = &l->marks[i];
        m->y = chart_axis_pixel(&l->score, m->point->score * 100);
        m->x = m->place == PLACE_PLOT ? chart_axis_pixel(&l->cost, m->point->cost)
                                      : panel_x(&l->panels[m->place]);
    }
}

static int by_cost(const void *left, const void *right)
{
    const struct mark *a = *(const struct mark *const *)left;
    const struct mark *b = *(const struct mark *const *)right;

    if (a->point->cost != b->point->cost)
        return a->point->cost < b->point->cost ? -1 : 1;
    return (a->point->score > b->point->score) - (a->point->score < b->point->score);
}

static void add_segment(struct layout *l, double x0, double y0, double x1, double y1)
{
    MEM_GROW(l->segments, l->segment_count, &l->segment_capacity);
    l->segments[l->segment_count++] = (struct label_segment){x0, y0, x1, y1};
}

/* Steps from the cheapest to the right edge. A model that costs nothing starts them at the left
 * edge. */
static void find_frontier(struct layout *l)
{
    const struct mark **on = mem_zalloc(l->input->count + 1, sizeof(const struct mark *));
    const struct label_box *plot = &l->panels[PLACE_PLOT];
    size_t n = 0;
    double x, y;

    for (size_t i = 0; i < l->input->count; i++)
        if (l->marks[i].is_on_frontier)
            on[n++] = &l->marks[i];
    qsort(on, n, sizeof(const struct mark *), by_cost);
    if (n && l->has_panel[PLACE_PLOT]) {
        x = on[0]->place == PLACE_FREE ? plot->x0 : on[0]->x;
        y = on[0]->y;
        if (on[0]->place == PLACE_PLOT)
            add_segment(l, x, PLOT_BOTTOM, x, y);
        for (size_t i = 1; i < n; i++) {
            if (on[i]->place == PLACE_FREE)
                continue;
            add_segment(l, x, y, on[i]->x, y);
            add_segment(l, on[i]->x, y, on[i]->x, on[i]->y);
            x = on[i]->x;
            y = on[i]->y;
        }
        add_segment(l, x, y, plot->x1, y);
    }
    free(on);
}

/* The frontier's line, and what lies under it: the line closed along the axis. */
static void draw_frontier(struct layout *l)
{
    struct chart_point *points;
    size_t n = 0;

    find_frontier(l);
    if (!l->segment_count)
        return;
    points = mem_zalloc(l->segment_count + 3, sizeof *points);
    points[n++] = (struct chart_point){l->segments[0].x0, l->segments[0].y0};
    for (size_t i = 0; i < l->segment_count; i++)
        points[n++] = (struct chart_point){l->segments[i].x1, l->segments[i].y1};
    chart_path(l->chart, points, n, 1.4, CHART_LINE);
    points[n] = (struct chart_point){points[n - 1].x, PLOT_BOTTOM};
    points[n + 1] = (struct chart_point){points[0].x, PLOT_BOTTOM};
    chart_area(l->chart, points, n + 2, CHART_PALE);
    free(points);
}

static void put_number(struct str *out, double value)
{
    if (isfinite(value))
        str_printf(out, "\t%.9g", value);
    else
        str_add_text(out, "\tNaN");
}

static void draw_marks(const struct layout *l)
{
    chart_block(l->chart, "points",
                "x, y, vendor's mark, hollow, cost, low, high, score, low, high, n");
    for (size_t i = 0; i < l->input->count; i++) {
        const struct mark *m = &l->marks[i];
        const struct chart_cost_point *p = m->point;
        struct str values = {0};
        const double figures[] = {p->state == CHART_COST_UNKNOWN ? NAN : p->cost,
                                  p->cost_low,
                                  p->cost_high,
                                  p->score * 100,
                                  p->score_low * 100,
                                  p->score_high * 100};
        for (size_t k = 0; k < sizeof figures / sizeof *figures; k++)
            put_number(&values, figures[k]);
        chart_row(l->chart, "%.1f\t%.1f\t%d\t%d%s\t%lld", m->x, m->y, m->role,
                  p->state == CHART_COST_AT_LEAST, str_text(&values), (long long)p->n);
        str_release(&values);
        chart_mark(l->chart, m->x, m->y, chart_shape_of(m->role), 1.9, m->role, CHART_GROUND,
                   p->state == CHART_COST_AT_LEAST);
        add_term(l, CHART_TERM_POINT, p->label, term_x(m->x),
                 (PLOT_BOTTOM - m->y) / (PLOT_BOTTOM - l->plot_top), m->is_on_frontier);
    }
}

bool chart_cost_whisker(const struct layout *l, const struct mark *m, int which,
                        struct label_segment *out)
{
    const struct chart_cost_point *p = m->point;

    if (which == 0) {
        *out = (struct label_segment){m->x, chart_axis_pixel(&l->score, p->score_low * 100), m->x,
                                      chart_axis_pixel(&l->score, p->score_high * 100)};
        return isfinite(p->score_low) && isfinite(p->score_high);
    }
    if (m->place != PLACE_PLOT || !(p->cost_low > 0) || !isfinite(p->cost_high))
        return false;
    *out = (struct label_segment){chart_axis_pixel(&l->cost, p->cost_low), m->y,
                                  chart_axis_pixel(&l->cost, p->cost_high), m->y};
    return true;
}

static void draw_whiskers(const struct layout *l)
{
    for (size_t i = 0; i < l->input->count; i++) {
        struct label_segment s;
        for (int which = 0; which < 2; which++)
            if (chart_cost_whisker(l, &l->marks[i], which, &s))
                chart_line(l->chart, CHART_LINES, s.x0, s.y0, s.x1, s.y1, 1.3, l->marks[i].role);
    }
}

static void write_labels(struct layout *l)
{
    for (size_t i = 0; i < l->input->count; i++) {
        struct mark *m = &l->marks[i];
        const struct label_box *panel = &l->panels[m->place];
        double width = fmin(330, panel->x1 - panel->x0 - 50);
        if (!m->point->is_comparable)
            width -= chart_text_width(VIEW(" *"), 15, m->is_on_frontier);
        chart_text_fit(&m->label, view_of(m->point->label), 15, m->is_on_frontier, width);
        if (!m->point->is_comparable)
            str_add_text(&m->label, " *");
    }
}

static void make_marks(struct layout *l)
{
    size_t count = l->input->count;
    bool *on = mem_zalloc(count + 1, sizeof *on);

    l->marks = mem_zalloc(count + 1, sizeof *l->marks);
    chart_cost_frontier(l->input->points, count, on);
    for (size_t i = 0; i < count; i++) {
        struct mark *m = &l->marks[i];
        *m = (struct mark){.point = &l->input->points[i],
                           .place = place_of(&l->input->points[i]),
                           .role = l->input->points[i].color,
                           .is_on_frontier = on[i]};
    }
    free(on);
}

void chart_cost_build(const struct chart_cost *input, struct chart *out)
{
    struct layout l = {.input = input, .chart = out};

    make_marks(&l);
    chart_cost_write_head(&l);
    set_panels(&l);
    set_scales(&l);
    place_marks(&l);
    write_labels(&l);
    draw_score_axis(&l);
    draw_cost_axis(&l);
    draw_frontier(&l);
    draw_whiskers(&l);
    draw_marks(&l);
    chart_cost_write_names(&l);
    chart_cost_write_foot(&l);
    for (size_t i = 0; i < input->count; i++)
        str_release(&l.marks[i].label);
    free(l.marks);
    free(l.segments);
}

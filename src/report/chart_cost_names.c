/* Names beside the marks of the cost chart. */
#include "report/chart_cost_layout.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "report/chart_text.h"

/* Boxes of what is written, one after the other. */
struct boxes {
    struct label_box *items;
    size_t count, capacity;
};

static void add_box(struct boxes *boxes, const struct label_box *box)
{
    MEM_GROW(boxes->items, boxes->count, &boxes->capacity);
    boxes->items[boxes->count++] = *box;
}

static void find_obstacles(const struct layout *l, struct boxes *out)
{
    for (size_t i = 0; i < l->input->count; i++) {
        const struct mark *m = &l->marks[i];
        struct label_box box = {m->x - 12, m->y - 12, m->x + 12, m->y + 12};
        struct label_segment s;
        add_box(out, &box);
        for (int which = 0; which < 2; which++) {
            if (!chart_cost_whisker(l, m, which, &s))
                continue;
            box = (struct label_box){fmin(s.x0, s.x1) - 2, fmin(s.y0, s.y1) - 2,
                                     fmax(s.x0, s.x1) + 2, fmax(s.y0, s.y1) + 2};
            add_box(out, &box);
        }
    }
}

static void draw_label(const struct layout *l, const struct mark *m, const struct label_place *p)
{
    chart_text(l->chart, p->x, p->y, p->align, 15, chart_word_role(m->role), m->is_on_frontier,
               str_view(&m->label));
    if (p->has_leader)
        chart_line(l->chart, CHART_LINES, p->leader.x0, p->leader.y0, p->leader.x1, p->leader.y1,
                   0.5, CHART_FRAME);
}

static struct label_field field_of(const struct layout *l, enum place place,
                                   const struct boxes *obstacles)
{
    const struct label_box *panel = &l->panels[place];
    bool has_neighbour =
        place != PLACE_UNKNOWN &&
        (place == PLACE_FREE ? l->has_panel[PLACE_PLOT] : l->has_panel[PLACE_UNKNOWN]);

    return (struct label_field){
        .bounds = {panel->x0 + 4, l->plot_top - 14, panel->x1 + (has_neighbour ? 0 : 16),
                   PLOT_BOTTOM - 5},
        .obstacles = obstacles->items,
        .obstacle_count = obstacles->count,
        .segments = l->segments,
        .segment_count = l->segment_count,
    };
}

static void write_names_of(const struct layout *l, enum place place, const struct boxes *obstacles,
                           struct boxes *written)
{
    size_t count = l->input->count, n = 0;
    struct label_request *requests = mem_zalloc(count + 1, sizeof *requests);
    struct label_place *places = mem_zalloc(count + 1, sizeof *places);
    const struct mark **owners = mem_zalloc(count + 1, sizeof(const struct mark *));
    const struct label_field field = field_of(l, place, obstacles);

    for (size_t i = 0; i < count; i++) {
        const struct mark *m = &l->marks[i];
        if (m->place != place)
            continue;
        requests[n] = (struct label_request){
            .x = m->x,
            .y = m->y,
            .width = chart_text_width(str_view(&m->label), 15, m->is_on_frontier) + 4,
            .height = 26,
            .gap = 20};
        owners[n++] = m;
    }
    label_place(&field, requests, n, places);
    for (size_t i = 0; i < n; i++) {
        draw_label(l, owners[i], &places[i]);
        add_box(written, &places[i].box);
    }
    free(requests);
    free(places);
    free(owners);
}

static bool is_clear(const struct label_box *box, const struct boxes *boxes)
{
    for (size_t i = 0; i < boxes->count; i++)
        if (label_overlap(box, &boxes->items[i]) > 0)
            return false;
    return true;
}

static bool is_off_the_line(const struct layout *l, const struct label_box *box)
{
    for (size_t i = 0; i < l->segment_count; i++) {
        const struct label_segment *s = &l->segments[i];
        struct label_box line = {fmin(s->x0, s->x1) - 2, fmin(s->y0, s->y1) - 2,
                                 fmax(s->x0, s->x1) + 2, fmax(s->y0, s->y1) + 2};
        if (label_overlap(box, &line) > 0)
            return false;
    }
    return true;
}

/* The name of the frontier: above its longest level stretch that has room for it. */
static void name_frontier(const struct layout *l, const struct boxes *obstacles,
                          const struct boxes *written)
{
    static const double shares[] = {0.5, 0.6, 0.4, 0.7, 0.3, 0.8, 0.2};
    struct view text = view_of(chart_cost_say(l, "Pareto frontier", "Pareto 前沿"));
    double width = chart_text_width(text, 12, false), longest = 0, x = 0, y = 0;

    for (size_t i = 0; i < l->segment_count; i++) {
        const struct label_segment *s = &l->segments[i];
        if (s->y0 != s->y1 || s->x1 - s->x0 <= fmax(longest, width + 24))
            continue;
        for (size_t k = 0; k < sizeof shares / sizeof *shares; k++) {
            double cx = s->x0 + shares[k] * (s->x1 - s->x0);
            struct label_box box = {cx - width / 2 - 12, s->y0 - 34, cx + width / 2 + 12,
                                    s->y0 - 4};
            if (!is_clear(&box, obstacles) || !is_clear(&box, written) || !is_off_the_line(l, &box))
                continue;
            longest = s->x1 - s->x0;
            x = cx;
            y = s->y0 - 14;
            break;
        }
    }
    if (longest > 0)
        chart_text(l->chart, x, y, 'c', 12, CHART_NOTE, false, text);
}

void chart_cost_write_names(const struct layout *l)
{
    struct boxes obstacles = {0}, written = {0};

    find_obstacles(l, &obstacles);
    for (int place = 0; place < PLACE_COUNT; place++)
        if (l->has_panel[place])
            write_names_of(l, (enum place)place, &obstacles, &written);
    name_frontier(l, &obstacles, &written);
    free(obstacles.items);
    free(written.items);
}

#include "report/label.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

/* Weights, in square pixels covered. */
static const double cover_label = 8, cover_segment = 20, leave_bounds = 1e6, cross_leader = 2000;
static const double margin = 3; /* kept free around each name */

static const struct direction {
    double dx, dy, dislike;
} directions[] = {
    {1, 0, 0},      {-1, 0, 0.9},  {1, -1, 0.5},    {1, 1, 0.9},  {-1, -1, 1.3},   {-1, 1, 1.6},
    {0, -1, 1.3},   {0, 1, 1.9},   {1, -0.5, 0.7},  {1, 0.5, 1},  {-1, -0.5, 1.3}, {-1, 0.5, 1.6},
    {0.5, -1, 1.1}, {0.5, 1, 1.6}, {-0.5, -1, 1.7}, {-0.5, 1, 2},
};
static const double rings[] = {0, 7, 16, 30, 52, 84, 124};

enum {
    DIRECTIONS = sizeof directions / sizeof *directions,
    RINGS = sizeof rings / sizeof *rings,
    CANDIDATES = DIRECTIONS * RINGS,
};

struct candidate {
    struct label_place place;
    double cost; /* of everything but the other names */
};

struct placer {
    const struct label_field *field;
    const struct label_request *requests;
    size_t count;
    struct candidate *candidates; /* CANDIDATES a name */
    struct label_place *picks;
};

double label_overlap(const struct label_box *a, const struct label_box *b)
{
    double w = fmin(a->x1, b->x1) - fmax(a->x0, b->x0);
    double h = fmin(a->y1, b->y1) - fmax(a->y0, b->y0);

    return w > 0 && h > 0 ? w * h : 0;
}

static struct label_box grown(const struct label_box *box, double by)
{
    return (struct label_box){box->x0 - by, box->y0 - by, box->x1 + by, box->y1 + by};
}

static bool inside(const struct label_box *box, const struct label_box *bounds)
{
    return box->x0 >= bounds->x0 && box->x1 <= bounds->x1 && box->y0 >= bounds->y0 &&
           box->y1 <= bounds->y1;
}

/* How much of a segment lies in a box (Liang and Barsky 1984), in pixels. */
static double segment_in_box(const struct label_segment *s, const struct label_box *b)
{
    double dx = s->x1 - s->x0, dy = s->y1 - s->y0, from = 0, to = 1;
    const double p[] = {-dx, dx, -dy, dy};
    const double q[] = {s->x0 - b->x0, b->x1 - s->x0, s->y0 - b->y0, b->y1 - s->y0};

    for (int i = 0; i < 4; i++) {
        if (p[i] == 0) {
            if (q[i] < 0)
                return 0;
        } else if (p[i] < 0) {
            from = fmax(from, q[i] / p[i]);
        } else {
            to = fmin(to, q[i] / p[i]);
        }
    }
    return to > from ? (to - from) * hypot(dx, dy) : 0;
}

static double clamp(double v, double low, double high)
{
    return v < low ? low : v > high ? high : v;
}

/* The place of a name whose box has that centre. */
static struct label_place place_at(const struct label_request *r, double cx, double cy, char align)
{
    struct label_place p = {.align = align, .y = cy};
    double distance;

    p.box = (struct label_box){cx - r->width / 2, cy - r->height / 2, cx + r->width / 2,
                               cy + r->height / 2};
    p.x = align == 'l' ? p.box.x0 : align == 'r' ? p.box.x1 : cx;
    p.leader.x1 = clamp(r->x, p.box.x0, p.box.x1);
    p.leader.y1 = clamp(r->y, p.box.y0 + r->height * 0.2, p.box.y1 - r->height * 0.2);
    distance = hypot(p.leader.x1 - r->x, p.leader.y1 - r->y);
    p.has_leader = distance > r->gap + 20;
    if (distance > 0) {
        p.leader.x0 = r->x + (p.leader.x1 - r->x) * fmin(1, 13 / distance);
        p.leader.y0 = r->y + (p.leader.y1 - r->y) * fmin(1, 13 / distance);
    }
    return p;
}

/* Which end of a name is tied to its point: the one nearer to it. */
static char side_of(double offset, double middle)
{
    static const char sides[] = {'r', 'c', 'l'};

    return sides[1 + (offset >= middle) - (offset <= -middle)];
}

static struct label_place candidate_place(const struct label_request *r, const struct direction *d,
                                          double ring)
{
    double reach = r->gap + ring, cx, cy;
    bool beside = fabs(d->dx) == 1, above = fabs(d->dy) == 1;

    /* at a corner the name may come nearer in both directions */
    if (beside && above)
        reach = reach * 0.7;
    cx = beside ? r->x + d->dx * (reach + r->width / 2) : r->x + d->dx * r->width * 0.7;
    cy = above ? r->y + d->dy * (reach * (beside ? 1 : 0.75) + r->height / 2)
               : r->y + d->dy * r->height * 0.9;
    return place_at(r, cx, cy, side_of(d->dx, 0.1));
}

static double field_cost(const struct label_field *f, const struct label_place *p)
{
    struct label_box wide = grown(&p->box, margin);
    double cost = inside(&p->box, &f->bounds) ? 0 : leave_bounds;

    for (size_t i = 0; i < f->obstacle_count; i++) {
        cost += label_overlap(&wide, &f->obstacles[i]);
        if (p->has_leader && segment_in_box(&p->leader, &f->obstacles[i]) > 0)
            cost += cross_leader / 4;
    }
    for (size_t i = 0; i < f->segment_count; i++)
        cost += segment_in_box(&f->segments[i], &wide) * cover_segment;
    return cost;
}

static double pair_cost(const struct label_place *a, const struct label_place *b)
{
    struct label_box wide = grown(&a->box, margin);
    double cost = label_overlap(&wide, &b->box) * cover_label;

    if (a->has_leader && segment_in_box(&a->leader, &b->box) > 0)
        cost += cross_leader;
    if (b->has_leader && segment_in_box(&b->leader, &a->box) > 0)
        cost += cross_leader;
    return cost;
}

static void find_candidates(struct placer *p, size_t label)
{
    const struct label_request *r = &p->requests[label];
    struct candidate *c = &p->candidates[label * CANDIDATES];

    for (int ring = 0; ring < RINGS; ring++) {
        for (int d = 0; d < DIRECTIONS; d++, c++) {
            c->place = candidate_place(r, &directions[d], rings[ring]);
            c->cost = field_cost(p->field, &c->place) +
                      10 * (directions[d].dislike + ring * 2 + (c->place.has_leader ? 10 : 0));
        }
    }
}

static double cost_among(const struct placer *p, size_t label, const struct label_place *place)
{
    double cost = 0;

    for (size_t i = 0; i < p->count; i++)
        if (i != label)
            cost += pair_cost(place, &p->picks[i]);
    return cost;
}

/* Moves one name to its best position among the others; whether it moved. */
static bool improve(struct placer *p, size_t label)
{
    const struct candidate *c = &p->candidates[label * CANDIDATES], *best = NULL;
    double best_cost = INFINITY;

    for (int i = 0; i < CANDIDATES; i++) {
        double cost = c[i].cost;
        if (cost >= best_cost)
            continue;
        cost += cost_among(p, label, &c[i].place);
        if (cost < best_cost - 1e-9) {
            best_cost = cost;
            best = &c[i];
        }
    }
    if (!best || (best->place.box.x0 == p->picks[label].box.x0 &&
                  best->place.box.y0 == p->picks[label].box.y0))
        return false;
    p->picks[label] = best->place;
    return true;
}

static void take_turns(struct placer *p)
{
    enum { ROUNDS_MAX = 40 };

    for (int round = 0; round < ROUNDS_MAX; round++) {
        bool moved = false;
        for (size_t i = 0; i < p->count; i++)
            moved = improve(p, i) || moved;
        if (!moved)
            return;
    }
}

static bool covers_label(const struct placer *p, size_t label, const struct label_place *place)
{
    for (size_t i = 0; i < p->count; i++)
        if (i != label && label_overlap(&place->box, &p->picks[i].box) > 0)
            return true;
    return false;
}

static bool covers_mark(const struct placer *p, const struct label_place *place)
{
    for (size_t i = 0; i < p->field->obstacle_count; i++)
        if (label_overlap(&place->box, &p->field->obstacles[i]) > 0)
            return true;
    return false;
}

/* The nearest spot of a grid that covers no other name and, if there is such a one, no mark. */
static void rescue(struct placer *p, size_t label)
{
    const struct label_request *r = &p->requests[label];
    const struct label_box *b = &p->field->bounds;
    double best_cost = INFINITY;

    int rows = (int)((b->y1 - b->y0 - r->height) / 5);
    int columns = (int)((b->x1 - b->x0 - r->width) / 8);

    for (int row = 0; row <= rows; row++) {
        for (int column = 0; column <= columns; column++) {
            double x = b->x0 + r->width / 2 + column * 8, y = b->y0 + r->height / 2 + row * 5;
            struct label_place place = place_at(r, x, y, side_of(x - r->x, r->width / 2));
            double cost = 4 * hypot(place.leader.x1 - r->x, place.leader.y1 - r->y);
            if (cost >= best_cost || covers_label(p, label, &place))
                continue;
            cost += field_cost(p->field, &place) + cost_among(p, label, &place);
            cost += covers_mark(p, &place) ? 1e5 : 0;
            if (cost < best_cost) {
                best_cost = cost;
                p->picks[label] = place;
            }
        }
    }
}

size_t label_place(const struct label_field *field, const struct label_request *requests,
                   size_t count, struct label_place *out)
{
    struct placer p = {.field = field, .requests = requests, .picks = out};
    size_t stuck = 0;

    p.candidates = mem_zalloc(count + 1, CANDIDATES * sizeof *p.candidates);
    for (size_t i = 0; i < count; i++) { /* p.count grows: each name sees those before it */
        out[i] = (struct label_place){0};
        find_candidates(&p, i);
        improve(&p, i);
        p.count = i + 1;
    }
    take_turns(&p);
    for (int round = 0; round < 3; round++)
        for (size_t i = 0; i < count; i++)
            if (covers_label(&p, i, &out[i]) || covers_mark(&p, &out[i]))
                rescue(&p, i);
    for (size_t i = 0; i < count; i++) {
        out[i].is_free = !covers_label(&p, i, &out[i]) && inside(&out[i].box, &field->bounds);
        stuck += !out[i].is_free;
    }
    free(p.candidates);
    return stuck;
}

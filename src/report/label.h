/* Placing names beside their points so that none covers another, a mark or a line more than it
 * must. Pure and deterministic.
 *
 * Each name tries positions around its point, near ones first; what it would cover there is its
 * cost. All names then take turns in moving to their best position until none wants to, and what is
 * still in conflict is moved to the nearest free spot, tied to its point by a leader. */
#ifndef REPORT_LABEL_H
#define REPORT_LABEL_H

#include <stdbool.h>
#include <stddef.h>

struct label_box {
    double x0, y0, x1, y1; /* pixels; y grows downwards */
};
struct label_segment {
    double x0, y0, x1, y1;
};

struct label_request {
    double x, y;          /* of the point */
    double width, height; /* of the name */
    double gap;           /* between the point's centre and the name */
};

struct label_field {
    struct label_box bounds;           /* names stay inside */
    const struct label_box *obstacles; /* marks and whiskers */
    size_t obstacle_count;
    const struct label_segment *segments; /* lines that are better not written over */
    size_t segment_count;
};

struct label_place {
    struct label_box box;
    char align;      /* 'l', 'c' or 'r': which end of the name is tied to x */
    double x, y;     /* where to write it: that end, and the middle of its height */
    bool has_leader; /* draw the segment */
    struct label_segment leader;
    bool is_free; /* covers no other name and leaves the bounds nowhere */
};

/* Returns how many names are not free: 0 unless there is no room at all. */
size_t label_place(const struct label_field *field, const struct label_request *requests,
                   size_t count, struct label_place *out);
/* Area that two boxes share. */
double label_overlap(const struct label_box *a, const struct label_box *b);

#endif

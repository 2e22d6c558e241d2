/* Scores as bars on one axis that a whole table shares. */
#ifndef REPORT_PAGE_BARS_H
#define REPORT_PAGE_BARS_H

#include "report/page.h"

struct page_axis {
    double low, high, step; /* scores */
};

/* Holds every score with its interval, and the score if all missing answers were wrong. */
struct page_axis page_axis(const struct pairing *pairing);
/* The ticks with their numbers, for the table's head. */
void page_put_ticks(const struct page_axis *axis, struct str *out);
/* A pale bar from end to end of the interval, a dot at the score (open: not comparable), an upright
 * tick at the score if all missing answers were wrong. */
void page_put_bar(const struct page_axis *axis, const struct page_input *input,
                  const struct pairing_side *side, struct str *out);

#endif

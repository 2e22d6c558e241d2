/* Charts drawn for a page: every kind that the runs have data for, in both languages. */
#ifndef REPORT_PAGE_DRAWING_H
#define REPORT_PAGE_DRAWING_H

#include "report/chart_source.h"
#include "report/page.h"

struct page_drawings {
    struct page_chart *list;
    size_t count, capacity;
    struct arena arena;
};

/* A kind without data is left out; a chart that could not be drawn says why and has no SVG. Released
 * by the caller. */
void page_draw(struct page_drawings *drawings, struct chart_source *source);
void page_drawings_release(struct page_drawings *drawings);

#endif

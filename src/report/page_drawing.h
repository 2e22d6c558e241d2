/* Charts drawn for a page: in a folder that is gone afterwards, in both languages. */
#ifndef REPORT_PAGE_DRAWING_H
#define REPORT_PAGE_DRAWING_H

#include "report/page.h"
#include "wire/provider.h"

struct page_drawings {
    struct page_chart *list;
    size_t count;
    struct arena arena;
};
struct page_drawing_options {
    const struct provider_set *providers;
    const char *suite; /* what the results were narrowed to, or NULL */
};

/* A chart that could not be drawn says why and has no SVG. Released by the caller. */
void page_draw(struct page_drawings *drawings, struct result *const *results, size_t count,
               const struct page_drawing_options *options);
void page_drawings_release(struct page_drawings *drawings);

#endif

/* What is new since an earlier run of the same title: models, the ids that answer, prices, scores and
 * ranks with their intervals. */
#ifndef REPORT_PAGE_NEWS_H
#define REPORT_PAGE_NEWS_H

#include "report/page.h"

struct page_news {
    int64_t since_unix_ns;       /* prices changed after it */
    const struct result *before; /* the earlier run; NULL: there is none */
    /* Then: the models of the earlier run against each other, and each model of now against itself
     * there. */
    const struct pairing *ranks_before, *changes;
    const struct table *prices[2]; /* what changed for models of the run: English, Chinese */
};

/* The section, for the page's first run. */
void page_news(const struct page_input *input, struct str *out);

/* A side's place, and the places between which it may lie: told apart from so many that are better and
 * so many that are worse. */
struct page_rank {
    size_t rank, best, worst; /* from 1; equal scores share the first */
};
struct page_rank page_rank(const struct pairing *pairing, size_t side);

#endif

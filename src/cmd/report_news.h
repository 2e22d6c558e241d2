/* What `steelyard report --since` compares with. */
#ifndef CMD_REPORT_NEWS_H
#define CMD_REPORT_NEWS_H

#include "report/chart_source.h"
#include "report/page_news.h"

struct report_news {
    struct page_news news;
    struct result *before;
    struct pairing ranks_before, changes;
    struct table prices[2];
};

/* The run against the newest one of its title that began at least `since_ns` before it, else the
 * oldest that is before it; prices that changed in that time until the run's end. On failure there is
 * nothing to release. */
bool report_news_load(struct report_news *news, const struct chart_source *source,
                      struct result *now, int64_t since_ns, struct error *err);
void report_news_release(struct report_news *news);

#endif

/* The index of a page's samples: columns for filters and the list. */
#ifndef REPORT_PAGE_INDEX_H
#define REPORT_PAGE_INDEX_H

#include "report/page_gather.h"

/* Appends one JSON object: the models by their `names`, suites, categories, questions and samples. docs/report.md has
 * its fields. */
void page_index(const struct gathered *gathered, struct result *const *results, size_t count,
                const char *const *names, struct str *out);

#endif

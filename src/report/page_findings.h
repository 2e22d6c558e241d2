/* What a chart shows, in one computed sentence. */
#ifndef REPORT_PAGE_FINDINGS_H
#define REPORT_PAGE_FINDINGS_H

#include "report/page.h"

/* Appends the sentence of a kind of chart in both languages; nothing where there is none to compute. */
void page_finding(const struct page_input *input, const char *kind, struct str *out);

#endif

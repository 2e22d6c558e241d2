/* What the page's script reads: its words in both languages, and the samples. */
#ifndef REPORT_PAGE_SCRIPT_H
#define REPORT_PAGE_SCRIPT_H

#include "report/page.h"

/* Says how many samples the page holds, of how many, and what was left out. */
void page_samples_intro(const struct page_samples *samples, struct str *out);
/* Appends data blocks that no browser runs: #words and #index as JSON, and .chunk. */
void page_script_data(const struct page_input *input, struct str *out);

#endif

/* The texts of a page's samples, deflated in chunks that fit. */
#ifndef REPORT_PAGE_PACK_H
#define REPORT_PAGE_PACK_H

#include "report/page_gather.h"

/* Makes the chunks of `samples` and notes in the gathered questions which chunk has them. Above
 * `bytes_max` in all, the longest texts keep their beginning and end alone, down to a bound below which
 * nothing is left out any more. */
void page_pack(struct page_samples *samples, struct gathered *gathered, size_t bytes_max);
/* Frees the chunks. */
void page_unpack(struct page_samples *samples);

#endif

/* The samples of a page: an index of every sample for filters and the list, and their texts deflated
 * in chunks that the page's script opens on demand. */
#ifndef REPORT_PAGE_SAMPLES_H
#define REPORT_PAGE_SAMPLES_H

#include "base/error.h"
#include "price/price.h"
#include "report/result.h"
#include "store/store.h"

struct page_samples {
    struct str index;   /* JSON */
    struct str *chunks; /* base64 of raw deflate of JSON */
    size_t chunk_count, chunk_capacity;
    int64_t shown, all; /* samples in the page; in the runs, those with a reply */
    int64_t text_max;   /* longest text kept whole, in bytes; 0: all are whole */
    int64_t cut_texts;  /* texts whose middle was left out */
    size_t question_count, all_questions;
};

struct page_samples_options {
    const struct price_book *book; /* NULL: every price is unknown */
    const char *suite;             /* NULL: all */
    const char *const *names;      /* page_names of the results */
    int64_t samples_max;           /* above it every so many questions are taken, whole; 0: none */
    size_t bytes_max; /* of all chunks: above it the middles of long texts are left out */
};

/* Reads the cells of the runs with their texts. Released by the caller; on failure there is nothing
 * to release. */
bool page_samples_load(struct page_samples *samples, struct store *store,
                       struct result *const *results, size_t count,
                       const struct page_samples_options *options, struct error *err);
void page_samples_release(struct page_samples *samples);

#endif

#include "report/page_samples.h"

#include <stdlib.h>

#include "report/page_gather.h"
#include "report/page_index.h"
#include "report/page_pack.h"

bool page_samples_load(struct page_samples *samples, struct store *store,
                       struct result *const *results, size_t count,
                       const struct page_samples_options *options, struct error *err)
{
    struct gathered gathered = {0};

    *samples = (struct page_samples){0};
    if (!gather_samples(&gathered, store, results, count, options, err)) {
        gathered_release(&gathered);
        return false;
    }
    page_pack(samples, &gathered, options->bytes_max);
    samples->shown = (int64_t)gathered.sample_count;
    samples->all = gathered.all;
    samples->question_count = gathered.question_count;
    samples->all_questions = gathered.all_questions;
    page_index(&gathered, results, count, options->names, &samples->index);
    gathered_release(&gathered);
    return true;
}

void page_samples_release(struct page_samples *samples)
{
    page_unpack(samples);
    free(samples->chunks);
    str_release(&samples->index);
    *samples = (struct page_samples){0};
}

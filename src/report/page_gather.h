/* The samples of several runs, question by question: what page_samples.c writes down. */
#ifndef REPORT_PAGE_GATHER_H
#define REPORT_PAGE_GATHER_H

#include "report/page_samples.h"

struct sample {
    size_t question, subject; /* subject: the runs' models, one run after the other */
    int64_t cell;
    int repeat, calls;
    enum outcome outcome;
    double score;
    bool is_cost_known;         /* of all its calls */
    int128 cost;                /* pico, of all its calls */
    struct usage usage;         /* of the call that ended it */
    int64_t first_ms, total_ms; /* from sent to the first token and to the end; -1 */
    struct view answer, thought, extracted, detail;
    const char *rule, *grader, *response_model, *finish_reason;
    const char *error; /* of its last failed call; "" */
};
struct question {
    const struct run_item *item; /* of the first run that has it */
    size_t chunk;
};
struct gathered {
    struct question *questions;
    size_t question_count, question_capacity, all_questions;
    struct sample *samples; /* by question, subject, repeat */
    size_t sample_count, sample_capacity;
    int64_t all; /* samples with a reply, of all questions */
    struct arena arena;
};

/* Cells that have ended, of as many questions as give at most samples_max cells. Released by the
 * caller also after failure. */
bool gather_samples(struct gathered *gathered, struct store *store, struct result *const *results,
                    size_t count, const struct page_samples_options *options, struct error *err);
void gathered_release(struct gathered *gathered);

#endif

/* A subject: one model in one run, seen question by question, so that two of them can be compared on
 * the questions that both answered. Comparisons, gates and trends are made of these. */
#ifndef REPORT_SUBJECT_H
#define REPORT_SUBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/outcome.h"
#include "price/price.h"
#include "report/bill.h"
#include "store/query.h"

/* Sums over the repeats of a question. */
struct subject_item {
    double score;                       /* of the scored ones */
    double cost;                        /* currency units, of every call with a known cost */
    double output_tokens, ttft_seconds; /* sums over the answered ones that have them */
    double ttft_log;                    /* of the same, sum of ln seconds */
    int32_t planned, scored, correct, refused, unparsed, truncated, filtered, left_out;
    int32_t output_count, ttft_count;
    int32_t unknown_calls; /* whose cost is unknown */
};
struct subject_ttft { /* of one answer */
    uint32_t item;
    double seconds;
};
struct subject {
    const struct query_run *run; /* borrowed */
    int model;
    const char *currency;
    struct subject_item *items; /* by the run's numbers of items */
    struct subject_ttft *ttft;
    size_t ttft_count, ttft_capacity;
    const char *grader; /* "number 1, choice 2": of its verdicts, sorted; "" without any */
    struct arena arena;
    const char **graders; /* while it is being filled */
    size_t grader_count, grader_capacity;
};

struct subject_options {
    const struct price_book *book; /* NULL: every price is unknown */
    const char *currency;
    const char *purpose; /* of the verdicts; NULL: "default" */
};
/* On failure there is nothing to release. `options` must outlive the call only; `run` the subject. */
bool subject_load(struct subject *subject, struct store *store, const struct query_run *run,
                  int model, const struct subject_options *options, struct error *err);
void subject_release(struct subject *subject);

/* The same by hand, for who reads the cells and calls of the model anyway. Released by the caller. */
void subject_begin(struct subject *subject, const struct query_run *run, int model,
                   const char *currency);
void subject_add_cell(struct subject *subject, const struct cell_row *cell);
void subject_add_attempt(struct subject *subject, const struct attempt_row *attempt,
                         const struct bill *bill);
void subject_end(struct subject *subject);
const char *subject_label(const struct subject *subject);
/* What was asked of a model beside its id, as text: two with the same can be compared. Caller frees. */
char *subject_parameters(const struct run_model *model);

/* The questions of `a`, each with the one of `b` that is the same (suite and id; where it stands in the
 * runs several times, the first with the first, and so on), or -1. Caller frees the list of
 * a->run->item_count numbers. */
int *subject_match(const struct subject *a, const struct subject *b);
/* Clusters of the questions of `a`, numbered from 0: those of one suite and source share one. Caller
 * frees; *out_count is their number. */
size_t *subject_clusters(const struct subject *a, size_t *out_count);

#endif

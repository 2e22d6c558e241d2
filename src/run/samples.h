/* What several answers of a stored run to one question say together: pass@k, all of k, the answer of most,
 * consistency; and of options that went round, whether an item is right in every order. */
#ifndef RUN_SAMPLES_H
#define RUN_SAMPLES_H

#include "run/grading.h"
#include "stats/repeats.h"
#include "store/query.h"

/* A model's answers to the questions of a suite. Means are over questions with at least one scored
 * answer; NAN where a figure does not apply. */
struct samples_row {
    unsigned model;
    const char *suite; /* of the run */
    int64_t questions;
    unsigned least, most;            /* scored answers to a question: k */
    int64_t drawn;                   /* questions with k answers or more */
    double mean, any, all;           /* of these: pass@k, one of k is right; all of k are */
    struct repeat_variance variance; /* of the scores: between questions, and of answering again */
    double se, se_least; /* of the mean over such questions: as asked, and however often repeated */
    double majority, shared; /* score/majority.h: first drawn among ties; mean over ties */
    double consistency;      /* share of the largest group */
    /* Of suites whose options went round: questions (each time they were asked) that are right in
     * every order, of those that were answered in every order. */
    int64_t rounds, rounds_right;
};
struct samples {
    struct samples_row *rows; /* by model, and suite in the order of the run */
    size_t count, capacity;
};
/* `suite` NULL: all; `purpose` as in struct query_filter; `k` 0: of each question as many as there are. */
bool samples_load(struct store *store, const struct query_run *run, const char *suite,
                  const char *purpose, unsigned k, struct samples *out, struct error *err);
void samples_release(struct samples *samples);

#endif

/* Chinese against English on identical logic: suites NAME-zh and NAME-en are twins where they hold
 * questions of the same ids. Each model is compared with itself, question by question; intervals and
 * p hold for all models together (stats/simultaneous.h). */
#ifndef REPORT_LANGUAGE_GAP_H
#define REPORT_LANGUAGE_GAP_H

#include "report/result.h"
#include "stats/simultaneous.h"

struct language_gap {
    size_t run, model;
    int64_t questions; /* answered in both languages */
    int64_t clusters;
    double chinese, english;   /* mean scores over them, 0 to 1 */
    struct simultaneous score; /* Chinese - English; p NAN: nothing to compare */
};

/* One for each model of each result (loaded with by_question), in their order; *out_count is their
 * number, *out_questions that of the questions asked in both languages. The caller frees the list. */
struct language_gap *language_gaps(struct result *const *results, size_t count, uint64_t seed,
                                   size_t *out_count, size_t *out_questions);

#endif

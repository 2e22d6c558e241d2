/* Models side by side: the table of `steelyard compare` and of a run's end, made of results. */
#ifndef REPORT_COMPARISON_H
#define REPORT_COMPARISON_H

#include "report/column.h"
#include "report/index.h"
#include "report/pairing.h"
#include "report/result.h"

struct comparison_options {
    const struct price_book *book; /* for the exchange rate in the notes; NULL: not told */
    int language;                  /* 0 en, 1 zh */
    const char *reference; /* also cost per correct answer against this model's, in runs that have
                              it (report/reference.h); NULL: none */
    bool shows_money;      /* every column of money to people too */
    const struct index *index;     /* also this figure of each model; NULL: none */
    const struct pairing *pairing; /* of the same results: who is alike, who on the frontier; NULL:
                                      not told */
};

/* Fills `table` (released by the caller): a row a model, or model and suite or category with the
 * whole last, best score first. The results are of one `by` and currency, and outlive the call
 * only. By RESULT_BY_TAG a row a tag of each run. The notes say the denominator, what is missing, and what prices were used. */
void comparison_table(struct result *const *results, size_t count,
                      const struct comparison_options *options, struct table *table);

#endif

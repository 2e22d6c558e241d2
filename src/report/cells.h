/* The cells of a run as a table: which of them, by model, suite and outcome. */
#ifndef REPORT_CELLS_H
#define REPORT_CELLS_H

#include "report/column.h"
#include "report/detail.h"
#include "store/query.h"

struct cells_filter {
    int model;         /* index in the run; -1: all */
    const char *suite; /* NULL: all */
    bool wants[OUTCOME_COUNT];
    const char *purpose; /* of the verdicts; NULL: "default" */
    /* The judges' cells in place of the candidates': what a cell judged. NULL: the candidates'. */
    void (*judge)(void *context, int64_t cell, struct detail_judge *out);
    void *judge_context;
};

/* Fills `table`, which the caller releases also on failure. */
bool cells_table(struct store *store, const struct query_run *run,
                 const struct cells_filter *filter, struct table *table, struct error *err);

#endif

/* What charts are made of: runs of a store, with what is read of them once for all kinds. */
#ifndef REPORT_CHART_SOURCE_H
#define REPORT_CHART_SOURCE_H

#include "base/arena.h"
#include "report/chart_palette.h"
#include "report/pairing.h"
#include "report/result.h"
#include "wire/provider.h"

/* A model of one of the runs. */
struct chart_model {
    const struct result *result;
    size_t run; /* number of the result */
    size_t model;
    const struct run_model *info;
    const struct result_row *row; /* the whole */
    const char *name;             /* short, and no other of the chart has it */
    enum chart_color color;       /* of the vendor */
};

struct chart_source {
    struct store *store;
    const int64_t *runs; /* ids, borrowed */
    size_t run_count;
    const struct price_book *book;        /* NULL: every price is unknown */
    const struct provider_set *providers; /* titles of vendors; NULL: their names */
    const char *currency;                 /* NULL: the first run's */
    const char *suite, *purpose;          /* NULL: all; "default" */
    const char *baseline;                 /* what `forest` compares with; NULL: the best */
    bool by_tag;                          /* colours say open or proprietary, not the vendor */
    bool is_chinese;
    /* Filled as it is needed. */
    struct result **results[RESULT_BY_TAG];
    struct chart_model *models;
    size_t model_count;
    struct arena arena;
};

/* All runs, with questions; NULL and *err on failure. Owned by the source. */
struct result *const *chart_source_results(struct chart_source *source, enum result_by by,
                                           struct error *err);
/* All models of all runs, best score first, those without any score last; of the results by suite.
 * NULL and *err on failure. */
const struct chart_model *chart_source_models(struct chart_source *source, size_t *count,
                                              struct error *err);
/* The same with rows of other results of the runs, so that a pairing of these finds them. */
const struct chart_model *chart_source_rows_of(struct chart_source *source,
                                               const struct chart_model *models, size_t count,
                                               struct result *const *results);
/* "run mimosa", "runs a, b" */
const char *chart_source_runs(struct chart_source *source, struct result *const *results);
bool chart_source_is_simulated(const struct chart_source *source, struct result *const *results);
const char *chart_vendor_title(const struct chart_source *source, const char *vendor);
/* Frees what was read. */
void chart_source_release(struct chart_source *source);

#endif

/* The kinds of charts: one table, of which the command, its help, completion and the report are
 * made. */
#ifndef REPORT_CHART_KIND_H
#define REPORT_CHART_KIND_H

#include "report/chart.h"
#include "report/chart_source.h"

struct chart_kind {
    const char *name; /* as the command is told it */
    const char *file; /* what its files' names begin with */
    const char *summary, *summary_zh;
    /* Lays the chart out; released with chart_release. Without data for it: false, and *err says
     * what is missing (ERROR_INPUT). */
    bool (*build)(struct chart_source *source, struct chart *out, struct error *err);
};
extern const struct chart_kind chart_kinds[]; /* the last has no name */

const struct chart_kind *chart_kind_find(const char *name); /* NULL: none */

/* A file a kind: chart_NAME.c. */
bool chart_cost_chart(struct chart_source *source, struct chart *out, struct error *err);
bool chart_forest_chart(struct chart_source *source, struct chart *out, struct error *err);
bool chart_outcomes_chart(struct chart_source *source, struct chart *out, struct error *err);
bool chart_heatmap_chart(struct chart_source *source, struct chart *out, struct error *err);
bool chart_tokens_chart(struct chart_source *source, struct chart *out, struct error *err);
bool chart_language_chart(struct chart_source *source, struct chart *out, struct error *err);
bool chart_thinking_chart(struct chart_source *source, struct chart *out, struct error *err);
bool chart_latency_chart(struct chart_source *source, struct chart *out, struct error *err);
bool chart_prices_chart(struct chart_source *source, struct chart *out, struct error *err);
bool chart_nightly_chart(struct chart_source *source, struct chart *out, struct error *err);

#endif

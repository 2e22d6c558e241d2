/* From results to the points of the cost chart. */
#ifndef REPORT_CHART_COST_INPUT_H
#define REPORT_CHART_COST_INPUT_H

#include "base/arena.h"
#include "report/chart_cost.h"
#include "report/result.h"
#include "wire/provider.h"

struct chart_cost_options {
    const struct provider_set *providers; /* titles of vendors; NULL: their names */
    const char *suite;                    /* what the results were narrowed to, or NULL */
    bool is_chinese;
};

/* All results are by model and of one currency. What `out` points to lives in `arena` and in the
 * results. */
void chart_cost_collect(struct result *const *results, size_t count,
                        const struct chart_cost_options *options, struct arena *arena,
                        struct chart_cost *out);

#endif

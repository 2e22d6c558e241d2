/* One run at a glance: what it is, how its cells ended, what it cost. */
#ifndef REPORT_OVERVIEW_H
#define REPORT_OVERVIEW_H

#include "report/render.h"
#include "report/result.h"

/* `result` is by suite. `store` is where the run lies. csv, tsv and jsonl give the outcomes alone. */
void overview_render(const struct result *result, const char *store, enum report_format format,
                     const struct render_options *options, struct str *out);

#endif

/* A result as OpenMetrics 1.0 text, for Prometheus's textfile collector and dashboards: gauges by
 * sweep, run, model and suite, each with its unit in its name. */
#ifndef REPORT_EXPORT_OPENMETRICS_H
#define REPORT_EXPORT_OPENMETRICS_H

#include "base/str.h"
#include "report/result.h"

/* NAME="VALUE" with what has a meaning in it escaped; `name` may begin with a comma. */
void openmetrics_label(struct str *out, const char *name, const char *value);
/* Appends the whole exposition, "# EOF" included. The result is by suite. A figure that is not known
 * has no sample. */
void export_openmetrics(const struct result *result, struct str *out);

#endif

/* A verdict as what other programs read. All of it comes of the one verdict object. */
#ifndef GATE_REPORT_H
#define GATE_REPORT_H

#include "gate/verdict.h"
#include "report/column.h"

/* A row a rule, the headline above, what changed below; the caller releases the table. */
void gate_table(const struct gate_verdict *verdict, int language, struct table *table);
/* One object: state, exit_status, candidate, baseline, rules, changes. */
void gate_json(const struct gate_verdict *verdict, struct str *out);
/* The JSON Schema of that. */
void gate_schema(const struct gate_verdict *verdict, struct str *out);
/* Markdown for a summary: the table of gate_table under a heading; at most 900 kB (GitHub drops a
 * step's summary that passes 1 MiB). */
void gate_markdown(const struct gate_verdict *verdict, int language, struct str *out);
/* JUnit XML: one suite, a case a rule, with the policy's file and line; failure: broken, error:
 * could not be measured, skipped: inconclusive. */
void gate_junit(const struct gate_verdict *verdict, struct str *out);
/* Workflow commands for GitHub: an ::error or ::warning for each rule that is not kept, at its line
 * of the policy. */
void gate_github_annotations(const struct gate_verdict *verdict, struct str *out);
/* Lines NAME=VALUE for $GITHUB_OUTPUT: verdict, exit_status, passed, failed, inconclusive, incomplete. */
void gate_github_outputs(const struct gate_verdict *verdict, struct str *out);
/* GitLab's code quality report: an issue for each rule that is not kept, with a fingerprint of rule and
 * model that does not change with the figures. */
void gate_codequality(const struct gate_verdict *verdict, struct str *out);
/* GitLab's metrics report (OpenMetrics text): a gauge a rule. */
void gate_openmetrics(const struct gate_verdict *verdict, struct str *out);

#endif

/* `steelyard compare --grader judge:NAME` where the judge compares in pairs: the models ranked by what it
 * said. */
#ifndef CMD_COMPARE_JUDGED_H
#define CMD_COMPARE_JUDGED_H

#include "cmd/command.h"
#include "report/column.h"
#include "store/query.h"

/* Whether the run has a judge of that name that compares models in pairs. */
bool compare_has_pairwise(const struct query_run *run, const char *judge);
/* A row a model, the strongest first: Bradley-Terry strengths with intervals, against the model that
 * `reference` names (report/reference.h), NULL: the strongest. Gives the exit status, -1 with *err. */
int compare_judged(const struct common_options *common, struct store *store,
                   const struct query_run *run, const char *suite, const char *judge,
                   const char *reference, int format, struct error *err);
/* A line for each judge of the run that compares in pairs: how its ranking is seen. */
void compare_note_judges(const struct query_run *run, int language, struct table *table);

#endif

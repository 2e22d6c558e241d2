/* What `run` says before it starts and after it has ended. */
#ifndef CMD_RUN_SUMMARY_H
#define CMD_RUN_SUMMARY_H

#include "cmd/command.h"
#include "run/session.h"

/* For people: models, items, cells, what is answered already, the worst case of the rest, the
 * budget, and what the user should know before paying. */
void run_summary_before(const struct session_config *config, const struct session *session,
                        const char *title, struct str *out);
/* On standard output: a table of models with their outcomes and the money so far. */
int run_summary_after(const struct common_options *common, const struct session_config *config,
                      int format, struct error *err);

/* Cells by outcome, from the store: verdicts where there are some. */
struct run_counts {
    int64_t planned, outcomes[OUTCOME_COUNT];
    bool is_judge;
    int64_t moot; /* of a judge: cells that have nothing to judge; in neither of the above */
    int64_t
        at_home; /* of a judge: its judge_failed that are missing with the model judged already */
};
/* One for each model of the plan, and after them for each judge. */
bool run_counts_load(const struct session_config *config, struct run_counts *counts,
                     struct error *err);
/* Cells that the model or its vendor's filter did not end: they make a run incomplete. */
int64_t run_counts_missing(const struct run_counts *counts);
/* Those of them that the same command asks again. */
int64_t run_counts_reaskable(const struct run_counts *counts);

#endif

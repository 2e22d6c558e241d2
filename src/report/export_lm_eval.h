/* A run in the shape of lm-evaluation-harness: for each model a folder with
 * `results_TIME.json` and `samples_SUITE_TIME.jsonl` (lm_eval/result_schema.py and
 * loggers/evaluation_tracker.py of release 0.4 are the reference), so that dashboards made for it
 * read ours. What has no place there (tokens, times, outcomes) stands under "steelyard". */
#ifndef REPORT_EXPORT_LM_EVAL_H
#define REPORT_EXPORT_LM_EVAL_H

#include "store/query.h"

/* Writes below `dir`. A suite is a task, an item a document; cells without an answer are left out and
 * counted in n-samples. *out_files: how many were written. */
bool export_lm_eval(struct store *store, int64_t run, const char *dir, size_t *out_files,
                    struct error *err);

#endif

/* Tags: words that group models ("open", "flagship", "cn") and suites ("logic", "mathematics"). */
#ifndef REPORT_TAG_H
#define REPORT_TAG_H

#include "base/arena.h"
#include "store/query.h"

/* Whether the model carries the tag; "proprietary" is any list of tags without "open". */
bool tag_is_on_model(const struct run_model *model, const char *name);
/* The names of the run's suites that carry the tag, as its manifest has them: a list in the arena that
 * ends with NULL; NULL when none does. */
const char *const *tag_suites(struct arena *arena, const struct query_run *run, const char *name);
/* "logic, reasoning, flagship": all tags of the run's suites and of the model, for messages; in the
 * arena. */
const char *tag_list(struct arena *arena, const struct query_run *run,
                     const struct run_model *model);

#endif

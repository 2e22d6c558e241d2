/* Grading one cell: what the store keeps of its item, and its reply, become a verdict.
 *
 * All that grading needs is in the item's content (run_item.content, docs/store.md), so a stored run is
 * graded again without its suite. A `struct grading` keeps the graders it has compiled, one for each
 * distinct set of options; it belongs to one thread at a time. */
#ifndef RUN_GRADING_H
#define RUN_GRADING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "score/grader.h"
#include "store/store.h"

struct grading;

enum grading_purpose { GRADING_DEFAULT, GRADING_PUBLISHED, GRADING_PURPOSES };
/* "default", "published": the purpose of a verdict_put. */
const char *grading_purpose_name(enum grading_purpose purpose);

struct grading *grading_new(void);
void grading_free(struct grading *grading);

/* What a reply left to grade. */
struct grading_reply {
    struct view answer;
    bool is_truncated; /* the token limit cut it: its outcome in the store is OUTCOME_TRUNCATED */
};
/* Grades it by the item's grader for the purpose. *out_grader is NULL when the item has none for it,
 * or when a judge grades it (then there is no verdict and no error), else it lives as long as `grading`. The caller releases
 * `*out`, which is empty ({0}) before. false: the content is damaged or the grader's options are wrong. */
bool grading_grade(struct grading *grading, struct view content, const struct grading_reply *reply,
                   enum grading_purpose purpose, const struct grader **out_grader,
                   struct verdict *out, struct error *err);

/* Programs that graders want run are run in the sandbox: for a grade_input. */
extern const struct grade_runner grading_runner;

/* The same with parts that the caller has at hand; `options` is the grader's. A grader that runs programs is
 * refused where the sandbox's package is missing. */
const struct grader *grading_compile(struct grading *grading, const struct json_value *options,
                                     const char *file, struct error *err);

/* Fills the row for the store. It points into `verdict` and `grader`. */
void grading_put(const struct verdict *verdict, const struct grader *grader,
                 enum grading_purpose purpose, int64_t run, int64_t cell, int64_t unix_ns,
                 struct verdict_put *out);

#endif

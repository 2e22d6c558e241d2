/* Answers that another tool had asked for, as a run of the store: it is then graded, priced, compared
 * and gated as if steelyard had asked. What was not told (times, prices paid, failed calls) stays
 * unknown. */
#ifndef RUN_RECORDED_H
#define RUN_RECORDED_H

#include "base/usage.h"
#include "price/price.h"
#include "run/plan.h"
#include "store/store.h"

struct recorded_answer {
    unsigned model;   /* index in the plan */
    const char *item; /* id in the plan's only suite */
    struct view answer, reasoning;
    bool is_truncated;
    struct usage usage;
};
struct recorded_source {
    const char *file; /* the name that the manifest keeps */
    const char *hash; /* SHA-256 of its bytes: the same file is taken once */
    const char *format;
    int64_t asked_unix_ns; /* when the answers were given: the day of their prices */
};

/* Makes the run of a plan of one suite, and puts the answers in their cells: the n-th answer of a model
 * to an item is its repeat n - 1, and the plan's repeats are enough for all. Cells without an answer stay pending, and the run incomplete. A file
 * that was taken already is refused with the run's name. *out_name: the run's, caller frees.
 * *out_missing: cells without an answer. */
bool recorded_put(const char *store, struct plan *plan, const struct sweep *sweep,
                  const struct price_book *book, const struct recorded_source *source,
                  const struct recorded_answer *answers, size_t count, char **out_name,
                  int64_t *out_missing, struct error *err);

#endif

/* What judges said of a stored run: how far they agree with the labels that other graders gave, and who
 * won of two. Read from the store and the run's plan. */
#ifndef RUN_JUDGED_H
#define RUN_JUDGED_H

#include "base/arena.h"
#include "run/plan.h"
#include "stats/agreement.h"
#include "store/query.h"

/* The numbers of a stored plan: counts, the items' suites, the judges with their cells, so that
 * plan_judge_cell works; no names of models, no texts. Points into `arena`. */
bool plan_shape_read(const char *json, struct arena *arena, struct plan *out, struct error *err);

/* The same of a run's plan, which is refused when it is not of the run's shape: then each cell of the
 * run is one of the plan. */
bool judged_plan(const struct query_run *run, struct arena *arena, struct plan *out,
                 struct error *err);

/* One judge's verdicts on one model: right or wrong, where a score of 0.5 and above counts as right. */
struct judged_model {
    int64_t n, passed; /* readable verdicts; of them, right */
    int64_t failed;    /* judge_failed */
    /* Of those with a label: a verdict on the same answer by a grader that is not this judge.
     * counts[label][verdict], 1: right. */
    int64_t counts[2][2];
};
/* Every two models; first < second. */
struct judged_pair {
    unsigned first, second;  /* models */
    int64_t n;               /* questions answered by both and judged in both orders */
    int64_t wins[2];         /* of each: won in both orders */
    int64_t labelled, right; /* one is right by its label and the other is not; of these, won by the
                                right one */
    struct order_counts orders;
};
struct judged {
    const char *name;
    enum judge_kind kind;
    unsigned model;              /* index in run->models */
    struct judged_model *models; /* of rubric and reference: by candidate, and a last one for all */
    struct judged_pair *pairs;   /* of pairwise, and a last one for all */
    size_t pair_count;           /* that one left out */
};
struct judged_run {
    struct judged *judges;
    size_t count;
    struct arena arena;
};
/* `suite` NULL: all. */
bool judged_load(struct store *store, const struct query_run *run, const char *suite,
                 struct judged_run *out, struct error *err);
void judged_release(struct judged_run *judged);

#endif

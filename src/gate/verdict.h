/* A gate's verdict: one object that every text, file and the exit status are made of.
 *
 * A rule is kept when its p is at most alpha: the gate passes only when all are, so no adjustment is
 * needed for a false pass to have at most that chance (intersection-union test, Berger 1982). It is
 * broken when its p, adjusted by Holm over all measured rules, is at most alpha: the chance of failing
 * a good candidate by any rule is at most alpha (or, with Benjamini and Hochberg's adjustment, the share of
 * false ones among the broken rules is). Between the two the answers do not tell. */
#ifndef GATE_VERDICT_H
#define GATE_VERDICT_H

#include "gate/measure.h"
#include "store/store.h"

enum gate_state { GATE_PASSED, GATE_FAILED, GATE_INCONCLUSIVE, GATE_INCOMPLETE };
const char *gate_state_name(enum gate_state state); /* "passed" */

struct gate_finding { /* of one rule */
    const struct gate_rule *rule;
    const char *const *suites; /* of the rule's tag; NULL: all */
    enum gate_state state;
    struct gate_measure measure;
    double adjusted_p;  /* of being broken */
    const char *reason; /* why it is incomplete; NULL otherwise */
};
/* A question that came out differently on the two sides, worst first. */
struct gate_change {
    const char *suite, *item;
    double candidate, baseline; /* mean scores */
};
enum { GATE_CHANGES_MAX = 10 };

struct gate_verdict {
    const struct gate_policy *policy;
    const struct subject *candidate, *baseline; /* baseline NULL: none */
    enum gate_state state;
    const char *reason;               /* why the whole gate is incomplete; NULL */
    bool is_over_budget;              /* the run was stopped by its budget, which is why */
    int64_t items, unscored, planned; /* answered questions; cells without an answer; all cells */
    struct gate_finding *findings;    /* one a rule, in the policy's order */
    size_t counts[4];                 /* by enum gate_state */
    struct gate_change changes[GATE_CHANGES_MAX];
    size_t change_count;
    bool is_simulated;
    struct arena arena;
};

/* Both runs are loaded; `baseline` may be NULL when no rule needs it. Fails when a rule is about no
 * question of the candidate, or about a tag that neither its suites nor the candidate carry. The inputs must outlive the verdict. */
bool gate_judge(struct gate_verdict *verdict, const struct gate_policy *policy,
                const struct subject *candidate, const struct subject *baseline, struct error *err);
void gate_verdict_release(struct gate_verdict *verdict);
/* 0 passed, 3 failed, 4 inconclusive (or as the policy maps it), 5 incomplete, 6 stopped by budget. */
int gate_exit_status(const struct gate_verdict *verdict);

#endif

/* A gate's policy: which rules a candidate must keep to be released. The file is JSON with comments
 * (docs/gate.md); every mistake in it is told with its line, and a rule about a metric or a part that
 * does not exist is a mistake, never a pass. */
#ifndef GATE_POLICY_H
#define GATE_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "gate/metric.h"

/* What the metric is held against; the first two are limits, the others compare with the baseline. */
enum gate_test {
    GATE_MIN,       /* at least `bound` */
    GATE_MAX,       /* at most `bound` */
    GATE_MARGIN,    /* not worse than the baseline by more than `bound`, in the metric's unit */
    GATE_MAX_RATIO, /* at most `bound` times the baseline */
};

struct gate_rule {
    const char *name;
    const struct gate_metric *metric;
    enum gate_test test;
    double bound;         /* in the metric's unit; shares and scores as fractions */
    const char *suite;    /* only items of it; NULL: all */
    const char *category; /* only items of it; NULL: all */
    const char *tag;      /* only items of suites that carry it; or the model does; NULL: all */
    unsigned line;        /* in the file */
};

enum gate_inconclusive {
    GATE_INCONCLUSIVE_EXIT,
    GATE_INCONCLUSIVE_FAILS,
    GATE_INCONCLUSIVE_PASSES
};

/* How the p of several rules are adjusted before a rule counts as broken. */
enum gate_adjustment {
    GATE_HOLM,              /* the chance of any false failure is at most alpha */
    GATE_BENJAMINI_HOCHBERG /* the share of false ones among the failures is */
};

struct gate_policy {
    const char *file, *title;
    const char *candidate;      /* a model's label or a part of it; NULL: the run has one model */
    const char *baseline;       /* a run, as on the command line; NULL: given there or none */
    const char *baseline_model; /* label or part; NULL: the candidate's */
    double alpha;               /* of the gate: see docs/gate.md */
    enum gate_adjustment adjustment;
    long min_items;      /* fewer answered questions: incomplete */
    double max_unscored; /* larger share of cells without an answer: incomplete */
    enum gate_inconclusive inconclusive;
    bool allows_parameters; /* candidate and baseline may have been asked with other parameters */
    const char *currency;   /* of all money; NULL: as the models are billed, else CNY */
    struct gate_rule *rules;
    size_t rule_count;
    struct arena arena;
};

extern const char *const gate_test_names[]; /* as in policies, by enum gate_test */
/* Whether the rule holds the candidate against the baseline, rather than against a limit. */
static inline bool gate_rule_compares(const struct gate_rule *rule)
{
    return rule->test == GATE_MARGIN || rule->test == GATE_MAX_RATIO;
}

/* On failure there is nothing to release. */
bool gate_policy_load(struct gate_policy *policy, const char *path, struct error *err);
/* The same of a text; `path` is for messages. */
bool gate_policy_parse(struct gate_policy *policy, const char *path, struct view text,
                       struct error *err);
void gate_policy_release(struct gate_policy *policy);
/* Whether some rule compares with a baseline. */
bool gate_policy_needs_baseline(const struct gate_policy *policy);

#endif

/* Grading a stored run again, without asking anybody anything. */
#ifndef RUN_REGRADE_H
#define RUN_REGRADE_H

#include "base/arena.h"
#include "run/grading.h"
#include "store/query.h"

struct regrade_options {
    enum grading_purpose purpose;
    const char *suite; /* NULL: all */
    int64_t unix_ns;   /* of the new verdicts */
};

/* A cell whose verdict is another than before. Valid during the call. */
struct regrade_change {
    const struct cell_row *before; /* has_verdict is false when it had none for the purpose */
    const struct verdict *after;
    const struct run_item *item;
    const struct run_model *model;
};
typedef void regrade_fn(void *context, const struct regrade_change *change);

struct regrade_counts {
    int64_t graded, changed; /* changed: another outcome or score */
    int64_t rewritten;       /* the same outcome, but another rule, extraction or grader version */
    int64_t ungradable;      /* items without a grader for the purpose */
    int64_t move[OUTCOME_COUNT][OUTCOME_COUNT]; /* [before][after]; ANSWERED: had no verdict */
};

/* Adds a verdict for each cell where it differs from the one that counted; older ones are kept. When
 * something fails before all are graded, none is written. */
bool regrade_run(struct store *store, const struct query_run *run,
                 const struct regrade_options *options, regrade_fn *fn, void *context,
                 struct regrade_counts *out, struct error *err);

/* Reads every judge's stored reply again by the present rule (score/judge.h), and adds the verdicts that differ: on the
 * answer judged, as that answer's own where the item is graded by the judge, and on the judge's cell. One change is told
 * a reply: `before` has the judge's cell, what was taken, and the outcome of the answer judged (ANSWERED where two were
 * compared). The purpose of the options is not looked at. Refuses a run that is not of the shape of its plan. */
bool rejudge_run(struct store *store, const struct query_run *run,
                 const struct regrade_options *options, regrade_fn *fn, void *context,
                 struct regrade_counts *out, struct error *err);

/* For regrade.c and rejudge.c: verdicts are gathered first and written afterwards in short transactions: a run that works
 * at the same store must not wait for this one. */
struct regrade_puts {
    struct verdict_put *list;
    size_t count, capacity;
    struct arena arena; /* of their texts */
};
void regrade_keep(struct regrade_puts *puts,
                  const struct verdict_put *put); /* its texts are copied */
bool regrade_write(const struct regrade_puts *puts, struct store *store, struct error *err);
void regrade_release(struct regrade_puts *puts);

#endif

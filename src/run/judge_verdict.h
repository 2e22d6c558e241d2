/* What a judge's reply says, as verdicts for the store. */
#ifndef RUN_JUDGE_VERDICT_H
#define RUN_JUDGE_VERDICT_H

#include "run/plan.h"

/* In the order in which they are written: on the answer that was judged, as that answer's own where the item is
 * graded by this judge, and on the judge's own cell. That comes last: where it is missing after a kill, all are put
 * again. Of a pair only the judge's own is kept: who won is known of both orders. */
struct judge_verdicts {
    struct verdict_put puts[3];
    size_t count;
    bool is_read;
    struct str detail; /* of all */
};

/* `label` is the judge's, `reply` what it wrote; `may_read` false: it ended otherwise than by an answer, and counts
 * as judge_failed. The puts point into all of these, and lack run and time. */
void judge_verdicts_make(const struct plan *plan, int64_t cell, bool grades_item, const char *label,
                         struct view reply, bool may_read, struct judge_verdicts *out);
void judge_verdicts_release(struct judge_verdicts *verdicts);

#endif

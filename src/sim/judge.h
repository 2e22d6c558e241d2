/* A simulated model that is asked to judge: it finds question and answers between the marks of the
 * prompt (docs/graders.md), sees how right they are by the law of its nature, and says a verdict. */
#ifndef SIM_JUDGE_H
#define SIM_JUDGE_H

#include <stdbool.h>

#include "base/random.h"
#include "base/str.h"
#include "sim/knowledge.h"
#include "sim/nature.h"

enum judge_form { JUDGE_NONE, JUDGE_POINTS, JUDGE_RIGHT_OR_WRONG, JUDGE_TWO };
struct judge_request {
    enum judge_form form;
    struct view question, reference, answers[2];
};
/* Whether the prompt asks for a verdict, in the form that steelyard asks in. */
bool judge_request_read(struct view prompt, struct judge_request *out);

/* Appends the prompt without the number in its marks, which is another in each plan. */
void judge_put_bare(struct view prompt, struct str *out);

/* A reply with its verdict. `random` draws what the judge sees, `attempt` whether the verdict can be
 * read: a judge that is asked again sees the same. */
void judge_reply(const struct judge_request *request, const struct knowledge *knowledge,
                 const struct nature *nature, struct random *random, struct random *attempt,
                 struct str *out);

#endif

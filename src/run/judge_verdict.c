#include "run/judge_verdict.h"

#include "run/grading.h"
#include "run/judging.h"

static void add(struct judge_verdicts *out, const struct verdict_put *put)
{
    out->puts[out->count++] = *put;
}

void judge_verdicts_make(const struct plan *plan, int64_t cell, bool grades_item, const char *label,
                         struct view reply, bool may_read, struct judge_verdicts *out)
{
    struct plan_judge_cell of = plan_judge_cell(plan, cell);
    const struct plan_judge *judge = &plan->judges[of.judge];
    struct judge_reading reading = {.score = 0};
    struct verdict_put put = {.cell = of.first,
                              .grader = judge->purpose,
                              .version = JUDGE_VERSION,
                              .purpose = judge->purpose,
                              .outcome = OUTCOME_JUDGE_FAILED,
                              .rule = ""};

    *out = (struct judge_verdicts){.is_read = may_read && judge_read(judge->kind, reply, &reading)};
    str_printf(&out->detail, out->is_read ? "judged by %s" : "no readable verdict of %s", label);
    put.detail = str_text(&out->detail);
    if (out->is_read) {
        put.rule = "verdict";
        put.extracted = reading.token;
        judging_verdict(judge, &reading, &put.outcome, &put.score);
    }
    if (of.second < 0)
        add(out, &put);
    put.purpose = grading_purpose_name(GRADING_DEFAULT);
    if (of.second < 0 && grades_item)
        add(out, &put);
    put.cell = cell;
    if (out->is_read) {
        put.outcome = OUTCOME_ANSWERED; /* of the judge itself nothing is said */
        put.score = reading.score;
    }
    add(out, &put);
}

void judge_verdicts_release(struct judge_verdicts *verdicts)
{
    str_release(&verdicts->detail);
}

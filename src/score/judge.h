/* What a judging model is asked, and what it answered. Pure.
 *
 * All that the judge shall look at stands between marks that hold a number which the candidate cannot
 * know; where that number stands in a text all the same, it is taken out. So no text can end its
 * own fence and speak to the judge. The verdict is the last thing of the reply, "[[7]]": a token
 * that is only quoted on the way is none (FastChat PR #3921), and what is no token of the kind is
 * unreadable, never a middling score. JUDGE_VERSION changes whenever prompt or reading do. */
#ifndef SCORE_JUDGE_H
#define SCORE_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "base/view.h"

#define JUDGE_VERSION "1"

enum judge_kind {
    JUDGE_RUBRIC,    /* [[1]] to [[10]] */
    JUDGE_REFERENCE, /* [[correct]] or [[wrong]] */
    JUDGE_PAIRWISE,  /* [[A]], [[B]] or [[tie]] */
};
extern const char *const judge_kind_names[]; /* ends with NULL */

enum {
    JUDGE_TEXT_MAX = 32768, /* bytes of a text that the judge is shown: its beginning and its end */
    JUDGE_FRAME_MAX = 8192, /* bytes of a prompt beside its texts, at most */
};

struct judge_task {
    enum judge_kind kind;
    const char *language;   /* "zh": asked in Chinese, else in English */
    const char *rubric;     /* what counts; "" takes the kind's default */
    struct view question;   /* as the candidate was asked */
    struct view reference;  /* empty: none */
    struct view answers[2]; /* the second only with JUDGE_PAIRWISE, in the order to be shown */
    uint64_t fence;         /* another for each prompt */
};
void judge_put_prompt(const struct judge_task *task, struct str *out);

struct judge_reading {
    struct view token; /* in the reply */
    /* 0 to 1: (N - 1) / 9 with a rubric; 1 correct, 0 wrong; of two, 1 the one shown first, 0 the
     * other, 0.5 neither. */
    double score;
    int points; /* with a rubric: 1 to 10 */
};
/* false: unreadable. Thought is taken off first. */
bool judge_read(enum judge_kind kind, struct view reply, struct judge_reading *out);

#endif

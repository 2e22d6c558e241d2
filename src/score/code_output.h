/* CRUXEval's rule for its prediction of outputs (facebookresearch/cruxeval: inference/tasks/output_prediction.py,
 * evaluation/utils_general.py), rebuilt: the answer is put behind an assertion as it stands. */
#ifndef SCORE_CODE_OUTPUT_H
#define SCORE_CODE_OUTPUT_H

#include "base/str.h"

struct code_call {
    struct view code;   /* the program that defines f */
    struct view input;  /* of the call f(input), as Python writes it */
    struct view output; /* what it gives */
};

/* What the rule takes of a reply as the value: behind "[ANSWER]" when there is one, behind "==" when there is one. */
struct view code_output_take(struct view reply);
/* Whether the answer repeats the call, which would compare it with itself: wrong without being run. */
bool code_output_is_call(const struct code_call *call, struct view answer);
/* Appends the program that ends without an exception when the answer is right. */
void code_output_program(const struct code_call *call, struct view answer, struct str *out);

#endif

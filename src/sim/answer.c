#include "sim/answer.h"

void answer_init(struct answer *answer)
{
    *answer = (struct answer){
        .input_tokens = -1, .cached_tokens = -1, .output_tokens = -1, .reasoning_tokens = -1};
}

void answer_release(struct answer *answer)
{
    str_release(&answer->thought);
    str_release(&answer->text);
}

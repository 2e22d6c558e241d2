/* Any reply of a judge is read or unreadable, with a score from 0 to 1; and no answer, whatever it
 * holds, has its fence's number inside the prompt. */
#include <stdlib.h>

#include "score/judge.h"

static unsigned occurrences(struct view text, struct view part)
{
    unsigned n = 0;

    for (ptrdiff_t at; (at = view_find(text, part)) >= 0; n++)
        text = view_from(text, (size_t)at + part.len);
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view text = {(const char *)data, size};
    struct judge_task task = {.language = size % 2 ? "zh" : "en",
                              .rubric = "",
                              .question = VIEW("?"),
                              .reference = VIEW("!"),
                              .answers = {text, text},
                              .fence = 0x6162636465666768ULL};

    for (int kind = JUDGE_RUBRIC; kind <= JUDGE_PAIRWISE; kind++) {
        struct judge_reading reading;
        struct str prompt = {0};
        if (judge_read((enum judge_kind)kind, text, &reading) &&
            !(reading.score >= 0 && reading.score <= 1))
            abort();
        task.kind = (enum judge_kind)kind;
        judge_put_prompt(&task, &prompt);
        if (occurrences(str_view(&prompt), VIEW("6162636465666768")) !=
            (kind == JUDGE_PAIRWISE ? 9U : 7U))
            abort();
        str_release(&prompt);
    }
    return 0;
}

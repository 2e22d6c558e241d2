/* Any reply through the extraction of programs: the first byte chooses style and language, the second
 * whether it was cut. What is taken is no longer than prompt and reply allow, a rule comes with a program,
 * and the same reply gives the same again. */
#include <stdlib.h>
#include <string.h>

#include "score/code_extract.h"

#define PROMPT "import math\n\ndef helper(x):\n    return x\n\ndef f(x):\n    \"\"\" d \"\"\"\n"

static void check(const struct code_question *question, struct view reply)
{
    struct str first = {0}, second = {0};
    const char *rule = code_extract(question, reply, &first);
    const char *again = code_extract(question, reply, &second);

    if (rule != again || !view_eq(str_view(&first), str_view(&second)))
        abort();
    if (!rule && first.len)
        abort();
    /* A line of the reply may gain its line feed, and its imports may stand twice. */
    if (first.len > question->prompt.len + 3 * reply.len + 2)
        abort();
    str_release(&first);
    str_release(&second);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct code_question question = {.cuts = true};

    if (size < 2)
        return 0;
    question.style = (enum code_style)(data[0] % 4);
    question.language = data[0] & 4 ? CODE_C : CODE_PYTHON;
    question.is_truncated = data[1] & 1;
    if (data[1] & 2)
        question.prompt = VIEW(PROMPT);
    if (data[1] & 4)
        question.entry = VIEW("f");
    else
        question.tests = VIEW("assert f(1) == 2 and g(3)");
    check(&question, (struct view){(const char *)data + 2, size - 2});
    return 0;
}

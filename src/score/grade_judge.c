/* Kind "judge": a model of the sweep's "judges" says the verdict; nothing is read of the reply here. */
#include "score/kind.h"

struct judge_options {
    const char *name; /* of the judge; NULL: the first one that judges the suite */
};

static bool compile_judge(struct config_object *o, struct grader *grader)
{
    struct judge_options *options = grader->options;

    return config_string(o, "judge", CONFIG_OPTIONAL, &options->name);
}

static void grade_judge(const struct grader *grader, const struct grade_input *input,
                        struct view answer, struct verdict *out)
{
    (void)grader;
    (void)input;
    (void)answer;
    kind_fail(out, "a judge of a sweep grades this suite, not a rule");
}

const struct kind kind_judge = {
    .info = {"judge", "1", "a model of the sweep's \"judges\""},
    .options_size = sizeof(struct judge_options),
    .reads_raw = true,
    .compile = compile_judge,
    .grade = grade_judge,
};

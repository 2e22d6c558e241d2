/* Kind "ifeval": verifiable instructions. The item's reference is
 * {"instruction_id_list": [...], "kwargs": [{...}, ...]}; the whole reply is looked at. */
#include "score/ifeval.h"
#include "score/kind.h"

enum mode { MODE_STRICT, MODE_LOOSE };
static const char *const mode_names[] = {"strict", "loose", NULL};

struct ifeval_grader {
    int mode;
    bool is_partial; /* the score is the share of instructions followed, not all or nothing */
};

static bool compile_ifeval(struct config_object *o, struct grader *grader)
{
    struct ifeval_grader *options = grader->options;

    return config_choice(o, "mode", CONFIG_OPTIONAL, mode_names, &options->mode) &&
           config_bool(o, "partial", CONFIG_OPTIONAL, &options->is_partial);
}

static const char *const problems[] = {
    [IFEVAL_UNKNOWN_ID] = "no instruction type is named",
    [IFEVAL_BAD_ARGUMENT] = "an argument is missing or wrong for",
    [IFEVAL_LIMIT] = "a pattern hit its bound in",
};

static void grade_ifeval(const struct grader *grader, const struct grade_input *input,
                         struct view answer, struct verdict *out)
{
    const struct ifeval_grader *options = grader->options;
    const struct json_value *ids = json_get(input->reference, "instruction_id_list"),
                            *arguments = json_get(input->reference, "kwargs");
    const struct json_value *argument = arguments ? arguments->first : NULL;
    unsigned followed = 0;

    if (!ids || ids->type != JSON_ARRAY || !ids->count || !arguments ||
        arguments->count != ids->count) {
        kind_fail(out, "the reference has no instruction_id_list and kwargs of one length");
        return;
    }
    for (const struct json_value *id = ids->first; id; id = id->next, argument = argument->next) {
        enum ifeval_result result = (options->mode == MODE_LOOSE ? ifeval_loose : ifeval_strict)(
            id->text, argument, answer);
        if (result > IFEVAL_FOLLOWED) {
            struct str why = {0};
            str_printf(&why, "%s '%.80s'", problems[result], id->text.data);
            out->flags |= result == IFEVAL_LIMIT ? VERDICT_LIMIT : 0;
            kind_fail(out, str_text(&why));
            str_release(&why);
            return;
        }
        followed += result == IFEVAL_FOLLOWED;
        str_printf(&out->detail, "%s%c %.80s", out->detail.len ? ", " : "",
                   result == IFEVAL_FOLLOWED ? '+' : '-', id->text.data);
    }
    out->rule = mode_names[options->mode];
    kind_set(out, followed == ids->count, (struct view){0});
    if (options->is_partial && followed && followed < ids->count) {
        out->outcome = OUTCOME_PARTIAL;
        out->score = (double)followed / (double)ids->count;
    }
}

const struct kind kind_ifeval = {
    .info = {"ifeval", "2",
             "verifiable instructions (IFEval's 25 types, and Chinese ones), strict or loose"},
    .options_size = sizeof(struct ifeval_grader),
    .reads_raw = true,
    .compile = compile_ifeval,
    .grade = grade_ifeval,
};

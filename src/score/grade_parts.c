/* Kinds "all", "any" and "weighted": several graders on one reply, each with a part in the verdict. */
#include <stdio.h>

#include "base/hash.h"
#include "score/kind.h"

enum { PARTS_MAX = 16, PARTS_DEPTH_MAX = 3 };
#define WEIGHT_MAX 1e6

struct part {
    struct grader *grader;
    const char *field; /* member of the reference that this part is graded against; NULL: all of it;
                          "": nothing */
    double weight;
};
struct parts {
    struct part part[PARTS_MAX];
    size_t count;
    double weight; /* of all */
};

/* How deep this grader may hold others: a "weighted" of "all" of "any" is the most. */
static unsigned depth_of(const struct grader *grader)
{
    const struct parts *parts = grader->options;
    unsigned depth = 0;

    if (!grader->kind->holds_graders)
        return 0;
    for (size_t i = 0; i < parts->count; i++) {
        unsigned inner = depth_of(parts->part[i].grader);
        depth = inner > depth ? inner : depth;
    }
    return depth + 1;
}

static bool compile_part(const struct config_object *o, const struct json_value *v, size_t index,
                         bool is_weighted, struct part *part)
{
    struct config_object element;
    const struct json_value *options = NULL;
    char path[sizeof o->path + 32];

    (void)snprintf(path, sizeof path, "%.100s.parts[%zu]", o->path, index);
    part->weight = 1;
    if (!config_object(o->config, v, path, &element) ||
        !config_member(&element, "grader", CONFIG_REQUIRED, &options) ||
        !config_string(&element, "reference", CONFIG_OPTIONAL, &part->field) ||
        (is_weighted &&
         !config_double(&element, "weight", CONFIG_OPTIONAL, 0, WEIGHT_MAX, &part->weight)) ||
        !config_end(&element))
        return false;
    part->grader = grader_new(options, o->config->file, o->config->err);
    return part->grader != NULL;
}

/* The version names those of the parts: a verdict changes with theirs. */
static void inherit_from_parts(struct grader *grader)
{
    const struct parts *parts = grader->options;
    uint64_t h = 0;
    char short_hash[17];

    for (size_t i = 0; i < parts->count; i++) {
        const struct grader *part = parts->part[i].grader;
        h = hash64(view_of(grader_version(part)), hash64(view_of(grader_name(part)), h));
        grader->runs_programs |= part->runs_programs;
    }
    (void)snprintf(short_hash, sizeof short_hash, "%016llx", (unsigned long long)h);
    (void)snprintf(grader->version, sizeof grader->version, "%s.%.8s", grader->kind->info.version,
                   short_hash);
}

static bool compile_parts(struct config_object *o, struct grader *grader, bool is_weighted)
{
    struct parts *parts = grader->options;
    const struct json_value *list = NULL;

    if (!config_array(o, "parts", CONFIG_REQUIRED, &list))
        return false;
    if (list->count < 1 || list->count > PARTS_MAX)
        return config_error(o, list, "parts", "found %zu graders, expected 1 to %d", list->count,
                            PARTS_MAX);
    for (const struct json_value *v = list->first; v; v = v->next) {
        struct part *part = &parts->part[parts->count];
        if (!compile_part(o, v, parts->count, is_weighted, part))
            return false;
        parts->count++;
        parts->weight += part->weight;
    }
    if (parts->weight <= 0)
        return config_error(o, list, "parts", "no part has a weight above 0");
    if (depth_of(grader) > PARTS_DEPTH_MAX)
        return config_error(o, list, "parts", "graders within graders more than %d deep",
                            PARTS_DEPTH_MAX);
    inherit_from_parts(grader);
    return true;
}

static bool compile_plain(struct config_object *o, struct grader *grader)
{
    return compile_parts(o, grader, false);
}

static bool compile_weighted(struct config_object *o, struct grader *grader)
{
    return compile_parts(o, grader, true);
}

static void release_parts(struct grader *grader)
{
    struct parts *parts = grader->options;

    for (size_t i = 0; i < parts->count; i++)
        grader_free(parts->part[i].grader);
}

/* Grading ------------------------------------------------------------------------------------- */

static void grade_part(const struct part *part, const struct grade_input *input,
                       struct verdict *out)
{
    struct grade_input own = *input;

    if (part->field)
        own.reference = *part->field ? json_get(input->reference, part->field) : NULL;
    grader_grade(part->grader, &own, out);
}

static void note_part(const struct part *part, const struct verdict *verdict, struct str *detail)
{
    str_printf(detail, "%s%s%s%s %s", detail->len ? "; " : "", grader_name(part->grader),
               part->field && *part->field ? " " : "", part->field ? part->field : "",
               outcome_name(verdict->outcome));
    if (verdict->detail.len)
        str_printf(detail, " (%.200s)", str_text(&verdict->detail));
}

static void grade_all_parts(const struct parts *parts, const struct grade_input *input,
                            struct verdict *verdicts, struct verdict *out)
{
    for (size_t i = 0; i < parts->count; i++) {
        grade_part(&parts->part[i], input, &verdicts[i]);
        note_part(&parts->part[i], &verdicts[i], &out->detail);
        out->flags |= verdicts[i].flags;
    }
}

/* The verdict takes outcome, what was extracted and the rule of the part that decided. */
static void take(struct verdict *from, struct verdict *out)
{
    out->outcome = from->outcome;
    out->score = from->score;
    out->rule = from->rule;
    out->extracted = from->extracted;
    from->extracted = (struct str){0};
}

/* The part with the lowest (`sign` 1) or highest (-1) score; one that failed counts as neither, and
 * decides only where no other part has settled the matter. */
static void grade_extreme(const struct grader *grader, const struct grade_input *input,
                          struct verdict *out, int sign)
{
    const struct parts *parts = grader->options;
    struct verdict verdicts[PARTS_MAX] = {{0}};
    double settled = sign > 0 ? 0 : 1;
    struct verdict *best = NULL, *failed = NULL; /* one of them there is: parts are never none */

    grade_all_parts(parts, input, verdicts, out);
    for (size_t i = 0; i < parts->count; i++) {
        struct verdict *v = &verdicts[i];
        if (v->outcome == OUTCOME_GRADER_FAILED)
            failed = failed ? failed : v;
        else if (!best || (v->score - best->score) * sign < 0)
            best = v;
    }
    if (failed && (!best || (best->score - settled) * sign > 0))
        best = failed;
    take(best ? best : &verdicts[0], out);
    for (size_t i = 0; i < parts->count; i++)
        verdict_release(&verdicts[i]);
}

static void grade_all(const struct grader *grader, const struct grade_input *input,
                      struct view answer, struct verdict *out)
{
    (void)answer;
    grade_extreme(grader, input, out, 1);
}

static void grade_any(const struct grader *grader, const struct grade_input *input,
                      struct view answer, struct verdict *out)
{
    (void)answer;
    grade_extreme(grader, input, out, -1);
}

static double weighted_score(const struct parts *parts, const struct verdict *verdicts)
{
    double sum = 0;
    bool is_all = true;

    for (size_t i = 0; i < parts->count; i++) {
        sum += parts->part[i].weight * verdicts[i].score;
        is_all &= verdicts[i].score >= 1 || parts->part[i].weight <= 0;
    }
    return is_all ? 1 : sum / parts->weight; /* no rounding makes a whole of parts */
}

static void grade_weighted(const struct grader *grader, const struct grade_input *input,
                           struct view answer, struct verdict *out)
{
    const struct parts *parts = grader->options;
    struct verdict verdicts[PARTS_MAX] = {{0}};
    struct verdict *decides = &verdicts[0];

    (void)answer;
    grade_all_parts(parts, input, verdicts, out);
    for (size_t i = 0; i < parts->count; i++) {
        if (verdicts[i].outcome == OUTCOME_GRADER_FAILED && parts->part[i].weight > 0) {
            decides = &verdicts[i];
            break;
        }
        if (!decides->extracted.len && verdicts[i].extracted.len)
            decides = &verdicts[i];
    }
    double score = weighted_score(parts, verdicts);
    take(decides, out);
    if (out->outcome != OUTCOME_GRADER_FAILED) {
        out->score = score;
        if (score > 0)
            out->outcome = score >= 1 ? OUTCOME_CORRECT : OUTCOME_PARTIAL;
        else if (out->outcome == OUTCOME_CORRECT || out->outcome == OUTCOME_PARTIAL)
            out->outcome = OUTCOME_WRONG; /* right only in a part of weight 0 */
    }
    for (size_t i = 0; i < parts->count; i++)
        verdict_release(&verdicts[i]);
}

/* What was extracted is mostly the first part's. */
static bool same_parts(const struct grader *grader, const struct grade_input *input, struct view a,
                       struct view b)
{
    const struct parts *parts = grader->options;

    return grader_same(parts->part[0].grader, input, a, b);
}

const struct kind kind_all = {
    .info = {"all", "1", "several graders, the lowest score of them: right only if right by each"},
    .options_size = sizeof(struct parts),
    .reads_raw = true,
    .holds_graders = true,
    .compile = compile_plain,
    .release = release_parts,
    .grade = grade_all,
    .same = same_parts,
};

const struct kind kind_any = {
    .info = {"any", "1", "several graders, the highest score of them: right if right by one"},
    .options_size = sizeof(struct parts),
    .reads_raw = true,
    .holds_graders = true,
    .compile = compile_plain,
    .release = release_parts,
    .grade = grade_any,
    .same = same_parts,
};

const struct kind kind_weighted = {
    .info = {"weighted", "1", "several graders, the weighted mean of their scores"},
    .options_size = sizeof(struct parts),
    .reads_raw = true,
    .holds_graders = true,
    .compile = compile_weighted,
    .release = release_parts,
    .grade = grade_weighted,
    .same = same_parts,
};

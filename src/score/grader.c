#include "score/grader.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "score/kind.h"
#include "score/refusal.h"
#include "score/thought.h"

static const struct kind *const kinds[] = {&kind_exact,         &kind_number,
                                           &kind_choice,        &kind_regex,
                                           &kind_json,          &kind_literal,
                                           &kind_math,          &kind_ifeval,
                                           &kind_code,          &kind_all,
                                           &kind_any,           &kind_weighted,
                                           &kind_qwen_math,     &kind_gaokao_multiple,
                                           &kind_agieval_cloze, &kind_judge};
enum { KINDS = 16 };
_Static_assert(sizeof kinds == KINDS * sizeof(void *), "every kind is counted");

const struct grader_kind *const grader_kinds[] = {&kind_exact.info,
                                                  &kind_number.info,
                                                  &kind_choice.info,
                                                  &kind_regex.info,
                                                  &kind_json.info,
                                                  &kind_literal.info,
                                                  &kind_math.info,
                                                  &kind_ifeval.info,
                                                  &kind_code.info,
                                                  &kind_all.info,
                                                  &kind_any.info,
                                                  &kind_weighted.info,
                                                  &kind_qwen_math.info,
                                                  &kind_gaokao_multiple.info,
                                                  &kind_agieval_cloze.info,
                                                  &kind_judge.info,
                                                  NULL};

void verdict_release(struct verdict *verdict)
{
    str_release(&verdict->extracted);
    str_release(&verdict->detail);
}

static const struct kind *kind_named(const char *name)
{
    for (size_t i = 0; i < KINDS; i++)
        if (strcmp(kinds[i]->info.name, name) == 0)
            return kinds[i];
    return NULL;
}

static const struct kind *read_kind(struct config_object *o)
{
    const char *name = NULL, *names[KINDS + 1] = {NULL};
    const struct kind *kind;
    struct str list = {0};

    if (!config_string(o, "kind", CONFIG_REQUIRED, &name))
        return NULL;
    kind = kind_named(name);
    if (kind)
        return kind;
    for (size_t i = 0; i < KINDS; i++) {
        names[i] = kinds[i]->info.name;
        str_printf(&list, "%s%s", i == 0 ? "" : i == KINDS - 1 ? " or " : ", ", names[i]);
    }
    config_error(o, json_get(o->value, "kind"), "kind", "found \"%.40s\", expected %s", name,
                 str_text(&list));
    config_suggest(o->config->err, name, names);
    str_release(&list);
    return NULL;
}

struct grader *grader_new(const struct json_value *options, const char *file, struct error *err)
{
    struct config config = {.file = file ? file : "grader", .err = err};
    struct config_object o;
    struct grader *grader;
    const struct kind *kind;

    if (!config_object(&config, options, "grader", &o) || !(kind = read_kind(&o)))
        return NULL;
    grader = mem_zalloc(1, sizeof *grader);
    grader->kind = kind;
    grader->runs_programs = kind->runs_programs;
    grader->options = mem_zalloc(1, kind->options_size ? kind->options_size : 1);
    (void)snprintf(grader->version, sizeof grader->version, "%s.%s", kind->info.version,
                   EXTRACT_VERSION);
    if ((!kind->reads_raw &&
         !extract_configure(&o, kind->preset, &grader->arena, &grader->extract)) ||
        !kind->compile(&o, grader) || !config_end(&o)) {
        grader_free(grader);
        return NULL;
    }
    return grader;
}

void grader_free(struct grader *grader)
{
    if (!grader)
        return;
    if (grader->kind->release)
        grader->kind->release(grader);
    arena_release(&grader->arena);
    free(grader->options);
    free(grader);
}

const char *grader_name(const struct grader *grader)
{
    return grader->kind->info.name;
}

const char *grader_version(const struct grader *grader)
{
    return grader->version;
}

bool grader_runs_programs(const struct grader *grader)
{
    return grader->runs_programs;
}

void grader_grade(const struct grader *grader, const struct grade_input *input, struct verdict *out)
{
    struct view answer;

    out->rule = "";
    if (!thought_strip(input->answer, &answer)) {
        out->outcome = OUTCOME_TRUNCATED;
        str_add_text(&out->detail, "thought is never closed");
        return;
    }
    grader->kind->grade(grader, input, answer, out);
    if (out->outcome != OUTCOME_PENDING)
        return;
    out->outcome = input->is_truncated  ? OUTCOME_TRUNCATED
                   : refusal_is(answer) ? OUTCOME_REFUSED
                                        : OUTCOME_UNPARSED;
}

bool grader_same(const struct grader *grader, const struct grade_input *input, struct view a,
                 struct view b)
{
    return view_eq(view_trim(a), view_trim(b)) ||
           (grader->kind->same && grader->kind->same(grader, input, a, b));
}

bool kind_extract(const struct grader *grader, const struct grade_input *input, struct view answer,
                  extract_accept_fn *accept, const void *context, struct extraction *found,
                  struct verdict *out)
{
    bool weak = !input->is_truncated || grader->extract.is_chosen;

    extract_run(&grader->extract, answer, weak, accept, context, found);
    if (found->rule) {
        out->rule = found->rule->name;
        out->flags |= (found->rule->flags & EXTRACT_WEAK ? VERDICT_WEAK : 0) |
                      (found->is_cut ? VERDICT_CUT : 0);
    }
    if (found->state == EXTRACT_BROKEN)
        str_add_text(&out->detail, "the answer is begun and never ended");
    return found->state == EXTRACT_FOUND;
}

void kind_set(struct verdict *out, bool is_correct, struct view extracted)
{
    size_t end = extracted.len > KIND_EXTRACTED_MAX ? KIND_EXTRACTED_MAX : extracted.len;

    out->outcome = is_correct ? OUTCOME_CORRECT : OUTCOME_WRONG;
    out->score = is_correct ? 1 : 0;
    while (end > 0 && end < extracted.len && ((unsigned char)extracted.data[end] & 0xC0) == 0x80)
        end--; /* not inside a character */
    str_add(&out->extracted, view_slice(extracted, 0, end));
}

void kind_share(struct verdict *out, size_t right, size_t total, struct view extracted)
{
    kind_set(out, right == total, extracted);
    if (right && right < total) {
        out->outcome = OUTCOME_PARTIAL;
        out->score = (double)right / (double)total;
        str_printf(&out->detail, "%zu of %zu", right, total);
    }
}

void kind_fail(struct verdict *out, const char *why)
{
    out->outcome = OUTCOME_GRADER_FAILED;
    out->score = 0;
    str_clear(&out->detail);
    str_add_text(&out->detail, why);
}

bool kind_text(const struct json_value *value, struct view *out)
{
    if (!value || (value->type != JSON_STRING && value->type != JSON_NUMBER))
        return false;
    *out = value->text;
    return true;
}

const struct json_value *kind_reference(const struct json_value *reference, size_t index)
{
    const struct json_value *each;

    if (!reference || reference->type != JSON_ARRAY)
        return index == 0 ? reference : NULL;
    for (each = reference->first; each && index; each = each->next)
        index--;
    return each;
}

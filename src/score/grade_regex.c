/* Kind "regex": a pattern that the reply matches, or whose group equals the reference.
 *
 * The pattern is ours, the text is not: every step of the matcher is counted (by an automatic
 * callout before each item of the pattern, and by how far it has moved since), so that the bound
 * holds for the whole search and does not depend on the machine. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>

#include "base/utf8.h"
#include "score/fold.h"
#include "score/kind.h"
#include "score/text.h"

enum {
    STEPS_MAX = 2000000,
    BYTES_A_STEP = 16,
    DEPTH_MAX = 10000,
    STACK_MIN = 32 << 10,
    STACK_MAX = 4 << 20
};

struct regex_options {
    pcre2_code *code;
    unsigned group;
    bool is_full, takes_last, ignores_case;
};

static bool find_group(struct config_object *o, const struct json_value *group,
                       struct regex_options *options)
{
    uint32_t count = 0;
    int64_t number;
    int named;

    pcre2_pattern_info(options->code, PCRE2_INFO_CAPTURECOUNT, &count);
    if (!group) {
        options->group = count > 0 ? 1 : 0;
        return true;
    }
    if (group->type == JSON_STRING) {
        named = pcre2_substring_number_from_name(options->code, (PCRE2_SPTR)group->text.data);
        if (named > 0) {
            options->group = (unsigned)named;
            return true;
        }
    } else if (json_value_int64(group, &number) && number >= 0 && number <= (int64_t)count) {
        options->group = (unsigned)number;
        return true;
    }
    return config_error(o, group, "group",
                        "found no such group in the pattern, expected 0 to %u or a name", count);
}

static bool compile_pattern(struct config_object *o, const char *pattern, uint32_t flags,
                            struct regex_options *options)
{
    PCRE2_UCHAR message[128];
    PCRE2_SIZE offset = 0;
    int code = 0;

    options->code =
        pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, flags, &code, &offset, NULL);
    if (options->code) {
        pcre2_jit_compile(options->code, PCRE2_JIT_COMPLETE); /* without it, it is only slower */
        return true;
    }
    pcre2_get_error_message(code, message, sizeof message);
    return config_error(o, json_get(o->value, "pattern"), "pattern", "%s at character %zu",
                        (const char *)message, (size_t)offset);
}

static bool compile_regex(struct config_object *o, struct grader *grader)
{
    struct regex_options *options = grader->options;
    const struct json_value *group = NULL;
    const char *pattern = NULL;
    bool multiline = true, dotall = false;
    uint32_t flags = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_AUTO_CALLOUT;

    options->takes_last = true;
    if (!config_string(o, "pattern", CONFIG_REQUIRED, &pattern) ||
        !config_member(o, "group", CONFIG_OPTIONAL, &group) ||
        !config_bool(o, "full", CONFIG_OPTIONAL, &options->is_full) ||
        !config_bool(o, "last", CONFIG_OPTIONAL, &options->takes_last) ||
        !config_bool(o, "ignore_case", CONFIG_OPTIONAL, &options->ignores_case) ||
        !config_bool(o, "multiline", CONFIG_OPTIONAL, &multiline) ||
        !config_bool(o, "dotall", CONFIG_OPTIONAL, &dotall))
        return false;
    flags |= (options->ignores_case ? PCRE2_CASELESS : 0) | (multiline ? PCRE2_MULTILINE : 0) |
             (dotall ? PCRE2_DOTALL : 0) |
             (options->is_full ? PCRE2_ANCHORED | PCRE2_ENDANCHORED : 0);
    return compile_pattern(o, pattern, flags, options) && find_group(o, group, options);
}

static void release_regex(struct grader *grader)
{
    struct regex_options *options = grader->options;

    pcre2_code_free(options->code);
}

struct meter {
    size_t steps, position;
};

static int count_step(pcre2_callout_block *block, void *context)
{
    struct meter *meter = context;
    size_t now = block->current_position;

    meter->steps +=
        1 + (now > meter->position ? now - meter->position : meter->position - now) / BYTES_A_STEP;
    meter->position = now;
    return meter->steps > STEPS_MAX ? PCRE2_ERROR_CALLOUT : 0;
}

/* One search through the text, which is valid UTF-8 (the matcher would look through all of it for
 * each search): 1 found, 0 not, -1 a bound was hit. */
static int match_once(const struct regex_options *options, struct view text, size_t start,
                      pcre2_match_data *data, pcre2_match_context *context)
{
    int result = pcre2_match(options->code, (PCRE2_SPTR)(text.data ? text.data : ""), text.len,
                             start, PCRE2_NO_UTF_CHECK, data, context);

    if (result == PCRE2_ERROR_NOMATCH)
        return 0;
    return result > 0 ? 1 : -1;
}

static struct view group_at(struct view text, const PCRE2_SIZE *range, size_t group)
{
    size_t start = range[2 * group], end = range[2 * group + 1];

    if (start == PCRE2_UNSET || start > end)
        return (struct view){0};
    return view_slice(text, start, end);
}

/* The group of the last (or first) match; its data is NULL when the group did not take part. */
static int find_match(const struct regex_options *options, struct view text, pcre2_match_data *data,
                      pcre2_match_context *context, struct view *group)
{
    size_t start = 0;
    int found = 0;

    while (start <= text.len) {
        int result = match_once(options, text, start, data, context);
        const PCRE2_SIZE *range = pcre2_get_ovector_pointer(data);
        if (result <= 0)
            return result < 0 ? -1 : found;
        found = 1;
        *group = group_at(text, range, options->group);
        if (!options->takes_last || options->is_full)
            return 1;
        start = range[1] > start ? range[1] : start + 1;
        while (start < text.len && ((unsigned char)text.data[start] & 0xC0) == 0x80)
            start++;
    }
    return found;
}

static int run_match(const struct regex_options *options, struct view text, struct view *group)
{
    struct meter meter = {0};
    pcre2_match_data *data = pcre2_match_data_create_from_pattern(options->code, NULL);
    pcre2_match_context *context = pcre2_match_context_create(NULL);
    pcre2_jit_stack *stack = pcre2_jit_stack_create(STACK_MIN, STACK_MAX, NULL);
    int result = -1;

    if (data && context) {
        pcre2_jit_stack_assign(context, NULL, stack);
        pcre2_set_callout(context, count_step, &meter);
        pcre2_set_match_limit(context, STEPS_MAX);
        pcre2_set_depth_limit(context, DEPTH_MAX);
        result = find_match(options, text, data, context, group);
    }
    pcre2_jit_stack_free(stack);
    pcre2_match_context_free(context);
    pcre2_match_data_free(data);
    return result;
}

/* Without a reference the match is all that is asked. */
static bool equals_reference(const struct regex_options *options, const struct grade_input *input,
                             struct view group)
{
    unsigned flags = FOLD_WIDTH | FOLD_SPACE | (options->ignores_case ? FOLD_CASE : 0);
    const struct json_value *reference;
    struct str got = {0}, want = {0};
    struct view text;
    bool same = input->reference == NULL;

    fold_text(group, flags, &got);
    for (size_t i = 0; !same && (reference = kind_reference(input->reference, i)); i++) {
        if (!kind_text(reference, &text))
            continue;
        str_clear(&want);
        fold_text(text, flags, &want);
        same = view_eq(str_view(&want), str_view(&got));
    }
    str_release(&got);
    str_release(&want);
    return same;
}

/* Only valid UTF-8 can be searched: anything else is replaced in a copy. */
static struct view searchable(struct view text, struct str *copy)
{
    if (utf8_is_valid(text))
        return text;
    for (unsigned len; text.len; text = view_from(text, len))
        str_add_code_point(copy, utf8_decode(text, &len));
    return str_view(copy);
}

static void judge(const struct regex_options *options, const struct grade_input *input, int result,
                  struct view answer, struct view group, struct verdict *out)
{
    if (result < 0) {
        out->flags |= VERDICT_LIMIT;
        kind_fail(out, "the pattern's step bound was hit");
        return;
    }
    out->rule = "pattern";
    if (result == 0 && (input->reference || !view_trim(answer).len))
        return; /* nothing was found to compare: no answer, not a wrong one */
    kind_set(out,
             result > 0 &&
                 (!input->reference || (group.data && equals_reference(options, input, group))),
             group);
}

static void grade_regex(const struct grader *grader, const struct grade_input *input,
                        struct view answer, struct verdict *out)
{
    const struct regex_options *options = grader->options;
    struct str copy = {0};
    struct view text = searchable(options->is_full ? view_trim(answer) : answer, &copy),
                group = {0};
    int result = run_match(options, text, &group);

    judge(options, input, result, answer, group, out);
    str_release(&copy);
}

const struct kind kind_regex = {
    .info = {"regex", "1", "a pattern that the reply matches, or whose group equals the reference"},
    .options_size = sizeof(struct regex_options),
    .reads_raw = true,
    .compile = compile_regex,
    .release = release_regex,
    .grade = grade_regex,
};

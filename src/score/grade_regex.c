/* Kind "regex": a pattern that the reply matches, or whose group equals the reference. Of several
 * patterns the first that matches decides.
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
#include "score/pattern_meter.h"
#include "score/text.h"

enum {
    DEPTH_MAX = 10000,
    STACK_MIN = 32 << 10,
    STACK_MAX = 4 << 20,
    PATTERNS_MAX = 8,
    SEQUENCE_MAX = 256
};

struct pattern {
    pcre2_code *code;
    unsigned group;
};
struct regex_options {
    struct pattern patterns[PATTERNS_MAX];
    size_t count;
    bool is_full, takes_last, ignores_case;
    bool is_sequence; /* the matches in order against the members of the reference */
};

static bool find_group(struct config_object *o, const struct json_value *group, struct pattern *out)
{
    uint32_t count = 0;
    int64_t number;
    int named;

    pcre2_pattern_info(out->code, PCRE2_INFO_CAPTURECOUNT, &count);
    if (!group) {
        out->group = count > 0 ? 1 : 0;
        return true;
    }
    if (group->type == JSON_STRING) {
        named = pcre2_substring_number_from_name(out->code, (PCRE2_SPTR)group->text.data);
        if (named > 0) {
            out->group = (unsigned)named;
            return true;
        }
    } else if (json_value_int64(group, &number) && number >= 0 && number <= (int64_t)count) {
        out->group = (unsigned)number;
        return true;
    }
    return config_error(o, group, "group",
                        "found no such group in the pattern, expected 0 to %u or a name", count);
}

static bool compile_pattern(struct config_object *o, const struct json_value *text, uint32_t flags,
                            const struct json_value *group, struct regex_options *options)
{
    struct pattern *pattern = &options->patterns[options->count];
    PCRE2_UCHAR message[128];
    PCRE2_SIZE offset = 0;
    int code = 0;

    if (text->type != JSON_STRING)
        return config_error(o, text, "pattern", "expected a pattern, or a list of patterns");
    if (options->count == PATTERNS_MAX)
        return config_error(o, text, "pattern", "more than %d patterns", PATTERNS_MAX);
    pattern->code =
        pcre2_compile((PCRE2_SPTR)text->text.data, text->text.len, flags, &code, &offset, NULL);
    if (!pattern->code) {
        pcre2_get_error_message(code, message, sizeof message);
        return config_error(o, text, "pattern", "%s at character %zu", (const char *)message,
                            (size_t)offset);
    }
    options->count++;
    pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE); /* without it, it is only slower */
    return find_group(o, group, pattern);
}

static bool compile_patterns(struct config_object *o, const struct json_value *patterns,
                             uint32_t flags, const struct json_value *group,
                             struct regex_options *options)
{
    if (patterns->type != JSON_ARRAY)
        return compile_pattern(o, patterns, flags, group, options);
    for (const struct json_value *each = patterns->first; each; each = each->next)
        if (!compile_pattern(o, each, flags, group, options))
            return false;
    return options->count > 0 || config_error(o, patterns, "pattern", "expected a pattern");
}

static bool compile_regex(struct config_object *o, struct grader *grader)
{
    struct regex_options *options = grader->options;
    const struct json_value *group = NULL, *patterns = NULL;
    bool multiline = true, dotall = false;
    uint32_t flags = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_AUTO_CALLOUT;

    options->takes_last = true;
    if (!config_member(o, "pattern", CONFIG_REQUIRED, &patterns) ||
        !config_member(o, "group", CONFIG_OPTIONAL, &group) ||
        !config_bool(o, "full", CONFIG_OPTIONAL, &options->is_full) ||
        !config_bool(o, "last", CONFIG_OPTIONAL, &options->takes_last) ||
        !config_bool(o, "sequence", CONFIG_OPTIONAL, &options->is_sequence) ||
        !config_bool(o, "ignore_case", CONFIG_OPTIONAL, &options->ignores_case) ||
        !config_bool(o, "multiline", CONFIG_OPTIONAL, &multiline) ||
        !config_bool(o, "dotall", CONFIG_OPTIONAL, &dotall))
        return false;
    flags |= (options->ignores_case ? PCRE2_CASELESS : 0) | (multiline ? PCRE2_MULTILINE : 0) |
             (dotall ? PCRE2_DOTALL : 0) |
             (options->is_full ? PCRE2_ANCHORED | PCRE2_ENDANCHORED : 0);
    return compile_patterns(o, patterns, flags, group, options);
}

static void release_regex(struct grader *grader)
{
    struct regex_options *options = grader->options;

    for (size_t i = 0; i < options->count; i++)
        pcre2_code_free(options->patterns[i].code);
}

/* What one search needs, and what it finds: the groups in order, or only the last (or first). */
struct search {
    const struct regex_options *options;
    pcre2_match_data *data;
    pcre2_match_context *context;
    struct view groups[SEQUENCE_MAX];
    size_t count, limit; /* at most `limit` groups are kept and looked for */
};

/* One search through the text, which is valid UTF-8 (the matcher would look through all of it for
 * each search): 1 found, 0 not, -1 a bound was hit. */
static int match_once(const struct search *search, const struct pattern *pattern, struct view text,
                      size_t start)
{
    int result = pcre2_match(pattern->code, (PCRE2_SPTR)(text.data ? text.data : ""), text.len,
                             start, PCRE2_NO_UTF_CHECK, search->data, search->context);

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

/* The groups of all matches in order when it is a sequence, else that of the last (or first); the
 * data of a group that did not take part is NULL. */
static int find_matches(struct search *search, const struct pattern *pattern, struct view text)
{
    const struct regex_options *options = search->options;
    size_t start = 0;

    search->count = 0;
    while (start <= text.len) {
        int result = match_once(search, pattern, text, start);
        const PCRE2_SIZE *range = pcre2_get_ovector_pointer(search->data);
        if (result <= 0)
            return result < 0 ? -1 : search->count > 0;
        if (!options->is_sequence)
            search->count = 0;
        search->groups[search->count++] = group_at(text, range, pattern->group);
        if (options->is_full || (!options->is_sequence && !options->takes_last) ||
            search->count == search->limit)
            return 1;
        start = range[1] > start ? range[1] : start + 1;
        while (start < text.len && ((unsigned char)text.data[start] & 0xC0) == 0x80)
            start++;
    }
    return search->count > 0;
}

/* Tries the patterns in order. In a sequence one that matches another number of times than `wanted`
 * gives way to the next; of the last one's matches the first are taken. */
static int try_patterns(struct search *search, struct view text, size_t wanted)
{
    const struct regex_options *options = search->options;
    int result = 0;

    for (size_t i = 0; i < options->count; i++) {
        bool is_last = i + 1 == options->count;
        search->limit = !options->is_sequence ? SEQUENCE_MAX : is_last ? wanted : wanted + 1;
        result = find_matches(search, &options->patterns[i], text);
        if (result < 0 || (result > 0 && (!options->is_sequence || search->count == wanted)))
            return result;
    }
    return result;
}

static int run_match(struct search *search, struct view text, size_t wanted)
{
    struct pattern_meter meter = {0};
    pcre2_jit_stack *stack = pcre2_jit_stack_create(STACK_MIN, STACK_MAX, NULL);
    int result = -1;

    search->data = pcre2_match_data_create(64, NULL);
    search->context = pcre2_match_context_create(NULL);
    if (search->data && search->context) {
        pcre2_jit_stack_assign(search->context, NULL, stack);
        pcre2_set_callout(search->context, pattern_meter_step, &meter);
        pcre2_set_match_limit(search->context, PATTERN_STEPS_MAX);
        pcre2_set_depth_limit(search->context, DEPTH_MAX);
        result = try_patterns(search, text, wanted);
    }
    pcre2_jit_stack_free(stack);
    pcre2_match_context_free(search->context);
    pcre2_match_data_free(search->data);
    return result;
}

static bool equals_reference(const struct regex_options *options,
                             const struct json_value *references, struct view group)
{
    unsigned flags = FOLD_WIDTH | FOLD_SPACE | (options->ignores_case ? FOLD_CASE : 0);
    const struct json_value *reference;
    struct str got = {0}, want = {0};
    struct view text;
    bool same = false;

    fold_text(group, flags, &got);
    for (size_t i = 0; !same && (reference = kind_reference(references, i)); i++) {
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
    out->rule = "pattern";
    if (result == 0 && (input->reference || !view_trim(answer).len))
        return; /* nothing was found to compare: no answer, not a wrong one */
    kind_set(out,
             result > 0 && (!input->reference ||
                            (group.data && equals_reference(options, input->reference, group))),
             group);
}

/* Each match against the member of the reference at its place; the score is the share that is right. */
static void judge_sequence(const struct search *search, const struct grade_input *input,
                           struct verdict *out)
{
    struct str taken = {0};
    const struct json_value *each;
    size_t right = 0, total = 0;

    out->rule = "pattern";
    if (!search->count)
        return;
    for (; (each = kind_reference(input->reference, total)); total++) {
        if (total >= search->count)
            continue;
        str_printf(&taken, "%s", total ? "," : "");
        str_add(&taken, search->groups[total]);
        right += equals_reference(search->options, each, search->groups[total]);
    }
    kind_share(out, right, total, str_view(&taken));
    str_release(&taken);
}

static size_t sequence_length(const struct json_value *reference)
{
    size_t count = 0;

    while (count < SEQUENCE_MAX - 1 && kind_reference(reference, count))
        count++;
    return count;
}

static void grade_regex(const struct grader *grader, const struct grade_input *input,
                        struct view answer, struct verdict *out)
{
    const struct regex_options *options = grader->options;
    struct search search = {.options = options};
    struct str copy = {0};
    struct view text = searchable(options->is_full ? view_trim(answer) : answer, &copy);
    size_t wanted = options->is_sequence ? sequence_length(input->reference) : 1;
    int result;

    if (!wanted) {
        kind_fail(out, "a sequence is asked for, and the reference is none");
    } else if ((result = run_match(&search, text, wanted)) < 0) {
        out->flags |= VERDICT_LIMIT;
        kind_fail(out, "the pattern's step bound was hit");
    } else if (options->is_sequence) {
        judge_sequence(&search, input, out);
    } else {
        judge(options, input, result, answer, search.groups[0], out);
    }
    str_release(&copy);
}

const struct kind kind_regex = {
    .info = {"regex", "2", "a pattern that the reply matches, or whose group equals the reference"},
    .options_size = sizeof(struct regex_options),
    .reads_raw = true,
    .compile = compile_regex,
    .release = release_regex,
    .grade = grade_regex,
};

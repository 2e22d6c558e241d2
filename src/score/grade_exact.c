/* Kind "exact": a text equal to one of the accepted answers, after both are brought to one form. */
#include "score/fold.h"
#include "score/kind.h"
#include "score/text.h"

struct exact_options {
    unsigned folds;
};

static const struct {
    const char *name;
    unsigned flag;
} folds[] = {{"fold_case", FOLD_CASE},        {"fold_width", FOLD_WIDTH},
             {"fold_space", FOLD_SPACE},      {"fold_markup", FOLD_MARKUP},
             {"fold_stop", FOLD_STOP},        {"fold_punctuation", FOLD_PUNCTUATION},
             {"fold_articles", FOLD_ARTICLES}};

static bool compile_exact(struct config_object *o, struct grader *grader)
{
    struct exact_options *options = grader->options;

    options->folds = FOLD_CASE | FOLD_WIDTH | FOLD_SPACE | FOLD_MARKUP | FOLD_STOP;
    for (size_t i = 0; i < sizeof folds / sizeof *folds; i++) {
        bool on = (options->folds & folds[i].flag) != 0;
        if (!config_bool(o, folds[i].name, CONFIG_OPTIONAL, &on))
            return false;
        options->folds = on ? options->folds | folds[i].flag : options->folds & ~folds[i].flag;
    }
    return true;
}

static bool has_text(const void *context, struct view value)
{
    (void)context;
    return text_unwrap(value, false).len > 0;
}

/* The text inside a JSON string: rules give it as it was escaped. */
static void unescape(struct view raw, struct str *out)
{
    struct str quoted = {0};
    struct json_reader reader;

    str_add_char(&quoted, '"');
    str_add(&quoted, raw);
    str_add_char(&quoted, '"');
    json_reader_init(&reader, str_view(&quoted), JSON_STRICT);
    if (json_next(&reader) == JSON_STRING)
        json_text(&reader, out);
    else
        str_add(out, raw);
    str_release(&quoted);
}

/* An answer that is far longer than every reference equals none: it need not be folded. */
static bool is_too_long(const struct grade_input *input, struct view answer)
{
    enum { LONGER = 16, SLACK = 1 << 16 };
    const struct json_value *reference;
    struct view text;

    for (size_t i = 0; (reference = kind_reference(input->reference, i)); i++)
        if (kind_text(reference, &text) && answer.len <= LONGER * text.len + SLACK)
            return false;
    return true;
}

/* Whether it equals one of the references; *out_any: whether there is one at all. */
static bool matches(const struct exact_options *options, const struct grade_input *input,
                    struct view answer, bool *out_any)
{
    const struct json_value *reference;
    struct str got = {0}, want = {0};
    struct view text;
    bool found = false, too_long = is_too_long(input, answer);

    if (!too_long)
        fold_text(answer, options->folds, &got);
    for (size_t i = 0; !found && (reference = kind_reference(input->reference, i)); i++) {
        if (!kind_text(reference, &text))
            continue;
        *out_any |= text.len > 0;
        str_clear(&want);
        fold_text(text, options->folds, &want);
        found = !too_long && want.len > 0 && view_eq(str_view(&want), str_view(&got));
    }
    str_release(&got);
    str_release(&want);
    return found;
}

static void grade_exact(const struct grader *grader, const struct grade_input *input,
                        struct view answer, struct verdict *out)
{
    struct extraction found;
    struct str text = {0};
    bool any = false, is_same;

    if (!kind_extract(grader, input, answer, has_text, NULL, &found, out) ||
        !view_trim(found.value).len)
        return;
    if (memchr(found.value.data, '\\', found.value.len) &&
        strncmp(found.rule->name, "json", 4) == 0)
        unescape(found.value, &text);
    else
        str_add(&text, view_trim(found.value));
    is_same = matches(grader->options, input, str_view(&text), &any);
    if (any)
        kind_set(out, is_same, str_view(&text));
    else
        kind_fail(out, "the reference is no text");
    str_release(&text);
}

static bool same_exact(const struct grader *grader, const struct grade_input *input, struct view a,
                       struct view b)
{
    const struct exact_options *options = grader->options;
    struct str one = {0}, other = {0};

    (void)input;
    fold_text(a, options->folds, &one);
    fold_text(b, options->folds, &other);
    bool is_same = one.len && view_eq(str_view(&one), str_view(&other));
    str_release(&one);
    str_release(&other);
    return is_same;
}

const struct kind kind_exact = {
    .info = {"exact", "1",
             "a text equal to one of the accepted answers, but for case, width, spaces, markup"},
    .preset = "exact",
    .options_size = sizeof(struct exact_options),
    .compile = compile_exact,
    .grade = grade_exact,
    .same = same_exact,
};

/* Kind "choice": the letter, or letters, of offered options. */
#include "score/choice_sequence.h"
#include "score/fold.h"
#include "score/kind.h"
#include "score/letters.h"
#include "score/text.h"

enum { ECHO_MAX = 2048 }; /* bytes before and after a letter in which the options may be listed */
enum choice_credit { CREDIT_ALL, CREDIT_EXAM };
static const char *const credit_names[] = {"all", "exam", NULL};

struct choice_options {
    letter_set letters; /* offered when the item has no option texts */
    bool is_multiple, has_multiple;
    bool is_sequence; /* several questions in one: the reference lists their letters in order */
    int credit;
};

/* What accept and grade share. */
struct choice_context {
    letter_set offered;
    const struct json_value *choices;
    struct view answer; /* that values are parts of */
};

static bool compile_choice(struct config_object *o, struct grader *grader)
{
    struct choice_options *options = grader->options;
    const char *letters = "ABCD";

    options->has_multiple = json_get(o->value, "multiple") != NULL;
    if (!config_string(o, "letters", CONFIG_OPTIONAL, &letters) ||
        !config_bool(o, "multiple", CONFIG_OPTIONAL, &options->is_multiple) ||
        !config_bool(o, "sequence", CONFIG_OPTIONAL, &options->is_sequence) ||
        !config_choice(o, "credit", CONFIG_OPTIONAL, credit_names, &options->credit))
        return false;
    for (const char *p = letters; *p; p++) {
        if (*p < 'A' || *p > 'Z')
            return config_error(o, json_get(o->value, "letters"), "letters",
                                "found \"%.40s\", expected capital letters like \"ABCD\"", letters);
        options->letters |= (letter_set)1 << (*p - 'A');
    }
    return true;
}

/* The option whose text is the value. */
static letter_set find_text(const struct json_value *choices, struct view value)
{
    unsigned flags = FOLD_CASE | FOLD_WIDTH | FOLD_SPACE | FOLD_MARKUP | FOLD_STOP;
    struct str got = {0}, option = {0};
    letter_set set = 0, bit = 1;

    if (!choices || choices->type != JSON_ARRAY || value.len > 4096)
        return 0;
    fold_text(value, flags, &got);
    for (const struct json_value *each = choices->first; each && bit < (1U << 26);
         each = each->next, bit <<= 1) {
        struct view text;
        str_clear(&option);
        if (!kind_text(each, &text) || text.len > 4096)
            continue;
        fold_text(text, flags, &option);
        if (option.len && view_eq(str_view(&option), str_view(&got)))
            set |= bit;
    }
    str_release(&got);
    str_release(&option);
    return letters_count(set) == 1 ? set : 0;
}

/* Whether the value lies in a line's list of the options: an echo of the question and no answer. */
static bool is_echo(const struct choice_context *context, struct view value)
{
    struct view answer = context->answer, rest, line;
    size_t start, at, first = 0, last = 0;

    if (!value.data || !answer.data || value.data < answer.data ||
        value.data > answer.data + answer.len)
        return false;
    at = (size_t)(value.data - answer.data);
    for (start = at; start > 0 && answer.data[start - 1] != '\n' && at - start < ECHO_MAX;)
        start--;
    rest = view_slice(answer, start, at + ECHO_MAX);
    (void)view_next_line(&rest, &line);
    return letters_listed(line, context->offered, &first, &last) && first <= at - start &&
           at - start <= last;
}

static letter_set read_value(const struct choice_context *context, struct view value, bool *is_or)
{
    letter_set set = letters_read(value, context->offered, is_or);

    if (set && is_echo(context, value))
        return 0;

    return set ? set : find_text(context->choices, text_unwrap(value, false));
}

static bool has_letters(const void *context, struct view value)
{
    bool is_or;

    return read_value(context, value, &is_or) != 0;
}

static letter_set offered_letters(const struct choice_options *options,
                                  const struct json_value *choices)
{
    size_t count = choices && choices->type == JSON_ARRAY ? choices->count : 0;

    return count > 0 && count <= 26 ? (letter_set)((UINT64_C(1) << count) - 1) : options->letters;
}

/* One reference: letters, or the text of an option. 0: neither. */
static letter_set reference_set(const struct choice_context *context,
                                const struct json_value *reference)
{
    struct view text;
    bool is_or;

    if (!kind_text(reference, &text))
        return 0;
    text = view_trim(text);
    letter_set set = find_text(context->choices, text);
    return set ? set : letters_read(text, context->offered, &is_or);
}

static bool is_multiple(const struct choice_options *options, letter_set reference)
{
    return options->has_multiple ? options->is_multiple : letters_count(reference) > 1;
}

/* The set that the reference asks for (a list is one set when the question is of several letters),
 * or with alternatives the one that was answered. */
static letter_set wanted(const struct choice_options *options, const struct choice_context *context,
                         const struct json_value *reference, letter_set answer)
{
    const struct json_value *each;
    letter_set all = 0, hit = 0;

    for (size_t i = 0; (each = kind_reference(reference, i)); i++) {
        letter_set set = reference_set(context, each);
        all |= set;
        hit = set && set == answer ? set : hit;
        if (i == 0 && !hit && reference->type != JSON_ARRAY)
            return set;
    }
    return options->is_multiple ? all : hit ? hit : all;
}

static void grade_set(const struct choice_options *options, letter_set want, letter_set got,
                      struct verdict *out)
{
    struct str letters = {0};

    letters_put(&letters, got);
    kind_set(out, got == want, str_view(&letters));
    str_release(&letters);
    if (got == want)
        return;
    if (options->credit == CREDIT_EXAM && is_multiple(options, want) && (got & ~want) == 0) {
        out->outcome = OUTCOME_PARTIAL; /* part of the right letters and none that is wrong: half */
        out->score = 0.5;
    } else if (letters_count(got) > 1 && !is_multiple(options, want)) {
        str_printf(&out->detail, "%u letters where one is asked for", letters_count(got));
    }
}

/* Each letter against the one at its place; the score is the share that is right. */
static void grade_sequence(letter_set offered, const struct grade_input *input, struct view answer,
                           struct verdict *out)
{
    char letters[SEQUENCE_LETTERS_MAX];
    const struct json_value *each;
    struct view text;
    size_t right = 0, wanted = 0, count;

    while (kind_reference(input->reference, wanted))
        wanted++;
    count = choice_sequence(answer, offered, wanted, letters);
    if (!wanted || wanted > SEQUENCE_LETTERS_MAX) {
        kind_fail(out, "the reference is no list of letters");
        return;
    }
    if (!count)
        return;
    out->rule = "sequence";
    for (size_t i = 0; (each = kind_reference(input->reference, i)); i++)
        right += kind_text(each, &text) && text.len == 1 && text.data[0] == letters[i];
    kind_share(out, right, wanted, (struct view){letters, count});
}

static void grade_choice(const struct grader *grader, const struct grade_input *input,
                         struct view answer, struct verdict *out)
{
    const struct choice_options *options = grader->options;
    struct choice_context context = {offered_letters(options, input->choices), input->choices,
                                     answer};
    struct extraction found;
    letter_set got, want;
    bool is_or = false;

    if (options->is_sequence && kind_reference(input->reference, 1)) {
        grade_sequence(context.offered, input, answer, out);
        return;
    }
    if (!kind_extract(grader, input, answer, has_letters, &context, &found, out))
        return;
    got = read_value(&context, found.value, &is_or);
    want = wanted(options, &context, input->reference, got);
    if (!want) {
        kind_fail(out, "the reference is no offered letter");
    } else if (got && !is_or) {
        grade_set(options, want, got, out);
    } else if (view_trim(found.value).len) {
        kind_set(out, false, view_trim(found.value));
        str_add_text(&out->detail,
                     is_or ? "letters joined by \"or\"" : "no offered letter in the answer");
    }
}

const struct kind kind_choice = {
    .info = {"choice", "2", "the letter or letters of offered options, English and Chinese"},
    .preset = "choice",
    .options_size = sizeof(struct choice_options),
    .compile = compile_choice,
    .grade = grade_choice,
};

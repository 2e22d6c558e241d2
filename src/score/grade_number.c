/* Kind "number": a number equal to the reference's. */
#include "score/kind.h"
#include "score/number.h"
#include "score/text.h"

enum read_mode { READ_FINAL, READ_FIRST, READ_LAST };
static const char *const read_names[] = {"final", "first", "last", NULL};
static const char *const percent_names[] = {"either", "ignore", NULL};

struct number_options {
    int read, percent;
    struct number_tolerance tolerance;
};

enum { VALUES_MAX = 16 };
/* The numbers that a value gives as the answer: several when it lists several. */
struct reading {
    struct number values[VALUES_MAX];
    size_t count;
    const char *problem; /* why it gives none */
};

static bool compile_number(struct config_object *o, struct grader *grader)
{
    struct number_options *options = grader->options;

    if (!config_choice(o, "read", CONFIG_OPTIONAL, read_names, &options->read) ||
        !config_choice(o, "percent", CONFIG_OPTIONAL, percent_names, &options->percent) ||
        !config_double(o, "tolerance", CONFIG_OPTIONAL, 0, 1e300, &options->tolerance.absolute) ||
        !config_double(o, "relative", CONFIG_OPTIONAL, 0, 1, &options->tolerance.relative) ||
        !config_bool(o, "strict", CONFIG_OPTIONAL, &options->tolerance.is_strict))
        return false;
    options->tolerance.percent_is_literal = options->percent == 1;
    return true;
}

/* Words that take an answer back. */
static bool is_hedged(struct view value)
{
    static const char *const words[] = {
        "cannot be determined",
        "can't be determined",
        "cannot determine",
        "not enough information",
        "insufficient information",
        "impossible to determine",
        "not possible to determine",
        "unknown",
        "indeterminate",
        "无法确定",
        "不能确定",
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (view_find_nocase(value, view_of(words[i])) >= 0)
            return true;
    return false;
}

/* The part after the last "=" or "≈" that has a number behind it. */
static struct view after_equals(struct view value)
{
    static const char *const signs[] = {"=", "≈", "\\approx", "＝"};
    struct number number;

    for (size_t end = value.len; end-- > 0;) {
        if (!strchr("=\\\xE2\xEF", value.data[end]) || !value.data[end])
            continue;
        for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
            size_t len = text_at(value, end, signs[i]), at = 0;
            struct view rest = view_from(value, end + len);
            if (len && number_next(rest, &at, &number))
                return rest;
            if (len)
                value = view_slice(value, 0, end);
        }
    }
    return value;
}

/* Only what stands between the members of a list. */
static bool is_list_gap(struct view gap)
{
    static const char *const joins[] = {",",  ";",  "and", "or", "\\text", "{",   "}", "，",
                                        "、", "和", "或",  "；", "$",      "\\$", "\\"};
    size_t at = 0;

    while ((at = text_skip_space(gap, at)) < gap.len) {
        size_t len = 0;
        for (size_t i = 0; i < sizeof joins / sizeof *joins && !len; i++)
            len = text_at(gap, at, joins[i]);
        if (!len)
            return false;
        at += len;
    }
    return true;
}

static size_t offset_in(struct view whole, struct view part)
{
    return (size_t)(part.data - whole.data);
}

/* Joined to an operand before it: "3 + 5" is no answer, but a calculation that was left undone. */
static bool is_operand(struct view value, const struct number *number)
{
    static const char *const operators[] = {"+",       "*",     "/",      "×", "÷",
                                            "\\times", "\\div", "\\cdot", "-"};
    size_t end = text_skip_space_back(value, offset_in(value, number->text)), before;

    while (end > 0 && (value.data[end - 1] == '$' || value.data[end - 1] == '\\'))
        end = text_skip_space_back(value, end - 1);
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        if (!text_before(value, end, operators[i]))
            continue;
        before = text_skip_space_back(value, end - strlen(operators[i]));
        return before > 0 && (text_is_digit(value.data[before - 1]) ||
                              value.data[before - 1] == ')' || value.data[before - 1] == '}');
    }
    return false;
}

/* The whole value as a list of numbers. */
static bool read_list(struct view value, struct reading *out)
{
    struct number number;
    size_t at = 0, end = 0, count = 0;

    while (number_next(value, &at, &number)) {
        size_t start = offset_in(value, number.text);
        if (count == VALUES_MAX || start < end || number.is_expression ||
            (count && !is_list_gap(view_slice(value, end, start))))
            return false;
        if (!count && start > text_skip_marks(value, 0) + 2)
            return false;
        out->values[count++] = number;
        end = at;
    }
    if (count < 2)
        return false;
    out->count = count;
    return true;
}

static void read_one(struct view value, struct reading *out)
{
    struct number number;
    size_t at = 0, count = 0;

    while (number_next(value, &at, &number)) {
        out->values[0] = number;
        count++;
    }
    if (!count && number_parse_chinese(value, &out->values[0])) {
        out->count = 1;
        return;
    }
    if (!count)
        out->problem = "no number in the answer";
    else if (out->values[0].is_expression || is_operand(value, &out->values[0]))
        out->problem = "an expression, not a number";
    else
        out->count = 1;
}

/* A value is a line or so: of a longer one the end is read. */
static struct view last_part(struct view value)
{
    enum { VALUE_MAX = 8192 };
    size_t at = value.len > VALUE_MAX ? value.len - VALUE_MAX : 0;

    while (at > 0 && at < value.len && !text_is_space(value.data[at]))
        at++;
    return view_from(value, at);
}

/* "18. She began with 20": a first sentence that begins with its only number is the answer. */
static struct view first_sentence(struct view value)
{
    struct view sentence = view_slice(value, 0, text_sentence_end(value));
    struct number number, second;
    size_t at = 0;

    if (sentence.len == value.len || !number_next(sentence, &at, &number) ||
        offset_in(sentence, number.text) > text_skip_marks(sentence, 0) ||
        number_next(sentence, &at, &second))
        return value;
    return sentence;
}

/* The number that a value means: of a calculation what is behind its last "=", of prose its last.
 */
static void read_final(struct view value, struct reading *out)
{
    struct view plain = text_unwrap(last_part(value), true), result;
    ptrdiff_t box = view_find_last(plain, VIEW("\\boxed{"));

    *out = (struct reading){0};
    if (box >= 0) {
        size_t open = (size_t)box + 6, close = text_brace_end(plain, open, EXTRACT_BOX_MAX);
        if (close < plain.len)
            plain = text_unwrap(view_slice(plain, open + 1, close), true);
    }
    if (is_hedged(plain)) {
        out->problem = "the answer says that there is none";
        return;
    }
    result = after_equals(first_sentence(plain));
    if (!read_list(result, out))
        read_one(result, out);
}

static void read_value(const struct number_options *options, struct view value, struct reading *out)
{
    size_t at = 0;

    if (options->read == READ_FINAL) {
        read_final(value, out);
        return;
    }
    *out = (struct reading){0};
    out->count = options->read == READ_FIRST ? number_next(value, &at, &out->values[0])
                                             : number_last(value, &out->values[0]);
    out->problem = out->count ? NULL : "no number in the answer";
}

static bool has_number(const void *context, struct view value)
{
    struct reading reading;

    read_value(context, value, &reading);
    return reading.count > 0;
}

/* Whether the reading answers one accepted reference. A list answers nothing, unless its members
 * are one number in several forms. */
static bool is_answer(const struct number *reference, const struct reading *reading,
                      const struct number_tolerance *tolerance)
{
    bool found = false;

    for (size_t i = 0; i < reading->count; i++) {
        if (i && !number_equal(&reading->values[0], &reading->values[i], tolerance))
            return false;
        found |= number_equal(reference, &reading->values[i], tolerance);
    }
    return found;
}

/* A reference that is a list ("2, -1"): the same numbers in any order. */
static bool is_same_list(const struct reading *reference, const struct reading *answer,
                         const struct number_tolerance *tolerance)
{
    bool used[VALUES_MAX] = {false};

    if (reference->count != answer->count)
        return false;
    for (size_t i = 0; i < reference->count; i++) {
        size_t j = 0;
        while (j < answer->count &&
               (used[j] || !number_equal(&reference->values[i], &answer->values[j], tolerance)))
            j++;
        if (j == answer->count)
            return false;
        used[j] = true;
    }
    return true;
}

static bool has_unit_word(struct view question)
{
    static const char *const words[] = {"万", "亿", "million", "billion", "thousand"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (view_find(question, view_of(words[i])) >= 0)
            return true;
    return false;
}

/* 1: answered, 0: not, -1: the reference is no number. */
static int compare_reference(const struct number_options *options, const struct grade_input *input,
                             const struct json_value *reference, const struct reading *reading)
{
    struct number_tolerance tolerance = options->tolerance;
    struct reading list = {0};
    struct number number;
    struct view text;

    if (!kind_text(reference, &text))
        return -1;
    tolerance.has_unit_in_question = has_unit_word(input->question);
    if (number_parse(text, &number))
        return is_answer(&number, reading, &tolerance);
    if (read_list(text_unwrap(text, true), &list))
        return is_same_list(&list, reading, &tolerance);
    return -1;
}

static void compare(const struct number_options *options, const struct grade_input *input,
                    const struct reading *reading, struct verdict *out)
{
    const struct json_value *reference;
    bool is_correct = false, is_number = false;

    for (size_t i = 0; (reference = kind_reference(input->reference, i)); i++) {
        int result = compare_reference(options, input, reference, reading);
        is_number |= result >= 0;
        is_correct |= result > 0;
    }
    if (!is_number)
        kind_fail(out, "the reference is no number");
    else
        kind_set(out, is_correct, reading->count == 1 ? reading->values[0].text : (struct view){0});
}

static void grade_number(const struct grader *grader, const struct grade_input *input,
                         struct view answer, struct verdict *out)
{
    const struct number_options *options = grader->options;
    struct extraction found;
    struct reading reading;

    if (!kind_extract(grader, input, answer, has_number, options, &found, out))
        return;
    read_value(options, found.value, &reading);
    if (reading.problem && view_trim(found.value).len) {
        kind_set(out, false, view_trim(found.value));
        str_add_text(&out->detail, reading.problem);
    } else if (reading.count) {
        compare(options, input, &reading, out);
        if (reading.count > 1 && out->outcome != OUTCOME_GRADER_FAILED) {
            str_add(&out->extracted, view_trim(found.value));
            if (out->outcome == OUTCOME_WRONG)
                str_printf(&out->detail, "%zu values", reading.count);
        }
    }
}

static bool same_number(const struct grader *grader, const struct grade_input *input, struct view a,
                        struct view b)
{
    const struct number_options *options = grader->options;
    const struct number_tolerance exact = {
        .is_strict = true, .percent_is_literal = options->tolerance.percent_is_literal};
    struct number one, other;

    (void)input;
    return number_parse(a, &one) && number_parse(b, &other) && number_equal(&one, &other, &exact);
}

const struct kind kind_number = {
    .info = {"number", "1", "a number equal to the reference, exactly or to its printed precision"},
    .preset = "number",
    .options_size = sizeof(struct number_options),
    .compile = compile_number,
    .grade = grade_number,
    .same = same_number,
};

/* Kind "math": a mathematical answer that says the same as the reference (score/math.h). */
#include "score/kind.h"
#include "score/math.h"
#include "score/math_span.h"
#include "score/text.h"

enum percent { PERCENT_AUTO, PERCENT_ASKED, PERCENT_STRICT };
static const char *const percent_names[] = {"auto", "asked", "strict", NULL};

struct math_grader {
    bool is_ordered;
    int percent;
};

static bool compile_math(struct config_object *o, struct grader *grader)
{
    struct math_grader *options = grader->options;

    return config_bool(o, "ordered", CONFIG_OPTIONAL, &options->is_ordered) &&
           config_choice(o, "percent", CONFIG_OPTIONAL, percent_names, &options->percent);
}

static bool has_content(const void *context, struct view value)
{
    (void)context;
    return text_unwrap(value, false).len > 0;
}

/* Whether the question asks for a percentage; without a question that can't be said, and 70% may
 * answer 70. */
static bool asks_percent(const struct math_grader *options, struct view question)
{
    if (options->percent != PERCENT_AUTO)
        return options->percent == PERCENT_ASKED;
    return !question.len || view_find(question, VIEW("%")) >= 0 ||
           view_find_nocase(question, VIEW("percent")) >= 0 ||
           view_find(question, VIEW("百分")) >= 0;
}

/* Whether the group of braces at `at` holds nothing; *end is behind it. */
static bool is_empty_group(struct view text, size_t at, size_t *end)
{
    enum { REACH = 4096 };
    size_t close = text_byte(text, at) == '{' ? text_brace_end(text, at, REACH) : text.len;

    *end = close < text.len ? close + 1 : at;
    return close < text.len && !view_trim(view_slice(text, at + 1, close)).len;
}

/* Whether a formula lost a part: a power of nothing, a fraction or root of nothing. It equals no answer. */
static bool is_damaged(struct view text)
{
    static const char *const heads[] = {"\\frac", "\\dfrac", "\\tfrac", "\\sqrt"};
    size_t first, second;

    text = text_unwrap(text, false);
    if (text_byte(text, 0) == '^' || text_byte(text, 0) == '_')
        return true;
    for (size_t at = 0; at < text.len; at++)
        for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
            size_t length = text_at(text, at, heads[i]);
            if (length && (is_empty_group(text, at + length, &first) ||
                           (heads[i][1] != 's' && is_empty_group(text, first, &second))))
                return true;
        }
    return false;
}

/* What the reply answers, for a reference that holds digits or none. */
static void put_answer(const struct extraction *found, struct view answer, bool wants_number,
                       struct str *out)
{
    if (strcmp(found->rule->name, "box") != 0 || !math_span_boxes(answer, out))
        math_span_put(found->value, wants_number, out);
}

/* 1: equal to one of the references, 0: to none, -1: a bound was hit. `said` gets what was compared. */
static int matches(const struct math_options *how, const struct grade_input *input,
                   const struct extraction *found, struct view answer, struct str *said,
                   bool *out_any)
{
    const struct json_value *reference;
    struct str wanted = {0};
    int result = 0;

    for (size_t i = 0; result != 1 && (reference = kind_reference(input->reference, i)); i++) {
        struct view text;
        enum math_result equal;
        if (!kind_text(reference, &text) || !view_trim(text).len || is_damaged(text))
            continue;
        *out_any = true;
        str_clear(&wanted);
        str_clear(said);
        math_span_put(text, false, &wanted);
        put_answer(found, answer, text_has_digit(text), said);
        equal = math_equal(str_view(&wanted), str_view(said), how);
        if (equal == MATH_EQUAL)
            result = 1;
        else if (equal == MATH_LIMIT)
            result = -1;
    }
    str_release(&wanted);
    return result;
}

static void grade_math(const struct grader *grader, const struct grade_input *input,
                       struct view answer, struct verdict *out)
{
    const struct math_grader *options = grader->options;
    struct math_options how = {.is_ordered = options->is_ordered,
                               .asks_percent = asks_percent(options, input->question)};
    struct extraction found;
    struct str said = {0};
    bool any = false;
    int result;

    if (!kind_extract(grader, input, answer, has_content, NULL, &found, out))
        return;
    result = matches(&how, input, &found, answer, &said, &any);
    if (any)
        kind_set(out, result == 1, str_view(&said));
    else
        kind_fail(out, "the reference is empty or damaged");
    str_release(&said);
    if (result < 0) {
        out->flags |= VERDICT_LIMIT;
        kind_fail(out, "too large to compare");
    }
}

static bool same_math(const struct grader *grader, const struct grade_input *input, struct view a,
                      struct view b)
{
    const struct math_grader *options = grader->options;
    const struct math_options how = {.is_ordered = options->is_ordered,
                                     .asks_percent = asks_percent(options, input->question)};
    struct str one = {0}, other = {0};

    math_span_put(a, false, &one);
    math_span_put(b, false, &other);
    bool is_same = math_equal(str_view(&one), str_view(&other), &how) == MATH_EQUAL;
    str_release(&one);
    str_release(&other);
    return is_same;
}

const struct kind kind_math = {
    .info = {"math", "3",
             "a mathematical answer, LaTeX or plain, that says the same as the reference"},
    .preset = "math",
    .options_size = sizeof(struct math_grader),
    .compile = compile_math,
    .grade = grade_math,
    .same = same_math,
};

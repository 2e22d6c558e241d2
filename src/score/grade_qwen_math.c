/* Kind "qwen-math": the rule of Qwen2.5-Math's harness (score/qwen_math.h). */
#include <string.h>

#include "score/kind.h"
#include "score/qwen_math.h"
#include "score/text.h"

struct qwen_options {
    bool reads_letters, keeps_units;
};

static bool compile_qwen(struct config_object *o, struct grader *grader)
{
    struct qwen_options *options = grader->options;

    return config_bool(o, "letters", CONFIG_OPTIONAL, &options->reads_letters) &&
           config_bool(o, "units", CONFIG_OPTIONAL, &options->keeps_units);
}

/* What follows the last `words`; false when they are not there. */
static bool after_last(struct view text, const char *words, struct view *out)
{
    ptrdiff_t at = view_find_last(text, view_of(words));

    if (at < 0)
        return false;
    *out = view_from(text, (size_t)at + strlen(words));
    return true;
}

/* The inside of the brace at the text's beginning: to its end when it does not close. */
static struct view brace_inside(struct view text)
{
    size_t depth = 1, at = 1;

    for (; at < text.len; at++) {
        depth += text.data[at] == '{';
        depth -= text.data[at] == '}';
        if (!depth)
            break;
    }
    return view_slice(text, 1, at);
}

static struct view box(struct view after)
{
    ptrdiff_t dollar;

    if (!after.len || after.data[0] == '{')
        return after.len ? brace_inside(after) : after;
    dollar = view_find(after, VIEW("$"));
    return view_trim(dollar < 0 ? after : view_slice(after, 0, (size_t)dollar));
}

/* The place after a number at `at`: -?\d*\.?\d+; `at` when there is none. */
static size_t number_end(struct view text, size_t at)
{
    size_t start = at + (text.data[at] == '-'), end = start, tail;

    while (end < text.len && text_is_digit(text.data[end]))
        end++;
    if (text_byte(text, end) == '.' && text_is_digit(text_byte(text, end + 1))) {
        for (tail = end + 1; tail < text.len && text_is_digit(text.data[tail]);)
            tail++;
        return tail;
    }
    return end > start ? end : at;
}

static void last_number(struct view reply, struct str *out)
{
    struct str bare = {0};
    struct view text, found = {0};

    for (size_t i = 0; i < reply.len; i++)
        if (reply.data[i] != ',')
            str_add_char(&bare, reply.data[i]);
    text = str_view(&bare);
    for (size_t at = 0; at < text.len;) {
        size_t end = number_end(text, at);
        if (end > at)
            found = view_slice(text, at, end);
        at = end > at ? end : at + 1;
    }
    str_add(out, found);
    str_release(&bare);
}

/* The announced answer; false: there is none. */
static bool announced(struct view reply, struct view *out)
{
    ptrdiff_t first = view_find(reply, VIEW("final answer is $")), end;

    if (first >= 0 && view_find(reply, VIEW("$. I hope")) >= 0) {
        *out = view_from(reply, (size_t)first + strlen("final answer is $"));
        end = view_find(*out, VIEW("$. I hope"));
        *out = end < 0 ? *out : view_slice(*out, 0, (size_t)end);
        return true;
    }
    if (after_last(reply, "boxed", out)) {
        *out = box(*out);
        return true;
    }
    if (after_last(reply, "he answer is", out) || after_last(reply, "final answer is", out))
        return true;
    first = view_find(reply, view_of("答案是"));
    if (first < 0)
        return false;
    *out = view_trim(view_from(reply, (size_t)first + strlen("答案是")));
    end = view_find(*out, VIEW("\n\n"));
    *out = end < 0 ? *out : view_slice(*out, 0, (size_t)end);
    return true;
}

void qwen_extract(struct view reply, struct str *out)
{
    struct view value;

    if (!announced(reply, &value)) {
        last_number(reply, out);
        return;
    }
    value = view_trim(value);
    if (text_byte(value, 0) == ':')
        value = view_from(value, 1);
    if (value.len && value.data[value.len - 1] == '.')
        value.len--;
    if (value.len && value.data[value.len - 1] == '/')
        value.len--;
    str_add(out, value);
}

static unsigned count(struct view text, const char *words)
{
    unsigned n = 0;
    ptrdiff_t at;

    while ((at = view_find(text, view_of(words))) >= 0) {
        n++;
        text = view_from(text, (size_t)at + strlen(words));
    }
    return n;
}

static bool is_word(char c)
{
    return text_is_letter(c) || text_is_digit(c) || c == '_' || (unsigned char)c >= 0x80;
}

void qwen_letter(struct view reply, struct str *out)
{
    struct view text = reply, choice, answer;
    ptrdiff_t blank = view_find(reply, VIEW("\n\n"));
    bool is_announced, has_answer, has_choice;
    char letter = 0;

    if (blank >= 0 && (count(reply, "choice is") > 1 || count(reply, "answer is") > 1))
        text = view_slice(reply, 0, (size_t)blank);
    has_answer = after_last(text, "answer is", &answer);
    has_choice = after_last(text, "choice is", &choice);
    is_announced = has_answer || has_choice;
    if (is_announced)
        text = has_answer && (!has_choice || answer.len < choice.len) ? answer : choice;
    for (size_t i = 0; i < text.len && !(letter && is_announced); i++) {
        char c = (char)(text.data[i] & ~0x20);
        if (c >= 'A' && c <= 'E' && text_is_letter(text.data[i]) &&
            !is_word(text_byte_before(text, i)) && !is_word(text_byte(text, i + 1)))
            letter = c;
    }
    if (letter)
        str_add_char(out, letter);
    else
        str_add(out, view_trim(text));
}

static void grade_qwen(const struct grader *grader, const struct grade_input *input,
                       struct view answer, struct verdict *out)
{
    const struct qwen_options *options = grader->options;
    struct str raw = {0}, got = {0}, want = {0};
    const struct json_value *reference;
    struct view text;
    bool is_right = false;

    (options->reads_letters ? qwen_letter : qwen_extract)(answer, &raw);
    if (raw.len <= QWEN_ANSWER_MAX)
        qwen_strip(str_view(&raw), options->keeps_units, &got);
    for (size_t i = 0; !is_right && (reference = kind_reference(input->reference, i)); i++) {
        if (!kind_text(reference, &text))
            continue;
        str_clear(&want);
        qwen_strip(text, options->keeps_units, &want);
        is_right = qwen_equal(str_view(&got), str_view(&want));
    }
    out->rule = "published";
    if (view_trim(str_view(&raw)).len)
        kind_set(out, is_right, str_view(&raw));
    str_release(&raw);
    str_release(&got);
    str_release(&want);
}

/* Its harness groups by the stripped text. */
static bool same_qwen(const struct grader *grader, const struct grade_input *input, struct view a,
                      struct view b)
{
    const struct qwen_options *options = grader->options;
    struct str one = {0}, other = {0};

    (void)input;
    qwen_strip(a, options->keeps_units, &one);
    qwen_strip(b, options->keeps_units, &other);
    bool is_same = view_eq(str_view(&one), str_view(&other));
    str_release(&one);
    str_release(&other);
    return is_same;
}

const struct kind kind_qwen_math = {
    .info = {"qwen-math", "1", "the published rule of Qwen2.5-Math's harness"},
    .options_size = sizeof(struct qwen_options),
    .reads_raw = true,
    .compile = compile_qwen,
    .grade = grade_qwen,
    .same = same_qwen,
};

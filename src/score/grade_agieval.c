/* Kind "agieval-cloze": AGIEval's own rule for its questions of mathematics without options (ruixiangcui/AGIEval:
 * src/post_process.py, parse_math_answer, zero-shot; src/math_equivalence.py, which is hendrycks/math's), rebuilt to
 * set figures beside its published ones. Not a rule to score by: it reads no "答案：", and 1/2 is not 0.50. */
#include <string.h>

#include "base/utf8.h"
#include "score/agieval.h"
#include "score/kind.h"
#include "score/rewrite.h"
#include "score/text.h"

static bool compile_agieval(struct config_object *o, struct grader *grader)
{
    (void)o;
    (void)grader;
    return true;
}

/* What follows the last announcement, or one at the text's beginning. */
static struct view drop_prefixes(struct view text)
{
    static const char *const prefixes[] = {"The answer is therefore", "答案是"};

    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        struct view prefix = view_of(prefixes[i]);
        ptrdiff_t at = view_starts(text, prefix) ? 0 : view_find_last(text, prefix);
        if (at >= 0)
            text = view_trim(view_from(text, (size_t)at + prefix.len));
    }
    return text;
}

/* Behind the last "=", without blanks before it. */
static struct view after_equals(struct view text)
{
    ptrdiff_t at = view_find_last(text, VIEW("="));

    if (at < 0)
        return text;
    for (text = view_from(text, (size_t)at + 1); text.len && text.data[0] == ' ';)
        text = view_from(text, 1);
    return text;
}

/* The inside of the last \boxed{…}; false when it has no brace or does not close. */
static bool last_box(struct view text, struct view *out)
{
    ptrdiff_t at = view_find_last(text, VIEW("\\boxed"));
    long depth = 0;

    text = view_from(text, (size_t)at + strlen("\\boxed"));
    if (at < 0 || !text.len || text.data[0] != '{')
        return false;
    for (size_t i = 0; i < text.len; i++) {
        depth += text.data[i] == '{';
        depth -= text.data[i] == '}';
        if (depth == 0) {
            *out = after_equals(view_slice(text, 1, i));
            return true;
        }
    }
    return false;
}

/* From the first "$" of a line to its last, in the last line that has two; false: there is none, or it is empty. */
static bool last_dollars(struct view text, struct view *out)
{
    struct view line;
    bool found = false;

    for (size_t at = 0; at < text.len; at += line.len + 1) {
        struct view rest = view_from(text, at);
        ptrdiff_t end = view_find(rest, VIEW("\n")), first, last;
        line = end < 0 ? rest : view_slice(rest, 0, (size_t)end);
        first = view_find(line, VIEW("$"));
        last = view_find_last(line, VIEW("$"));
        if (first < last) {
            *out = after_equals(view_slice(line, (size_t)first + 1, (size_t)last));
            found = out->len > 0;
        }
    }
    return found;
}

static bool is_word_at(struct view text, size_t at)
{
    unsigned len;

    return at < text.len && text_is_word(utf8_decode(view_from(text, at), &len));
}

static size_t digits_end(struct view text, size_t at)
{
    while (text_is_digit(text_byte(text, at)))
        at++;
    return at;
}

/* The last number that no word character follows, with a "$" before it; false: there is none. */
static bool last_number(struct view text, struct view *out)
{
    bool found = false;

    for (size_t at = 0; at < text.len;) {
        size_t end = digits_end(text, at), tail;
        if (end == at) {
            at++;
            continue;
        }
        tail = text_byte(text, end) == '.' ? digits_end(text, end + 1) : end;
        if (tail <= end + 1 || is_word_at(text, tail))
            tail = end;
        if (!is_word_at(text, tail)) {
            *out = view_slice(text, text_byte_before(text, at) == '$' ? at - 1 : at, tail);
            found = true;
        }
        at = tail;
    }
    return found;
}

/* What the rule takes of a reply as its answer; false: nothing. */
static bool take_answer(struct view reply, struct view *out)
{
    struct view text = drop_prefixes(reply);
    ptrdiff_t end;

    if (view_find(text, VIEW("\\boxed")) >= 0)
        return last_box(text, out);
    if (last_dollars(text, out))
        return true;
    if (view_find(text, VIEW("=")) < 0)
        return last_number(text, out);
    *out = after_equals(text);
    while (out->len && out->data[out->len - 1] == '.')
        out->len--;
    end = view_find(*out, VIEW("\\n")); /* the two characters: the source's own slip */
    *out = end < 0 ? *out : view_slice(*out, 0, (size_t)end);
    return true;
}

static void grade_agieval(const struct grader *grader, const struct grade_input *input,
                          struct view answer, struct verdict *out)
{
    const struct json_value *reference;
    struct view got, want;
    bool is_right = false;

    (void)grader;
    out->rule = "published";
    if (!take_answer(answer, &got))
        return;
    for (size_t i = 0; !is_right && (reference = kind_reference(input->reference, i)); i++)
        is_right = kind_text(reference, &want) && agieval_equal(got, want);
    if (is_right || view_trim(got).len)
        kind_set(out, is_right, got);
}

static bool same_agieval(const struct grader *grader, const struct grade_input *input,
                         struct view a, struct view b)
{
    (void)grader;
    (void)input;
    return agieval_equal(a, b);
}

const struct kind kind_agieval_cloze = {
    .info = {"agieval-cloze", "1", "the published rule of AGIEval for mathematics without options"},
    .reads_raw = true,
    .compile = compile_agieval,
    .grade = grade_agieval,
    .same = same_agieval,
};

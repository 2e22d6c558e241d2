/* Kind "literal": a value as Python writes it, equal by value to the reference. */
#include <stdlib.h>

#include "score/code_block.h"
#include "score/kind.h"
#include "score/python_literal.h"
#include "score/text.h"

static bool compile_literal(struct config_object *o, struct grader *grader)
{
    (void)o;
    (void)grader;
    return true;
}

/* Takes emphasis and inline code's backquotes off both ends. */
static struct view unwrap(struct view text)
{
    for (text = view_trim(text); text.len >= 2 && (text.data[0] == '`' || text.data[0] == '*') &&
                                 text.data[text.len - 1] == text.data[0];)
        text = view_trim(view_slice(text, 1, text.len - 1));
    return text;
}

static bool read_text(struct view text, struct str *out)
{
    size_t kept = out->len;

    if (python_literal(text, out))
        return true;
    out->len = kept;
    if (out->data)
        out->data[kept] = '\0';
    return false;
}

/* What was read of a text, kept so that the one that is taken need not be read again. */
struct reading {
    struct view text, value;
    struct str form;
};

/* The value that a text says: itself, without the stop of its sentence, or what it is said to equal. */
static bool read_value(struct view text, struct reading *out)
{
    struct view value = unwrap(text);
    ptrdiff_t at;

    str_clear(&out->form);
    out->text = text;
    out->value = value;
    if (read_text(value, &out->form))
        return true;
    if (value.len && value.data[value.len - 1] == '.') {
        out->value = value = unwrap(view_slice(value, 0, value.len - 1));
        if (read_text(value, &out->form))
            return true;
    }
    at = view_find_last(value, VIEW("=="));
    if (at < 0)
        return false;
    out->value = unwrap(view_from(value, (size_t)at + 2));
    return read_text(out->value, &out->form);
}

static bool is_value(const void *context, struct view text)
{
    struct reading *const *reading = context;

    return read_value(text, *reading);
}

/* The last fenced block, when it is a value. */
static bool read_block(struct view answer, struct reading *out)
{
    size_t count;
    struct code_block *blocks = code_blocks(answer, &count);
    bool found =
        count > 0 && blocks[count - 1].is_closed && read_value(blocks[count - 1].body, out);

    free(blocks);
    return found;
}

/* The extracted text as it was read, the block instead of a guess; false: there is none. */
static bool find_value(const struct grader *grader, const struct grade_input *input,
                       struct view answer, struct reading *reading, struct verdict *out)
{
    struct extraction found;
    bool is_found = kind_extract(grader, input, answer, is_value, &reading, &found, out);

    if (is_found && !(out->flags & VERDICT_WEAK))
        return (reading->text.data == found.value.data && reading->text.len == found.value.len) ||
               read_value(found.value, reading);
    if (read_block(answer, reading)) {
        out->flags &= ~(unsigned)VERDICT_WEAK;
        out->rule = "block";
        return true;
    }
    return is_found && read_value(found.value, reading);
}

static bool equals_reference(const struct grade_input *input, struct view form, bool *out_any)
{
    const struct json_value *reference;
    struct view text;
    bool is_same = false;

    for (size_t i = 0; !is_same && (reference = kind_reference(input->reference, i)); i++) {
        struct str want = {0};
        bool is_literal = kind_text(reference, &text) && python_literal(text, &want);
        *out_any |= is_literal;
        is_same = is_literal && view_eq(str_view(&want), form);
        str_release(&want);
    }
    return is_same;
}

static void grade_literal(const struct grader *grader, const struct grade_input *input,
                          struct view answer, struct verdict *out)
{
    struct reading reading = {0};
    bool any = false, is_same;

    if (find_value(grader, input, answer, &reading, out)) {
        is_same = equals_reference(input, str_view(&reading.form), &any);
        if (any)
            kind_set(out, is_same, reading.value);
        else
            kind_fail(out, "the reference is no value of Python's");
    }
    str_release(&reading.form);
}

static bool same_literal(const struct grader *grader, const struct grade_input *input,
                         struct view a, struct view b)
{
    struct str one = {0}, other = {0};
    bool is_same = python_literal(a, &one) && python_literal(b, &other) &&
                   view_eq(str_view(&one), str_view(&other));

    (void)grader;
    (void)input;
    str_release(&one);
    str_release(&other);
    return is_same;
}

const struct kind kind_literal = {
    .info = {"literal", "1", "a value as Python writes it, equal by value"},
    .preset = "literal",
    .compile = compile_literal,
    .grade = grade_literal,
    .same = same_literal,
};

#include "score/math_span.h"

#include <string.h>

#include "score/number.h"
#include "score/text.h"

struct span {
    size_t start, end; /* with the delimiters */
};

/* The next formula at or after `at`. */
static bool next_span(struct view text, size_t at, struct span *out)
{
    static const struct {
        const char *open, *close;
    } pairs[] = {{"$$", "$$"}, {"$", "$"}, {"\\(", "\\)"}, {"\\[", "\\]"}};

    for (; at < text.len; at++) {
        if (text.data[at] == '\\' && text_byte(text, at + 1) == '$') { /* a dollar of money */
            at++;
            continue;
        }
        if (text.data[at] != '$' && text.data[at] != '\\')
            continue;
        for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
            size_t len = text_at(text, at, pairs[i].open);
            ptrdiff_t close =
                len ? view_find(view_from(text, at + len), view_of(pairs[i].close)) : -1;
            if (!len)
                continue;
            if (close < 0)
                return false; /* nothing closes from here on */
            *out = (struct span){at, at + len + (size_t)close + strlen(pairs[i].close)};
            return true;
        }
    }
    return false;
}

static bool is_separator(struct view gap)
{
    static const char *const joins[] = {
        ",",   ";",      "and",     "or",      "，",  "、",  "和",  "或", "；",  "$",   "\\(",
        "\\)", "\\quad", "\\text{", "\\mbox{", "\\,", "\\;", "\\ ", "}",  "\\[", "\\]", "*"};
    size_t at = 0;

    if (gap.len > 60)
        return false;
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

bool math_span_last(struct view text, struct view *out)
{
    struct span span, group = {0, 0};
    bool found = false;

    for (size_t at = 0; next_span(text, at, &span); at = span.end) {
        if (!found || !is_separator(view_slice(text, group.end, span.start)))
            group.start = span.start;
        group.end = span.end;
        found = true;
    }
    *out = view_slice(text, group.start, group.end);
    return found;
}

/* " papers and ", " \text{ for part (a) and }": a few words of one sentence, the last of which joins. */
static bool is_joint(struct view gap)
{
    if (gap.len > 60 || is_separator(gap))
        return gap.len <= 60;
    while (gap.len && strchr(" }$\\(", gap.data[gap.len - 1]))
        gap.len--;
    for (size_t i = 0; i < gap.len; i++)
        if (strchr(".;=\n!?", gap.data[i]))
            return false;
    return view_ends(gap, VIEW(" and"));
}

bool math_span_boxes(struct view text, struct str *out)
{
    size_t end = 0, group = out->len;
    bool found = false;

    for (;;) {
        ptrdiff_t at = view_find(view_from(text, end), VIEW("\\boxed{"));
        size_t start = end + (size_t)at, open = start + 6, close;
        if (at < 0)
            return found;
        close = text_brace_end(text, open, text.len);
        if (close >= text.len) { /* never closed: no answer, whatever came before */
            out->len = group;
            return false;
        }
        if (found && !is_joint(view_slice(text, end, start)))
            out->len = group;
        if (out->len > group)
            str_add_text(out, ", ");
        str_add(out, view_slice(text, open + 1, close));
        found = true;
        end = close + 1;
    }
}

/* Three words of two letters or more: a sentence, not a unit. */
static bool is_prose(struct view text)
{
    unsigned words = 0, run = 0;
    bool is_command = false;

    for (size_t i = 0; i <= text.len; i++) {
        if (text_is_letter(text_byte(text, i))) {
            run++;
            continue;
        }
        words += run >= 2 && !is_command;
        run = 0;
        is_command = text_byte(text, i) == '\\';
    }
    return words >= 3;
}

static struct view without_marks(struct view value)
{
    value = text_unwrap(value, false);
    while (value.len && strchr("*_`", value.data[value.len - 1]) && value.data[value.len - 1])
        value = text_unwrap(view_slice(value, 0, value.len - 1), false);
    return value;
}

/* Whether a sentence that draws the conclusion begins in the text. */
static bool concludes(struct view text)
{
    static const char *const words[] = {"Therefore", "Thus", "Hence", "因此", "所以", "综上"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (view_find(text, view_of(words[i])) >= 0)
            return true;
    return false;
}

void math_span_put(struct view value, bool wants_number, struct str *out)
{
    struct view formulas = {0};
    struct number last;
    bool has_formulas;

    if (math_span_boxes(value, out))
        return;
    value = view_trim(value);
    has_formulas = math_span_last(value, &formulas);
    if (wants_number && is_prose(value)) {
        struct view tail =
            has_formulas ? view_from(value, (size_t)(formulas.data - value.data) + formulas.len)
                         : value;
        if ((!text_has_digit(formulas) || concludes(tail)) && number_last(tail, &last)) {
            str_add(out, last.text);
            return;
        }
    }
    str_add(out, has_formulas ? formulas : without_marks(value));
}

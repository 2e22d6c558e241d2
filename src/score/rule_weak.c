/* Guesses, for replies that announce nothing. */
#include "score/math_span.h"
#include "score/number.h"
#include "score/rule.h"
#include "score/text.h"

static bool find_last_number(struct extract_scan *scan, struct view *value)
{
    struct number last;

    if (!number_last(scan->text, &last))
        return false;
    *value = last.text;
    return true;
}

const struct extract_rule rule_last_number = {
    .name = "last-number",
    .summary = "the last number of the reply (weak)",
    .find = find_last_number,
    .flags = EXTRACT_WEAK,
};

/* The whole reply when it is one line: then nothing else can be meant. */
static bool find_whole(struct extract_scan *scan, struct view *value)
{
    *value = view_trim(scan->text);
    return value->len > 0 && !memchr(value->data, '\n', value->len);
}

const struct extract_rule rule_whole = {
    .name = "whole",
    .summary = "the whole reply, when it is one line",
    .find = find_whole,
};

static bool find_last_line(struct extract_scan *scan, struct view *value)
{
    struct view text = view_trim(scan->text);
    ptrdiff_t newline = view_find_last(text, VIEW("\n"));

    *value = view_trim(view_from(text, (size_t)(newline + 1)));
    return value->len > 0;
}

const struct extract_rule rule_last_line = {
    .name = "last-line",
    .summary = "the last line of the reply (weak)",
    .find = find_last_line,
    .flags = EXTRACT_WEAK,
};

static bool find_formula(struct extract_scan *scan, struct view *value)
{
    return math_span_last(scan->text, value);
}

const struct extract_rule rule_formula = {
    .name = "formula",
    .summary = "the last formula of the reply, or the last list of formulas (weak)",
    .find = find_formula,
    .flags = EXTRACT_WEAK,
};

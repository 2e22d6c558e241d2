/* Replies from strangers: thought, every rule of extraction, numbers and letters. What is taken must
 * lie inside the reply; a number equals itself. */
#include <stdlib.h>

#include "score/extract.h"
#include "score/letters.h"
#include "score/number.h"
#include "score/thought.h"

static void assert_inside(struct view whole, struct view part)
{
    if (part.len && (part.data < whole.data || part.data + part.len > whole.data + whole.len))
        abort();
}

static bool accept_half(const void *context, struct view value)
{
    assert_inside(*(const struct view *)context, value);
    return value.len % 2 == 0;
}

static void try_rules(struct view text)
{
    static const char *const fields[] = {"answer", "a", NULL};
    struct extract_set set = {.cuts_run_on = true, .allows_weak = true, .options = {fields}};
    struct extraction found;

    for (size_t i = 0; extract_rules[i]; i++) {
        set.rules[0] = extract_rules[i];
        set.count = 1;
        extract_run(&set, text, true, accept_half, &text, &found);
        assert_inside(text, found.value);
        if ((found.state == EXTRACT_NOTHING) != (found.rule == NULL))
            abort();
    }
}

static void try_numbers(struct view text)
{
    const struct number_tolerance exact = {.is_strict = true};
    struct number number;
    size_t at = 0, before = 0;

    while (number_next(text, &at, &number)) {
        assert_inside(text, number.text);
        if (at <= before || number.den <= 0 ||
            (!number.is_expression && !number_equal(&number, &number, &exact)))
            abort();
        before = at;
    }
    number_parse(text, &number);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view text = {(const char *)data, size}, answer;
    size_t start, end;
    bool is_or;

    if (thought_strip(text, &answer))
        assert_inside(text, answer);
    try_rules(text);
    try_numbers(text);
    letters_read(text, 0x3FF, &is_or);
    if (letters_last(text, 0x3FF, &start, &end) && (start >= end || end > size))
        abort();
    return 0;
}

/* Kind "literal": values as Python writes them. */
#include "fixture.h"

#include "score/python_literal.h"

/* Each pair: what Python says of a == b. */
static void equal_by_value(void **state)
{
    static const struct {
        const char *a, *b;
        bool is_equal;
    } pairs[] = {
        {"1", "1.0", true},
        {"True", "1", true},
        {"-0", "0", true},
        {"1_000", "1000", true},
        {"1e3", "1000", true},
        {"0.1", ".1", true},
        {"0.1", "0.10000001", false},
        {"1", "'1'", false},
        {"'a'", "\"a\"", true},
        {"'a' 'b'", "'ab'", true},
        {"'''a\nb'''", "'a\\nb'", true},
        {"'\\x41\\u0042\\103'", "'ABC'", true},
        {"'\\q'", "'\\\\q'", true},
        {"r'\\n'", "'\\\\n'", true},
        {"b'a'", "'a'", false},
        {"b'\\xff'", "b'\\377'", true},
        {"' a'", "'a'", false},
        {"[1,2]", "[1, 2]", true},
        {"[1, 2]", "[2, 1]", false},
        {"[1, 2]", "(1, 2)", false},
        {"(1)", "1", true},
        {"(1,)", "1", false},
        {"1, 2", "(1, 2)", true},
        {"()", "[]", false},
        {"{1, 2}", "{2, 1, 1}", true},
        {"{'a': 1, 'b': [2]}", "{\"b\":[2], \"a\":1,}", true},
        {"{'a': 1, 'a': 2}", "{'a': 2}", true},
        {"{}", "set()", false},
        {"{1: 1}", "{1}", false},
        {"[[], ['']]", "[[], []]", false},
        {"['ab', 'c']", "['a', 'bc']", false},
        {"{(1, 'x'): {2}}", "{(1,'x'):{2}}", true},
        {"[None, # why\n 1]", "[None, 1]", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct str a = {0}, b = {0};
        if (!python_literal(view_of(pairs[i].a), &a) || !python_literal(view_of(pairs[i].b), &b) ||
            view_eq(str_view(&a), str_view(&b)) != pairs[i].is_equal)
            fail_msg("%s and %s: %s and %s", pairs[i].a, pairs[i].b, str_text(&a), str_text(&b));
        str_release(&a);
        str_release(&b);
    }
}

static void what_is_no_value(void **state)
{
    static const char *const texts[] = {
        "",       "x",         "f(1)",          "1 + 2",     "[1",        "1]",       "'a",
        "'a\nb'", "'\\ud800'", "'\\N{BULLET}'", "{1, 2: 3}", "{1: 2, 3}", "1 2",      "1x",
        "--",     "[,]",       "(,)",           "b'a' 'b'",  "1e999",     "Nonesuch", "{:}",
        "1e",     "lambda: 1", "f'a'",
    };
    struct str deep = {0}, out = {0};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        str_clear(&out);
        if (python_literal(view_of(texts[i]), &out))
            fail_msg("%s: %s", texts[i], str_text(&out));
    }
    for (unsigned i = 0; i < 2 * 200; i++)
        str_add_char(&deep, i < 200 ? '[' : ']');
    assert_false(python_literal(str_view(&deep), &out));
    str_release(&deep);
    str_release(&out);
}

#define LITERAL "{\"kind\":\"literal\"}"
static void takes_the_value(void **state)
{
    static const struct grade_case cases[] = {
        {LITERAL, "\"{'a': 1}\"", NULL, "{\"a\":1}", OUTCOME_CORRECT, "{\"a\":1}", "whole"},
        {LITERAL, "\"''\"", NULL, "''", OUTCOME_CORRECT, "''", "whole"},
        {LITERAL, "\"'a  b'\"", NULL, "'a b'", OUTCOME_WRONG, "'a b'", "whole"},
        {LITERAL, "\"'The answer is 5'\"", NULL, "'The answer is 5'", OUTCOME_CORRECT, NULL,
         "whole"},
        {LITERAL, "\"[1, 2]\"", NULL, "It sorts them.\nAnswer: `[1,2]`", OUTCOME_CORRECT, "[1,2]",
         "marker"},
        {LITERAL, "\"[1, 2]\"", NULL, "So the answer is **[1, 2]**.", OUTCOME_CORRECT, "[1, 2]",
         NULL},
        {LITERAL, "\"[1, 2]\"", NULL, "assert f([2, 1]) == [1, 2]", OUTCOME_CORRECT, "[1, 2]",
         NULL},
        {LITERAL, "\"[1, 2]\"", NULL, "It gives:\n```python\n[1,\n 2]\n```\n", OUTCOME_CORRECT,
         NULL, "block"},
        {LITERAL, "\"[1, 2]\"", NULL, "First 3.\n\n[1, 2]", OUTCOME_CORRECT, "[1, 2]", "last-line"},
        {LITERAL, "\"[1, 2]\"", NULL, "It sorts the list.", OUTCOME_UNPARSED, "", NULL},
        {LITERAL, "\"sorted(x)\"", NULL, "[1]", OUTCOME_GRADER_FAILED, NULL, NULL},
    };

    (void)state;
    CHECK(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_by_value),
        cmocka_unit_test(what_is_no_value),
        cmocka_unit_test(takes_the_value),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "fixture.h"

#include "base/view.h"

static const struct view none = {NULL, 0};

static void compares(void **state)
{
    (void)state;
    assert_true(view_eq(none, VIEW("")));
    assert_true(view_eq(view_of(NULL), none));
    assert_true(view_eq_text(VIEW("ab"), "ab"));
    assert_false(view_eq_text(VIEW("ab"), "abc"));
    assert_false(view_eq_text((struct view){"a\0b", 3}, "a"));
    assert_true(view_eq_nocase(VIEW("AbZ-1"), VIEW("aBz-1")));
    assert_false(view_eq_nocase(VIEW("\xC3\x84"), VIEW("\xC3\xA4"))); /* ASCII only */
    assert_false(view_eq_nocase(VIEW("@"), VIEW("`")));
    assert_true(view_starts(VIEW("abc"), VIEW("")));
    assert_true(view_starts(none, none));
    assert_true(view_starts(VIEW("abc"), VIEW("abc")));
    assert_false(view_starts(VIEW("ab"), VIEW("abc")));
    assert_true(view_ends(VIEW("abc"), VIEW("bc")));
    assert_true(view_ends(VIEW("abc"), VIEW("")));
    assert_false(view_ends(VIEW("c"), VIEW("bc")));
}

static void cuts(void **state)
{
    (void)state;
    assert_view(view_trim(VIEW(" \t\r\n\v\f a b \n")), "a b");
    assert_view(view_trim(VIEW(" \n ")), "");
    assert_view(view_trim(none), "");
    assert_view(view_trim(VIEW("\xE3\x80\x80x")), "\xE3\x80\x80x"); /* ASCII only */
    assert_view(view_from(VIEW("abc"), 1), "bc");
    assert_view(view_from(VIEW("abc"), 9), "");
    assert_view(view_slice(VIEW("abc"), 1, 2), "b");
    assert_view(view_slice(VIEW("abc"), 2, 1), "");
    assert_view(view_slice(VIEW("abc"), 0, SIZE_MAX), "abc");
    assert_null(view_slice(none, 1, 2).data);
}

static void finds(void **state)
{
    (void)state;
    assert_int_equal(view_find(VIEW("abcabc"), VIEW("bc")), 1);
    assert_int_equal(view_find_last(VIEW("abcabc"), VIEW("bc")), 4);
    assert_int_equal(view_find_last(VIEW("aaa"), VIEW("aa")), 1);
    assert_int_equal(view_find(VIEW("abc"), VIEW("abcd")), -1);
    assert_int_equal(view_find_last(VIEW("abc"), VIEW("abcd")), -1);
    assert_int_equal(view_find(VIEW("abc"), VIEW("")), -1);
    assert_int_equal(view_find_last(VIEW("abc"), VIEW("")), -1);
    assert_int_equal(view_find_nocase(VIEW("abc"), VIEW("")), -1);
    assert_int_equal(view_find(none, VIEW("a")), -1);
    assert_int_equal(view_find_nocase(VIEW("say ANSWER"), VIEW("answer")), 4);
    assert_int_equal(view_find_nocase(VIEW("answe"), VIEW("answer")), -1);
    assert_int_equal(view_find((struct view){"a\0b", 3}, (struct view){"\0b", 2}), 1);
}

static void takes_lines(void **state)
{
    struct view rest = VIEW("a\r\n\n\rb\r\r\nlast"), line;
    static const char *const expected[] = {"a", "", "\rb\r", "last"};

    (void)state;
    for (size_t i = 0; i < COUNT(expected); i++) {
        assert_true(view_next_line(&rest, &line));
        assert_view(line, expected[i]);
    }
    assert_false(view_next_line(&rest, &line));
    rest = VIEW("x\n"); /* an end of line begins no further line */
    assert_true(view_next_line(&rest, &line));
    assert_false(view_next_line(&rest, &line));
    rest = none;
    assert_false(view_next_line(&rest, &line));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares),
        cmocka_unit_test(cuts),
        cmocka_unit_test(finds),
        cmocka_unit_test(takes_lines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

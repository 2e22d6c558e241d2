#include "fixture.h"

#include "base/str.h"

static void grows_and_ends_with_nul(void **state)
{
    struct str s = {0};

    (void)state;
    assert_string_equal(str_text(&s), "");
    assert_true(str_add(&s, (struct view){NULL, 0}));
    for (int i = 0; i < 10000; i++) {
        assert_true(str_add_char(&s, 'x'));
        assert_int_equal(s.data[s.len], '\0');
    }
    assert_int_equal(s.len, 10000);
    str_clear(&s);
    assert_string_equal(str_text(&s), "");
    assert_true(s.capacity > 10000);
    assert_true(str_add(&s, (struct view){"a\0b", 3}));
    assert_int_equal(s.len, 3);
    assert_memory_equal(s.data, "a\0b", 4);
    str_release(&s);
    assert_null(s.data);
}

static void keeps_its_limit(void **state)
{
    struct str s;

    (void)state;
    str_init(&s, 5);
    assert_true(str_add_text(&s, "abc"));
    assert_true(str_add_text(&s, "de"));
    assert_false(s.is_cut);
    assert_true(str_add_text(&s, ""));
    assert_false(str_add_text(&s, "f"));
    assert_true(s.is_cut);
    assert_string_equal(str_text(&s), "abcde");
    str_clear(&s);
    assert_false(s.is_cut);
    assert_false(str_printf(&s, "%d", 1234567));
    assert_string_equal(str_text(&s), "12345");
    str_release(&s);
    assert_int_equal(s.max, 5);
    assert_false(str_add_text(&s, "123456"));
    str_release(&s);
}

static void is_taken(void **state)
{
    struct str s = {0};
    char *text = str_take(&s);

    (void)state;
    assert_string_equal(text, "");
    free(text);
    str_add_text(&s, "abc");
    text = str_take(&s);
    assert_string_equal(text, "abc");
    assert_int_equal(s.len, 0);
    assert_string_equal(str_text(&s), "");
    free(text);
}

static void prints(void **state)
{
    struct str s = {0};
    char long_text[2000];

    (void)state;
    memset(long_text, 'y', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    assert_true(str_printf(&s, "%d-%s", 7, "x"));
    assert_string_equal(str_text(&s), "7-x");
    assert_true(str_printf(&s, "%s|", long_text));
    assert_int_equal(s.len, 3 + 1999 + 1);
    assert_int_equal(s.data[s.len - 1], '|');
    str_clear(&s);
    for (int length = 510; length <= 513; length++) /* around the buffer on the stack */
        assert_true(str_printf(&s, "%.*s", length, long_text));
    assert_int_equal(s.len, 510 + 511 + 512 + 513);
    str_release(&s);
}

static void writes_code_points(void **state)
{
    static const struct {
        uint32_t code_point;
        const char *expected;
    } cases[] = {
        {'a', "a"},
        {0x7F, "\x7f"},
        {0x80, "\xC2\x80"},
        {0x7FF, "\xDF\xBF"},
        {0x800, "\xE0\xA0\x80"},
        {0xFFFF, "\xEF\xBF\xBF"},
        {0x10000, "\xF0\x90\x80\x80"},
        {0x10FFFF, "\xF4\x8F\xBF\xBF"},
        {0x110000, "\xEF\xBF\xBD"},
        {0xD800, "\xEF\xBF\xBD"},
        {0xDFFF, "\xEF\xBF\xBD"},
        {UINT32_MAX, "\xEF\xBF\xBD"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct str s = {0};
        assert_true(str_add_code_point(&s, cases[i].code_point));
        assert_string_equal(str_text(&s), cases[i].expected);
        str_release(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_and_ends_with_nul),
        cmocka_unit_test(keeps_its_limit),
        cmocka_unit_test(is_taken),
        cmocka_unit_test(prints),
        cmocka_unit_test(writes_code_points),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

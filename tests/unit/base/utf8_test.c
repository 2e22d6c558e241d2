#include "fixture.h"

#include "base/utf8.h"

static void decodes(void **state)
{
    static const struct {
        const char *text;
        uint32_t code_point;
        unsigned len;
    } cases[] = {
        {"a", 'a', 1},
        {"\xC3\xA9z", 0xE9, 2},
        {"\xE4\xB8\xAD", 0x4E2D, 3},
        {"\xF0\x9F\x98\x80", 0x1F600, 4},
        {"\xF4\x8F\xBF\xBF", 0x10FFFF, 4},
        {"\xEF\xBF\xBD", 0xFFFD, 3}, /* the character itself, not an error */
        {"\xC0\x80", 0xFFFD, 1},     /* overlong */
        {"\xC1\xBF", 0xFFFD, 1},
        {"\xE0\x9F\xBF", 0xFFFD, 1},
        {"\xF0\x8F\xBF\xBF", 0xFFFD, 1},
        {"\xED\xA0\x80", 0xFFFD, 1},     /* a surrogate */
        {"\xF4\x90\x80\x80", 0xFFFD, 1}, /* beyond Unicode */
        {"\xF5\x80\x80\x80", 0xFFFD, 1},
        {"\x80", 0xFFFD, 1},
        {"\xFF", 0xFFFD, 1},
        {"\xE4\xB8", 0xFFFD, 1}, /* cut */
        {"\xE4z\xAD", 0xFFFD, 1},
        {"\xF0\x9F\x98", 0xFFFD, 1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        unsigned len = 0;
        assert_int_equal(utf8_decode(view_of(cases[i].text), &len), cases[i].code_point);
        assert_int_equal(len, cases[i].len);
        assert_int_equal(utf8_is_valid(view_of(cases[i].text)),
                         cases[i].len > 1 || cases[i].code_point != 0xFFFD);
    }
    assert_true(utf8_is_valid((struct view){NULL, 0}));
    assert_true(utf8_is_valid((struct view){"\0", 1}));
}

static void measures_columns(void **state)
{
    static const struct {
        const char *text;
        unsigned narrow, wide; /* ambiguous characters as 1 and as 2 */
    } cases[] = {
        {"", 0, 0},
        {"abc", 3, 3},
        {"\xE4\xB8\xAD\xE6\x96\x87", 4, 4},
        {"e\xCC\x81", 1, 1}, /* e and an accent */
        {"\xC3\xA9", 1, 1},
        {"\xEF\xBC\xA1", 2, 2}, /* full-width A */
        {"\xEF\xBD\xB1", 1, 1}, /* half-width katakana */
        {"\xF0\x9F\x98\x80", 2, 2},
        {"\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7", 2, 2}, /* woman, joiner, girl */
        {"\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD", 2, 2},             /* thumb, skin */
        {"\xF0\x9F\x87\xA8\xF0\x9F\x87\xB3", 2, 2},             /* a flag */
        {"\xF0\x9F\x87\xA8\xF0\x9F\x87\xB3\xF0\x9F\x87\xBA\xF0\x9F\x87\xB8", 4, 4},
        {"\xE2\x9C\x85", 2, 2},
        {"1\xEF\xB8\x8F\xE2\x83\xA3", 2, 2},            /* keycap */
        {"\xE1\x84\x80\xE1\x85\xA1\xE1\x86\xA8", 2, 2}, /* Hangul by jamo */
        {"\xC2\xB1\xE2\x80\xA6", 2, 4},
        {"\xCE\xB1", 1, 2},
        {"\xE2\x80\x8B", 0, 0}, /* zero width space */
        {"a\xFF"
         "b",
         3, 3},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        unsigned narrow = utf8_width(view_of(cases[i].text), 1);
        unsigned wide = utf8_width(view_of(cases[i].text), 2);
        if (narrow != cases[i].narrow || wide != cases[i].wide)
            fail_msg("case %zu: %u and %u columns, expected %u and %u", i, narrow, wide,
                     cases[i].narrow, cases[i].wide);
    }
}

static void cuts_at_graphemes(void **state)
{
    (void)state;
    assert_view(utf8_cut(VIEW("abc"), 2, 1), "ab");
    assert_view(utf8_cut(VIEW("abc"), 9, 1), "abc");
    assert_view(utf8_cut(VIEW("abc"), 0, 1), "");
    assert_view(utf8_cut(VIEW("\xE4\xB8\xAD\xE6\x96\x87"), 3, 1), "\xE4\xB8\xAD");
    assert_view(utf8_cut(VIEW("e\xCC\x81x"), 1, 1), "e\xCC\x81");
    assert_view(utf8_cut(VIEW("\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBDx"), 1, 1), "");
    assert_view(utf8_cut(VIEW("\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBDx"), 2, 1),
                "\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD");
    assert_view(utf8_cut((struct view){NULL, 0}, 5, 1), "");
}

static void safe(struct view text, bool keep_lines, const char *expected)
{
    struct str out = {0};

    utf8_put_safe(&out, text, keep_lines);
    assert_string_equal(str_text(&out), expected);
    str_release(&out);
}

static void makes_safe(void **state)
{
    (void)state;
    safe(VIEW("a\x1b[31m"), true, "a\\x1b[31m");
    safe(VIEW("a\n\tb\r"), true, "a\n\tb\\x0d");
    safe(VIEW("a\n\tb"), false, "a\\x0a\\x09b");
    safe((struct view){"\0\x7f", 2}, true, "\\x00\\x7f");
    safe(VIEW("\xC2\x9B"
              "31m"),
         true, "\\x9b31m"); /* C1: another way to begin an escape */
    safe(VIEW("\xE2\x80\xAE"
              "abc"),
         true, "\\u202eabc"); /* right-to-left override */
    safe(VIEW("\xE2\x81\xA6"), true, "\\u2066");
    safe(VIEW("\xEF\xBB\xBF"), true, "\\ufeff");
    safe(VIEW("\xF3\xA0\x81\x81"), true, "\\U000e0041"); /* an invisible tag */
    safe(VIEW("\xFF\xE4\xB8"), true, "\\xff\\xe4\\xb8");
    safe(VIEW("\xE4\xB8\xAD \xF0\x9F\x98\x80"), true, "\xE4\xB8\xAD \xF0\x9F\x98\x80");
}

static void folds(void **state)
{
    struct str out = {0};

    (void)state;
    utf8_put_nfkc(&out, VIEW("\xEF\xBC\x91\xEF\xBC\x8E\xEF\xBC\x95")); /* 1.5 in full width */
    utf8_put_nfkc(&out, VIEW("e\xCC\x81"));
    utf8_put_nfkc(&out, VIEW("\xEF\xAC\x81"));
    assert_string_equal(str_text(&out), "1.5\xC3\xA9"
                                        "fi");
    str_clear(&out);
    utf8_put_nfkc(&out, VIEW("a\xFF")); /* no UTF-8: as it is */
    utf8_put_nfkc(&out, (struct view){"b\0c", 3});
    utf8_put_nfkc(&out, (struct view){NULL, 0});
    assert_int_equal(out.len, 5);
    assert_memory_equal(out.data,
                        "a\xFF"
                        "b\0c",
                        5);
    str_release(&out);
    assert_true(utf8_is_cjk(0x4E2D));
    assert_true(utf8_is_cjk(0x3042));
    assert_true(utf8_is_cjk(0xFF01));
    assert_false(utf8_is_cjk('a'));
    assert_false(utf8_is_cjk(0x1F600));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes),
        cmocka_unit_test(measures_columns),
        cmocka_unit_test(cuts_at_graphemes),
        cmocka_unit_test(makes_safe),
        cmocka_unit_test(folds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

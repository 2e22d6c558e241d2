#include "fixture.h"

#include "base/base64.h"

static void every_length_comes_back(void **state)
{
    (void)state;
    for (size_t len = 0; len < 7000; len += len < 70 ? 1 : 997) {
        struct str bytes = {0}, text = {0}, back = {0};
        for (size_t i = 0; i < len; i++)
            str_add_char(&bytes, (char)(i * 131 + len));
        base64_put(&text, str_view(&bytes));
        assert_int_equal(text.len, (len + 2) / 3 * 4);
        assert_true(base64_take(&back, str_view(&text)));
        assert_true(view_eq(str_view(&back), str_view(&bytes)));
        str_release(&bytes);
        str_release(&text);
        str_release(&back);
    }
}

static void what_is_no_base64_is_refused(void **state)
{
    static const char *const bad[] = {"A",
                                      "AA=",
                                      "A===",
                                      "====",
                                      "AA A",
                                      "AA\x80"
                                      "A",
                                      NULL};
    struct str out = {0};

    (void)state;
    for (const char *const *b = bad; *b; b++) {
        assert_false(base64_take(&out, view_of(*b)));
        assert_int_equal(out.len, 0);
    }
    assert_true(base64_take(&out, VIEW("3q2+7w==")));
    assert_memory_equal(out.data, "\xde\xad\xbe\xef", 4);
    str_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_comes_back),
        cmocka_unit_test(what_is_no_base64_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

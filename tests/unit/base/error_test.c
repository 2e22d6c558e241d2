#include "fixture.h"

#include "base/error.h"
#include "base/utf8.h"

static void is_filled(void **state)
{
    struct error err = {0};

    (void)state;
    assert_false(error_set(&err, ERROR_INPUT, "found %d", 3));
    assert_string_equal(err.message, "found 3");
    assert_false(error_prefix(&err, "f:%d", 7));
    assert_string_equal(err.message, "f:7: found 3");
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_false(error_set(&err, ERROR_SYSTEM, "again: %s", err.message)); /* its own text */
    assert_string_equal(err.message, "again: f:7: found 3");
}

static void is_cut_at_a_character(void **state)
{
    struct error err = {0};
    char text[3000];

    (void)state;
    for (size_t lead = 0; lead < 4; lead++) {
        memset(text, 'a', lead);
        for (size_t i = lead; i + 4 < sizeof text; i += 4)
            memcpy(text + i, "\xF0\x9F\x98\x80", 5);
        error_set(&err, ERROR_INPUT, "%s", text);
        assert_true(strlen(err.message) > sizeof err.message - 5);
        assert_true(utf8_is_valid(view_of(err.message)));
        error_prefix(&err, "%s", text);
        assert_true(utf8_is_valid(view_of(err.message)));
    }
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    error_set(&err, ERROR_INPUT, "%s", text);
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
}

static void has_exit_statuses(void **state)
{
    (void)state;
    assert_int_equal(error_exit_status(ERROR_NONE), 0);
    assert_int_equal(error_exit_status(ERROR_SYSTEM), 1);
    assert_int_equal(error_exit_status(ERROR_USAGE), 2);
    assert_int_equal(error_exit_status(ERROR_INPUT), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_filled),
        cmocka_unit_test(is_cut_at_a_character),
        cmocka_unit_test(has_exit_statuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

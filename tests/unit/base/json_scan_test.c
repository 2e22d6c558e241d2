/* Strings are scanned in blocks: what ends one must be seen at every place of a block. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"

enum { LENGTH_MAX = 50 };

/* Reads `len` bytes of which the one at `at` is `c`, in a block of their own so that ASan sees a
 * read past the end. */
static enum json_token read_with(size_t len, size_t at, char c, struct json_reader *r)
{
    char *text = mem_alloc(len + 2);
    enum json_token token;

    memset(text, 'a', len + 2);
    text[0] = text[len + 1] = '"';
    if (at < len)
        text[at + 1] = c;
    json_reader_init(r, (struct view){text, len + 2}, JSON_STRICT);
    token = json_next(r);
    free(text);
    return token;
}

static void a_string_ends_at_its_first_quote(void **state)
{
    struct json_reader r;

    (void)state;
    for (size_t len = 0; len < LENGTH_MAX; len++) {
        for (size_t at = 0; at <= len; at++) {
            assert_int_equal(read_with(len, at, '"', &r), JSON_STRING);
            assert_int_equal(r.text.len, at);
            assert_false(r.is_escaped);
        }
    }
}

static void controls_and_bad_escapes_are_refused_anywhere(void **state)
{
    struct json_reader r;

    (void)state;
    for (size_t len = 1; len < LENGTH_MAX; len++) {
        for (size_t at = 0; at < len; at++) {
            for (int c = 0; c < 0x20; c++)
                assert_int_equal(read_with(len, at, (char)c, &r), JSON_ERROR);
            /* "\a" is no escape; before the closing quote the string does not end */
            assert_int_equal(read_with(len, at, '\\', &r), JSON_ERROR);
            assert_int_equal(read_with(len, at, ' ', &r), JSON_STRING);
            assert_int_equal(read_with(len, at, '\x7f', &r), JSON_STRING);
            assert_int_equal(read_with(len, at, (char)0x80, &r), JSON_STRING);
            assert_int_equal(read_with(len, at, (char)0xff, &r), JSON_STRING);
            assert_int_equal(r.text.len, len);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_string_ends_at_its_first_quote),
        cmocka_unit_test(controls_and_bad_escapes_are_refused_anywhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

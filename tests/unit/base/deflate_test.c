#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

#include "base/deflate.h"
#include "base/mem.h"

/* What a browser does with it. */
static char *inflated(const struct str *packed, size_t size)
{
    char *out = mem_alloc(size + 1);
    z_stream stream = {.next_in = (const unsigned char *)packed->data,
                       .avail_in = (unsigned)packed->len,
                       .next_out = (unsigned char *)out,
                       .avail_out = (unsigned)size + 1};

    assert_int_equal(inflateInit2(&stream, -15), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(stream.total_out, size);
    assert_int_equal(stream.avail_in, 0);
    (void)inflateEnd(&stream);
    return out;
}

static void bytes_come_back(void **state)
{
    static const size_t sizes[] = {0, 1, 16383, 16384, 16385, 100000};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct str text = {0}, packed = {0};
        for (uint32_t k = 0; k < sizes[i]; k++)
            str_add_char(&text, (char)(k * 2654435761u >> 24));
        deflate_put(&packed, str_view(&text));
        char *back = inflated(&packed, sizes[i]);
        assert_true(sizes[i] == 0 || memcmp(back, text.data, sizes[i]) == 0);
        free(back);
        str_release(&text);
        str_release(&packed);
    }
}

static void what_repeats_gets_small_and_is_appended(void **state)
{
    struct str text = {0}, packed = {0};

    (void)state;
    for (int i = 0; i < 10000; i++)
        str_add_text(&text, "the same words ");
    str_add_text(&packed, "before");
    deflate_put(&packed, str_view(&text));
    assert_memory_equal(packed.data, "before", 6);
    assert_true(packed.len < text.len / 100);
    str_release(&text);
    str_release(&packed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_come_back),
        cmocka_unit_test(what_repeats_gets_small_and_is_appended),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

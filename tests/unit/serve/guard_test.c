#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "serve/server.h"

static void only_our_hosts(void **state)
{
    static const char *const named[] = {"lab.example", NULL};
    static const struct {
        const char *host, *address;
        bool is_ours, is_ours_when_named;
    } cases[] = {
        {"127.0.0.1:7575", "127.0.0.1", true, true},
        {"localhost:7575", "127.0.0.1", true, true},
        {"[::1]:7575", "127.0.0.1", true, true},
        {"127.0.0.1", "127.0.0.1", false, false}, /* port 80 is another server's */
        {"127.0.0.1:80", "127.0.0.1", false, false},
        {"evil.example:7575", "127.0.0.1", false, false},
        {"127.0.0.1.evil.example:7575", "127.0.0.1", false, false},
        {"lab.example:443", "127.0.0.1", false, true},
        {"lab.example", "127.0.0.1", false, true},
        {"10.0.0.5:7575", "10.0.0.5", true, true},
        {"127.0.0.1:7575", "10.0.0.5", false, false},
        {"10.0.0.5:7575", "0.0.0.0", true, true},
        {"[fe80::1]:7575", "::", true, true},
        {"evil.example:7575", "0.0.0.0", false, false},
        {"lab.example:7575", "0.0.0.0", false, true},
        {"", "127.0.0.1", false, false},
        {":7575", "127.0.0.1", false, false},
        {"[::1:7575", "::1", false, false},
        {"[::1]x:7575", "::1", false, false},
        {NULL, "127.0.0.1", false, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (serve_host_is_ours(cases[i].host, cases[i].address, 7575, NULL) != cases[i].is_ours ||
            serve_host_is_ours(cases[i].host, cases[i].address, 7575, named) !=
                cases[i].is_ours_when_named)
            fail_msg("'%s' at %s", cases[i].host, cases[i].address);
    }
    assert_true(serve_host_is_ours("localhost", "127.0.0.1", 80, NULL));
}

static void the_token_opens(void **state)
{
    static const char token[] = "0123456789abcdef";

    (void)state;
    assert_string_equal(serve_path("/0123456789abcdef/", token), "/");
    assert_string_equal(serve_path("/0123456789abcdef/run/x", token), "/run/x");
    assert_null(serve_path("/0123456789abcdef", token));
    assert_null(serve_path("/0123456789abcdeF/", token));
    assert_null(serve_path("/0123456789abcdefg/", token));
    assert_null(serve_path("/", token));
    assert_null(serve_path("", token));
    assert_null(serve_path(NULL, token));
}

static void tokens_are_fit_for_an_address(void **state)
{
    char one[SERVE_TOKEN_SIZE], two[SERVE_TOKEN_SIZE];

    (void)state;
    serve_draw_token(one);
    serve_draw_token(two);
    assert_string_not_equal(one, two);
    assert_true(serve_is_token(one));
    assert_false(serve_is_token("short"));
    assert_false(serve_is_token("0123456789abcde/"));
    assert_false(serve_is_token("0123456789abcdef%"));
}

static void loopback(void **state)
{
    (void)state;
    assert_true(serve_is_loopback("127.0.0.1"));
    assert_true(serve_is_loopback("127.9.9.9"));
    assert_true(serve_is_loopback("::1"));
    assert_true(serve_is_loopback("localhost"));
    assert_false(serve_is_loopback("0.0.0.0"));
    assert_false(serve_is_loopback("10.0.0.1"));
    assert_false(serve_is_loopback("127.0.0.1.evil.example"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_our_hosts),
        cmocka_unit_test(the_token_opens),
        cmocka_unit_test(tokens_are_fit_for_an_address),
        cmocka_unit_test(loopback),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Recorded exchanges: which one a request gets, and what goes on its connection. */
#include "fixture.h"

#include "base/clock.h"
#include "sim/replay.h"

#define REQUEST "{\"model\":\"M\",\"messages\":[{\"role\":\"user\",\"content\":\"1+1?\"}]}"
#define WHO(provider, cell, attempt)                                                               \
    "{\"transcript\":1,\"provider\":\"" provider "\",\"model\":\"M\",\"cell\":" cell               \
    ",\"turn\":1,\"attempt\":" attempt ",\"request\":" REQUEST
#define SAYS(text) ",\"status\":200,\"body\":\"" text "\",\"end\":\"ok\",\"whole\":true}\n"

static struct replay *parse(const char *text)
{
    struct error err = {0};
    struct replay *replay = replay_parse(view_of(text), "f", &err);

    if (!replay)
        fail_msg("%s", err.message);
    return replay;
}

/* What goes on the connection for a request, and the script for further looks. */
static const char *played(const struct replay *replay, const char *provider, uint64_t cell,
                          int64_t attempt, double speed, struct fault_script *script)
{
    struct fixture f;

    fixture_open(&f, "generic", REQUEST);
    f.chat.cell = cell;
    f.chat.attempt = attempt;
    const struct replay_exchange *e = replay_find_exchange(replay, provider, &f.chat);
    fixture_close(&f);
    assert_non_null(e);
    replay_play(e, speed, script);
    return str_text(&script->bytes);
}

static void the_same_attempt_is_found(void **state)
{
    struct replay *replay =
        parse(WHO("a", "3", "1") SAYS("a31") WHO("a", "3", "2") SAYS("a32") WHO("b", "3", "1")
                  SAYS("b31") WHO("a", "3", "2") SAYS("again")
                      WHO("a", "4", "1") ",\"status\":200,\"body\":\"cut\",\"end\":\"cut\"}\n");
    static const struct {
        const char *provider;
        uint64_t cell;
        int64_t attempt;
        const char *body;
    } cases[] = {
        {"a", 3, 1, "a31"}, {"a", 3, 2, "again"}, {"b", 3, 1, "b31"},
        {"a", 4, 1, "cut"}, {"a", 0, 1, "a31"}, /* no such cell: the cell's of the four that came whole */
        {"c", 6, 9, "b31"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fault_script script;
        const char *bytes =
            played(replay, cases[i].provider, cases[i].cell, cases[i].attempt, 0, &script);
        assert_non_null(strstr(bytes, cases[i].body));
        assert_int_equal(script.is_whole, strcmp(cases[i].body, "cut") != 0);
        fault_script_release(&script);
    }
    assert_true(replay_has_model(replay, "M"));
    replay_free(replay);
}

static void bytes_and_pace_are_kept(void **state)
{
    struct replay *replay = parse(
        WHO("a", "0", "1") ",\"status\":429,\"head_us\":1000,\"headers\":[\"Retry-After: 3\"],"
                           "\"body_base64\":\"Yf8K\",\"pieces\":[[1000,1],[5000,2]],\"end\":\"ok\","
                           "\"end_us\":9000}\n");
    struct fault_script script;

    (void)state;
    assert_string_equal(played(replay, "a", 0, 1, 2, &script),
                        "HTTP/1.1 429 Recorded\r\nRetry-After: 3\r\nConnection: close\r\n"
                        "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\n\xff\n\r\n0\r\n\r\n");
    assert_int_equal(script.step_count, 3);
    assert_int_equal(script.steps[0].wait_ns, CLOCK_MS / 2);
    assert_int_equal(script.steps[1].wait_ns, 0);
    assert_int_equal(script.steps[2].wait_ns, 2 * CLOCK_MS);
    assert_int_equal(script.end, FAULT_CLOSE);
    fault_script_release(&script);
    (void)played(replay, "a", 0, 1, 0, &script);
    assert_int_equal(script.step_count, 1);
    fault_script_release(&script);
    replay_free(replay);
}

static void ends_are_kept(void **state)
{
    static const struct {
        const char *rest;
        enum fault_end end;
        const char *bytes; /* the last of them */
    } cases[] = {
        {",\"end\":\"connect\"}", FAULT_CLOSE, ""},
        {",\"status\":0,\"end\":\"timeout_first_byte\",\"end_us\":10}", FAULT_HOLD, ""},
        {",\"status\":200,\"body\":\"x\",\"end\":\"timeout_idle\"}", FAULT_HOLD, "1\r\nx\r\n"},
        {",\"status\":200,\"body\":\"x\",\"end\":\"cut\"}", FAULT_CLOSE, "1\r\nx\r\n"},
        {",\"status\":200,\"body\":\"x\",\"end\":\"cut\",\"whole\":true}", FAULT_CLOSE,
         "0\r\n\r\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = mem_printf(WHO("a", "0", "1") "%s", cases[i].rest);
        struct replay *replay = parse(text);
        struct fault_script script;
        (void)played(replay, "a", 0, 1, 1, &script);
        assert_int_equal(script.end, cases[i].end);
        assert_true(script.step_count > 0);
        assert_true(view_ends(str_view(&script.bytes), view_of(cases[i].bytes)));
        fault_script_release(&script);
        replay_free(replay);
        free(text);
    }
}

static void what_is_wrong_is_told_by_its_line(void **state)
{
    static const struct {
        const char *line, *message;
    } cases[] = {
        {"{\"transcript\":2,\"model\":\"M\"}", "f:2: transcript: expected 1"},
        {"{\"transcript\":1,\"model\":\"M\"}", "f:2: provider"},
        {"{\"transcript\":1}", "f:2: model"},
        {"{\"transcript\":1,\"model\":\"M\",\"provider\":\"a\"}", "f:2: expected request"},
        {"{\"transcript\":1,\"model\":\"M\",\"provider\":\"a\",\"request\":{}}", "f:2: request: "},
        {WHO("a", "-1", "1") "}", "f:2: cell: expected"},
        {WHO("a", "0", "1") ",\"status\":100}", "f:2: status: expected"},
        {WHO("a", "0", "1") ",\"headers\":[\"A: b\\r\\nC: d\"]}", "f:2: headers"},
        {WHO("a", "0", "1") ",\"headers\":[\"A\"]}", "f:2: headers"},
        {WHO("a", "0", "1") ",\"body_base64\":\"?\"}", "f:2: expected body"},
        {WHO("a", "0", "1") ",\"body\":\"ab\",\"pieces\":[[1,3]]}", "f:2: pieces"},
        {WHO("a", "0", "1") ",\"body\":\"ab\",\"pieces\":[[1,0]]}", "f:2: pieces"},
        {"{\"transcript\":1,", "f:2: "},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = mem_printf("\n%s\n", cases[i].line);
        struct error err = {0};
        assert_null(replay_parse(view_of(text), "f", &err));
        if (!view_starts(view_of(err.message), view_of(cases[i].message)))
            fail_msg("case %zu: %s", i, err.message);
        free(text);
    }
    struct replay *replay = parse(WHO("a", "0", "1") ",\"withheld\":true}\n");
    assert_false(replay_has_model(replay, "M"));
    replay_free(replay);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_attempt_is_found),
        cmocka_unit_test(bytes_and_pace_are_kept),
        cmocka_unit_test(ends_are_kept),
        cmocka_unit_test(what_is_wrong_is_told_by_its_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The reader of event streams: every tolerance, every slicing. */
#include "fixture.h"

/* Events are collected as "DATA|" or, of an error event, "!DATA|". */
static bool collect(void *context, struct view data, bool is_error_event)
{
    struct str *out = context;

    if (is_error_event)
        str_add_char(out, '!');
    str_add(out, data);
    str_add_char(out, '|');
    return true;
}

static bool stop_at_second(void *context, struct view data, bool is_error_event)
{
    return collect(context, data, is_error_event) && !view_eq(data, VIEW("{\"b\":2}"));
}

struct sse_case {
    const char *input, *events;
    bool is_done;
};

static const struct sse_case cases[] = {
    {"data: {\"a\":1}\n\ndata: {\"b\":2}\n\ndata: [DONE]\n\n", "{\"a\":1}|{\"b\":2}|", true},
    {"data:{\"a\":1}\r\n\r\ndata:{\"b\":2}\r\n\r\ndata:[DONE]\r\n", "{\"a\":1}|{\"b\":2}|", true},
    {"data: {\"a\":1}\r\rdata: {\"b\":2}\r\r", "{\"a\":1}|{\"b\":2}|", false},
    {"data: {\"a\":1}  \n\n", "{\"a\":1}|", false},
    {"data: {\"a\":1}\n\t\ndata: {\"b\":2}\n\t\n", "{\"a\":1}|{\"b\":2}|", false},
    {"data: {\"a\":1}\ndata: {\"b\":2}", "{\"a\":1}|{\"b\":2}|", false},
    {": keep-alive\n\n: keep-alive\n\ndata: {\"a\":1}\n\n", "{\"a\":1}|", false},
    {"\n\n\n \ndata: {\"a\":1}\n\n", "{\"a\":1}|", false},
    {"\xEF\xBB\xBF"
     "data: {\"a\":1}\n\n",
     "{\"a\":1}|", false},
    {"id:1\nevent:result\n:HTTP_STATUS/200\ndata:{\"a\":1}\n\n", "{\"a\":1}|", false},
    {"event: error\ndata: {\"a\":1}\n\ndata: {\"b\":2}\n\n", "!{\"a\":1}|{\"b\":2}|", false},
    {"event: error\n\ndata: {\"a\":1}\n\n", "{\"a\":1}|", false},
    {"retry: 3000\ndata: {\"a\":\ndata: 1}\n\n", "{\"a\":\n1}|", false},
    {"data: {\"a\":\r\ndata: 1}\r\n\r\n", "{\"a\":\n1}|", false},
    {"data: ping\n\ndata: {\"a\":1}\n\n", "ping|{\"a\":1}|", false},
    {"data: {\"a\":\"cut", "{\"a\":\"cut|", false},
    {"data:\n\ndata: \n\n", "", false},
    {"{\"a\":1}\n{\"b\":2}\n", "{\"a\":1}|{\"b\":2}|", false},
    {"{\"error\":{\"code\":1}}", "{\"error\":{\"code\":1}}|", false},
    {"{\n  \"a\": [\n    {}\n  ]\n}\n", "{\n\"a\": [\n{}\n]\n}|", false},
    {"<html>\n<body>502</body>\n</html>\n", "<html>\n<body>502</body>\n</html>|", false},
    {"HTTP/1.1 200 OK\nX: y\n\ndata: {\"a\":1}\n\n", "{\"a\":1}|", false},
    {"[DONE]", "", true},
    {"", "", false},
};

static void run_case(const struct sse_case *c, size_t slice)
{
    struct view text = view_of(c->input);
    struct sse_reader reader;
    struct str got = {0};

    sse_init(&reader);
    for (size_t i = 0; i < text.len; i += slice)
        assert_true(sse_feed(&reader, view_slice(text, i, i + slice), collect, &got));
    assert_true(sse_finish(&reader, false, collect, &got));
    assert_string_equal(str_text(&got), c->events);
    assert_int_equal(reader.is_done, c->is_done);
    sse_release(&reader);
    str_release(&got);
}

static void any_slicing_gives_the_same_events(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t slice = 1; slice < 70; slice++)
            run_case(&cases[i], slice);
}

static void the_callback_can_stop(void **state)
{
    struct sse_reader reader;
    struct str got = {0};

    (void)state;
    sse_init(&reader);
    assert_false(sse_feed(&reader,
                          VIEW("data: {\"a\":1}\n\ndata: {\"b\":2}\n\ndata: {\"c\":3}\n\n"),
                          stop_at_second, &got));
    assert_string_equal(str_text(&got), "{\"a\":1}|{\"b\":2}|");
    assert_null(reader.error);
    sse_release(&reader);
    str_release(&got);
}

static void comments_are_counted(void **state)
{
    struct sse_reader reader;
    struct str got = {0};

    (void)state;
    sse_init(&reader);
    assert_true(sse_feed(&reader, VIEW(": a\n\n:\n\n: keep-alive\n"), collect, &got));
    assert_int_equal(reader.comment_count, 3);
    assert_int_equal(reader.event_count, 0);
    sse_release(&reader);
    str_release(&got);
}

/* Feeds `piece` until the reader refuses; the bytes it took. */
static size_t feed_until_refused(struct sse_reader *reader, struct view piece, struct str *got)
{
    size_t fed = 0;

    while (fed < 3 * (size_t)SSE_LINE_MAX && sse_feed(reader, piece, collect, got))
        fed += piece.len;
    return fed;
}

static void a_line_is_bounded(void **state)
{
    struct str piece = {0}, got = {0};
    struct sse_reader reader;

    (void)state;
    for (int i = 0; i < 65536; i++)
        str_add_char(&piece, 'x');
    sse_init(&reader);
    assert_true(feed_until_refused(&reader, str_view(&piece), &got) <= SSE_LINE_MAX);
    assert_non_null(reader.error);
    sse_release(&reader);
    str_add_char(&piece, '\n');
    memcpy(piece.data, "data: ", 6); /* data lines that never end an event */
    sse_init(&reader);
    assert_true(feed_until_refused(&reader, str_view(&piece), &got) <= SSE_LINE_MAX + 65536);
    assert_non_null(reader.error);
    sse_release(&reader);
    str_release(&piece);
    str_release(&got);
}

/* What a broken connection left of an event is no event; a whole one that only lacks its line's end is. */
static void a_broken_event_says_nothing(void **state)
{
    static const struct {
        const char *bytes, *expected;
    } broken[] = {
        {"data: {\"a\":1}\n\ndata: {\"b\":", "{\"a\":1}|"},
        {"data: {\"a\":1}\n\ndata: {\"b\":2}", "{\"a\":1}|{\"b\":2}|"},
        {"data: {\"b\":\ndata: 2", ""},
        {"data: {\"b\":\ndata: 2\n", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct sse_reader reader;
        struct str got = {0};
        sse_init(&reader);
        assert_true(sse_feed(&reader, view_of(broken[i].bytes), collect, &got));
        assert_true(sse_finish(&reader, true, collect, &got));
        assert_string_equal(str_text(&got), broken[i].expected);
        sse_release(&reader);
        str_release(&got);
    }
}

/* The bound itself takes 4 million events; the reader is set shortly before it. */
static void the_number_of_events_is_bounded(void **state)
{
    struct sse_reader reader;
    struct str got = {0};

    (void)state;
    sse_init(&reader);
    reader.event_count = SSE_EVENTS_MAX - 2;
    assert_true(sse_feed(&reader, VIEW("data: {}\n\ndata: []\n\n"), collect, &got));
    assert_false(sse_feed(&reader, VIEW("data: {}\n\n"), collect, &got));
    assert_string_equal(reader.error, "too many events");
    assert_string_equal(str_text(&got), "{}|[]|");
    sse_release(&reader);
    str_release(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_slicing_gives_the_same_events),
        cmocka_unit_test(the_callback_can_stop),
        cmocka_unit_test(comments_are_counted),
        cmocka_unit_test(a_line_is_bounded),
        cmocka_unit_test(a_broken_event_says_nothing),
        cmocka_unit_test(the_number_of_events_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

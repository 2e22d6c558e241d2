/* Transcripts: what a line holds, what it never holds, and a file that a kill left torn. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/secret.h"
#include "run/transcript.h"

#define KEY "sk-planted-0123456789abcdef"

static struct tape *tape_of(const char *first, const char *second)
{
    struct tape *tape = tape_new();

    tape->provider = "generic";
    tape->model = "m";
    tape->url = mem_strdup("http://127.0.0.1/v1");
    tape->cell = 7;
    tape->turn = tape->attempt = 1;
    tape->handed_ns = 1000;
    tape->sent_ns = 1000000;
    tape->ended_ns = 9000000;
    tape->status = 200;
    tape->head_ns = 2000000;
    tape->end = "ok";
    str_add_text(&tape->request, "{\"model\":\"m\"}");
    str_add_text(&tape->head, "Content-Type: text/event-stream\nX-Echo: " KEY
                              "\nSet-Cookie: session=1\nTransfer-Encoding: chunked\n");
    tape_add(tape, view_of(first), 3000000);
    tape_add(tape, view_of(second), 5000000);
    return tape;
}

/* The tape's line as a tree; the tape is freed. */
static const struct json_value *line_of(struct arena *arena, struct tape *tape, struct str *line)
{
    struct error err = {0};

    tape_put(tape, "r", line);
    tape_free(tape);
    assert_true(line->len > 0 && line->data[line->len - 1] == '\n');
    const struct json_value *v = json_parse(arena, NULL, str_view(line), JSON_STRICT, &err);
    if (!v)
        fail_msg("%s: %s", err.message, str_text(line));
    return v;
}

static void a_line_holds_the_exchange(void **state)
{
    struct arena arena = {0};
    struct str line = {0}, pieces = {0};
    const struct json_value *v = line_of(&arena, tape_of("data: {}\n", "\n"), &line);

    (void)state;
    assert_string_equal(json_get(v, "body")->text.data, "data: {}\n\n");
    json_put_value(&pieces, json_get(v, "pieces"));
    assert_string_equal(str_text(&pieces), "[[2000,9],[4000,1]]");
    assert_int_equal(json_get(v, "headers")->count, 2); /* no cookie, no framing */
    assert_string_equal(json_get(v, "headers")->first->next->text.data, "X-Echo: [redacted]");
    assert_null(json_get(v, "body_base64"));
    str_release(&pieces);
    str_release(&line);
    arena_release(&arena);
}

static void keys_are_masked_at_their_length(void **state)
{
    struct arena arena = {0};
    struct str line = {0};
    const struct json_value *v = line_of(&arena, tape_of("data: " KEY "\xff\n", "\n"), &line);

    (void)state;
    assert_null(strstr(str_text(&line), KEY));
    assert_null(json_get(v, "body")); /* no UTF-8 */
    assert_string_equal(json_get(v, "body_base64")->text.data,
                        "ZGF0YTogKioqKioqKioqKioqKioqKioqKioqKioqKioq/woK");
    str_release(&line);
    arena_release(&arena);
}

static void a_key_in_pieces_withholds_the_body(void **state)
{
    struct arena arena = {0};
    struct str line = {0};
    struct tape *tape = tape_of("data: \"sk-planted-0123\"\n", "data: \"456789abcdef\"\n");

    (void)state;
    str_add_text(&tape->decoded, KEY);
    const struct json_value *v = line_of(&arena, tape, &line);
    assert_int_equal(json_get(v, "withheld")->type, JSON_TRUE);
    assert_string_equal(json_get(v, "body")->text.data, "");
    assert_null(strstr(str_text(&line), "456789abcdef"));
    str_release(&line);
    arena_release(&arena);
}

static void an_escaped_key_withholds_the_body(void **state)
{
    struct arena arena = {0};
    struct str line = {0};
    const struct json_value *v = line_of(
        &arena, tape_of("data: {\"debug\":\"\\u0073k-planted-01234", "5678\\u0039abcdef\"}\n"),
        &line);

    (void)state;
    assert_int_equal(json_get(v, "withheld")->type, JSON_TRUE);
    assert_null(strstr(str_text(&line), "planted"));
    str_release(&line);
    arena_release(&arena);
}

static void a_body_is_bounded(void **state)
{
    struct arena arena = {0};
    struct str line = {0}, block = {0};
    struct tape *tape = tape_of("", "");

    (void)state;
    for (int i = 0; i < 1 << 20; i++)
        str_add_char(&block, 'x');
    for (int i = 0; i < 9; i++)
        tape_add(tape, str_view(&block), 6000000);
    for (int i = 0; i < TRANSCRIPT_PIECES_MAX + 10; i++)
        tape_add(tape, VIEW("y"), 7000000);
    assert_int_equal(tape->body.len, TRANSCRIPT_BODY_MAX);
    const struct json_value *v = line_of(&arena, tape, &line);
    assert_int_equal(json_get(v, "cut")->type, JSON_TRUE);
    assert_int_equal(json_get(v, "body")->text.len, TRANSCRIPT_BODY_MAX);
    str_release(&block);
    str_release(&line);
    arena_release(&arena);

    tape = tape_of("", "");
    for (int i = 0; i < TRANSCRIPT_PIECES_MAX + 10; i++)
        tape_add(tape, VIEW("y"), 7000000);
    assert_int_equal(tape->piece_count, TRANSCRIPT_PIECES_MAX);
    assert_int_equal(tape->pieces[TRANSCRIPT_PIECES_MAX - 1].len, 11);
    tape_free(tape);
}

static void a_torn_line_is_cut_off(void **state)
{
    char path[] = "/tmp/steelyard-transcript-XXXXXX";
    struct error err = {0};
    struct transcript_counts counts;
    struct str text = {0};
    struct stat st;

    (void)state;
    assert_true(close(mkstemp(path)) == 0);
    assert_true(file_write(path, VIEW("{\"whole\":1}\n{\"torn\":"), &err));
    struct transcript *t = transcript_open(path, "r", &err);
    if (!t)
        fail_msg("%s", err.message);
    transcript_put(t, tape_of("a", "b"));
    transcript_put(t, tape_of("c", "d"));
    transcript_close(t, &counts);
    assert_int_equal(counts.kept, 2);
    assert_int_equal(counts.left_out, 0);
    assert_true(file_read(path, 0, &text, &err));
    assert_true(view_starts(str_view(&text), VIEW("{\"whole\":1}\n{\"transcript\":1,")));
    assert_true(stat(path, &st) == 0);
    (void)remove(path);
    t = transcript_open("/no/such/folder/x", "r", &err);
    assert_null(t);
    assert_non_null(strstr(err.message, "cannot write the transcript"));
    str_release(&text);
}

/* A full disk: what could not be written is counted, and nothing hangs. */
static void a_full_disk_leaves_out(void **state)
{
    struct error err = {0};
    struct transcript_counts counts;
    struct transcript *t;

    (void)state;
    if (access("/dev/full", W_OK) != 0)
        skip();
    t = transcript_open("/dev/full", "r", &err);
    if (!t) /* no ftruncate on a device: then it says so at once */
        return;
    transcript_put(t, tape_of("a", "b"));
    transcript_close(t, &counts);
    assert_int_equal(counts.kept, 0);
    assert_int_equal(counts.left_out, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_holds_the_exchange),
        cmocka_unit_test(keys_are_masked_at_their_length),
        cmocka_unit_test(a_key_in_pieces_withholds_the_body),
        cmocka_unit_test(an_escaped_key_withholds_the_body),
        cmocka_unit_test(a_body_is_bounded),
        cmocka_unit_test(a_torn_line_is_cut_off),
        cmocka_unit_test(a_full_disk_leaves_out),
    };

    secret_register(KEY);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

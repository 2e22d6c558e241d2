/* The simulator's small parts: requests read, tokens, lookup, recordings, limits, the ledger. */
#include <unistd.h>

#include "base/clock.h"
#include "fixture.h"
#include "sim/ledger.h"
#include "sim/limiter.h"
#include "sim/lookup.h"
#include "sim/replay.h"

static void client_request_ids_are_read(void **state)
{
    static const struct {
        const char *id, *run;
        uint64_t cell;
        int64_t turn, attempt;
    } cases[] = {
        {"sy-nightly-2026-11-20-12-1-3", "nightly-2026-11-20", 12, 1, 3},
        {"sy-r-0-2-1", "r", 0, 2, 1},
    };
    static const char *const foreign[] = {NULL,        "",           "sy-",      "sy-1-2",
                                          "sy-r-1-1-", "sy-r-x-1-1", "abc-1-2-3"};
    struct fixture f;

    (void)state;
    fixture_open(&f, "qwen",
                 "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}");
    uint64_t hash = f.chat.cell;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        chat_identify(&f.chat, cases[i].id);
        assert_string_equal(f.chat.run, cases[i].run);
        assert_int_equal(f.chat.cell, cases[i].cell);
        assert_int_equal(f.chat.turn, cases[i].turn);
        assert_int_equal(f.chat.attempt, cases[i].attempt);
    }
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        chat_identify(&f.chat, foreign[i]);
        assert_int_equal(f.chat.cell, hash);
    }
    fixture_close(&f);
}

static void requests_are_read(void **state)
{
    static const char *const bad[] = {"",
                                      "[]",
                                      "{}",
                                      "{\"model\":1,\"messages\":[]}",
                                      "{\"model\":\"m\",\"messages\":[]}",
                                      "{\"model\":\"m\",\"messages\":[{\"content\":\"x\"}]}",
                                      "{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]"};
    struct fixture f;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct chat chat;
        struct error err = {0};
        assert_false(chat_parse(&chat, view_of(bad[i]), &err));
        assert_true(err.message[0]);
        chat_release(&chat);
    }
    fixture_open(
        &f, "qwen",
        "{\"model\":\"m\",\"stream\":true,\"temperature\":0.5,\"max_tokens\":7,"
        "\"chat_template_kwargs\":{\"enable_thinking\":false},\"messages\":["
        "{\"role\":\"user\",\"content\":\"one\"},{\"role\":\"assistant\",\"content\":null},"
        "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"t\"},"
        "{\"type\":\"text\",\"text\":\"wo\"}]}]}");
    assert_true(view_eq(f.chat.question, VIEW("two")));
    assert_true(f.chat.is_stream && !f.chat.include_usage);
    assert_int_equal(f.chat.enable_thinking, SWITCH_OFF);
    assert_int_equal(f.chat.max_tokens, 7);
    assert_int_equal(f.chat.seed, -1);
    fixture_close(&f);
}

static void pieces_end_at_characters(void **state)
{
    const struct token_law law = {.letters = 4, .cjk_pairs = 50};
    struct view text = VIEW("Hello, wörld! 答案是12345。\n\n好\xff\xfe 🎯x"), rest = text;
    int64_t count = 0;

    (void)state;
    while (rest.len) {
        size_t bytes = token_next(rest, &law);
        assert_true(bytes > 0 && bytes <= rest.len);
        if (bytes < rest.len) /* never inside a character */
            assert_true(((unsigned char)rest.data[bytes] & 0xC0) != 0x80);
        rest = view_from(rest, bytes);
        count++;
    }
    assert_int_equal(token_count(text, &law), count);
    assert_int_equal(token_prefix(text, &law, count), text.len);
    assert_int_equal(token_prefix(text, &law, 0), 0);
    assert_int_equal(token_prefix(text, &law, count + 9), text.len);
}

static void lookup_keeps_thousands(void **state)
{
    struct lookup lookup = {0};
    uint32_t value;

    (void)state;
    assert_false(lookup_get(&lookup, 5, &value));
    for (uint32_t i = 0; i < 5000; i++)
        lookup_put(&lookup, (uint64_t)i * 64, i);
    lookup_put(&lookup, 64, 77);
    for (uint32_t i = 0; i < 5000; i++) {
        assert_true(lookup_get(&lookup, (uint64_t)i * 64, &value));
        assert_int_equal(value, i == 1 ? 77 : i);
    }
    assert_false(lookup_get(&lookup, 3, &value));
    lookup_release(&lookup);
}

static void write_file(char *path, const char *text)
{
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    (void)close(fd);
}

static void replay_one(const struct replay *replay, const char *prompt, uint64_t cell,
                       struct answer *out)
{
    struct fixture f;
    struct str body = {0};

    str_add_text(&body, "{\"model\":\"M\",\"messages\":[{\"role\":\"user\",\"content\":");
    json_put_string(&body, view_of(prompt));
    str_add_text(&body, "}]}");
    fixture_open(&f, "qwen", str_text(&body));
    f.chat.cell = cell;
    replay_answer(replay, &f.reply);
    *out = f.reply.answer;
    f.reply.answer = (struct answer){0};
    fixture_close(&f);
    str_release(&body);
}

static void recordings_are_found(void **state)
{
    char path[] = "/tmp/steelyard-replay-XXXXXX", template[] = "/tmp/steelyard-template-XXXXXX";
    struct error err = {0};
    struct answer a;

    (void)state;
    write_file(path,
               "{\"model\":\"M\",\"prompt\":\"1+1?\",\"response\":\"2\",\"reasoning\":\"easy\","
               "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":4,"
               "\"completion_tokens_details\":{\"reasoning_tokens\":3}},"
               "\"finish_reason\":\"normal\"}\n\n"
               "{\"model\":\"M\",\"prompt\":\"1+1?\",\"response\":\"zwei\"}\n"
               "{\"model\":\"N\",\"prompt\":\"2+2?\",\"response\":\"4\"}\n");
    write_file(template, "\n## Q:\n{Q}\n\nAnswer.\n");
    struct replay *replay = replay_load(path, template, &err);
    if (!replay)
        fail_msg("%s", err.message);
    assert_true(replay_has_model(replay, "M") && !replay_has_model(replay, "X"));
    replay_one(replay, " 1+1?\n", 4, &a);
    assert_string_equal(str_text(&a.text), "2");
    assert_string_equal(str_text(&a.thought), "easy");
    assert_string_equal(a.finish_text, "normal");
    assert_int_equal(a.input_tokens, 9);
    assert_int_equal(a.output_tokens, 4);
    assert_int_equal(a.reasoning_tokens, 3);
    assert_int_equal(a.cached_tokens, -1);
    answer_release(&a);
    replay_one(replay, "## Q:\n1+1?\n\nAnswer.", 5, &a); /* wrapped; the second recording */
    assert_string_equal(str_text(&a.text), "zwei");
    answer_release(&a);
    replay_one(replay, "2+2?", 0, &a); /* another model's */
    assert_int_equal(a.kind, ANSWER_UNKNOWN);
    answer_release(&a);
    replay_free(replay);
    assert_null(replay_load(template, NULL, &err));
    assert_non_null(strstr(err.message, ":2: expected an object"));
    (void)remove(path);
    (void)remove(template);
}

static void limits_hold(void **state)
{
    struct limiter l = {.minute.most = 3, .at_once = 2};
    int64_t now = 1000 * CLOCK_S;

    (void)state;
    assert_int_equal(limiter_enter(&l, now), REFUSE_NOTHING);
    assert_int_equal(limiter_enter(&l, now), REFUSE_NOTHING);
    assert_int_equal(limiter_enter(&l, now), REFUSE_CONCURRENCY);
    limiter_leave(&l);
    assert_int_equal(limiter_enter(&l, now), REFUSE_NOTHING);
    limiter_leave(&l);
    assert_int_equal(limiter_enter(&l, now + 59 * CLOCK_S), REFUSE_RATE);
    assert_int_equal(limiter_enter(&l, now + 60 * CLOCK_S), REFUSE_NOTHING);
    l = (struct limiter){.second.most = 1};
    assert_int_equal(limiter_enter(&l, now), REFUSE_NOTHING);
    assert_int_equal(limiter_enter(&l, now + CLOCK_MS), REFUSE_BURST);
    assert_int_equal(limiter_enter(&l, now + CLOCK_S), REFUSE_NOTHING);
    l = (struct limiter){.minute_tokens.most = 100, .second_tokens.most = 60};
    assert_int_equal(limiter_enter(&l, now), REFUSE_NOTHING);
    limiter_use(&l, 59);
    assert_int_equal(limiter_enter(&l, now), REFUSE_NOTHING); /* one token is left */
    limiter_use(&l, 59);
    assert_int_equal(limiter_enter(&l, now + CLOCK_MS), REFUSE_TOKENS);
    assert_int_equal(limiter_enter(&l, now + CLOCK_S), REFUSE_TOKENS); /* the minute's */
    assert_int_equal(limiter_enter(&l, now + 60 * CLOCK_S), REFUSE_NOTHING);
}

static void the_ledger_writes_at_once(void **state)
{
    char path[] = "/tmp/steelyard-ledger-XXXXXX";
    struct error err = {0};
    struct str text = {0}, summary = {0};
    struct fixture f;
    struct view rest, line;

    (void)state;
    write_file(path, "");
    fixture_open(&f, "qwen",
                 "{\"model\":\"m\\\"\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}");
    fixture_answer(&f, NULL, "yes");
    chat_identify(&f.chat, "sy-r-7-1-2");
    struct ledger *ledger = ledger_new(path, &err);
    struct ledger_entry entry = {.number = 1, .provider = "qwen", .chat = &f.chat};
    ledger_arrive(ledger, &entry);
    entry.status = 200;
    entry.is_answered = true;
    entry.answer = &f.reply.answer;
    ledger_end(ledger, &entry);
    assert_true(file_read(path, 0, &text, &err)); /* before it is closed */
    rest = str_view(&text);
    for (int i = 0; i < 2; i++) {
        struct arena arena = {0};
        assert_true(view_next_line(&rest, &line));
        const struct json_value *v = json_parse(&arena, NULL, line, JSON_STRICT, &err);
        if (!v)
            fail_msg("%s", err.message);
        assert_string_equal(json_get(v, "event")->text.data, i ? "end" : "arrival");
        assert_true(json_number(json_get(v, "cell")) == 7);
        assert_true(json_number(json_get(v, "attempt")) == 2);
        if (i)
            assert_int_equal(json_get(v, "answered")->type, JSON_TRUE);
        arena_release(&arena);
    }
    assert_int_equal(rest.len, 0);
    ledger_summary(ledger, &summary);
    assert_true(view_starts(str_view(&summary), VIEW("1 requests, 1 answered in full")));
    ledger_free(ledger);
    str_release(&summary);
    str_release(&text);
    fixture_close(&f);
    (void)remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(client_request_ids_are_read), cmocka_unit_test(requests_are_read),
        cmocka_unit_test(pieces_end_at_characters),    cmocka_unit_test(lookup_keeps_thousands),
        cmocka_unit_test(recordings_are_found),        cmocka_unit_test(limits_hold),
        cmocka_unit_test(the_ledger_writes_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

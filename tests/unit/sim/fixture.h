/* A reply made without sockets: a request's text in, the stream's events out; and the structure of
 * JSON as text, for comparing forms without their values. */
#ifndef TESTS_SIM_FIXTURE_H
#define TESTS_SIM_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "sim/behaviour.h"
#include "sim/stream.h"

struct fixture {
    struct chat chat;
    struct reply reply;
};

/* A request as `body`, to a model of the dialect's own table. Its answer is still empty. */
static inline void fixture_open(struct fixture *f, const char *dialect, const char *body)
{
    struct error err = {0};

    if (!chat_parse(&f->chat, view_of(body), &err))
        fail_msg("%s", err.message);
    chat_identify(&f->chat, NULL);
    f->reply = (struct reply){.dialect = dialect_find(view_of(dialect)),
                              .chat = &f->chat,
                              .created = 1764683408,
                              .draw = 42};
    f->reply.model = dialect_model(f->reply.dialect, f->chat.model);
    answer_init(&f->reply.answer);
}

static inline void fixture_close(struct fixture *f)
{
    answer_release(&f->reply.answer);
    chat_release(&f->chat);
}

/* Appends the structure: types and keys in their order, s string, n number, b boolean, z null. */
static inline void fixture_shape(struct str *out, const struct json_value *v)
{
    const char *separator = "";

    switch (v->type) {
    case JSON_OBJECT:
    case JSON_ARRAY:
        str_add_char(out, v->type == JSON_OBJECT ? '{' : '[');
        for (const struct json_value *m = v->first; m; m = m->next) {
            str_add_text(out, separator);
            if (v->type == JSON_OBJECT)
                str_printf(out, "%s:", m->key);
            fixture_shape(out, m);
            separator = ",";
        }
        str_add_char(out, v->type == JSON_OBJECT ? '}' : ']');
        return;
    case JSON_STRING:
        str_add_char(out, 's');
        return;
    case JSON_NUMBER:
        str_add_char(out, 'n');
        return;
    case JSON_NULL:
        str_add_char(out, 'z');
        return;
    default:
        str_add_char(out, 'b');
    }
}

/* Appends the structures of a stream, one a line, equal neighbours once. Lines are JSON or "data: "
 * and JSON; [DONE] is a line of its own; blank lines and comments do not count. */
static inline void fixture_shapes(struct str *out, struct view stream)
{
    struct view line;
    struct str last = {0}, shape = {0};

    while (view_next_line(&stream, &line)) {
        struct arena arena = {0};
        struct error err = {0};
        line = view_trim(line);
        if (view_starts(line, VIEW("data:")))
            line = view_trim(view_from(line, 5));
        if (!line.len || line.data[0] == ':')
            continue;
        str_clear(&shape);
        if (view_eq(line, VIEW("[DONE]"))) {
            str_add(&shape, line);
        } else {
            const struct json_value *v = json_parse(&arena, NULL, line, JSON_STRICT, &err);
            if (!v)
                fail_msg("%s in %.*s", err.message, (int)line.len, line.data);
            fixture_shape(&shape, v);
        }
        if (!view_eq(str_view(&shape), str_view(&last)))
            str_printf(out, "%s\n", str_text(&shape));
        str_clear(&last);
        str_add(&last, str_view(&shape));
        arena_release(&arena);
    }
    str_release(&shape);
    str_release(&last);
}

/* All events of the reply. */
static inline void fixture_stream(struct str *out, const struct reply *reply)
{
    struct stream stream;
    int64_t due = -1;

    stream_init(&stream, reply);
    do {
        assert_true(stream.due_ns >= due);
        due = stream.due_ns;
    } while (stream_next(&stream, out));
}

/* Puts an answer into the reply as a source would. */
static inline void fixture_answer(struct fixture *f, const char *thought, const char *text)
{
    const struct nature nature = {.ttft_s = 0.5, .tokens_per_second = 50};

    str_add_text(&f->reply.answer.text, text);
    if (thought) {
        f->reply.answer.is_thinking = true;
        str_add_text(&f->reply.answer.thought, thought);
    }
    behaviour_account(&f->reply, &nature);
}

/* Recordings lie beside the checkout, or where STEELYARD_SHARED says; false: absent. */
static inline bool fixture_read_shared(const char *name, struct str *out)
{
    const char *shared = getenv("STEELYARD_SHARED");
    char path[1024];
    struct error err = {0};

    (void)snprintf(path, sizeof path, "%s/wire/%s", shared ? shared : "../shared", name);
    return file_exists(path) && file_read(path, 0, out, &err);
}

#endif

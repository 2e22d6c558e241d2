/* Exchanges as `run --record` keeps them: read, and played back. */
#include <string.h>

#include "base/base64.h"
#include "base/clock.h"
#include "sim/replay_inside.h"

enum { PIECES_MAX = 65536, HEADERS_MAX = 256 };
#define REPLAY_US_MAX (INT64_C(86400) * 1000000) /* a day */

/* --- reading --- */

static const char *text_of(const struct json_value *line, const char *key)
{
    const struct json_value *v = json_get(line, key);

    return v && v->type == JSON_STRING && memchr(v->text.data, 0, v->text.len) == NULL
               ? v->text.data
               : NULL;
}

/* A whole number from 0 to `max`; absent: 0. */
static bool number_of(const struct json_value *line, const char *key, int64_t max, int64_t *out,
                      struct error *err)
{
    const struct json_value *v = json_get(line, key);

    *out = 0;
    if (!v || (json_value_int64(v, out) && *out >= 0 && *out <= max))
        return true;
    return error_set(err, ERROR_INPUT, "%s: expected a whole number from 0 to %lld", key,
                     (long long)max);
}

/* Headers must not end their line, or the reply's head, by themselves. */
static bool is_header(const struct json_value *v)
{
    if (v->type != JSON_STRING || view_find(v->text, VIEW(":")) <= 0)
        return false;
    for (size_t i = 0; i < v->text.len; i++)
        if ((unsigned char)v->text.data[i] < 0x20 && v->text.data[i] != '\t')
            return false;
    return true;
}

static bool read_headers(struct arena *arena, const struct json_value *line,
                         struct replay_exchange *out, struct error *err)
{
    const struct json_value *list = json_get(line, "headers");
    struct str lines = {0};
    bool is_good = !list || (list->type == JSON_ARRAY && list->count <= HEADERS_MAX);

    for (const struct json_value *v = is_good && list ? list->first : NULL; v; v = v->next) {
        is_good = is_good && is_header(v);
        str_add(&lines, v->text);
        str_add_text(&lines, "\r\n");
    }
    if (is_good)
        out->headers = (struct view){arena_copy(arena, str_view(&lines)), lines.len};
    str_release(&lines);
    return is_good || error_set(err, ERROR_INPUT, "headers: expected texts \"name: value\"");
}

static bool read_body(struct arena *arena, const struct json_value *line,
                      struct replay_exchange *out, struct error *err)
{
    const struct json_value *body = json_get(line, "body");
    const struct json_value *base64 = json_get(line, "body_base64");
    struct str bytes = {0};
    bool is_good = true;

    if (base64)
        is_good = base64->type == JSON_STRING && base64_take(&bytes, base64->text);
    else if (body)
        is_good = body->type == JSON_STRING && str_add(&bytes, body->text);
    if (is_good)
        out->body = (struct view){arena_copy(arena, str_view(&bytes)), bytes.len};
    str_release(&bytes);
    return is_good ||
           error_set(err, ERROR_INPUT, "expected body as a text, or body_base64 as base64");
}

/* A pair [microseconds, bytes], not before the last one. */
static bool read_piece(const struct json_value *v, int64_t not_before_ns, size_t left,
                       struct replay_piece *out)
{
    int64_t us, len;

    if (v->type != JSON_ARRAY || v->count != 2 || !json_value_int64(v->first, &us) ||
        !json_value_int64(v->first->next, &len) || us < 0 || us > REPLAY_US_MAX || len < 1 ||
        (uint64_t)len > left)
        return false;
    *out = (struct replay_piece){us * 1000, (size_t)len};
    if (out->at_ns < not_before_ns)
        out->at_ns = not_before_ns;
    return true;
}

static bool read_pieces(struct arena *arena, const struct json_value *line,
                        struct replay_exchange *out, struct error *err)
{
    const struct json_value *list = json_get(line, "pieces");
    size_t left = out->body.len, count = list ? list->count : 0;
    bool is_good = !list || (list->type == JSON_ARRAY && count <= PIECES_MAX);
    struct replay_piece *pieces = arena_alloc(arena, (count + 1) * sizeof *pieces);
    int64_t at_ns = out->head_ns;

    for (const struct json_value *v = is_good && list ? list->first : NULL; v && is_good;
         v = v->next) {
        struct replay_piece *piece = &pieces[out->piece_count++];
        is_good = read_piece(v, at_ns, left, piece);
        if (is_good) {
            left -= piece->len;
            at_ns = piece->at_ns;
        }
    }
    if (left > 0) /* without pieces, or short of them: the rest at once */
        pieces[out->piece_count++] = (struct replay_piece){at_ns, left};
    out->pieces = pieces;
    return is_good || error_set(err, ERROR_INPUT,
                                "pieces: expected pairs [microseconds, bytes] within the body");
}

/* How the client said that the transport ended (net/client.h). */
static void read_end(const struct json_value *line, struct replay_exchange *out)
{
    const struct json_value *whole = json_get(line, "whole");
    struct view end = view_of(text_of(line, "end"));

    out->is_whole = whole && whole->type == JSON_TRUE;
    out->is_ended = out->status > 0 && (out->is_whole || view_eq_text(end, "ok"));
    out->end = !out->is_ended && view_starts(end, VIEW("timeout_")) ? FAULT_HOLD : FAULT_CLOSE;
}

/* Model and question, from the request's body; they live in `arena`. */
static bool read_request(struct arena *arena, const struct json_value *line,
                         struct replay_exchange *out, struct error *err)
{
    const struct json_value *request = json_get(line, "request");
    struct chat chat = {0};
    struct str body = {0};
    bool is_good;

    if (!request)
        return error_set(err, ERROR_INPUT, "expected request, the body that was sent");
    json_put_value(&body, request);
    is_good = chat_parse(&chat, str_view(&body), err) || error_prefix(err, "request");
    if (is_good)
        out->prompt = (struct view){arena_copy(arena, chat.question), chat.question.len};
    chat_release(&chat);
    str_release(&body);
    return is_good;
}

static bool read_who(const struct json_value *line, struct replay_exchange *out, struct error *err)
{
    int64_t cell, status, head_us, end_us;

    if (!text_of(line, "provider"))
        return error_set(err, ERROR_INPUT, "provider: expected a text");
    if (!number_of(line, "cell", INT64_MAX, &cell, err) ||
        !number_of(line, "turn", INT64_MAX, &out->turn, err) ||
        !number_of(line, "attempt", INT64_MAX, &out->attempt, err) ||
        !number_of(line, "status", 999, &status, err) ||
        !number_of(line, "head_us", REPLAY_US_MAX, &head_us, err) ||
        !number_of(line, "end_us", REPLAY_US_MAX, &end_us, err))
        return false;
    if (status > 0 && status < 200)
        return error_set(err, ERROR_INPUT, "status: expected 0, or from 200");
    out->cell = (uint64_t)cell;
    out->status = (int)status;
    out->head_ns = head_us * 1000;
    out->end_ns = end_us * 1000;
    return true;
}

bool replay_read_exchange(struct arena *arena, const struct json_value *line,
                          struct replay_exchange *out, bool *out_skip, struct error *err)
{
    const struct json_value *withheld = json_get(line, "withheld");
    int64_t version;

    *out = (struct replay_exchange){.usage = replay_read_usage(json_get(line, "usage"))};
    *out_skip = withheld && withheld->type == JSON_TRUE;
    if (!json_value_int64(json_get(line, "transcript"), &version) || version != 1)
        return error_set(err, ERROR_INPUT, "transcript: expected 1, the format's version");
    if (!read_who(line, out, err) || !read_request(arena, line, out, err) ||
        !read_headers(arena, line, out, err) || !read_body(arena, line, out, err) ||
        !read_pieces(arena, line, out, err))
        return false;
    out->provider = arena_copy(arena, view_of(text_of(line, "provider")));
    read_end(line, out);
    return true;
}

/* --- playing --- */

static void wait_until(struct fault_script *s, int64_t at_ns, double speed, int64_t *now_ns)
{
    if (speed > 0)
        fault_wait(s, (int64_t)((double)(at_ns - *now_ns) / speed));
    *now_ns = at_ns;
}

static void put_head(const struct replay_exchange *e, struct fault_script *out)
{
    struct str head = {0};

    str_printf(&head, "HTTP/1.1 %d %s\r\n", e->status, e->status == 200 ? "OK" : "Recorded");
    str_add(&head, e->headers);
    str_add_text(&head, "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
    fault_raw(out, str_view(&head));
    str_release(&head);
    out->is_chunked = true;
}

void replay_play(const struct replay_exchange *e, double speed, struct fault_script *out)
{
    int64_t now_ns = 0;
    size_t at = 0;

    *out = (struct fault_script){.status = e->status, .end = e->end};
    wait_until(out, e->status > 0 ? e->head_ns : e->end_ns, speed, &now_ns);
    if (e->status > 0)
        put_head(e, out);
    for (size_t i = 0; e->status > 0 && i < e->piece_count; i++) {
        wait_until(out, e->pieces[i].at_ns, speed, &now_ns);
        fault_put(out, view_slice(e->body, at, at + e->pieces[i].len));
        at += e->pieces[i].len;
    }
    if (e->is_ended)
        fault_finish(out);
    if (out->step_count == 0) /* a script has one step at least */
        fault_wait(out, 0);
    out->is_whole = e->is_whole;
}

static int64_t known(int64_t tokens)
{
    return tokens > 0 ? tokens : 0;
}

void replay_usage(const struct replay_exchange *e, struct answer *answer)
{
    answer->input_tokens = known(e->usage.input);
    answer->cached_tokens = known(e->usage.cached);
    answer->output_tokens = known(e->usage.output);
    answer->reasoning_tokens = known(e->usage.reasoning);
}

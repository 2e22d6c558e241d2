/* One exchange of a transcript, and its line. */
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "run/transcript.h"

struct tape *tape_new(void)
{
    struct tape *tape = mem_zalloc(1, sizeof *tape);

    str_init(&tape->body, TRANSCRIPT_BODY_MAX);
    tape->sent_ns = tape->head_ns = -1;
    tape->usage = USAGE_NONE;
    return tape;
}

void tape_free(struct tape *tape)
{
    if (!tape)
        return;
    free(tape->url);
    str_release(&tape->request);
    str_release(&tape->head);
    str_release(&tape->body);
    str_release(&tape->decoded);
    free(tape->pieces);
    free(tape);
}

void tape_add(struct tape *tape, struct view bytes, int64_t now_ns)
{
    size_t before = tape->body.len, len;

    str_add(&tape->body, bytes);
    len = tape->body.len - before;
    if (len == 0)
        return;
    if (tape->piece_count == TRANSCRIPT_PIECES_MAX) {
        tape->pieces[tape->piece_count - 1].len += len;
        return;
    }
    MEM_GROW(tape->pieces, tape->piece_count, &tape->piece_capacity);
    tape->pieces[tape->piece_count++] = (struct tape_piece){now_ns, len};
}

/* Times count in microseconds from the sending, or, where nothing was sent, from the handing over. */
static long long tape_us(const struct tape *tape, int64_t at_ns)
{
    int64_t from = tape->sent_ns >= 0 ? tape->sent_ns : tape->handed_ns;

    return (long long)(at_ns > from ? (at_ns - from) / 1000 : 0);
}

static void put_redacted(struct str *out, const char *key, struct view text)
{
    struct str safe = {0};

    secret_redact(&safe, text);
    json_put_key(out, key);
    json_put_string(out, str_view(&safe));
    str_release(&safe);
}

/* Cookies are the server's secrets. The body is kept decoded, so its framing does not hold. */
static bool is_kept(struct view name)
{
    static const char *const dropped[] = {
        "set-cookie", "transfer-encoding", "content-encoding", "content-length",
        "connection", "keep-alive",        "trailer",          NULL};

    for (const char *const *d = dropped; *d; d++)
        if (view_eq_nocase(name, view_of(*d)))
            return false;
    return true;
}

static void put_headers(struct str *out, const struct tape *tape)
{
    struct str safe = {0};
    struct view rest, line;
    const char *comma = "";

    secret_redact(&safe, str_view(&tape->head));
    rest = str_view(&safe);
    str_add_text(out, ",\"headers\":[");
    while (view_next_line(&rest, &line)) {
        ptrdiff_t colon = view_find(line, VIEW(":"));
        if (colon <= 0 || !is_kept(view_slice(line, 0, (size_t)colon)))
            continue;
        str_add_text(out, comma);
        json_put_string(out, line);
        comma = ",";
    }
    str_add_char(out, ']');
    str_release(&safe);
}

static int hex_value(char c)
{
    const char *digits = "0123456789abcdef";
    const char *at = c ? strchr(digits, c | (c >= 'A' && c <= 'F' ? 32 : 0)) : NULL;

    return at ? (int)(at - digits) : -1;
}

/* Appends `text` with the escapes of JSON's strings undone, wherever they stand; of \uXXXX only ASCII,
 * which is all that a key is made of. */
static void put_unescaped(struct str *out, struct view text)
{
    for (size_t i = 0; i < text.len; i++) {
        int value = 0;
        if (text.data[i] != '\\' || i + 1 == text.len) {
            str_add_char(out, text.data[i]);
            continue;
        }
        i++;
        for (size_t k = 1; k <= 4 && text.data[i] == 'u' && value >= 0; k++) {
            int digit = i + k < text.len ? hex_value(text.data[i + k]) : -1;
            value = digit < 0 ? -1 : value * 16 + digit;
        }
        if (text.data[i] == 'u' && value > 0 && value < 128) {
            str_add_char(out, (char)value);
            i += 4;
        } else {
            str_add_char(out, text.data[i]);
        }
    }
}

/* A key that the server told in pieces, or with escapes, lies in no event as it is, but in the text that
 * they make. */
static bool holds_hidden_key(const struct tape *tape, struct view body)
{
    struct str hidden = {0};
    bool holds;

    str_add(&hidden, str_view(&tape->decoded));
    str_add_char(&hidden, '\n');
    put_unescaped(&hidden, body);
    holds = secret_mask(hidden.data, hidden.len);
    str_release(&hidden);
    return holds;
}

static void put_pieces(struct str *out, const struct tape *tape)
{
    str_add_text(out, ",\"pieces\":[");
    for (size_t i = 0; i < tape->piece_count; i++)
        str_printf(out, "%s[%lld,%zu]", i > 0 ? "," : "", tape_us(tape, tape->pieces[i].at_ns),
                   tape->pieces[i].len);
    str_add_char(out, ']');
}

/* Keys are masked character by character, so that the pieces' lengths hold. */
static void put_body(struct str *out, const struct tape *tape)
{
    struct str body = {0};

    str_add(&body, str_view(&tape->body));
    (void)secret_mask(body.data, body.len);
    if (holds_hidden_key(tape, str_view(&body))) {
        str_add_text(out, ",\"body\":\"\",\"pieces\":[],\"withheld\":true");
        str_release(&body);
        return;
    }
    if (utf8_is_valid(str_view(&body))) {
        json_put_key(out, "body");
        json_put_string(out, str_view(&body));
    } else {
        str_add_text(out, ",\"body_base64\":\"");
        base64_put(out, str_view(&body));
        str_add_char(out, '"');
    }
    put_pieces(out, tape);
    if (tape->body.is_cut)
        str_add_text(out, ",\"cut\":true");
    str_release(&body);
}

static void put_usage(struct str *out, const struct usage *usage)
{
    const struct {
        const char *name;
        int64_t value;
    } fields[] = {{"input", usage->input},
                  {"cached", usage->cached},
                  {"cache_write", usage->cache_write},
                  {"output", usage->output},
                  {"reasoning", usage->reasoning}};

    str_add_text(out, ",\"usage\":{");
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (fields[i].value >= 0)
            json_put_int(out, fields[i].name, fields[i].value);
    str_add_char(out, '}');
}

static void put_response(struct str *out, const struct tape *tape)
{
    str_printf(out, ",\"status\":%d,\"head_us\":%lld", tape->status, tape_us(tape, tape->head_ns));
    put_headers(out, tape);
    put_body(out, tape);
    if (tape->has_usage)
        put_usage(out, &tape->usage);
}

void tape_put(const struct tape *tape, const char *run, struct str *out)
{
    char at[CLOCK_ISO_SIZE];

    clock_iso(tape->started_unix_ns, at);
    str_add_text(out, "{\"transcript\":1");
    json_put_text(out, "run", run);
    json_put_int(out, "cell", tape->cell);
    json_put_int(out, "turn", tape->turn);
    json_put_int(out, "attempt", tape->attempt);
    json_put_text(out, "provider", tape->provider);
    json_put_text(out, "model", tape->model);
    put_redacted(out, "url", view_of(tape->url));
    json_put_text(out, "at", at);
    json_put_key(out, "request");
    secret_redact(out, str_view(&tape->request));
    if (tape->status > 0)
        put_response(out, tape);
    json_put_text(out, "end", tape->end);
    if (tape->message[0])
        put_redacted(out, "message", view_of(tape->message));
    str_printf(out, ",\"end_us\":%lld,\"whole\":%s}\n", tape_us(tape, tape->ended_ns),
               tape->is_whole ? "true" : "false");
}

#include "wire/reply.h"

#include <string.h>

/* Where in the event the reader stands. Keys are compared without case and underscores, so that
 * `PromptTokens` (Tencent's native form) is prompt_tokens. */
enum place {
    TOP,     /* the event; also DashScope's `output` and Tencent's `Response` */
    CHOICE,  /* an element of choices */
    DELTA,   /* delta */
    MESSAGE, /* message: of a whole body, or DashScope's cumulative stream */
    USAGE,
    INPUT_DETAILS,
    OUTPUT_DETAILS,
    FAULT, /* the error object */
};

struct walk {
    struct reply_decoder *d;
    struct json_reader r;
    struct usage usage; /* of this event */
    bool has_usage;
    enum reply_event event;
};

void reply_decoder_init(struct reply_decoder *d)
{
    struct reply *p = &d->reply;

    memset(d, 0, sizeof *d);
    str_init(&p->answer, REPLY_TEXT_MAX);
    str_init(&p->reasoning, REPLY_TEXT_MAX);
    str_init(&p->finish_reason, 256);
    str_init(&p->model, 512);
    str_init(&p->id, 512);
    str_init(&p->fingerprint, 512);
    str_init(&p->service_tier, 128);
    str_init(&p->error_code, 256);
    str_init(&p->error_type, 256);
    str_init(&p->error_message, 8192);
    p->usage = USAGE_NONE;
}

void reply_decoder_release(struct reply_decoder *d)
{
    struct reply *p = &d->reply;
    struct str *all[] = {&p->answer,     &p->reasoning,     &p->finish_reason, &p->model,
                         &p->id,         &p->fingerprint,   &p->service_tier,  &p->error_code,
                         &p->error_type, &p->error_message, &d->held};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        str_release(all[i]);
}

/* Compares the key just read with a lower-case name, ignoring case and underscores. */
static bool is_key(const struct json_reader *r, const char *name)
{
    const char *p = r->text.data, *end = p + r->text.len;

    for (; p < end; p++) {
        char c = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
        if (c == '_')
            continue;
        if (c != *name)
            return false;
        name++;
    }
    return !*name;
}

/* `<think>` in the content -------------------------------------------------------------------- */

static enum reply_event add_reasoning(struct reply_decoder *d, struct view text)
{
    str_add(&d->reply.reasoning, text);
    return text.len ? REPLY_REASONING : REPLY_NOTHING;
}

static enum reply_event add_answer(struct reply_decoder *d, struct view text)
{
    str_add(&d->reply.answer, text);
    return text.len ? REPLY_ANSWER : REPLY_NOTHING;
}

/* How many bytes at the end of `text` could begin `tag`. */
static size_t partial_tag(struct view text, struct view tag)
{
    size_t most = text.len < tag.len - 1 ? text.len : tag.len - 1;

    for (size_t n = most; n > 0; n--)
        if (memcmp(text.data + text.len - n, tag.data, n) == 0)
            return n;
    return 0;
}

/* Inside a thought: everything up to `</think>` is reasoning; the rest is the answer. */
static enum reply_event take_thought(struct reply_decoder *d, struct view text)
{
    const struct view tag = VIEW("</think>");
    ptrdiff_t end = view_find(text, tag);
    size_t keep;

    if (end < 0) {
        keep = partial_tag(text, tag);
        add_reasoning(d, view_slice(text, 0, text.len - keep));
        str_add(&d->held, view_from(text, text.len - keep));
        return text.len > keep ? REPLY_REASONING : REPLY_NOTHING;
    }
    d->in_think = false;
    add_reasoning(d, view_slice(text, 0, (size_t)end));
    text = view_from(text, (size_t)end + tag.len);
    add_answer(d, text);
    return text.len ? REPLY_ANSWER : end ? REPLY_REASONING : REPLY_NOTHING;
}

/* The beginning of the content, white space aside: is it `<think>`? Held until that is known. */
static enum reply_event decide(struct reply_decoder *d, struct view text)
{
    const struct view tag = VIEW("<think>");
    size_t blank = 0;
    struct view rest;

    while (blank < text.len && strchr(" \t\r\n", text.data[blank]))
        blank++;
    rest = view_from(text, blank);
    if (rest.len < tag.len && memcmp(rest.data ? rest.data : "", tag.data, rest.len) == 0) {
        str_add(&d->held, text);
        return REPLY_NOTHING;
    }
    d->think_decided = true;
    if (!view_starts(rest, tag))
        return add_answer(d, text);
    d->in_think = true;
    return take_thought(d, view_from(rest, tag.len));
}

static enum reply_event add_content(struct reply_decoder *d, struct view text)
{
    struct str joined = {0};
    enum reply_event event;

    if (!text.len)
        return REPLY_NOTHING;
    if (d->think_decided && !d->in_think)
        return add_answer(d, text);
    if (d->held.len) {
        str_add(&joined, str_view(&d->held));
        str_add(&joined, text);
        str_clear(&d->held);
        text = str_view(&joined);
    }
    event = d->think_decided ? take_thought(d, text) : decide(d, text);
    str_release(&joined);
    return event;
}

/* A closing tag that nothing opened (templates of R1 and QwQ put the opener in the prompt):
 * everything before the last one is thought. */
static void split_bare_think(struct reply *p)
{
    const struct view tag = VIEW("</think>");
    ptrdiff_t end = view_find_last(str_view(&p->answer), tag);
    struct view rest;

    if (end < 0)
        return;
    str_add(&p->reasoning, view_slice(str_view(&p->answer), 0, (size_t)end));
    rest = view_from(str_view(&p->answer), (size_t)end + tag.len);
    memmove(p->answer.data, rest.data, rest.len);
    p->answer.len = rest.len;
    p->answer.data[rest.len] = '\0';
}

void reply_decode_end(struct reply_decoder *d)
{
    struct reply *p = &d->reply;

    if (d->held.len) {
        struct view held = str_view(&d->held);
        if (d->in_think)
            add_reasoning(d, held);
        else
            add_answer(d, held);
        str_clear(&d->held);
    }
    split_bare_think(p);
    p->is_reasoning_unknown = p->reasoning.len > 0 && p->usage.reasoning <= 0;
}

/* Fields ------------------------------------------------------------------------------------- */

static void set_text(struct walk *w, enum json_token token, struct str *out)
{
    if (token != JSON_STRING && token != JSON_NUMBER)
        return;
    if (token == JSON_STRING && !w->r.text.len)
        return;
    str_clear(out);
    if (token == JSON_STRING)
        json_text(&w->r, out);
    else
        str_add(out, w->r.text);
}

static void note(struct walk *w, enum reply_event event)
{
    if (event == REPLY_ANSWER || w->event == REPLY_NOTHING)
        w->event = event;
}

/* Passes the string just read to `take`, without a copy when it holds no escapes. */
static void take_string(struct walk *w, enum json_token token,
                        enum reply_event (*take)(struct reply_decoder *, struct view))
{
    struct str plain = {0};

    if (token != JSON_STRING || !w->r.text.len)
        return;
    if (!w->r.is_escaped) {
        note(w, take(w->d, w->r.text));
        return;
    }
    str_init(&plain, REPLY_TEXT_MAX);
    json_text(&w->r, &plain);
    note(w, take(w->d, str_view(&plain)));
    str_release(&plain);
}

/* DashScope without incremental_output repeats the whole text so far in each event. */
static enum reply_event add_cumulative(struct reply_decoder *d, struct view text)
{
    struct view have = str_view(&d->reply.answer);

    if (have.len && view_starts(text, have))
        return add_answer(d, view_from(text, have.len));
    return add_content(d, text);
}

static void set_tokens(struct walk *w, enum json_token token, int64_t *field)
{
    int64_t value;

    /* Tencent's native cached tokens come as a string. */
    if ((token == JSON_NUMBER || token == JSON_STRING) && json_int64(&w->r, &value) && value >= 0 &&
        value < INT64_C(1) << 48)
        *field = value;
}

static void walk_value(struct walk *w, enum place place, enum json_token token);

static void usage_key(struct walk *w, const struct json_reader *key, enum json_token token)
{
    struct usage *u = &w->usage;

    w->has_usage = true;
    if (is_key(key, "prompttokens") || (is_key(key, "inputtokens") && u->input <= 0))
        set_tokens(w, token, &u->input);
    else if (is_key(key, "completiontokens") || (is_key(key, "outputtokens") && u->output <= 0))
        set_tokens(w, token, &u->output);
    else if (is_key(key, "reasoningtokens"))
        set_tokens(w, token, &u->reasoning);
    else if (is_key(key, "cachedtokens") || is_key(key, "promptcachehittokens"))
        set_tokens(w, token, &u->cached);
    else if (is_key(key, "cachecreationinputtokens"))
        set_tokens(w, token, &u->cache_write);
    else if (is_key(key, "prompttokensdetails") || is_key(key, "inputtokensdetails"))
        walk_value(w, INPUT_DETAILS, token);
    else if (is_key(key, "completiontokensdetails") || is_key(key, "outputtokensdetails"))
        walk_value(w, OUTPUT_DETAILS, token);
}

static void details_key(struct walk *w, enum place place, const struct json_reader *key,
                        enum json_token token)
{
    if (place == INPUT_DETAILS && is_key(key, "cachedtokens"))
        set_tokens(w, token, &w->usage.cached);
    else if (place == INPUT_DETAILS && is_key(key, "cachecreationinputtokens"))
        set_tokens(w, token, &w->usage.cache_write);
    else if (place == OUTPUT_DETAILS && is_key(key, "reasoningtokens"))
        set_tokens(w, token, &w->usage.reasoning);
}

static void fault_key(struct walk *w, const struct json_reader *key, enum json_token token)
{
    struct reply *p = &w->d->reply;

    if (is_key(key, "code"))
        set_text(w, token, &p->error_code);
    else if (is_key(key, "type"))
        set_text(w, token, &p->error_type);
    else if (is_key(key, "message") || is_key(key, "msg"))
        set_text(w, token, &p->error_message);
}

static void delta_key(struct walk *w, enum place place, const struct json_reader *key,
                      enum json_token token)
{
    struct reply *p = &w->d->reply;

    if (is_key(key, "content")) {
        take_string(w, token, place == MESSAGE ? add_cumulative : add_content);
    } else if (is_key(key, "reasoningcontent") || is_key(key, "reasoning")) {
        take_string(w, token, add_reasoning);
    } else if (is_key(key, "encryptedcontent")) {
        p->has_encrypted_reasoning |= token == JSON_STRING && w->r.text.len;
    } else if (is_key(key, "toolcalls")) {
        p->has_tool_calls |= token == JSON_ARRAY;
    } else if (is_key(key, "refusal") && token == JSON_STRING && w->r.text.len) {
        p->has_refusal = true;
        take_string(w, token, add_content);
    }
}

static void choice_key(struct walk *w, const struct json_reader *key, enum json_token token)
{
    struct reply *p = &w->d->reply;

    if (is_key(key, "delta")) {
        walk_value(w, DELTA, token);
    } else if (is_key(key, "message")) {
        walk_value(w, MESSAGE, token);
    } else if (is_key(key, "text")) {
        take_string(w, token, add_content);
    } else if (is_key(key, "finishreason") && token == JSON_STRING && w->r.text.len &&
               !json_is(&w->r, "null")) {
        set_text(w, token, &p->finish_reason);
        p->is_complete = true;
    }
}

static void top_key(struct walk *w, const struct json_reader *key, enum json_token token)
{
    struct reply *p = &w->d->reply;

    if (is_key(key, "choices"))
        walk_value(w, CHOICE, token);
    else if (is_key(key, "usage"))
        walk_value(w, USAGE, token);
    else if (is_key(key, "output") || is_key(key, "response"))
        walk_value(w, TOP, token);
    else if (is_key(key, "model"))
        set_text(w, token, &p->model);
    else if (is_key(key, "id") || is_key(key, "requestid"))
        set_text(w, token, &p->id);
    else if (is_key(key, "systemfingerprint"))
        set_text(w, token, &p->fingerprint);
    else if (is_key(key, "servicetier"))
        set_text(w, token, &p->service_tier);
    else if (is_key(key, "result")) /* ERNIE v1 */
        take_string(w, token, add_content);
    else if (is_key(key, "isend") && token == JSON_TRUE)
        p->is_complete = true;
    else if (is_key(key, "error") || is_key(key, "errormsg")) {
        p->has_error |= token == JSON_OBJECT || (token == JSON_STRING && w->r.text.len);
        if (token == JSON_STRING)
            set_text(w, token, &p->error_message);
        walk_value(w, FAULT, token);
    } else if (is_key(key, "errorcode")) {
        p->has_error |= token == JSON_NUMBER || token == JSON_STRING;
        set_text(w, token, &p->error_code);
    } else if (is_key(key, "code") && (token == JSON_STRING || token == JSON_NUMBER)) {
        set_text(w, token, &p->error_code);
    } else if ((is_key(key, "message") || is_key(key, "detail")) && token == JSON_STRING) {
        set_text(w, token, &p->error_message);
    }
}

static void dispatch_key(struct walk *w, enum place place, const struct json_reader *key,
                         enum json_token token)
{
    switch (place) {
    case TOP:
        top_key(w, key, token);
        break;
    case CHOICE:
        choice_key(w, key, token);
        break;
    case DELTA:
    case MESSAGE:
        delta_key(w, place, key, token);
        break;
    case USAGE:
        usage_key(w, key, token);
        break;
    case INPUT_DETAILS:
    case OUTPUT_DETAILS:
        details_key(w, place, key, token);
        break;
    case FAULT:
        fault_key(w, key, token);
        break;
    }
}

/* Reads an object (or each object of an array) whose first token was `token`. Places nest at most
 * five deep: recursion is bounded. A value that a key does not take is skipped. */
static void walk_value(struct walk *w, enum place place, enum json_token token)
{
    struct json_reader key;
    unsigned depth = w->r.depth;

    if (token == JSON_ARRAY && place == CHOICE) {
        while ((token = json_next(&w->r)) == JSON_OBJECT)
            walk_value(w, CHOICE, token);
        while (w->r.depth >= depth && json_next(&w->r) > JSON_END)
            continue;
        return;
    }
    if (token != JSON_OBJECT)
        return;
    while (json_next(&w->r) == JSON_KEY) {
        unsigned before = w->r.depth;
        key = w->r;
        token = json_next(&w->r);
        if (token <= JSON_END)
            return;
        dispatch_key(w, place, &key, token);
        /* What dispatch_key did not read to its end. */
        while (w->r.depth > before && json_next(&w->r) > JSON_END)
            continue;
    }
}

/* Settles one event's usage: the last that is not null counts. */
static void keep_usage(struct walk *w)
{
    if (!w->has_usage || (w->usage.input < 0 && w->usage.output < 0))
        return;
    w->d->reply.usage = w->usage;
    w->d->reply.has_usage = true;
}

enum reply_event reply_decode_event(struct reply_decoder *d, struct view data, bool is_error_event)
{
    struct walk w = {.d = d, .usage = USAGE_NONE};
    struct reply *p = &d->reply;
    enum json_token token;

    d->chunk_count++;
    json_reader_init(&w.r, data, JSON_STRICT);
    token = json_next(&w.r);
    walk_value(&w, TOP, token);
    keep_usage(&w);
    if (token != JSON_OBJECT || json_next(&w.r) != JSON_END) {
        p->has_error = true;
        if (!p->error_code.len)
            str_add_text(&p->error_code, "not_json");
        if (!p->error_message.len)
            str_add(&p->error_message, view_slice(data, 0, 512));
    }
    p->has_error |= is_error_event;
    return w.event;
}

void reply_decode_body(struct reply_decoder *d, struct view body)
{
    struct reply *p = &d->reply;

    body = view_trim(body); /* DeepSeek sends empty lines before the body to keep the connection */
    if (!body.len)
        return;
    reply_decode_event(d, body, false);
    if (!p->has_error && p->error_code.len && !p->answer.len)
        p->has_error = true; /* {"code", "message"} without an envelope */
    if (!p->has_error && (p->answer.len || p->reasoning.len || p->finish_reason.len))
        p->is_complete = true;
}

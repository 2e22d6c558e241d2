#include "wire/reply.h"

#include <string.h>

#include "wire/think.h"

/* Where in the event the reader stands. Keys are compared without case and underscores, so that
 * `PromptTokens` (Tencent's native form) is prompt_tokens. */
enum place {
    TOP,    /* the event; also Tencent's `Response` */
    CHOICE, /* an element of choices */
    DELTA,  /* delta, or message */
    PART,   /* an element of a content that is a list */
    USAGE,
    INPUT_DETAILS,
    OUTPUT_DETAILS,
    FAULT, /* the error object */
};

enum { KEY_MAX = 32, EXCERPT_MAX = 512 };

struct walk {
    struct reply_decoder *d;
    struct json_reader r;
    struct usage usage; /* of this event */
    enum reply_event event;
    bool has_usage;
    bool has_payload;   /* choices, usage and the like: the event is no bare error */
    bool has_top_fault; /* code or message at the top */
    bool is_cumulative; /* inside DashScope's `output` */
    bool has_reasoning; /* of this delta: some servers send the thought under two names */
    char key[KEY_MAX];  /* the key just read: lower case, without underscores; "" when longer */
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
    str_init(&d->scratch, REPLY_TEXT_MAX);
    p->usage = USAGE_NONE;
}

void reply_decoder_release(struct reply_decoder *d)
{
    struct reply *p = &d->reply;
    struct str *all[] = {&p->answer,     &p->reasoning,     &p->finish_reason, &p->model,
                         &p->id,         &p->fingerprint,   &p->service_tier,  &p->error_code,
                         &p->error_type, &p->error_message, &d->held,          &d->scratch};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        str_release(all[i]);
}

/* Keeps the key just read, folded. */
static void fold_key(struct walk *w)
{
    const char *p = w->r.text.data, *end = p + w->r.text.len;
    size_t n = 0;

    for (; p < end && n < KEY_MAX; p++)
        if (*p != '_')
            w->key[n++] = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
    w->key[n < KEY_MAX ? n : 0] = '\0';
}

static bool is_key(const struct walk *w, const char *name)
{
    return strcmp(w->key, name) == 0;
}

/* Fields ------------------------------------------------------------------------------------- */

static void set_text(struct walk *w, enum json_token token, struct str *out)
{
    if (token != JSON_STRING && token != JSON_NUMBER)
        return;
    /* Each event repeats what is known already. */
    if (!w->r.text.len || view_eq(w->r.text, str_view(out)))
        return;
    str_clear(out);
    if (token == JSON_STRING)
        json_text(&w->r, out);
    else
        str_add(out, w->r.text);
}

/* Passes the string just read to `take`, without a copy when it holds no escapes. */
static void take_string(struct walk *w, enum json_token token,
                        enum reply_event (*take)(struct reply_decoder *, struct view))
{
    struct view text = w->r.text;
    enum reply_event event;

    if (token != JSON_STRING || !text.len)
        return;
    if (w->r.is_escaped) {
        str_clear(&w->d->scratch);
        json_text(&w->r, &w->d->scratch);
        text = str_view(&w->d->scratch);
    }
    event = take(w->d, text);
    if (event == REPLY_ANSWER || w->event == REPLY_NOTHING)
        w->event = event;
}

/* A count of tokens; Tencent's native cached tokens come as a string. Where an event gives a field
 * twice (`cached_tokens` at the top of usage and in its details), the greater one counts: the other
 * is a place-holder's 0. */
static void set_tokens(struct walk *w, enum json_token token, int64_t *field)
{
    int64_t value;

    if ((token == JSON_NUMBER || token == JSON_STRING) && json_int64(&w->r, &value) &&
        value > *field && value < INT64_C(1) << 48)
        *field = value;
}

static void walk_value(struct walk *w, enum place place, enum json_token token);

/* The names of the OpenAI form win over input_tokens and output_tokens, which some relays set to 0
 * beside them; of two the greater counts. */
static void usage_key(struct walk *w, enum json_token token)
{
    struct usage *u = &w->usage;

    w->has_usage = true;
    if (is_key(w, "prompttokens") || is_key(w, "inputtokens"))
        set_tokens(w, token, &u->input);
    else if (is_key(w, "completiontokens") || is_key(w, "outputtokens"))
        set_tokens(w, token, &u->output);
    else if (is_key(w, "reasoningtokens"))
        set_tokens(w, token, &u->reasoning);
    else if (is_key(w, "cachedtokens") || is_key(w, "promptcachehittokens"))
        set_tokens(w, token, &u->cached);
    else if (is_key(w, "cachecreationinputtokens"))
        set_tokens(w, token, &u->cache_write);
    else if (is_key(w, "prompttokensdetails") || is_key(w, "inputtokensdetails"))
        walk_value(w, INPUT_DETAILS, token);
    else if (is_key(w, "completiontokensdetails") || is_key(w, "outputtokensdetails"))
        walk_value(w, OUTPUT_DETAILS, token);
}

static void details_key(struct walk *w, enum place place, enum json_token token)
{
    if (place == INPUT_DETAILS && is_key(w, "cachedtokens"))
        set_tokens(w, token, &w->usage.cached);
    else if (place == INPUT_DETAILS && is_key(w, "cachecreationinputtokens"))
        set_tokens(w, token, &w->usage.cache_write);
    else if (place == OUTPUT_DETAILS && is_key(w, "reasoningtokens"))
        set_tokens(w, token, &w->usage.reasoning);
}

static void fault_key(struct walk *w, enum json_token token)
{
    struct reply *p = &w->d->reply;

    if (is_key(w, "code"))
        set_text(w, token, &p->error_code);
    else if (is_key(w, "type") || (is_key(w, "status") && token == JSON_STRING))
        set_text(w, token, &p->error_type);
    else if (is_key(w, "message") || is_key(w, "msg"))
        set_text(w, token, &p->error_message);
    else if (is_key(w, "requestid"))
        set_text(w, token, &p->id);
}

static void delta_key(struct walk *w, enum json_token token)
{
    struct reply *p = &w->d->reply;

    if (is_key(w, "content")) {
        if (token == JSON_ARRAY)
            walk_value(w, PART, token);
        else
            take_string(w, token, w->is_cumulative ? think_add_cumulative : think_add_content);
    } else if (is_key(w, "reasoningcontent") || is_key(w, "reasoning") || is_key(w, "thinking")) {
        if (token != JSON_STRING || !w->r.text.len || w->has_reasoning)
            return;
        w->has_reasoning = true;
        take_string(w, token, think_add_reasoning);
    } else if (is_key(w, "encryptedcontent")) {
        p->has_encrypted_reasoning |= token == JSON_STRING && w->r.text.len;
    } else if (is_key(w, "toolcalls")) {
        /* vLLM sends an empty list with every message. */
        p->has_tool_calls |= token == JSON_ARRAY && json_next(&w->r) == JSON_OBJECT;
    } else if (is_key(w, "refusal") && token == JSON_STRING && w->r.text.len) {
        p->has_refusal = true;
        take_string(w, token, think_add_content);
    }
}

static void walk_delta(struct walk *w, enum json_token token)
{
    w->has_reasoning = false;
    walk_value(w, DELTA, token);
}

static void set_finish(struct walk *w, enum json_token token)
{
    /* DashScope's native form sends "null" as a string. */
    if (token != JSON_STRING || !w->r.text.len || json_is(&w->r, "null"))
        return;
    set_text(w, token, &w->d->reply.finish_reason);
    w->d->reply.is_complete = true;
}

static void choice_key(struct walk *w, enum json_token token)
{
    struct reply *p = &w->d->reply;

    if (is_key(w, "delta") || is_key(w, "message")) {
        /* A message is whole, but for DashScope's stream. */
        p->is_complete |= w->key[0] == 'm' && token == JSON_OBJECT && !w->is_cumulative;
        walk_delta(w, token);
    } else if (is_key(w, "text"))
        take_string(w, token, think_add_content);
    else if (is_key(w, "finishreason"))
        set_finish(w, token);
    else if (is_key(w, "isend")) /* ERNIE v2, where a finish reason may be absent */
        p->is_complete |= token == JSON_TRUE;
    else if (is_key(w, "flag") && token == JSON_NUMBER)
        (void)json_int64(&w->r, &p->safety_flag);
}

/* Error members: in an object of their own, as plain text, or at the top of the event. */
static bool top_fault_key(struct walk *w, enum json_token token)
{
    struct reply *p = &w->d->reply;
    bool is_scalar = token == JSON_STRING || token == JSON_NUMBER;

    if (is_key(w, "error") || is_key(w, "errormsg")) {
        if (token == JSON_OBJECT || (token == JSON_STRING && w->r.text.len))
            p->has_error = true;
        if (token == JSON_STRING)
            set_text(w, token, &p->error_message);
        walk_value(w, FAULT, token);
        return true;
    }
    if (is_key(w, "errorcode") || is_key(w, "code")) {
        set_text(w, token, &p->error_code);
        w->has_top_fault |= is_scalar;
        return true;
    }
    if ((is_key(w, "message") || is_key(w, "detail") || is_key(w, "msg")) && token == JSON_STRING) {
        set_text(w, token, &p->error_message);
        w->has_top_fault = true;
        return true;
    }
    return false;
}

/* Ollama's native form, and ERNIE v1's. */
static void top_native_key(struct walk *w, enum json_token token)
{
    struct reply *p = &w->d->reply;

    if (is_key(w, "result"))
        take_string(w, token, think_add_content);
    else if (is_key(w, "message"))
        walk_delta(w, token);
    else if (is_key(w, "isend") || is_key(w, "done"))
        p->is_complete |= token == JSON_TRUE;
    else if (is_key(w, "donereason") || is_key(w, "finishreason"))
        set_finish(w, token);
    else if (is_key(w, "promptevalcount"))
        set_tokens(w, token, &w->usage.input);
    else if (is_key(w, "evalcount"))
        set_tokens(w, token, &w->usage.output);
    else
        return;
    w->has_payload = true;
    w->has_usage |= w->usage.output >= 0;
}

static void top_key(struct walk *w, enum json_token token)
{
    struct reply *p = &w->d->reply;

    if (is_key(w, "choices")) {
        w->has_payload = true;
        walk_value(w, CHOICE, token);
    } else if (is_key(w, "usage")) {
        w->has_payload = true;
        walk_value(w, USAGE, token);
    } else if (is_key(w, "model")) {
        set_text(w, token, &p->model);
    } else if (is_key(w, "id") || is_key(w, "requestid")) {
        if (!p->id.len) /* a relay changes it in mid-stream: the first is the request's */
            set_text(w, token, &p->id);
    } else if (is_key(w, "systemfingerprint")) {
        set_text(w, token, &p->fingerprint);
    } else if (is_key(w, "servicetier")) {
        set_text(w, token, &p->service_tier);
    } else if (is_key(w, "output")) { /* DashScope's native form */
        w->is_cumulative = true;
        walk_value(w, TOP, token);
    } else if (is_key(w, "response")) {
        walk_value(w, TOP, token);
    } else if (!top_fault_key(w, token)) {
        top_native_key(w, token);
    }
}

static void dispatch_key(struct walk *w, enum place place, enum json_token token)
{
    switch (place) {
    case TOP:
        top_key(w, token);
        break;
    case CHOICE:
        choice_key(w, token);
        break;
    case DELTA:
        delta_key(w, token);
        break;
    case PART:
        if (is_key(w, "text"))
            take_string(w, token, think_add_content);
        break;
    case USAGE:
        usage_key(w, token);
        break;
    case INPUT_DETAILS:
    case OUTPUT_DETAILS:
        details_key(w, place, token);
        break;
    case FAULT:
        fault_key(w, token);
        break;
    }
}

/* Reads on until the container that was opened at `depth` is closed. */
static void skip_to(struct json_reader *r, unsigned depth)
{
    while (r->depth > depth && json_next(r) > JSON_END)
        continue;
}

/* Reads an object, or each object of a list, whose first token was `token`. Recursion is bounded by
 * the reader's depth. A value that a key does not take is skipped. */
static void walk_value(struct walk *w, enum place place, enum json_token token)
{
    unsigned depth = w->r.depth;

    if (token == JSON_ARRAY && (place == CHOICE || place == PART || place == TOP)) {
        while ((token = json_next(&w->r)) == JSON_OBJECT)
            walk_value(w, place, token);
        if (token != JSON_ARRAY_END)
            skip_to(&w->r, depth - 1);
        return;
    }
    if (token != JSON_OBJECT)
        return;
    while (json_next(&w->r) == JSON_KEY) {
        fold_key(w);
        token = json_next(&w->r);
        if (token <= JSON_END)
            return;
        dispatch_key(w, place, token);
        skip_to(&w->r, depth); /* what dispatch_key did not read to its end */
    }
}

/* Events --------------------------------------------------------------------------------------- */

/* Codes by which wrappers say that all is well. */
static bool is_success(const struct str *code)
{
    return view_eq_text(str_view(code), "0") || view_eq_text(str_view(code), "200") ||
           view_eq_nocase(str_view(code), VIEW("success")) ||
           view_eq_nocase(str_view(code), VIEW("ok"));
}

/* {"code", "message"} without an envelope is an error when the event holds nothing else. */
static void settle_top_fault(struct walk *w)
{
    struct reply *p = &w->d->reply;

    if (!w->has_top_fault || p->has_error)
        return;
    if (!w->has_payload && !is_success(&p->error_code)) {
        p->has_error = true;
        return;
    }
    str_clear(&p->error_code);
    str_clear(&p->error_message);
}

/* The last usage that is not null counts; never a sum. */
static void keep_usage(struct walk *w)
{
    if (!w->has_usage || (w->usage.input < 0 && w->usage.output < 0))
        return;
    w->d->reply.usage = w->usage;
    w->d->reply.has_usage = true;
}

static void set_not_json(struct reply *p, struct view data)
{
    p->has_error = true;
    if (!p->error_code.len)
        str_add_text(&p->error_code, "not_json");
    if (!p->error_message.len)
        str_add(&p->error_message, view_slice(data, 0, EXCERPT_MAX));
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
    settle_top_fault(&w);
    if ((token != JSON_OBJECT && token != JSON_ARRAY) || json_next(&w.r) != JSON_END) {
        /* A stray word ("ping") must not spoil an answer; a broken object is lost text. */
        if (data.len && data.data[0] != '{' && data.data[0] != '[' && !is_error_event) {
            d->stray_count++;
            if (!p->error_message.len)
                str_add(&p->error_message, view_slice(data, 0, EXCERPT_MAX));
        } else {
            set_not_json(p, data);
        }
    }
    p->has_error |= is_error_event;
    return w.event;
}

static bool decode_one(void *context, struct view data, bool is_error_event)
{
    reply_decode_event(context, data, is_error_event);
    return true;
}

void reply_decode_body(struct reply_decoder *d, struct view body)
{
    struct sse_reader reader;
    bool is_stream;

    body = view_trim(body); /* DeepSeek sends empty lines before the body to keep the connection */
    if (!body.len)
        return;
    /* Errors of a stream that has not begun may come in the stream's clothes. */
    is_stream = view_starts(body, VIEW("data:")) || view_starts(body, VIEW("event:")) ||
                view_starts(body, VIEW("id:")) || body.data[0] == ':';
    if (!is_stream) {
        reply_decode_event(d, body, false);
        d->reply.is_complete |= !d->reply.has_error && d->reply.answer.len;
        return;
    }
    sse_init(&reader);
    if (sse_feed(&reader, body, decode_one, d))
        sse_finish(&reader, decode_one, d);
    d->reply.is_complete |= reader.is_done;
    sse_release(&reader);
}

void reply_decode_end(struct reply_decoder *d)
{
    struct reply *p = &d->reply;
    bool is_empty;

    think_end(d);
    is_empty = !p->answer.len && !p->reasoning.len && !p->is_complete;
    if (d->stray_count && !p->has_error) {
        if (is_empty)
            set_not_json(p, (struct view){0});
        else
            str_clear(&p->error_message);
    }
    p->is_reasoning_unknown = p->reasoning.len > 0 && p->usage.reasoning <= 0;
}

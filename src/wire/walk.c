#include "wire/walk.h"

#include <string.h>

#include "wire/think.h"

/* Where in the event the reader stands. */
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

void walk_take(struct walk *w, reply_take_fn *take)
{
    struct view text = w->r.text;
    enum reply_event event;

    w->text_count++;
    w->text = text;
    w->take = take;
    if (w->r.is_escaped) {
        str_clear(&w->d->scratch);
        json_bytes(&w->r, &w->d->scratch);
        text = str_view(&w->d->scratch);
    }
    event = take(w->d, text);
    if (event == REPLY_ANSWER || w->event == REPLY_NOTHING)
        w->event = event;
}

static void take_string(struct walk *w, enum json_token token, reply_take_fn *take)
{
    if (token == JSON_STRING && w->r.text.len)
        walk_take(w, take);
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

/* OpenAI's names and Anthropic's: some relays send both, one of them with zeros. */
static void usage_key(struct walk *w, enum json_token token)
{
    struct usage *u = &w->usage;

    w->has_usage = true;
    switch (w->key) {
    case KEY_PROMPT_TOKENS:
    case KEY_INPUT_TOKENS:
        set_tokens(w, token, &u->input);
        break;
    case KEY_COMPLETION_TOKENS:
    case KEY_OUTPUT_TOKENS:
        set_tokens(w, token, &u->output);
        break;
    case KEY_REASONING_TOKENS:
        set_tokens(w, token, &u->reasoning);
        break;
    case KEY_CACHED_TOKENS:
    case KEY_PROMPT_CACHE_HIT_TOKENS:
        set_tokens(w, token, &u->cached);
        break;
    case KEY_CACHE_CREATION_INPUT_TOKENS:
        set_tokens(w, token, &u->cache_write);
        break;
    case KEY_PROMPT_TOKENS_DETAILS:
    case KEY_INPUT_TOKENS_DETAILS:
        walk_value(w, INPUT_DETAILS, token);
        break;
    case KEY_COMPLETION_TOKENS_DETAILS:
    case KEY_OUTPUT_TOKENS_DETAILS:
        walk_value(w, OUTPUT_DETAILS, token);
        break;
    default:
        break;
    }
}

static void details_key(struct walk *w, enum place place, enum json_token token)
{
    if (place == INPUT_DETAILS && w->key == KEY_CACHED_TOKENS)
        set_tokens(w, token, &w->usage.cached);
    else if (place == INPUT_DETAILS && w->key == KEY_CACHE_CREATION_INPUT_TOKENS)
        set_tokens(w, token, &w->usage.cache_write);
    else if (place == OUTPUT_DETAILS && w->key == KEY_REASONING_TOKENS)
        set_tokens(w, token, &w->usage.reasoning);
}

static void fault_key(struct walk *w, enum json_token token)
{
    struct reply *p = &w->d->reply;

    if (w->key == KEY_CODE)
        set_text(w, token, &p->error_code);
    else if (w->key == KEY_TYPE || (w->key == KEY_STATUS && token == JSON_STRING))
        set_text(w, token, &p->error_type);
    else if (w->key == KEY_MESSAGE || w->key == KEY_MSG)
        set_text(w, token, &p->error_message);
    else if (w->key == KEY_REQUEST_ID)
        set_text(w, token, &p->id);
}

static void delta_key(struct walk *w, enum json_token token)
{
    struct reply *p = &w->d->reply;
    bool has_text = token == JSON_STRING && w->r.text.len;

    switch (w->key) {
    case KEY_CONTENT:
        walk_value(w, PART, token);
        take_string(w, token, w->is_cumulative ? think_add_cumulative : think_add_content);
        break;
    case KEY_REASONING_CONTENT:
    case KEY_REASONING:
    case KEY_THINKING:
        if (has_text && !w->has_reasoning)
            take_string(w, token, think_add_reasoning);
        w->has_reasoning |= has_text;
        break;
    case KEY_REFUSAL:
        p->has_refusal |= has_text;
        take_string(w, token, think_add_content);
        break;
    case KEY_ENCRYPTED_CONTENT:
        p->has_encrypted_reasoning |= has_text;
        break;
    case KEY_TOOL_CALLS: /* vLLM sends an empty list with every message */
        p->has_tool_calls |= token == JSON_ARRAY && json_next(&w->r) == JSON_OBJECT;
        break;
    default:
        break;
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

    switch (w->key) {
    case KEY_MESSAGE: /* is whole, but for DashScope's stream */
        p->is_complete |= token == JSON_OBJECT && !w->is_cumulative;
        walk_delta(w, token);
        break;
    case KEY_DELTA:
        walk_delta(w, token);
        break;
    case KEY_TEXT:
        take_string(w, token, think_add_content);
        break;
    case KEY_FINISH_REASON:
        set_finish(w, token);
        break;
    case KEY_IS_END: /* ERNIE v2, where a finish reason may be absent */
        p->is_complete |= token == JSON_TRUE;
        break;
    case KEY_FLAG:
        if (token == JSON_NUMBER)
            (void)json_int64(&w->r, &p->safety_flag);
        break;
    default:
        break;
    }
}

/* Code or message at the top of the event. */
static void set_top_fault(struct walk *w, enum json_token token, struct str *out)
{
    set_text(w, token, out);
    w->has_top_fault |= token == JSON_STRING || token == JSON_NUMBER;
}

static void set_fault(struct walk *w, enum json_token token)
{
    struct reply *p = &w->d->reply;

    p->has_error |= token == JSON_OBJECT || (token == JSON_STRING && w->r.text.len);
    if (token == JSON_STRING)
        set_text(w, token, &p->error_message);
    walk_value(w, FAULT, token);
}

/* Faults, Ollama's native form, and ERNIE v1's. */
static void top_rare_key(struct walk *w, enum json_token token)
{
    struct reply *p = &w->d->reply;

    switch (w->key) {
    case KEY_ERROR:
    case KEY_ERROR_MSG:
        set_fault(w, token);
        return;
    case KEY_ERROR_CODE:
    case KEY_CODE:
        set_top_fault(w, token, &p->error_code);
        return;
    case KEY_DETAIL:
    case KEY_MSG:
        set_top_fault(w, token, &p->error_message);
        return;
    case KEY_MESSAGE:
        if (token != JSON_OBJECT) {
            set_top_fault(w, token, &p->error_message);
            return;
        }
        walk_delta(w, token);
        break;
    case KEY_RESULT:
        take_string(w, token, think_add_content);
        break;
    case KEY_IS_END:
    case KEY_DONE:
        p->is_complete |= token == JSON_TRUE;
        break;
    case KEY_DONE_REASON:
    case KEY_FINISH_REASON:
        set_finish(w, token);
        break;
    case KEY_PROMPT_EVAL_COUNT:
        set_tokens(w, token, &w->usage.input);
        break;
    case KEY_EVAL_COUNT:
        set_tokens(w, token, &w->usage.output);
        w->has_usage = true;
        break;
    default:
        return;
    }
    w->has_payload = true;
}

static void top_key(struct walk *w, enum json_token token)
{
    struct reply *p = &w->d->reply;

    switch (w->key) {
    case KEY_CHOICES:
        w->has_payload = true;
        walk_value(w, CHOICE, token);
        break;
    case KEY_USAGE:
        w->has_payload = true;
        walk_value(w, USAGE, token);
        break;
    case KEY_MODEL:
        set_text(w, token, &p->model);
        break;
    case KEY_ID:
    case KEY_REQUEST_ID:
        if (!p->id.len) /* a relay changes it in mid-stream: the first is the request's */
            set_text(w, token, &p->id);
        break;
    case KEY_SYSTEM_FINGERPRINT:
        set_text(w, token, &p->fingerprint);
        break;
    case KEY_SERVICE_TIER:
        set_text(w, token, &p->service_tier);
        break;
    case KEY_OUTPUT: /* DashScope's native form */
        w->is_cumulative = true;
        walk_value(w, TOP, token);
        break;
    case KEY_RESPONSE:
        walk_value(w, TOP, token);
        break;
    default:
        top_rare_key(w, token);
        break;
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
        if (w->key == KEY_TEXT)
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
        w->key = key_of(w->r.text);
        token = json_next(&w->r);
        if (token <= JSON_END)
            return;
        dispatch_key(w, place, token);
        skip_to(&w->r, depth); /* what dispatch_key did not read to its end */
    }
}

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

bool walk_event(struct walk *w, struct view data)
{
    enum json_token token;

    w->usage = USAGE_NONE;
    json_reader_init(&w->r, data, JSON_STRICT);
    token = json_next(&w->r);
    walk_value(w, TOP, token);
    keep_usage(w);
    settle_top_fault(w);
    return (token == JSON_OBJECT || token == JSON_ARRAY) && json_next(&w->r) == JSON_END;
}

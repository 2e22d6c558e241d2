#include "wire/walk.h"

#include <string.h>

#include "wire/think.h"

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

/* Ark's service_status: {"model_fallback": {"fallback_triggered": true}}. Told once is enough. */
static void service_key(struct walk *w, enum json_token token)
{
    if (w->key == KEY_MODEL_FALLBACK)
        walk_value(w, SERVICE, token);
    else if (w->key == KEY_FALLBACK_TRIGGERED)
        w->d->reply.is_fallback |= token == JSON_TRUE;
}

/* What ERNIE, in a choice or at the top, and Ark say beside an answer: of the filter, of another
 * model. */
static void remark_key(struct walk *w, enum json_token token)
{
    struct reply *p = &w->d->reply;

    switch (w->key) {
    case KEY_FLAG:
        if (token == JSON_NUMBER)
            (void)json_int64(&w->r, &p->safety_flag);
        break;
    case KEY_NEED_CLEAR_HISTORY:
        p->is_unsafe |= token == JSON_TRUE;
        break;
    case KEY_IS_TRUNCATED:
        p->is_truncated |= token == JSON_TRUE;
        break;
    case KEY_MODERATION_HIT_TYPE:
        set_text(w, token, &p->moderation);
        break;
    case KEY_SERVICE_STATUS:
        walk_value(w, SERVICE, token);
        break;
    default:
        break;
    }
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
    default:
        remark_key(w, token);
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
        walk_set_tokens(w, token, &w->usage.input);
        break;
    case KEY_EVAL_COUNT:
        walk_set_tokens(w, token, &w->usage.output);
        w->has_usage = true;
        break;
    default:
        remark_key(w, token);
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
    case INPUT_DETAILS:
    case OUTPUT_DETAILS:
        walk_usage_key(w, place, token);
        break;
    case SERVICE:
        service_key(w, token);
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
void walk_value(struct walk *w, enum place place, enum json_token token)
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

bool walk_event(struct walk *w, struct view data)
{
    enum json_token token;

    w->usage = w->other_usage = USAGE_NONE;
    json_reader_init(&w->r, data, JSON_STRICT);
    token = json_next(&w->r);
    walk_value(w, TOP, token);
    walk_keep_usage(w);
    settle_top_fault(w);
    return (token == JSON_OBJECT || token == JSON_ARRAY) && json_next(&w->r) == JSON_END;
}

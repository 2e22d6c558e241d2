#include "sim/chat.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"

enum { CHAT_MESSAGES_MAX = 4096 };

static const char *text_of(const struct json_value *value)
{
    return value && value->type == JSON_STRING ? value->text.data : NULL;
}

static int64_t int_of(const struct json_value *value)
{
    int64_t number;

    return json_value_int64(value, &number) ? number : -1;
}

static bool is_true(const struct json_value *value)
{
    return value && value->type == JSON_TRUE;
}

static bool is_filled(const struct json_value *value)
{
    return value && value->type != JSON_NULL && (value->count || value->text.len);
}

/* A string, or a list of typed parts of which the texts count. */
static struct view message_text(struct arena *arena, const struct json_value *content)
{
    struct str joined = {0};
    char *copy;

    if (!content || content->type != JSON_ARRAY)
        return content && content->type == JSON_STRING ? content->text : VIEW("");
    for (const struct json_value *part = content->first; part; part = part->next) {
        const struct json_value *text = json_get(part, "text");
        if (text && text->type == JSON_STRING)
            str_add(&joined, text->text);
    }
    copy = arena_copy(arena, str_view(&joined));
    struct view view = {copy, joined.len};
    str_release(&joined);
    return view;
}

static bool read_messages(struct chat *chat, struct error *err)
{
    const struct json_value *list = json_get(chat->body, "messages");
    struct chat_message *out;

    if (!list || list->type != JSON_ARRAY || !list->count || list->count > CHAT_MESSAGES_MAX)
        return error_set(err, ERROR_INPUT, "messages: expected a list that is not empty");
    out = arena_alloc(&chat->arena, list->count * sizeof *out);
    for (const struct json_value *m = list->first; m; m = m->next) {
        struct chat_message *message = &out[chat->message_count++];
        message->role = text_of(json_get(m, "role"));
        if (!message->role)
            return error_set(err, ERROR_INPUT, "messages[%u].role: expected a string",
                             chat->message_count - 1);
        message->text = message_text(&chat->arena, json_get(m, "content"));
        message->has_tool_calls = is_filled(json_get(m, "tool_calls"));
        message->has_reasoning = is_filled(json_get(m, "reasoning_content"));
        if (strcmp(message->role, "user") == 0)
            chat->question = message->text;
    }
    chat->messages = out;
    return true;
}

static enum chat_switch read_bool(const struct json_value *value)
{
    if (!value || (value->type != JSON_TRUE && value->type != JSON_FALSE))
        return SWITCH_ABSENT;
    return value->type == JSON_TRUE ? SWITCH_ON : SWITCH_OFF;
}

static enum chat_switch read_thinking(const struct json_value *thinking)
{
    const char *type = text_of(json_get(thinking, "type"));

    if (!type)
        return SWITCH_ABSENT;
    return strcmp(type, "disabled") == 0 ? SWITCH_OFF : SWITCH_ON;
}

static void read_parameters(struct chat *chat)
{
    const struct json_value *body = chat->body, *options = json_get(body, "stream_options");

    chat->is_stream = is_true(json_get(body, "stream"));
    chat->include_usage = is_true(json_get(options, "include_usage"));
    chat->chunk_include_usage = is_true(json_get(options, "chunk_include_usage"));
    chat->has_tools = is_filled(json_get(body, "tools"));
    chat->temperature = json_number(json_get(body, "temperature"));
    chat->top_p = json_number(json_get(body, "top_p"));
    chat->max_tokens = int_of(json_get(body, "max_tokens"));
    chat->max_completion_tokens = int_of(json_get(body, "max_completion_tokens"));
    chat->thinking_budget = int_of(json_get(body, "thinking_budget"));
    chat->seed = int_of(json_get(body, "seed"));
    chat->effort = text_of(json_get(body, "reasoning_effort"));
    chat->thinking = read_thinking(json_get(body, "thinking"));
    chat->enable_thinking = read_bool(json_get(body, "enable_thinking"));
    if (chat->enable_thinking == SWITCH_ABSENT) /* as vLLM and SGLang take it */
        chat->enable_thinking =
            read_bool(json_get(json_get(body, "chat_template_kwargs"), "enable_thinking"));
}

bool chat_parse(struct chat *chat, struct view body, struct error *err)
{
    *chat = (struct chat){.turn = 1, .attempt = 1, .run = ""};
    chat->body = json_parse(&chat->arena, NULL, body, JSON_STRICT, err);
    if (!chat->body)
        return false;
    if (chat->body->type != JSON_OBJECT)
        return error_set(err, ERROR_INPUT, "expected a JSON object");
    chat->model = text_of(json_get(chat->body, "model"));
    if (!chat->model)
        return error_set(err, ERROR_INPUT, "model: expected a string");
    read_parameters(chat);
    return read_messages(chat, err);
}

static uint64_t chat_hash(const struct chat *chat)
{
    uint64_t h = hash64(view_of(chat->model), 1);

    for (unsigned i = 0; i < chat->message_count; i++) {
        h = hash64(view_of(chat->messages[i].role), h);
        h = hash64(chat->messages[i].text, h);
    }
    return h;
}

/* Takes "-NUMBER" off the end of `*text`. */
static bool take_number(struct view *text, uint64_t *out)
{
    ptrdiff_t dash = view_find_last(*text, VIEW("-"));
    uint64_t value = 0;

    if (dash < 0 || (size_t)dash + 1 == text->len || text->len - (size_t)dash > 20)
        return false;
    for (size_t i = (size_t)dash + 1; i < text->len; i++) {
        if (text->data[i] < '0' || text->data[i] > '9')
            return false;
        value = value * 10 + (uint64_t)(text->data[i] - '0');
    }
    *out = value;
    text->len = (size_t)dash;
    return true;
}

void chat_identify(struct chat *chat, const char *client_request_id)
{
    struct view rest = view_of(client_request_id);
    uint64_t attempt, turn, cell;

    if (rest.len < 256 && view_starts(rest, VIEW("sy-")) && take_number(&rest, &attempt) &&
        take_number(&rest, &turn) && take_number(&rest, &cell)) {
        chat->run = arena_copy(&chat->arena, view_from(rest, 3));
        chat->cell = cell;
        chat->turn = (int64_t)turn;
        chat->attempt = (int64_t)attempt;
        return;
    }
    chat->cell = chat_hash(chat);
}

void chat_release(struct chat *chat)
{
    arena_release(&chat->arena);
    *chat = (struct chat){0};
}

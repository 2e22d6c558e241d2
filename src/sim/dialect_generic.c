/* Any other OpenAI-compatible server, in the form of vLLM: no key needed, any model id served, usage
 * in a chunk of its own with include_usage. Ids that hold "r1", "qwq" or "think" think always; those
 * of the r1 family write their thought into the content, between <think> and </think>, as Ollama
 * does; others think when chat_template_kwargs.enable_thinking says so. */
#include <math.h>
#include <string.h>

#include "sim/dialect.h"

static const struct dialect_model models[] = {
    {NULL, TIER_CHEAP, THINKS_NEVER, NULL, false, false},
};

static const char invalid[] = "BadRequestError";
static const struct refusal refusals[] = {
    {REFUSE_KEY, 401, "401", "Unauthorized", "Unauthorized"},
    {REFUSE_BODY, 400, "400", invalid, "%s"},
    {REFUSE_MODEL, 404, "404", "NotFoundError", "The model `%s` does not exist."},
    {REFUSE_PATH, 404, "404", "NotFoundError", "Not Found: %s"},
    {REFUSE_TEMPERATURE, 400, "400", invalid, "temperature must be non-negative"},
    {REFUSE_PARAMETER, 400, "400", invalid, "%s"},
    {REFUSE_INPUT, 400, "400", invalid, "the prompt was blocked by a content filter"},
    {REFUSE_BALANCE, 402, "402", "PaymentRequired", "insufficient balance"},
    {REFUSE_RATE, 429, "429", "TooManyRequests", "Rate limit exceeded"},
    {REFUSE_BURST, 429, "429", "TooManyRequests", "Rate limit exceeded"},
    {REFUSE_CONCURRENCY, 429, "429", "TooManyRequests", "Too many concurrent requests"},
    {REFUSE_OVERLOAD, 503, "503", "ServiceUnavailable", "The server is overloaded"},
    {REFUSE_FAILURE, 500, "500", "InternalServerError", "Internal server error"},
    {REFUSE_RECORDING, 404, "404", "NoRecording", "%s"},
    {REFUSE_NOTHING, 0, NULL, NULL, NULL},
};

static bool holds(const char *id, const char *part)
{
    return strstr(id, part) != NULL;
}

static bool is_r1(const struct chat *chat)
{
    return holds(chat->model, "r1") || holds(chat->model, "R1");
}

static enum effort effort(const struct chat *chat, const struct dialect_model *model)
{
    bool always = model->thinking == THINKS_ALWAYS || is_r1(chat) || holds(chat->model, "qwq") ||
                  holds(chat->model, "QwQ") || holds(chat->model, "think");

    if (!always && chat->enable_thinking != SWITCH_ON)
        return EFFORT_OFF;
    return dialect_effort_of(chat->effort);
}

static enum refusal_kind check(const struct chat *chat, const struct dialect_model *model,
                               struct str *detail)
{
    (void)model;
    (void)detail;
    return chat->temperature < 0 ? REFUSE_TEMPERATURE : REFUSE_NOTHING;
}

static void put_head(struct str *out, const struct reply *reply, const char *object)
{
    str_add_text(out, "{\"id\":\"chatcmpl-");
    put_hex(out, reply->draw, 32);
    str_printf(out, "\",\"object\":\"%s\",\"created\":%lld,", object, (long long)reply->created);
    put_member(out, "model", view_of(dialect_served_as(reply)));
}

static void put_usage(struct str *out, const struct answer *a)
{
    str_printf(out,
               "{\"prompt_tokens\":%lld,\"total_tokens\":%lld,\"completion_tokens\":%lld,"
               "\"prompt_tokens_details\":null}",
               (long long)a->input_tokens, (long long)a->input_tokens + a->output_tokens,
               (long long)a->output_tokens);
}

static void put_delta(struct str *out, const struct reply *reply, const struct chunk *chunk)
{
    bool in_content = reply->answer.is_thinking && is_r1(reply->chat);

    str_add_text(out, "{\"index\":0,\"delta\":{");
    if (chunk->kind == CHUNK_OPEN)
        str_add_text(out, in_content ? "\"role\":\"assistant\",\"content\":\"<think>\\n\""
                                     : "\"role\":\"assistant\",\"content\":\"\"");
    else if (chunk->kind == CHUNK_TURN)
        str_add_text(out, "\"content\":\"\\n</think>\\n\\n\"");
    else if (chunk->kind == CHUNK_THOUGHT)
        put_member(out, in_content ? "content" : "reasoning_content", chunk->text);
    else if (chunk->kind == CHUNK_TEXT)
        put_member(out, "content", chunk->text);
    str_add_text(out, "},\"logprobs\":null,\"finish_reason\":");
    if (chunk->kind == CHUNK_FINISH)
        str_printf(out, "\"%s\",\"stop_reason\":null}",
                   dialect_finish(reply, "stop", "content_filter"));
    else
        str_add_text(out, "null}");
}

static bool chunk_json(struct str *out, const struct reply *reply, const struct chunk *chunk)
{
    bool is_usage = chunk->kind == CHUNK_USAGE;

    if ((chunk->kind == CHUNK_TURN && !is_r1(reply->chat)) ||
        (is_usage && !reply->chat->include_usage))
        return false;
    put_head(out, reply, "chat.completion.chunk");
    str_add_text(out, ",\"choices\":[");
    if (!is_usage)
        put_delta(out, reply, chunk);
    str_add_char(out, ']');
    if (is_usage) {
        str_add_text(out, ",\"usage\":");
        put_usage(out, &reply->answer);
    }
    str_add_char(out, '}');
    return true;
}

static void put_message(struct str *out, const struct reply *reply)
{
    const struct answer *a = &reply->answer;
    struct str joined = {0};

    if (a->is_thinking && is_r1(reply->chat)) {
        str_add_text(&joined, "<think>\n");
        str_add(&joined, str_view(&a->thought));
        str_add_text(&joined, "\n</think>\n\n");
    }
    str_add(&joined, str_view(&a->text));
    str_add_text(out, "{\"role\":\"assistant\",");
    if (a->is_thinking && !is_r1(reply->chat)) {
        put_member(out, "reasoning_content", str_view(&a->thought));
        str_add_char(out, ',');
    }
    put_member(out, "content", str_view(&joined));
    str_add_text(out, ",\"tool_calls\":[]}");
    str_release(&joined);
}

static void whole(struct str *out, const struct reply *reply)
{
    put_head(out, reply, "chat.completion");
    str_add_text(out, ",\"choices\":[{\"index\":0,\"message\":");
    put_message(out, reply);
    str_printf(out, ",\"logprobs\":null,\"finish_reason\":\"%s\",\"stop_reason\":null}],\"usage\":",
               dialect_finish(reply, "stop", "content_filter"));
    put_usage(out, &reply->answer);
    str_add_text(out, ",\"prompt_logprobs\":null}");
}

static void error_json(struct str *out, const struct refusal *refusal, struct view message,
                       uint64_t draw)
{
    (void)draw;
    str_add_text(out, "{\"error\":{");
    put_member(out, "message", message);
    str_printf(out, ",\"type\":\"%s\",\"param\":null,\"code\":%s}}", refusal->type, refusal->code);
}

const struct dialect dialect_generic = {
    .name = "generic",
    .models = models,
    .is_any_model = true,
    .needs_no_key = true,
    .tokens = {.letters = 6, .cjk_pairs = 40},
    .tokens_per_chunk = 1,
    .default_limit = 32768,
    .refusals = refusals,
    .effort = effort,
    .check = check,
    .chunk = chunk_json,
    .whole = whole,
    .error = error_json,
};

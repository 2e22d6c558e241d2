/* Anthropic's OpenAI-compatible endpoint: id "msg_…", choices before the rest, usage (three plain
 * counts) in a chunk of its own with include_usage; thought is asked for by thinking.type, billed and
 * not shown; overload is HTTP 529. */
#include <math.h>

#include "sim/dialect.h"

static const struct dialect_model models[] = {
    {"claude-opus-4-5", TIER_FLAGSHIP, THINKS_IF_ASKED, NULL, false, false},
    {"claude-sonnet-4-5", TIER_MIDDLE, THINKS_IF_ASKED, NULL, false, false},
    {"claude-haiku-4-5", TIER_CHEAP, THINKS_IF_ASKED, NULL, false, false},
    {NULL, TIER_CHEAP, THINKS_NEVER, NULL, false, false},
};

static const char invalid[] = "invalid_request_error";
static const struct refusal refusals[] = {
    {REFUSE_KEY, 401, NULL, "authentication_error", "invalid x-api-key"},
    {REFUSE_BODY, 400, NULL, invalid, "%s"},
    {REFUSE_MODEL, 404, NULL, "not_found_error", "model: %s"},
    {REFUSE_PATH, 404, NULL, "not_found_error", "Not Found: %s"},
    {REFUSE_TEMPERATURE, 400, NULL, invalid, "temperature: range: 0..1"},
    {REFUSE_PARAMETER, 400, NULL, invalid, "%s"},
    {REFUSE_INPUT, 400, NULL, invalid, "Output blocked by content filtering policy"},
    {REFUSE_BALANCE, 400, NULL, invalid,
     "Your credit balance is too low to access the Anthropic API."},
    {REFUSE_RATE, 429, NULL, "rate_limit_error",
     "This request would exceed the rate limit for your organization."},
    {REFUSE_BURST, 429, NULL, "rate_limit_error",
     "This request would exceed your organization's acceleration limit."},
    {REFUSE_CONCURRENCY, 429, NULL, "rate_limit_error",
     "Number of concurrent connections has exceeded your rate limit."},
    {REFUSE_OVERLOAD, 529, NULL, "overloaded_error", "Overloaded"},
    {REFUSE_FAILURE, 500, NULL, "api_error", "Internal server error"},
    {REFUSE_RECORDING, 404, NULL, "not_found_error", "%s"},
    {REFUSE_NOTHING, 0, NULL, NULL, NULL},
};

static enum effort effort(const struct chat *chat, const struct dialect_model *model)
{
    return dialect_effort(model, chat->thinking, chat->effort);
}

static enum refusal_kind check(const struct chat *chat, const struct dialect_model *model,
                               struct str *detail)
{
    (void)model;
    (void)detail;
    return chat->temperature < 0 ? REFUSE_TEMPERATURE : REFUSE_NOTHING;
}

static void put_tail(struct str *out, const struct reply *reply, const char *object)
{
    str_printf(out, ",\"created\":%lld,", (long long)reply->created);
    put_member(out, "model", view_of(dialect_served_as(reply)));
    str_printf(out, ",\"object\":\"%s\"", object);
}

static void put_usage(struct str *out, const struct answer *a)
{
    str_printf(out, "{\"completion_tokens\":%lld,\"prompt_tokens\":%lld,\"total_tokens\":%lld}",
               (long long)a->output_tokens, (long long)a->input_tokens,
               (long long)a->input_tokens + a->output_tokens);
}

static void put_id(struct str *out, const struct reply *reply)
{
    str_add_text(out, "{\"id\":\"msg_01");
    put_base36(out, reply->draw, 22);
    str_add_text(out, "\",\"choices\":[");
}

static bool chunk_json(struct str *out, const struct reply *reply, const struct chunk *chunk)
{
    bool is_usage = chunk->kind == CHUNK_USAGE;

    if (chunk->kind == CHUNK_THOUGHT || chunk->kind == CHUNK_TURN ||
        (is_usage && !reply->chat->include_usage))
        return false;
    put_id(out, reply);
    if (!is_usage) {
        str_add_text(out, "{\"index\":0,\"delta\":{");
        if (chunk->kind == CHUNK_OPEN)
            str_add_text(out, "\"content\":\"\",\"role\":\"assistant\"");
        else if (chunk->kind == CHUNK_TEXT)
            put_member(out, "content", chunk->text);
        str_add_char(out, '}');
        if (chunk->kind == CHUNK_FINISH)
            str_printf(out, ",\"finish_reason\":\"%s\"",
                       dialect_finish(reply, "stop", "content_filter"));
        str_add_char(out, '}');
    }
    str_add_char(out, ']');
    put_tail(out, reply, "chat.completion.chunk");
    if (is_usage) {
        str_add_text(out, ",\"usage\":");
        put_usage(out, &reply->answer);
    }
    str_add_char(out, '}');
    return true;
}

static void whole(struct str *out, const struct reply *reply)
{
    put_id(out, reply);
    str_printf(out, "{\"index\":0,\"finish_reason\":\"%s\",\"message\":{",
               dialect_finish(reply, "stop", "content_filter"));
    put_member(out, "content", str_view(&reply->answer.text));
    str_add_text(out, ",\"role\":\"assistant\"}}]");
    put_tail(out, reply, "chat.completion");
    str_add_text(out, ",\"usage\":");
    put_usage(out, &reply->answer);
    str_add_char(out, '}');
}

static void error_json(struct str *out, const struct refusal *refusal, struct view message,
                       uint64_t draw)
{
    (void)draw;
    str_printf(out, "{\"error\":{\"code\":\"%s\",", refusal->type);
    put_member(out, "message", message);
    str_printf(out, ",\"type\":\"%s\",\"param\":null}}", refusal->type);
}

const struct dialect dialect_anthropic = {
    .name = "anthropic",
    .models = models,
    .tokens = {.letters = 6, .cjk_pairs = 20},
    .tokens_per_chunk = 3,
    .default_limit = 64000,
    .request_id_header = "request-id",
    .refusals = refusals,
    .effort = effort,
    .check = check,
    .chunk = chunk_json,
    .whole = whole,
    .error = error_json,
};

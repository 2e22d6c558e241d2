/* DeepSeek: about one token a chunk; usage in the last chunk, beside finish_reason and a choice that
 * is not empty, asked for or not; `: keep-alive` while a stream waits, empty lines before a reply
 * that is no stream. Thinking is on unless thinking.type says "disabled". */
#include <math.h>
#include <string.h>

#include "sim/dialect.h"

#define FINGERPRINT "fp_1c7b04d9ea_prod1017_fp8_kvcache"

static const struct dialect_model models[] = {
    {"deepseek-flash", TIER_CHEAP, THINKS_BY_DEFAULT, NULL, false, true},
    {"deepseek-v4-pro", TIER_FLAGSHIP, THINKS_BY_DEFAULT, NULL, false, true},
    /* Old names, answered by flash (its `model` says so). */
    {"deepseek-v4-flash", TIER_CHEAP, THINKS_BY_DEFAULT, "deepseek-flash", false, true},
    {"deepseek-v4-flash-vision-exp", TIER_CHEAP, THINKS_BY_DEFAULT, "deepseek-flash", false, true},
    {"deepseek-chat", TIER_CHEAP, THINKS_IF_ASKED, "deepseek-flash", false, true},
    {"deepseek-reasoner", TIER_CHEAP, THINKS_BY_DEFAULT, "deepseek-flash", false, true},
    {NULL, TIER_CHEAP, THINKS_NEVER, NULL, false, false},
};

static const char invalid[] = "invalid_request_error";
static const struct refusal refusals[] = {
    {REFUSE_KEY, 401, invalid, "authentication_error", "Authentication Fails (governor)"},
    {REFUSE_BODY, 400, invalid, invalid,
     "Failed to deserialize the JSON body into the target type: %s"},
    {REFUSE_MODEL, 400, invalid, invalid, "Model Not Exist"},
    {REFUSE_PATH, 404, "not_found", invalid, "Not Found: %s"},
    {REFUSE_ROLE, 400, invalid, invalid,
     "Failed to deserialize the JSON body into the target type: messages: unknown variant "
     "`developer`, expected one of `system`, `user`, `assistant`, `tool`, `latest_reminder`"},
    {REFUSE_TEMPERATURE, 400, invalid, invalid,
     "Invalid temperature value, the valid range of temperature is [0, 2.0]"},
    {REFUSE_MAX_TOKENS, 400, invalid, invalid,
     "Invalid max_tokens value, the valid range of max_tokens is [1, 393216]"},
    {REFUSE_PARAMETER, 400, invalid, invalid, "%s"},
    {REFUSE_INPUT, 400, invalid, invalid, "Content Exists Risk"},
    {REFUSE_BALANCE, 402, invalid, "unknown_error", "Insufficient Balance"},
    {REFUSE_RATE, 429, invalid, "rate_limit_error", "Rate limit reached for TPM"},
    {REFUSE_BURST, 429, invalid, "rate_limit_error", "Rate limit reached for TPM"},
    {REFUSE_CONCURRENCY, 429, invalid, "rate_limit_error",
     "Rate limit reached: too many concurrent requests"},
    {REFUSE_OVERLOAD, 503, "service_unavailable_error", "service_unavailable_error",
     "Service is too busy. We advise users to temporarily switch to alternative LLM API service "
     "providers."},
    {REFUSE_FAILURE, 500, "internal_error", "internal_error", "Internal Server Error"},
    {REFUSE_RECORDING, 404, "no_recording", invalid, "%s"},
    {REFUSE_NOTHING, 0, NULL, NULL, NULL},
};

static enum effort effort(const struct chat *chat, const struct dialect_model *model)
{
    return dialect_effort(model, chat->thinking, chat->effort);
}

static enum refusal_kind check(const struct chat *chat, const struct dialect_model *model,
                               struct str *detail)
{
    if (chat->temperature < 0 || chat->temperature > 2)
        return REFUSE_TEMPERATURE;
    if (chat->max_tokens == 0 || chat->max_tokens > 393216)
        return REFUSE_MAX_TOKENS;
    for (unsigned i = 0; i < chat->message_count; i++) {
        const struct chat_message *m = &chat->messages[i];
        if (strcmp(m->role, "developer") == 0)
            return REFUSE_ROLE;
        if (m->has_tool_calls && !m->has_reasoning && effort(chat, model) != EFFORT_OFF) {
            str_add_text(detail, "The `reasoning_content` in the thinking mode must be passed back "
                                 "to the API.");
            return REFUSE_PARAMETER;
        }
    }
    return REFUSE_NOTHING;
}

static void put_head(struct str *out, const struct reply *reply, const char *object)
{
    str_add_text(out, "{\"id\":\"");
    put_uuid(out, reply->draw);
    str_printf(out, "\",\"object\":\"%s\",\"created\":%lld,", object, (long long)reply->created);
    put_member(out, "model", view_of(dialect_served_as(reply)));
}

static void put_usage(struct str *out, const struct answer *a)
{
    str_printf(out,
               "{\"prompt_tokens\":%lld,\"completion_tokens\":%lld,\"total_tokens\":%lld,"
               "\"prompt_tokens_details\":{\"cached_tokens\":%lld}",
               (long long)a->input_tokens, (long long)a->output_tokens,
               (long long)a->input_tokens + a->output_tokens, (long long)a->cached_tokens);
    if (a->is_thinking)
        str_printf(out, ",\"completion_tokens_details\":{\"reasoning_tokens\":%lld}",
                   (long long)a->reasoning_tokens);
    str_printf(out, ",\"prompt_cache_hit_tokens\":%lld,\"prompt_cache_miss_tokens\":%lld}",
               (long long)a->cached_tokens, (long long)a->input_tokens - a->cached_tokens);
}

static void put_delta(struct str *out, const struct reply *reply, const struct chunk *chunk)
{
    bool is_thinking = reply->answer.is_thinking;

    str_add_char(out, '{');
    if (chunk->kind == CHUNK_OPEN)
        str_add_text(out, is_thinking ? "\"role\":\"assistant\",\"content\":null,"
                                        "\"reasoning_content\":\"\""
                                      : "\"role\":\"assistant\",\"content\":\"\"");
    else if (chunk->kind == CHUNK_THOUGHT) {
        str_add_text(out, "\"content\":null,");
        put_member(out, "reasoning_content", chunk->text);
    } else {
        put_member(out, "content", chunk->text);
        if (is_thinking)
            str_add_text(out, ",\"reasoning_content\":null");
    }
    str_add_char(out, '}');
}

static bool chunk_json(struct str *out, const struct reply *reply, const struct chunk *chunk)
{
    if (chunk->kind == CHUNK_USAGE || chunk->kind == CHUNK_TURN)
        return false;
    put_head(out, reply, "chat.completion.chunk");
    dialect_put_fingerprint(out, reply, FINGERPRINT);
    str_add_text(out, ",\"choices\":[{\"index\":0,\"delta\":");
    put_delta(out, reply, chunk);
    str_add_text(out, ",\"logprobs\":null,\"finish_reason\":");
    if (chunk->kind == CHUNK_FINISH) {
        str_printf(out, "\"%s\"}],\"usage\":", dialect_finish(reply, "stop", "content_filter"));
        put_usage(out, &reply->answer);
    } else {
        str_add_text(out, reply->chat->include_usage ? "null}],\"usage\":null" : "null}]");
    }
    str_add_char(out, '}');
    return true;
}

static void whole(struct str *out, const struct reply *reply)
{
    const struct answer *a = &reply->answer;

    put_head(out, reply, "chat.completion");
    str_add_text(out, ",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",");
    put_member(out, "content", str_view(&a->text));
    if (a->is_thinking) {
        str_add_char(out, ',');
        put_member(out, "reasoning_content", str_view(&a->thought));
    }
    str_printf(out, "},\"logprobs\":null,\"finish_reason\":\"%s\"}],\"usage\":",
               dialect_finish(reply, "stop", "content_filter"));
    put_usage(out, a);
    dialect_put_fingerprint(out, reply, FINGERPRINT);
    str_add_char(out, '}');
}

static void error_json(struct str *out, const struct refusal *refusal, struct view message,
                       uint64_t draw)
{
    (void)draw;
    str_add_text(out, "{\"error\":{");
    put_member(out, "message", message);
    str_printf(out, ",\"type\":\"%s\",\"param\":null,\"code\":\"%s\"}}", refusal->type,
               refusal->code);
}

const struct dialect dialect_deepseek = {
    .name = "deepseek",
    .models = models,
    .tokens = {.letters = 6, .cjk_pairs = 55},
    .tokens_per_chunk = 1,
    .cache_unit = 64,
    .default_limit = 393216,
    .request_id_header = "x-ds-trace-id",
    .refusals = refusals,
    .keep_alive = ": keep-alive\n\n",
    .keep_alive_plain = "\n",
    .effort = effort,
    .check = check,
    .chunk = chunk_json,
    .whole = whole,
    .error = error_json,
};

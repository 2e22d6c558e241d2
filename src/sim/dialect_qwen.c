/* Qwen (DashScope's compatible mode): several tokens a chunk; every chunk says "usage":null, and with
 * include_usage one more chunk with empty choices brings it; the order of keys varies. enable_thinking
 * switches thought. Output inspection may end a stream with an error as a chunk. */
#include <math.h>
#include <string.h>

#include "sim/dialect.h"

static const struct dialect_model models[] = {
    {"qwen3.8-max", TIER_FLAGSHIP, THINKS_BY_DEFAULT, NULL, false, false},
    {"qwen3.8-max-0902", TIER_FLAGSHIP, THINKS_BY_DEFAULT, NULL, false, false},
    {"qwen3.8-flash", TIER_CHEAP, THINKS_BY_DEFAULT, NULL, false, false},
    {"qwen3.8-27b", TIER_MIDDLE, THINKS_BY_DEFAULT, NULL, false, true},
    {"qwen3.8-omni-flash", TIER_CHEAP, THINKS_IF_ASKED, NULL, false, false},
    {"qwen3.7-max", TIER_FLAGSHIP, THINKS_BY_DEFAULT, NULL, false, false},
    {"qwen3.7-plus", TIER_MIDDLE, THINKS_BY_DEFAULT, NULL, false, false},
    {"qwen3.7-flash", TIER_CHEAP, THINKS_BY_DEFAULT, NULL, false, false},
    {"qwen3.6-plus", TIER_MIDDLE, THINKS_BY_DEFAULT, NULL, false, false},
    {"qwen3.6-flash", TIER_CHEAP, THINKS_BY_DEFAULT, NULL, false, false},
    {"qwen3.6-max-preview", TIER_FLAGSHIP, THINKS_BY_DEFAULT, NULL, false, false},
    {"qwen3.5-plus", TIER_MIDDLE, THINKS_BY_DEFAULT, NULL, false, false},
    {"qwen3.5-flash", TIER_CHEAP, THINKS_BY_DEFAULT, NULL, false, false},
    {"qwen3-max", TIER_FLAGSHIP, THINKS_IF_ASKED, NULL, false, false},
    {"qwen-max", TIER_MIDDLE, THINKS_NEVER, NULL, false, false},
    {"qwen-plus", TIER_MIDDLE, THINKS_IF_ASKED, NULL, false, false},
    {"qwen-flash", TIER_CHEAP, THINKS_IF_ASKED, NULL, false, false},
    {"qwen-turbo", TIER_CHEAP, THINKS_IF_ASKED, NULL, false, false},
    {"qwen-long", TIER_MIDDLE, THINKS_NEVER, NULL, false, false},
    {"qwen3-coder-plus", TIER_MIDDLE, THINKS_NEVER, NULL, false, false},
    {"qwen3-coder-flash", TIER_CHEAP, THINKS_NEVER, NULL, false, false},
    {"qwq-plus", TIER_MIDDLE, THINKS_ALWAYS, NULL, false, true},
    {NULL, TIER_CHEAP, THINKS_NEVER, NULL, false, false},
};

static const char invalid[] = "invalid_request_error";
static const struct refusal refusals[] = {
    {REFUSE_KEY, 401, "invalid_api_key", invalid, "Incorrect API key provided."},
    {REFUSE_BODY, 400, "invalid_parameter_error", invalid,
     "<400> InternalError.Algo.InvalidParameter: %s"},
    {REFUSE_MODEL, 404, "model_not_found", invalid,
     "The model `%s` does not exist or you do not have access to it."},
    {REFUSE_PATH, 404, "not_found", invalid, "Not Found: %s"},
    {REFUSE_ROLE, 400, "invalid_parameter_error", invalid,
     "<400> InternalError.Algo.InvalidParameter: developer is not one of ['system', 'assistant', "
     "'user', 'tool', 'function'] - 'messages.0.role'"},
    {REFUSE_TEMPERATURE, 400, "invalid_parameter_error", invalid,
     "'temperature' must be in [0.0, 2.0)"},
    {REFUSE_MAX_TOKENS, 400, "invalid_parameter_error", invalid,
     "Range of max_tokens should be [1, 131072]"},
    {REFUSE_PARAMETER, 400, "invalid_parameter_error", invalid, "%s"},
    {REFUSE_STREAM, 400, "invalid_parameter_error", invalid,
     "parameter.enable_thinking must be set to false for non-streaming calls"},
    {REFUSE_INPUT, 400, "data_inspection_failed", "data_inspection_failed",
     "Input data may contain inappropriate content."},
    {REFUSE_OUTPUT, 400, "data_inspection_failed", "data_inspection_failed",
     "Output data may contain inappropriate content."},
    {REFUSE_BALANCE, 400, "Arrearage", "Arrearage",
     "Access denied, please make sure your account is in good standing."},
    {REFUSE_RATE, 429, "limit_requests", "limit_requests",
     "You exceeded your current requests list."},
    {REFUSE_TOKENS, 429, "insufficient_quota", "insufficient_quota",
     "Allocated quota exceeded, please increase your quota limit."},
    {REFUSE_BURST, 429, "limit_burst_rate", "limit_burst_rate",
     "Request rate increased too quickly."},
    {REFUSE_CONCURRENCY, 429, "limit_requests", "limit_requests", "Requests rate limit exceeded."},
    {REFUSE_OVERLOAD, 503, "ModelServingError", "ModelServingError",
     "Too many requests. Your requests are being throttled due to system capacity limits."},
    {REFUSE_FAILURE, 500, "internal_error", "internal_error",
     "An internal error has occured, please try again later."},
    {REFUSE_RECORDING, 404, "no_recording", invalid, "%s"},
    {REFUSE_NOTHING, 0, NULL, NULL, NULL},
};

static enum effort effort(const struct chat *chat, const struct dialect_model *model)
{
    enum chat_switch asked = chat->enable_thinking;

    if (asked == SWITCH_ABSENT && chat->effort) /* the newest take the level as the switch */
        asked = strcmp(chat->effort, "none") == 0 ? SWITCH_OFF : SWITCH_ON;
    return dialect_effort(model, asked, chat->effort);
}

static enum refusal_kind refuse_parameter(struct str *detail, const char *message)
{
    str_add_text(detail, message);
    return REFUSE_PARAMETER;
}

static enum refusal_kind check(const struct chat *chat, const struct dialect_model *model,
                               struct str *detail)
{
    int64_t budget, seed;

    if (chat->temperature < 0 || chat->temperature >= 2)
        return REFUSE_TEMPERATURE;
    if (chat->max_tokens == 0 || chat->max_tokens > 131072)
        return REFUSE_MAX_TOKENS;
    if (json_value_int64(json_get(chat->body, "seed"), &seed) && (seed < 0 || seed > 2147483647))
        return refuse_parameter(detail, "Range of seed should be [0, 2147483647]");
    if (json_value_int64(json_get(chat->body, "thinking_budget"), &budget) && budget <= 0)
        return refuse_parameter(detail, "The thinking_budget parameter must be a positive integer "
                                        "and not greater than 262144");
    if (chat->thinking_budget > 0 && chat->effort)
        return refuse_parameter(
            detail, "reasoning_effort and thinking_budget cannot be set at the same time");
    for (unsigned i = 0; i < chat->message_count; i++)
        if (strcmp(chat->messages[i].role, "developer") == 0)
            return REFUSE_ROLE;
    /* QwQ and the open models think in streams only. */
    if (!chat->is_stream && model->is_open && effort(chat, model) != EFFORT_OFF)
        return REFUSE_STREAM;
    return REFUSE_NOTHING;
}

static void put_usage(struct str *out, const struct answer *a)
{
    str_printf(out, "{\"prompt_tokens\":%lld,\"completion_tokens\":%lld,\"total_tokens\":%lld",
               (long long)a->input_tokens, (long long)a->output_tokens,
               (long long)a->input_tokens + a->output_tokens);
    if (a->is_thinking)
        str_printf(out, ",\"completion_tokens_details\":{\"reasoning_tokens\":%lld}",
                   (long long)a->reasoning_tokens);
    str_printf(out, ",\"prompt_tokens_details\":{\"cached_tokens\":%lld}}",
               (long long)a->cached_tokens);
}

static void put_delta(struct str *out, const struct reply *reply, const struct chunk *chunk)
{
    bool is_thinking = reply->answer.is_thinking;

    str_add_text(out, "\"delta\":{");
    if (chunk->kind == CHUNK_OPEN)
        str_add_text(out, is_thinking ? "\"content\":null,\"role\":\"assistant\","
                                        "\"reasoning_content\":\"\""
                                      : "\"content\":\"\",\"role\":\"assistant\"");
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

/* The order of the choice's keys: first chunk, second and last differ from the rest. */
static void put_choice(struct str *out, const struct reply *reply, const struct chunk *chunk)
{
    if (chunk->kind == CHUNK_FINISH) {
        str_printf(out, "\"finish_reason\":\"%s\",",
                   dialect_finish(reply, "stop", "content_filter"));
        put_delta(out, reply, chunk);
        str_add_text(out, ",\"index\":0,\"logprobs\":null");
    } else if (chunk->index == 0) {
        put_delta(out, reply, chunk);
        str_add_text(out, ",\"index\":0,\"logprobs\":null,\"finish_reason\":null");
    } else if (chunk->index == 1) {
        str_add_text(out, "\"finish_reason\":null,\"logprobs\":null,");
        put_delta(out, reply, chunk);
        str_add_text(out, ",\"index\":0");
    } else {
        put_delta(out, reply, chunk);
        str_add_text(out, ",\"finish_reason\":null,\"index\":0,\"logprobs\":null");
    }
}

static void put_tail(struct str *out, const struct reply *reply)
{
    str_printf(out, ",\"created\":%lld,\"system_fingerprint\":null,", (long long)reply->created);
    put_member(out, "model", view_of(dialect_served_as(reply)));
    str_add_text(out, ",\"id\":\"chatcmpl-");
    put_uuid(out, reply->draw);
    str_add_text(out, "\"}");
}

static bool chunk_json(struct str *out, const struct reply *reply, const struct chunk *chunk)
{
    if (chunk->kind == CHUNK_TURN || (chunk->kind == CHUNK_USAGE && !reply->chat->include_usage))
        return false;
    str_add_text(out, "{\"choices\":[");
    if (chunk->kind != CHUNK_USAGE) {
        str_add_char(out, '{');
        put_choice(out, reply, chunk);
        str_add_char(out, '}');
    }
    str_add_text(out, "],\"object\":\"chat.completion.chunk\",\"usage\":");
    if (chunk->kind == CHUNK_USAGE)
        put_usage(out, &reply->answer);
    else
        str_add_text(out, "null");
    put_tail(out, reply);
    return true;
}

static void whole(struct str *out, const struct reply *reply)
{
    const struct answer *a = &reply->answer;

    str_add_text(out, "{\"choices\":[{\"message\":{");
    put_member(out, "content", str_view(&a->text));
    if (a->is_thinking) {
        str_add_char(out, ',');
        put_member(out, "reasoning_content", str_view(&a->thought));
    }
    str_printf(out,
               ",\"role\":\"assistant\"},\"finish_reason\":\"%s\",\"index\":0,\"logprobs\":null}],"
               "\"object\":\"chat.completion\",\"usage\":",
               dialect_finish(reply, "stop", "content_filter"));
    put_usage(out, a);
    put_tail(out, reply);
}

static void error_json(struct str *out, const struct refusal *refusal, struct view message,
                       uint64_t draw)
{
    str_add_text(out, "{\"error\":{");
    put_member(out, "message", message);
    str_printf(out, ",\"type\":\"%s\",\"param\":null,\"code\":\"%s\"},\"request_id\":\"",
               refusal->type, refusal->code);
    put_uuid(out, draw);
    str_add_text(out, "\"}");
}

const struct dialect dialect_qwen = {
    .name = "qwen",
    .models = models,
    .tokens = {.letters = 7, .cjk_pairs = 60},
    .tokens_per_chunk = 4.5,
    .cache_unit = 256,
    .default_limit = 131072,
    .request_id_header = "x-request-id",
    .refusals = refusals,
    .effort = effort,
    .check = check,
    .chunk = chunk_json,
    .whole = whole,
    .error = error_json,
    .is_filter_error_chunk = true,
};

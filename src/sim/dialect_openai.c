/* OpenAI: service_tier and system_fingerprint on every chunk, `obfuscation` of varying length, usage
 * null and then in a chunk of its own with include_usage; thought is billed and never shown. Models
 * that reason take max_completion_tokens and no temperature but 1. */
#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "sim/dialect.h"

static const struct dialect_model models[] = {
    {"gpt-4o", TIER_FLAGSHIP, THINKS_NEVER, NULL, false, false},
    {"gpt-4o-mini", TIER_CHEAP, THINKS_NEVER, NULL, false, false},
    {"gpt-4.1", TIER_FLAGSHIP, THINKS_NEVER, NULL, false, false},
    {"gpt-4.1-mini", TIER_MIDDLE, THINKS_NEVER, NULL, false, false},
    {"gpt-4.1-nano", TIER_CHEAP, THINKS_NEVER, NULL, false, false},
    {"gpt-5", TIER_FLAGSHIP, THINKS_BY_DEFAULT, NULL, false, false},
    {"gpt-5-mini", TIER_CHEAP, THINKS_BY_DEFAULT, NULL, false, false},
    {NULL, TIER_CHEAP, THINKS_NEVER, NULL, false, false},
};

static const char invalid[] = "invalid_request_error";
static const struct refusal refusals[] = {
    {REFUSE_KEY, 401, "invalid_api_key", invalid, "Incorrect API key provided."},
    {REFUSE_BODY, 400, NULL, invalid, "We could not parse the JSON body of your request: %s"},
    {REFUSE_MODEL, 404, "model_not_found", invalid,
     "The model `%s` does not exist or you do not have access to it."},
    {REFUSE_PATH, 404, "unknown_url", invalid, "Unknown request URL: %s"},
    {REFUSE_TEMPERATURE, 400, "unsupported_value", invalid,
     "Unsupported value: 'temperature' is not supported with this model or value."},
    {REFUSE_MAX_TOKENS, 400, "unsupported_parameter", invalid,
     "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
     "'max_completion_tokens' instead."},
    {REFUSE_PARAMETER, 400, "invalid_value", invalid, "%s"},
    {REFUSE_INPUT, 400, "content_policy_violation", invalid,
     "Your request was rejected as a result of our safety system."},
    {REFUSE_BALANCE, 429, "insufficient_quota", "insufficient_quota",
     "You exceeded your current quota, please check your plan and billing details."},
    {REFUSE_RATE, 429, "rate_limit_exceeded", "requests",
     "Rate limit reached for requests per min (RPM)."},
    {REFUSE_TOKENS, 429, "rate_limit_exceeded", "tokens",
     "Rate limit reached for tokens per min (TPM)."},
    {REFUSE_BURST, 429, "rate_limit_exceeded", "requests",
     "Rate limit reached for requests per min (RPM)."},
    {REFUSE_CONCURRENCY, 429, "rate_limit_exceeded", "requests",
     "Rate limit reached for requests per min (RPM)."},
    {REFUSE_OVERLOAD, 503, NULL, "server_error",
     "The server is currently overloaded with other requests."},
    {REFUSE_FAILURE, 500, NULL, "server_error",
     "The server had an error while processing your request."},
    {REFUSE_RECORDING, 404, "no_recording", invalid, "%s"},
    {REFUSE_NOTHING, 0, NULL, NULL, NULL},
};

static enum effort effort(const struct chat *chat, const struct dialect_model *model)
{
    enum chat_switch asked = SWITCH_ABSENT;

    if (chat->effort)
        asked = strcmp(chat->effort, "none") == 0 ? SWITCH_OFF : SWITCH_ON;
    return dialect_effort(model, asked, chat->effort ? chat->effort : "medium");
}

static enum refusal_kind check(const struct chat *chat, const struct dialect_model *model,
                               struct str *detail)
{
    bool reasons = model->thinking != THINKS_NEVER;

    (void)detail;
    if (reasons && chat->max_tokens >= 0)
        return REFUSE_MAX_TOKENS;
    if (chat->temperature < 0 || chat->temperature > 2 ||
        (reasons && !isnan(chat->temperature) && chat->temperature != 1))
        return REFUSE_TEMPERATURE;
    return REFUSE_NOTHING;
}

static void put_head(struct str *out, const struct reply *reply, const char *object)
{
    str_add_text(out, "{\"id\":\"chatcmpl-");
    put_base36(out, reply->draw, 28);
    str_printf(out, "\",\"object\":\"%s\",\"created\":%lld,", object, (long long)reply->created);
    put_member(out, "model", view_of(dialect_served_as(reply)));
    str_add_text(out, ",\"service_tier\":\"default\"");
    dialect_put_fingerprint(out, reply, "fp_5c0d1a97be");
}

static void put_usage(struct str *out, const struct answer *a)
{
    str_printf(out,
               "{\"prompt_tokens\":%lld,\"completion_tokens\":%lld,\"total_tokens\":%lld,"
               "\"prompt_tokens_details\":{\"cached_tokens\":%lld,\"audio_tokens\":0},"
               "\"completion_tokens_details\":{\"reasoning_tokens\":%lld,\"audio_tokens\":0,"
               "\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}",
               (long long)a->input_tokens, (long long)a->output_tokens,
               (long long)a->input_tokens + a->output_tokens, (long long)a->cached_tokens,
               (long long)a->reasoning_tokens);
}

static void put_choice(struct str *out, const struct reply *reply, const struct chunk *chunk)
{
    str_add_text(out, "{\"index\":0,\"delta\":{");
    if (chunk->kind == CHUNK_OPEN)
        str_add_text(out, "\"role\":\"assistant\",\"content\":\"\",\"refusal\":null");
    else if (chunk->kind == CHUNK_TEXT)
        put_member(out, "content", chunk->text);
    str_add_text(out, "},\"logprobs\":null,\"finish_reason\":");
    if (chunk->kind == CHUNK_FINISH)
        str_printf(out, "\"%s\"}", dialect_finish(reply, "stop", "content_filter"));
    else
        str_add_text(out, "null}");
}

static bool chunk_json(struct str *out, const struct reply *reply, const struct chunk *chunk)
{
    bool is_usage = chunk->kind == CHUNK_USAGE;

    if (chunk->kind == CHUNK_THOUGHT || chunk->kind == CHUNK_TURN ||
        (is_usage && !reply->chat->include_usage))
        return false;
    put_head(out, reply, "chat.completion.chunk");
    if (reply->chat->include_usage && !is_usage)
        str_add_text(out, ",\"usage\":null");
    str_add_text(out, ",\"choices\":[");
    if (!is_usage)
        put_choice(out, reply, chunk);
    str_add_char(out, ']');
    if (is_usage) {
        str_add_text(out, ",\"usage\":");
        put_usage(out, &reply->answer);
    }
    str_add_text(out, ",\"obfuscation\":\"");
    put_base36(out, reply->draw + chunk->index,
               3 + (unsigned)(hash64(VIEW("padding"), reply->draw + chunk->index) % 12));
    str_add_text(out, "\"}");
    return true;
}

static void whole(struct str *out, const struct reply *reply)
{
    put_head(out, reply, "chat.completion");
    str_add_text(out, ",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",");
    put_member(out, "content", str_view(&reply->answer.text));
    str_printf(out,
               ",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"%s\"}],"
               "\"usage\":",
               dialect_finish(reply, "stop", "content_filter"));
    put_usage(out, &reply->answer);
    str_add_char(out, '}');
}

static void error_json(struct str *out, const struct refusal *refusal, struct view message,
                       uint64_t draw)
{
    (void)draw;
    str_add_text(out, "{\"error\":{");
    put_member(out, "message", message);
    str_printf(out, ",\"type\":\"%s\",\"param\":null,\"code\":", refusal->type);
    if (refusal->code)
        str_printf(out, "\"%s\"}}", refusal->code);
    else
        str_add_text(out, "null}}");
}

const struct dialect dialect_openai = {
    .name = "openai",
    .models = models,
    .tokens = {.letters = 8, .cjk_pairs = 30},
    .tokens_per_chunk = 1,
    .cache_unit = 128,
    .default_limit = 128000,
    .request_id_header = "x-request-id",
    .refusals = refusals,
    .effort = effort,
    .check = check,
    .chunk = chunk_json,
    .whole = whole,
    .error = error_json,
};

/* Doubao (Volcengine Ark): no finish_reason key before the end; usage null, in a chunk of its own
 * with include_usage, cumulative in every chunk with chunk_include_usage; max_tokens counts the answer
 * only (4096 when unsaid), max_completion_tokens all, both together are refused; the newest models
 * show a summary of their thought and then `encrypted_content` in one chunk of its own. */
#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "sim/dialect.h"

static const struct dialect_model models[] = {
    {"doubao-seed-2-1-pro-260915", TIER_FLAGSHIP, THINKS_BY_DEFAULT, NULL, true, false},
    {"doubao-seed-2-1-pro-260628", TIER_FLAGSHIP, THINKS_BY_DEFAULT, NULL, true, false},
    {"doubao-seed-2-1-turbo-260628", TIER_MIDDLE, THINKS_BY_DEFAULT, NULL, true, false},
    {"doubao-seed-2-1-lite-260915", TIER_CHEAP, THINKS_BY_DEFAULT, NULL, true, false},
    {"doubao-seed-evolving", TIER_MIDDLE, THINKS_BY_DEFAULT, NULL, true, false},
    {"doubao-seed-2-0-pro-260215", TIER_FLAGSHIP, THINKS_BY_DEFAULT, NULL, false, false},
    {"doubao-seed-2-0-code-260215", TIER_MIDDLE, THINKS_BY_DEFAULT, NULL, false, false},
    {"doubao-seed-2-0-lite-260215", TIER_CHEAP, THINKS_BY_DEFAULT, NULL, false, false},
    {"doubao-seed-2-0-lite-260428", TIER_CHEAP, THINKS_BY_DEFAULT, NULL, true, false},
    {"doubao-seed-2-0-mini-260428", TIER_CHEAP, THINKS_BY_DEFAULT, NULL, false, false},
    {"doubao-seed-2-0-mini-260215", TIER_CHEAP, THINKS_BY_DEFAULT, NULL, false, false},
    {"doubao-seed-1-8-251228", TIER_MIDDLE, THINKS_BY_DEFAULT, NULL, false, false},
    {"doubao-seed-1-6-251015", TIER_MIDDLE, THINKS_BY_DEFAULT, NULL, false, false},
    {NULL, TIER_CHEAP, THINKS_NEVER, NULL, false, false},
};

/* Every message of Ark ends with the request's id; error_json adds it. */
#define INVALID(name) "The parameter `" name "` specified in the request are not valid: "
static const struct refusal refusals[] = {
    {REFUSE_KEY, 401, "AuthenticationError", "Unauthorized",
     "The API key or AK/SK in the request is missing or invalid."},
    {REFUSE_BODY, 400, "InvalidParameter", "BadRequest", INVALID("body") "%s."},
    {REFUSE_MODEL, 404, "InvalidEndpointOrModel.NotFound", "NotFound",
     "The model or endpoint %s does not exist or you do not have access to it."},
    {REFUSE_PATH, 404, "NotFound", "NotFound", "The requested resource %s does not exist."},
    {REFUSE_ROLE, 400, "InvalidParameter", "BadRequest",
     INVALID("messages.role") "invalid value: `developer`, supported values are: `system`, "
                              "`assistant`, `user`, `tool`."},
    {REFUSE_TEMPERATURE, 400, "InvalidParameter", "BadRequest",
     INVALID("temperature") "expected a value between 0 and 2."},
    {REFUSE_MAX_TOKENS, 400, "InvalidParameter", "BadRequest",
     INVALID("max_tokens") "max_tokens and max_completion_tokens cannot be set at the same time, "
                           "and neither can be under 1."},
    {REFUSE_PARAMETER, 400, "InvalidParameter", "BadRequest", "%s"},
    {REFUSE_INPUT, 400, "InputTextSensitiveContentDetected", "BadRequest",
     "The request failed because the input text may contain sensitive information."},
    {REFUSE_OUTPUT, 400, "OutputTextSensitiveContentDetected", "BadRequest",
     "The request failed because the output text may contain sensitive information."},
    {REFUSE_BALANCE, 403, "AccountOverdueError", "Forbidden",
     "The request failed because your account has an overdue balance."},
    {REFUSE_RATE, 429, "ModelAccountRpmRateLimitExceeded", "TooManyRequests",
     "The requests per minute (RPM) limit of the account for the model has been exceeded."},
    {REFUSE_TOKENS, 429, "ModelAccountTpmRateLimitExceeded", "TooManyRequests",
     "The tokens per minute (TPM) limit of the account for the model has been exceeded."},
    {REFUSE_BURST, 429, "RequestBurstTooFast", "TooManyRequests",
     "The request rate increased too quickly."},
    {REFUSE_CONCURRENCY, 429, "InflightBatchsizeExceeded", "TooManyRequests",
     "The number of requests in flight has exceeded the limit."},
    {REFUSE_OVERLOAD, 429, "ServerOverloaded", "TooManyRequests",
     "The service is currently unable to handle the request because the server is overloaded."},
    {REFUSE_FAILURE, 500, "InternalServiceError", "InternalServerError",
     "The service encountered an unexpected internal error."},
    {REFUSE_RECORDING, 404, "NoRecording", "NotFound", "%s"},
    {REFUSE_NOTHING, 0, NULL, NULL, NULL},
};

static enum effort effort(const struct chat *chat, const struct dialect_model *model)
{
    static const struct {
        const char *word;
        enum effort effort;
    } words[] = {{"minimal", EFFORT_OFF},   {"none", EFFORT_OFF},  {"low", EFFORT_LOW},
                 {"medium", EFFORT_MEDIUM}, {"high", EFFORT_HIGH}, {"xhigh", EFFORT_HIGH},
                 {"max", EFFORT_HIGH}};

    if (chat->thinking == SWITCH_OFF || model->thinking == THINKS_NEVER)
        return EFFORT_OFF;
    for (size_t i = 0; chat->effort && i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].word, chat->effort) == 0)
            return words[i].effort;
    return model->is_summary ? EFFORT_HIGH : EFFORT_MEDIUM;
}

static enum refusal_kind refuse_parameter(struct str *detail, const char *message)
{
    str_add_text(detail, message);
    return REFUSE_PARAMETER;
}

static enum refusal_kind check(const struct chat *chat, const struct dialect_model *model,
                               struct str *detail)
{
    if (chat->temperature < 0 || chat->temperature > 2)
        return REFUSE_TEMPERATURE;
    if (chat->max_tokens == 0 || chat->max_completion_tokens == 0 ||
        (chat->max_tokens > 0 && chat->max_completion_tokens > 0))
        return REFUSE_MAX_TOKENS;
    if (chat->thinking == SWITCH_OFF && chat->effort && strcmp(chat->effort, "none") != 0 &&
        strcmp(chat->effort, "minimal") != 0)
        return refuse_parameter(
            detail, INVALID("reasoning_effort") "it cannot be set when thinking is disabled.");
    if (effort(chat, model) != EFFORT_OFF && json_get(chat->body, "stop"))
        return refuse_parameter(detail, INVALID("stop") "thinking models do not support it.");
    if (effort(chat, model) != EFFORT_OFF && json_get(chat->body, "logprobs"))
        return refuse_parameter(detail, INVALID("logprobs") "thinking models do not support it.");
    for (unsigned i = 0; i < chat->message_count; i++)
        if (strcmp(chat->messages[i].role, "developer") == 0)
            return REFUSE_ROLE;
    return REFUSE_NOTHING;
}

static void put_id(struct str *out, int64_t seconds, uint64_t draw)
{
    str_printf(out, "02%lld%03u", (long long)seconds, (unsigned)(draw % 1000));
    put_hex(out, draw, 34);
}

static void put_usage(struct str *out, const struct answer *a, int64_t output)
{
    int64_t reasoning = a->reasoning_tokens < output ? a->reasoning_tokens : output;

    str_printf(out,
               "{\"completion_tokens\":%lld,\"prompt_tokens\":%lld,\"total_tokens\":%lld,"
               "\"prompt_tokens_details\":{\"cached_tokens\":%lld,\"provisioned_tokens\":null},"
               "\"completion_tokens_details\":{\"reasoning_tokens\":%lld,"
               "\"provisioned_tokens\":null}}",
               (long long)output, (long long)a->input_tokens, (long long)a->input_tokens + output,
               (long long)a->cached_tokens, (long long)reasoning);
}

static void put_choice(struct str *out, const struct reply *reply, const struct chunk *chunk)
{
    str_add_text(out, "{\"delta\":{");
    if (chunk->kind == CHUNK_THOUGHT || chunk->kind == CHUNK_OPEN) {
        str_add_text(out, "\"content\":\"\",");
        put_member(out, "reasoning_content", chunk->text);
    } else if (chunk->kind == CHUNK_TURN) {
        str_add_text(out, "\"content\":\"\",\"encrypted_content\":\"");
        for (unsigned i = 0; i < 8; i++)
            put_base36(out, hash64(VIEW("encrypted"), reply->draw + i), 32);
        str_add_text(out, "\",\"reasoning_content\":\"\"");
    } else {
        put_member(out, "content", chunk->text);
    }
    str_add_text(out, ",\"role\":\"assistant\"}");
    if (chunk->kind == CHUNK_FINISH)
        str_printf(out, ",\"finish_reason\":\"%s\"",
                   dialect_finish(reply, "stop", "content_filter"));
    str_add_text(out, ",\"index\":0}");
}

static bool chunk_json(struct str *out, const struct reply *reply, const struct chunk *chunk)
{
    const struct answer *a = &reply->answer;
    bool is_usage = chunk->kind == CHUNK_USAGE;

    if ((chunk->kind == CHUNK_OPEN && !a->is_thinking) ||
        (chunk->kind == CHUNK_TURN && !reply->model->is_summary) ||
        (is_usage && !reply->chat->include_usage))
        return false;
    str_add_text(out, "{\"choices\":[");
    if (!is_usage)
        put_choice(out, reply, chunk);
    str_printf(out, "],\"created\":%lld,\"id\":\"", (long long)reply->created);
    put_id(out, reply->created, reply->draw);
    str_add_text(out, "\",");
    put_member(out, "model", view_of(dialect_served_as(reply)));
    str_printf(out, ",\"service_tier\":%s,\"object\":\"chat.completion.chunk\",\"usage\":",
               is_usage ? "null" : "\"default\"");
    if (is_usage)
        put_usage(out, a, a->output_tokens);
    else if (reply->chat->chunk_include_usage)
        put_usage(out, a, chunk->output_so_far);
    else
        str_add_text(out, "null");
    str_add_char(out, '}');
    return true;
}

static void whole(struct str *out, const struct reply *reply)
{
    const struct answer *a = &reply->answer;

    str_add_text(out, "{\"choices\":[{\"finish_reason\":\"");
    str_add_text(out, dialect_finish(reply, "stop", "content_filter"));
    str_add_text(out, "\",\"index\":0,\"logprobs\":null,\"message\":{");
    put_member(out, "content", str_view(&a->text));
    if (a->is_thinking) {
        str_add_char(out, ',');
        put_member(out, "reasoning_content", str_view(&a->thought));
    }
    str_printf(out, ",\"role\":\"assistant\"}}],\"created\":%lld,\"id\":\"",
               (long long)reply->created);
    put_id(out, reply->created, reply->draw);
    str_add_text(out, "\",");
    put_member(out, "model", view_of(dialect_served_as(reply)));
    str_add_text(out, ",\"service_tier\":\"default\",\"object\":\"chat.completion\",\"usage\":");
    put_usage(out, a, a->output_tokens);
    str_add_char(out, '}');
}

static void error_json(struct str *out, const struct refusal *refusal, struct view message,
                       uint64_t draw)
{
    struct str full = {0};

    str_add(&full, message);
    str_add_text(&full, " Request id: ");
    put_id(&full, (int64_t)(1764683408 + draw % 1000000), draw);
    str_printf(out, "{\"error\":{\"code\":\"%s\",", refusal->code);
    put_member(out, "message", str_view(&full));
    str_printf(out, ",\"param\":\"\",\"type\":\"%s\"}}", refusal->type);
    str_release(&full);
}

const struct dialect dialect_doubao = {
    .name = "doubao",
    .models = models,
    .tokens = {.letters = 6, .cjk_pairs = 58},
    .tokens_per_chunk = 1.3,
    .cache_unit = 1024,
    .is_limit_for_answer = true,
    .default_limit = 4096,
    .request_id_header = "X-Request-Id",
    .refusals = refusals,
    .effort = effort,
    .check = check,
    .chunk = chunk_json,
    .whole = whole,
    .error = error_json,
};

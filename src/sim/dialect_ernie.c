/* ERNIE (Qianfan v2): choices carry is_end and need_clear_history (and flag, when the filter spoke);
 * finish_reason is "normal"; with include_usage the last chunk has usage, all others null; ids begin
 * with "as-"; temperature 0 is refused. Filtered answers end with a refusal as content. */
#include <math.h>
#include <string.h>

#include "sim/dialect.h"

static const struct dialect_model models[] = {
    {"ernie-5.1", TIER_FLAGSHIP, THINKS_IF_ASKED, NULL, false, false},
    {"ernie-5.0", TIER_FLAGSHIP, THINKS_IF_ASKED, NULL, false, false},
    {"ernie-5.0-thinking-latest", TIER_FLAGSHIP, THINKS_BY_DEFAULT, NULL, false, false},
    {"ernie-5.0-thinking-preview", TIER_FLAGSHIP, THINKS_BY_DEFAULT, NULL, false, false},
    {"ernie-5.5-flash-preview", TIER_CHEAP, THINKS_IF_ASKED, NULL, false, false},
    {"ernie-4.5-turbo-128k", TIER_CHEAP, THINKS_NEVER, NULL, false, false},
    {"ernie-4.5-turbo-32k", TIER_CHEAP, THINKS_NEVER, NULL, false, false},
    {"ernie-4.5-turbo-latest", TIER_CHEAP, THINKS_NEVER, NULL, false, false},
    {"ernie-4.5-turbo-20260402", TIER_CHEAP, THINKS_NEVER, NULL, false, false},
    {"ernie-4.5-turbo-vl", TIER_MIDDLE, THINKS_IF_ASKED, NULL, false, false},
    {"ernie-x1.1", TIER_MIDDLE, THINKS_ALWAYS, NULL, false, false},
    {"qianfan-8b", TIER_CHEAP, THINKS_NEVER, NULL, false, true},
    {"qianfan-70b", TIER_MIDDLE, THINKS_NEVER, NULL, false, true},
    {NULL, TIER_CHEAP, THINKS_NEVER, NULL, false, false},
};

static const char invalid[] = "invalid_request_error";
static const struct refusal refusals[] = {
    {REFUSE_KEY, 401, "invalid_iam_token", "access_denied", "IAM token is missing or invalid"},
    {REFUSE_KEY_FOR_LIST, 403, "access_denied", "access_denied", "Access denied"},
    {REFUSE_BODY, 400, "malformed_json", invalid, "Invalid Argument: %s"},
    {REFUSE_MODEL, 400, "invalid_model", invalid, "No permission to use the model %s"},
    {REFUSE_PATH, 404, "not_found", invalid, "Not Found: %s"},
    {REFUSE_ROLE, 400, "invalid_messages", invalid, "the role of message with index 0 is invalid"},
    {REFUSE_TEMPERATURE, 400, "invalid_argument", invalid,
     "the temperature parameter must be in (0, 1.0]"},
    {REFUSE_MAX_TOKENS, 400, "invalid_argument", invalid,
     "the max_completion_tokens parameter is out of range"},
    {REFUSE_PARAMETER, 400, "invalid_argument", invalid, "%s"},
    {REFUSE_INPUT, 400, "prompt_unsafe", "unsafe_request", "the request contains unsafe content"},
    {REFUSE_BALANCE, 403, "account_overdue", "access_denied", "the account is in arrears"},
    {REFUSE_RATE, 429, "rpm_rate_limit_exceeded", "rate_limit_exceeded",
     "Rate limit reached for RPM"},
    {REFUSE_TOKENS, 429, "tpm_rate_limit_exceeded", "rate_limit_exceeded",
     "Rate limit reached for TPM"},
    {REFUSE_BURST, 429, "rpm_rate_limit_exceeded", "rate_limit_exceeded",
     "Rate limit reached for RPM"},
    {REFUSE_CONCURRENCY, 429, "tpm_rate_limit_exceeded", "rate_limit_exceeded",
     "Rate limit reached for TPM"},
    {REFUSE_OVERLOAD, 503, "server_high_load", "server_error", "high load"},
    {REFUSE_FAILURE, 500, "internal_error", "server_error", "Internal error"},
    {REFUSE_RECORDING, 404, "no_recording", invalid, "%s"},
    {REFUSE_NOTHING, 0, NULL, NULL, NULL},
};

static enum effort effort(const struct chat *chat, const struct dialect_model *model)
{
    enum chat_switch asked = chat->enable_thinking;

    if (asked == SWITCH_ABSENT)
        asked = chat->thinking;
    return dialect_effort(model, asked, chat->effort);
}

static enum refusal_kind check(const struct chat *chat, const struct dialect_model *model,
                               struct str *detail)
{
    (void)model;
    if (chat->temperature <= 0 || chat->temperature > 1)
        return REFUSE_TEMPERATURE;
    if (chat->top_p < 0 || chat->top_p > 1) {
        str_add_text(detail, "the top_p parameter must be in [0, 1.0]");
        return REFUSE_PARAMETER;
    }
    if (chat->max_tokens == 0 || chat->max_completion_tokens == 0)
        return REFUSE_MAX_TOKENS;
    for (unsigned i = 0; i < chat->message_count; i++)
        if (strcmp(chat->messages[i].role, "developer") == 0)
            return REFUSE_ROLE;
    return REFUSE_NOTHING;
}

static void put_head(struct str *out, const struct reply *reply)
{
    str_add_text(out, "{\"id\":\"as-");
    put_base36(out, reply->draw, 10);
    str_printf(out, "\",\"object\":\"chat.completion\",\"created\":%lld,",
               (long long)reply->created);
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
    str_add_char(out, '}');
}

static bool is_filtered(const struct reply *reply)
{
    return reply->answer.kind == ANSWER_FILTERED_OUTPUT;
}

static bool chunk_json(struct str *out, const struct reply *reply, const struct chunk *chunk)
{
    bool is_end = chunk->kind == CHUNK_FINISH;

    if (chunk->kind == CHUNK_OPEN || chunk->kind == CHUNK_TURN || chunk->kind == CHUNK_USAGE)
        return false;
    put_head(out, reply);
    str_add_text(out, ",\"choices\":[{\"index\":0,\"delta\":{");
    if (chunk->kind == CHUNK_THOUGHT) {
        str_add_text(out, "\"content\":\"\",");
        put_member(out, "reasoning_content", chunk->text);
    } else if (is_end && is_filtered(reply)) {
        put_member(out, "content", VIEW("抱歉，这个问题我无法回答。"));
    } else {
        put_member(out, "content", chunk->text);
    }
    str_add_char(out, '}');
    if (is_end)
        str_printf(out, ",\"finish_reason\":\"%s\"",
                   dialect_finish(reply, "normal", "content_filter"));
    str_printf(out, ",\"is_end\":%s,\"need_clear_history\":%s", is_end ? "true" : "false",
               is_end && is_filtered(reply) ? "true,\"ban_round\":-1,\"flag\":1" : "false");
    str_add_text(out, "}]");
    if (reply->chat->include_usage) {
        str_add_text(out, ",\"usage\":");
        if (is_end)
            put_usage(out, &reply->answer);
        else
            str_add_text(out, "null");
    }
    str_add_char(out, '}');
    return true;
}

static void whole(struct str *out, const struct reply *reply)
{
    const struct answer *a = &reply->answer;

    put_head(out, reply);
    str_add_text(out, ",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",");
    put_member(out, "content",
               is_filtered(reply) ? VIEW("抱歉，这个问题我无法回答。") : str_view(&a->text));
    if (a->is_thinking) {
        str_add_char(out, ',');
        put_member(out, "reasoning_content", str_view(&a->thought));
    }
    str_printf(out, "},\"finish_reason\":\"%s\",\"need_clear_history\":%s}],\"usage\":",
               dialect_finish(reply, "normal", "content_filter"),
               is_filtered(reply) ? "true,\"ban_round\":-1,\"flag\":1" : "false");
    put_usage(out, a);
    str_add_char(out, '}');
}

static void error_json(struct str *out, const struct refusal *refusal, struct view message,
                       uint64_t draw)
{
    str_printf(out, "{\"error\":{\"code\":\"%s\",", refusal->code);
    put_member(out, "message", message);
    str_printf(out, ",\"type\":\"%s\"},\"id\":\"as-", refusal->type);
    put_base36(out, draw, 10);
    str_add_text(out, "\"}");
}

const struct dialect dialect_ernie = {
    .name = "ernie",
    .models = models,
    .tokens = {.letters = 5, .cjk_pairs = 50},
    .tokens_per_chunk = 3,
    .cache_unit = 128,
    .default_limit = 65536,
    .refusals = refusals,
    .effort = effort,
    .check = check,
    .chunk = chunk_json,
    .whole = whole,
    .error = error_json,
    .tells_limits = true,
};

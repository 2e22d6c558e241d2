/* Hunyuan (TokenHub): role, content and reasoning_content stand in every delta; usage comes in a chunk
 * of its own with include_usage, else not at all; error codes are strings of digits and a filtered
 * question is HTTP 451. As measured and not as documented, it thinks unless reasoning_effort is
 * "none", whatever thinking.type says, and passes max_tokens by some. The models of the old host carry
 * its `note`. */
#include <math.h>
#include <string.h>

#include "sim/dialect.h"

static const struct dialect_model models[] = {
    {"hy4", TIER_FLAGSHIP, THINKS_BY_DEFAULT, NULL, false, false},
    {"hy4-preview", TIER_FLAGSHIP, THINKS_BY_DEFAULT, NULL, false, false},
    {"hy3", TIER_CHEAP, THINKS_BY_DEFAULT, NULL, false, true},
    {"hy3-preview", TIER_CHEAP, THINKS_BY_DEFAULT, NULL, false, true},
    {"hunyuan-role-latest", TIER_CHEAP, THINKS_NEVER, NULL, false, false},
    {"hy-role", TIER_CHEAP, THINKS_NEVER, NULL, false, false},
    {"hunyuan-lite", TIER_CHEAP, THINKS_NEVER, NULL, false, false},
    {"hunyuan-turbos-latest", TIER_MIDDLE, THINKS_NEVER, NULL, false, false},
    {"hunyuan-t1-latest", TIER_MIDDLE, THINKS_ALWAYS, NULL, false, false},
    {NULL, TIER_CHEAP, THINKS_NEVER, NULL, false, false},
};

static const char invalid[] = "invalid_request_error";
static const struct refusal refusals[] = {
    {REFUSE_KEY, 401, "401002", "authentication_error", "invalid api key"},
    {REFUSE_BODY, 400, "400001", invalid, "invalid request: %s"},
    {REFUSE_MODEL, 400, "400002", invalid, "model not found: %s"},
    {REFUSE_PATH, 404, "404001", invalid, "resource not found: %s"},
    {REFUSE_ROLE, 400, "400001", invalid, "invalid request"},
    {REFUSE_TEMPERATURE, 400, "400001", invalid, "invalid request"},
    {REFUSE_MAX_TOKENS, 400, "400001", invalid, "invalid request"},
    {REFUSE_PARAMETER, 400, "400001", invalid, "invalid request"},
    {REFUSE_INPUT, 451, "451001", "content_filter_error", "content was filtered by safety policy"},
    {REFUSE_OUTPUT, 451, "451001", "content_filter_error", "content was filtered by safety policy"},
    {REFUSE_BALANCE, 402, "401008", "permission_error",
     "endpoint is inactive: FREE_QUOTA_EXHAUSTED"},
    {REFUSE_RATE, 429, "429001", "rate_limit_error", "rate limit exceeded on dimension: rpm"},
    {REFUSE_TOKENS, 429, "429001", "rate_limit_error", "rate limit exceeded on dimension: tpm"},
    {REFUSE_BURST, 429, "429001", "rate_limit_error", "rate limit exceeded on dimension: rpm"},
    {REFUSE_CONCURRENCY, 429, "429001", "rate_limit_error",
     "rate limit exceeded on dimension: concurrency"},
    {REFUSE_OVERLOAD, 502, "502001", "upstream_error", "upstream is overloaded"},
    {REFUSE_FAILURE, 502, "502001", "upstream_error", "upstream error"},
    {REFUSE_RECORDING, 404, "404002", invalid, "%s"},
    {REFUSE_NOTHING, 0, NULL, NULL, NULL},
};

static enum effort effort(const struct chat *chat, const struct dialect_model *model)
{
    if (model->thinking == THINKS_NEVER)
        return EFFORT_OFF;
    return chat->effort ? dialect_effort_of(chat->effort) : EFFORT_LOW;
}

/* All mistakes get the same answer, which names none. */
static enum refusal_kind check(const struct chat *chat, const struct dialect_model *model,
                               struct str *detail)
{
    static const char *const efforts[] = {"none", "minimal", "low", "medium",
                                          "high", "xhigh",   "max", NULL};
    bool is_known = !chat->effort;

    (void)model;
    (void)detail;
    for (const char *const *e = efforts; *e && !is_known; e++)
        is_known = strcmp(*e, chat->effort) == 0;
    if (!is_known)
        return REFUSE_PARAMETER;
    if (chat->temperature < 0 || chat->temperature > 2)
        return REFUSE_TEMPERATURE;
    if (chat->max_tokens == 0)
        return REFUSE_MAX_TOKENS;
    for (unsigned i = 0; i < chat->message_count; i++)
        if (strcmp(chat->messages[i].role, "developer") == 0)
            return REFUSE_ROLE;
    return REFUSE_NOTHING;
}

static void put_head(struct str *out, const struct reply *reply, const char *object)
{
    str_add_text(out, "{\"id\":\"");
    put_hex(out, reply->draw, 32);
    str_printf(out, "\",\"object\":\"%s\",\"created\":%lld,", object, (long long)reply->created);
    put_member(out, "model", view_of(dialect_served_as(reply)));
    str_add_text(out, ",\"system_fingerprint\":\"\"");
}

static void put_usage(struct str *out, const struct answer *a)
{
    str_printf(out,
               "{\"prompt_tokens\":%lld,\"completion_tokens\":%lld,\"total_tokens\":%lld,"
               "\"prompt_tokens_details\":{\"cached_tokens\":%lld},"
               "\"completion_tokens_details\":{\"reasoning_tokens\":%lld}}",
               (long long)a->input_tokens, (long long)a->output_tokens,
               (long long)a->input_tokens + a->output_tokens, (long long)a->cached_tokens,
               (long long)a->reasoning_tokens);
}

/* The old host's models end every object with a notice. */
static void put_end(struct str *out, const struct reply *reply)
{
    if (strncmp(reply->chat->model, "hunyuan-", 8) == 0)
        str_add_text(out, ",\"note\":\"以上内容为AI生成，不代表开发者立场，请勿删除或修改本标记\"");
    str_add_char(out, '}');
}

static bool chunk_json(struct str *out, const struct reply *reply, const struct chunk *chunk)
{
    bool is_usage = chunk->kind == CHUNK_USAGE, is_thought = chunk->kind == CHUNK_THOUGHT;

    if (chunk->kind == CHUNK_OPEN || chunk->kind == CHUNK_TURN ||
        (is_usage && !reply->chat->include_usage))
        return false;
    put_head(out, reply, "chat.completion.chunk");
    str_add_text(out, ",\"choices\":[");
    if (!is_usage) {
        str_add_text(out, "{\"index\":0,\"delta\":{\"role\":\"assistant\",");
        put_member(out, "content", is_thought ? VIEW("") : chunk->text);
        str_add_char(out, ',');
        put_member(out, "reasoning_content", is_thought ? chunk->text : VIEW(""));
        if (chunk->kind == CHUNK_FINISH)
            str_printf(out, "},\"finish_reason\":\"%s\"}",
                       dialect_finish(reply, "stop", "content_filter"));
        else
            str_add_text(out, "},\"finish_reason\":null}");
    }
    str_add_char(out, ']');
    if (is_usage) {
        str_add_text(out, ",\"usage\":");
        put_usage(out, &reply->answer);
    }
    put_end(out, reply);
    return true;
}

static void whole(struct str *out, const struct reply *reply)
{
    const struct answer *a = &reply->answer;

    put_head(out, reply, "chat.completion");
    str_add_text(out, ",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",");
    put_member(out, "content", str_view(&a->text));
    str_add_char(out, ',');
    put_member(out, "reasoning_content", str_view(&a->thought));
    str_printf(out, "},\"finish_reason\":\"%s\"}],\"usage\":",
               dialect_finish(reply, "stop", "content_filter"));
    put_usage(out, a);
    put_end(out, reply);
}

static void error_json(struct str *out, const struct refusal *refusal, struct view message,
                       uint64_t draw)
{
    str_printf(out, "{\"error\":{\"type\":\"%s\",\"code\":\"%s\",", refusal->type, refusal->code);
    put_member(out, "message", message);
    str_printf(out, ",\"source\":\"%s\"",
               refusal->status >= 500   ? "upstream"
               : refusal->status == 400 ? "client"
                                        : "gateway");
    if (refusal->status >= 500)
        str_printf(out, ",\"upstream_code\":\"%s\",\"upstream_status\":%d", refusal->code,
                   refusal->status);
    str_add_text(out, ",\"request_id\":\"");
    put_uuid(out, draw);
    str_add_text(out, "\"}}");
}

const struct dialect dialect_hunyuan = {
    .name = "hunyuan",
    .models = models,
    .tokens = {.letters = 6, .cjk_pairs = 65},
    .tokens_per_chunk = 1.6,
    .cache_unit = 64,
    .is_limit_soft = true,
    .default_limit = 64000,
    .refusals = refusals,
    .effort = effort,
    .check = check,
    .chunk = chunk_json,
    .whole = whole,
    .error = error_json,
};

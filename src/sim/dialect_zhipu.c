/* Zhipu GLM: no empty first chunk, role in every delta, usage in the last chunk beside finish_reason
 * whether asked for or not; thinking.type switches thought; error codes are strings of digits with
 * messages in Chinese; a filtered answer ends with finish_reason "sensitive". */
#include <math.h>

#include "sim/dialect.h"

static const struct dialect_model models[] = {
    {"glm-5", TIER_FLAGSHIP, THINKS_BY_DEFAULT, NULL, false, true},
    {"glm-4.7", TIER_FLAGSHIP, THINKS_BY_DEFAULT, NULL, false, true},
    {"glm-4.6", TIER_FLAGSHIP, THINKS_BY_DEFAULT, NULL, false, true},
    {"glm-4.5", TIER_MIDDLE, THINKS_BY_DEFAULT, NULL, false, true},
    {"glm-4.5-air", TIER_CHEAP, THINKS_BY_DEFAULT, NULL, false, true},
    {"glm-4.5-flash", TIER_CHEAP, THINKS_BY_DEFAULT, NULL, false, true},
    {NULL, TIER_CHEAP, THINKS_NEVER, NULL, false, false},
};

static const struct refusal refusals[] = {
    {REFUSE_KEY, 401, "1001", NULL, "Header中未收到Authorization参数，无法进行身份验证。"},
    {REFUSE_BODY, 400, "1210", NULL, "API 调用参数有误：%s"},
    {REFUSE_MODEL, 400, "1211", NULL, "模型不存在，请检查模型代码。"},
    {REFUSE_PATH, 404, "1220", NULL, "Not Found: %s"},
    {REFUSE_TEMPERATURE, 400, "1210", NULL, "API 调用参数有误：temperature 参数非法。"},
    {REFUSE_PARAMETER, 400, "1210", NULL, "API 调用参数有误：%s"},
    {REFUSE_INPUT, 400, "1301", NULL,
     "系统检测到输入或生成内容可能包含不安全或敏感内容，请您避免输入易产生敏感内容的提示语。"},
    {REFUSE_BALANCE, 429, "1113", NULL, "余额不足或无可用资源包，请充值。"},
    {REFUSE_RATE, 429, "1302", NULL, "您的账户已达到速率限制，请您控制请求频率。"},
    {REFUSE_BURST, 429, "1302", NULL, "您的账户已达到速率限制，请您控制请求频率。"},
    {REFUSE_CONCURRENCY, 429, "1302", NULL, "您当前使用该API的并发数过高，请降低并发。"},
    {REFUSE_OVERLOAD, 429, "1305", NULL, "该模型当前访问量过大，请您稍后再试。"},
    {REFUSE_FAILURE, 500, "500", NULL, "内部错误"},
    {REFUSE_RECORDING, 404, "1299", NULL, "%s"},
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
    return chat->temperature < 0 || chat->temperature > 1 ? REFUSE_TEMPERATURE : REFUSE_NOTHING;
}

static void put_head(struct str *out, const struct reply *reply, const char *object)
{
    str_printf(out, "{\"id\":\"%lld", (long long)reply->created);
    put_hex(out, reply->draw, 16);
    str_printf(out, "\",\"created\":%lld,\"object\":\"%s\",", (long long)reply->created, object);
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

static bool chunk_json(struct str *out, const struct reply *reply, const struct chunk *chunk)
{
    bool is_end = chunk->kind == CHUNK_FINISH;

    if (chunk->kind == CHUNK_OPEN || chunk->kind == CHUNK_TURN || chunk->kind == CHUNK_USAGE)
        return false;
    put_head(out, reply, "chat.completion.chunk");
    str_add_text(out, ",\"choices\":[{\"index\":0,");
    if (is_end)
        str_printf(out, "\"finish_reason\":\"%s\",", dialect_finish(reply, "stop", "sensitive"));
    str_add_text(out, "\"delta\":{\"role\":\"assistant\",");
    put_member(out, chunk->kind == CHUNK_THOUGHT ? "reasoning_content" : "content", chunk->text);
    str_add_text(out, "}}]");
    if (is_end) {
        str_add_text(out, ",\"usage\":");
        put_usage(out, &reply->answer);
    }
    str_add_char(out, '}');
    return true;
}

static void whole(struct str *out, const struct reply *reply)
{
    const struct answer *a = &reply->answer;

    put_head(out, reply, "chat.completion");
    str_printf(out, ",\"choices\":[{\"finish_reason\":\"%s\",\"index\":0,\"message\":{",
               dialect_finish(reply, "stop", "sensitive"));
    put_member(out, "content", str_view(&a->text));
    if (a->is_thinking) {
        str_add_char(out, ',');
        put_member(out, "reasoning_content", str_view(&a->thought));
    }
    str_add_text(out, ",\"role\":\"assistant\"}}],\"usage\":");
    put_usage(out, a);
    str_add_char(out, '}');
}

static void error_json(struct str *out, const struct refusal *refusal, struct view message,
                       uint64_t draw)
{
    (void)draw;
    str_printf(out, "{\"error\":{\"code\":\"%s\",", refusal->code);
    put_member(out, "message", message);
    str_add_text(out, "}}");
}

const struct dialect dialect_zhipu = {
    .name = "zhipu",
    .models = models,
    .tokens = {.letters = 6, .cjk_pairs = 60},
    .tokens_per_chunk = 1.2,
    .cache_unit = 64,
    .default_limit = 65536,
    .refusals = refusals,
    .effort = effort,
    .check = check,
    .chunk = chunk_json,
    .whole = whole,
    .error = error_json,
};

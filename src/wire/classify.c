/* What became of an attempt: the vendor's error table first, then what holds everywhere. */
#include <string.h>

#include "wire/reply.h"

static struct reply_class class_of(enum outcome outcome, enum retry_class retry)
{
    return (struct reply_class){outcome, retry};
}

/* HTTP statuses by their common meaning, where the vendor's table says nothing nearer. */
static struct reply_class class_of_status(int status)
{
    switch (status) {
    case 402:
        return class_of(OUTCOME_ACCOUNT, RETRY_LANE_END);
    case 401:
    case 403:
        return class_of(OUTCOME_ACCOUNT, RETRY_LANE_DOUBT);
    case 408:
    case 504:
    case 524: /* Cloudflare: the origin did not answer in time */
        return class_of(OUTCOME_TIMEOUT, RETRY_SOON);
    case 409:
    case 425:
        return class_of(OUTCOME_VENDOR_ERROR, RETRY_SOON);
    case 429:
        return class_of(OUTCOME_RATE_LIMITED, RETRY_QUOTA);
    case 451:
        return class_of(OUTCOME_FILTERED_INPUT, RETRY_NEVER);
    case 503:
    case 529: /* Anthropic: overloaded */
        return class_of(OUTCOME_VENDOR_ERROR, RETRY_OVERLOAD);
    default:
        return status >= 500 ? class_of(OUTCOME_VENDOR_ERROR, RETRY_SOON)
                             : class_of(OUTCOME_CLIENT_ERROR, RETRY_NEVER);
    }
}

static char lower(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c + 32);
    return c;
}

/* Whether `text` is `pattern`, where '*' stands for any characters; ASCII case does not count. */
static bool code_matches(const char *pattern, const struct str *code)
{
    const char *p = pattern, *t = str_text(code), *star = NULL, *retry = NULL;

    while (*t) {
        if (*p == '*') {
            star = p++;
            retry = t;
        } else if (*p && lower(*p) == lower(*t)) {
            p++;
            t++;
        } else if (star) { /* let the last star take one more */
            p = star + 1;
            t = ++retry;
        } else {
            return false;
        }
    }
    while (*p == '*')
        p++;
    return !*p;
}

/* Inside an answer of status 200 (in mid-stream, or Qianfan's error bodies) an error keeps its code
 * and message but not its status: there a rule with either of the two needs no status. */
static bool rule_matches(const struct error_rule *rule, int status, const struct reply *reply)
{
    bool by_text = rule->code || rule->message;

    if (rule->status && rule->status != status && !(by_text && status / 100 == 2))
        return false;
    if (rule->code && !code_matches(rule->code, &reply->error_code) &&
        !code_matches(rule->code, &reply->error_type))
        return false;
    return !rule->message ||
           view_find_nocase(str_view(&reply->error_message), view_of(rule->message)) >= 0;
}

/* Some servers put the status into the body's code: {"error":{"code":503}}. */
static int status_in_code(const struct reply *reply)
{
    const char *p = str_text(&reply->error_code);
    bool is_status = reply->error_code.len == 3 && (p[0] == '4' || p[0] == '5') && p[1] >= '0' &&
                     p[1] <= '9' && p[2] >= '0' && p[2] <= '9';

    return is_status ? (p[0] - '0') * 100 + (p[1] - '0') * 10 + (p[2] - '0') : 0;
}

static struct reply_class class_of_error(const struct provider *provider, int status,
                                         const struct reply *reply)
{
    bool has_text = reply->answer.len || reply->reasoning.len;

    for (unsigned i = 0; i < provider->error_count; i++) {
        const struct error_rule *rule = &provider->errors[i];
        if (!rule_matches(rule, status, reply))
            continue;
        /* A filter that strikes after text has come has judged the output. */
        if (rule->outcome == OUTCOME_FILTERED_INPUT && has_text)
            return class_of(OUTCOME_FILTERED_OUTPUT, rule->retry);
        return class_of(rule->outcome, rule->retry);
    }
    if (status / 100 == 2)
        status = status_in_code(reply);
    return status ? class_of_status(status) : class_of(OUTCOME_VENDOR_ERROR, RETRY_SOON);
}

static bool finish_is(const struct reply *reply, const char *name)
{
    return view_eq_nocase(str_view(&reply->finish_reason), view_of(name));
}

static bool finish_is_one_of(const struct reply *reply, const char *const *names)
{
    for (; *names; names++)
        if (finish_is(reply, *names))
            return true;
    return false;
}

/* An answer of status 200 without an error object. `stop`, `normal` (ERNIE), `tool_calls` and
 * reasons that nobody knows yet count as the model's own end. */
static struct reply_class class_of_answer(const struct reply *reply)
{
    /* sensitive: Tencent's native form; SAFETY and the like: relays in front of Gemini. */
    static const char *const filtered[] = {"content_filter", "sensitive",          "safety",
                                           "recitation",     "prohibited_content", NULL};
    static const char *const cut[] = {"length", "max_tokens", "max_length", NULL};
    static const char *const failed[] = {"error", "abort", "cancelled", "eos_error", NULL};

    if (reply->safety_flag >= REPLY_FLAG_BLOCKED || reply->moderation.len > 0 ||
        finish_is_one_of(reply, filtered))
        return class_of(OUTCOME_FILTERED_OUTPUT, RETRY_NEVER);
    if (reply->is_unsafe) /* the words that come with it are the vendor's, not the model's */
        return class_of(OUTCOME_FILTERED_INPUT, RETRY_NEVER);
    if (finish_is(reply, "insufficient_system_resource")) /* DeepSeek */
        return class_of(OUTCOME_VENDOR_ERROR, RETRY_OVERLOAD);
    if (finish_is_one_of(reply, failed))
        return class_of(OUTCOME_VENDOR_ERROR, RETRY_SOON);
    if (reply->answer.is_cut || reply->reasoning.is_cut) /* our bound: it would run away again */
        return class_of(OUTCOME_VENDOR_ERROR, RETRY_NEVER);
    if (reply->is_truncated || finish_is_one_of(reply, cut))
        return class_of(OUTCOME_TRUNCATED, RETRY_NEVER);
    if (!reply->is_complete)
        return class_of(OUTCOME_VENDOR_ERROR, RETRY_SOON);
    if (reply->has_refusal || finish_is(reply, "refusal"))
        return class_of(OUTCOME_REFUSED, RETRY_NEVER);
    if (!view_trim(str_view(&reply->answer)).len && !reply->has_tool_calls)
        return class_of(OUTCOME_VENDOR_ERROR, RETRY_SOON); /* empty */
    return class_of(OUTCOME_ANSWERED, RETRY_NEVER);
}

struct reply_class reply_classify(const struct provider *provider, int status,
                                  const struct reply *reply, enum outcome transport_outcome)
{
    if (!status)
        return class_of(transport_outcome ? transport_outcome : OUTCOME_NETWORK, RETRY_SOON);
    if (reply->has_error || status / 100 != 2)
        return class_of_error(provider, status, reply);
    if (transport_outcome && !reply->is_complete) {
        /* A connection that breaks after the first byte is the vendor's doing: "cut". */
        bool is_cut = transport_outcome == OUTCOME_NETWORK;
        return class_of(is_cut ? OUTCOME_VENDOR_ERROR : transport_outcome, RETRY_SOON);
    }
    return class_of_answer(reply);
}

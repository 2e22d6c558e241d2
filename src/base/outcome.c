#include "base/outcome.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *name, *name_zh;
    bool is_scored, is_reaskable;
} table[OUTCOME_COUNT] = {
    [OUTCOME_PENDING] = {"pending", "未答", false, true},
    [OUTCOME_CORRECT] = {"correct", "正确", true, false},
    [OUTCOME_PARTIAL] = {"partial", "部分", true, false},
    [OUTCOME_WRONG] = {"wrong", "错误", true, false},
    [OUTCOME_UNPARSED] = {"unparsed", "未解析", true, false},
    [OUTCOME_TRUNCATED] = {"truncated", "截断", true, false},
    [OUTCOME_REFUSED] = {"refused", "拒答", true, false},
    [OUTCOME_ANSWERED] = {"answered", "未评分", false, false},
    [OUTCOME_FILTERED_INPUT] = {"filtered_input", "输入过滤", false, false},
    [OUTCOME_FILTERED_OUTPUT] = {"filtered_output", "输出过滤", false, false},
    [OUTCOME_RATE_LIMITED] = {"rate_limited", "限流", false, true},
    [OUTCOME_ACCOUNT] = {"account", "账户错误", false, true},
    [OUTCOME_NETWORK] = {"network", "网络错误", false, true},
    [OUTCOME_VENDOR_ERROR] = {"vendor_error", "厂商错误", false, true},
    [OUTCOME_CLIENT_ERROR] = {"client_error", "请求错误", false, false},
    [OUTCOME_TIMEOUT] = {"timeout", "超时", false, true},
    [OUTCOME_JUDGE_FAILED] = {"judge_failed", "评审失败", false, true},
    [OUTCOME_GRADER_FAILED] = {"grader_failed", "评分失败", false, false},
    [OUTCOME_SKIPPED] = {"skipped", "跳过", false, true},
};

const char *outcome_name(enum outcome outcome)
{
    return (unsigned)outcome < OUTCOME_COUNT ? table[outcome].name : "unknown";
}

const char *outcome_name_zh(enum outcome outcome)
{
    return (unsigned)outcome < OUTCOME_COUNT ? table[outcome].name_zh : "未知";
}

bool outcome_parse(const char *name, enum outcome *out)
{
    for (unsigned i = 0; i < OUTCOME_COUNT; i++) {
        if (strcmp(table[i].name, name) == 0) {
            *out = (enum outcome)i;
            return true;
        }
    }
    return false;
}

bool outcome_is_scored(enum outcome outcome)
{
    return (unsigned)outcome < OUTCOME_COUNT && table[outcome].is_scored;
}

bool outcome_is_reaskable(enum outcome outcome)
{
    return (unsigned)outcome < OUTCOME_COUNT && table[outcome].is_reaskable;
}

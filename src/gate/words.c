#include "gate/words.h"

#include <math.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "report/format.h"

#define SIGN_MINUS "\xE2\x88\x92"
#define SIGN_TIMES "\xC3\x97"

const char *gate_sign(enum gate_state state)
{
    static const char *const signs[] = {"\xE2\x9C\x93", "\xE2\x9C\x97", "?", "\xE2\x80\x93"};

    return signs[state];
}

const char *gate_word(enum gate_state state, int language)
{
    static const char *const words[] = {"通过", "未通过", "无法判定", "不完整"};

    return language ? words[state] : gate_state_name(state);
}

static void put_number(struct str *out, double value, int decimals)
{
    format_number(out, value, 3, decimals);
}

void gate_put_figure(struct str *out, const struct gate_rule *rule, const char *currency,
                     double value)
{
    if (isnan(value))
        return;
    switch (rule->metric->unit) {
    case GATE_POINTS:
        put_number(out, 100 * value, 1);
        str_add_text(out, " %");
        break;
    case GATE_MONEY:
        put_number(out, value, 12);
        str_printf(out, " %s", currency);
        break;
    case GATE_TOKENS:
        put_number(out, value, 1);
        break;
    case GATE_SECONDS:
        put_number(out, value, 3);
        str_add_text(out, " s");
        break;
    }
}

static void put_signed(struct str *out, const struct gate_rule *rule, const char *currency,
                       double value)
{
    str_add_text(out, value < 0 ? SIGN_MINUS : "+");
    if (rule->metric->unit == GATE_POINTS) {
        put_number(out, 100 * fabs(value), 1);
        str_add_text(out, " points");
    } else {
        gate_put_figure(out, rule, currency, fabs(value));
    }
}

void gate_put_effect(struct str *out, const struct gate_rule *rule, const char *currency,
                     double value)
{
    if (isnan(value))
        return;
    if (rule->test == GATE_MARGIN)
        put_signed(out, rule, currency, value);
    else if (rule->test == GATE_MAX_RATIO) {
        str_add_text(out, SIGN_TIMES);
        put_number(out, value, 3);
    } else
        gate_put_figure(out, rule, currency, value);
}

void gate_put_bound(struct str *out, const struct gate_rule *rule, const char *currency,
                    int language)
{
    static const char *const before[2][4] = {
        {"at least ", "at most ", "at most ", "at most " SIGN_TIMES},
        {"至少 ", "至多 ", "至多差 ", "至多 " SIGN_TIMES}};

    str_add_text(out, before[language != 0][rule->test]);
    if (rule->test == GATE_MAX_RATIO) {
        put_number(out, rule->bound, 3);
    } else if (rule->test == GATE_MARGIN && rule->metric->unit == GATE_POINTS) {
        put_number(out, 100 * rule->bound, 2);
        str_add_text(out, language ? " 个百分点" : " points");
    } else {
        gate_put_figure(out, rule, currency, rule->bound);
    }
    if (rule->test == GATE_MARGIN && !language)
        str_add_text(out, " worse");
}

void gate_put_finding(struct str *out, const struct gate_finding *finding, const char *currency,
                      int language)
{
    const struct gate_measure *m = &finding->measure;
    const struct gate_rule *rule = finding->rule;

    if (finding->reason) {
        str_add_text(out, finding->reason);
        return;
    }
    gate_put_effect(out, rule, currency, m->effect);
    str_add_text(out, language ? "，95 % 区间 " : ", 95 % CI ");
    gate_put_effect(out, rule, currency, m->range.low);
    str_add_text(out, " \xE2\x80\xA6 ");
    gate_put_effect(out, rule, currency, m->range.high);
    str_add_text(out, language ? "；要求" : "; allowed ");
    gate_put_bound(out, rule, currency, language);
    str_printf(out, language ? "；%lld 题" : "; %lld questions", (long long)m->items);
    if (finding->state == GATE_INCONCLUSIVE && m->detectable > 0) {
        str_add_text(out, language ? "；能分辨的最小偏差 " : "; so many can tell ");
        if (rule->test == GATE_MAX_RATIO)
            put_number(out, m->detectable, 3);
        else if (rule->metric->unit == GATE_POINTS) {
            put_number(out, 100 * m->detectable, 1);
            str_add_text(out, language ? " 个百分点" : " points");
        } else
            gate_put_figure(out, rule, currency, m->detectable);
        str_add_text(out, language ? "" : " from the bound");
    }
}

static void put_name(struct str *out, const struct subject *subject)
{
    utf8_put_safe(out, view_of(subject_label(subject)), false);
    str_printf(out, " (%s %s)", "run", subject->run->info.name);
}

void gate_put_headline(struct str *out, const struct gate_verdict *v, int language)
{
    static const char *const states[] = {"PASSED", "FAILED", "INCONCLUSIVE", "INCOMPLETE"};

    str_printf(out, "%s %s %s: ", gate_sign(v->state), language ? "门禁" : "GATE",
               language ? gate_word(v->state, 1) : states[v->state]);
    put_name(out, v->candidate);
    if (v->baseline) {
        str_add_text(out, language ? " 对比 " : " against ");
        put_name(out, v->baseline);
    }
    if (v->reason) {
        str_printf(out, ": %s", v->reason);
        return;
    }
    str_printf(out, language ? "：%zu 条规则中 %zu 条" : ": of %zu rules %zu ",
               v->policy->rule_count, v->counts[v->state]);
    str_add_text(out, gate_word(v->state, language));
}

/* What a model spec means, for people (warnings) and for comparing runs (JSON). */
#include <math.h>
#include <string.h>

#include "wire/members.h"
#include "wire/provider.h"

static bool is_listed(const char *const *list, const char *name)
{
    for (; *list; list++)
        if (strcmp(*list, name) == 0)
            return true;
    return false;
}

static bool is_thinking_off(const struct model_spec *s)
{
    return s->thinking == THINKING_OFF ||
           (s->thinking == THINKING_DEFAULT && s->profile.thinking_default == THINKING_OFF);
}

/* Whether the vendor takes the parameter and does nothing with it. */
static bool is_ignored(const struct model_spec *s, const char *name)
{
    return is_listed(s->profile.ignored, name) ||
           (!is_thinking_off(s) && is_listed(s->profile.ignored_thinking, name));
}

static void warn_parameter(const struct model_spec *s, const char *name, struct str *out)
{
    const struct json_value *remark = json_get(s->profile.remarks, name);

    if (model_spec_refuses(s, name))
        str_printf(out, "%s: %s refuses %s: it is not sent\n", s->label, s->provider->name, name);
    else if (is_ignored(s, name))
        str_printf(out, "%s: %s ignores %s%s\n", s->label, s->provider->name, name,
                   is_listed(s->profile.ignored, name) ? "" : " while thinking");
    if (remark && !model_spec_refuses(s, name))
        str_printf(out, "%s: %s: %s\n", s->label, name, remark->text.data);
}

/* Another level that is said by the same members means the same to the vendor. */
static void warn_folded(const struct model_spec *s, struct str *out)
{
    struct str mine = {0}, other = {0};

    if (s->thinking < THINKING_LOW || s->thinking > THINKING_MAX)
        return;
    json_put_canonical(&mine, s->profile.thinking[s->thinking]);
    for (int i = THINKING_LOW; i <= THINKING_MAX; i++) {
        if (i == (int)s->thinking || !s->profile.thinking[i])
            continue;
        str_clear(&other);
        json_put_canonical(&other, s->profile.thinking[i]);
        if (view_eq(str_view(&mine), str_view(&other)))
            str_printf(out, "%s: think=%s and think=%s are the same to this model\n", s->label,
                       thinking_level_name(s->thinking),
                       thinking_level_name((enum thinking_level)i));
    }
    str_release(&mine);
    str_release(&other);
}

void model_spec_warnings(const struct model_spec *s, struct str *out)
{
    if (s->profile.notice)
        str_printf(out, "%s: %s\n", s->label, s->profile.notice);
    if (!isnan(s->temperature)) {
        warn_parameter(s, "temperature", out);
        if (s->temperature < s->profile.temperature_min && !model_spec_refuses(s, "temperature"))
            str_printf(out, "%s: temperature %g is refused: %g is sent\n", s->label, s->temperature,
                       s->profile.temperature_min);
    }
    if (!isnan(s->top_p))
        warn_parameter(s, "top_p", out);
    if (s->seed >= 0)
        warn_parameter(s, "seed", out);
    for (const struct json_value *m = s->extra ? s->extra->first : NULL; m; m = m->next)
        warn_parameter(s, m->key, out);
    warn_folded(s, out);
    if (s->profile.max_tokens_limits_answer_only && !is_thinking_off(s))
        str_printf(out, "%s: max_tokens limits the answer only, thought comes on top\n", s->label);
    if (strcmp(s->profile.reasoning_text, "summary") == 0 && !is_thinking_off(s))
        str_printf(out, "%s: the text of the thought is a summary; the thought itself is billed\n",
                   s->label);
    if (strncmp(s->base_url, "http://", 7) == 0 && provider_url_fault(s->base_url, false))
        str_printf(out, "%s: plain http: texts, and a key if one is set, travel readable\n",
                   s->label);
}

static void put_text(struct str *out, const char *key, const char *value)
{
    str_printf(out, ",\"%s\":", key);
    json_put_string(out, view_of(value));
}

/* `"ignored":[…]`: the parameters asked for that the vendor drops silently. */
static void put_ignored(const struct model_spec *s, struct str *out)
{
    const char *asked[] = {isnan(s->temperature) ? NULL : "temperature",
                           isnan(s->top_p) ? NULL : "top_p", s->seed < 0 ? NULL : "seed"};
    bool any = false;

    str_add_text(out, ",\"ignored\":[");
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        if (!asked[i] || model_spec_refuses(s, asked[i]) || !is_ignored(s, asked[i]))
            continue;
        str_printf(out, "%s\"%s\"", any ? "," : "", asked[i]);
        any = true;
    }
    str_add_char(out, ']');
}

void model_spec_json(const struct model_spec *s, struct str *out)
{
    struct str text = {0};
    struct arena arena = {0};
    struct error err;
    const struct json_value *value;

    str_add_text(&text, "{\"provider\":");
    json_put_string(&text, view_of(s->provider->name));
    put_text(&text, "model", s->profile.id);
    put_text(&text, "region", s->region);
    if (s->url)
        put_text(&text, "url", s->url);
    put_text(&text, "think", thinking_level_name(s->thinking));
    if (s->thinking == THINKING_BUDGET)
        str_printf(&text, ",\"budget\":%lld", (long long)s->thinking_budget);
    if (!isnan(s->temperature))
        str_printf(&text, ",\"temperature\":%.15g", s->temperature);
    if (!isnan(s->top_p))
        str_printf(&text, ",\"top_p\":%.15g", s->top_p);
    if (s->seed >= 0)
        str_printf(&text, ",\"seed\":%lld", (long long)s->seed);
    str_printf(&text, ",\"max_tokens\":%lld", (long long)s->max_tokens);
    if (s->extra) {
        str_add_text(&text, ",\"extra\":");
        json_put_value(&text, s->extra);
    }
    put_ignored(s, &text);
    str_add_text(&text, ",\"request\":{");
    members_put(s, &text);
    str_add_text(&text, "}}");
    value = json_parse(&arena, NULL, str_view(&text), JSON_STRICT, &err);
    if (value) /* always: it was written above */
        json_put_canonical(out, value);
    arena_release(&arena);
    str_release(&text);
}

/* "qwen/qwen3.8-max@think=high,temperature=0.6": a model as asked for. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "wire/members.h"
#include "wire/provider.h"

static const char *const parameter_names[] = {
    "think", "temperature", "top_p", "max_tokens", "seed", "region", "url", "extra", NULL};

struct spec_parser {
    struct arena *arena;
    struct model_spec *out;
    const char *subject; /* the text form or "FILE:LINE: KEY", for messages */
    struct error *err;
};

__attribute__((format(printf, 2, 3))) static bool fail(const struct spec_parser *p,
                                                       const char *format, ...)
{
    char what[800];
    va_list args;

    va_start(args, format);
    if (vsnprintf(what, sizeof what, format, args) < 0)
        what[0] = '\0';
    va_end(args);
    return error_set(p->err, ERROR_INPUT, "%.200s: %s", p->subject, what);
}

/* One parameter ---------------------------------------------------------------------------------
 */

/* "off, on, budget=N": the levels that can be said to the model. */
static void list_levels(const struct model_profile *m, char *out, size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (int i = THINKING_OFF; i < THINKING_LEVEL_COUNT; i++) {
        if (!m->thinking[i] || used >= size)
            continue;
        used += (size_t)snprintf(out + used, size - used, "%s%s%s", used ? ", " : "",
                                 thinking_level_name((enum thinking_level)i),
                                 i == THINKING_BUDGET ? "=N" : "");
    }
}

static bool set_think(const struct spec_parser *p, const char *text)
{
    struct model_spec *s = p->out;
    char levels[128];

    if (!thinking_parse(text, &s->thinking, &s->thinking_budget))
        return fail(p,
                    "think: found \"%.40s\", expected off, on, low, medium, high, max or budget=N",
                    text);
    if (s->thinking == THINKING_DEFAULT)
        return true;
    list_levels(&s->profile, levels, sizeof levels);
    if (!s->profile.thinking[s->thinking])
        return fail(p, "think: \"%s\" can't be said to %s, which knows %s", text, s->profile.id,
                    levels[0] ? levels : "no levels");
    if (s->thinking == THINKING_BUDGET && s->profile.thinking_budget_max &&
        s->thinking_budget > s->profile.thinking_budget_max)
        return fail(p, "think: found %s, expected at most budget=%lld for %s", text,
                    (long long)s->profile.thinking_budget_max, s->profile.id);
    return true;
}

static bool set_double(const struct spec_parser *p, const char *name, const char *text, double max,
                       double *out)
{
    char *end;
    double value = strtod(text, &end);

    if (end == text || *end || !(value >= 0 && value <= max))
        return fail(p, "%s: found \"%.40s\", expected a number from 0 to %g", name, text, max);
    *out = value + 0.0; /* no negative zero */
    return true;
}

static bool set_int(const struct spec_parser *p, const char *name, const char *text, int64_t min,
                    int64_t max, int64_t *out)
{
    char *end;
    long long value = strtoll(text, &end, 10);

    if (end == text || *end || value < min || value > max)
        return fail(p, "%s: found \"%.40s\", expected a whole number from %lld to %lld", name, text,
                    (long long)min, (long long)max);
    *out = value;
    return true;
}

static bool set_region(const struct spec_parser *p, const char *text)
{
    const struct provider *provider = p->out->provider;
    char list[256] = "";

    for (unsigned i = 0; i < provider->region_count; i++) {
        size_t used = strlen(list);
        if (strcmp(provider->regions[i].name, text) == 0) {
            p->out->region = provider->regions[i].name;
            p->out->base_url = provider->regions[i].base_url;
            return true;
        }
        (void)snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "",
                       provider->regions[i].name);
    }
    return fail(p, "region: found \"%.60s\", expected one of %s", text, list);
}

static bool set_url(const struct spec_parser *p, const char *text)
{
    const char *fault = provider_url_fault(text, p->out->provider->allow_plain);
    size_t len = strlen(text);

    if (strchr(text, '@')) /* not repeated: it may hold a password */
        return error_set(p->err, ERROR_INPUT, "%s/%s: url: %s", p->out->provider->name,
                         p->out->profile.id, fault);
    if (fault)
        return fail(p, "url: found \"%.200s\", %s", text, fault);
    while (text[len - 1] == '/')
        len--;
    p->out->url = arena_copy(p->arena, (struct view){text, len});
    return true;
}

static bool set_parameter(const struct spec_parser *p, const char *name, const char *text)
{
    struct model_spec *s = p->out;
    int64_t max_output = s->profile.max_output ? s->profile.max_output : 10000000;

    if (strcmp(name, "think") == 0)
        return set_think(p, text);
    if (strcmp(name, "temperature") == 0)
        return set_double(p, name, text, s->profile.temperature_max, &s->temperature);
    if (strcmp(name, "top_p") == 0)
        return set_double(p, name, text, 1, &s->top_p);
    if (strcmp(name, "max_tokens") == 0)
        return set_int(p, name, text, 1, max_output, &s->max_tokens);
    if (strcmp(name, "seed") == 0)
        return set_int(p, name, text, 0, INT32_MAX, &s->seed); /* Qwen's range */
    if (strcmp(name, "region") == 0)
        return set_region(p, text);
    if (strcmp(name, "url") == 0)
        return set_url(p, text);
    if (strcmp(name, "extra") == 0)
        return fail(p, "extra: expected an object, which only a sweep file can give");
    fail(p, "unknown parameter \"%.40s\"", name);
    return config_suggest(p->err, name, parameter_names);
}

static bool set_extra(const struct spec_parser *p, const struct json_value *value)
{
    if (value->type != JSON_OBJECT)
        return fail(p, "extra: expected an object of request members");
    for (const struct json_value *m = value->first; m; m = m->next)
        if (members_is_own(m->key))
            return fail(p, "extra: found \"%s\", which has a place of its own", m->key);
    p->out->extra = value;
    return true;
}

/* The object form. */
static bool set_parameters(struct spec_parser *p, const struct json_value *object)
{
    const char *subject = p->subject;
    bool ok = object->type == JSON_OBJECT || fail(p, "expected an object of parameters");

    for (const struct json_value *m = ok ? object->first : NULL; m && ok; m = m->next) {
        p->subject = arena_printf(p->arena, "%s: line %u", subject, m->key_line);
        if (m->key[0] == '_' || m->type == JSON_NULL)
            continue;
        if (strcmp(m->key, "extra") == 0)
            ok = set_extra(p, m);
        else if (m->type == JSON_STRING || m->type == JSON_NUMBER)
            ok = set_parameter(p, m->key, m->text.data);
        else if (m->type == JSON_TRUE || m->type == JSON_FALSE)
            ok = set_parameter(p, m->key, m->type == JSON_TRUE ? "on" : "off");
        else
            ok = fail(p, "%.40s: expected a string or a number", m->key);
    }
    p->subject = subject;
    return ok;
}

/* The text form ----------------------------------------------------------------------------------
 */

/* Where the parameters begin: the first '@' that NAME= follows. Ids of some hosts hold an '@' of
 * their own ("@cf/meta/llama", "model@20251001"). */
static const char *parameters_start(const char *text)
{
    for (const char *at = strchr(text, '@'); at; at = strchr(at + 1, '@')) {
        size_t name = strspn(at + 1, "abcdefghijklmnopqrstuvwxyz_");
        if (name && at[1 + name] == '=')
            return at;
    }
    return NULL;
}

/* "a=1,b=2". */
static bool set_list(const struct spec_parser *p, const char *list)
{
    char *copy = arena_strdup(p->arena, list), *rest = copy, *item;

    while ((item = strsep(&rest, ",")) != NULL) {
        char *equals = strchr(item, '=');
        if (!equals)
            return fail(p, "found \"%.60s\", expected NAME=VALUE", item);
        *equals = '\0';
        if (!set_parameter(p, item, equals + 1))
            return false;
    }
    return true;
}

static bool find_provider(const struct spec_parser *p, const struct provider_set *set,
                          const char *name)
{
    const char **names;

    p->out->provider = provider_find(set, name);
    if (p->out->provider)
        return true;
    names = arena_alloc(p->arena, (set->count + 1) * sizeof *names);
    for (unsigned i = 0; i < set->count; i++)
        names[i] = set->providers[i].name;
    fail(p, "unknown provider \"%.40s\"", name);
    return config_suggest(p->err, name, names);
}

static bool find_model(const struct spec_parser *p, const char *id)
{
    const struct provider *provider = p->out->provider;
    const char **names;

    if (!*id)
        return fail(p, "expected PROVIDER/MODEL");
    for (unsigned i = 0; i < provider->model_count; i++) {
        if (strcmp(provider->models[i].id, id) == 0) {
            p->out->profile = provider->models[i];
            return true;
        }
    }
    if (provider->any_model) {
        p->out->profile = provider->default_model;
        p->out->profile.id = p->out->profile.title = arena_strdup(p->arena, id);
        if (!p->out->profile.lane)
            p->out->profile.lane = p->out->profile.id;
        return true;
    }
    names = arena_alloc(p->arena, (provider->model_count + 1) * sizeof *names);
    for (unsigned i = 0; i < provider->model_count; i++)
        names[i] = provider->models[i].id;
    fail(p, "%s has no model \"%.80s\" in %s", provider->name, id, provider->file);
    return config_suggest(p->err, id, names);
}

/* The spec's canonical text: parameters in a fixed order, defaults left out. `extra`, which the
 * text form can't give, stands in it as a hash. */
static void put_label(struct spec_parser *p)
{
    struct model_spec *s = p->out;
    struct str text = {0};
    const char *first_region = s->provider->regions[0].name;
    size_t head;

    str_printf(&text, "%s/%s", s->provider->name, s->profile.id);
    head = text.len;
    if (s->thinking == THINKING_BUDGET)
        str_printf(&text, ",think=budget=%lld", (long long)s->thinking_budget);
    else if (s->thinking != THINKING_DEFAULT)
        str_printf(&text, ",think=%s", thinking_level_name(s->thinking));
    if (!isnan(s->temperature))
        str_printf(&text, ",temperature=%.15g", s->temperature);
    if (!isnan(s->top_p))
        str_printf(&text, ",top_p=%.15g", s->top_p);
    if (s->max_tokens != members_default_max_tokens(&s->profile))
        str_printf(&text, ",max_tokens=%lld", (long long)s->max_tokens);
    if (s->seed >= 0)
        str_printf(&text, ",seed=%lld", (long long)s->seed);
    if (strcmp(s->region, first_region) != 0)
        str_printf(&text, ",region=%s", s->region);
    if (s->url)
        str_printf(&text, ",url=%s", s->url);
    if (s->extra)
        members_put_hash(&text, ",extra=#", s->extra);
    if (text.len > head)
        text.data[head] = '@';
    s->label = arena_copy(p->arena, str_view(&text));
    str_release(&text);
}

bool model_spec_parse(const struct provider_set *set, struct arena *arena, const char *text,
                      const struct json_value *parameters, struct model_spec *out,
                      struct error *err)
{
    struct spec_parser p = {.arena = arena, .out = out, .subject = text, .err = err};
    const char *start = parameters_start(text), *slash = strchr(text, '/');
    const char *end = start ? start : text + strlen(text);

    *out = (struct model_spec){.temperature = NAN, .top_p = NAN, .seed = -1};
    if (!slash || slash > end)
        return fail(&p, "expected PROVIDER/MODEL, as in qwen/qwen3.8-max");
    if (!find_provider(&p, set, arena_copy(arena, (struct view){text, (size_t)(slash - text)})) ||
        !find_model(&p, arena_copy(arena, (struct view){slash + 1, (size_t)(end - slash - 1)})))
        return false;
    out->region = out->provider->regions[0].name;
    out->base_url = out->provider->regions[0].base_url;
    out->max_tokens = members_default_max_tokens(&out->profile);
    if ((start && !set_list(&p, start + 1)) || (parameters && !set_parameters(&p, parameters)))
        return false;
    if (out->url)
        out->base_url = out->url;
    put_label(&p);
    return true;
}

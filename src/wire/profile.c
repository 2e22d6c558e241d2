/* Reading one profile, field by field. docs/providers.md describes the format. */
#include "wire/profile.h"

#include <stdio.h>
#include <string.h>

#include "base/config.h"
#include "base/hash.h"
#include "wire/members.h"
#include "wire/release.h"

struct parser {
    struct arena *arena;
    struct config config;
    struct provider *provider;
    const struct json_value *families; /* or NULL */
};

static const char *const reasoning_texts[] = {"full", "summary", "none", NULL};
static const char *const http_versions[] = {"1.1", "2", NULL};
static const char *const max_tokens_fields[] = {"max_tokens", "max_completion_tokens", NULL};

/* One of `names`, kept as text. */
static bool choice_text(struct config_object *o, const char *key, const char *const *names,
                        const char **out)
{
    int i = -1;

    if (!config_choice(o, key, CONFIG_OPTIONAL, names, &i))
        return false;
    if (i >= 0)
        *out = names[i];
    return true;
}

static struct view element_path(char *out, size_t size, const char *list, size_t i)
{
    (void)snprintf(out, size, "%s[%zu]", list, i);
    return view_of(out);
}

/* A list of strings, NULL-terminated; absent: `*out` stays, or becomes empty when it was NULL. */
static bool string_list(struct parser *p, struct config_object *o, const char *key,
                        const char *const **out)
{
    const struct json_value *list = NULL;
    const char **texts;
    size_t n = 0;

    if (!config_array(o, key, CONFIG_OPTIONAL, &list))
        return false;
    if (!list && *out)
        return true;
    texts = arena_alloc(p->arena, ((list ? list->count : 0) + 1) * sizeof *texts);
    for (const struct json_value *v = list ? list->first : NULL; v; v = v->next) {
        if (v->type != JSON_STRING)
            return config_error(o, v, key, "expected a list of strings");
        texts[n++] = v->text.data;
    }
    *out = texts;
    return true;
}

static bool parse_limits(struct config_object *parent, struct lane_limits *out)
{
    struct config_object o;
    int64_t concurrency = out->concurrency;
    bool present;

    if (!config_child(parent, "limits", CONFIG_OPTIONAL, &o, &present))
        return false;
    if (!present)
        return true;
    if (!config_int(&o, "requests_per_minute", CONFIG_OPTIONAL, 0, 10000000,
                    &out->requests_per_minute) ||
        !config_int(&o, "tokens_per_minute", CONFIG_OPTIONAL, 0, INT64_C(1) << 40,
                    &out->tokens_per_minute) ||
        !config_int(&o, "requests_per_second", CONFIG_OPTIONAL, 0, 1000000,
                    &out->requests_per_second) ||
        !config_int(&o, "concurrency", CONFIG_OPTIONAL, 1, 100000, &concurrency) || !config_end(&o))
        return false;
    out->concurrency = (int)concurrency;
    return true;
}

/* Request members to merge: an object without those that steelyard writes itself. */
static bool request_members(struct config_object *o, const char *key, const struct json_value **out)
{
    const struct json_value *v = NULL;

    if (!config_member(o, key, CONFIG_OPTIONAL, &v))
        return false;
    if (!v)
        return true;
    if (v->type != JSON_OBJECT)
        return config_error(o, v, key, "expected an object of request members");
    for (const struct json_value *m = v->first; m; m = m->next)
        if (members_is_own(m->key))
            return config_error(o, m, key, "found \"%s\", which is not the profile's to say",
                                m->key);
    *out = v;
    return true;
}

static bool parse_thinking(struct config_object *model, struct model_profile *out)
{
    struct config_object o;
    int level = (int)out->thinking_default;
    bool present;

    if (!config_child(model, "thinking", CONFIG_OPTIONAL, &o, &present))
        return false;
    if (!present)
        return true;
    for (int i = THINKING_OFF; i < THINKING_LEVEL_COUNT; i++)
        if (!request_members(&o, thinking_level_names[i], &out->thinking[i]))
            return false;
    if (!config_choice(&o, "default", CONFIG_OPTIONAL, thinking_level_names, &level) ||
        !config_int(&o, "budget_max", CONFIG_OPTIONAL, 1, 10000000, &out->thinking_budget_max) ||
        !choice_text(&o, "text", reasoning_texts, &out->reasoning_text) || !config_end(&o))
        return false;
    out->thinking_default = (enum thinking_level)level;
    return true;
}

static void default_profile(const struct provider *provider, struct model_profile *m)
{
    static const char *const none[] = {NULL};

    *m = (struct model_profile){.tier = "",
                                .origin = "",
                                .reasoning_text = "full",
                                .max_tokens_field = "max_tokens",
                                .temperature_max = 2,
                                .refused = none,
                                .ignored = none,
                                .ignored_thinking = none,
                                .limits = provider->limits};
}

/* Parameter -> sentence. */
static bool parse_remarks(struct config_object *o, const struct json_value **out)
{
    const struct json_value *v = NULL;

    if (!config_member(o, "remarks", CONFIG_OPTIONAL, &v))
        return false;
    if (v && v->type != JSON_OBJECT)
        return config_error(o, v, "remarks", "expected an object: parameter to sentence");
    for (const struct json_value *m = v ? v->first : NULL; m; m = m->next)
        if (m->type != JSON_STRING)
            return config_error(o, m, "remarks", "\"%.40s\": expected a sentence", m->key);
    if (v)
        *out = v;
    return true;
}

/* What a family and a model may both say. */
static bool parse_model_members(struct parser *p, struct config_object *o, struct model_profile *m)
{
    return config_int(o, "context", CONFIG_OPTIONAL, 1, INT64_C(1) << 40, &m->context) &&
           config_int(o, "max_input", CONFIG_OPTIONAL, 1, INT64_C(1) << 40, &m->max_input) &&
           config_int(o, "max_output", CONFIG_OPTIONAL, 1, INT64_C(1) << 40, &m->max_output) &&
           config_bool(o, "open", CONFIG_OPTIONAL, &m->is_open) &&
           config_string(o, "tier", CONFIG_OPTIONAL, &m->tier) &&
           config_string(o, "origin", CONFIG_OPTIONAL, &m->origin) &&
           config_string(o, "lane", CONFIG_OPTIONAL, &m->lane) &&
           choice_text(o, "max_tokens_field", max_tokens_fields, &m->max_tokens_field) &&
           config_bool(o, "max_tokens_limits_answer_only", CONFIG_OPTIONAL,
                       &m->max_tokens_limits_answer_only) &&
           config_double(o, "temperature_min", CONFIG_OPTIONAL, 0, 2, &m->temperature_min) &&
           config_double(o, "temperature_max", CONFIG_OPTIONAL, 0, 2, &m->temperature_max) &&
           string_list(p, o, "refused", &m->refused) && string_list(p, o, "ignored", &m->ignored) &&
           string_list(p, o, "ignored_thinking", &m->ignored_thinking) &&
           parse_remarks(o, &m->remarks) &&
           config_string(o, "notice", CONFIG_OPTIONAL, &m->notice) &&
           request_members(o, "request", &m->extra) && parse_thinking(o, m) &&
           parse_limits(o, &m->limits);
}

/* Lays the members of a family under those of a model. */
static bool apply_family(struct parser *p, const char *name, struct model_profile *m)
{
    const struct json_value *family = json_get(p->families, name);
    struct config_object o;
    char path[80];

    (void)snprintf(path, sizeof path, "families.%.60s", name);
    return !family || (config_object(&p->config, family, path, &o) &&
                       parse_model_members(p, &o, m) && config_end(&o));
}

/* Every family is read once for its mistakes, whether a model uses it or not. */
static bool parse_families(struct parser *p, struct config_object *root)
{
    struct model_profile m;

    if (!config_member(root, "families", CONFIG_OPTIONAL, &p->families))
        return false;
    if (p->families && p->families->type != JSON_OBJECT)
        return config_error(root, p->families, "families", "expected an object of families");
    for (const struct json_value *f = p->families ? p->families->first : NULL; f; f = f->next) {
        default_profile(p->provider, &m);
        if (f->key[0] != '_' && !apply_family(p, f->key, &m))
            return false;
    }
    default_profile(p->provider, &p->provider->default_model);
    return apply_family(p, "default", &p->provider->default_model);
}

static bool parse_model(struct parser *p, const struct json_value *v, size_t index,
                        struct model_profile *m)
{
    struct config_object o;
    const char *family = "default";
    char path[64];

    default_profile(p->provider, m);
    element_path(path, sizeof path, "models", index);
    if (!config_object(&p->config, v, path, &o) ||
        !config_string(&o, "id", CONFIG_REQUIRED, &m->id) ||
        !config_string(&o, "family", CONFIG_OPTIONAL, &family))
        return false;
    if (json_get(v, "family") && (family[0] == '_' || !json_get(p->families, family)))
        return config_error(&o, json_get(v, "family"), "family", "no family \"%.60s\" in this file",
                            family);
    if (!apply_family(p, family, m))
        return false;
    m->title = m->id;
    if (!config_string(&o, "title", CONFIG_OPTIONAL, &m->title) || !parse_model_members(p, &o, m) ||
        !release_parse(p->arena, &o, m) || !config_end(&o))
        return false;
    if (!m->lane)
        m->lane = m->id;
    if (m->temperature_min > m->temperature_max)
        return config_error(&o, NULL, "temperature_min", "found %g, expected at most %g",
                            m->temperature_min, m->temperature_max);
    return true;
}

static bool parse_models(struct parser *p, struct config_object *root)
{
    const struct json_value *list = NULL;
    struct model_profile *models;
    size_t n = 0;

    if (!config_array(root, "models", CONFIG_OPTIONAL, &list))
        return false;
    models = arena_alloc(p->arena, ((list ? list->count : 0) + 1) * sizeof *models);
    for (const struct json_value *v = list ? list->first : NULL; v; v = v->next, n++) {
        if (!parse_model(p, v, n, &models[n]))
            return false;
        for (size_t i = 0; i < n; i++)
            if (strcmp(models[i].id, models[n].id) == 0)
                return config_error(root, v, "models", "model \"%.80s\" is there twice",
                                    models[n].id);
    }
    p->provider->models = models;
    p->provider->model_count = (unsigned)n;
    return true;
}

static const char *without_slash(struct arena *arena, const char *url)
{
    size_t len = strlen(url);

    while (len && url[len - 1] == '/')
        len--;
    return arena_copy(arena, (struct view){url, len});
}

static bool parse_regions(struct parser *p, struct config_object *root)
{
    const struct json_value *list;
    struct provider_region *regions;
    size_t n = 0;

    if (!config_array(root, "regions", CONFIG_REQUIRED, &list))
        return false;
    regions = arena_alloc(p->arena, (list->count + 1) * sizeof *regions);
    for (const struct json_value *v = list->first; v; v = v->next, n++) {
        struct config_object o;
        const char *fault;
        char path[64];
        element_path(path, sizeof path, "regions", n);
        if (!config_object(&p->config, v, path, &o) ||
            !config_string(&o, "name", CONFIG_REQUIRED, &regions[n].name) ||
            !config_string(&o, "base_url", CONFIG_REQUIRED, &regions[n].base_url) ||
            !config_end(&o))
            return false;
        fault = provider_url_fault(regions[n].base_url, p->provider->allow_plain);
        if (fault)
            return config_error(&o, json_get(v, "base_url"), "base_url", "found \"%.80s\", %s",
                                regions[n].base_url, fault);
        regions[n].base_url = without_slash(p->arena, regions[n].base_url);
    }
    if (!n)
        return config_error(root, list, "regions", "needs at least one region");
    p->provider->regions = regions;
    p->provider->region_count = (unsigned)n;
    return true;
}

static bool parse_error_rule(struct parser *p, const struct json_value *v, size_t index,
                             struct error_rule *rule)
{
    struct config_object o;
    const char *outcome = NULL;
    int64_t status = 0;
    int retry = RETRY_NEVER;
    char path[64];

    element_path(path, sizeof path, "errors", index);
    if (!config_object(&p->config, v, path, &o) ||
        !config_int(&o, "status", CONFIG_OPTIONAL, 100, 599, &status) ||
        !config_string(&o, "code", CONFIG_OPTIONAL, &rule->code) ||
        !config_string(&o, "message", CONFIG_OPTIONAL, &rule->message) ||
        !config_string(&o, "outcome", CONFIG_REQUIRED, &outcome) ||
        !config_choice(&o, "retry", CONFIG_REQUIRED, retry_class_names, &retry) || !config_end(&o))
        return false;
    if (!outcome_parse(outcome, &rule->outcome))
        return config_error(&o, json_get(v, "outcome"), "outcome", "unknown outcome \"%.40s\"",
                            outcome);
    rule->status = (int)status;
    rule->retry = (enum retry_class)retry;
    return true;
}

static bool parse_errors(struct parser *p, struct config_object *root)
{
    const struct json_value *list = NULL;
    struct error_rule *rules;
    size_t n = 0;

    if (!config_array(root, "errors", CONFIG_OPTIONAL, &list))
        return false;
    rules = arena_alloc(p->arena, ((list ? list->count : 0) + 1) * sizeof *rules);
    for (const struct json_value *v = list ? list->first : NULL; v; v = v->next, n++)
        if (!parse_error_rule(p, v, n, &rules[n]))
            return false;
    p->provider->errors = rules;
    p->provider->error_count = (unsigned)n;
    return true;
}

static bool parse_root(struct parser *p, const struct json_value *root)
{
    struct provider *out = p->provider;
    struct config_object o;
    int http = 0;

    out->limits = (struct lane_limits){.concurrency = 8}; /* where neither file nor user says */
    out->currency = "USD";
    if (!config_object(&p->config, root, "", &o) ||
        !config_choice(&o, "http", CONFIG_OPTIONAL, http_versions, &http))
        return false;
    out->use_http2 = http == 1;
    return config_string(&o, "title", CONFIG_REQUIRED, &out->title) &&
           config_string(&o, "title_zh", CONFIG_OPTIONAL, &out->title_zh) &&
           config_string(&o, "key_file", CONFIG_OPTIONAL, &out->key_file) &&
           config_string(&o, "ca_file", CONFIG_OPTIONAL, &out->ca_file) &&
           config_string(&o, "currency", CONFIG_OPTIONAL, &out->currency) &&
           config_bool(&o, "any_model", CONFIG_OPTIONAL, &out->any_model) &&
           config_bool(&o, "key_optional", CONFIG_OPTIONAL, &out->key_optional) &&
           config_bool(&o, "allow_plain", CONFIG_OPTIONAL, &out->allow_plain) &&
           request_members(&o, "request", &out->request) &&
           config_member(&o, "prices", CONFIG_OPTIONAL, &out->prices) &&
           string_list(p, &o, "key_env", &out->key_env) &&
           string_list(p, &o, "request_id_headers", &out->request_id_headers) &&
           parse_limits(&o, &out->limits) && parse_regions(p, &o) && parse_errors(p, &o) &&
           parse_families(p, &o) && parse_models(p, &o) && config_end(&o);
}

bool provider_parse(struct arena *arena, const char *name, const char *file, struct view text,
                    struct provider *out, struct error *err)
{
    struct parser p = {.arena = arena, .provider = out};
    const struct json_value *root = json_parse(arena, file, text, JSON_RELAXED, err);
    struct str canonical = {0};

    if (!root)
        return false;
    *out = (struct provider){.name = arena_strdup(arena, name), .file = arena_strdup(arena, file)};
    p.config = (struct config){.file = out->file, .err = err};
    if (!parse_root(&p, root))
        return false;
    if (!out->title_zh)
        out->title_zh = out->title;
    json_put_canonical(&canonical, root);
    hash_hex(str_view(&canonical), out->hash);
    str_release(&canonical);
    return true;
}

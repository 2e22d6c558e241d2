#include "wire/members.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"

enum { MAX_TOKENS_DEFAULT = 16384, LAYERS_MAX = 4, DEPTH_MAX = 16 };

/* What is laid over each other: the provider's members, the model's, the thinking level's, the
 * user's. A missing layer is NULL. */
struct layers {
    const struct json_value *object[LAYERS_MAX];
    const struct model_spec *spec;
};

bool members_is_own(const char *name)
{
    static const char *const own[] = {"model",       "messages", "stream",
                                      "temperature", "top_p",    "max_tokens",
                                      "seed",        "n",        "max_completion_tokens"};

    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(own[i], name) == 0)
            return true;
    return false;
}

int64_t members_default_max_tokens(const struct model_profile *profile)
{
    if (profile->max_output && profile->max_output < MAX_TOKENS_DEFAULT)
        return profile->max_output;
    return MAX_TOKENS_DEFAULT;
}

static bool is_listed(const char *const *list, const char *name)
{
    for (; *list; list++)
        if (strcmp(*list, name) == 0)
            return true;
    return false;
}

bool model_spec_refuses(const struct model_spec *spec, const char *parameter)
{
    return is_listed(spec->profile.refused, parameter);
}

double model_spec_temperature(const struct model_spec *spec)
{
    return spec->temperature < spec->profile.temperature_min ? spec->profile.temperature_min
                                                             : spec->temperature;
}

/* Appends a value; the string "$budget" stands for the number of tokens. */
static void put_value(struct str *out, const struct json_value *v, const struct model_spec *spec)
{
    if (v->type == JSON_STRING && view_eq(v->text, VIEW("$budget")))
        str_printf(out, "%lld", (long long)spec->thinking_budget);
    else
        json_put_value(out, v);
}

static bool put_object(struct str *out, const struct layers *layers, bool comma, unsigned depth);

/* One member: the last layer's word counts; objects on top of each other are merged. */
static void put_member(struct str *out, const struct layers *layers, const char *key, bool comma,
                       unsigned depth)
{
    struct layers nested = {.spec = layers->spec};
    const struct json_value *last = NULL;

    for (unsigned i = 0; i < LAYERS_MAX; i++) {
        const struct json_value *v = json_get(layers->object[i], key);
        if (!v)
            continue;
        last = v;
        if (v->type != JSON_OBJECT)
            memset(nested.object, 0, sizeof nested.object);
        else
            nested.object[i] = v;
    }
    if (comma)
        str_add_char(out, ',');
    json_put_string(out, view_of(key));
    str_add_char(out, ':');
    if (last->type == JSON_OBJECT && depth < DEPTH_MAX) {
        str_add_char(out, '{');
        put_object(out, &nested, false, depth + 1);
        str_add_char(out, '}');
    } else {
        put_value(out, last, layers->spec);
    }
}

/* Whether the member is sent: notes, members taken out by null and refused ones are not. */
static bool is_sent(const struct layers *layers, const char *key, unsigned depth)
{
    const struct json_value *last = NULL;

    for (unsigned i = 0; i < LAYERS_MAX; i++) {
        const struct json_value *v = json_get(layers->object[i], key);
        last = v ? v : last;
    }
    return key[0] != '_' && last->type != JSON_NULL &&
           (depth || !model_spec_refuses(layers->spec, key));
}

/* Each key once, in the order of its first layer. Returns whether anything stands in `out`, or
 * stood before (`comma`). */
static bool put_object(struct str *out, const struct layers *layers, bool comma, unsigned depth)
{
    for (unsigned i = 0; i < LAYERS_MAX; i++) {
        const struct json_value *object = layers->object[i];
        for (const struct json_value *m = object ? object->first : NULL; m; m = m->next) {
            bool is_done = false;
            for (unsigned j = 0; j < i && !is_done; j++)
                is_done = json_get(layers->object[j], m->key) != NULL;
            if (is_done || !is_sent(layers, m->key, depth))
                continue;
            put_member(out, layers, m->key, comma, depth);
            comma = true;
        }
    }
    return comma;
}

static void put_double(struct str *out, const struct model_spec *spec, const char *name,
                       double value)
{
    if (isnan(value) || model_spec_refuses(spec, name))
        return;
    str_printf(out, ",\"%s\":%.15g", name, value);
}

void members_put(const struct model_spec *spec, struct str *out)
{
    struct layers layers = {
        {spec->provider->request, spec->profile.extra,
         spec->thinking == THINKING_DEFAULT ? NULL : spec->profile.thinking[spec->thinking],
         spec->extra},
        spec};

    str_add_text(out, "\"stream\":true");
    str_printf(out, ",\"%s\":%lld", spec->profile.max_tokens_field, (long long)spec->max_tokens);
    put_double(out, spec, "temperature", model_spec_temperature(spec));
    put_double(out, spec, "top_p", spec->top_p);
    if (spec->seed >= 0 && !model_spec_refuses(spec, "seed"))
        str_printf(out, ",\"seed\":%lld", (long long)spec->seed);
    put_object(out, &layers, true, 0);
}

void members_put_hash(struct str *out, const char *prefix, const struct json_value *value)
{
    struct str canonical = {0};
    char hash[HASH_HEX_SIZE];

    json_put_canonical(&canonical, value);
    hash_hex(str_view(&canonical), hash);
    str_printf(out, "%s%.12s", prefix, hash);
    str_release(&canonical);
}

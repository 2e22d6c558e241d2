#include "base/config.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

static const char *type_name(enum json_token type)
{
    switch (type) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "a list";
    case JSON_STRING:
        return "a string";
    case JSON_NUMBER:
        return "a number";
    case JSON_TRUE:
    case JSON_FALSE:
        return "true or false";
    default:
        return "null";
    }
}

/* The bytes of the first `max` of a text that end at a character's end. */
static int shown(struct view text, size_t max)
{
    size_t length = text.len < max ? text.len : max;

    while (length && length < text.len && ((unsigned char)text.data[length] & 0xC0) == 0x80)
        length--;
    return (int)length;
}

/* What was found, short enough for a message. */
static void describe(const struct json_value *value, char *out, size_t size)
{
    if (value->type == JSON_STRING)
        (void)snprintf(out, size, "\"%.*s\"", shown(value->text, 40), value->text.data);
    else if (value->type == JSON_NUMBER)
        (void)snprintf(out, size, "%.40s", value->text.data);
    else
        (void)snprintf(out, size, "%s",
                       value->type == JSON_TRUE    ? "true"
                       : value->type == JSON_FALSE ? "false"
                                                   : type_name(value->type));
}

static bool fail(const struct config_object *o, unsigned line, const char *key, const char *what)
{
    const char *dot = o->path[0] && key && key[0] ? "." : "";

    return error_set(o->config->err, ERROR_INPUT, "%s:%u: %s%s%s: %s", o->config->file, line,
                     o->path[0] || (key && key[0]) ? o->path : "top level", dot, key ? key : "",
                     what);
}

bool config_error(const struct config_object *o, const struct json_value *value, const char *key,
                  const char *format, ...)
{
    char what[512];
    va_list args;

    va_start(args, format);
    if (vsnprintf(what, sizeof what, format, args) < 0)
        what[0] = '\0';
    va_end(args);
    return fail(o, value ? value->line : o->value->line, key, what);
}

static bool wrong(const struct config_object *o, const struct json_value *value, const char *key,
                  const char *expected)
{
    char found[80];

    describe(value, found, sizeof found);
    return config_error(o, value, key, "found %s, expected %s", found, expected);
}

bool config_object(const struct config *c, const struct json_value *value, const char *path,
                   struct config_object *out)
{
    struct config_object o = {.config = c, .value = value};

    (void)snprintf(o.path, sizeof o.path, "%s", path);
    if (value->type != JSON_OBJECT)
        return wrong(&o, value, "", "an object");
    *out = o;
    return true;
}

/* Edit distance with transpositions of neighbours (optimal string alignment), where the texts differ over
 * 32 characters at most; what they begin with in common costs nothing. */
static unsigned distance(const char *a, const char *b)
{
    enum { MAX = 33 };
    unsigned d[MAX][MAX];
    size_t n, m;

    for (; *a && *a == *b; a++)
        b++;
    n = strlen(a);
    m = strlen(b);
    if (n >= MAX || m >= MAX)
        return MAX;
    for (size_t i = 0; i <= n; i++) {
        for (size_t j = 0; j <= m; j++) {
            unsigned best;
            if (!i || !j) {
                d[i][j] = (unsigned)(i + j);
                continue;
            }
            best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            if (d[i - 1][j] + 1 < best)
                best = d[i - 1][j] + 1;
            if (d[i][j - 1] + 1 < best)
                best = d[i][j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                d[i - 2][j - 2] + 1 < best)
                best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    }
    return d[n][m];
}

static bool unknown(const struct config_object *o, const struct json_value *member,
                    const char *const *names)
{
    error_set(o->config->err, ERROR_INPUT, "%s:%u: unknown key \"%.*s\"%s%s", o->config->file,
              member->key_line, shown(view_of(member->key), 60), member->key,
              o->path[0] ? " in " : "", o->path);
    return config_suggest(o->config->err, member->key, names);
}

/* A key that is needed and not there. One that differs by a single slip was meant for it; keys that are
 * asked for later may be nearly as near. */
static bool missing(const struct config_object *o, const char *key)
{
    const char *const names[] = {key, NULL};
    bool is_long = strlen(key) > 3;

    for (const struct json_value *m = o->value->first; m; m = m->next) {
        bool is_known = false;
        for (unsigned i = 0; i < o->known_count && !is_known; i++)
            is_known = strcmp(o->known[i], m->key) == 0;
        if (is_long && !is_known && distance(m->key, key) == 1)
            return unknown(o, m, names);
    }
    return fail(o, o->value->line, key, "missing");
}

/* Finds a key and marks it as known. *out is NULL when it is absent or null. false: an error. */
static bool find(struct config_object *o, const char *key, enum config_need need,
                 const struct json_value **out)
{
    if (o->known_count < CONFIG_KEYS_MAX)
        o->known[o->known_count++] = key;
    *out = json_get(o->value, key);
    if (*out && (*out)->type == JSON_NULL)
        *out = NULL;
    if (!*out && need == CONFIG_REQUIRED)
        return missing(o, key);
    return true;
}

bool config_member(struct config_object *o, const char *key, enum config_need need,
                   const struct json_value **out)
{
    return find(o, key, need, out);
}

bool config_array(struct config_object *o, const char *key, enum config_need need,
                  const struct json_value **out)
{
    const struct json_value *v;

    if (!find(o, key, need, &v))
        return false;
    if (v && v->type != JSON_ARRAY)
        return wrong(o, v, key, "a list");
    *out = v;
    return true;
}

bool config_string(struct config_object *o, const char *key, enum config_need need,
                   const char **out)
{
    const struct json_value *v;

    if (!find(o, key, need, &v))
        return false;
    if (!v)
        return true;
    if (v->type != JSON_STRING)
        return wrong(o, v, key, "a string");
    if (memchr(v->text.data, '\0', v->text.len))
        return config_error(o, v, key, "holds a NUL character");
    *out = v->text.data;
    return true;
}

bool config_bool(struct config_object *o, const char *key, enum config_need need, bool *out)
{
    const struct json_value *v;

    if (!find(o, key, need, &v))
        return false;
    if (!v)
        return true;
    if (v->type != JSON_TRUE && v->type != JSON_FALSE)
        return wrong(o, v, key, "true or false");
    *out = v->type == JSON_TRUE;
    return true;
}

bool config_int(struct config_object *o, const char *key, enum config_need need, int64_t min,
                int64_t max, int64_t *out)
{
    const struct json_value *v;
    char expected[96];
    int64_t n = 0;

    if (!find(o, key, need, &v))
        return false;
    if (!v)
        return true;
    (void)snprintf(expected, sizeof expected, "a whole number from %lld to %lld", (long long)min,
                   (long long)max);
    if (!json_value_int64(v, &n) || n < min || n > max)
        return wrong(o, v, key, expected);
    *out = n;
    return true;
}

bool config_double(struct config_object *o, const char *key, enum config_need need, double min,
                   double max, double *out)
{
    const struct json_value *v;
    char expected[96];
    double n;

    if (!find(o, key, need, &v))
        return false;
    if (!v)
        return true;
    (void)snprintf(expected, sizeof expected, "a number from %g to %g", min, max);
    n = json_number(v);
    if (!(n >= min && n <= max))
        return wrong(o, v, key, expected);
    *out = n;
    return true;
}

bool config_choice(struct config_object *o, const char *key, enum config_need need,
                   const char *const *names, int *out)
{
    const char *text = NULL;
    char list[256] = "";

    if (!config_string(o, key, need, &text))
        return false;
    if (!text)
        return true;
    for (int i = 0; names[i]; i++) {
        size_t used = strlen(list);
        if (strcmp(names[i], text) == 0) {
            *out = i;
            return true;
        }
        (void)snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", names[i]);
    }
    config_error(o, json_get(o->value, key), key, "found \"%.*s\", expected one of %s",
                 shown(view_of(text), 40), text, list);
    return config_suggest(o->config->err, text, names);
}

bool config_duration(struct config_object *o, const char *key, enum config_need need,
                     int64_t *out_ns)
{
    const char *text = NULL;
    struct error err = {0};

    if (!config_string(o, key, need, &text))
        return false;
    if (text && !clock_parse_duration(text, out_ns, &err))
        return config_error(o, json_get(o->value, key), key, "%s", err.message);
    return true;
}

bool config_child(struct config_object *o, const char *key, enum config_need need,
                  struct config_object *out, bool *out_present)
{
    const struct json_value *v;
    char path[160];

    *out_present = false;
    if (!find(o, key, need, &v))
        return false;
    if (!v)
        return true;
    (void)snprintf(path, sizeof path, "%s%s%s", o->path, o->path[0] ? "." : "", key);
    *out_present = true;
    return config_object(o->config, v, path, out);
}

bool config_end(const struct config_object *o)
{
    const char *names[CONFIG_KEYS_MAX + 1] = {0};

    memcpy(names, o->known, sizeof o->known[0] * o->known_count);
    for (const struct json_value *m = o->value->first; m; m = m->next) {
        bool known = m->key[0] == '_' || strcmp(m->key, "$schema") == 0;
        for (unsigned i = 0; i < o->known_count && !known; i++)
            known = strcmp(o->known[i], m->key) == 0;
        if (known)
            continue;
        return unknown(o, m, names);
    }
    return true;
}

const char *config_did_you_mean(const char *word, const char *const *names)
{
    size_t length = strlen(word);
    unsigned best = length <= 3 ? 2 : length <= 7 ? 3 : 4;
    const char *nearest = NULL;

    for (; *names; names++) {
        if (strcmp(word, *names) == 0)
            return *names;
        unsigned d = distance(word, *names);
        if (d < best) {
            best = d;
            nearest = *names;
        }
    }
    return nearest;
}

bool config_suggest(struct error *err, const char *word, const char *const *names)
{
    const char *near = config_did_you_mean(word, names);
    size_t first = strcspn(err->message, "\n");
    struct error rest = *err;

    if (!near)
        return false;
    return error_set(err, err->kind, "%.*s (did you mean '%s'?)%s", (int)first, rest.message, near,
                     rest.message + first);
}

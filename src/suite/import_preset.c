/* Presets: what a known data set's rows become, as data (suites/presets/NAME.json). */
#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/file.h"
#include "base/utf8.h"
#include "suite/import_parts.h"
#include "suite/suite.h"

#define IMPORT_PRESETS "presets"
enum { PRESET_MAX = 1 << 20 };

/* The members of an object of texts as pairs. */
static bool read_pairs(struct config_object *o, const char *key, struct arena *arena,
                       const struct import_map **out, size_t *count)
{
    const struct json_value *object = NULL;
    struct import_map *pairs;

    if (!config_member(o, key, CONFIG_OPTIONAL, &object) || !object)
        return object == NULL;
    if (object->type != JSON_OBJECT)
        return config_error(o, object, key, "expected an object of texts");
    pairs = arena_alloc(arena, (object->count + 1) * sizeof *pairs);
    *out = pairs;
    *count = 0;
    for (const struct json_value *v = object->first; v; v = v->next) {
        if (v->type != JSON_STRING || !v->text.len)
            return config_error(o, v, key, "expected a text for \"%.40s\"", v->key);
        pairs[(*count)++] = (struct import_map){v->key, v->text.data};
    }
    return true;
}

/* A grader's object as text, as the plan holds it. */
static bool read_grader(struct config_object *o, const char *key, enum config_need need,
                        struct arena *arena, const char **out)
{
    const struct json_value *value = NULL;
    struct str text = {0};

    if (!config_member(o, key, need, &value) || !value)
        return need == CONFIG_OPTIONAL && !value;
    if (value->type != JSON_OBJECT)
        return config_error(o, value, key, "expected an object with a \"kind\"");
    json_put_value(&text, value);
    *out = arena_copy(arena, str_view(&text));
    str_release(&text);
    return true;
}

static bool read_graders(struct config_object *o, struct arena *arena, struct import_plan *plan)
{
    struct config_object graders;
    bool is_present = false;

    return read_grader(o, "grader", CONFIG_REQUIRED, arena, &plan->grader) &&
           config_child(o, "graders", CONFIG_OPTIONAL, &graders, &is_present) &&
           (!is_present ||
            (read_grader(&graders, "published", CONFIG_OPTIONAL, arena, &plan->published_grader) &&
             config_end(&graders)));
}

static bool read_preset(struct config_object *o, struct arena *arena, struct import_plan *plan)
{
    return config_string(o, "title", CONFIG_REQUIRED, &plan->title) &&
           config_string(o, "language", CONFIG_REQUIRED, &plan->language) &&
           config_string(o, "licence", CONFIG_REQUIRED, &plan->licence) &&
           config_string(o, "source", CONFIG_REQUIRED, &plan->source) &&
           config_string(o, "version", CONFIG_OPTIONAL, &plan->version) &&
           config_string(o, "category", CONFIG_OPTIONAL, &plan->category) &&
           config_string(o, "system", CONFIG_OPTIONAL, &plan->system) &&
           config_string(o, "template", CONFIG_OPTIONAL, &plan->template) &&
           config_string(o, "unique", CONFIG_OPTIONAL, &plan->unique) &&
           config_string(o, "reference_after", CONFIG_OPTIONAL, &plan->reference_after) &&
           read_pairs(o, "map", arena, &plan->map, &plan->map_count) &&
           read_pairs(o, "where", arena, &plan->where, &plan->where_count) &&
           read_graders(o, arena, plan) && config_end(o);
}

/* Says which presets there are. */
static bool tell_presets(const char *name, char *const *dirs, struct error *err)
{
    struct str known = {0};

    for (char *const *d = dirs; *d; d++) {
        char *folder = file_join(*d, IMPORT_PRESETS), **names = file_list(folder, ".json");
        for (char **n = names; *n; n++)
            str_printf(&known, "%s%.*s", known.len ? ", " : "", (int)(strlen(*n) - 5), *n);
        file_list_free(names);
        free(folder);
    }
    error_set(err, ERROR_INPUT, "no preset '%.80s'\n  there are: %s", name, str_text(&known));
    str_release(&known);
    return false;
}

/* The preset's file in the arena, or NULL with an error that lists what there is. */
static const char *find_preset(const char *name, char *const *dirs, struct arena *arena,
                               struct error *err)
{
    if (strchr(name, '/'))
        return arena_strdup(arena, name);
    for (char *const *d = dirs; suite_name_is_valid(name) && *d; d++) {
        const char *path = arena_printf(arena, "%s/%s/%s.json", *d, IMPORT_PRESETS, name);
        if (file_exists(path))
            return path;
    }
    tell_presets(name, dirs, err);
    return NULL;
}

bool import_preset(const char *name, char *const *dirs, struct arena *arena,
                   struct import_plan *plan, struct error *err)
{
    struct config config = {.file = find_preset(name, dirs, arena, err), .err = err};
    const struct json_value *root = NULL;
    struct config_object o;
    struct str text = {0};
    bool ok = config.file && file_read(config.file, PRESET_MAX, &text, err);

    if (ok && !utf8_is_valid(str_view(&text)))
        ok = error_set(err, ERROR_INPUT, "%s: holds bytes that are not UTF-8", config.file);
    if (ok)
        root = json_parse(arena, config.file, str_view(&text), JSON_RELAXED, err);
    ok = root && config_object(&config, root, "", &o) && read_preset(&o, arena, plan);
    if (ok && !strchr(name, '/'))
        plan->name = arena_strdup(arena, name);
    str_release(&text);
    return ok;
}

#include "suite/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "suite/items.h"

enum { MANIFEST_MAX = 1 << 20 };

bool suite_name_is_valid(const char *name)
{
    size_t length = strlen(name);

    if (!length || length > SUITE_NAME_MAX || name[0] == '.' || name[0] == '-')
        return false;
    for (const char *p = name; *p; p++) {
        bool is_letter = (*p | 32) >= 'a' && (*p | 32) <= 'z';
        if (!is_letter && !(*p >= '0' && *p <= '9') && !strchr("-_.", *p))
            return false;
    }
    return true;
}

static bool parse_tags(struct suite *suite, struct config_object *o)
{
    const struct json_value *list = NULL;
    const char **tags;
    size_t n = 0;

    if (!config_array(o, "tags", CONFIG_OPTIONAL, &list))
        return false;
    tags = arena_alloc(&suite->arena, ((list ? list->count : 0) + 1) * sizeof *tags);
    for (const struct json_value *v = list ? list->first : NULL; v; v = v->next) {
        if (v->type != JSON_STRING || !v->text.len)
            return config_error(o, v, "tags", "expected a list of words");
        tags[n++] = v->text.data;
    }
    suite->tags = tags;
    return true;
}

/* A grader's options are read by score/: here only that there is a kind. */
static bool parse_grader(struct config_object *o, const char *key, enum config_need need,
                         const struct json_value **out)
{
    const struct json_value *kind;

    if (!config_member(o, key, need, out))
        return false;
    if (!*out)
        return true;
    kind = json_get(*out, "kind");
    if (!kind || kind->type != JSON_STRING)
        return config_error(o, *out, key, "expected an object with a \"kind\"");
    return true;
}

/* Graders beside the one that decides, by their purpose. */
static bool parse_graders(struct suite *suite, struct config_object *o)
{
    struct config_object graders;
    bool is_present = false;

    return config_child(o, "graders", CONFIG_OPTIONAL, &graders, &is_present) &&
           (!is_present ||
            (parse_grader(&graders, "published", CONFIG_OPTIONAL, &suite->published_grader) &&
             config_end(&graders)));
}

static bool parse_manifest(struct suite *suite, const struct json_value *root,
                           const struct config *config)
{
    struct config_object o;

    if (!config_object(config, root, "", &o) ||
        !config_string(&o, "title", CONFIG_REQUIRED, &suite->title) ||
        !config_string(&o, "title_zh", CONFIG_OPTIONAL, &suite->title_zh) ||
        !config_string(&o, "language", CONFIG_REQUIRED, &suite->language) ||
        !config_string(&o, "licence", CONFIG_REQUIRED, &suite->licence) ||
        !config_string(&o, "version", CONFIG_REQUIRED, &suite->version) ||
        !config_string(&o, "category", CONFIG_REQUIRED, &suite->category) ||
        !config_string(&o, "source", CONFIG_OPTIONAL, &suite->source) ||
        !config_string(&o, "system", CONFIG_OPTIONAL, &suite->system) ||
        !config_string(&o, "template", CONFIG_REQUIRED, &suite->template) ||
        !parse_grader(&o, "grader", CONFIG_REQUIRED, &suite->grader) || !parse_graders(suite, &o) ||
        !parse_tags(suite, &o) || !config_end(&o))
        return false;
    if (!suite->template[0])
        return config_error(&o, json_get(root, "template"), "template", "is empty");
    if (!suite->title_zh)
        suite->title_zh = suite->title;
    return true;
}

/* Reads suite.json; its canonical form is appended to `canonical`, for the hash. */
static bool load_manifest(struct suite *suite, const char *path, struct str *canonical,
                          struct error *err)
{
    struct config config = {.file = arena_strdup(&suite->arena, path), .err = err};
    const struct json_value *root = NULL;
    struct str text = {0};
    bool ok = file_read(path, MANIFEST_MAX, &text, err);

    if (ok && !utf8_is_valid(str_view(&text)))
        ok = error_set(err, ERROR_INPUT, "%s: holds bytes that are not UTF-8", path);
    if (ok)
        root = json_parse(&suite->arena, config.file, str_view(&text), JSON_RELAXED, err);
    ok = root && parse_manifest(suite, root, &config);
    if (ok)
        json_put_canonical(canonical, root);
    str_release(&text);
    return ok;
}

static void hash_suite(struct suite *suite, struct str *content)
{
    for (size_t i = 0; i < suite->item_count; i++) {
        str_add_char(content, '\n');
        str_add_text(content, suite->items[i].hash);
    }
    hash_hex(str_view(content), suite->hash);
}

/* The folder of a suite in fresh memory, or NULL with an error that names where it was looked for
 * and the nearest name. */
static char *find_dir(const char *name, char *const *dirs, struct error *err)
{
    struct str looked = {0};

    if (!suite_name_is_valid(name)) {
        error_set(err, ERROR_INPUT,
                  "'%.80s' is no suite's name (letters, digits, '-', '_', '.'; a path holds '/')",
                  name);
        return NULL;
    }
    for (char *const *d = dirs; d && *d; d++) {
        char *dir = file_join(*d, name), *manifest = file_join(dir, "suite.json");
        bool found = file_exists(manifest);
        free(manifest);
        if (found) {
            str_release(&looked);
            return dir;
        }
        free(dir);
        str_printf(&looked, "%s%s", looked.len ? ", " : "", *d);
    }
    error_set(err, ERROR_INPUT, "no suite '%s'\n  looked in: %s", name, str_text(&looked));
    file_suggest(err, name, dirs, "");
    str_release(&looked);
    return NULL;
}

/* The last part of a path, trailing slashes aside. */
static bool set_name(struct suite *suite, const char *dir, struct error *err)
{
    struct view path = view_of(dir);

    while (path.len > 1 && path.data[path.len - 1] == '/')
        path.len--;
    suite->dir = arena_copy(&suite->arena, path);
    suite->name = strrchr(suite->dir, '/') ? strrchr(suite->dir, '/') + 1 : suite->dir;
    if (!suite_name_is_valid(suite->name))
        return error_set(err, ERROR_INPUT,
                         "%s: '%.80s' is no suite's name (letters, digits, '-', '_', '.')",
                         suite->dir, suite->name);
    return true;
}

struct suite *suite_load(const char *name_or_dir, char *const *dirs, struct error *err)
{
    bool is_path = strchr(name_or_dir, '/') != NULL;
    char *dir = is_path ? mem_strdup(name_or_dir) : find_dir(name_or_dir, dirs, err);
    char *manifest = NULL, *items = NULL;
    struct str canonical = {0};
    struct suite *suite;
    bool ok;

    if (!dir)
        return NULL;
    suite = mem_zalloc(1, sizeof *suite);
    ok = set_name(suite, dir, err);
    manifest = file_join(ok ? suite->dir : dir, "suite.json");
    items = file_join(ok ? suite->dir : dir, "items.jsonl");
    ok = ok && load_manifest(suite, manifest, &canonical, err) &&
         suite_items_load(suite, items, err);
    if (ok)
        hash_suite(suite, &canonical);
    str_release(&canonical);
    free(dir);
    free(manifest);
    free(items);
    if (!ok) {
        suite_free(suite);
        suite = NULL;
    }
    return suite;
}

void suite_free(struct suite *suite)
{
    if (!suite)
        return;
    free(suite->items);
    arena_release(&suite->arena);
    free(suite);
}

const struct suite_item *suite_find(const struct suite *suite, const char *id)
{
    size_t low = 0, high = suite->item_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct suite_item *item = &suite->items[suite->by_id[middle]];
        int order = strcmp(id, item->id);
        if (order == 0)
            return item;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

struct rank {
    uint64_t key;
    uint32_t index;
};

static int compare_ranks(const void *a, const void *b)
{
    const struct rank *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->index < y->index ? -1 : 1;
}

static int compare_indices(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;

    return *x < *y ? -1 : 1;
}

uint32_t *suite_sample(const struct suite *suite, size_t count, uint64_t seed, size_t *out_count)
{
    size_t all = suite->item_count, taken = count && count < all ? count : all;
    uint32_t *sample = mem_zalloc(all + 1, sizeof *sample);
    struct rank *ranks = mem_zalloc(all + 1, sizeof *ranks);

    for (uint32_t i = 0; i < all; i++)
        ranks[i] = (struct rank){hash64(view_of(suite->items[i].id), seed), i};
    if (taken < all)
        qsort(ranks, all, sizeof *ranks, compare_ranks);
    for (size_t i = 0; i < taken; i++)
        sample[i] = ranks[i].index;
    if (taken < all)
        qsort(sample, taken, sizeof *sample, compare_indices);
    free(ranks);
    *out_count = taken;
    return sample;
}

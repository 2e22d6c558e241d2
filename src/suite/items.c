#include "suite/items.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "suite/problems.h"
#include "suite/render.h"

struct reader {
    struct suite *suite;
    struct config config; /* `config.err` belongs to the line at hand */
    size_t capacity;
    struct problems problems;
};

static bool is_scalar(const struct json_value *v)
{
    return v->type == JSON_STRING || v->type == JSON_NUMBER || v->type == JSON_TRUE ||
           v->type == JSON_FALSE;
}

static bool check_name(struct config_object *o, const char *key, const char *text)
{
    size_t length = strlen(text);

    if (!length || length > SUITE_ID_MAX)
        return config_error(o, json_get(o->value, key), key, "found %zu bytes, expected 1 to %d",
                            length, SUITE_ID_MAX);
    for (const char *p = text; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7F)
            return config_error(o, json_get(o->value, key), key, "holds a control character");
    return true;
}

static bool parse_variables(struct config_object *o, struct suite_item *item)
{
    const struct json_value *v;

    if (!config_member(o, "variables", CONFIG_REQUIRED, &item->variables))
        return false;
    if (item->variables->type != JSON_OBJECT)
        return config_error(o, item->variables, "variables", "expected an object");
    for (v = item->variables->first; v; v = v->next) {
        bool ok = is_scalar(v) || v->type == JSON_ARRAY;
        for (const struct json_value *e = v->type == JSON_ARRAY ? v->first : NULL; e; e = e->next)
            ok = ok && is_scalar(e);
        if (!ok)
            return config_error(o, v, "variables",
                                "\"%.40s\" is neither text, number nor a list of these", v->key);
    }
    return true;
}

static bool parse_reference(struct config_object *o, struct suite_item *item)
{
    const struct json_value *r;

    if (!config_member(o, "reference", CONFIG_OPTIONAL, &item->reference))
        return false;
    r = item->reference;
    if (!r || r->type == JSON_OBJECT || is_scalar(r))
        return true;
    if (!r->count)
        return config_error(o, r, "reference", "found an empty list, expected accepted answers");
    for (const struct json_value *v = r->first; v; v = v->next)
        if (v->type != JSON_STRING && v->type != JSON_NUMBER)
            return config_error(o, v, "reference", "expected a list of texts or numbers");
    return true;
}

static bool parse_choices(struct config_object *o, struct suite_item *item)
{
    const struct json_value *list = NULL;

    if (!config_array(o, "choices", CONFIG_OPTIONAL, &list))
        return false;
    item->choices = list;
    if (!list)
        return true;
    if (list->count < 2 || list->count > SUITE_CHOICES_MAX)
        return config_error(o, list, "choices", "found %zu options, expected 2 to %d", list->count,
                            SUITE_CHOICES_MAX);
    for (const struct json_value *v = list->first; v; v = v->next)
        if (v->type != JSON_STRING && v->type != JSON_NUMBER)
            return config_error(o, v, "choices", "expected a list of texts");
    return true;
}

static bool parse_grader(struct config_object *o, struct suite_item *item)
{
    const struct json_value *kind;

    if (!config_member(o, "grader", CONFIG_OPTIONAL, &item->grader))
        return false;
    kind = json_get(item->grader, "kind");
    if (item->grader && (!kind || kind->type != JSON_STRING))
        return config_error(o, item->grader, "grader", "expected an object with a \"kind\"");
    return true;
}

bool suite_item_parse(const struct suite *suite, const struct config *config,
                      const struct json_value *root, struct suite_item *item)
{
    struct config_object o;
    struct view missing;

    item->source = root;
    item->line = root->line;
    item->category = suite->category;
    item->template = suite->template;
    if (!config_object(config, root, "", &o) ||
        !config_string(&o, "id", CONFIG_REQUIRED, &item->id) || !check_name(&o, "id", item->id) ||
        !config_string(&o, "category", CONFIG_OPTIONAL, &item->category) ||
        !check_name(&o, "category", item->category))
        return false;
    item->cluster = item->id;
    if (!config_string(&o, "cluster", CONFIG_OPTIONAL, &item->cluster) ||
        !check_name(&o, "cluster", item->cluster) || !parse_variables(&o, item) ||
        !parse_reference(&o, item) || !parse_choices(&o, item) || !parse_grader(&o, item) ||
        !config_string(&o, "template", CONFIG_OPTIONAL, &item->template) || !config_end(&o))
        return false;
    missing = template_missing(item);
    if (missing.len)
        return config_error(&o, item->variables, "variables",
                            "no \"%.*s\", which the template asks for", (int)missing.len,
                            missing.data);
    return true;
}

static bool read_line(struct reader *r, struct view line, unsigned number, struct suite_item *item)
{
    const struct json_value *root;
    struct str canonical = {0};

    if (line.len > SUITE_LINE_MAX)
        return error_set(r->config.err, ERROR_INPUT, "%s:%u: longer than %d bytes", r->config.file,
                         number, SUITE_LINE_MAX);
    if (!utf8_is_valid(line))
        return error_set(r->config.err, ERROR_INPUT, "%s:%u: holds bytes that are not UTF-8",
                         r->config.file, number);
    root =
        json_parse_line(&r->suite->arena, r->config.file, number, line, JSON_STRICT, r->config.err);
    if (!root || !suite_item_parse(r->suite, &r->config, root, item))
        return false;
    json_put_canonical(&canonical, root);
    hash_hex(str_view(&canonical), item->hash);
    str_release(&canonical);
    return true;
}

static bool read_all(struct reader *r, struct view text, struct error *err)
{
    struct suite *suite = r->suite;
    unsigned number = 0;
    struct view line;

    while (view_next_line(&text, &line)) {
        struct suite_item item = {0};
        struct error line_error = {.kind = ERROR_NONE};
        number++;
        if (!view_trim(line).len)
            continue;
        if (suite->item_count >= SUITE_ITEMS_MAX)
            return error_set(err, ERROR_INPUT, "%s:%u: more than %d items", r->config.file, number,
                             SUITE_ITEMS_MAX);
        r->config.err = &line_error;
        if (!read_line(r, line, number, &item)) {
            problems_add(&r->problems, number, &line_error);
            continue;
        }
        MEM_GROW(suite->items, suite->item_count, &r->capacity);
        suite->items[suite->item_count++] = item;
    }
    return true;
}

struct keyed {
    const char *id;
    uint32_t index;
};

static int compare_ids(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    int order = strcmp(x->id, y->id);

    return order ? order : (x->index < y->index ? -1 : 1);
}

/* Fills by_id; duplicate ids are malformed lines like others. */
static void sort_ids(struct reader *r)
{
    struct suite *suite = r->suite;
    struct keyed *ids = mem_zalloc(suite->item_count + 1, sizeof *ids);
    uint32_t *by_id = arena_alloc(&suite->arena, (suite->item_count + 1) * sizeof *by_id);

    for (uint32_t i = 0; i < suite->item_count; i++)
        ids[i] = (struct keyed){suite->items[i].id, i};
    qsort(ids, suite->item_count, sizeof *ids, compare_ids);
    for (size_t i = 0; i < suite->item_count; i++) {
        const struct suite_item *item = &suite->items[ids[i].index], *before;
        struct error twice = {.kind = ERROR_NONE};
        by_id[i] = ids[i].index;
        if (i == 0 || strcmp(ids[i].id, ids[i - 1].id) != 0)
            continue;
        before = &suite->items[ids[i - 1].index];
        error_set(&twice, ERROR_INPUT, "%s:%u: id: \"%.60s\" is there twice (first in line %u)",
                  r->config.file, item->line, item->id, before->line);
        problems_add(&r->problems, item->line, &twice);
    }
    free(ids);
    suite->by_id = by_id;
}

bool suite_items_load(struct suite *suite, const char *path, struct error *err)
{
    const char *file = arena_strdup(&suite->arena, path);
    struct reader r = {.suite = suite, .config = {.file = file}, .problems = {.file = file}};
    struct str text = {0};
    bool ok = file_read(path, SUITE_FILE_MAX, &text, err) && read_all(&r, str_view(&text), err);

    if (ok)
        sort_ids(&r);
    ok = problems_end(&r.problems, err) && ok;
    if (ok && !suite->item_count)
        ok = error_set(err, ERROR_INPUT, "%s: no items", path);
    str_release(&text);
    return ok;
}

#include "suite/import_parts.h"

#include <string.h>

#include "base/hash.h"
#include "suite/suite.h"

const struct json_value *import_find(const struct json_value *row, const char *source)
{
    const struct json_value *value = json_path(row, source);

    return value && value->type != JSON_NULL ? value : NULL;
}

bool import_text(const struct json_value *value, struct view *out)
{
    if (!value || (value->type != JSON_STRING && value->type != JSON_NUMBER))
        return false;
    *out = value->text;
    return true;
}

struct builder {
    const struct import_plan *plan;
    const struct json_value *row;
    struct error *err;
};

static bool fail(const struct builder *b, const struct import_map *map, const char *what)
{
    return error_set(b->err, ERROR_INPUT, "%s:%u: %s (for %s): %s", b->plan->file, b->row->line,
                     map->source, map->target, what);
}

static bool put_id(const struct builder *b, const struct import_map *map, struct str *out)
{
    struct view text;

    if (!import_text(import_find(b->row, map->source), &text) || !text.len)
        return fail(b, map, "expected a text or a number");
    str_add(out, text);
    return true;
}

static bool put_word(const struct builder *b, const struct import_map *map, struct str *out)
{
    const struct json_value *value = import_find(b->row, map->source);
    struct view text;

    if (!value)
        return true;
    if (!import_text(value, &text))
        return fail(b, map, "expected a text");
    if (!text.len)
        return true;
    str_printf(out, ",\"%s\":", map->target);
    json_put_string(out, text);
    return true;
}

/* A cluster may be the source itself, a whole passage: what is too long for a name, or no name, is
 * called by its hash. */
static bool put_cluster(const struct builder *b, const struct import_map *map, struct str *out)
{
    const struct json_value *value = import_find(b->row, map->source);
    char hash[HASH_HEX_SIZE];
    struct view text;
    bool is_name = true;

    if (!value || !import_text(value, &text) || !text.len)
        return put_word(b, map, out);
    for (size_t i = 0; i < text.len; i++)
        is_name &= (unsigned char)text.data[i] >= 0x20 && text.data[i] != 0x7F;
    if (is_name && text.len <= SUITE_ID_MAX)
        return put_word(b, map, out);
    hash_hex(text, hash);
    str_printf(out, ",\"cluster\":\"sha256-%.16s\"", hash);
    return true;
}

/* The object of "A+b:B": the values of A and B under the keys A and b; absent ones are left out. */
static bool put_object(const struct builder *b, const struct import_map *map, struct str *out)
{
    struct view rest = view_of(map->source);
    struct str part = {0};
    size_t count = 0;

    str_add_char(out, '{');
    while (rest.len) {
        ptrdiff_t plus = view_find(rest, VIEW("+"));
        size_t length = plus < 0 ? rest.len : (size_t)plus;
        struct view key = view_slice(rest, 0, length), source = key;
        ptrdiff_t colon = view_find(key, VIEW(":"));
        if (colon >= 0) {
            source = view_from(key, (size_t)colon + 1);
            key = view_slice(key, 0, (size_t)colon);
        }
        str_clear(&part);
        str_add(&part, source);
        const struct json_value *value = import_find(b->row, str_text(&part));
        if (value) {
            str_add_text(out, count++ ? "," : "");
            json_put_string(out, key);
            str_add_char(out, ':');
            json_put_value(out, value);
        }
        rest = view_from(rest, length + 1);
    }
    str_release(&part);
    str_add_char(out, '}');
    return count > 0 || fail(b, map, "missing");
}

static bool put_reference(const struct builder *b, const struct import_map *map, struct str *out)
{
    const struct json_value *value = import_find(b->row, map->source);
    const char *after = b->plan->reference_after;
    struct view text;
    ptrdiff_t at;

    if (!value && !strchr(map->source, '+') && !strchr(map->source, ':'))
        return fail(b, map, "missing");
    str_add_text(out, ",\"reference\":");
    if (!value)
        return put_object(b, map, out);
    if (!after) {
        json_put_value(out, value);
        return true;
    }
    if (!import_text(value, &text))
        return fail(b, map, "expected a text");
    at = view_find_last(text, view_of(after));
    if (at < 0)
        return error_set(b->err, ERROR_INPUT, "%s:%u: %s (for %s): no \"%.40s\" in it",
                         b->plan->file, b->row->line, map->source, map->target, after);
    text = view_trim(view_from(text, (size_t)at + strlen(after)));
    if (!text.len)
        return fail(b, map, "nothing follows the mark");
    json_put_string(out, text);
    return true;
}

/* One option of "A+B+C"; empty ones are left out. */
static bool put_option(const struct builder *b, const struct import_map *map, struct view source,
                       size_t *count, struct str *out)
{
    char name[256];
    struct view text;
    const struct json_value *value;

    if (source.len >= sizeof name)
        return fail(b, map, "a name that is too long");
    memcpy(name, source.data, source.len);
    name[source.len] = '\0';
    value = import_find(b->row, name);
    if (!value)
        return true;
    if (!import_text(value, &text))
        return fail(b, map, "expected a text");
    if (!text.len)
        return true;
    if ((*count)++)
        str_add_char(out, ',');
    json_put_string(out, text);
    return true;
}

static bool put_choices(const struct builder *b, const struct import_map *map, struct str *out)
{
    const struct json_value *value = import_find(b->row, map->source);
    struct view rest = view_of(map->source);
    struct arena arena = {NULL};
    struct error ignored;
    size_t count = 0;

    if (value && value->type == JSON_STRING && value->text.len) /* a list in a CSV's column */
        value = json_parse(&arena, NULL, value->text, JSON_STRICT, &ignored);
    if (value && value->type == JSON_ARRAY) {
        str_add_text(out, ",\"choices\":");
        json_put_value(out, value);
        arena_release(&arena);
        return true;
    }
    arena_release(&arena);
    if (view_find(rest, VIEW("+")) < 0)
        return fail(b, map, "expected a list (or several columns: A+B+C)");
    str_add_text(out, ",\"choices\":[");
    while (rest.len) {
        ptrdiff_t plus = view_find(rest, VIEW("+"));
        size_t length = plus < 0 ? rest.len : (size_t)plus;
        if (!put_option(b, map, view_slice(rest, 0, length), &count, out))
            return false;
        rest = view_from(rest, length + 1);
    }
    str_add_char(out, ']');
    return true;
}

static bool put_variable(const struct builder *b, const struct import_map *map, size_t *count,
                         struct str *out)
{
    const struct json_value *value = import_find(b->row, map->source);

    if (!value)
        return fail(b, map, "missing");
    if (value->type == JSON_OBJECT)
        return fail(b, map, "found an object, expected a text");
    if ((*count)++)
        str_add_char(out, ',');
    json_put_string(out, view_of(map->target));
    str_add_char(out, ':');
    json_put_value(out, value);
    return true;
}

bool import_item(const struct import_plan *plan, const struct json_value *row, struct str *id,
                 struct str *members, struct error *err)
{
    struct builder b = {plan, row, err};
    struct str variables = {0};
    size_t count = 0;
    bool ok = true;

    for (size_t i = 0; i < plan->map_count && ok; i++) {
        const struct import_map *map = &plan->map[i];
        if (strcmp(map->target, "id") == 0)
            ok = put_id(&b, map, id);
        else if (strcmp(map->target, "category") == 0)
            ok = put_word(&b, map, members);
        else if (strcmp(map->target, "cluster") == 0)
            ok = put_cluster(&b, map, members);
        else if (strcmp(map->target, "reference") == 0)
            ok = put_reference(&b, map, members);
        else if (strcmp(map->target, "choices") == 0)
            ok = put_choices(&b, map, members);
        else
            ok = put_variable(&b, map, &count, &variables);
    }
    str_add_text(members, ",\"variables\":{");
    str_add(members, str_view(&variables));
    str_add_char(members, '}');
    str_release(&variables);
    return ok;
}

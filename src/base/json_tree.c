/* The tree: built with the pull reader, without recursion. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"

struct builder {
    struct json_reader reader;
    struct arena *arena;
    const char *file;
    struct view text;
    /* Position is counted forward only: line_at is behind line_start, `column` is that of column_at. */
    size_t line_start, line_at, column_at;
    unsigned first_line, line, column;
    struct json_value *open[JSON_DEPTH_MAX], *last[JSON_DEPTH_MAX];
    unsigned depth;
};

/* Line and column of an offset that never goes back. */
static void locate(struct builder *b, size_t offset, unsigned *line, unsigned *column)
{
    const char *next;

    while (b->line_at < offset &&
           (next = memchr(b->text.data + b->line_at, '\n', offset - b->line_at))) {
        b->line++;
        b->line_start = b->line_at = b->column_at = (size_t)(next - b->text.data) + 1;
        b->column = 1;
    }
    b->line_at = offset;
    *line = b->line;
    for (; b->column_at < offset && b->column_at < b->line_start + 4096; b->column_at++)
        b->column += ((unsigned char)b->text.data[b->column_at] & 0xC0) != 0x80;
    *column = b->column;
}

static bool fail_at(struct builder *b, unsigned line, unsigned column, struct error *err,
                    const char *what)
{
    return error_set(err, ERROR_INPUT, "%s:%u:%u: %s", b->file ? b->file : "JSON", line, column,
                     what);
}

static bool fail_here(struct builder *b, struct error *err)
{
    unsigned line, column;

    json_position(b->text, b->reader.pos, &line, &column);
    return fail_at(b, line + b->first_line - 1, column, err, b->reader.error);
}

static struct view unescaped(struct builder *b)
{
    struct str plain = {0};
    struct view copy;

    if (!b->reader.is_escaped && b->reader.text.len == 0)
        return (struct view){arena_strdup(b->arena, ""), 0};
    json_text(&b->reader, &plain);
    copy = (struct view){arena_copy(b->arena, str_view(&plain)), plain.len};
    str_release(&plain);
    return copy;
}

static struct json_value *new_value(struct builder *b, enum json_token token)
{
    struct json_value *v = arena_alloc(b->arena, sizeof *v);

    v->type = token;
    locate(b, b->reader.token_start, &v->line, &v->column);
    if (token == JSON_STRING)
        v->text = unescaped(b);
    else if (token == JSON_NUMBER)
        v->text = (struct view){arena_copy(b->arena, b->reader.text), b->reader.text.len};
    return v;
}

static void append(struct builder *b, struct json_value *v)
{
    struct json_value *parent = b->open[b->depth - 1];

    if (b->last[b->depth - 1])
        b->last[b->depth - 1]->next = v;
    else
        parent->first = v;
    b->last[b->depth - 1] = v;
    parent->count++;
}

static int compare_keys(const void *a, const void *b)
{
    const struct json_value *x = *(const struct json_value *const *)a;
    const struct json_value *y = *(const struct json_value *const *)b;

    return strcmp(x->key, y->key);
}

static const struct json_value **listed_members(const struct json_value *object)
{
    const struct json_value **members = mem_zalloc(object->count + 1, sizeof(void *));
    size_t n = 0;

    for (const struct json_value *m = object->first; m; m = m->next)
        members[n++] = m;
    return members;
}

static const struct json_value **sorted_members(const struct json_value *object)
{
    const struct json_value **members = listed_members(object);

    qsort(members, object->count, sizeof(void *), compare_keys);
    return members;
}

static bool is_later(const struct json_value *a, const struct json_value *b)
{
    return a->key_line != b->key_line ? a->key_line > b->key_line : a->key_column > b->key_column;
}

/* A member whose key another one before it has, or NULL. */
static const struct json_value *find_duplicate(const struct json_value *object)
{
    const struct json_value **members, *found = NULL;

    if (object->count < 2)
        return NULL;
    members = sorted_members(object);
    for (size_t i = 1; i < object->count && !found; i++)
        if (strcmp(members[i]->key, members[i - 1]->key) == 0)
            found = is_later(members[i], members[i - 1]) ? members[i] : members[i - 1];
    free(members);
    return found;
}

/* Takes one token into the tree; *root is set by the first. false on an error. */
static bool take(struct builder *b, enum json_token token, struct json_value **root,
                 struct json_value *key, struct error *err)
{
    struct json_value *v;

    if (token == JSON_OBJECT_END || token == JSON_ARRAY_END) {
        const struct json_value *twice =
            token == JSON_OBJECT_END ? find_duplicate(b->open[b->depth - 1]) : NULL;
        if (twice)
            return fail_at(b, twice->key_line, twice->key_column, err, "a key that is there twice");
        b->depth--;
        return true;
    }
    v = new_value(b, token);
    if (key->key) {
        v->key = key->key;
        v->key_line = key->key_line;
        v->key_column = key->key_column;
        key->key = NULL;
    }
    if (b->depth)
        append(b, v);
    else
        *root = v;
    if (token == JSON_OBJECT || token == JSON_ARRAY) {
        b->open[b->depth] = v;
        b->last[b->depth++] = NULL;
    }
    return true;
}

struct json_value *json_parse(struct arena *arena, const char *file, struct view text,
                              unsigned flags, struct error *err)
{
    return json_parse_line(arena, file, 1, text, flags, err);
}

struct json_value *json_parse_line(struct arena *arena, const char *file, unsigned first_line,
                                   struct view text, unsigned flags, struct error *err)
{
    struct builder b = {
        .arena = arena, .file = file, .text = text, .first_line = first_line, .line = first_line};
    struct json_value *root = NULL, key = {.key = NULL};
    enum json_token token;

    json_reader_init(&b.reader, text, flags);
    b.column = 1;
    b.line_start = b.line_at = b.column_at = b.reader.pos; /* a byte order mark is no column */
    while ((token = json_next(&b.reader)) != JSON_END) {
        if (token == JSON_ERROR) {
            fail_here(&b, err);
            return NULL;
        }
        if (token == JSON_KEY) {
            struct view text_of_key = unescaped(&b);
            locate(&b, b.reader.token_start, &key.key_line, &key.key_column);
            key.key = text_of_key.data;
            if (memchr(text_of_key.data, '\0', text_of_key.len)) {
                fail_at(&b, key.key_line, key.key_column, err, "a key that holds a NUL character");
                return NULL;
            }
        } else if (!take(&b, token, &root, &key, err)) {
            return NULL;
        }
    }
    return root;
}

const struct json_value *json_get(const struct json_value *object, const char *key)
{
    if (!object || object->type != JSON_OBJECT)
        return NULL;
    for (const struct json_value *m = object->first; m; m = m->next)
        if (strcmp(m->key, key) == 0)
            return m;
    return NULL;
}

/* The child of an object by key, of a list by number. */
static const struct json_value *child(const struct json_value *parent, struct view name)
{
    size_t index = 0;

    for (size_t i = 0; parent->type == JSON_ARRAY && i < name.len; i++) {
        if (name.data[i] < '0' || name.data[i] > '9' || index > parent->count)
            return NULL;
        index = index * 10 + (size_t)(name.data[i] - '0');
    }
    if (parent->type == JSON_ARRAY && !name.len)
        return NULL;
    for (const struct json_value *v = parent->first; v; v = v->next)
        if (parent->type == JSON_OBJECT ? view_eq_text(name, v->key) : index-- == 0)
            return v;
    return NULL;
}

const struct json_value *json_path(const struct json_value *root, const char *path)
{
    const struct json_value *value = root;

    while (value) {
        const struct json_value *whole = child(value, view_of(path));
        const char *dot = strchr(path, '.');
        if (whole || !dot)
            return whole;
        value = child(value, (struct view){path, (size_t)(dot - path)});
        path = dot + 1;
    }
    return NULL;
}

double json_number(const struct json_value *value)
{
    return value && value->type == JSON_NUMBER ? strtod(value->text.data, NULL) : NAN;
}

bool json_value_int64(const struct json_value *value, int64_t *out)
{
    struct json_reader number = {0};

    if (!value || value->type != JSON_NUMBER)
        return false;
    number.text = value->text;
    return json_int64(&number, out);
}

/* Depth is bounded by JSON_DEPTH_MAX, so that recursion is. */
static void put(struct str *out, const struct json_value *v, bool canonical)
{
    const struct json_value **members;

    switch (v->type) {
    case JSON_STRING:
        json_put_string(out, v->text);
        return;
    case JSON_NUMBER:
        str_add(out, v->text);
        return;
    case JSON_OBJECT:
        members = canonical ? sorted_members(v) : listed_members(v);
        str_add_char(out, '{');
        for (size_t i = 0; i < v->count; i++) {
            if (i)
                str_add_char(out, ',');
            json_put_string(out, view_of(members[i]->key));
            str_add_char(out, ':');
            put(out, members[i], canonical);
        }
        str_add_char(out, '}');
        free(members);
        return;
    case JSON_ARRAY:
        str_add_char(out, '[');
        for (const struct json_value *m = v->first; m; m = m->next) {
            put(out, m, canonical);
            if (m->next)
                str_add_char(out, ',');
        }
        str_add_char(out, ']');
        return;
    case JSON_TRUE:
        str_add_text(out, "true");
        return;
    case JSON_FALSE:
        str_add_text(out, "false");
        return;
    default:
        str_add_text(out, "null");
        return;
    }
}

void json_put_canonical(struct str *out, const struct json_value *value)
{
    put(out, value, true);
}

void json_put_value(struct str *out, const struct json_value *value)
{
    put(out, value, false);
}

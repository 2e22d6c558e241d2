#include "cmd/answers.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"

enum { ANSWERS_MAX = 1 << 30 };

bool answer_map_parse(const struct option_list *list, struct answer_map *map, struct error *err)
{
    *map = (struct answer_map){"id", "response", "model", "truncated"};
    for (size_t i = 0; i < list->count; i++) {
        const char *each = list->values[i], *equals = strchr(each, '=');
        size_t len = equals ? (size_t)(equals - each) : strlen(each);
        struct view key = {each, len};
        const char **field = view_eq_text(key, "id")          ? &map->id
                             : view_eq_text(key, "response")  ? &map->response
                             : view_eq_text(key, "model")     ? &map->model
                             : view_eq_text(key, "truncated") ? &map->truncated
                                                              : NULL;
        if (!field || !equals || !equals[1])
            return error_set(err, ERROR_USAGE,
                             "--map: found '%.60s', expected id=FIELD, response=FIELD, model=FIELD "
                             "or truncated=FIELD",
                             each);
        *field = equals + 1;
    }
    return true;
}

bool answer_open(const char *path, struct answer_file *file, struct error *err)
{
    *file = (struct answer_file){.path = path};
    if (!file_read(path, ANSWERS_MAX, &file->text, err)) {
        answer_close(file);
        return false;
    }
    file->rest = str_view(&file->text);
    if (view_starts(file->rest, VIEW("\xEF\xBB\xBF")))
        file->rest = view_from(file->rest, 3);
    return true;
}

void answer_close(struct answer_file *file)
{
    str_release(&file->text);
    arena_release(&file->arena);
}

static const struct json_value *field_of(const struct json_value *object, const char *path)
{
    const struct json_value *whole = json_get(object, path);
    const char *dot = strchr(path, '.');
    char *first;

    if (whole || !dot)
        return whole;
    first = mem_strndup(path, (size_t)(dot - path));
    object = json_get(object, first);
    free(first);
    return object ? field_of(object, dot + 1) : NULL;
}

static bool bad(const struct answer_file *file, const char *field, const char *what,
                struct error *err)
{
    return error_set(err, ERROR_INPUT, "%s:%u: %.60s: %s", file->path, file->line, field, what);
}

/* Strings as they are; numbers as written, since ids often are. */
static bool text_of(const struct json_value *value, struct view *out)
{
    if (!value || (value->type != JSON_STRING && value->type != JSON_NUMBER))
        return false;
    *out = value->text;
    return true;
}

static bool read_line(struct answer_file *file, struct view line, const struct answer_map *map,
                      struct answer *out, struct error *err)
{
    const struct json_value *root, *response, *truncated;
    struct error syntax = {0};
    struct view id, model;

    root = json_parse(&file->arena, NULL, line, JSON_STRICT, &syntax);
    if (!root)
        return error_set(err, ERROR_INPUT, "%s:%u: not JSON: %s", file->path, file->line,
                         syntax.message);
    if (root->type != JSON_OBJECT)
        return bad(file, "line", "found no object, expected {\"id\": ..., \"response\": ...}", err);
    if (!text_of(json_get(root, map->id) ? json_get(root, map->id) : field_of(root, map->id), &id))
        return bad(
            file, map->id,
            "found no text, expected the item's id (another name is given by --map id=FIELD)", err);
    response = field_of(root, map->response);
    if (!response || (response->type != JSON_NULL && !text_of(response, &out->response)))
        return bad(
            file, map->response,
            "found no text, expected the answer (another name is given by --map response=FIELD)",
            err);
    truncated = field_of(root, map->truncated);
    out->id = id.data;
    out->model = text_of(field_of(root, map->model), &model) ? model.data : NULL;
    out->is_truncated = truncated && truncated->type == JSON_TRUE;
    out->line = file->line;
    return true;
}

enum answer_status answer_next(struct answer_file *file, const struct answer_map *map,
                               struct answer *out, struct error *err)
{
    struct view line;

    while (view_next_line(&file->rest, &line)) {
        file->line++;
        if (!view_trim(line).len)
            continue;
        arena_release(&file->arena);
        *out = (struct answer){0};
        return read_line(file, line, map, out, err) ? ANSWER_READ : ANSWER_BAD;
    }
    return ANSWER_END;
}

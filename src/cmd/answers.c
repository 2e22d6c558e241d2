#include "cmd/answers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"

enum { ANSWERS_MAX = 1 << 30 };

/* Names ------------------------------------------------------------------------------------------ */

/* lm-eval: loggers/evaluation_tracker.py of release 0.4; promptfoo: the results of version 3. */
static const struct answer_map format_maps[] = {
    [ANSWER_LINES] = {"id", "response", "reasoning", "model", "truncated", "usage.prompt_tokens",
                      "usage.completion_tokens"},
    [ANSWER_LM_EVAL] = {"doc_id", "resps.0", "reasoning", "model", "truncated", "", ""},
    [ANSWER_PROMPTFOO] = {"vars.id", "response.output", "response.reasoning", "provider.id",
                          "response.truncated", "response.tokenUsage.prompt",
                          "response.tokenUsage.completion"},
};

static const char **field_named(struct answer_map *map, struct view name)
{
    const struct {
        const char *name, **field;
    } fields[] = {
        {"id", &map->id},
        {"response", &map->response},
        {"model", &map->model},
        {"reasoning", &map->reasoning},
        {"input", &map->input},
        {"output", &map->output},
        {"truncated", &map->truncated},
    };

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (view_eq_text(name, fields[i].name))
            return fields[i].field;
    return NULL;
}

bool answer_map_parse(const struct option_list *list, enum answer_format format,
                      struct answer_map *map, struct error *err)
{
    *map = format_maps[format];
    for (size_t i = 0; i < list->count; i++) {
        const char *each = list->values[i], *equals = strchr(each, '=');
        size_t len = equals ? (size_t)(equals - each) : strlen(each);
        const char **field = field_named(map, (struct view){each, len});
        if (!field || !equals || !equals[1])
            return error_set(
                err, ERROR_USAGE,
                "--map: found '%.60s', expected id=FIELD, response=FIELD, model=FIELD, "
                "reasoning=FIELD, truncated=FIELD, input=FIELD or output=FIELD",
                each);
        *field = equals + 1;
    }
    return true;
}

/* Files ------------------------------------------------------------------------------------------ */

/* A document that holds all results; a file of a result a line is none. */
static bool open_document(struct answer_file *file, struct error *err)
{
    struct error syntax = {0};
    const struct json_value *root =
        json_parse(&file->arena, file->path, file->rest, JSON_STRICT, &syntax);
    const struct json_value *list = json_path(root, "results.results");

    if (!root || json_get(root, "response"))
        return true;
    list = list ? list : json_get(root, "results");
    if (!list || list->type != JSON_ARRAY)
        return error_set(err, ERROR_INPUT,
                         "%s: found no list of results, expected \"results\": {\"results\": [...]}",
                         file->path);
    file->is_document = true;
    file->row = list->first;
    return true;
}

bool answer_open(const char *path, enum answer_format format, struct answer_file *file,
                 struct error *err)
{
    *file = (struct answer_file){.path = path, .format = format};
    bool ok = file_read(path, ANSWERS_MAX, &file->text, err);

    file->rest = str_view(&file->text);
    if (ok && view_starts(file->rest, VIEW("\xEF\xBB\xBF")))
        file->rest = view_from(file->rest, 3);
    if (ok && format == ANSWER_PROMPTFOO)
        ok = open_document(file, err);
    if (!ok)
        answer_close(file);
    return ok;
}

void answer_close(struct answer_file *file)
{
    str_release(&file->text);
    arena_release(&file->arena);
}

/* Answers ---------------------------------------------------------------------------------------- */

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

/* An answer that a tool has parsed already is written again as JSON. */
static bool response_of(struct answer_file *file, const struct json_value *value, struct view *out)
{
    struct str json = {0};

    if (!value)
        return false;
    if (value->type == JSON_NULL || text_of(value, out))
        return true;
    if (file->format != ANSWER_PROMPTFOO)
        return false;
    json_put_value(&json, value);
    *out = (struct view){arena_copy(&file->arena, str_view(&json)), json.len};
    str_release(&json);
    return true;
}

static int64_t tokens_of(const struct json_value *value)
{
    int64_t count;

    return json_value_int64(value, &count) && count >= 0 ? count : USAGE_ABSENT;
}

static void take_common(const struct json_value *row, const struct answer_map *map,
                        struct answer *out)
{
    const struct json_value *truncated = json_path(row, map->truncated);
    struct view model;

    out->model = text_of(json_path(row, map->model), &model) ? model.data : NULL;
    out->is_truncated = truncated && truncated->type == JSON_TRUE;
    out->usage = USAGE_NONE;
}

static bool take_sample(struct answer_file *file, const struct answer_map *map, struct answer *out,
                        struct error *err)
{
    const struct json_value *sample = file->sample;

    *out = file->of_samples;
    file->sample = sample->next;
    return (sample->type != JSON_ARRAY && response_of(file, sample, &out->response)) ||
           bad(file, map->response, "found no text in the list, expected answers", err);
}

/* Whether the row tells of a call that brought nothing. */
static bool is_failed(const struct answer_file *file, const struct json_value *row,
                      const struct json_value *response)
{
    struct view error;

    return file->format == ANSWER_PROMPTFOO && (!response || response->type == JSON_NULL) &&
           text_of(json_get(row, "error"), &error) && error.len > 0;
}

static bool read_row(struct answer_file *file, const struct json_value *row,
                     const struct answer_map *map, struct answer *out, struct error *err)
{
    const struct json_value *response = json_path(row, map->response);
    struct view id;

    if (row->type != JSON_OBJECT)
        return bad(file, "line", "found no object, expected {\"id\": ..., \"response\": ...}", err);
    if (!text_of(json_path(row, map->id), &id))
        return bad(
            file, map->id,
            "found no text, expected the item's id (another name is given by --map id=FIELD)", err);
    take_common(row, map, out);
    out->id = id.data;
    out->line = file->line;
    out->is_missing = is_failed(file, row, response);
    if (out->is_missing)
        return true;
    if (response && response->type == JSON_ARRAY && response->first) {
        file->of_samples = *out;
        file->sample = response->first;
        return take_sample(file, map, out, err);
    }
    if (!response_of(file, response, &out->response))
        return bad(
            file, map->response,
            "found no text, expected the answer (another name is given by --map response=FIELD)",
            err);
    (void)text_of(json_path(row, map->reasoning), &out->reasoning);
    out->usage.input = tokens_of(json_path(row, map->input));
    out->usage.output = tokens_of(json_path(row, map->output));
    return true;
}

/* The next object of the file; NULL with *status at the end, or for a line that is none. */
static const struct json_value *next_row(struct answer_file *file, enum answer_status *status,
                                         struct error *err)
{
    const struct json_value *row = file->row;
    struct error syntax = {0};
    struct view line;

    *status = ANSWER_END;
    if (file->is_document) {
        file->row = row ? row->next : NULL;
        file->line = row ? row->line : file->line;
        return row;
    }
    do {
        if (!view_next_line(&file->rest, &line))
            return NULL;
        file->line++;
    } while (!view_trim(line).len);
    arena_release(&file->arena);
    row = json_parse(&file->arena, NULL, line, JSON_STRICT, &syntax);
    if (!row) {
        error_set(err, ERROR_INPUT, "%s:%u: not JSON: %s", file->path, file->line, syntax.message);
        *status = ANSWER_BAD;
    }
    return row;
}

/* lm-eval writes a document once for each filter of its task: the first filter's lines are read. */
static bool is_other_filter(struct answer_file *file, const struct json_value *row)
{
    struct view name;

    if (file->format != ANSWER_LM_EVAL || !text_of(json_get(row, "filter"), &name))
        return false;
    if (!file->filter[0])
        (void)snprintf(file->filter, sizeof file->filter, "%s", name.data);
    return strncmp(file->filter, name.data, sizeof file->filter - 1) != 0;
}

enum answer_status answer_next(struct answer_file *file, const struct answer_map *map,
                               struct answer *out, struct error *err)
{
    enum answer_status status;
    const struct json_value *row;

    *out = (struct answer){.usage = USAGE_NONE};
    if (file->sample)
        return take_sample(file, map, out, err) ? ANSWER_READ : ANSWER_BAD;
    do {
        row = next_row(file, &status, err);
        if (!row)
            return status;
    } while (is_other_filter(file, row));
    return read_row(file, row, map, out, err) ? ANSWER_READ : ANSWER_BAD;
}

const struct suite_item *answer_item(const struct answer_file *file, const struct answer *answer,
                                     const struct suite *suite, struct error *err)
{
    const struct suite_item *item = suite_find(suite, answer->id);

    if (!item)
        error_set(err, ERROR_INPUT, "%s:%u: no item '%.60s' in suite %s, whose first is '%.60s'",
                  file->path, answer->line, answer->id, suite->name, suite->items[0].id);
    return item;
}

void answer_problem(struct str *told, unsigned *count, const struct error *line)
{
    if (++*count <= ANSWER_PROBLEMS_SHOWN)
        str_printf(told, "\n%s", line->message);
}

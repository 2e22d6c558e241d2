/* Kind "json": a JSON document in the reply, and a field of it. */
#include <stdlib.h>

#include "score/kind.h"
#include "score/number.h"
#include "score/schema.h"
#include "score/text.h"

enum json_fences { FENCES_ALLOW, FENCES_REQUIRE, FENCES_FORBID };
static const char *const fence_names[] = {"allow", "require", "forbid", NULL};
enum json_compare { COMPARE_EQUAL, COMPARE_NUMBER, COMPARE_VALID };
static const char *const compare_names[] = {"equal", "number", "valid", NULL};

struct json_options {
    const char *path; /* "a.b[0]"; "" is the whole document */
    int fences, compare;
    bool is_strict;        /* the document must be the whole reply (or the whole fence) */
    struct schema *schema; /* that the value must hold to; NULL: none */
    struct arena schema_arena;
};

enum { SCHEMA_VALUE_MAX = 256 << 10 }; /* bytes of a value that a schema looks at */

static bool is_path(const char *path)
{
    for (const char *p = path; *p; p++)
        if (*p == '[' && !(p[1] >= '0' && p[1] <= '9'))
            return false;
    return true;
}

/* A copy of our own: the options need not outlive the call. */
static bool compile_schema(struct config_object *o, struct json_options *options)
{
    const struct json_value *value = NULL;
    struct str text = {0};
    struct error why = {0};

    if (!config_member(o, "schema", CONFIG_OPTIONAL, &value))
        return false;
    if (!value)
        return true;
    json_put_value(&text, value);
    value = json_parse(&options->schema_arena, NULL, str_view(&text), JSON_STRICT, &why);
    str_release(&text);
    options->schema = value ? schema_new(value, &why) : NULL;
    return options->schema ||
           config_error(o, json_get(o->value, "schema"), "schema", "%s", why.message);
}

static bool compile_json(struct config_object *o, struct grader *grader)
{
    struct json_options *options = grader->options;
    const char *path = "";

    if (!config_string(o, "path", CONFIG_OPTIONAL, &path) ||
        !config_choice(o, "fences", CONFIG_OPTIONAL, fence_names, &options->fences) ||
        !config_choice(o, "compare", CONFIG_OPTIONAL, compare_names, &options->compare) ||
        !config_bool(o, "strict", CONFIG_OPTIONAL, &options->is_strict))
        return false;
    if (!is_path(path))
        return config_error(o, json_get(o->value, "path"), "path",
                            "found \"%.40s\", expected a path like \"a.b[0]\"", path);
    options->path = arena_strdup(&grader->arena, path);
    return compile_schema(o, options);
}

static void release_json(struct grader *grader)
{
    struct json_options *options = grader->options;

    schema_free(options->schema);
    arena_release(&options->schema_arena);
}

/* The last fenced block; false when there is none that closes. */
static bool find_fence(struct view text, struct view *inside)
{
    ptrdiff_t close = view_find_last(text, VIEW("```")), open;
    struct view line;

    if (close <= 0)
        return false;
    open = view_find_last(view_slice(text, 0, (size_t)close), VIEW("```"));
    if (open < 0)
        return false;
    *inside = view_slice(text, (size_t)open + 3, (size_t)close);
    return view_next_line(inside, &line);
}

/* The length of the JSON value that begins at the text's start; 0: none. *spent: bytes looked at.
 */
static size_t document_length(struct view text, size_t *spent)
{
    struct json_reader reader;
    enum json_token token;

    json_reader_init(&reader, text, JSON_PREFIX);
    do
        token = json_next(&reader);
    while (token != JSON_END && token != JSON_ERROR);
    *spent += reader.pos + 1;
    return token == JSON_END ? reader.pos : 0;
}

/* The last object in prose. */
static bool find_object(struct view text, struct view *object)
{
    size_t spent = 0, at = 0;
    bool found = false;

    while (at < text.len && spent < 8 * text.len + 4096) {
        const char *brace = memchr(text.data + at, '{', text.len - at);
        size_t length;
        if (!brace)
            break;
        at = (size_t)(brace - text.data);
        length = document_length(view_from(text, at), &spent);
        if (length) {
            *object = view_slice(text, at, at + length);
            found = true;
        }
        at += length ? length : 1;
    }
    return found;
}

static bool is_document(struct view text)
{
    struct json_reader reader;
    enum json_token token;

    json_reader_init(&reader, view_trim(text), JSON_STRICT);
    do
        token = json_next(&reader);
    while (token != JSON_END && token != JSON_ERROR);
    return token == JSON_END;
}

/* The whole reply first: a string in it may hold a fence. *rule says where it was. */
static bool find_document(const struct json_options *options, struct view text,
                          struct view *document, const char **rule)
{
    struct view inside;

    *document = view_trim(text);
    *rule = "document";
    if (options->fences != FENCES_REQUIRE && is_document(*document))
        return true;
    *rule = "fence";
    if (options->fences != FENCES_FORBID && find_fence(text, &inside) && is_document(inside)) {
        *document = view_trim(inside);
        return true;
    }
    *rule = "object";
    return !options->is_strict && options->fences != FENCES_REQUIRE && find_object(text, document);
}

/* One step of a path: a key, or an index when key is NULL. */
struct step {
    struct view key;
    size_t index;
};

static bool next_step(const char **path, struct step *step)
{
    char *end;

    while (**path == '.')
        (*path)++;
    if (!**path)
        return false;
    if (**path == '[') {
        *step = (struct step){.index = strtoul(*path + 1, &end, 10)};
        *path = *end == ']' ? end + 1 : end;
        return true;
    }
    *step = (struct step){.key = {*path, strcspn(*path, ".[")}};
    *path += step->key.len;
    return true;
}

static bool key_is(const struct json_reader *reader, struct view key, struct str *plain)
{
    if (!reader->is_escaped)
        return view_eq(reader->text, key);
    str_clear(plain);
    json_text(reader, plain);
    return view_eq(str_view(plain), key);
}

/* Takes the member or element out of `value`; of a key that is there twice the last. */
static bool take_step(struct view value, const struct step *step, struct view *out)
{
    struct json_reader reader;
    struct str plain = {0};
    enum json_token token, close;
    bool found = false, wanted = false;
    size_t index = 0;

    json_reader_init(&reader, value, JSON_PREFIX);
    token = json_next(&reader);
    close = token == JSON_OBJECT ? JSON_OBJECT_END : JSON_ARRAY_END;
    if (token != (step->key.data ? JSON_OBJECT : JSON_ARRAY))
        return false;
    while ((token = json_next(&reader)) != close && token != JSON_ERROR && token != JSON_END) {
        size_t start = reader.token_start;
        if (token == JSON_KEY) {
            wanted = key_is(&reader, step->key, &plain);
            continue;
        }
        if (!step->key.data)
            wanted = index++ == step->index;
        if (!json_skip(&reader))
            break;
        if (wanted)
            *out = view_slice(value, start, reader.pos);
        found |= wanted;
    }
    str_release(&plain);
    return found;
}

/* The text of the value at the path; the document is valid. */
static bool follow(struct view document, const char *path, struct view *value)
{
    struct step step;

    *value = document;
    while (next_step(&path, &step))
        if (!take_step(*value, &step, value))
            return false;
    return true;
}

static bool answers(const struct json_options *options, const struct json_value *value,
                    const struct json_value *reference)
{
    struct number_tolerance tolerance = {0};
    struct number got, want;
    struct view a, b;

    if (options->compare == COMPARE_NUMBER)
        return kind_text(value, &a) && kind_text(reference, &b) && number_parse(a, &got) &&
               number_parse(b, &want) && number_equal(&want, &got, &tolerance);
    return reference && schema_same(value, reference);
}

static bool is_right(const struct json_options *options, const struct grade_input *input,
                     const struct json_value *value)
{
    const struct json_value *reference;

    if (options->compare == COMPARE_VALID || (options->schema && !input->reference) ||
        answers(options, value, input->reference))
        return true;
    for (size_t i = 0; (reference = kind_reference(input->reference, i)); i++)
        if (answers(options, value, reference))
            return true;
    return false;
}

/* What cannot equal the reference, being far longer, is not taken apart. */
static bool is_too_long(const struct json_options *options, const struct json_value *reference,
                        struct view raw)
{
    enum { LONGER = 16, SLACK = 4096 };
    struct str text = {0};
    bool result;

    if (options->schema)
        return false;
    if (options->compare == COMPARE_VALID)
        return true;
    json_put_canonical(&text, reference);
    result = raw.len > LONGER * text.len + SLACK;
    str_release(&text);
    return result;
}

/* A value that the schema refuses is wrong, and the detail says where. */
static void grade_value(const struct json_options *options, const struct grade_input *input,
                        const struct json_value *value, struct view raw, struct verdict *out)
{
    struct str why = {.max = 400};
    enum schema_result held =
        options->schema ? schema_validate(options->schema, value, &why) : SCHEMA_VALID;

    if (held == SCHEMA_LIMIT) {
        out->flags |= VERDICT_LIMIT;
        kind_fail(out, "the schema's check hit its bound");
    } else {
        kind_set(out, held == SCHEMA_VALID && is_right(options, input, value),
                 value->type == JSON_STRING ? value->text : view_slice(raw, 0, SCHEMA_VALUE_MAX));
        str_add(&out->detail, str_view(&why));
    }
    str_release(&why);
}

static void grade_raw(const struct json_options *options, const struct grade_input *input,
                      struct view raw, struct verdict *out)
{
    struct arena arena = {0};
    struct error err = {0};
    const struct json_value *value;

    if (is_too_long(options, input->reference, raw)) {
        kind_set(out, options->compare == COMPARE_VALID, raw);
        return;
    }
    if (options->schema && raw.len > SCHEMA_VALUE_MAX) {
        out->flags |= VERDICT_LIMIT;
        kind_fail(out, "larger than a schema looks at (256 KiB)");
        return;
    }
    value = json_parse(&arena, NULL, raw, JSON_STRICT, &err);
    if (value)
        grade_value(options, input, value, raw, out);
    else
        str_add_text(&out->detail, err.message); /* a key twice */
    arena_release(&arena);
}

static void grade_json(const struct grader *grader, const struct grade_input *input,
                       struct view answer, struct verdict *out)
{
    const struct json_options *options = grader->options;
    struct view document, raw;
    const char *rule;

    if (!input->reference && options->compare != COMPARE_VALID && !options->schema) {
        kind_fail(out, "the item has no reference");
        return;
    }
    if (!find_document(options, answer, &document, &rule)) {
        if (view_trim(answer).len)
            str_add_text(&out->detail, "no valid JSON");
        return;
    }
    out->rule = rule;
    if (follow(document, options->path, &raw))
        grade_raw(options, input, raw, out);
    else
        str_printf(&out->detail, "no field %s", options->path);
}

const struct kind kind_json = {
    .info = {"json", "1",
             "a JSON document, or a field of it, equal to the reference or held to a schema"},
    .options_size = sizeof(struct json_options),
    .reads_raw = true,
    .compile = compile_json,
    .release = release_json,
    .grade = grade_json,
};

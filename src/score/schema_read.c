/* Checking and compiling a schema. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "score/schema_parts.h"
#include "score/schema_value.h"

pcre2_code *schema_pattern(const struct schema *schema, const char *text)
{
    for (size_t i = 0; i < schema->pattern_count; i++)
        if (strcmp(schema->patterns[i].text, text) == 0)
            return schema->patterns[i].code;
    return NULL;
}

/* One step of a JSON pointer, with ~0, ~1 and %XX undone. */
static const struct json_value *pointer_step(const struct json_value *value, struct view step)
{
    struct str key = {0};
    const struct json_value *result = NULL;

    for (size_t i = 0; i < step.len; i++) {
        char c = step.data[i];
        if (c == '%' && i + 2 < step.len) {
            char hex[3] = {step.data[i + 1], step.data[i + 2], 0};
            c = (char)strtol(hex, NULL, 16);
            i += 2;
        }
        if (c == '~' && i + 1 < step.len) {
            c = step.data[i + 1] == '1' ? '/' : '~';
            i++;
        }
        str_add_char(&key, c);
    }
    if (value->type == JSON_OBJECT) {
        result = json_get(value, str_text(&key));
    } else if (value->type == JSON_ARRAY) {
        size_t index = strtoul(str_text(&key), NULL, 10);
        for (result = value->first; result && index; index--)
            result = result->next;
    }
    str_release(&key);
    return result;
}

static const struct json_value *find_anchor(const struct json_value *value, const char *name)
{
    const struct json_value *anchor = json_get(value, "$anchor");

    if (anchor && anchor->type == JSON_STRING && strcmp(anchor->text.data, name) == 0)
        return value;
    for (const struct json_value *child = value->first; child; child = child->next) {
        const struct json_value *found = find_anchor(child, name);
        if (found)
            return found;
    }
    return NULL;
}

const struct json_value *schema_resolve(const struct json_value *root, struct view reference)
{
    const struct json_value *value = root;

    if (!view_starts(reference, VIEW("#")))
        return NULL;
    reference = view_from(reference, 1);
    if (reference.len && reference.data[0] != '/')
        return find_anchor(root, reference.data);
    while (value && reference.len) {
        size_t end = 1;
        while (end < reference.len && reference.data[end] != '/')
            end++;
        value = pointer_step(value, view_slice(reference, 1, end));
        reference = view_from(reference, end);
    }
    return value;
}

enum keyword_shape {
    SHAPE_SCHEMA,
    SHAPE_SCHEMAS,
    SHAPE_SCHEMA_MAP,
    SHAPE_PATTERN_MAP,
    SHAPE_COUNT,
    SHAPE_NUMBER,
    SHAPE_DIVISOR,
    SHAPE_BOOL,
    SHAPE_STRING,
    SHAPE_PATTERN,
    SHAPE_STRINGS,
    SHAPE_STRINGS_MAP,
    SHAPE_TYPE,
    SHAPE_LIST,
    SHAPE_REF,
    SHAPE_ANY,
    SHAPE_UNSUPPORTED
};
static const struct {
    const char *name;
    enum keyword_shape shape;
} keywords[] = {
    {"$id", SHAPE_ANY},
    {"$schema", SHAPE_ANY},
    {"$comment", SHAPE_ANY},
    {"title", SHAPE_ANY},
    {"description", SHAPE_ANY},
    {"default", SHAPE_ANY},
    {"examples", SHAPE_ANY},
    {"format", SHAPE_ANY},
    {"deprecated", SHAPE_ANY},
    {"readOnly", SHAPE_ANY},
    {"writeOnly", SHAPE_ANY},
    {"contentEncoding", SHAPE_ANY},
    {"contentMediaType", SHAPE_ANY},
    {"contentSchema", SHAPE_ANY},
    {"$anchor", SHAPE_STRING},
    {"$ref", SHAPE_REF},
    {"$defs", SHAPE_SCHEMA_MAP},
    {"definitions", SHAPE_SCHEMA_MAP},
    {"type", SHAPE_TYPE},
    {"enum", SHAPE_LIST},
    {"const", SHAPE_ANY},
    {"multipleOf", SHAPE_DIVISOR},
    {"maximum", SHAPE_NUMBER},
    {"minimum", SHAPE_NUMBER},
    {"exclusiveMaximum", SHAPE_NUMBER},
    {"exclusiveMinimum", SHAPE_NUMBER},
    {"maxLength", SHAPE_COUNT},
    {"minLength", SHAPE_COUNT},
    {"pattern", SHAPE_PATTERN},
    {"maxItems", SHAPE_COUNT},
    {"minItems", SHAPE_COUNT},
    {"uniqueItems", SHAPE_BOOL},
    {"maxContains", SHAPE_COUNT},
    {"minContains", SHAPE_COUNT},
    {"contains", SHAPE_SCHEMA},
    {"maxProperties", SHAPE_COUNT},
    {"minProperties", SHAPE_COUNT},
    {"required", SHAPE_STRINGS},
    {"dependentRequired", SHAPE_STRINGS_MAP},
    {"dependentSchemas", SHAPE_SCHEMA_MAP},
    {"properties", SHAPE_SCHEMA_MAP},
    {"patternProperties", SHAPE_PATTERN_MAP},
    {"additionalProperties", SHAPE_SCHEMA},
    {"propertyNames", SHAPE_SCHEMA},
    {"prefixItems", SHAPE_SCHEMAS},
    {"items", SHAPE_SCHEMA},
    {"allOf", SHAPE_SCHEMAS},
    {"anyOf", SHAPE_SCHEMAS},
    {"oneOf", SHAPE_SCHEMAS},
    {"not", SHAPE_SCHEMA},
    {"if", SHAPE_SCHEMA},
    {"then", SHAPE_SCHEMA},
    {"else", SHAPE_SCHEMA},
    {"unevaluatedItems", SHAPE_UNSUPPORTED},
    {"unevaluatedProperties", SHAPE_UNSUPPORTED},
    {"$dynamicRef", SHAPE_UNSUPPORTED},
    {"$dynamicAnchor", SHAPE_UNSUPPORTED},
    {"additionalItems", SHAPE_UNSUPPORTED}, /* of older drafts: they would silently mean nothing */
    {"dependencies", SHAPE_UNSUPPORTED},
};

static bool read_schema(struct schema *schema, const struct json_value *value, struct error *err);

static bool bad(const struct json_value *value, const char *keyword, const char *expected,
                struct error *err)
{
    return error_set(err, ERROR_INPUT, "line %u: schema: %s: expected %s", value->line, keyword,
                     expected);
}

static bool read_pattern(struct schema *schema, const struct json_value *at, const char *text,
                         struct error *err)
{
    int number;
    PCRE2_SIZE offset;
    pcre2_code *code;

    if (schema_pattern(schema, text))
        return true;
    code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
                         PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C, &number, &offset, NULL);
    if (!code)
        return bad(at, "pattern", "a regular expression", err);
    MEM_GROW(schema->patterns, schema->pattern_count, &schema->pattern_capacity);
    schema->patterns[schema->pattern_count++] = (struct schema_pattern){text, code};
    return true;
}

static bool read_strings(const struct json_value *list, const char *keyword, struct error *err)
{
    if (list->type != JSON_ARRAY)
        return bad(list, keyword, "a list of names", err);
    for (const struct json_value *each = list->first; each; each = each->next)
        if (each->type != JSON_STRING)
            return bad(each, keyword, "a name", err);
    return true;
}

static bool is_type_name(const struct json_value *name)
{
    static const char *const names[] = {"null",   "boolean", "object",  "array",
                                        "number", "string",  "integer", NULL};

    for (int i = 0; name->type == JSON_STRING && names[i]; i++)
        if (view_eq_text(name->text, names[i]))
            return true;
    return false;
}

static bool read_type(const struct json_value *value, struct error *err)
{
    bool ok = value->type == JSON_ARRAY ? value->count > 0 : is_type_name(value);

    for (const struct json_value *each = value->type == JSON_ARRAY ? value->first : NULL; each;
         each = each->next)
        ok = ok && is_type_name(each);
    return ok ||
           bad(value, "type",
               "null, boolean, object, array, number, string or integer, or a list of them", err);
}

static bool read_children(struct schema *schema, const struct json_value *value,
                          const char *keyword, enum keyword_shape shape, struct error *err)
{
    if (value->type != (shape == SHAPE_SCHEMAS ? JSON_ARRAY : JSON_OBJECT))
        return bad(value, keyword,
                   shape == SHAPE_SCHEMAS ? "a list of schemas" : "an object of schemas", err);
    for (const struct json_value *each = value->first; each; each = each->next) {
        if (shape == SHAPE_STRINGS_MAP ? !read_strings(each, keyword, err)
                                       : !read_schema(schema, each, err))
            return false;
        if (shape == SHAPE_PATTERN_MAP && !read_pattern(schema, each, each->key, err))
            return false;
    }
    return true;
}

static bool read_keyword(struct schema *schema, const struct json_value *value, const char *name,
                         enum keyword_shape shape, struct error *err)
{
    switch (shape) {
    case SHAPE_SCHEMA:
        return read_schema(schema, value, err);
    case SHAPE_SCHEMAS:
    case SHAPE_SCHEMA_MAP:
    case SHAPE_PATTERN_MAP:
    case SHAPE_STRINGS_MAP:
        return read_children(schema, value, name, shape, err);
    case SHAPE_COUNT:
        return (value->type == JSON_NUMBER && json_number(value) >= 0 &&
                schema_is_integer(value)) ||
               bad(value, name, "a whole number, 0 or more", err);
    case SHAPE_NUMBER:
        return value->type == JSON_NUMBER || bad(value, name, "a number", err);
    case SHAPE_DIVISOR:
        return (value->type == JSON_NUMBER && json_number(value) > 0) ||
               bad(value, name, "a number above 0", err);
    case SHAPE_BOOL:
        return value->type == JSON_TRUE || value->type == JSON_FALSE ||
               bad(value, name, "true or false", err);
    case SHAPE_STRING:
        return value->type == JSON_STRING || bad(value, name, "a string", err);
    case SHAPE_PATTERN:
        return value->type == JSON_STRING ? read_pattern(schema, value, value->text.data, err)
                                          : bad(value, name, "a regular expression", err);
    case SHAPE_STRINGS:
        return read_strings(value, name, err);
    case SHAPE_TYPE:
        return read_type(value, err);
    case SHAPE_LIST:
        return value->type == JSON_ARRAY || bad(value, name, "a list", err);
    case SHAPE_REF:
        return (value->type == JSON_STRING && schema_resolve(schema->root, value->text)) ||
               bad(value, name, "a reference within this schema, like \"#/$defs/name\"", err);
    case SHAPE_UNSUPPORTED:
        return error_set(err, ERROR_INPUT, "line %u: schema: the keyword %s is not supported",
                         value->line, name);
    case SHAPE_ANY:
        break;
    }
    return true;
}

static bool read_schema(struct schema *schema, const struct json_value *value, struct error *err)
{
    if (value->type == JSON_TRUE || value->type == JSON_FALSE)
        return true;
    if (value->type != JSON_OBJECT)
        return bad(value, "a schema", "an object, true or false", err);
    for (const struct json_value *member = value->first; member; member = member->next)
        for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
            if (strcmp(member->key, keywords[i].name) == 0 &&
                !read_keyword(schema, member, keywords[i].name, keywords[i].shape, err))
                return false;
    return true;
}

struct schema *schema_new(const struct json_value *value, struct error *err)
{
    struct schema *schema = mem_zalloc(1, sizeof *schema);

    schema->root = value;
    if (read_schema(schema, value, err))
        return schema;
    schema_free(schema);
    return NULL;
}

void schema_free(struct schema *schema)
{
    if (!schema)
        return;
    for (size_t i = 0; i < schema->pattern_count; i++)
        pcre2_code_free(schema->patterns[i].code);
    free(schema->patterns);
    free(schema);
}

#include "score/schema.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "score/schema_value.h"

enum { DEPTH_MAX = 200, STEPS_MAX = 2000000, MATCH_STEPS_MAX = 1000000 };

/* Patterns, compiled once, found again by the value that they were written as. */
struct pattern {
    const char *text;
    pcre2_code *code;
};
struct schema {
    const struct json_value *root;
    struct pattern *patterns;
    size_t pattern_count, pattern_capacity;
};

/* Where we are in the instance, for the message: linked along the stack. */
struct place {
    const struct place *up;
    const char *key; /* NULL: an index */
    size_t index;
};
struct check {
    const struct schema *schema;
    struct str *why;
    unsigned steps, depth;
    bool is_over;
};

static bool validate(struct check *c, const struct json_value *schema,
                     const struct json_value *value, const struct place *place);

/* Messages -------------------------------------------------------------------------------------- */

static void put_place(struct str *out, const struct place *place)
{
    if (!place)
        return;
    put_place(out, place->up);
    if (place->key)
        str_printf(out, "/%.60s", place->key);
    else
        str_printf(out, "/%zu", place->index);
}

static bool fault(struct check *c, const struct place *place, const char *keyword,
                  const struct json_value *expected)
{
    if (c->why && !c->why->len && !c->is_over) {
        struct str text = {.max = 120};
        put_place(c->why, place);
        if (expected)
            json_put_value(&text, expected);
        str_printf(c->why, "%s%s %s", c->why->len ? ": " : "", keyword, str_text(&text));
        str_release(&text);
    }
    return false;
}

/* Whether a subschema holds, without leaving a message: for anyOf, not, if. */
static bool holds(struct check *c, const struct json_value *schema, const struct json_value *value,
                  const struct place *place)
{
    struct str *why = c->why;
    bool result;

    c->why = NULL;
    result = validate(c, schema, value, place);
    c->why = why;
    return result;
}

/* Patterns -------------------------------------------------------------------------------------- */

static pcre2_code *find_pattern(const struct schema *schema, const char *text)
{
    for (size_t i = 0; i < schema->pattern_count; i++)
        if (strcmp(schema->patterns[i].text, text) == 0)
            return schema->patterns[i].code;
    return NULL;
}

static bool matches(struct check *c, const char *pattern, struct view text)
{
    const pcre2_code *code = find_pattern(c->schema, pattern);
    pcre2_match_context *context = pcre2_match_context_create(NULL);
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    int rc;

    pcre2_set_match_limit(context, MATCH_STEPS_MAX);
    rc = code ? pcre2_match(code, (PCRE2_SPTR)(text.data ? text.data : ""), text.len, 0, 0, data,
                            context)
              : PCRE2_ERROR_NOMATCH;
    if (rc < 0 && rc != PCRE2_ERROR_NOMATCH)
        c->is_over = true;
    pcre2_match_data_free(data);
    pcre2_match_context_free(context);
    return rc >= 0;
}

/* References ------------------------------------------------------------------------------------ */

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

/* "#", "#/a/b", "#anchor" within this document; NULL otherwise. */
static const struct json_value *resolve(const struct json_value *root, struct view reference)
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

/* Keywords -------------------------------------------------------------------------------------- */

static bool is_type(const struct json_value *value, struct view name)
{
    switch (value->type) {
    case JSON_OBJECT:
        return view_eq(name, VIEW("object"));
    case JSON_ARRAY:
        return view_eq(name, VIEW("array"));
    case JSON_STRING:
        return view_eq(name, VIEW("string"));
    case JSON_NUMBER:
        return view_eq(name, VIEW("number")) ||
               (view_eq(name, VIEW("integer")) && schema_is_integer(value));
    case JSON_NULL:
        return view_eq(name, VIEW("null"));
    default:
        return view_eq(name, VIEW("boolean"));
    }
}

static bool check_type(struct check *c, const struct json_value *types,
                       const struct json_value *value, const struct place *place)
{
    if (types->type == JSON_STRING && is_type(value, types->text))
        return true;
    for (const struct json_value *type = types->first; type; type = type->next)
        if (is_type(value, type->text))
            return true;
    return fault(c, place, "is not of type", types);
}

static bool check_enum(struct check *c, const struct json_value *list,
                       const struct json_value *value, const struct place *place)
{
    for (const struct json_value *one = list->first; one; one = one->next)
        if (schema_same(one, value))
            return true;
    return fault(c, place, "is none of", list);
}

static bool check_number(struct check *c, const struct json_value *s,
                         const struct json_value *value, const struct place *place)
{
    const struct json_value *k;

    if ((k = json_get(s, "minimum")) && schema_compare(value, k) < 0)
        return fault(c, place, "is less than", k);
    if ((k = json_get(s, "maximum")) && schema_compare(value, k) > 0)
        return fault(c, place, "is more than", k);
    if ((k = json_get(s, "exclusiveMinimum")) && schema_compare(value, k) <= 0)
        return fault(c, place, "is not more than", k);
    if ((k = json_get(s, "exclusiveMaximum")) && schema_compare(value, k) >= 0)
        return fault(c, place, "is not less than", k);
    if ((k = json_get(s, "multipleOf")) && !schema_is_multiple(value, k))
        return fault(c, place, "is no multiple of", k);
    return true;
}

static size_t character_count(struct view text)
{
    size_t count = 0;
    unsigned len;

    for (size_t i = 0; i < text.len; i += len, count++)
        (void)utf8_decode(view_from(text, i), &len);
    return count;
}

/* min… and max… of a count. */
static bool check_count(struct check *c, const struct json_value *s, const char *least,
                        const char *most, size_t count, const struct place *place)
{
    const struct json_value *k;

    if ((k = json_get(s, least)) && (double)count < json_number(k))
        return fault(c, place, least, k);
    if ((k = json_get(s, most)) && (double)count > json_number(k))
        return fault(c, place, most, k);
    return true;
}

static bool check_string(struct check *c, const struct json_value *s,
                         const struct json_value *value, const struct place *place)
{
    const struct json_value *pattern = json_get(s, "pattern");

    if (!check_count(c, s, "minLength", "maxLength", character_count(value->text), place))
        return false;
    return !pattern || matches(c, pattern->text.data, value->text) ||
           fault(c, place, "does not match", pattern);
}

/* Equal values (schema_same) have equal hashes. */
static uint64_t hash_value(const struct json_value *value)
{
    uint64_t hash = (uint64_t)value->type * 0x9E3779B97F4A7C15U;

    if (value->type == JSON_NUMBER) {
        char digits[64];
        double number;
        if (value->text.len >= sizeof digits)
            return hash; /* the long ones are told apart by comparing */
        memcpy(digits, value->text.data, value->text.len);
        digits[value->text.len] = '\0';
        number = strtod(digits, NULL) + 0.0; /* 1 = 1.0 = 10e-1, 0 = -0 */
        return hash64((struct view){(const char *)&number, sizeof number}, hash);
    }
    if (value->type == JSON_STRING)
        return hash64(value->text, hash);
    for (const struct json_value *each = value->first; each; each = each->next) {
        uint64_t one = hash_value(each);
        if (value->type == JSON_OBJECT) /* members in any order */
            hash += hash64(view_of(each->key), one);
        else
            hash = hash64((struct view){(const char *)&one, sizeof one}, hash);
    }
    return hash;
}

struct hashed {
    uint64_t hash;
    size_t index;
    const struct json_value *value;
};

static int compare_hashed(const void *a, const void *b)
{
    const struct hashed *x = a, *y = b;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return x->index < y->index ? -1 : 1;
}

/* The first element of which an equal one follows, among those sorted by their hashes. */
static const struct json_value *find_twin(struct check *c, const struct hashed *sorted,
                                          size_t count)
{
    const struct hashed *first = NULL;

    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count && sorted[k].hash == sorted[i].hash; k++) {
            if (++c->steps > STEPS_MAX) {
                c->is_over = true;
                return NULL;
            }
            if (!schema_same(sorted[i].value, sorted[k].value))
                continue;
            if (!first || sorted[i].index < first->index)
                first = &sorted[i];
            break;
        }
    return first ? first->value : NULL;
}

static bool check_unique(struct check *c, const struct json_value *value, const struct place *place)
{
    struct hashed *sorted = mem_zalloc(value->count + 1, sizeof *sorted);
    const struct json_value *twin;
    size_t count = 0;

    for (const struct json_value *each = value->first; each; each = each->next, count++)
        sorted[count] = (struct hashed){hash_value(each), count, each};
    qsort(sorted, count, sizeof *sorted, compare_hashed);
    twin = find_twin(c, sorted, count);
    free(sorted);
    if (c->is_over)
        return false;
    return !twin || fault(c, place, "holds an element twice:", twin);
}

static bool check_contains(struct check *c, const struct json_value *s,
                           const struct json_value *value, const struct place *place)
{
    const struct json_value *contains = json_get(s, "contains"), *k;
    size_t count = 0;

    if (!contains)
        return true;
    for (const struct json_value *each = value->first; each; each = each->next)
        count += holds(c, contains, each, place);
    k = json_get(s, "minContains");
    if ((double)count < (k ? json_number(k) : 1))
        return fault(c, place, "holds too few that match", contains);
    k = json_get(s, "maxContains");
    return !k || (double)count <= json_number(k) ||
           fault(c, place, "holds too many that match", contains);
}

static bool check_array(struct check *c, const struct json_value *s, const struct json_value *value,
                        const struct place *place)
{
    const struct json_value *prefix = json_get(s, "prefixItems"), *items = json_get(s, "items"),
                            *unique = json_get(s, "uniqueItems");
    const struct json_value *own = prefix ? prefix->first : NULL;
    struct place inside = {.up = place};

    if (!check_count(c, s, "minItems", "maxItems", value->count, place))
        return false;
    for (const struct json_value *each = value->first; each; each = each->next, inside.index++) {
        const struct json_value *by = own ? own : items;
        if (by && !validate(c, by, each, &inside))
            return false;
        own = own ? own->next : NULL;
    }
    if (unique && unique->type == JSON_TRUE && !check_unique(c, value, place))
        return false;
    return check_contains(c, s, value, place);
}

static bool check_member(struct check *c, const struct json_value *s,
                         const struct json_value *member, const struct place *place)
{
    const struct json_value *properties = json_get(s, "properties"),
                            *patterns = json_get(s, "patternProperties");
    const struct json_value *additional = json_get(s, "additionalProperties"),
                            *names = json_get(s, "propertyNames"), *own;
    const struct place inside = {.up = place, .key = member->key};
    bool is_known = false;

    if (names) {
        struct json_value name = {.type = JSON_STRING, .text = view_of(member->key)};
        if (!validate(c, names, &name, &inside))
            return false;
    }
    if ((own = json_get(properties, member->key))) {
        is_known = true;
        if (!validate(c, own, member, &inside))
            return false;
    }
    for (const struct json_value *p = patterns ? patterns->first : NULL; p; p = p->next)
        if (matches(c, p->key, view_of(member->key))) {
            is_known = true;
            if (!validate(c, p, member, &inside))
                return false;
        }
    return is_known || !additional || validate(c, additional, member, &inside);
}

static bool check_required(struct check *c, const struct json_value *names,
                           const struct json_value *value, const struct place *place)
{
    for (const struct json_value *name = names ? names->first : NULL; name; name = name->next)
        if (!json_get(value, name->text.data))
            return fault(c, place, "lacks", name);
    return true;
}

static bool check_object(struct check *c, const struct json_value *s,
                         const struct json_value *value, const struct place *place)
{
    const struct json_value *dependent = json_get(s, "dependentRequired"),
                            *schemas = json_get(s, "dependentSchemas");

    if (!check_count(c, s, "minProperties", "maxProperties", value->count, place) ||
        !check_required(c, json_get(s, "required"), value, place))
        return false;
    for (const struct json_value *member = value->first; member; member = member->next)
        if (!check_member(c, s, member, place))
            return false;
    for (const struct json_value *d = dependent ? dependent->first : NULL; d; d = d->next)
        if (json_get(value, d->key) && !check_required(c, d, value, place))
            return false;
    for (const struct json_value *d = schemas ? schemas->first : NULL; d; d = d->next)
        if (json_get(value, d->key) && !validate(c, d, value, place))
            return false;
    return true;
}

static bool check_combined(struct check *c, const struct json_value *s,
                           const struct json_value *value, const struct place *place)
{
    const struct json_value *all = json_get(s, "allOf"), *any = json_get(s, "anyOf"),
                            *one = json_get(s, "oneOf"), *none = json_get(s, "not");
    const struct json_value *condition = json_get(s, "if"), *then;
    unsigned count = 0;

    for (const struct json_value *each = all ? all->first : NULL; each; each = each->next)
        if (!validate(c, each, value, place))
            return false;
    for (const struct json_value *each = any ? any->first : NULL; each && !count; each = each->next)
        count += holds(c, each, value, place);
    if (any && !count)
        return fault(c, place, "matches none of", any);
    count = 0;
    for (const struct json_value *each = one ? one->first : NULL; each; each = each->next)
        count += holds(c, each, value, place);
    if (one && count != 1)
        return fault(c, place, count ? "matches more than one of" : "matches none of", one);
    if (none && holds(c, none, value, place))
        return fault(c, place, "must not match", none);
    if (!condition)
        return true;
    then = json_get(s, holds(c, condition, value, place) ? "then" : "else");
    return !then || validate(c, then, value, place);
}

static bool validate_keywords(struct check *c, const struct json_value *s,
                              const struct json_value *value, const struct place *place)
{
    const struct json_value *k;

    if ((k = json_get(s, "$ref")) && !validate(c, resolve(c->schema->root, k->text), value, place))
        return false;
    if ((k = json_get(s, "type")) && !check_type(c, k, value, place))
        return false;
    if ((k = json_get(s, "enum")) && !check_enum(c, k, value, place))
        return false;
    if ((k = json_get(s, "const")) && !schema_same(k, value))
        return fault(c, place, "is not", k);
    if (value->type == JSON_NUMBER && !check_number(c, s, value, place))
        return false;
    if (value->type == JSON_STRING && !check_string(c, s, value, place))
        return false;
    if (value->type == JSON_ARRAY && !check_array(c, s, value, place))
        return false;
    if (value->type == JSON_OBJECT && !check_object(c, s, value, place))
        return false;
    return check_combined(c, s, value, place);
}

static bool validate(struct check *c, const struct json_value *schema,
                     const struct json_value *value, const struct place *place)
{
    bool result;

    if (++c->steps > STEPS_MAX || c->depth >= DEPTH_MAX)
        c->is_over = true;
    if (c->is_over)
        return false;
    if (schema->type != JSON_OBJECT)
        return schema->type == JSON_TRUE || fault(c, place, "is not allowed", NULL);
    c->depth++;
    result = validate_keywords(c, schema, value, place);
    c->depth--;
    return result && !c->is_over;
}

enum schema_result schema_validate(const struct schema *schema, const struct json_value *instance,
                                   struct str *why)
{
    struct check c = {.schema = schema, .why = why};
    bool ok = validate(&c, schema->root, instance, NULL);

    return c.is_over ? SCHEMA_LIMIT : ok ? SCHEMA_VALID : SCHEMA_INVALID;
}

/* Reading the schema ---------------------------------------------------------------------------- */

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

    if (find_pattern(schema, text))
        return true;
    code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
                         PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C, &number, &offset, NULL);
    if (!code)
        return bad(at, "pattern", "a regular expression", err);
    MEM_GROW(schema->patterns, schema->pattern_count, &schema->pattern_capacity);
    schema->patterns[schema->pattern_count++] = (struct pattern){text, code};
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
        return (value->type == JSON_STRING && resolve(schema->root, value->text)) ||
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

/* Checking a value against a compiled schema. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "score/schema_parts.h"
#include "score/schema_value.h"

enum { DEPTH_MAX = 200, STEPS_MAX = 2000000, MATCH_STEPS_MAX = 1000000 };

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

static bool matches(struct check *c, const char *pattern, struct view text)
{
    const pcre2_code *code = schema_pattern(c->schema, pattern);
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

static bool check_unique(struct check *c, const struct json_value *value, const struct place *place)
{
    const struct json_value *twin = schema_find_twin(value, &c->steps, STEPS_MAX, &c->is_over);

    return !c->is_over && (!twin || fault(c, place, "holds an element twice:", twin));
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

    if ((k = json_get(s, "$ref")) &&
        !validate(c, schema_resolve(c->schema->root, k->text), value, place))
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

/* The suite.json of an imported suite. */
#include <string.h>

#include "suite/import_parts.h"

bool import_maps(const struct import_plan *plan, const char *target)
{
    for (size_t i = 0; i < plan->map_count; i++)
        if (strcmp(plan->map[i].target, target) == 0)
            return true;
    return false;
}

static void put_member(struct str *out, const char *key, const char *value)
{
    if (!value)
        return;
    str_printf(out, "%s\n  \"%s\": ", out->data[out->len - 1] == '{' ? "" : ",", key);
    json_put_string(out, view_of(value));
}

/* A grader's object as it goes into suite.json. */
static bool put_grader(const char *key, const char *grader, struct str *out, struct error *err)
{
    struct arena arena = {NULL};
    const struct json_value *value;
    bool ok = true;

    json_put_string(out, view_of(key));
    str_add_text(out, ": ");
    if (grader[0] != '{') {
        str_add_text(out, "{\"kind\": ");
        json_put_string(out, view_of(grader));
        str_add_char(out, '}');
        return true;
    }
    value = json_parse(&arena, key, view_of(grader), JSON_RELAXED, err);
    if (value)
        json_put_value(out, value);
    else
        ok = false;
    arena_release(&arena);
    return ok;
}

static bool put_graders(const struct import_plan *plan, struct str *out, struct error *err)
{
    str_add_text(out, ",\n  ");
    if (!put_grader("grader", plan->grader, out, err))
        return false;
    if (!plan->published_grader)
        return true;
    str_add_text(out, ",\n  \"graders\": {");
    if (!put_grader("published", plan->published_grader, out, err))
        return false;
    str_add_char(out, '}');
    return true;
}

const char *import_template(const struct import_plan *plan)
{
    if (plan->template)
        return plan->template;
    if (!import_maps(plan, "question"))
        return NULL;
    return import_maps(plan, "choices") ? "{{question}}\n\n{{choices}}" : "{{question}}";
}

bool import_manifest(const struct import_plan *plan, struct str *out, struct error *err)
{
    const char *template = import_template(plan);

    if (!template)
        return error_set(err, ERROR_USAGE,
                         "no variable is called \"question\": say the template, or map question=…");
    str_add_char(out, '{');
    put_member(out, "title", plan->title ? plan->title : plan->name);
    put_member(out, "language", plan->language);
    put_member(out, "licence", plan->licence);
    put_member(out, "version", plan->version ? plan->version : "1");
    put_member(out, "category", plan->category ? plan->category : IMPORT_CATEGORY);
    put_member(out, "source", plan->source);
    put_member(out, "system", plan->system);
    put_member(out, "template", template);
    if (!put_graders(plan, out, err))
        return false;
    str_add_text(out, "\n}\n");
    return true;
}

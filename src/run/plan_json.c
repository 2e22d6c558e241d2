/* The plan as canonical JSON (keys in the order of their bytes, no white space), and the content of
 * its items as the store keeps it. */
#include <string.h>

#include "run/plan.h"

static void put_value(struct str *out, const char *key, const struct json_value *value)
{
    if (!value)
        return;
    json_put_key(out, key);
    json_put_canonical(out, value);
}

static void put_part(struct str *out, const char *role, const char *text)
{
    str_add_char(out, '{');
    json_put_text(out, "role", role);
    json_put_text(out, "text", text);
    json_put_text(out, "type", "text");
    str_add_char(out, '}');
}

void plan_put_content(const struct suite *suite, const struct suite_item *item, const char *user,
                      const char *positions, struct str *out)
{
    str_add_char(out, '{');
    put_value(out, "choices", item->choices);
    put_value(out, "grader", item->grader ? item->grader : suite->grader);
    if (suite->language)
        json_put_text(out, "language", suite->language);
    json_put_key(out, "parts");
    str_add_char(out, '[');
    if (suite->system) {
        put_part(out, "system", suite->system);
        str_add_char(out, ',');
    }
    put_part(out, "user", user);
    str_add_char(out, ']');
    if (positions) {
        json_put_key(out, "positions");
        str_add_text(out, positions);
    }
    put_value(out, "published_grader", suite->published_grader);
    put_value(out, "reference", item->reference);
    put_value(out, "variables", item->variables);
    str_add_char(out, '}');
}

static void put_items(const struct plan *plan, struct str *out)
{
    json_put_key(out, "items");
    str_add_char(out, '[');
    for (size_t i = 0; i < plan->item_count; i++) {
        const struct plan_item *p = &plan->items[i];
        str_add_text(out, i > 0 ? ",{" : "{");
        json_put_int(out, "copy", p->copy);
        json_put_text(out, "hash", p->item->hash);
        json_put_text(out, "id", p->item->id);
        if (p->positions) {
            json_put_key(out, "positions");
            str_add_text(out, p->positions);
        }
        json_put_int(out, "suite", p->suite);
        str_add_char(out, '}');
    }
    str_add_char(out, ']');
}

static void put_model_members(struct str *out, const struct model_spec *spec, const char *name)
{
    json_put_text(out, "label", spec->label);
    json_put_text(out, "model", spec->profile.id);
    if (name)
        json_put_text(out, "name", name);
    json_put_key(out, "parameters");
    model_spec_json(spec, out);
}

static void put_provider(struct str *out, const struct model_spec *spec)
{
    json_put_text(out, "provider", spec->provider->name);
    json_put_text(out, "region", spec->region);
}

static void put_judges(const struct plan *plan, struct str *out)
{
    if (plan->judge_count == 0)
        return;
    json_put_key(out, "judges");
    str_add_char(out, '[');
    for (size_t i = 0; i < plan->judge_count; i++) {
        const struct plan_judge *judge = &plan->judges[i];
        str_add_text(out, i > 0 ? ",{" : "{");
        json_put_int(out, "cell_count", judge->cell_count);
        json_put_int(out, "first_cell", judge->first_cell);
        json_put_text(out, "kind", judge_kind_names[judge->kind]);
        put_model_members(out, judge->spec, judge->name);
        if (judge->pass)
            json_put_int(out, "pass", judge->pass);
        json_put_text(out, "prompt", JUDGE_VERSION);
        put_provider(out, judge->spec);
        json_put_text(out, "rubric", judge->rubric);
        json_put_key(out, "suites");
        str_add_char(out, '[');
        for (size_t s = 0; s < plan->suite_count; s++) {
            if (judge->suites[s])
                str_printf(out, "%s%zu", out->data[out->len - 1] == '[' ? "" : ",", s);
        }
        str_add_text(out, "]}");
    }
    str_add_char(out, ']');
}

static void put_models(const struct plan *plan, struct str *out)
{
    json_put_key(out, "models");
    str_add_char(out, '[');
    for (size_t i = 0; i < plan->model_count; i++) {
        str_add_text(out, i > 0 ? ",{" : "{");
        put_model_members(out, &plan->models[i], NULL);
        put_provider(out, &plan->models[i]);
        str_add_char(out, '}');
    }
    str_add_char(out, ']');
}

static void put_suites(const struct plan *plan, struct str *out)
{
    json_put_key(out, "suites");
    str_add_char(out, '[');
    for (size_t i = 0; i < plan->suite_count; i++) {
        const struct plan_suite *s = &plan->suites[i];
        str_add_text(out, i > 0 ? ",{" : "{");
        if (s->order != SWEEP_WRITTEN)
            json_put_text(out, "choices", s->order == SWEEP_CIRCULAR ? "circular" : "shuffled");
        put_value(out, "grader", s->suite->grader);
        json_put_text(out, "hash", s->suite->hash);
        json_put_text(out, "name", s->suite->name);
        put_value(out, "published_grader", s->suite->published_grader);
        json_put_int(out, "repeats", s->repeats);
        json_put_int(out, "sample", s->sample);
        if (s->suite->system)
            json_put_text(out, "system", s->suite->system);
        if (s->suite->template)
            json_put_text(out, "template", s->suite->template);
        if (s->suite->version)
            json_put_text(out, "version", s->suite->version);
        str_add_char(out, '}');
    }
    str_add_char(out, ']');
}

void plan_put_json(const struct plan *plan, struct str *out)
{
    str_add_char(out, '{');
    json_put_int(out, "format", 1);
    put_items(plan, out);
    put_judges(plan, out);
    put_models(plan, out);
    json_put_int(out, "repeats", plan->repeats);
    json_put_key(out, "seed");
    str_printf(out, "%llu", (unsigned long long)plan->seed);
    if (plan->simulation)
        json_put_text(out, "simulation", plan->simulation);
    put_suites(plan, out);
    str_add_char(out, '}');
}

#include "gate/policy.h"

#include <stdio.h>
#include <string.h>

#include "base/config.h"
#include "base/file.h"

enum { POLICY_FILE_MAX = 1 << 20, POLICY_RULES_MAX = 1000 };

static const char *const adjustment_names[] = {"holm", "benjamini-hochberg", NULL};
static const char *const inconclusive_names[] = {"exit", "fail", "pass", NULL};
const char *const gate_test_names[] = {"min", "max", "margin", "max_ratio", NULL};
enum { TESTS = sizeof gate_test_names / sizeof *gate_test_names - 1 };

static bool unknown_metric(struct config_object *o, const char *name)
{
    const char *names[64] = {0};
    size_t count = 0;

    for (const struct gate_metric *m = gate_metrics; m->name && count < 63; m++)
        names[count++] = m->name;
    config_error(o, NULL, "metric", "found '%.60s', expected a metric of docs/gate.md", name);
    return config_suggest(o->config->err, name, names);
}

/* The one of min, max, margin, max_ratio that the rule has. */
static bool read_test(struct config_object *o, struct gate_rule *rule)
{
    bool has_test = false;

    for (int i = 0; i < TESTS; i++) {
        double bound = -1;
        if (!config_double(o, gate_test_names[i], CONFIG_OPTIONAL, 0, 1e15, &bound))
            return false;
        if (bound < 0)
            continue;
        if (has_test)
            return config_error(o, NULL, gate_test_names[i],
                                "a rule has one of min, max, margin and max_ratio");
        has_test = true;
        rule->test = (enum gate_test)i;
        rule->bound = bound;
    }
    if (!has_test && !config_end(o)) /* a misspelt one */
        return false;
    if (!has_test)
        return config_error(o, NULL, NULL, "expected one of min, max, margin and max_ratio");
    if (rule->metric->unit == GATE_POINTS && rule->test != GATE_MAX_RATIO && rule->bound > 1)
        return config_error(o, NULL, gate_test_names[rule->test],
                            "found %g, expected a share from 0 to 1 (1.5 points are 0.015)",
                            rule->bound);
    return true;
}

static bool read_where(struct config_object *rule, struct gate_rule *out)
{
    struct config_object where;
    bool is_there = false;

    if (!config_child(rule, "where", CONFIG_OPTIONAL, &where, &is_there))
        return false;
    return !is_there ||
           (config_string(&where, "suite", CONFIG_OPTIONAL, &out->suite) &&
            config_string(&where, "category", CONFIG_OPTIONAL, &out->category) &&
            config_string(&where, "tag", CONFIG_OPTIONAL, &out->tag) && config_end(&where));
}

static const char *default_name(struct gate_policy *policy, const struct gate_rule *rule)
{
    const char *const where[] = {rule->suite, rule->category, rule->tag};
    const char *name = arena_printf(&policy->arena, "%s %s %g", rule->metric->name,
                                    gate_test_names[rule->test], rule->bound);

    for (size_t i = 0; i < sizeof where / sizeof *where; i++) {
        if (where[i])
            name = arena_printf(&policy->arena, "%s, %s", name, where[i]);
    }
    return name;
}

static bool read_rule(struct gate_policy *policy, const struct config *c,
                      const struct json_value *value, size_t index, struct gate_rule *out)
{
    struct config_object o;
    const char *metric = NULL;
    char path[32];

    (void)snprintf(path, sizeof path, "rules[%zu]", index);
    out->line = value->line;
    if (!config_object(c, value, path, &o) ||
        !config_string(&o, "name", CONFIG_OPTIONAL, &out->name) ||
        !config_string(&o, "metric", CONFIG_REQUIRED, &metric))
        return false;
    out->metric = gate_metric_find(metric);
    if (!out->metric)
        return unknown_metric(&o, metric);
    if (!read_where(&o, out) || !read_test(&o, out) || !config_end(&o))
        return false;
    if (!out->name)
        out->name = default_name(policy, out);
    return true;
}

static bool read_rules(struct gate_policy *policy, struct config_object *o)
{
    const struct json_value *rules = NULL;
    size_t index = 0;

    if (!config_array(o, "rules", CONFIG_REQUIRED, &rules))
        return false;
    if (!rules->first)
        return config_error(o, rules, "rules", "found none, expected at least one rule");
    if (rules->count > POLICY_RULES_MAX)
        return config_error(o, rules, "rules", "found %zu, expected at most %d",
                            (size_t)rules->count, POLICY_RULES_MAX);
    policy->rules = arena_alloc(&policy->arena, rules->count * sizeof *policy->rules);
    memset(policy->rules, 0, rules->count * sizeof *policy->rules);
    for (const struct json_value *v = rules->first; v; v = v->next, index++) {
        if (!read_rule(policy, o->config, v, index, &policy->rules[index]))
            return false;
    }
    policy->rule_count = index;
    return true;
}

static bool read_policy(struct gate_policy *policy, const struct json_value *root,
                        struct error *err)
{
    const struct config c = {.file = policy->file, .err = err};
    struct config_object o;
    int64_t min_items = 1;
    int inconclusive = GATE_INCONCLUSIVE_EXIT, adjustment = GATE_HOLM;

    policy->alpha = 0.05;
    policy->max_unscored = 0.05;
    if (!config_object(&c, root, "", &o) ||
        !config_string(&o, "title", CONFIG_OPTIONAL, &policy->title) ||
        !config_string(&o, "candidate", CONFIG_OPTIONAL, &policy->candidate) ||
        !config_string(&o, "baseline", CONFIG_OPTIONAL, &policy->baseline) ||
        !config_string(&o, "baseline_model", CONFIG_OPTIONAL, &policy->baseline_model) ||
        !config_string(&o, "currency", CONFIG_OPTIONAL, &policy->currency) ||
        !config_double(&o, "alpha", CONFIG_OPTIONAL, 1e-6, 0.5, &policy->alpha) ||
        !config_choice(&o, "adjustment", CONFIG_OPTIONAL, adjustment_names, &adjustment) ||
        !config_int(&o, "min_items", CONFIG_OPTIONAL, 1, 1000000000, &min_items) ||
        !config_double(&o, "max_unscored", CONFIG_OPTIONAL, 0, 1, &policy->max_unscored) ||
        !config_choice(&o, "inconclusive", CONFIG_OPTIONAL, inconclusive_names, &inconclusive) ||
        !config_bool(&o, "other_parameters", CONFIG_OPTIONAL, &policy->allows_parameters) ||
        !read_rules(policy, &o) || !config_end(&o))
        return false;
    policy->adjustment = (enum gate_adjustment)adjustment;
    policy->min_items = (long)min_items;
    policy->inconclusive = (enum gate_inconclusive)inconclusive;
    return true;
}

bool gate_policy_parse(struct gate_policy *policy, const char *path, struct view text,
                       struct error *err)
{
    *policy = (struct gate_policy){0};
    policy->file = arena_strdup(&policy->arena, path);
    const struct json_value *root =
        json_parse(&policy->arena, policy->file, text, JSON_RELAXED, err);
    if (root && read_policy(policy, root, err))
        return true;
    if (err->kind == ERROR_NONE)
        err->kind = ERROR_INPUT;
    gate_policy_release(policy);
    return false;
}

bool gate_policy_load(struct gate_policy *policy, const char *path, struct error *err)
{
    struct str text = {0};
    bool ok = file_read(path, POLICY_FILE_MAX, &text, err) &&
              gate_policy_parse(policy, path, str_view(&text), err);

    str_release(&text);
    return ok;
}

void gate_policy_release(struct gate_policy *policy)
{
    arena_release(&policy->arena);
    *policy = (struct gate_policy){0};
}

bool gate_policy_needs_baseline(const struct gate_policy *policy)
{
    for (size_t i = 0; i < policy->rule_count; i++) {
        if (gate_rule_compares(&policy->rules[i]))
            return true;
    }
    return false;
}

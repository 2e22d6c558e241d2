/* Which request meets which fault. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/random.h"
#include "sim/fault.h"

enum { FAULT_NAMES_MAX = 128, FAULT_SIZE_MAX = 256 << 20 };

struct fault_set {
    struct fault_rule *rules;
    size_t count;
    struct arena arena;
};

static bool read_fault(struct config_object *o, struct fault_rule *rule)
{
    const char *names[FAULT_NAMES_MAX] = {NULL};
    int i = 0;

    for (size_t k = 0; faults[k].name && k + 1 < FAULT_NAMES_MAX; k++)
        names[k] = faults[k].name;
    if (!config_choice(o, "fault", CONFIG_REQUIRED, names, &i))
        return false;
    rule->fault = &faults[i];
    return true;
}

static bool read_rule(const struct config *c, const struct json_value *v, const char *path,
                      struct fault_rule *rule)
{
    struct config_object o;

    *rule = (struct fault_rule){.cell = -1, .rate = 1, .after = 4, .wait_ns = 20 * CLOCK_MS};
    return config_object(c, v, path, &o) && read_fault(&o, rule) &&
           config_string(&o, "provider", CONFIG_OPTIONAL, &rule->provider) &&
           config_string(&o, "model", CONFIG_OPTIONAL, &rule->model) &&
           config_int(&o, "cell", CONFIG_OPTIONAL, 0, INT64_MAX, &rule->cell) &&
           config_int(&o, "attempt", CONFIG_OPTIONAL, 1, INT64_MAX, &rule->attempt) &&
           config_int(&o, "attempts", CONFIG_OPTIONAL, 1, INT64_MAX, &rule->attempts) &&
           config_double(&o, "rate", CONFIG_OPTIONAL, 0, 1, &rule->rate) &&
           config_int(&o, "after", CONFIG_OPTIONAL, 0, 1000000, &rule->after) &&
           config_duration(&o, "wait", CONFIG_OPTIONAL, &rule->wait_ns) &&
           config_int(&o, "size", CONFIG_OPTIONAL, 1, FAULT_SIZE_MAX, &rule->size) &&
           config_string(&o, "retry_after", CONFIG_OPTIONAL, &rule->retry_after) &&
           config_string(&o, "location", CONFIG_OPTIONAL, &rule->location) &&
           config_string(&o, "message", CONFIG_OPTIONAL, &rule->message) && config_end(&o);
}

static bool read_rules(struct fault_set *set, const char *path, struct view text, struct error *err)
{
    const struct config c = {.file = path, .err = err};
    const struct json_value *root = json_parse(&set->arena, path, text, JSON_RELAXED, err);
    const struct json_value *rules = NULL;
    struct config_object o;

    if (!root || !config_object(&c, root, "", &o) ||
        !config_array(&o, "faults", CONFIG_REQUIRED, &rules) || !config_end(&o))
        return false;
    set->rules = mem_zalloc(rules->count + 1, sizeof *set->rules);
    for (const struct json_value *v = rules->first; v; v = v->next) {
        char *name = mem_printf("faults[%zu]", set->count);
        bool is_read = read_rule(&c, v, name, &set->rules[set->count]);
        free(name);
        if (!is_read)
            return false;
        set->count++;
    }
    return true;
}

struct fault_set *fault_set_load(const char *path, struct error *err)
{
    struct fault_set *set = mem_zalloc(1, sizeof *set);
    struct str text = {0};
    bool is_read = file_read(path, 0, &text, err) && read_rules(set, path, str_view(&text), err);

    str_release(&text);
    if (is_read)
        return set;
    fault_set_free(set);
    return NULL;
}

void fault_set_free(struct fault_set *set)
{
    if (!set)
        return;
    free(set->rules);
    arena_release(&set->arena);
    free(set);
}

static bool is_named(const char *pattern, const char *name)
{
    size_t length = pattern ? strlen(pattern) : 0;

    if (!pattern)
        return true;
    if (length && pattern[length - 1] == '*')
        return strncmp(pattern, name, length - 1) == 0;
    return strcmp(pattern, name) == 0;
}

/* One draw for each rule and attempt, whatever came before. */
static bool is_drawn(double rate, uint64_t seed, size_t rule, const struct chat *chat)
{
    uint64_t of[] = {rule, chat->cell, (uint64_t)chat->turn, (uint64_t)chat->attempt};
    struct random r;

    if (rate >= 1)
        return true;
    random_seed(&r, hash64((struct view){(const char *)of, sizeof of}, seed ^ 0xFA017ULL));
    return random_unit(&r) < rate;
}

const struct fault_rule *fault_set_find(const struct fault_set *set, uint64_t seed,
                                        const char *provider, const struct chat *chat)
{
    for (size_t i = 0; set && i < set->count; i++) {
        const struct fault_rule *rule = &set->rules[i];
        if (is_named(rule->provider, provider) && is_named(rule->model, chat->model) &&
            (rule->cell < 0 || (uint64_t)rule->cell == chat->cell) &&
            (!rule->attempt || rule->attempt == chat->attempt) &&
            (!rule->attempts || chat->attempt <= rule->attempts) &&
            is_drawn(rule->rate, seed, i, chat))
            return rule;
    }
    return NULL;
}

#include "sim/nature.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"

struct nature_rule {
    const char *pattern;  /* "qwen/qwen3.8-max", "qwen/" followed by a star, or a star alone */
    double values[24];    /* in the order of `fields`; NAN: not said */
    const char *texts[4]; /* in the order of `text_fields`; NULL: not said */
};
struct nature_set {
    struct nature_rule *rules;
    size_t count;
    struct arena arena;
};

static const struct nature_field {
    const char *key;
    size_t offset;
    double min, max;
} fields[] = {
    {"skill", offsetof(struct nature, skill), -20, 20},
    {"thinking_gain", offsetof(struct nature, thinking_gain), -20, 20},
    {"chinese_gain", offsetof(struct nature, chinese_gain), -20, 20},
    {"ttft_s", offsetof(struct nature, ttft_s), 0, 3600},
    {"ttft_spread", offsetof(struct nature, ttft_spread), 0, 5},
    {"tokens_per_second", offsetof(struct nature, tokens_per_second), 0.01, 1e9},
    {"thought_tokens", offsetof(struct nature, thought_tokens), 0, 1e6},
    {"unparsed_rate", offsetof(struct nature, unparsed_rate), 0, 1},
    {"refusal_rate", offsetof(struct nature, refusal_rate), 0, 1},
    {"truncated_rate", offsetof(struct nature, truncated_rate), 0, 1},
    {"filter_input_rate", offsetof(struct nature, filter_input_rate), 0, 1},
    {"filter_output_rate", offsetof(struct nature, filter_output_rate), 0, 1},
    {"error_rate", offsetof(struct nature, error_rate), 0, 1},
    {"overload_rate", offsetof(struct nature, overload_rate), 0, 1},
    {"queue_rate", offsetof(struct nature, queue_rate), 0, 1},
    {"judge_sensitivity", offsetof(struct nature, judge_sensitivity), 0, 1},
    {"judge_specificity", offsetof(struct nature, judge_specificity), 0, 1},
    {"judge_first_bias", offsetof(struct nature, judge_first_bias), 0, 1},
    {"judge_unreadable_rate", offsetof(struct nature, judge_unreadable_rate), 0, 1},
    {"hidden_prompt_tokens", offsetof(struct nature, hidden_prompt_tokens), 0, 1e6},
    {"wording", offsetof(struct nature, wording), 0, 1e9},
};
static const struct nature_text_field {
    const char *key;
    size_t offset;
} text_fields[] = {
    {"filter_input_word", offsetof(struct nature, filter_input_word)},
    {"filter_output_word", offsetof(struct nature, filter_output_word)},
    {"served_as", offsetof(struct nature, served_as)},
    {"fingerprint", offsetof(struct nature, fingerprint)},
};
enum { TEXT_COUNT = sizeof text_fields / sizeof *text_fields };
enum { FIELD_COUNT = sizeof fields / sizeof *fields };
_Static_assert(FIELD_COUNT <= sizeof((struct nature_rule *)NULL)->values / sizeof(double),
               "a rule has room for every field");
_Static_assert(TEXT_COUNT <= sizeof((struct nature_rule *)NULL)->texts / sizeof(const char *),
               "and for every text");

/* Rates are what a quiet day shows; none of them is a measurement of a vendor. */
static const struct nature tiers[] = {
    [TIER_FLAGSHIP] = {.skill = 2.3,
                       .thinking_gain = 1.2,
                       .ttft_s = 0.9,
                       .ttft_spread = 0.35,
                       .tokens_per_second = 60,
                       .thought_tokens = 380,
                       .unparsed_rate = 0.006,
                       .refusal_rate = 0.002,
                       .truncated_rate = 0.002,
                       .filter_input_rate = 0.001,
                       .filter_output_rate = 0.001,
                       .error_rate = 0.002,
                       .overload_rate = 0.003,
                       .queue_rate = 0.1,
                       .judge_sensitivity = 0.96,
                       .judge_specificity = 0.92,
                       .judge_first_bias = 0.04,
                       .judge_unreadable_rate = 0.005},
    [TIER_MIDDLE] = {.skill = 1.6,
                     .thinking_gain = 1.1,
                     .ttft_s = 0.6,
                     .ttft_spread = 0.35,
                     .tokens_per_second = 85,
                     .thought_tokens = 340,
                     .unparsed_rate = 0.012,
                     .refusal_rate = 0.003,
                     .truncated_rate = 0.004,
                     .filter_input_rate = 0.001,
                     .filter_output_rate = 0.001,
                     .error_rate = 0.002,
                     .overload_rate = 0.003,
                     .queue_rate = 0.1,
                     .judge_sensitivity = 0.93,
                     .judge_specificity = 0.86,
                     .judge_first_bias = 0.08,
                     .judge_unreadable_rate = 0.01},
    [TIER_CHEAP] = {.skill = 0.9,
                    .thinking_gain = 1.1,
                    .ttft_s = 0.35,
                    .ttft_spread = 0.4,
                    .tokens_per_second = 130,
                    .thought_tokens = 300,
                    .unparsed_rate = 0.02,
                    .refusal_rate = 0.004,
                    .truncated_rate = 0.008,
                    .filter_input_rate = 0.001,
                    .filter_output_rate = 0.001,
                    .error_rate = 0.002,
                    .overload_rate = 0.003,
                    .queue_rate = 0.1,
                    .judge_sensitivity = 0.9,
                    .judge_specificity = 0.78,
                    .judge_first_bias = 0.14,
                    .judge_unreadable_rate = 0.02},
};

static double *field_of(struct nature *nature, size_t i)
{
    return (double *)(void *)((char *)nature + fields[i].offset);
}

static const char **text_of(struct nature *nature, size_t i)
{
    return (const char **)(void *)((char *)nature + text_fields[i].offset);
}

static bool read_rule(struct nature_set *set, const struct config *c, const struct json_value *v,
                      struct nature_rule *rule)
{
    struct config_object o;

    rule->pattern = arena_strdup(&set->arena, v->key);
    if (!config_object(c, v, v->key, &o))
        return false;
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        rule->values[i] = NAN;
        if (!config_double(&o, fields[i].key, CONFIG_OPTIONAL, fields[i].min, fields[i].max,
                           &rule->values[i]))
            return false;
    }
    for (size_t i = 0; i < TEXT_COUNT; i++) {
        if (!config_string(&o, text_fields[i].key, CONFIG_OPTIONAL, &rule->texts[i]))
            return false;
    }
    return config_end(&o);
}

static bool read_rules(struct nature_set *set, const char *path, struct view text,
                       struct error *err)
{
    const struct config c = {.file = path, .err = err};
    const struct json_value *root = json_parse(&set->arena, path, text, JSON_RELAXED, err);
    struct config_object o;

    if (!root || !config_object(&c, root, "", &o))
        return false;
    set->rules = mem_zalloc(root->count + 1, sizeof *set->rules);
    for (const struct json_value *v = root->first; v; v = v->next) {
        if (v->key[0] == '_' || strcmp(v->key, "$schema") == 0)
            continue;
        if (!read_rule(set, &c, v, &set->rules[set->count++]))
            return false;
    }
    return true;
}

struct nature_set *nature_set_load(const char *path, struct error *err)
{
    struct nature_set *set = mem_zalloc(1, sizeof *set);
    struct str text = {0};
    bool is_read = file_read(path, 0, &text, err) && read_rules(set, path, str_view(&text), err);

    str_release(&text);
    if (is_read)
        return set;
    nature_set_free(set);
    return NULL;
}

void nature_set_free(struct nature_set *set)
{
    if (!set)
        return;
    free(set->rules);
    arena_release(&set->arena);
    free(set);
}

/* Whether "PROVIDER/ID" is the pattern, or begins with it up to its star at the end. */
static bool matches(const char *pattern, const char *provider, const char *id)
{
    size_t head = strlen(provider), star = strlen(pattern);
    bool is_prefix = star && pattern[star - 1] == '*';

    if (is_prefix && star - 1 <= head)
        return strncmp(pattern, provider, star - 1) == 0;
    if (strncmp(pattern, provider, head) != 0 || pattern[head] != '/')
        return false;
    pattern += head + 1;
    return is_prefix ? strncmp(pattern, id, strlen(pattern) - 1) == 0 : strcmp(pattern, id) == 0;
}

bool nature_set_names(const struct nature_set *set, const char *provider, const char *model)
{
    for (size_t i = 0; set && i < set->count; i++) {
        const char *pattern = set->rules[i].pattern;
        if (!strchr(pattern, '*') && matches(pattern, provider, model))
            return true;
    }
    return false;
}

/* Models of one tier differ: a draw from the name moves skill, language and speed. */
static void spread(struct nature *n, const char *provider, const char *id)
{
    struct random r;

    random_seed(&r, hash64(view_of(id), hash64(view_of(provider), 0x5EEDULL)));
    n->skill += 0.3 * random_normal(&r);
    n->chinese_gain += 0.25 * random_normal(&r);
    n->ttft_s *= exp(0.2 * random_normal(&r));
    n->tokens_per_second *= exp(0.2 * random_normal(&r));
    n->thought_tokens *= exp(0.25 * random_normal(&r));
}

struct nature nature_of(const struct nature_set *set, const char *provider,
                        const struct dialect_model *model, const char *id)
{
    struct nature n = tiers[model->tier];

    spread(&n, provider, id);
    for (size_t i = 0; set && i < set->count; i++) {
        const struct nature_rule *rule = &set->rules[i];
        if (!matches(rule->pattern, provider, id))
            continue;
        for (size_t k = 0; k < FIELD_COUNT; k++)
            if (!isnan(rule->values[k]))
                *field_of(&n, k) = rule->values[k];
        for (size_t k = 0; k < TEXT_COUNT; k++)
            if (rule->texts[k])
                *text_of(&n, k) = rule->texts[k];
    }
    return n;
}

#include "score/extract.h"

#include <stdint.h>
#include <string.h>

#include "score/rule.h"
#include "score/text.h"

const struct extract_rule *const extract_rules[] = {
    &rule_tag,    &rule_json,      &rule_json_first, &rule_marker,
    &rule_box,    &rule_hash,      &rule_phrase,     &rule_short,
    &rule_choose, &rule_option,    &rule_alone,      &rule_last_letter,
    &rule_whole,  &rule_last_line, &rule_formula,    &rule_last_number,
    NULL,
};

const struct extract_preset extract_presets[] = {
    {"number",
     "a number, announced in any usual way",
     {"tag", "json", "marker", "box", "hash", "phrase", "short", "last-number", NULL}},
    {"exact",
     "a text, announced in any usual way, else the whole reply",
     {"tag", "json", "marker", "box", "hash", "phrase", "short", "whole", "last-line", NULL}},
    {"choice",
     "letters of offered options, English and Chinese",
     {"tag", "json", "marker", "box", "choose", "hash", "phrase", "short", "option", "alone",
      "last-letter", NULL}},
    {"math",
     "a mathematical answer, announced in any usual way",
     {"tag", "json", "marker", "box", "hash", "phrase", "short", "whole", "formula", "last-number",
      NULL}},
    {"literal",
     "a value as Python writes it: the whole reply, else announced in any usual way",
     {"whole", "tag", "marker", "box", "phrase", "short", "last-line", NULL}},
    {"whole", "the whole reply", {"whole", NULL}},
    {"zeroeval", "as ZeroEval: the field `answer` of the first JSON object", {"json-first", NULL}},
    {"last-number", "the last number of the reply", {"last-number", NULL}},
    {NULL, NULL, {NULL}},
};

static const char *const default_fields[] = {"answer",       "final_answer", "Answer",
                                             "final answer", "答案",         NULL};

/* The offset of the last byte before `end` that a match can begin with; SIZE_MAX: none. */
static size_t last_first(struct view text, size_t end, const bool *first, const char *bytes)
{
    if (!bytes[1]) { /* one byte: the library looks for it many at a time */
        const char *at = end ? memrchr(text.data, bytes[0], end) : NULL;
        return at ? (size_t)(at - text.data) : SIZE_MAX;
    }
    while (end > 0)
        if (first[(unsigned char)text.data[--end]])
            return end;
    return SIZE_MAX;
}

/* Looks for the last match that the grader accepts, from the end backwards. */
static bool scan_rule(const struct extract_rule *rule, struct extract_scan *scan,
                      extract_accept_fn *accept, const void *context, struct extraction *out)
{
    bool first[256] = {false};
    unsigned tries = 0;

    for (const char *p = rule->first; *p; p++)
        first[(unsigned char)*p] = true;
    scan->limit = scan->text.len;
    scan->words_left = EXTRACT_WORDS_MAX;
    for (size_t at = scan->text.len;
         (at = last_first(scan->text, at, first, rule->first)) != SIZE_MAX;) {
        struct view value;
        if (!rule->match(scan, at, &value))
            continue;
        if (++tries > EXTRACT_TRIES_MAX)
            break;
        if (!value.data || (rule->flags & EXTRACT_FINAL) || accept(context, value)) {
            *out = (struct extraction){value.data ? EXTRACT_FOUND : EXTRACT_BROKEN, value, rule,
                                       false};
            return true;
        }
        scan->limit = at;
    }
    return false;
}

static size_t last_anchor(struct view text)
{
    ptrdiff_t box = view_find_last(text, VIEW("\\boxed")),
              hash = view_find_last(text, VIEW("####"));
    ptrdiff_t last = box > hash ? box : hash;

    return last > 0 ? (size_t)last : 0;
}

static bool run_rules(const struct extract_set *set, struct view text, bool weak,
                      extract_accept_fn *accept, const void *context, struct extraction *out)
{
    struct extract_scan scan = {
        .text = text, .options = &set->options, .later_anchor = last_anchor(text)};
    struct view value;

    for (size_t i = 0; i < set->count; i++) {
        const struct extract_rule *rule = set->rules[i];
        if ((rule->flags & EXTRACT_WEAK) && !weak)
            continue;
        if (rule->first) {
            if (scan_rule(rule, &scan, accept, context, out))
                return true;
        } else if (rule->find(&scan, &value) &&
                   ((rule->flags & EXTRACT_FINAL) || accept(context, value))) {
            *out = (struct extraction){EXTRACT_FOUND, value, rule, false};
            return true;
        }
    }
    return false;
}

/* The first words of a further question; or a summary of "all the answers", which only a model that
 * took the examples before its question for questions has to give. */
static bool is_stop_line(struct view line, const char *const *further)
{
    static const char *const stops[] = {"Question:", "Q:", "Problem:", "问题：", "问题:", "题目："};

    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
        if (text_at(line, 0, stops[i]))
            return true;
    for (; further && *further; further++)
        if (text_at(line, 0, *further))
            return true;
    return text_at(line, 0, "Now, ") &&
           (view_find(line, VIEW("all the answers")) >= 0 || view_find(line, VIEW("总结")) >= 0 ||
            view_find(line, VIEW("questions and answers")) >= 0);
}

/* Where run-on text begins; text.len when it does not. */
static size_t find_stop(struct view text, const char *const *further)
{
    size_t at = 0, blank_lines = 0;
    bool has_text = false;

    while (at < text.len) {
        const char *end = memchr(text.data + at, '\n', text.len - at);
        size_t next = end ? (size_t)(end - text.data) + 1 : text.len;
        struct view line = view_trim(view_slice(text, at, next));
        if (!line.len) {
            blank_lines++;
        } else {
            if (has_text && (blank_lines >= 2 || is_stop_line(line, further)))
                return at;
            has_text = true;
            blank_lines = 0;
        }
        at = next;
    }
    return text.len;
}

void extract_run(const struct extract_set *set, struct view text, bool weak,
                 extract_accept_fn *accept, const void *context, struct extraction *out)
{
    size_t stop = set->cuts_run_on ? find_stop(text, set->stops) : text.len;

    *out = (struct extraction){0};
    if (stop < text.len && run_rules(set, view_slice(text, 0, stop), false, accept, context, out)) {
        out->is_cut = true;
        return;
    }
    run_rules(set, text, weak && set->allows_weak, accept, context, out);
}

static const struct extract_rule *rule_named(const char *name)
{
    for (size_t i = 0; extract_rules[i]; i++)
        if (strcmp(extract_rules[i]->name, name) == 0)
            return extract_rules[i];
    return NULL;
}

static const struct extract_preset *preset_named(const char *name)
{
    for (size_t i = 0; extract_presets[i].name; i++)
        if (strcmp(extract_presets[i].name, name) == 0)
            return &extract_presets[i];
    return NULL;
}

static void use_preset(const char *name, struct extract_set *out)
{
    const struct extract_preset *preset = preset_named(name);

    for (size_t i = 0; preset && preset->rules[i]; i++)
        out->rules[out->count++] = rule_named(preset->rules[i]);
}

static bool configure_list(struct config_object *o, const struct json_value *list,
                           struct extract_set *out)
{
    for (const struct json_value *each = list->first; each; each = each->next) {
        const struct extract_rule *rule =
            each->type == JSON_STRING ? rule_named(each->text.data) : NULL;
        if (!rule)
            return config_error(o, each, "rules",
                                "found no rule of that name, expected one of docs/graders.md");
        if (out->count == EXTRACT_RULES_MAX)
            return config_error(o, each, "rules", "more than %d rules", EXTRACT_RULES_MAX);
        out->rules[out->count++] = rule;
    }
    return true;
}

static bool configure_rules(struct config_object *o, const char *preset, struct extract_set *out)
{
    const struct json_value *rules = NULL;

    if (!config_member(o, "rules", CONFIG_OPTIONAL, &rules))
        return false;
    out->is_chosen = rules != NULL;
    if (!rules) {
        use_preset(preset, out);
        return true;
    }
    if (rules->type == JSON_ARRAY)
        return configure_list(o, rules, out);
    if (rules->type != JSON_STRING || !preset_named(rules->text.data))
        return config_error(
            o, rules, "rules",
            "found no set of that name, expected a set of docs/graders.md or a list of rules");
    use_preset(rules->text.data, out);
    return true;
}

/* A list of texts that are not empty; *out stays as it is when the option is absent. */
static bool configure_texts(struct config_object *o, const char *key, struct arena *arena,
                            const char *const **out)
{
    const struct json_value *list = NULL;
    const char **texts;
    size_t count = 0;

    if (!config_array(o, key, CONFIG_OPTIONAL, &list))
        return false;
    if (!list)
        return true;
    texts = arena_alloc(arena, (list->count + 1) * sizeof *texts);
    *out = texts;
    for (const struct json_value *each = list->first; each; each = each->next) {
        if (each->type != JSON_STRING || !each->text.len)
            return config_error(o, each, key, "found something else, expected a text");
        texts[count++] = arena_strdup(arena, each->text.data);
    }
    return true;
}

bool extract_configure(struct config_object *o, const char *preset, struct arena *arena,
                       struct extract_set *out)
{
    out->cuts_run_on = out->allows_weak = true;
    out->options.fields = default_fields;
    return configure_rules(o, preset, out) &&
           configure_texts(o, "fields", arena, &out->options.fields) &&
           configure_texts(o, "stops", arena, &out->stops) &&
           config_bool(o, "cut", CONFIG_OPTIONAL, &out->cuts_run_on) &&
           config_bool(o, "weak", CONFIG_OPTIONAL, &out->allows_weak);
}

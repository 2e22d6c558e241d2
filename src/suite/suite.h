/* Suites: `suites/NAME/suite.json` and `items.jsonl`: questions with a grader and a licence. The
 * format is documented in docs/suites.md. */
#ifndef SUITE_SUITE_H
#define SUITE_SUITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"
#include "base/str.h"

struct suite_item {
    const char *id;
    const char *category; /* never NULL: the suite's when the item has none */
    const char *cluster;  /* items that share a source; default: the id */
    const struct json_value *variables; /* object: the template's values (strings, numbers, lists) */
    const struct json_value *reference; /* string, number, array of accepted answers, or object; NULL: none */
    const struct json_value *choices;   /* array of option texts, or NULL */
    const struct json_value *grader;    /* replaces the suite's for this item, or NULL */
    const struct json_value *source;    /* the whole line as parsed */
    char hash[65];                      /* of the canonical line */
    unsigned line;                      /* in items.jsonl, for messages */
};

struct suite {
    const char *name, *title, *title_zh, *language, *licence, *version, *category, *source;
    const char *system;   /* system prompt or NULL */
    const char *template; /* "{{question}}\n{{choices}}…": `{{name}}` is a variable; `{{choices}}` "A. …" lines */
    const struct json_value *grader; /* {"kind": "number", …}: read by score/ */
    const struct json_value *published_grader; /* the source's own rule, or NULL */
    const char *const *tags; /* ends with NULL */
    struct suite_item *items;
    size_t item_count;
    char hash[65]; /* of suite.json's canonical content and every item's hash */
    const char *dir;
    struct arena arena;
};

/* Loads and checks a suite. Errors name file, line and field; malformed item lines are all counted
 * and the first ten reported. `name_or_dir`: a name in `dirs` (ends with NULL) or a path holding '/'. */
struct suite *suite_load(const char *name_or_dir, char *const *dirs, struct error *err);
void suite_free(struct suite *suite);
const struct suite_item *suite_find(const struct suite *suite, const char *id);
/* Appends the user text: the template with the item's variables put in. A variable that the item
 * lacks is an error. Values are put in verbatim and never expanded again. */
bool suite_render(const struct suite *suite, const struct suite_item *item, struct str *out,
                  struct error *err);
/* The indices of a seeded sample of `count` items (all when 0 or too many), in ascending order; the
 * same seed gives nested samples (the first 100 of 200 are the sample of 100). Free it. */
uint32_t *suite_sample(const struct suite *suite, size_t count, uint64_t seed, size_t *out_count);

#endif

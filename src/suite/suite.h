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
    const char *category;               /* never NULL: the suite's when the item has none */
    const char *cluster;                /* items that share a source; default: the id */
    const char *template;               /* never NULL: the suite's when the item has none */
    const struct json_value *variables; /* object: the template's values: texts, numbers, lists */
    const struct json_value *reference; /* scalar, accepted answers, or object; NULL: none */
    const struct json_value *choices;   /* array of option texts, or NULL */
    const struct json_value *grader;    /* replaces the suite's for this item, or NULL */
    const struct json_value *source;    /* the whole line as parsed */
    char hash[65];                      /* of the canonical line */
    unsigned line;                      /* in items.jsonl, for messages */
};

struct suite {
    const char *name, *title, *title_zh, *language, *licence, *version, *category, *source;
    const char *system;   /* system prompt or NULL */
    const char *template; /* `{{name}}` is a variable; `{{choices}}` gives lines "A. …" */
    const struct json_value *grader; /* {"kind": "number", …}: read by score/ */
    const struct json_value
        *published_grader;   /* graders.published: the source's own rule, or NULL */
    const char *const *tags; /* ends with NULL */
    struct suite_item *items;
    size_t item_count;
    const uint32_t *by_id; /* indices of `items`, in the order of their ids' bytes */
    char hash[65]; /* of suite.json's canonical content and every item's hash; not of its name */
    const char *dir;
    struct arena arena;
};

/* Bounds of what a file may hold; more is an error that says so. */
enum {
    SUITE_ITEMS_MAX = 1000000,
    SUITE_LINE_MAX = 4 << 20,
    SUITE_FILE_MAX = 512 << 20,
    SUITE_CHOICES_MAX = 26,
    SUITE_NAME_MAX = 64,
    SUITE_ID_MAX = 200, /* bytes of an id, a category, a cluster */
};

/* Whether `name` may name a suite: letters, digits, `-`, `_` and `.`, not first a `.` or `-`. */
bool suite_name_is_valid(const char *name);
/* Loads and checks a suite. Errors name file, line and field; malformed item lines are all counted
 * and the first ten reported. `name_or_dir`: a name in `dirs` (ends with NULL) or a path holding
 * '/'. */
struct suite *suite_load(const char *name_or_dir, char *const *dirs, struct error *err);
void suite_free(struct suite *suite);
const struct suite_item *suite_find(const struct suite *suite, const char *id);
/* Appends the user text: the template with the item's variables put in. A variable that the item
 * lacks is an error. Values are put in verbatim and never expanded again; a list gives a line for
 * each of its values. `{{` that begins no variable is plain text. */
bool suite_render(const struct suite *suite, const struct suite_item *item, struct str *out,
                  struct error *err);
/* The indices of a seeded sample of `count` items (all when 0 or too many), in ascending order. The
 * choice goes by the items' ids: the sample of 100 lies inside the sample of 200 of the same seed,
 * suites with the same ids (two languages) give the same items, and a new item moves few. Free it.
 */
uint32_t *suite_sample(const struct suite *suite, size_t count, uint64_t seed, size_t *out_count);

#endif

/* A compiled schema; for schema*.c only. */
#ifndef SCORE_SCHEMA_PARTS_H
#define SCORE_SCHEMA_PARTS_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "score/schema.h"

/* Patterns, compiled once, found again by the value that they were written as. */
struct schema_pattern {
    const char *text;
    pcre2_code *code;
};
struct schema {
    const struct json_value *root;
    struct schema_pattern *patterns;
    size_t pattern_count, pattern_capacity;
};

/* schema_read.c. NULL: no such pattern. */
pcre2_code *schema_pattern(const struct schema *schema, const char *text);
/* "#", "#/a/b", "#anchor" within this document; NULL otherwise. */
const struct json_value *schema_resolve(const struct json_value *root, struct view reference);

/* schema_unique.c: an element of the list of which an equal one follows, or NULL. *steps counts
 * comparisons up to `steps_max`; with more *is_over is set. */
const struct json_value *schema_find_twin(const struct json_value *list, unsigned *steps,
                                          unsigned steps_max, bool *is_over);

#endif

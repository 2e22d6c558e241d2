/* JSON Schema, draft 2020-12: the keywords that answers need, as docs/graders.md lists them. A
 * keyword of the draft that is not supported (unevaluated…, $dynamicRef, references to other
 * documents) is refused when the schema is read, never passed over; `format` and the other
 * annotations do not decide, as the draft has it. */
#ifndef SCORE_SCHEMA_H
#define SCORE_SCHEMA_H

#include <stdbool.h>

#include "base/error.h"
#include "base/json.h"
#include "base/str.h"

struct schema;

/* Checks and compiles the schema; `value` must outlive it. The error names the place in it. */
struct schema *schema_new(const struct json_value *value, struct error *err);
void schema_free(struct schema *schema); /* NULL is fine */

enum schema_result { SCHEMA_VALID, SCHEMA_INVALID, SCHEMA_LIMIT };
/* `why` (may be NULL) gets "/items/3: expected …" for the first fault. Safe from several threads. */
enum schema_result schema_validate(const struct schema *schema, const struct json_value *instance,
                                   struct str *why);

/* Deep equality: numbers by value (1 = 1.0 = 10e-1), members in any order, lists in order. */
bool schema_same(const struct json_value *a, const struct json_value *b);

#endif

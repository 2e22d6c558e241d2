/* What the import is made of; used by its own files only. */
#ifndef SUITE_IMPORT_PARTS_H
#define SUITE_IMPORT_PARTS_H

#include "base/json.h"
#include "suite/import.h"

#define IMPORT_CATEGORY "all" /* when neither the plan nor the row says one */

/* Appends the item's members after its id ("…,\"variables\":{…}"), and its id to `id`, which stays
 * empty when no id is mapped. `row` is an object. */
bool import_item(const struct import_plan *plan, const struct json_value *row, struct str *id,
                 struct str *members, struct error *err);
/* The value at a source (json_path); NULL when there is none, or it is null. */
const struct json_value *import_find(const struct json_value *row, const char *source);
/* A string's or number's text; false: it has none. */
bool import_text(const struct json_value *value, struct view *out);

/* Whether something is mapped to `target`. */
bool import_maps(const struct import_plan *plan, const char *target);
/* The template: the plan's, else the question and the choices; NULL: neither is there. */
const char *import_template(const struct import_plan *plan);
bool import_manifest(const struct import_plan *plan, struct str *out, struct error *err);

#endif

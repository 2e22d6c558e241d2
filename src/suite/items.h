/* Reading items.jsonl; used by suite.c only. */
#ifndef SUITE_ITEMS_H
#define SUITE_ITEMS_H

#include "base/config.h"
#include "suite/suite.h"

/* Checks one line's value and fills *item; of the suite only template and category are used. Errors
 * go to config->err. The hash is not set. */
bool suite_item_parse(const struct suite *suite, const struct config *config,
                      const struct json_value *root, struct suite_item *item);
/* Fills items, item_count and by_id of a suite whose suite.json has been read. */
bool suite_items_load(struct suite *suite, const char *path, struct error *err);

#endif

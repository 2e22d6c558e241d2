/* Reading items.jsonl; used by suite.c only. */
#ifndef SUITE_ITEMS_H
#define SUITE_ITEMS_H

#include "suite/suite.h"

/* Fills items, item_count and by_id of a suite whose suite.json has been read. */
bool suite_items_load(struct suite *suite, const char *path, struct error *err);

#endif

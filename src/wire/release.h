/* A model's `releases`: what its vendor announced. Internal to wire/. */
#ifndef WIRE_RELEASE_H
#define WIRE_RELEASE_H

#include "base/config.h"
#include "wire/provider.h"

/* Reads `"releases": [{"date": "2026-10-17", "text": "...", "source": "..."}]` of a model; strings live
 * in the tree's arena. */
bool release_parse(struct arena *arena, struct config_object *model, struct model_profile *out);

#endif

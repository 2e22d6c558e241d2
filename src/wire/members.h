/* The members of a request beside model and messages: profile, thinking level, sampled parameters
 * and the user's own, laid over each other. Internal to wire/. */
#ifndef WIRE_MEMBERS_H
#define WIRE_MEMBERS_H

#include "base/str.h"
#include "wire/provider.h"

/* Members that steelyard writes itself: neither a profile nor `extra` may hold them. */
bool members_is_own(const char *name);
/* The profile's max_output, at most 16,384: the worst case of each request is reserved. */
int64_t members_default_max_tokens(const struct model_profile *profile);
/* Appends `"stream":true,…`, without braces: the members in a fixed order, a later layer's over an
 * earlier one's of the same name, objects merged, null taking a member out. */
void members_put(const struct model_spec *spec, struct str *out);
/* Appends `prefix` and the first 12 digits of the value's canonical hash. */
void members_put_hash(struct str *out, const char *prefix, const struct json_value *value);

#endif

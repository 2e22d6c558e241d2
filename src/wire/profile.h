/* Names that profiles and command lines share; each ends with NULL. Internal to wire/. */
#ifndef WIRE_PROFILE_H
#define WIRE_PROFILE_H

#include "wire/provider.h"

extern const char *const retry_class_names[];
extern const char *const thinking_level_names[];

#endif

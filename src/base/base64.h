/* Base64 (RFC 4648, section 4), for bytes that JSON cannot hold. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>

#include "base/str.h"

void base64_put(struct str *out, struct view bytes);
/* Appends the bytes; false, and nothing appended, when `text` is no base64 with its padding. */
bool base64_take(struct str *out, struct view text);

#endif

/* Raw deflate (RFC 1951), for texts that a reader opens on demand: browsers inflate it by
 * DecompressionStream("deflate-raw"). */
#ifndef BASE_DEFLATE_H
#define BASE_DEFLATE_H

#include "base/str.h"

/* Appends the bytes, deflated; the same bytes for the same input and zlib. */
void deflate_put(struct str *out, struct view bytes);

#endif

/* SHA-256 (libcrypto), as lower-case hex: content hashes of plans, suites, prompts and price books. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdint.h>

#include "base/view.h"

enum { HASH_HEX_SIZE = 65 }; /* with its NUL */

void hash_hex(struct view content, char out[HASH_HEX_SIZE]);
/* A fast 64-bit hash for tables and for seeding: the same on every machine, not for adversaries'
 * security. `seed` chains several. */
uint64_t hash64(struct view content, uint64_t seed);

#endif

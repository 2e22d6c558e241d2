/* Which rows make up a run, and how its numbers are told apart from its content: for copying a run
 * from store to store and for its hash. Inside store/ only. */
#ifndef STORE_COPY_H
#define STORE_COPY_H

#include "base/hash.h"
#include "store/sqlite.h"

/* Copies run `run` of the attached database `from` into `main`, in the caller's transaction; the
 * schemas are of one version. *out_run is its number there. */
bool copy_run(struct sqlite *s, const char *from, int64_t run, const char *name, int64_t *out_run,
              struct error *err);
/* The hash of a run of `main`: see bundle_hash. */
bool copy_hash(struct sqlite *s, int64_t run, char out[HASH_HEX_SIZE], struct error *err);
/* The name of a table that holds a column `run` and is not copied, "" when there is none. */
bool copy_forgotten(struct sqlite *s, char *out, size_t size, struct error *err);

#endif

/* A run as a file of its own, without loss: a store that holds this run alone, with the hash of all
 * its rows. Another machine takes it into its store and can show, grade and price it again. */
#ifndef STORE_BUNDLE_H
#define STORE_BUNDLE_H

#include "base/hash.h"
#include "store/store.h"

/* What a run's rows hash to (SHA-256), wherever they lie: its numbers in the store and its name are
 * left out, all else is in. */
bool bundle_hash(struct store *store, int64_t run, char out[HASH_HEX_SIZE], struct error *err);

/* Writes the run to a new file; one that exists is refused. */
bool bundle_write(struct store *store, int64_t run, const char *path, char hash[HASH_HEX_SIZE],
                  struct error *err);

struct bundle_taken {
    int64_t run; /* its number here */
    char name[32];
    char hash[HASH_HEX_SIZE];
};
/* Takes the run of a bundle into the store, whole or not at all. Its name is kept where it is free,
 * else a fresh one is drawn. Refused: a file that is damaged or changed (its hash differs), and a
 * run that is here already. What its calls cost is booked here too, on the days they were made. */
bool bundle_take(struct store *store, const char *path, struct bundle_taken *out,
                 struct error *err);

#endif

/* The inside of a struct store, for the files of this folder. */
#ifndef STORE_HANDLE_H
#define STORE_HANDLE_H

#include "store/ledger.h"
#include "store/sqlite.h"
#include "store/store.h"

enum { STORE_TEXTS_MAX = 32, STORE_NAME_SIZE = 13 };

struct store_lane {
    char *name;
    int64_t id;
};
struct store {
    struct sqlite sqlite;
    enum store_mode mode;
    int migrated_from; /* 0: was of this version */
    char *backup;
    bool is_grouped; /* between store_begin and store_commit */
    struct ledger ledger;
    struct store_lane *lanes; /* ids known to this connection; forgotten by a rollback */
    size_t lane_count, lane_capacity;
    struct str texts[STORE_TEXTS_MAX]; /* redacted copies of the record that is being written */
    unsigned text_count;
};

/* Forgets what a transaction that was rolled back had added. */
void store_rollback(struct store *store);

/* Whether a run may be called so: short, typable, no word of ours. */
bool store_name_is_plain(const char *name);
/* A fresh name for a run; `out` has STORE_NAME_SIZE bytes. */
bool store_draw_name(struct store *store, const char *plan_hash, int64_t created_unix_ns, char *out,
                     struct error *err);

/* `text` as it may lie in the store: keys redacted, cut to `max` bytes (0: any length), valid
 * UTF-8. Lives until store_texts_clear; NULL is "". */
const char *store_clean(struct store *store, const char *text, size_t max);
/* The same for foreign bytes, which stay what they are but for keys. */
struct view store_clean_bytes(struct store *store, struct view bytes, size_t max);
void store_texts_clear(struct store *store);

#endif

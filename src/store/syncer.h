/* The thread that waits for the disk. The writer commits into the write-ahead log without syncing it, so
 * that what it committed outlives a kill at once, however busy the disk is; this thread then syncs the log,
 * and only after that anyone is told (store/writer.h). A sync covers every commit before it. It also copies
 * the log into the file (a checkpoint), beside the commits that go on. Inside store/ only. */
#ifndef STORE_SYNCER_H
#define STORE_SYNCER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "store/sqlite.h"

struct syncer;

/* Everything up to `mark` is durable, or not: `rc` is an SQLite code. From the thread. */
typedef void syncer_done_fn(void *context, uint64_t mark, int rc);

/* Opens a connection of its own to a store that is in use, with a write-ahead log. */
struct syncer *syncer_new(const char *location, syncer_done_fn *done, void *context,
                          struct error *err);
/* What was committed so far is to be synced; the log has so many pages now. Marks rise. */
void syncer_ask(struct syncer *syncer, uint64_t mark, int log_pages);
/* After the last mark that was asked for; NULL is fine. */
void syncer_free(struct syncer *syncer);
/* Why a sync failed, in words. */
bool syncer_error(const struct syncer *syncer, int rc, struct error *err);

#endif

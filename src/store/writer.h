/* The writer thread: the only one that writes while a sweep runs. Group commit without waiting:
 * what gathered while the last commit ran goes into the next. The loop thread never waits for disk, and
 * the writer does not either: a second thread syncs (store/syncer.h). What was handed over is safe from a
 * kill when it is committed, and safe from a power cut when it is synced; only then is it told.
 *
 * A begin comes back through store_writer_reap when its row is on disk; only then may the request
 * leave. A disk that fails ends the run: store_writer_failed says how, and nothing is lost that was
 * reaped. Everything handed over is copied. */
#ifndef STORE_WRITER_H
#define STORE_WRITER_H

#include "store/store.h"

struct store_writer;

/* Opens its own connection to `location`, and holds the run: a second process (or writer) that
 * wants to work at the same run is refused until this one ends, however it ends. So make the writer
 * first, and then ask store_outcomes what is missing. `wake(context)` is called from the writer's
 * thread after each commit that has begins to reap, and when the store failed (write to an
 * eventfd). Caps are checked in the transaction of the begin, against all runs of the store. */
struct store_writer *store_writer_new(const char *location, int64_t run,
                                      const struct store_cap *caps, size_t cap_count,
                                      void (*wake)(void *), void *context, struct error *err);
/* Writes what is queued, commits, stops the thread. */
bool store_writer_free(struct store_writer *writer, struct error *err);

void store_writer_begin(struct store_writer *writer, const struct attempt_begin *begin,
                        void *token);
/* `reply` is NULL when the cell goes on (a retry, a further turn). A reply takes the place of an
 * older one only if that one may be asked again (outcome_is_reaskable). */
void store_writer_end(struct store_writer *writer, const struct attempt_end *end,
                      const struct reply_put *reply);
void store_writer_turn(struct store_writer *writer, const struct turn_put *turn);
void store_writer_lane_event(struct store_writer *writer, const struct lane_event_put *event);
void store_writer_verdict(struct store_writer *writer, const struct verdict_put *verdict);

/* What became of begins, in any order. */
enum store_denial {
    STORE_GRANTED,
    STORE_DENIED_CAP,     /* charged + reservation would pass the cap; may be granted later, when
                             calls in flight have settled for less */
    STORE_DENIED_UNKNOWN, /* a cap applies and the price is unknown */
    STORE_DENIED_RATE,    /* a cap applies and has no rate for a charged currency */
};
struct store_begun {
    void *token;
    int64_t attempt; /* its id; 0 when denied */
    enum store_denial denial;
    int denied_cap; /* index in caps, or -1 */
};
size_t store_writer_reap(struct store_writer *writer, struct store_begun *out, size_t max);
/* NULL while all is well. */
const char *store_writer_failed(const struct store_writer *writer);
/* Blocks until everything handed over so far is committed. */
bool store_writer_flush(struct store_writer *writer, struct error *err);

#endif

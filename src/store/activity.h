/* A run looked at while another process works at it: what `status` shows. Read only, and cheap: of the
 * attempts only the newest are looked at. */
#ifndef STORE_ACTIVITY_H
#define STORE_ACTIVITY_H

#include "store/store.h"

/* Whether a process works at the run now (it holds the run's lock; a dead one does not). */
bool activity_is_held(const char *location, int64_t run, bool *out, struct error *err);

/* Replies by model (its number in the run) and outcome, as the vendor's side of it: not yet graded. */
typedef void activity_replies_fn(void *context, int model, enum outcome outcome, int64_t count);
bool activity_replies(struct store *store, int64_t run, activity_replies_fn *fn, void *context,
                      struct error *err);

/* What the budget counts for a model. */
typedef void activity_charge_fn(void *context, int model, const char *currency,
                                int64_t reserved_pico, int64_t spent_pico);
bool activity_charges(struct store *store, int64_t run, activity_charge_fn *fn, void *context,
                      struct error *err);

/* Attempts that began at `since_unix_ns` or later, the oldest first, as far as they are among the newest
 * 200,000 of the store. Times are of the wall clock; -1: did not happen. */
struct activity_attempt {
    int model, number;
    bool has_ended, is_answer; /* it ended its cell with something that is not asked again */
    int64_t begun_unix_ns, sent_unix_ns, ended_unix_ns;
    int64_t ttft_ns, tokens;
    int64_t reserved_pico; /* 0: unknown, or it has ended */
};
typedef void activity_attempt_fn(void *context, const struct activity_attempt *attempt);
bool activity_attempts(struct store *store, int64_t run, int64_t since_unix_ns,
                       activity_attempt_fn *fn, void *context, struct error *err);

/* The newest event of each lane and kind (struct lane_event_put) since then. Strings live during the
 * call. */
typedef void activity_event_fn(void *context, const struct lane_event_put *event);
bool activity_events(struct store *store, int64_t run, int64_t since_unix_ns, activity_event_fn *fn,
                     void *context, struct error *err);

#endif

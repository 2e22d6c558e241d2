/* Writing single records, inside a transaction that the caller opened with store_begin. Inside
 * store/ only: the writer and the functions of store.h are built on these. */
#ifndef STORE_RECORD_H
#define STORE_RECORD_H

#include "store/store.h"

enum {
    RECORD_ANSWER_MAX = 16 << 20,
    RECORD_EXTRACTED_MAX = 64 << 10,
    RECORD_MESSAGE_MAX = 2048,
    RECORD_ID_MAX = 256, /* codes, ids, names from outside */
};

/* Books the reservation. *out_id is the attempt's. */
bool record_begin(struct store *store, const struct attempt_begin *begin, int64_t *out_id,
                  struct error *err);
/* Settles the reservation. An attempt that has ended already, or never began, is an error. */
bool record_end(struct store *store, const struct attempt_end *end, struct error *err);
/* Keeps an older reply of the cell unless that may be asked again. The texts are always kept. */
bool record_reply(struct store *store, const struct reply_put *reply, struct error *err);
bool record_turn(struct store *store, const struct turn_put *turn, struct error *err);
bool record_lane_event(struct store *store, const struct lane_event_put *event, struct error *err);
/* Appends, unless the newest verdict of that purpose says the same. */
bool record_verdict(struct store *store, const struct verdict_put *verdict, struct error *err);

#endif

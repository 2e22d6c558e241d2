/* The inside of an attempt, for the files that make it: attempt.c (beginning, cancelling), attempt_read.c
 * (bytes), attempt_end.c (what became of it). */
#ifndef RUN_ATTEMPT_INSIDE_H
#define RUN_ATTEMPT_INSIDE_H

#include "run/engine.h"
#include "wire/sse.h"

enum attempt_mode { MODE_UNKNOWN, MODE_STREAM, MODE_BODY };

struct attempt {
    struct cell *cell;
    struct attempt *next, **link;               /* the channel's list */
    struct attempt *linger_next, **linger_link; /* the session's; link NULL: not in it */
    int64_t linger_ns;
    struct net_exchange *exchange;
    struct str request, body;
    enum attempt_mode mode;
    bool is_event_stream;
    struct sse_reader sse;
    struct reply_decoder decoder;
    char request_id[256], location[256]; /* location: where a redirect points */
    int64_t retry_after_ns, told_requests, told_tokens;
    int64_t now_ns; /* of the bytes that are being read */
    int64_t first_reasoning_ns, first_answer_ns, last_token_ns;
    int64_t lag_ns;
    struct histogram *gaps; /* between tokens; NULL: no second one yet */
    struct tape *tape;      /* the raw exchange, or NULL: it is not recorded */
};

/* attempt_read.c: of struct net_handler. After [DONE] a server may keep the response open for a second. */
bool attempt_headers(void *context, const struct net_exchange *exchange, int status,
                     int64_t now_ns);
bool attempt_data(void *context, struct view bytes, int64_t now_ns);
bool attempt_event(void *context, struct view data, bool is_error_event);
void attempt_unlinger(struct attempt *a);

/* attempt_end.c: of struct net_handler. */
void attempt_done(void *context, const struct net_result *result);

/* attempt.c */
void attempt_free(struct attempt *a);

#endif

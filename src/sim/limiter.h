/* A vendor's limits: requests and tokens a minute, by the second too, and requests at once. */
#ifndef SIM_LIMITER_H
#define SIM_LIMITER_H

#include <stdint.h>

#include "sim/dialect.h"

/* So many in a window of time. */
struct limit {
    int64_t most; /* 0: no limit */
    int64_t began_ns, used;
};
struct limiter {
    struct limit minute, second;               /* requests */
    struct limit minute_tokens, second_tokens; /* input and output, as they are billed */
    int64_t at_once;                           /* 0: no limit */
    int64_t under_way;
};

/* Tokens limit the next request when those before it have used up the window: REFUSE_TOKENS.
 * REFUSE_NOTHING: the request is let in, and limiter_leave follows. */
enum refusal_kind limiter_enter(struct limiter *limiter, int64_t now_ns);
/* What a request that was let in is billed, known when its answer is drawn. */
void limiter_use(struct limiter *limiter, int64_t tokens);
void limiter_leave(struct limiter *limiter);

#endif

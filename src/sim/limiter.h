/* A vendor's limits: requests a minute, by the second too, and at once. */
#ifndef SIM_LIMITER_H
#define SIM_LIMITER_H

#include <stdint.h>

#include "sim/dialect.h"

struct limiter {
    int64_t per_minute, per_second, at_once; /* 0: no limit */
    int64_t minute_began, minute_count, second_began, second_count, under_way;
};

/* REFUSE_NOTHING: the request is let in, and limiter_leave follows. */
enum refusal_kind limiter_enter(struct limiter *limiter, int64_t now_ns);
void limiter_leave(struct limiter *limiter);

#endif

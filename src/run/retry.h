/* Whether a failed attempt is followed by another, and when. Pure.
 *
 * Only classes that can help are tried again, capped in number and in time for each cell, after an
 * exponential backoff with full jitter (uniform between nothing and the bound: Brooker 2015,
 * "Exponential Backoff And Jitter"). A vendor's Retry-After is a floor, never a ceiling. */
#ifndef RUN_RETRY_H
#define RUN_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/random.h"
#include "base/view.h"
#include "wire/provider.h"

struct retry_policy {
    int64_t attempts_max;     /* of a cell */
    int64_t cell_time_max_ns; /* no further attempt starts later than this after the first */
    int64_t base_ns;          /* the bound of the first backoff; it doubles with each attempt */
};

/* Attempt `number` (1, 2, …) of a cell that began at `first_ns` has failed at `now_ns`. Returns the
 * delay before the next one, or -1: the cell ends. `after_ns` is the vendor's Retry-After, 0: none. */
int64_t retry_delay(const struct retry_policy *policy, enum retry_class retry, int number,
                    int64_t first_ns, int64_t now_ns, int64_t after_ns, struct random *random);

/* Retry-After's value, seconds or an HTTP date, as a delay; 0 when there is none or it is past. At
 * most a day. */
int64_t retry_after_parse(struct view value, int64_t wall_ns);

/* How long a refusal's headers ask to wait, in ns; 0: they do not say. Retry-After-Ms (Azure, OpenAI)
 * before Retry-After before X-RateLimit-Reset-*, which counts only for a quota of which nothing is
 * left. Views may be empty. */
struct retry_headers {
    struct view after_ms, after;
    struct view left_requests, reset_requests, left_tokens, reset_tokens;
};
int64_t retry_wait_told(const struct retry_headers *headers, int64_t wall_ns);

#endif

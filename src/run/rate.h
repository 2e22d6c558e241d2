/* One quota of a lane, requests or tokens a minute: hands out instants, remembers a minute, learns
 * from refusals. Pure: the clock is handed in.
 *
 * Two rules together. Spacing: after an amount n the next start is n / (0.98 x limit) minutes later
 * (a generic cell rate algorithm without burst tolerance: ITU-T I.371), which keeps the flow even.
 * Window: no 60 seconds hold more than the limit, which spacing alone would break by up to the last
 * amount. The window counts in buckets of 250 ms, the oldest one in full. */
#ifndef RUN_RATE_H
#define RUN_RATE_H

#include <stdbool.h>
#include <stdint.h>

enum { RATE_BUCKETS = 256 }; /* 64 s */

struct rate {
    int64_t configured; /* a minute; 0: not limited */
    int64_t ceiling; /* what it may grow back to: configured, or less when the vendor told less */
    int64_t limit;   /* in force */
    int64_t per_second; /* spacing is no closer than this; 0: no such sub-limit */
    int64_t refused_at; /* the limit in force at the last refusal; 0: none */
    int64_t seen;       /* what the vendor had accepted in the minute before it; -1: none yet */
    int64_t told;       /* what its headers said last; 0: nothing */
    int64_t next_ns;    /* earliest instant of the next start, by spacing */
    int64_t credit_ns;  /* spacing that settlements gave back and nobody has used */
    int64_t last_ns;    /* the last start handed out */
    int64_t first_ns;   /* the first ever, -1: none */
    int64_t clean_ns;   /* no refusal since, and no growth */
    int64_t bucket;     /* number of the newest bucket */
    int64_t started[RATE_BUCKETS], refused[RATE_BUCKETS];
};

void rate_init(struct rate *rate, int64_t per_minute, int64_t per_second);
/* The earliest instant from `from_ns` on at which `amount` may start. An amount over the limit waits
 * for an empty minute. */
int64_t rate_earliest(const struct rate *rate, int64_t from_ns, int64_t amount);
/* Starts it. `slowness` >= 1 multiplies the spacing that follows, by at most 250 ms (a ramp). */
void rate_take(struct rate *rate, int64_t at_ns, int64_t amount, double slowness);
/* It did not start after all. */
void rate_give_back(struct rate *rate, int64_t at_ns, int64_t amount);
/* What started at `at_ns` turned out larger by `more` (negative: smaller). */
void rate_settle(struct rate *rate, int64_t now_ns, int64_t at_ns, int64_t amount, int64_t more);
void rate_note_refusal(struct rate *rate, int64_t at_ns, int64_t amount);
/* Accepted in the last 60 seconds: started and not refused; scaled up while it is younger. */
int64_t rate_seen(const struct rate *rate, int64_t now_ns);
/* The same as it was counted, not scaled up. */
int64_t rate_accepted(const struct rate *rate, int64_t now_ns);
/* Lowers the limit to what was seen, within 50 to 90 % of the old; returns what was seen. */
int64_t rate_learn(struct rate *rate, int64_t now_ns);
/* The vendor says its limit: a lower one than ours is taken, and when it says more than it did before,
 * ours rises again, never above what is configured. True if ours changed. */
bool rate_told(struct rate *rate, int64_t per_minute);
/* +5 % for each minute without a refusal until 95 % of what was refused, then +1 %. True if it grew. */
bool rate_grow(struct rate *rate, int64_t now_ns);

#endif

#include "run/rate.h"

#include <string.h>

#include "base/clock.h"

#define MINUTE_NS (60 * CLOCK_S)
#define BUCKET_NS (250 * CLOCK_MS)
enum { WINDOW = 60 * 4 }; /* buckets a minute */

static const double spacing_share = 0.98; /* of the limit */
static const int64_t slowness_max_ns = 250 * CLOCK_MS, credit_max_ns = 5 * CLOCK_S;

void rate_init(struct rate *rate, int64_t per_minute, int64_t per_second)
{
    memset(rate, 0, sizeof *rate);
    rate->configured = rate->ceiling = rate->limit = per_minute;
    rate->per_second = per_second;
    rate->first_ns = rate->seen = -1;
    rate->last_ns = rate->next_ns = INT64_MIN;
}

/* --- the window --- */

static bool holds(const struct rate *rate, int64_t bucket)
{
    return bucket >= 0 && bucket <= rate->bucket && bucket > rate->bucket - RATE_BUCKETS;
}

static int64_t in_bucket(const struct rate *rate, const int64_t *ring, int64_t bucket)
{
    return holds(rate, bucket) ? ring[bucket % RATE_BUCKETS] : 0;
}

/* Of the 60 seconds that end in `bucket`, and the rest of the bucket in which they begin. */
static int64_t window_sum(const struct rate *rate, const int64_t *ring, int64_t bucket)
{
    int64_t sum = 0;

    for (int64_t i = bucket - WINDOW; i <= bucket; i++)
        sum += in_bucket(rate, ring, i);
    return sum;
}

static void add(struct rate *rate, int64_t *ring, int64_t at_ns, int64_t amount)
{
    int64_t bucket = at_ns / BUCKET_NS;

    if (bucket - rate->bucket >= RATE_BUCKETS) {
        memset(rate->started, 0, sizeof rate->started);
        memset(rate->refused, 0, sizeof rate->refused);
        rate->bucket = bucket;
    }
    while (rate->bucket < bucket) {
        rate->bucket++;
        rate->started[rate->bucket % RATE_BUCKETS] = 0;
        rate->refused[rate->bucket % RATE_BUCKETS] = 0;
    }
    if (!holds(rate, bucket))
        return;
    ring[bucket % RATE_BUCKETS] += amount;
    if (ring[bucket % RATE_BUCKETS] < 0)
        ring[bucket % RATE_BUCKETS] = 0;
}

/* --- instants --- */

int64_t rate_earliest(const struct rate *rate, int64_t from_ns, int64_t amount)
{
    int64_t at = from_ns > rate->next_ns ? from_ns : rate->next_ns;
    int64_t bucket = at / BUCKET_NS, sum;

    if (!rate->limit)
        return at;
    sum = window_sum(rate, rate->started, bucket);
    while (sum > 0 && sum + amount > rate->limit) {
        sum -= in_bucket(rate, rate->started, bucket - WINDOW);
        bucket++;
        sum += in_bucket(rate, rate->started, bucket);
        at = bucket * BUCKET_NS;
    }
    return at;
}

/* How long `amount` keeps the next start away. */
static int64_t spacing_ns(const struct rate *rate, int64_t amount)
{
    double per_minute = (double)rate->limit, per_second = (double)rate->per_second * 60;

    if (!rate->limit || (rate->per_second && per_second < per_minute))
        per_minute = per_second;
    return per_minute > 0
               ? (int64_t)((double)amount * (double)MINUTE_NS / (per_minute * spacing_share))
               : 0;
}

void rate_take(struct rate *rate, int64_t at_ns, int64_t amount, double slowness)
{
    int64_t spacing = spacing_ns(rate, amount), more = (int64_t)((double)spacing * (slowness - 1));
    int64_t used;

    if (more > slowness_max_ns)
        more = slowness_max_ns;
    if (rate->first_ns < 0)
        rate->first_ns = rate->clean_ns = at_ns;
    used = rate->credit_ns < spacing ? rate->credit_ns : spacing;
    rate->credit_ns -= used;
    rate->last_ns = at_ns;
    rate->next_ns = at_ns + spacing + more - used;
    add(rate, rate->started, at_ns, amount);
}

void rate_give_back(struct rate *rate, int64_t at_ns, int64_t amount)
{
    if (rate->last_ns == at_ns)
        rate->next_ns = at_ns;
    add(rate, rate->started, at_ns, -amount);
}

/* What settles for less than it was started with moves the next start up to now; the rest shortens the
 * spacing of those to come, since several settle between two starts. */
void rate_settle(struct rate *rate, int64_t now_ns, int64_t at_ns, int64_t amount, int64_t more)
{
    if (more < -amount)
        more = -amount;
    add(rate, rate->started, at_ns, more);
    if (rate->first_ns < 0)
        return;
    rate->next_ns += spacing_ns(rate, more);
    if (more < 0 && rate->next_ns < now_ns) {
        rate->credit_ns += now_ns - rate->next_ns;
        if (rate->credit_ns > credit_max_ns)
            rate->credit_ns = credit_max_ns;
        rate->next_ns = now_ns;
    }
}

/* --- learning --- */

void rate_note_refusal(struct rate *rate, int64_t at_ns, int64_t amount)
{
    add(rate, rate->refused, at_ns, amount);
}

int64_t rate_accepted(const struct rate *rate, int64_t now_ns)
{
    int64_t bucket = now_ns / BUCKET_NS;
    int64_t accepted =
        window_sum(rate, rate->started, bucket) - window_sum(rate, rate->refused, bucket);

    return accepted > 0 ? accepted : 0;
}

int64_t rate_seen(const struct rate *rate, int64_t now_ns)
{
    int64_t age = rate->first_ns < 0 ? 0 : now_ns - rate->first_ns;
    int64_t seen = rate_accepted(rate, now_ns);

    if (age < CLOCK_S)
        age = CLOCK_S;
    return age < MINUTE_NS ? (int64_t)((double)seen * (double)MINUTE_NS / (double)age) : seen;
}

int64_t rate_learn(struct rate *rate, int64_t now_ns)
{
    int64_t seen = rate_seen(rate, now_ns), low = 1, high = seen * 9 / 10;

    rate->refused_at = rate->seen = seen;
    if (rate->limit) {
        rate->refused_at = rate->limit;
        low = rate->limit / 2;
        high = rate->limit * 9 / 10;
    }
    rate->limit = seen < high ? seen : high;
    if (rate->limit < low)
        rate->limit = low;
    if (rate->limit < 1)
        rate->limit = 1;
    rate->clean_ns = now_ns;
    return seen;
}

bool rate_told(struct rate *rate, int64_t per_minute)
{
    int64_t before = rate->limit;
    bool has_risen = rate->told > 0 && per_minute > rate->told;

    if (per_minute <= 0)
        return false;
    rate->told = per_minute;
    rate->ceiling =
        !rate->configured || per_minute < rate->configured ? per_minute : rate->configured;
    /* A header that says the same with every response must not undo what refusals taught. */
    if (!rate->limit || per_minute < rate->limit || (has_risen && rate->limit < rate->ceiling))
        rate->limit = rate->ceiling;
    return rate->limit != before;
}

bool rate_grow(struct rate *rate, int64_t now_ns)
{
    int64_t before = rate->limit, grown;

    if (!rate->refused_at || !rate->limit || now_ns - rate->clean_ns < MINUTE_NS)
        return false;
    rate->clean_ns = now_ns;
    grown = before / 20 ? before + before / 20 : before + 1;
    if (grown > rate->refused_at * 95 / 100)
        grown = before / 100 ? before + before / 100 : before + 1;
    if (rate->ceiling && grown > rate->ceiling)
        grown = rate->ceiling;
    rate->limit = grown;
    return grown > before;
}

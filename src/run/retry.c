#include "run/retry.h"

#include "base/clock.h"

enum { RETRY_DOUBLINGS_MAX = 6 };

/* In units of the policy's base; 0: never again. A slip of the transport is gone in a second, a full
 * vendor is not. Quota and burst pause the whole lane besides. */
static const int retry_weight[RETRY_CLASS_COUNT] = {
    [RETRY_SOON] = 1, [RETRY_QUOTA] = 1, [RETRY_BURST] = 1, [RETRY_OVERLOAD] = 4};

int64_t retry_delay(const struct retry_policy *policy, enum retry_class retry, int number,
                    int64_t first_ns, int64_t now_ns, int64_t after_ns, struct random *random)
{
    int64_t base = policy->base_ns * retry_weight[retry];
    int doublings = number - 1 < RETRY_DOUBLINGS_MAX ? number - 1 : RETRY_DOUBLINGS_MAX;

    if (retry_weight[retry] == 0 || number >= policy->attempts_max)
        return -1;
    int64_t delay = (int64_t)(random_unit(random) * (double)(base << doublings));
    if (delay < after_ns)
        delay = after_ns + (int64_t)(random_unit(random) * (double)base);
    return now_ns + delay - first_ns > policy->cell_time_max_ns ? -1 : delay;
}

static bool parse_seconds(struct view value, int64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < value.len; i++) {
        char c = value.data[i];
        if (c < '0' || c > '9')
            return false;
        *out = *out * 10 + (c - '0');
        if (*out > 86400)
            *out = 86400;
    }
    return value.len > 0;
}

int64_t retry_after_parse(struct view value, int64_t wall_ns)
{
    int64_t seconds = 0, date;

    value = view_trim(value);
    if (!value.len || parse_seconds(value, &seconds))
        return seconds * CLOCK_S;
    if (!clock_parse_http_date(value, &date))
        return 0;
    seconds = date - wall_ns / CLOCK_S;
    if (seconds < 0)
        return 0;
    return (seconds < 86400 ? seconds : 86400) * CLOCK_S;
}

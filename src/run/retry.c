#include "run/retry.h"

#include <stdio.h>
#include <time.h>

#include "base/clock.h"

enum { RETRY_DOUBLINGS_MAX = 6, RETRY_AFTER_SIZE = 64 };

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

/* RFC 9110 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT". */
static bool parse_http_date(struct view value, int64_t *out_unix_s)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char text[RETRY_AFTER_SIZE], month[4];
    struct tm tm = {0};

    if (value.len >= sizeof text)
        return false;
    (void)snprintf(text, sizeof text, "%.*s", (int)value.len, value.data);
    if (sscanf(text, "%*3s, %2d %3s %4d %2d:%2d:%2d GMT", /* NOLINT(cert-err34-c): bounded */
               &tm.tm_mday, month, &tm.tm_year, &tm.tm_hour, &tm.tm_min, &tm.tm_sec) != 6)
        return false;
    ptrdiff_t at = view_find(view_of(months), view_of(month));
    if (at < 0 || at % 3 != 0)
        return false;
    tm.tm_mon = (int)at / 3;
    tm.tm_year -= 1900;
    *out_unix_s = timegm(&tm);
    return true;
}

int64_t retry_after_parse(struct view value, int64_t wall_ns)
{
    int64_t seconds = 0, date;

    value = view_trim(value);
    if (!value.len || parse_seconds(value, &seconds))
        return seconds * CLOCK_S;
    if (!parse_http_date(value, &date))
        return 0;
    seconds = date - wall_ns / CLOCK_S;
    if (seconds < 0)
        return 0;
    return (seconds < 86400 ? seconds : 86400) * CLOCK_S;
}

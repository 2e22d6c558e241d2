#include "run/retry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

#define RETRY_WAIT_MAX (86400 * CLOCK_S)

/* "1m30.5s", "20ms", "6m0s" (OpenAI), or a number of seconds; -1: none of these. */
static int64_t parse_reset(struct view value)
{
    static const struct {
        struct view name;
        double ns;
    } units[] = {
        {{"ms", 2}, 1e6}, {{"s", 1}, 1e9}, {{"m", 1}, 60e9}, {{"h", 1}, 3600e9}, {{"", 0}, 1e9}};
    char text[32];
    double total = 0;

    if (!value.len || value.len >= sizeof text)
        return -1;
    memcpy(text, value.data, value.len);
    text[value.len] = '\0';
    for (size_t at = 0; text[at];) {
        char *end = NULL;
        size_t unit = 0;
        double number = strtod(text + at, &end);
        if (text[at] < '0' || text[at] > '9' || !end)
            return -1;
        while (!view_starts(view_of(end), units[unit].name))
            unit++;
        if (!units[unit].name.len && *end)
            return -1;
        at = (size_t)(end - text) + units[unit].name.len;
        total += number * units[unit].ns;
        if (total > (double)RETRY_WAIT_MAX)
            return RETRY_WAIT_MAX;
    }
    return (int64_t)total;
}

static int64_t reset_of(struct view left, struct view reset)
{
    int64_t wait = view_eq(view_trim(left), VIEW("0")) ? parse_reset(view_trim(reset)) : 0;

    return wait > 0 ? wait : 0;
}

int64_t retry_wait_told(const struct retry_headers *headers, int64_t wall_ns)
{
    int64_t requests, tokens;
    char after_ms[32];

    (void)snprintf(after_ms, sizeof after_ms, "%.*sms", (int)view_trim(headers->after_ms).len,
                   headers->after_ms.len ? view_trim(headers->after_ms).data : "");
    if (parse_reset(view_of(after_ms)) > 0)
        return parse_reset(view_of(after_ms));
    if (view_trim(headers->after).len > 0)
        return retry_after_parse(headers->after, wall_ns);
    requests = reset_of(headers->left_requests, headers->reset_requests);
    tokens = reset_of(headers->left_tokens, headers->reset_tokens);
    return requests > tokens ? requests : tokens;
}

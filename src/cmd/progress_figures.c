#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/progress_view.h"

#define LEFT_MIN_NS (30 * CLOCK_S)
static const double two_sided_95 = 1.96;

int64_t progress_ended(const struct session_snapshot *s)
{
    int64_t ended = s->before;

    for (size_t i = 0; i < s->lane_count; i++)
        ended += s->lanes[i].ended;
    return ended;
}

int64_t progress_failed(const struct session_snapshot *s)
{
    int64_t failed = 0;

    for (size_t i = 0; i < s->lane_count; i++)
        failed += s->lanes[i].failed;
    return failed;
}

/* Time left --------------------------------------------------------------------------------- */

/* The time that lane `at` needs for what it misses, and its relative variance; -1: unknown. */
static double lane_need(const struct progress_history *h, size_t lanes, size_t at, int64_t missing,
                        double *out_variance)
{
    double n = (double)h->intervals, sum = 0, squares = 0;

    for (size_t i = 0; i < h->intervals; i++) {
        double count = (double)h->counts[i * lanes + at];
        sum += count;
        squares += count * count;
    }
    if (sum <= 0)
        return -1;
    double mean = sum / n, variance = n > 1 ? (squares - n * mean * mean) / (n - 1) : mean;
    *out_variance = fmax(variance, 0) / (mean * mean * n) + 1 / (double)missing;
    return (double)h->interval_ns * (double)missing / mean;
}

struct progress_left progress_estimate(const struct session_snapshot *s,
                                       const struct progress_history *history)
{
    struct progress_left left = {.ns = 0};

    if (s->taken_ns - s->started_ns < LEFT_MIN_NS || history->intervals < 2 ||
        (progress_ended(s) - s->before) * 50 < s->planned - s->before)
        return (struct progress_left){.ns = -1};
    for (size_t i = 0; i < s->lane_count; i++) {
        int64_t missing = s->lanes[i].planned - s->lanes[i].ended;
        double variance = 0, need;
        if (s->lanes[i].is_done || missing <= 0)
            continue;
        need = lane_need(history, s->lane_count, i, missing, &variance);
        if (need < 0)
            return (struct progress_left){.ns = -1};
        if (need > (double)left.ns) {
            left.ns = (int64_t)need;
            left.spread_ns = (int64_t)(two_sided_95 * need * sqrt(variance));
        }
    }
    return left;
}

/* Money --------------------------------------------------------------------------------------- */

/* Pico of the cap's currency for one unit of `currency`; 0: no rate. */
static int64_t cap_rate(const struct store_cap *cap, const char *currency)
{
    for (size_t i = 0; i < cap->rate_count; i++) {
        if (strcmp(cap->rates[i].currency, currency) == 0)
            return cap->rates[i].pico;
    }
    return strcmp(cap->currency, currency) == 0 ? DECIMAL_PICO : 0;
}

int128 progress_forecast(const struct session_snapshot *s, const struct store_cap *cap,
                         int128 charged)
{
    double more = 0; /* a forecast need not be exact */

    if (strcmp(cap->scope, "model") == 0)
        return -1;
    for (size_t i = 0; i < s->lane_count; i++) {
        const struct session_lane *lane = &s->lanes[i];
        int64_t missing = lane->is_done ? 0 : lane->planned - lane->ended;
        double rate = (double)cap_rate(cap, lane->currency) / DECIMAL_PICO;
        if (rate <= 0 || (missing > 0 && lane->ended == 0))
            return -1;
        more -= (double)lane->reserved_pico * rate;
        if (missing > 0)
            more += (double)lane->spent_pico / (double)lane->ended * (double)missing * rate;
    }
    int128 forecast = charged + (int128)more;
    return forecast > 0 ? forecast : 0;
}

void progress_money(const struct session_snapshot *s, struct str *out)
{
    size_t before = out->len;

    for (size_t i = 0; i < s->lane_count; i++) {
        int128 sum = 0;
        bool seen = false;
        for (size_t k = 0; k < s->lane_count; k++) {
            if (strcmp(s->lanes[k].currency, s->lanes[i].currency) != 0)
                continue;
            seen |= k < i;
            sum += (int128)s->lanes[k].spent_pico + s->lanes[k].reserved_pico;
        }
        if (seen || sum == 0)
            continue;
        if (out->len > before)
            str_add_text(out, " + ");
        decimal_put(out, sum, 2);
        str_printf(out, " %s", s->lanes[i].currency);
    }
}

void progress_duration(int64_t ns, struct str *out)
{
    int64_t seconds = ns / CLOCK_S;

    if (seconds >= 3600)
        str_printf(out, "%lld:%02lld:%02lld", (long long)(seconds / 3600),
                   (long long)(seconds / 60 % 60), (long long)(seconds % 60));
    else
        str_printf(out, "%lld:%02lld", (long long)(seconds / 60), (long long)(seconds % 60));
}

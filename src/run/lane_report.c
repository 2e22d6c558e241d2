/* How the lanes of a session were paced and how late its loop was, when it is over: for the run's
 * manifest and for people. */
#include "base/clock.h"
#include "run/engine.h"

/* "requests a minute: configured 600, seen 400" */
static void put_quota(struct str *out, const char *name, const struct lane_quota *quota,
                      int64_t in_force)
{
    if (quota->seen < 0 && quota->told == 0)
        return;
    str_printf(out, "%s%s a minute: ", out->len > 0 ? "; " : "", name);
    if (quota->configured > 0)
        str_printf(out, "configured %lld", (long long)quota->configured);
    else
        str_add_text(out, "not configured");
    if (quota->told > 0)
        str_printf(out, ", told %lld", (long long)quota->told);
    if (quota->seen >= 0)
        str_printf(out, ", seen %lld", (long long)quota->seen);
    str_printf(out, ", now %lld", (long long)in_force);
}

static void put_refusals(struct str *out, const struct lane_view *lane)
{
    static const enum retry_class classes[] = {RETRY_QUOTA, RETRY_BURST, RETRY_OVERLOAD};
    static const char *const words[] = {"by quota", "by burst", "by overload"};

    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (lane->refusals[classes[i]] > 0)
            str_printf(out, "%srefused %s %lld time%s", out->len > 0 ? "; " : "", words[i],
                       (long long)lane->refusals[classes[i]],
                       lane->refusals[classes[i]] == 1 ? "" : "s");
    if (lane->paused_ns > 0)
        str_printf(out, "%spaused %.1f s", out->len > 0 ? "; " : "",
                   (double)lane->paused_ns / (double)CLOCK_S);
}

void session_put_lane_notes(const struct session *session, struct str *out)
{
    for (size_t i = 0; i < session->channel_count; i++) {
        const struct session_channel *channel = &session->channels[i];
        struct lane_view lane = lane_look(channel->lane, clock_now_ns());
        struct str note = {0};
        put_quota(&note, "requests", &lane.requests, lane.requests_per_minute);
        put_quota(&note, "tokens", &lane.tokens, lane.tokens_per_minute);
        put_refusals(&note, &lane);
        if (note.len > 0)
            str_printf(out, "lane %s: %s\n", channel->name, str_text(&note));
        str_release(&note);
    }
}

static void put_quota_json(struct str *out, const char *name, const struct lane_quota *quota,
                           int64_t in_force)
{
    json_put_key(out, name);
    str_add_char(out, '{');
    json_put_int(out, "configured", quota->configured);
    json_put_int(out, "in_force", in_force);
    if (quota->seen >= 0)
        json_put_int(out, "seen", quota->seen);
    if (quota->told > 0)
        json_put_int(out, "told", quota->told);
    str_add_char(out, '}');
}

void session_put_lanes(const struct session *session, struct str *out)
{
    str_add_char(out, '[');
    for (size_t i = 0; i < session->channel_count; i++) {
        const struct session_channel *channel = &session->channels[i];
        struct lane_view lane = lane_look(channel->lane, clock_now_ns());
        str_add_text(out, i > 0 ? ",{" : "{");
        json_put_int(out, "concurrency", lane.concurrency);
        json_put_text(out, "name", channel->name);
        json_put_int(out, "paused_ms", lane.paused_ns / CLOCK_MS);
        json_put_int(out, "refused_by_burst", lane.refusals[RETRY_BURST]);
        json_put_int(out, "refused_by_overload", lane.refusals[RETRY_OVERLOAD]);
        json_put_int(out, "refused_by_quota", lane.refusals[RETRY_QUOTA]);
        put_quota_json(out, "requests_per_minute", &lane.requests, lane.requests_per_minute);
        put_quota_json(out, "tokens_per_minute", &lane.tokens, lane.tokens_per_minute);
        str_add_char(out, '}');
    }
    str_add_char(out, ']');
}

void session_put_loop(const struct session *session, struct str *out)
{
    const struct histogram *late = &session->lateness;

    str_add_char(out, '{');
    if (late->count > 0) {
        json_put_int(out, "late_p50_us", histogram_quantile(late, 0.5) / 1000);
        json_put_int(out, "late_p99_us", histogram_quantile(late, 0.99) / 1000);
    }
    json_put_int(out, "samples", (int64_t)late->count);
    str_add_char(out, '}');
}

/* How the lanes of a session were paced and how late its loop was, when it is over: for the run's
 * manifest and for people. */
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/clock.h"
#include "base/json.h"
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

/* All cells of the run that the lane asks, judges' too. */
static int64_t channel_planned(const struct session_channel *channel)
{
    const struct plan *plan = channel->session->config.plan;
    int64_t planned = (int64_t)channel->model_count * (int64_t)plan->item_count * plan->repeats;

    for (size_t j = 0; j < plan->judge_count; j++) {
        if (channel->session->judge_channels[j] == channel)
            planned += plan->judges[j].cell_count;
    }
    return planned;
}

static void put_channel(const struct session_channel *channel, struct str *out)
{
    const struct session *session = channel->session;
    const struct plan *plan = session->config.plan;
    struct lane_view lane = lane_look(channel->lane, clock_now_ns());
    const char *comma = "";

    str_add_char(out, '{');
    json_put_text(out, "currency", channel->view.currency);
    json_put_key(out, "models");
    str_add_char(out, '[');
    for (size_t i = 0; i < channel->model_count; i++, comma = ",")
        str_printf(out, "%s%u", comma, channel->models[i]);
    for (size_t j = 0; j < plan->judge_count; j++) {
        if (session->judge_channels[j] != channel)
            continue;
        str_printf(out, "%s%zu", comma, plan->model_count + j);
        comma = ",";
    }
    str_add_char(out, ']');
    json_put_text(out, "name", channel->name);
    json_put_int(out, "places", lane.concurrency);
    json_put_int(out, "planned", channel_planned(channel));
    json_put_int(out, "requests_per_minute", lane.requests_per_minute);
    json_put_int(out, "tokens_per_minute", lane.tokens_per_minute);
    str_add_char(out, '}');
}

static void put_cap(const struct store_cap *cap, const struct plan *plan, struct str *out)
{
    str_add_char(out, '{');
    json_put_text(out, "currency", cap->currency);
    if (strcmp(cap->scope, "model") == 0) {
        json_put_text(out, "label", plan->models[cap->model].label);
        json_put_int(out, "model", cap->model);
    }
    json_put_int(out, "pico", cap->pico);
    json_put_key(out, "rates");
    str_add_char(out, '[');
    for (size_t i = 0; i < cap->rate_count; i++) {
        str_add_text(out, i > 0 ? ",{" : "{");
        json_put_text(out, "currency", cap->rates[i].currency);
        json_put_int(out, "pico", cap->rates[i].pico);
        str_add_char(out, '}');
    }
    str_add_char(out, ']');
    json_put_text(out, "scope", cap->scope);
    str_add_char(out, '}');
}

void session_put_start(const struct session *session, int64_t unix_ns, struct str *out)
{
    const struct budget *budget = session->config.budget;

    str_add_char(out, '{');
    json_put_key(out, "caps");
    str_add_char(out, '[');
    for (size_t i = 0; i < budget->count; i++) {
        str_add_text(out, i > 0 ? "," : "");
        put_cap(&budget->caps[i], session->config.plan, out);
    }
    str_add_char(out, ']');
    json_put_key(out, "lanes");
    str_add_char(out, '[');
    for (size_t i = 0; i < session->channel_count; i++) {
        str_add_text(out, i > 0 ? "," : "");
        put_channel(&session->channels[i], out);
    }
    str_add_char(out, ']');
    json_put_text(out, "on_budget",
                  session->config.sweep->on_budget == SWEEP_PAUSE ? "pause" : "stop");
    json_put_int(out, "pid", (int64_t)getpid());
    json_put_int(out, "started_unix_ns", unix_ns);
    str_add_char(out, '}');
}

void session_put_loop(const struct session *session, struct str *out)
{
    const struct histogram *late = &session->lateness;

    str_add_char(out, '{');
    if (late->count > 0) {
        unsigned char bytes[HISTOGRAM_BYTES_MAX];
        struct str text = {0};
        base64_put(&text, (struct view){(const char *)bytes, histogram_write(late, bytes)});
        json_put_text(out, "histogram", str_text(&text));
        str_release(&text);
        json_put_int(out, "late_p50_us", histogram_quantile(late, 0.5) / 1000);
        json_put_int(out, "late_p99_us", histogram_quantile(late, 0.99) / 1000);
    }
    json_put_int(out, "samples", (int64_t)late->count);
    str_add_char(out, '}');
}

/* The session's own begins where those before it ended. */
static bool take_earlier(void *context, const struct run_info *run)
{
    struct session *session = context;
    struct arena arena = {0};
    struct error ignored;
    const struct json_value *manifest =
        json_parse(&arena, "manifest", view_of(run->manifest), JSON_STRICT, &ignored);
    const struct json_value *text = json_get(json_get(manifest, "loop"), "histogram");
    struct str bytes = {0};

    if (text && text->type == JSON_STRING && base64_take(&bytes, text->text))
        (void)histogram_read(&session->lateness, str_view(&bytes));
    str_release(&bytes);
    arena_release(&arena);
    return true;
}

bool session_load_loop(struct session *session, struct store *store, struct error *err)
{
    return store_run_each(store, session->config.run, take_earlier, session, err);
}

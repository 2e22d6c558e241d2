#include "base/clock.h"
#include "base/embed.h"
#include "base/json.h"
#include "cmd/progress_view.h"
#include "report/render.h"

EMBED_TEXT(progress_schema, EMBED_FILE("docs/schema/progress.json"));

static void put_text(struct str *out, const char *key, const char *text)
{
    json_put_key(out, key);
    render_json_string(view_of(text), out);
}

static void put_or_null(struct str *out, const char *key, bool is_known, int64_t value)
{
    if (is_known) {
        json_put_int(out, key, value);
        return;
    }
    json_put_key(out, key);
    str_add_text(out, "null");
}

/* {"pico":…,"amount":"…","currency":"CNY"}, as everywhere; null where it is not known. */
static void put_money(struct str *out, const char *key, bool is_known, int128 pico,
                      const char *currency)
{
    json_put_key(out, key);
    if (!is_known) {
        str_add_text(out, "null");
        return;
    }
    str_add_text(out, "{");
    json_put_key(out, "pico");
    str_printf(out, "%lld", (long long)pico);
    json_put_key(out, "amount");
    str_add_char(out, '"');
    decimal_put(out, pico, -1);
    str_add_char(out, '"');
    put_text(out, "currency", currency);
    str_add_char(out, '}');
}

static void put_lane(const struct session_lane *lane, struct str *out)
{
    str_add_char(out, '{');
    put_text(out, "lane", lane->name);
    json_put_int(out, "in_flight", lane->in_flight);
    json_put_int(out, "places", lane->limit);
    json_put_int(out, "planned", lane->planned);
    json_put_int(out, "ended", lane->ended);
    json_put_int(out, "failed", lane->failed);
    json_put_int(out, "retries", lane->retries);
    json_put_int(out, "requests_per_minute", lane->requests_minute);
    put_or_null(out, "requests_per_minute_limit", lane->requests_limit > 0, lane->requests_limit);
    json_put_int(out, "tokens_per_minute", lane->tokens_minute);
    put_or_null(out, "tokens_per_minute_limit", lane->tokens_limit > 0, lane->tokens_limit);
    put_money(out, "charged", true, (int128)lane->spent_pico + lane->reserved_pico, lane->currency);
    put_or_null(out, "ttft_p50_ms", lane->ttft_p50_ns >= 0, lane->ttft_p50_ns / CLOCK_MS);
    put_text(out, "state", lane->state);
    json_put_key(out, "is_done");
    str_add_text(out, lane->is_done ? "true" : "false");
    str_add_char(out, '}');
}

static void put_caps(const struct progress_view *view, struct str *out)
{
    json_put_key(out, "budgets");
    str_add_char(out, '[');
    for (size_t i = 0; i < view->cap_count; i++) {
        const struct progress_cap *cap = &view->caps[i];
        str_add_text(out, i > 0 ? ",{" : "{");
        put_text(out, "scope", cap->scope);
        if (cap->model)
            put_text(out, "model", cap->model);
        put_money(out, "limit", true, cap->limit, cap->currency);
        put_money(out, "charged", true, cap->charged, cap->currency);
        put_money(out, "forecast", cap->forecast >= 0, cap->forecast, cap->currency);
        str_add_char(out, '}');
    }
    str_add_char(out, ']');
}

void progress_json(const struct progress_view *view, const char *kind, const char *state,
                   int64_t unix_ns, struct str *out)
{
    const struct session_snapshot *s = view->snapshot;
    char now[CLOCK_ISO_SIZE];

    clock_iso(unix_ns, now);
    str_printf(out, "{\"schema\":%d", PROGRESS_SCHEMA);
    put_text(out, "kind", kind);
    put_text(out, "time", now);
    put_text(out, "run", view->run_name);
    put_text(out, "title", view->title);
    json_put_key(out, "simulated");
    str_add_text(out, view->is_simulated ? "true" : "false");
    if (state)
        put_text(out, "state", state);
    json_put_int(out, "planned", s->planned);
    json_put_int(out, "ended", progress_ended(s));
    json_put_int(out, "failed", progress_failed(s));
    json_put_int(out, "in_flight", s->in_flight);
    json_put_int(out, "elapsed_ms", (s->taken_ns - s->started_ns) / CLOCK_MS);
    put_or_null(out, "left_ms", view->left.ns >= 0, view->left.ns / CLOCK_MS);
    put_or_null(out, "left_spread_ms", view->left.ns >= 0, view->left.spread_ns / CLOCK_MS);
    put_caps(view, out);
    json_put_key(out, "lanes");
    str_add_char(out, '[');
    for (size_t i = 0; i < s->lane_count; i++) {
        str_add_text(out, i > 0 ? "," : "");
        put_lane(&s->lanes[i], out);
    }
    str_add_text(out, "]}\n");
}

void progress_json_message(struct view text, struct str *out)
{
    struct view line;

    while (view_next_line(&text, &line)) {
        str_printf(out, "{\"schema\":%d,\"kind\":\"message\",\"text\":", PROGRESS_SCHEMA);
        render_json_string(view_trim(line), out);
        str_add_text(out, "}\n");
    }
}

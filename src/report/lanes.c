#include "report/lanes.h"

static bool number_of(const struct json_value *object, const char *key, int64_t *out)
{
    return json_value_int64(json_get(object, key), out);
}

static void put_quota(struct str *out, const char *name, const struct json_value *quota)
{
    int64_t configured = 0, now = 0, told = 0, seen = 0;
    bool is_told = number_of(quota, "told", &told), is_seen = number_of(quota, "seen", &seen);

    if (!is_told && !is_seen)
        return;
    str_printf(out, "%s%s a minute: ", out->len > 0 ? "; " : "", name);
    if (number_of(quota, "configured", &configured) && configured > 0)
        str_printf(out, "configured %lld", (long long)configured);
    else
        str_add_text(out, "not configured");
    if (is_told)
        str_printf(out, ", told %lld", (long long)told);
    if (is_seen)
        str_printf(out, ", seen %lld", (long long)seen);
    if (number_of(quota, "in_force", &now))
        str_printf(out, ", now %lld", (long long)now);
}

static void put_times(struct str *out, const char *words, const struct json_value *lane,
                      const char *key)
{
    int64_t count = 0;

    if (number_of(lane, key, &count) && count > 0)
        str_printf(out, "%srefused %s %lld time%s", out->len > 0 ? "; " : "", words,
                   (long long)count, count == 1 ? "" : "s");
}

void lanes_put(const struct json_value *lane, struct str *out)
{
    int64_t paused_ms = 0;

    put_quota(out, "requests", json_get(lane, "requests_per_minute"));
    put_quota(out, "tokens", json_get(lane, "tokens_per_minute"));
    put_times(out, "by quota", lane, "refused_by_quota");
    put_times(out, "by burst", lane, "refused_by_burst");
    put_times(out, "by overload", lane, "refused_by_overload");
    if (number_of(lane, "paused_ms", &paused_ms) && paused_ms > 0)
        str_printf(out, "%spaused %.1f s", out->len > 0 ? "; " : "", (double)paused_ms / 1000);
}

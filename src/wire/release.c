#include "wire/release.h"

#include <stdio.h>

#include "base/clock.h"

static bool parse_one(const struct config *c, const struct json_value *v, size_t index,
                      struct model_release *out)
{
    const char *source = NULL;
    struct config_object o;
    struct error ignored;
    char path[64];

    (void)snprintf(path, sizeof path, "releases[%zu]", index);
    if (!config_object(c, v, path, &o) || !config_string(&o, "date", CONFIG_REQUIRED, &out->date) ||
        !config_string(&o, "text", CONFIG_REQUIRED, &out->text) ||
        !config_string(&o, "source", CONFIG_REQUIRED, &source) || !config_end(&o))
        return false;
    if (!clock_parse_iso(out->date, &out->unix_ns, &ignored))
        return config_error(&o, json_get(v, "date"), "date",
                            "found \"%.40s\", expected a day as 2026-10-17", out->date);
    return true;
}

bool release_parse(struct arena *arena, struct config_object *model, struct model_profile *out)
{
    const struct json_value *list = NULL;
    struct model_release *releases;

    if (!config_array(model, "releases", CONFIG_OPTIONAL, &list))
        return false;
    releases = arena_alloc(arena, ((list ? list->count : 0) + 1) * sizeof *releases);
    out->releases = releases;
    for (const struct json_value *v = list ? list->first : NULL; v; v = v->next) {
        if (!parse_one(model->config, v, out->release_count, &releases[out->release_count]))
            return false;
        out->release_count++;
    }
    return true;
}

#include "run/keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/secret.h"

/* The model before `index` with the same provider, or -1. */
static ptrdiff_t keys_same_provider(const struct plan *plan, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (plan->models[i].provider == plan->models[index].provider)
            return (ptrdiff_t)i;
    }
    return -1;
}

/* One that is set and unusable is an error even where none is needed. */
bool keys_are_set(const struct provider *provider)
{
    for (const char *const *v = provider->key_env; v && *v; v++) {
        const char *value = getenv(*v);
        if (value && *value)
            return true;
    }
    return provider->key_file && file_exists(provider->key_file);
}

bool keys_read(const struct provider *provider, char **out_header, struct error *err)
{
    char *key = NULL;

    *out_header = NULL;
    if ((!provider->key_env || !provider->key_env[0]) && !provider->key_file)
        return true;
    if (!secret_load(provider->key_env, provider->key_file, &key, err))
        return (provider->key_optional && !keys_are_set(provider)) ||
               error_prefix(err, "%s", provider->name);
    *out_header = mem_printf("Authorization: Bearer %s", key);
    secret_free(key);
    return true;
}

bool keys_load(struct keys *keys, const struct plan *plan, struct error *err)
{
    struct str missing = {0};
    bool ok = true;

    *keys = (struct keys){mem_zalloc(plan_spec_count(plan), sizeof *keys->headers),
                          plan_spec_count(plan)};
    for (size_t i = 0; i < plan_spec_count(plan); i++) {
        struct error one = {.kind = ERROR_NONE};
        ptrdiff_t same = keys_same_provider(plan, i);
        if (plan->simulation) {
            keys->headers[i] = mem_strdup("Authorization: Bearer sim");
        } else if (same >= 0) {
            keys->headers[i] = keys->headers[same] ? mem_strdup(keys->headers[same]) : NULL;
        } else if (!keys_read(plan->models[i].provider, &keys->headers[i], &one)) {
            str_printf(&missing, "%s%s", missing.len > 0 ? "\n" : "", one.message);
            ok = false;
        }
    }
    if (!ok)
        error_set(err, ERROR_INPUT, "%s", str_text(&missing));
    str_release(&missing);
    if (!ok)
        keys_release(keys);
    return ok;
}

void keys_release(struct keys *keys)
{
    for (size_t i = 0; i < keys->count; i++)
        secret_free(keys->headers[i]);
    free(keys->headers);
    *keys = (struct keys){0};
}

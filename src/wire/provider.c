#include "wire/provider.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "wire/profile.h"

const char *const retry_class_names[] = {"never",    "soon",     "quota",      "burst",
                                         "overload", "lane_end", "lane_doubt", NULL};
const char *const thinking_level_names[] = {"default", "off", "on",     "low", "medium",
                                            "high",    "max", "budget", NULL};

const char *retry_class_name(enum retry_class class)
{
    return retry_class_names[class];
}

const char *thinking_level_name(enum thinking_level level)
{
    return thinking_level_names[level];
}

bool thinking_parse(const char *text, enum thinking_level *out_level, int64_t *out_budget)
{
    char *end;

    if (strncmp(text, "budget=", 7) == 0 && text[7] >= '0' && text[7] <= '9') {
        long long n = strtoll(text + 7, &end, 10);
        if (*end || n < 1 || n > 10000000)
            return false;
        *out_level = THINKING_BUDGET;
        *out_budget = n;
        return true;
    }
    for (int i = 0; i < THINKING_BUDGET; i++) {
        if (strcmp(thinking_level_names[i], text) == 0) {
            *out_level = (enum thinking_level)i;
            return true;
        }
    }
    return false;
}

/* The host of "SCHEME://HOST[:PORT]/…" as a view; IPv6 addresses with their brackets. */
static struct view url_host(const char *url)
{
    const char *host = strstr(url, "://") + 3;
    size_t len = strcspn(host, "/");

    if (host[0] == '[')
        return (struct view){host, strcspn(host, "]") + (strchr(host, ']') != NULL)};
    return (struct view){host, strcspn(host, ":") < len ? strcspn(host, ":") : len};
}

static bool is_this_machine(struct view host)
{
    bool is_loopback = view_starts(host, VIEW("127."));

    for (size_t i = 0; i < host.len && is_loopback; i++) /* not 127.0.0.1.example.com */
        is_loopback = host.data[i] == '.' || (host.data[i] >= '0' && host.data[i] <= '9');
    return is_loopback || view_eq_nocase(host, VIEW("localhost")) || view_eq(host, VIEW("[::1]"));
}

const char *provider_url_fault(const char *url, bool allow_plain)
{
    bool is_https = strncmp(url, "https://", 8) == 0;

    if (!is_https && strncmp(url, "http://", 7) != 0)
        return "expected https://HOST/PATH";
    if (!url_host(url).len)
        return "expected a host after ://";
    for (const char *p = url; *p; p++) {
        if (*p == '@')
            return "expected no user name in it (keys come from the environment)";
        if (*p == '?' || *p == '#')
            return "expected no query and no fragment (\"/chat/completions\" is appended)";
        if ((unsigned char)*p <= ' ' || *p == '"' || *p == '\\' || *p == 0x7F)
            return "expected no white space, quotes or control characters";
    }
    if (!is_https && !allow_plain && !is_this_machine(url_host(url)))
        return "expected https: plain http would show the key and the texts to the network (it is "
               "accepted for this machine, and where the profile says \"allow_plain\")";
    return NULL;
}

static bool load_file(struct provider_set *set, const char *dir, const char *file_name,
                      size_t *capacity, struct error *err)
{
    char *path = file_join(dir, file_name), *name = mem_strndup(file_name, strlen(file_name) - 5);
    struct str text = {0};
    bool ok = true;

    if (!provider_find(set, name)) {
        size_t count = set->count;
        set->providers = mem_grow(set->providers, sizeof *set->providers, count + 1, capacity);
        ok = file_read(path, 4 << 20, &text, err) &&
             provider_parse(&set->arena, name, path, str_view(&text), &set->providers[count], err);
        set->count += ok;
    }
    str_release(&text);
    free(path);
    free(name);
    return ok;
}

bool provider_is_profile(const char *file_name)
{
    return strcmp(file_name, "exchange.json") != 0 && strcmp(file_name, "calendar.json") != 0;
}

bool provider_set_load(struct provider_set *set, char *const *dirs, struct error *err)
{
    size_t capacity = 0;
    bool ok = true;

    *set = (struct provider_set){0};
    for (; *dirs && ok; dirs++) {
        char **names = file_list(*dirs, ".json");
        for (char **n = names; *n && ok; n++)
            ok = !provider_is_profile(*n) || load_file(set, *dirs, *n, &capacity, err);
        file_list_free(names);
    }
    if (!ok)
        provider_set_release(set);
    return ok;
}

void provider_set_release(struct provider_set *set)
{
    free(set->providers);
    arena_release(&set->arena);
    *set = (struct provider_set){0};
}

const struct provider *provider_find(const struct provider_set *set, const char *name)
{
    for (unsigned i = 0; i < set->count; i++)
        if (strcmp(set->providers[i].name, name) == 0)
            return &set->providers[i];
    return NULL;
}

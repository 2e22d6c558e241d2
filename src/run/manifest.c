#include "run/manifest.h"

#include <curl/curl.h>
#include <event2/event.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

static void put_budget(const struct sweep *sweep, struct str *out)
{
    json_put_key(out, "budget");
    str_add_char(out, '[');
    for (size_t i = 0; i < sweep->cap_count; i++) {
        const struct sweep_cap *cap = &sweep->caps[i];
        str_add_text(out, i > 0 ? ",{" : "{");
        json_put_text(out, "amount", cap->amount);
        json_put_text(out, "currency", cap->currency);
        if (cap->model)
            json_put_text(out, "model", cap->model);
        json_put_text(out, "scope", cap->scope);
        str_add_char(out, '}');
    }
    str_add_char(out, ']');
}

static void put_host(struct str *out)
{
    struct utsname host;

    json_put_key(out, "host");
    str_add_char(out, '{');
    if (uname(&host) == 0) {
        json_put_text(out, "machine", host.machine);
        json_put_text(out, "name", host.nodename);
        json_put_text(out, "system", host.sysname);
        json_put_text(out, "version", host.release);
    }
    str_add_char(out, '}');
}

static void put_libraries(struct str *out)
{
    json_put_key(out, "libraries");
    str_add_char(out, '{');
    json_put_text(out, "libcurl", curl_version_info(CURLVERSION_NOW)->version);
    json_put_text(out, "libevent", event_get_version());
    json_put_text(out, "sqlite", sqlite3_libversion());
    str_add_char(out, '}');
}

/* Each provider once, in the order of the models. */
static void put_profiles(const struct plan *plan, struct str *out)
{
    json_put_key(out, "profiles");
    str_add_char(out, '[');
    for (size_t i = 0; i < plan_spec_count(plan); i++) {
        const struct provider *provider = plan->models[i].provider;
        bool seen = false;
        for (size_t k = 0; k < i; k++)
            seen |= plan->models[k].provider == provider;
        if (seen)
            continue;
        str_add_text(out, i > 0 ? ",{" : "{");
        json_put_text(out, "hash", provider->hash);
        json_put_text(out, "name", provider->name);
        str_add_char(out, '}');
    }
    str_add_char(out, ']');
}

/* What was asked, and what the profile says of the vendor: its default, and what its text of a thought
 * is worth. What was observed is in the attempts. */
static void put_thinking(const struct model_spec *spec, struct str *out)
{
    json_put_key(out, "thinking");
    str_add_char(out, '{');
    json_put_text(out, "asked", thinking_level_name(spec->thinking));
    json_put_text(out, "default", thinking_level_name(spec->profile.thinking_default));
    json_put_text(out, "text", spec->profile.reasoning_text);
    str_add_char(out, '}');
}

static void put_models(const struct plan *plan, struct str *out)
{
    json_put_key(out, "models");
    str_add_char(out, '[');
    for (size_t i = 0; i < plan_spec_count(plan); i++) {
        const struct lane_limits *limits = &plan->models[i].profile.limits;
        str_add_text(out, i > 0 ? ",{" : "{");
        json_put_text(out, "base_url", plan->models[i].base_url);
        json_put_int(out, "concurrency", limits->concurrency);
        json_put_text(out, "label", plan->models[i].label);
        json_put_key(out, "parameters");
        model_spec_json(&plan->models[i], out);
        json_put_int(out, "requests_per_minute", limits->requests_per_minute);
        put_thinking(&plan->models[i], out);
        json_put_int(out, "tokens_per_minute", limits->tokens_per_minute);
        str_add_char(out, '}');
    }
    str_add_char(out, ']');
}

static void put_tags(const struct suite *suite, struct str *out)
{
    json_put_key(out, "tags");
    str_add_char(out, '[');
    for (size_t i = 0; suite->tags && suite->tags[i]; i++) {
        str_add_text(out, i > 0 ? "," : "");
        json_put_string(out, view_of(suite->tags[i]));
    }
    str_add_char(out, ']');
}

static void put_suites(const struct plan *plan, struct str *out)
{
    json_put_key(out, "suites");
    str_add_char(out, '[');
    for (size_t i = 0; i < plan->suite_count; i++) {
        const struct plan_suite *s = &plan->suites[i];
        str_add_text(out, i > 0 ? ",{" : "{");
        json_put_text(out, "hash", s->suite->hash);
        json_put_text(out, "licence", s->suite->licence);
        json_put_text(out, "name", s->suite->name);
        json_put_int(out, "repeats", s->repeats);
        json_put_int(out, "sample", s->sample);
        put_tags(s->suite, out);
        json_put_text(out, "version", s->suite->version);
        str_add_char(out, '}');
    }
    str_add_char(out, ']');
}

void manifest_put(const struct plan *plan, const struct sweep *sweep, const struct price_book *book,
                  struct str *out)
{
    char prices[HASH_HEX_SIZE];

    price_book_hash(book, prices);
    str_add_char(out, '{');
    json_put_int(out, "attempts_max", sweep->attempts_max);
    put_budget(sweep, out);
    json_put_int(out, "concurrency", sweep->concurrency);
    put_host(out);
    put_libraries(out);
    put_models(plan, out);
    json_put_text(out, "plan", plan->hash);
    json_put_text(out, "prices", prices);
    put_profiles(plan, out);
    json_put_key(out, "seed");
    str_printf(out, "%llu", (unsigned long long)plan->seed);
    if (plan->simulation)
        json_put_text(out, "simulation", plan->simulation);
    put_suites(plan, out);
    json_put_text(out, "sweep", sweep->file ? sweep->file : "");
    json_put_text(out, "tool", "steelyard " STEELYARD_VERSION);
    str_add_char(out, '}');
}

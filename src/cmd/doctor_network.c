#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/secret.h"
#include "cmd/doctor.h"
#include "run/keys.h"
#include "run/probe.h"

enum { NAMES_SHOWN = 8 };
/* A server's date is to the second, and the way takes some time: more than this is our clock's. */
enum { CLOCK_WARNING_S = 3, CLOCK_FAILED_S = 300 };
#define NETWORK_TIMEOUT_NS (15 * CLOCK_S)

/* Keys ------------------------------------------------------------------------------------------ */

/* The variable or file that the key comes from; the key itself is never looked at here. */
static const char *key_source(const struct provider *provider)
{
    for (const char *const *v = provider->key_env; v && *v; v++) {
        const char *value = getenv(*v);
        if (value && *value)
            return *v;
    }
    return provider->key_file;
}

static void check_key(struct doctor *d, struct doctor_endpoint *endpoint)
{
    const struct provider *provider = endpoint->provider;
    struct error err = {0};

    if (!keys_read(provider, &endpoint->authorization, &err)) {
        doctor_say_error(d, "key", provider->name,
                         "export the variable, or keep the key in a file of mode 0600 (`key_file`)",
                         &err);
        endpoint->has_no_key = true;
        return;
    }
    if (endpoint->authorization)
        doctor_say(d, DOCTOR_OK, "key", provider->name, NULL, "set: %s%s", key_source(provider),
                   key_source(provider) == provider->key_file ? ", mode 0600" : "");
    else
        doctor_say(d, DOCTOR_OK, "key", provider->name, NULL, "none is needed and none is set");
}

static void add_endpoint(struct doctor *d, const struct provider *provider, const char *region,
                         const char *base_url)
{
    struct doctor_endpoint *endpoint;

    for (size_t i = 0; i < d->endpoint_count; i++)
        if (d->endpoints[i].provider == provider && strcmp(d->endpoints[i].base_url, base_url) == 0)
            return;
    d->endpoints = mem_realloc(d->endpoints, (d->endpoint_count + 1) * sizeof *d->endpoints);
    endpoint = &d->endpoints[d->endpoint_count];
    *endpoint =
        (struct doctor_endpoint){.provider = provider, .region = region, .base_url = base_url};
    for (size_t i = 0; i < d->endpoint_count; i++) {
        const struct doctor_endpoint *other = &d->endpoints[i];
        if (other->provider != provider)
            continue;
        endpoint->has_no_key = other->has_no_key;
        endpoint->authorization = other->authorization ? mem_strdup(other->authorization) : NULL;
        d->endpoint_count++;
        return;
    }
    check_key(d, endpoint);
    d->endpoint_count++;
}

/* Without a sweep: the first region of every provider whose key is set; the others in one line. */
static void add_providers_with_keys(struct doctor *d)
{
    struct str without = {0};

    for (unsigned i = 0; i < d->workspace.providers.count; i++) {
        const struct provider *p = &d->workspace.providers.providers[i];
        if (keys_are_set(p))
            add_endpoint(d, p, p->regions[0].name, p->regions[0].base_url);
        else if (!p->key_optional && p->key_env && p->key_env[0])
            str_printf(&without, "%s%s (%s)", without.len ? ", " : "", p->name, p->key_env[0]);
    }
    if (without.len)
        doctor_say(d, d->endpoint_count > 0 ? DOCTOR_OK : DOCTOR_WARNING, "keys", NULL,
                   d->endpoint_count > 0 ? NULL
                                         : "export the variable of a vendor that you have a key of",
                   "not set: %s", str_text(&without));
    str_release(&without);
}

void doctor_check_keys(struct doctor *d)
{
    if (d->spec_count == 0 && d->sweep.model_count == 0)
        add_providers_with_keys(d);
    for (size_t i = 0; i < d->spec_count; i++)
        add_endpoint(d, d->specs[i].provider, d->specs[i].region, d->specs[i].base_url);
}

/* Models ---------------------------------------------------------------------------------------- */

static bool lists(const char *const *ids, const char *id)
{
    for (; *ids; ids++)
        if (strcmp(*ids, id) == 0)
            return true;
    return false;
}

static bool is_known(const struct provider *provider, const char *id)
{
    for (unsigned i = 0; i < provider->model_count; i++)
        if (strcmp(provider->models[i].id, id) == 0)
            return true;
    return false;
}

/* Models of another region stand in the same profile: the price list says which are sold where. */
static bool is_elsewhere(const struct doctor *d, const struct doctor_endpoint *e, const char *id)
{
    size_t count = 0;
    const struct price_row *rows = price_book_rows(d->workspace.prices, &count);
    bool is_priced = false;

    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].provider, e->provider->name) != 0 || strcmp(rows[i].model, id) != 0)
            continue;
        if (!rows[i].region[0] || strcmp(rows[i].region, e->region) == 0)
            return false;
        is_priced = true;
    }
    return is_priced;
}

static bool is_asked(const struct doctor *d, const struct doctor_endpoint *e, const char *id)
{
    for (size_t i = 0; i < d->spec_count; i++)
        if (d->specs[i].provider == e->provider && strcmp(d->specs[i].profile.id, id) == 0 &&
            strcmp(d->specs[i].base_url, e->base_url) == 0)
            return true;
    return false;
}

/* The first names in full, the others as a number; machines get all of them. */
static void put_name(const struct doctor *d, struct str *out, const char *id, size_t *count)
{
    if (++*count <= NAMES_SHOWN || d->options->format != 0)
        str_printf(out, "%s%s", *count > 1 ? ", " : "", id);
}

static void say_names(struct doctor *d, enum doctor_status status, const char *subject,
                      const char *cure, const char *what, const struct str *names, size_t count)
{
    if (count > NAMES_SHOWN && d->options->format == 0)
        doctor_say(d, status, "models", subject, cure, "%s: %.700s and %zu more (-o json)", what,
                   str_text(names), count - NAMES_SHOWN);
    else if (count > 0)
        doctor_say(d, status, "models", subject, cure, "%s: %.900s", what, str_text(names));
}

static void check_vanished(struct doctor *d, const struct doctor_endpoint *e,
                           const char *const *ids)
{
    const struct provider *p = e->provider;
    struct str asked = {0}, others = {0};
    size_t asked_count = 0, other_count = 0;

    for (unsigned i = 0; i < p->model_count; i++) {
        const char *id = p->models[i].id;
        if (lists(ids, id))
            continue;
        if (is_asked(d, e, id))
            put_name(d, &asked, id, &asked_count);
        else if (!is_elsewhere(d, e, id))
            put_name(d, &others, id, &other_count);
    }
    for (size_t i = 0; i < d->spec_count; i++) { /* ids that no profile lists (`any_model`) */
        const char *id = d->specs[i].profile.id;
        if (is_asked(d, e, id) && !is_known(p, id) && !lists(ids, id))
            put_name(d, &asked, id, &asked_count);
    }
    say_names(d, DOCTOR_WARNING, p->name,
              "ask one question before a night: it may be an alias that is served all the same",
              "asked for, and not listed by the endpoint", &asked, asked_count);
    say_names(d, DOCTOR_WARNING, p->name, "look whether the vendor has retired them",
              "in the profile, and not listed by the endpoint", &others, other_count);
    str_release(&asked);
    str_release(&others);
}

static void check_models(struct doctor *d, const struct doctor_endpoint *e,
                         const struct probe *probe)
{
    struct arena arena = {0};
    const char *const *ids = probe_models(probe, &arena);
    struct str unknown = {0};
    size_t count = 0, unknown_count = 0;

    for (; ids && ids[count]; count++)
        if (!is_known(e->provider, ids[count]))
            put_name(d, &unknown, ids[count], &unknown_count);
    if (!ids || count == 0) {
        doctor_say(d, DOCTOR_OK, "models", e->provider->name, NULL,
                   "the endpoint lists none (status %d)", probe->result.status);
    } else {
        doctor_say(d, DOCTOR_OK, "models", e->provider->name, NULL,
                   "%zu listed, %zu in the profile", count, count - unknown_count);
        if (!e->provider->any_model)
            say_names(d, DOCTOR_OK, e->provider->name, NULL, "known to no profile", &unknown,
                      unknown_count);
        check_vanished(d, e, ids);
    }
    str_release(&unknown);
    arena_release(&arena);
}

/* What an endpoint answers ---------------------------------------------------------------------- */

static void say_transport(struct doctor *d, const struct doctor_endpoint *e,
                          const struct net_result *r)
{
    bool is_tls = strncmp(e->base_url, "https://", 8) == 0;
    long long ms =
        r->times.sent < 0 ? 0 : (long long)((r->times.sent - r->times.handed) / CLOCK_MS);

    if (r->end == NET_DNS) {
        doctor_say(d, DOCTOR_FAILED, "dns", e->base_url,
                   "look at the network, the resolver, HTTPS_PROXY and the profile's base_url",
                   "%s", r->message);
        return;
    }
    doctor_say(d, DOCTOR_OK, "dns", e->base_url, NULL, "the host has an address");
    if (r->end == NET_TLS)
        doctor_say(d, DOCTOR_FAILED, "tls", e->base_url,
                   "look at the clock, the certificates of the system (ca-certificates) and "
                   "`ca_file`; something may be listening in",
                   "%s", r->message);
    else if (r->times.sent < 0 || (!r->status && r->end != NET_OK))
        doctor_say(d, DOCTOR_FAILED, "connection", e->base_url,
                   "look at the firewall and HTTPS_PROXY; the vendor may be down", "%s: %s",
                   net_end_name(r->end), r->message);
    else
        doctor_say(d, DOCTOR_OK, is_tls ? "tls" : "connection", e->base_url, NULL, "%s in %lld ms",
                   is_tls ? "the certificate is good; connected" : "plain http; connected", ms);
}

static void check_clock(struct doctor *d, const struct doctor_endpoint *e,
                        const struct probe *probe)
{
    int64_t ahead = probe->wall_ns / CLOCK_S - probe->date_unix_s;
    int64_t off = ahead < 0 ? -ahead : ahead;

    if (!probe->has_date)
        return;
    if (off <= CLOCK_WARNING_S)
        doctor_say(d, DOCTOR_OK, "clock", e->provider->name, NULL, "the server's agrees to %d s",
                   CLOCK_WARNING_S);
    else
        doctor_say(d, off > CLOCK_FAILED_S ? DOCTOR_FAILED : DOCTOR_WARNING, "clock",
                   e->provider->name, "set the clock; prices by time of day depend on it",
                   "ours is %lld s %s the server's", (long long)off,
                   ahead > 0 ? "ahead of" : "behind");
}

static void check_answer(struct doctor *d, const struct doctor_endpoint *e,
                         const struct probe *probe)
{
    const struct provider *p = e->provider;
    int status = probe->result.status;
    const char *message = str_text(&probe->decoder.reply.error_message);

    if (status == 401) {
        doctor_say_fault(d, "key", p->name,
                         "make a new one in the vendor's console; keys belong to a region",
                         "refused by the endpoint (401)");
    } else if (status == 402 || status == 403) {
        doctor_say(d, DOCTOR_WARNING, "key", p->name,
                   "look at the account: money, permissions, region; --ping asks a real question",
                   "the list of models is refused (%d): %.300s", status, message);
    } else if (status >= 500 || status == 429) {
        doctor_say(d, DOCTOR_WARNING, "endpoint", p->name, "try later", "answers %d: %.300s",
                   status, message);
    } else {
        check_models(d, e, probe);
    }
}

static void check_endpoint(struct doctor *d, const struct doctor_endpoint *e,
                           const struct probe *probe)
{
    say_transport(d, e, &probe->result);
    if (!probe->result.status)
        return;
    check_clock(d, e, probe);
    if (!e->has_no_key)
        check_answer(d, e, probe);
}

bool doctor_check_network(struct doctor *d, struct error *err)
{
    struct probe *probes = mem_zalloc(d->endpoint_count + 1, sizeof *probes);
    size_t count = 0;
    bool ok;

    for (size_t i = 0; i < d->endpoint_count; i++) {
        const struct doctor_endpoint *e = &d->endpoints[i];
        probes[i] = (struct probe){.url = arena_printf(&d->arena, "%s/models", e->base_url),
                                   .ca_file = e->provider->ca_file,
                                   .authorization = e->authorization};
        count++;
    }
    ok = probe_run(probes, count, NETWORK_TIMEOUT_NS, err);
    for (size_t i = 0; i < count; i++) {
        if (ok)
            check_endpoint(d, &d->endpoints[i], &probes[i]);
        probe_release(&probes[i]);
    }
    free(probes);
    return ok;
}

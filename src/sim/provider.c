/* Who is asked: the first part of the path, and what it serves. */
#include <string.h>

#include "sim/exchange.h"

static void put_model(struct str *body, const char *id, const char *owner)
{
    str_add_text(body, view_ends(str_view(body), VIEW("[")) ? "{" : ",{");
    put_member(body, "id", view_of(id));
    str_printf(body, ",\"object\":\"model\",\"owned_by\":\"%s\"}", owner);
}

/* The dialect's own models, and those that the command named. */
void exchange_list_models(struct exchange *x)
{
    const struct dialect *dialect = x->provider->dialect;
    const struct sim_options *o = &x->sim->options;
    struct str body = {0};

    if (!exchange_has_key(x)) {
        exchange_refuse(x, REFUSE_KEY_FOR_LIST, VIEW(""));
        return;
    }
    str_add_text(&body, "{\"object\":\"list\",\"data\":[");
    for (const struct dialect_model *m = dialect->models; m->id; m++)
        put_model(&body, m->id, x->provider->name);
    for (size_t i = 0; i < o->model_count; i++)
        if (strcmp(o->models[i].provider, x->provider->name) == 0 &&
            !dialect_model(dialect, o->models[i].id))
            put_model(&body, o->models[i].id, x->provider->name);
    str_add_text(&body, "]}");
    exchange_send(x, 200, str_view(&body));
    str_release(&body);
}

/* The name as it stands in the log and in JSON: a plain word that fits. */
static void plain_name(struct view name, char out[PROVIDER_NAME_SIZE])
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
    size_t length = 0;

    for (; length < name.len && length + 1 < PROVIDER_NAME_SIZE; length++)
        out[length] =
            (char)(memchr(plain, name.data[length], sizeof plain - 1) ? name.data[length] : '_');
    out[length] = '\0';
}

struct provider_state *provider_of(struct sim *sim, struct view name)
{
    struct provider_state *p, new = {0};
    const struct sim_options *o = &sim->options;

    plain_name(name, new.name);
    for (unsigned i = 0; i < sim->provider_count; i++)
        if (strcmp(new.name, sim->providers[i].name) == 0)
            return &sim->providers[i];
    if (sim->provider_count == PROVIDERS_MAX)
        return &sim->providers[PROVIDERS_MAX - 1];
    new.dialect = dialect_find(view_of(new.name));
    new.limiter = (struct limiter){.per_minute = o->requests_per_minute,
                                   .per_second = o->requests_per_second,
                                   .at_once = o->concurrency};
    if (new.dialect == &dialect_qwen && !o->requests_per_second) /* its limits hold by the second */
        new.limiter.per_second = (o->requests_per_minute + 59) / 60;
    p = &sim->providers[sim->provider_count++];
    *p = new;
    return p;
}

/* Who is asked: the first part of the path, and what it serves. */
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
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

/* Qwen's limits hold by the second too. */
static struct limiter new_limiter(const struct sim *sim, const struct dialect *dialect)
{
    const struct sim_options *o = &sim->options;
    bool is_by_second = dialect == &dialect_qwen;
    int64_t requests = o->requests_per_second;

    if (!requests && is_by_second)
        requests = (o->requests_per_minute + 59) / 60;
    return (struct limiter){
        .minute.most = o->requests_per_minute,
        .second.most = requests,
        .minute_tokens.most = o->tokens_per_minute,
        .second_tokens.most = is_by_second ? (o->tokens_per_minute + 59) / 60 : 0,
        .at_once = o->concurrency,
    };
}

struct limiter *limiter_of(struct exchange *x)
{
    struct sim *sim = x->sim;
    uint64_t key = hash64(view_of(x->chat.model), hash64(view_of(x->provider->name), 0));
    uint32_t i;

    if (!sim->options.is_limited_by_model)
        return &x->provider->limiter;
    if (lookup_get(&sim->limited, key, &i))
        return sim->limiters[i];
    if (sim->limiter_count == LIMITERS_MAX) /* more models than anybody has: they share */
        return &x->provider->limiter;
    i = sim->limiter_count++;
    sim->limiters[i] = mem_alloc(sizeof *sim->limiters[i]);
    *sim->limiters[i] = new_limiter(sim, x->provider->dialect);
    lookup_put(&sim->limited, key, i);
    return sim->limiters[i];
}

struct provider_state *provider_of(struct sim *sim, struct view name)
{
    struct provider_state *p, new = {0};

    plain_name(name, new.name);
    for (unsigned i = 0; i < sim->provider_count; i++)
        if (strcmp(new.name, sim->providers[i].name) == 0)
            return &sim->providers[i];
    if (sim->provider_count == PROVIDERS_MAX)
        return &sim->providers[PROVIDERS_MAX - 1];
    new.dialect = dialect_find(view_of(new.name));
    new.limiter = new_limiter(sim, new.dialect);
    p = &sim->providers[sim->provider_count++];
    *p = new;
    return p;
}

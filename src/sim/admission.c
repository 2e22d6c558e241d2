/* What a vendor refuses before any model sees the question, in the order in which gateways look. */
#include <event2/buffer.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "sim/exchange.h"

bool exchange_has_key(const struct exchange *x)
{
    const char *value =
        evhttp_find_header(evhttp_request_get_input_headers(x->http), "Authorization");
    struct view key = view_of(value);

    if (x->provider->dialect->needs_no_key)
        return true;
    if (key.len < 7 || !view_eq_nocase(view_slice(key, 0, 7), VIEW("Bearer ")))
        return false;
    return view_trim(view_from(key, 7)).len > 0;
}

static bool any_of(const char *id, const char *const *parts)
{
    for (; *parts; parts++)
        if (strstr(id, *parts))
            return true;
    return false;
}

/* A model of no table is taken for what its name says. */
static const struct dialect_model *guess_model(struct exchange *x)
{
    static const char *const cheap[] = {"flash", "lite", "mini", "nano", "air",   "turbo",
                                        "haiku", "tiny", "7b",   "8b",   "small", NULL};
    static const char *const flagship[] = {"max", "pro", "opus", "ultra", "72b", "large", NULL};
    static const char *const thinker[] = {"-thinking", "reasoner", "qwq", NULL};
    const char *id = x->chat.model;

    x->guess = (struct dialect_model){.id = id, .tier = TIER_MIDDLE, .thinking = THINKS_IF_ASKED};
    if (any_of(id, cheap))
        x->guess.tier = TIER_CHEAP;
    else if (any_of(id, flagship))
        x->guess.tier = TIER_FLAGSHIP;
    if (any_of(id, thinker))
        x->guess.thinking = THINKS_ALWAYS;
    return &x->guess;
}

static bool is_served(const struct exchange *x)
{
    const struct sim *sim = x->sim;
    const char *provider = x->provider->name, *id = x->chat.model;
    uint32_t i;

    if (x->provider->dialect->is_any_model || nature_set_names(sim->options.natures, provider, id))
        return true;
    if (sim->options.replay && replay_has_model(sim->options.replay, id))
        return true;
    return lookup_get(&sim->models, hash64(view_of(id), hash64(view_of(provider), 0)), &i) &&
           strcmp(sim->options.models[i].id, id) == 0;
}

static const struct dialect_model *find_model(struct exchange *x)
{
    const struct dialect_model *model = dialect_model(x->provider->dialect, x->chat.model);

    if (model)
        return model;
    return is_served(x) ? guess_model(x) : NULL;
}

static enum refusal_kind read_chat(struct exchange *x, struct view body, struct str *detail)
{
    struct error err = {0};
    struct evkeyvalq *headers = evhttp_request_get_input_headers(x->http);

    if (!chat_parse(&x->chat, body, &err)) {
        str_add_text(detail, err.message);
        return REFUSE_BODY;
    }
    chat_identify(&x->chat, evhttp_find_header(headers, "X-Client-Request-Id"));
    x->has_chat = true;
    return REFUSE_NOTHING;
}

/* The body in one piece. */
static struct view body_of(struct evhttp_request *http)
{
    struct evbuffer *buffer = evhttp_request_get_input_buffer(http);
    size_t length = evbuffer_get_length(buffer);

    return (struct view){(const char *)evbuffer_pullup(buffer, -1), length};
}

/* What the model's vendor refuses. */
static enum refusal_kind check_model(struct exchange *x, struct str *detail)
{
    x->reply.model = find_model(x);
    if (x->reply.model)
        return x->provider->dialect->check(&x->chat, x->reply.model, detail);
    str_add_text(detail, x->chat.model);
    return REFUSE_MODEL;
}

enum refusal_kind exchange_admit(struct exchange *x, struct str *detail)
{
    const struct replay *replay = x->sim->options.replay;
    enum refusal_kind refused = read_chat(x, body_of(x->http), detail);

    if (!exchange_has_key(x))
        return REFUSE_KEY;
    if (refused != REFUSE_NOTHING)
        return refused;
    x->reply.draw = behaviour_draw(x->sim->options.seed, x->provider->dialect, &x->chat);
    x->recorded = replay ? replay_find_exchange(replay, x->provider->name, &x->chat) : NULL;
    if (!x->recorded) /* a recorded vendor has said what it refuses */
        refused = check_model(x, detail);
    if (refused != REFUSE_NOTHING)
        return refused;
    x->limiter = limiter_of(x);
    refused = limiter_enter(x->limiter, x->arrived_ns);
    x->is_admitted = refused == REFUSE_NOTHING;
    return refused;
}

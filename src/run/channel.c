/* Channels of a session: a lane with its connections, made of the plan's models and their limits. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "run/engine.h"

static void channel_event(void *context, const char *kind, int64_t value, const char *note)
{
    const struct session_channel *channel = context;
    const struct lane_event_put event = {.run = channel->session->config.run,
                                         .lane = channel->name,
                                         .unix_ns = clock_wall_ns(),
                                         .kind = kind,
                                         .value = value,
                                         .note = note};

    log_write(LOG_DEBUG, "lane %s: %s %lld %s", channel->name, kind, (long long)value, note);
    store_writer_lane_event(channel->session->writer, &event);
}

/* Models of one provider, region, endpoint and lane share an account's limits. */
static bool channel_shares(const struct model_spec *a, const struct model_spec *b)
{
    return a->provider == b->provider && strcmp(a->base_url, b->base_url) == 0 &&
           strcmp(a->profile.lane, b->profile.lane) == 0;
}

/* The stricter of two limits; 0 is none. */
static int64_t stricter(int64_t a, int64_t b)
{
    if (a == 0 || b == 0)
        return a + b;
    return a < b ? a : b;
}

static void channel_add_model(struct session_channel *channel, unsigned model,
                              struct lane_limits *limits)
{
    const struct plan *plan = channel->session->config.plan;
    const struct lane_limits *more = &plan->models[model].profile.limits;

    if (model < plan->model_count) {
        channel->models =
            mem_realloc(channel->models, (channel->model_count + 1) * sizeof *channel->models);
        channel->models[channel->model_count++] = model;
    } else {
        channel->session->judge_channels[model - plan->model_count] = channel;
    }
    limits->requests_per_minute = stricter(limits->requests_per_minute, more->requests_per_minute);
    limits->tokens_per_minute = stricter(limits->tokens_per_minute, more->tokens_per_minute);
    limits->requests_per_second = stricter(limits->requests_per_second, more->requests_per_second);
    limits->concurrency = (int)stricter(limits->concurrency, more->concurrency);
}

/* HTTP/2 is spoken over TLS only. */
static bool channel_uses_http2(const struct session_channel *channel)
{
    const struct session_config *config = &channel->session->config;
    const struct model_spec *spec = channel->spec; /* of judges too */
    bool is_wanted =
        config->sweep->http < 0 ? spec->provider->use_http2 : config->sweep->http == SWEEP_HTTP_2;

    return is_wanted && strncmp(spec->base_url, "https:", 6) == 0;
}

static void channel_timer(void *context)
{
    struct session_channel *channel = context;

    channel_pump(channel);
    session_look_for_end(channel->session);
}

static bool channel_open(struct session_channel *channel, const struct lane_limits *limits,
                         struct error *err)
{
    struct session *session = channel->session;
    const struct provider *provider = channel->spec->provider;
    const struct lane_options options = {
        .limits = *limits,
        .give_up_after_ns = session->config.sweep->give_up_after_ns,
        .ramp_ns = session->config.plan->simulation ? -1 : 0,
        .seed = random_next(&session->random),
        .event = channel_event,
        .context = channel,
    };
    const struct net_client_options client = {.ca_file = provider->ca_file,
                                              .use_http2 = channel_uses_http2(channel),
                                              .local_addresses =
                                                  session->config.sweep->local_addresses};

    channel->lane = lane_new(&options);
    channel->timer = net_timer_new(session->loop, channel_timer, channel);
    channel->client = net_client_new(session->loop, &client, err);
    channel->view.name = channel->name;
    channel->view.currency = provider->currency;
    channel->view.limit = limits->concurrency;
    channel->view.ttft_p50_ns = -1;
    return channel->client != NULL;
}

static char *channel_name(const struct model_spec *spec)
{
    const struct provider *provider = spec->provider;
    bool is_default = strcmp(spec->region, provider->regions[0].name) == 0;

    return mem_printf("%s%s%s/%s", provider->name, is_default ? "" : "@",
                      is_default ? "" : spec->region, spec->profile.lane);
}

bool channels_init(struct session *session, struct error *err)
{
    const struct plan *plan = session->config.plan;
    size_t count = plan_spec_count(plan);
    struct lane_limits *limits = mem_zalloc(count, sizeof *limits);
    bool ok = true;

    session->channels = mem_zalloc(count, sizeof *session->channels);
    session->judge_channels = mem_zalloc(plan->judge_count + 1, sizeof(struct session_channel *));
    for (unsigned m = 0; m < count; m++) {
        size_t c = 0;
        while (c < session->channel_count &&
               !channel_shares(session->channels[c].spec, &plan->models[m]))
            c++;
        struct session_channel *channel = &session->channels[c];
        if (c == session->channel_count) {
            session->channel_count++;
            channel->session = session;
            channel->spec = &plan->models[m];
            channel->name = channel_name(channel->spec);
            channel->output_tokens = 500;
        }
        channel_add_model(channel, m, &limits[c]);
        channel->view.planned += session->missing_of[m];
    }
    for (size_t c = 0; ok && c < session->channel_count; c++)
        ok = channel_open(&session->channels[c], &limits[c], err);
    free(limits);
    return ok;
}

void channels_release(struct session *session)
{
    for (size_t i = 0; i < session->channel_count; i++) {
        struct session_channel *channel = &session->channels[i];
        net_client_free(channel->client);
        if (channel->timer)
            net_timer_free(channel->timer);
        lane_free(channel->lane);
        free(channel->waiting.due);
        free(channel->ready.due);
        judges_abandon(channel);
        free(channel->judges.cells);
        free(channel->models);
        free(channel->name);
    }
    free(session->channels);
    free(session->judge_channels);
}

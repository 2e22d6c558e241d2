#include "run/probe.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "net/loop.h"

enum { PROBE_TEXT_MAX = 8 << 20 };

/* All of one call. */
struct probing {
    struct net_loop *loop;
    struct net_client **clients; /* by probe: each may trust other certificates */
    struct probe_call {
        struct probing *all;
        struct probe *probe;
    } * calls;
    size_t count, left;
};

/* What comes ------------------------------------------------------------------------------------ */

static bool probe_headers(void *context, const struct net_exchange *exchange, int status,
                          int64_t now_ns)
{
    struct probe *probe = ((struct probe_call *)context)->probe;

    (void)now_ns;
    probe->wall_ns = clock_wall_ns();
    probe->has_date = clock_parse_http_date(net_header(exchange, "date"), &probe->date_unix_s);
    probe->is_stream =
        probe->body.data && status < 400 &&
        view_find_nocase(net_header(exchange, "content-type"), VIEW("text/event-stream")) >= 0;
    return true;
}

static bool probe_event(void *context, struct view data, bool is_error_event)
{
    struct probe *probe = context;

    if (reply_decode_event(&probe->decoder, data, is_error_event) != REPLY_NOTHING &&
        probe->first_ns < 0)
        probe->first_ns = clock_now_ns();
    return true;
}

static bool probe_data(void *context, struct view bytes, int64_t now_ns)
{
    struct probe *probe = ((struct probe_call *)context)->probe;

    (void)now_ns;
    if (probe->is_stream)
        return sse_feed(&probe->sse, bytes, probe_event, probe) && !probe->sse.is_done;
    return str_add(&probe->text, bytes);
}

static void probe_done(void *context, const struct net_result *result)
{
    struct probe_call *call = context;
    struct probe *probe = call->probe;

    probe->result = *result;
    if (probe->is_stream)
        (void)sse_finish(&probe->sse, result->end != NET_OK, probe_event, probe);
    else if (probe->body.data || result->status >= 400)
        reply_decode_body(&probe->decoder, str_view(&probe->text));
    probe->decoder.reply.is_complete |= probe->sse.is_done;
    reply_decode_end(&probe->decoder);
    if (--call->all->left == 0)
        net_loop_stop(call->all->loop);
}

static const struct net_handler probe_handler = {probe_headers, probe_data, probe_done};

/* What goes ------------------------------------------------------------------------------------- */

static void probe_init(struct probe *probe)
{
    str_init(&probe->text, PROBE_TEXT_MAX);
    sse_init(&probe->sse);
    reply_decoder_init(&probe->decoder);
    probe->first_ns = -1;
    probe->result = (struct net_result){.end = NET_OTHER};
}

static bool probe_send(struct probing *all, size_t i, int64_t timeout_ns, struct error *err)
{
    struct probe *probe = all->calls[i].probe;
    const struct net_client_options options = {.ca_file = probe->ca_file};
    const char *headers[] = {probe->body.data ? "Accept: text/event-stream"
                                              : "Accept: application/json",
                             probe->authorization, NULL};
    const struct net_request request = {.url = probe->url,
                                        .body = probe->body,
                                        .headers = headers,
                                        .connect_timeout_ns = timeout_ns,
                                        .total_timeout_ns = timeout_ns,
                                        .handler = &probe_handler,
                                        .context = &all->calls[i]};

    all->clients[i] = net_client_new(all->loop, &options, err);
    if (!all->clients[i])
        return false;
    (void)net_send(all->clients[i], &request);
    all->left++;
    return true;
}

bool probe_run(struct probe *probes, size_t count, int64_t timeout_ns, struct error *err)
{
    struct probing all = {.count = count};
    bool ok = true;

    for (size_t i = 0; i < count; i++)
        probe_init(&probes[i]);
    if (count == 0 || !(all.loop = net_loop_new(err)))
        return count == 0;
    all.clients = mem_zalloc(count, sizeof(struct net_client *));
    all.calls = mem_zalloc(count, sizeof *all.calls);
    for (size_t i = 0; i < count && ok; i++) {
        all.calls[i] = (struct probe_call){&all, &probes[i]};
        ok = probe_send(&all, i, timeout_ns, err);
    }
    ok = ok && net_loop_run(all.loop, err);
    for (size_t i = 0; i < count; i++)
        net_client_free(all.clients[i]);
    net_loop_free(all.loop);
    free(all.clients);
    free(all.calls);
    return ok;
}

void probe_release(struct probe *probe)
{
    str_release(&probe->text);
    sse_release(&probe->sse);
    reply_decoder_release(&probe->decoder);
}

/* Lists of models ------------------------------------------------------------------------------- */

static const char *model_id(const struct json_value *model)
{
    static const char *const names[] = {"id", "name", "model", NULL};

    if (model->type == JSON_STRING)
        return model->text.data;
    for (const char *const *name = names; *name; name++) {
        const struct json_value *id = json_get(model, *name);
        if (id && id->type == JSON_STRING && id->text.len > 0)
            return id->text.data;
    }
    return NULL;
}

const char *const *probe_models(const struct probe *probe, struct arena *arena)
{
    struct error ignored;
    const struct json_value *root =
        json_parse(arena, NULL, str_view(&probe->text), JSON_STRICT, &ignored);
    const struct json_value *list = json_get(root, "data");
    const char **ids;
    size_t n = 0;

    if (!list)
        list = json_get(root, "models");
    if (!list && root && root->type == JSON_ARRAY)
        list = root;
    if (!list || list->type != JSON_ARRAY)
        return NULL;
    ids = arena_alloc(arena, (list->count + 1) * sizeof *ids);
    for (const struct json_value *m = list->first; m; m = m->next) {
        ids[n] = model_id(m);
        n += ids[n] != NULL;
    }
    ids[n] = NULL;
    return ids;
}

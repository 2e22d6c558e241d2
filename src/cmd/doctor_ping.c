#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "cmd/doctor.h"
#include "run/budget.h"
#include "run/probe.h"
#include "wire/request.h"

enum { PING_TOKENS = 256, PING_DIGITS = 6 };
#define PING_TIMEOUT_NS (180 * CLOCK_S)
static const char ping_text[] = "Reply with the one word: pong";

/* One lane: the first model of it that was asked about. */
struct ping {
    struct model_spec spec; /* with few tokens to answer in */
    const struct doctor_endpoint *endpoint;
    struct str body;
    int64_t worst_pico; /* -1: no price */
};

struct pings {
    struct ping *list;
    struct probe *probes;
    size_t count;
};

/* What is asked --------------------------------------------------------------------------------- */

static bool is_same_lane(const struct model_spec *a, const struct model_spec *b)
{
    return a->provider == b->provider && strcmp(a->base_url, b->base_url) == 0 &&
           strcmp(a->profile.lane, b->profile.lane) == 0;
}

static const struct doctor_endpoint *endpoint_of(const struct doctor *d,
                                                 const struct model_spec *spec)
{
    for (size_t i = 0; i < d->endpoint_count; i++)
        if (d->endpoints[i].provider == spec->provider &&
            strcmp(d->endpoints[i].base_url, spec->base_url) == 0)
            return &d->endpoints[i];
    return NULL;
}

static bool fill_ping(const struct doctor *d, struct ping *ping, struct error *err)
{
    const struct prompt_part part = {PROMPT_TEXT, view_of(ping_text)};
    const struct prompt_message message = {PROMPT_USER, &part, 1};
    const struct prompt prompt = {&message, 1};
    int64_t most = PING_TOKENS;

    if (ping->spec.thinking == THINKING_BUDGET) /* which has to be below the limit */
        most += ping->spec.thinking_budget;
    if (ping->spec.max_tokens > most)
        ping->spec.max_tokens = most;
    ping->worst_pico = budget_worst_of(d->workspace.prices, &ping->spec,
                                       request_token_bound(&prompt), clock_wall_ns());
    return request_encode(&ping->spec, &prompt, &ping->body, err);
}

static bool find_pings(const struct doctor *d, struct pings *pings, struct error *err)
{
    bool ok = true;

    pings->list = mem_zalloc(d->spec_count + 1, sizeof *pings->list);
    for (size_t i = 0; i < d->spec_count && ok; i++) {
        const struct doctor_endpoint *endpoint = endpoint_of(d, &d->specs[i]);
        bool is_new = endpoint && !endpoint->has_no_key;
        for (size_t k = 0; k < pings->count; k++)
            is_new = is_new && !is_same_lane(&pings->list[k].spec, &d->specs[i]);
        if (!is_new)
            continue;
        struct ping *ping = &pings->list[pings->count++];
        *ping = (struct ping){.spec = d->specs[i], .endpoint = endpoint};
        ok = fill_ping(d, ping, err);
    }
    return ok;
}

static void pings_release(struct pings *pings)
{
    for (size_t i = 0; i < pings->count; i++)
        str_release(&pings->list[i].body);
    free(pings->list);
    free(pings->probes);
}

/* What it costs --------------------------------------------------------------------------------- */

static void say_costs(const struct doctor *d, const struct pings *pings)
{
    struct str out = {0}, safe = {0};
    int128 total = 0, cny = 0;
    bool is_known = true;

    str_printf(&out, "--ping sends one paid request to each of %zu lane%s:\n", pings->count,
               pings->count == 1 ? "" : "s");
    for (size_t i = 0; i < pings->count; i++) {
        const struct ping *ping = &pings->list[i];
        const char *currency = ping->spec.provider->currency;
        str_printf(&out, "  %s: ", ping->spec.label);
        if (ping->worst_pico < 0) {
            str_add_text(&out, "an unknown sum (no price for today)\n");
            is_known = false;
            continue;
        }
        str_add_text(&out, "at most ");
        decimal_put(&out, ping->worst_pico, PING_DIGITS);
        str_printf(&out, " %s\n", currency);
        is_known &= price_convert(d->workspace.prices, ping->worst_pico, currency, "CNY",
                                  clock_wall_ns(), &cny);
        total += cny;
    }
    if (is_known && pings->count > 1) {
        str_add_text(&out, "  together at most ");
        decimal_put(&out, total, PING_DIGITS);
        str_add_text(&out, " CNY\n");
    }
    utf8_put_safe(&safe, str_view(&out), true);
    (void)fwrite(str_text(&safe), 1, safe.len, stderr);
    str_release(&safe);
    str_release(&out);
}

static bool is_agreed(const struct doctor *d)
{
    char answer[16] = "";

    if (d->options->is_agreed)
        return true;
    fputs("send them? [y/N] ", stderr);
    return fgets(answer, sizeof answer, stdin) && (answer[0] == 'y' || answer[0] == 'Y');
}

/* What came ------------------------------------------------------------------------------------- */

static bool has_thought(const struct reply *reply)
{
    return reply->reasoning.len > 0 || reply->usage.reasoning > 0 || reply->has_encrypted_reasoning;
}

/* "thought: 31 reasoning tokens, a summary of the text". */
static void put_thought(struct str *out, const struct ping *ping, const struct reply *reply)
{
    if (!has_thought(reply)) {
        str_add_text(out, "no thought");
        return;
    }
    str_add_text(out, "thought: ");
    if (reply->usage.reasoning > 0)
        str_printf(out, "%lld reasoning tokens", (long long)reply->usage.reasoning);
    else
        str_add_text(out, "reasoning tokens unknown");
    str_add_text(out, reply->reasoning.len == 0 ? ", no text of it"
                      : strcmp(ping->spec.profile.reasoning_text, "summary") == 0
                          ? ", a summary of it"
                          : ", its text");
}

/* What differs from what was asked; NULL: nothing. */
static const char *surprise(const struct ping *ping, const struct reply *reply)
{
    enum thinking_level asked = ping->spec.thinking;

    if (asked == THINKING_OFF && has_thought(reply))
        return "asked not to think, and it thought: it is billed";
    if (asked > THINKING_OFF && !has_thought(reply))
        return "asked to think, and no thought was seen";
    if (reply->model.len > 0 && strcmp(str_text(&reply->model), ping->spec.profile.id) != 0)
        return "another model id answered than the one asked; compare says so too";
    return NULL;
}

static void say_answer(struct doctor *d, const struct ping *ping, const struct probe *probe)
{
    const struct reply *reply = &probe->decoder.reply;
    const struct net_times *t = &probe->result.times;
    const char *odd = surprise(ping, reply);
    struct str out = {0};

    str_printf(&out, "answered by %.120s in %.2f s",
               reply->model.len ? str_text(&reply->model) : "(it does not say)",
               (double)(t->ended - t->sent) / 1e9);
    if (probe->first_ns >= 0)
        str_printf(&out, ", TTFT %.2f s", (double)(probe->first_ns - t->sent) / 1e9);
    if (reply->has_usage)
        str_printf(&out, ", %lld + %lld tokens", (long long)reply->usage.input,
                   (long long)reply->usage.output);
    else
        str_add_text(&out, ", no usage: the cost is unknown");
    str_add_text(&out, ", ");
    put_thought(&out, ping, reply);
    doctor_say(d, odd ? DOCTOR_WARNING : DOCTOR_OK, "ping", ping->spec.label, odd, "%s",
               str_text(&out));
    str_release(&out);
}

static void say_ping(struct doctor *d, const struct ping *ping, const struct probe *probe)
{
    const struct reply *reply = &probe->decoder.reply;
    enum outcome transport = probe->result.end == NET_OK || probe->result.end == NET_STOPPED
                                 ? OUTCOME_PENDING
                                 : OUTCOME_NETWORK;
    struct reply_class class =
        reply_classify(ping->spec.provider, probe->result.status, reply, transport);

    if (class.outcome == OUTCOME_ANSWERED || class.outcome == OUTCOME_TRUNCATED) {
        say_answer(d, ping, probe);
        return;
    }
    d->has_config_fault |= class.outcome == OUTCOME_ACCOUNT;
    doctor_say(d, DOCTOR_FAILED, "ping", ping->spec.label,
               class.retry == RETRY_LANE_END || class.retry == RETRY_LANE_DOUBT
                   ? "look at key, account and model id: a run's lane "
                     "would end at once"
                   : NULL,
               "%s (%s, status %d): %.300s", outcome_name(class.outcome),
               reply->error_code.len   ? str_text(&reply->error_code)
               : reply->error_type.len ? str_text(&reply->error_type)
                                       : net_end_name(probe->result.end),
               probe->result.status,
               reply->error_message.len ? str_text(&reply->error_message) : probe->result.message);
}

static bool send_pings(struct doctor *d, struct pings *pings, struct error *err)
{
    pings->probes = mem_zalloc(pings->count + 1, sizeof *pings->probes);
    for (size_t i = 0; i < pings->count; i++) {
        const struct ping *ping = &pings->list[i];
        pings->probes[i] = (struct probe){
            .url = arena_printf(&d->arena, "%s/chat/completions", ping->spec.base_url),
            .ca_file = ping->spec.provider->ca_file,
            .authorization = ping->endpoint->authorization,
            .body = str_view(&ping->body)};
    }
    bool ok = probe_run(pings->probes, pings->count, PING_TIMEOUT_NS, err);
    for (size_t i = 0; i < pings->count; i++) {
        if (ok)
            say_ping(d, &pings->list[i], &pings->probes[i]);
        probe_release(&pings->probes[i]);
    }
    return ok;
}

bool doctor_ping(struct doctor *d, struct error *err)
{
    struct pings pings = {0};
    bool ok = find_pings(d, &pings, err);

    if (ok && pings.count > 0) {
        say_costs(d, &pings);
        if (is_agreed(d))
            ok = send_pings(d, &pings, err);
        else
            doctor_say(d, DOCTOR_OK, "ping", NULL, NULL, "nothing was sent");
    }
    pings_release(&pings);
    return ok;
}

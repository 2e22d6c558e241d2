#include "cmd/status_look.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "stats/histogram.h"
#include "store/activity.h"
#include "store/query.h"

enum { MODELS_MAX = 100000 };
#define INTERVAL_NS (5 * CLOCK_S)
#define MINUTE_NS   (60 * CLOCK_S)

/* The run's row and manifest ------------------------------------------------------------------ */

struct look {
    struct status *status;
    int64_t now, begun; /* begun: the session */
    const char *manifest;
    struct histogram *ttft; /* by lane */
    struct error *err;
};

static bool take_run(void *context, const struct run_info *info)
{
    struct look *l = context;
    struct status *s = l->status;

    s->name = arena_strdup(&s->arena, info->name);
    s->title = arena_strdup(&s->arena, info->title);
    s->state = info->state;
    s->is_simulated = info->is_simulated;
    s->ended_unix_ns = info->ended_unix_ns;
    s->snapshot.planned = info->cell_count;
    l->manifest = arena_strdup(&s->arena, info->manifest);
    l->begun = info->created_unix_ns;
    return false;
}

static int64_t number_of(const struct json_value *object, const char *key)
{
    const struct json_value *v = json_get(object, key);
    int64_t number = 0;

    return v && json_value_int64(v, &number) ? number : 0;
}

static const char *text_of(const struct json_value *object, const char *key)
{
    const struct json_value *v = json_get(object, key);

    return v && v->type == JSON_STRING ? v->text.data : "";
}

static struct session_lane *add_lane(struct status *s, const char *name, const char *currency)
{
    struct session_lane *lane = &s->snapshot.lanes[s->snapshot.lane_count++];

    *lane = (struct session_lane){.name = name, .currency = currency, .ttft_p50_ns = -1};
    return lane;
}

static void read_lane(struct status *s, const struct json_value *json)
{
    const struct json_value *models = json_get(json, "models");
    int number = (int)s->snapshot.lane_count;
    struct session_lane *lane = add_lane(s, text_of(json, "name"), text_of(json, "currency"));

    lane->limit = (int)number_of(json, "places");
    lane->planned = number_of(json, "planned");
    lane->requests_limit = number_of(json, "requests_per_minute");
    lane->tokens_limit = number_of(json, "tokens_per_minute");
    for (const struct json_value *m = models ? models->first : NULL; m; m = m->next) {
        int64_t model = -1;
        if (json_value_int64(m, &model) && model >= 0 && model < (int64_t)s->model_count)
            s->lane_of[model] = number;
    }
}

static void read_cap(struct status *s, const struct json_value *json)
{
    const struct json_value *rates = json_get(json, "rates");
    struct store_cap *cap = &s->store_caps[s->cap_count];
    struct store_rate *list =
        arena_alloc(&s->arena, ((rates ? rates->count : 0) + 1) * sizeof *list);
    size_t count = 0;

    for (const struct json_value *r = rates ? rates->first : NULL; r; r = r->next)
        list[count++] = (struct store_rate){text_of(r, "currency"), number_of(r, "pico")};
    *cap = (struct store_cap){.scope = text_of(json, "scope"),
                              .model = (int)number_of(json, "model"),
                              .pico = number_of(json, "pico"),
                              .currency = text_of(json, "currency"),
                              .rates = list,
                              .rate_count = count,
                              .allows_unknown = true};
    s->caps[s->cap_count++] = (struct progress_cap){
        .scope = cap->scope,
        .model = strcmp(cap->scope, "model") == 0 ? text_of(json, "label") : NULL,
        .currency = cap->currency,
        .limit = cap->pico,
        .forecast = -1};
}

static void read_session(struct look *l, const struct json_value *session)
{
    const struct json_value *lanes = json_get(session, "lanes"), *caps = json_get(session, "caps");
    struct status *s = l->status;

    s->pid = number_of(session, "pid");
    s->stops_at_cap = strcmp(text_of(session, "on_budget"), "pause") != 0;
    l->begun = number_of(session, "started_unix_ns");
    s->caps = arena_alloc(&s->arena, ((caps ? caps->count : 0) + 1) * sizeof *s->caps);
    s->store_caps = arena_alloc(&s->arena, ((caps ? caps->count : 0) + 1) * sizeof *s->store_caps);
    for (const struct json_value *v = lanes->first; v; v = v->next)
        read_lane(s, v);
    for (const struct json_value *v = caps ? caps->first : NULL; v; v = v->next)
        read_cap(s, v);
}

static void make_room(struct status *s, size_t models, size_t lanes)
{
    s->model_count = models;
    s->lane_of = arena_alloc(&s->arena, (models + 1) * sizeof *s->lane_of);
    for (size_t i = 0; i < models; i++)
        s->lane_of[i] = -1;
    s->snapshot.lanes = arena_alloc(&s->arena, (lanes + 1) * sizeof *s->snapshot.lanes);
}

/* A run of an older steelyard does not tell its lanes: each model is one. */
static bool lanes_of_models(struct look *l, struct store *store, int64_t run)
{
    struct status *s = l->status;
    struct query_run *models = query_run_load(store, run, l->err);

    if (!models)
        return false;
    size_t count = models->model_count + models->judge_count;
    make_room(s, count, count);
    for (size_t i = 0; i < count; i++) {
        const struct run_model *m = &models->models[i];
        struct session_lane *lane =
            add_lane(s, arena_strdup(&s->arena, m->label), arena_strdup(&s->arena, m->currency));
        s->lane_of[i] = (int)i;
        if (i < models->model_count)
            lane->planned = (int64_t)models->item_count * models->repeats;
    }
    query_run_free(models);
    return true;
}

static size_t count_models(const struct json_value *lanes)
{
    size_t count = 0;

    for (const struct json_value *v = lanes->first; v; v = v->next) {
        const struct json_value *models = json_get(v, "models");
        for (const struct json_value *m = models ? models->first : NULL; m; m = m->next) {
            int64_t model = 0;
            if (json_value_int64(m, &model) && model >= (int64_t)count && model < MODELS_MAX)
                count = (size_t)model + 1;
        }
    }
    return count;
}

static bool read_lanes(struct look *l, struct store *store, int64_t run)
{
    const struct json_value *root =
        json_parse(&l->status->arena, "manifest", view_of(l->manifest), JSON_STRICT, l->err);
    const struct json_value *session = root ? json_get(root, "session") : NULL;
    const struct json_value *lanes = session ? json_get(session, "lanes") : NULL;

    if (!root)
        return false;
    if (!lanes)
        return lanes_of_models(l, store, run);
    make_room(l->status, count_models(lanes), lanes->count);
    read_session(l, session);
    return true;
}

/* What happened --------------------------------------------------------------------------------- */

static struct session_lane *lane_of(const struct status *s, int model)
{
    if (model < 0 || (size_t)model >= s->model_count || s->lane_of[model] < 0)
        return NULL;
    return &s->snapshot.lanes[s->lane_of[model]];
}

static void take_replies(void *context, int model, enum outcome outcome, int64_t count)
{
    struct session_lane *lane = lane_of(context, model);

    if (!lane)
        return;
    lane->ended += count;
    if (outcome != OUTCOME_ANSWERED && !outcome_is_scored(outcome))
        lane->failed += count;
}

static void take_charge(void *context, int model, const char *currency, int64_t reserved,
                        int64_t spent)
{
    struct session_lane *lane = lane_of(context, model);

    if (lane && strcmp(lane->currency, currency) == 0)
        lane->spent_pico += spent + reserved; /* take_attempt moves what is in flight */
}

static void take_attempt(void *context, const struct activity_attempt *a)
{
    struct look *l = context;
    struct status *s = l->status;
    struct session_lane *lane = lane_of(s, a->model);

    if (!lane)
        return;
    size_t number = (size_t)(lane - s->snapshot.lanes);
    if (!a->has_ended && s->is_held) {
        lane->in_flight++;
        lane->reserved_pico += a->reserved_pico;
        lane->spent_pico -= a->reserved_pico;
    }
    lane->retries += a->number > 1;
    lane->requests_minute += a->sent_unix_ns > l->now - MINUTE_NS;
    if (a->ended_unix_ns > l->now - MINUTE_NS)
        lane->tokens_minute += a->tokens;
    if (a->ttft_ns >= 0)
        histogram_record(&l->ttft[number], a->ttft_ns);
    int64_t age = (l->now - a->ended_unix_ns) / INTERVAL_NS;
    if (a->is_answer && a->ended_unix_ns >= 0 && age >= 0 && age < STATUS_INTERVALS)
        s->counts[(size_t)(STATUS_INTERVALS - 1 - age) * s->snapshot.lane_count + number]++;
}

static void take_lost(void *context, const struct activity_attempt *a)
{
    struct look *l = context;

    l->status->lost += !a->has_ended && (!l->status->is_held || a->begun_unix_ns < l->begun);
}

/* What the lane said last of its pacing. */
static void take_event(void *context, const struct lane_event_put *e)
{
    struct look *l = context;
    struct session_lane *lane = NULL;

    for (size_t i = 0; i < l->status->snapshot.lane_count; i++)
        if (strcmp(l->status->snapshot.lanes[i].name, e->lane) == 0)
            lane = &l->status->snapshot.lanes[i];
    if (!lane)
        return;
    int64_t until = e->unix_ns + e->value * CLOCK_MS;
    bool has_ended = strncmp(lane->state, "ended", 5) == 0;
    if (strcmp(e->kind, "concurrency") == 0)
        lane->limit = (int)e->value;
    else if (strcmp(e->kind, "limit") == 0)
        *(strncmp(e->note, "tokens", 6) == 0 ? &lane->tokens_limit : &lane->requests_limit) =
            e->value;
    else if (strcmp(e->kind, "breaker") == 0 && e->value < 0)
        (void)snprintf(lane->state, sizeof lane->state, "ended: %.80s", e->note);
    else if (strcmp(e->kind, "breaker") == 0 && e->value > 0 && !has_ended)
        (void)snprintf(lane->state, sizeof lane->state, "probing: %.80s", e->note);
    else if (strcmp(e->kind, "pause") == 0 && until > l->now && !lane->state[0])
        (void)snprintf(lane->state, sizeof lane->state, "pause %lld s: %.60s",
                       (long long)((until - l->now + CLOCK_S - 1) / CLOCK_S), e->note);
}

static void finish_lanes(struct look *l)
{
    struct status *s = l->status;

    for (size_t i = 0; i < s->snapshot.lane_count; i++) {
        struct session_lane *lane = &s->snapshot.lanes[i];
        bool has_ended = strncmp(lane->state, "ended", 5) == 0;
        lane->is_done =
            lane->in_flight == 0 && (has_ended || lane->ended >= lane->planned || !s->is_held);
        lane->ttft_p50_ns = histogram_quantile(&l->ttft[i], 0.5);
        s->snapshot.in_flight += lane->in_flight;
        if (!lane->state[0] || (!s->is_held && !has_ended))
            (void)snprintf(lane->state, sizeof lane->state, "%s",
                           lane->ended >= lane->planned ? "done"
                           : s->is_held                 ? "running"
                                                        : "stopped");
    }
}

static bool read_activity(struct look *l, struct store *store, int64_t run)
{
    struct status *s = l->status;
    struct store_charge charge;

    if (!activity_replies(store, run, take_replies, s, l->err) ||
        !activity_charges(store, run, take_charge, s, l->err) ||
        !activity_attempts(store, run, l->begun, take_attempt, l, l->err) ||
        !activity_attempts(store, run, 0, take_lost, l, l->err) ||
        !activity_events(store, run, l->begun, take_event, l, l->err))
        return false;
    finish_lanes(l);
    for (size_t i = 0; i < s->cap_count; i++) {
        if (!store_charged(store, &s->store_caps[i], run, l->now, &charge, l->err))
            return false;
        s->caps[i].charged = charge.reserved + charge.spent;
        if (s->is_held)
            s->caps[i].forecast =
                progress_forecast(&s->snapshot, &s->store_caps[i], s->caps[i].charged);
    }
    return true;
}

bool status_look(struct status *status, struct store *store, int64_t run, int64_t unix_ns,
                 struct error *err)
{
    struct look l = {.status = status, .now = unix_ns, .err = err};
    size_t lanes;

    *status = (struct status){.stops_at_cap = true};
    if (!store_run_each(store, run, take_run, &l, err) || !l.manifest ||
        !activity_is_held(store_location(store), run, &status->is_held, err) ||
        !read_lanes(&l, store, run))
        return false;
    lanes = status->snapshot.lane_count;
    l.ttft = mem_zalloc(lanes + 1, sizeof *l.ttft);
    status->counts = mem_zalloc(lanes * STATUS_INTERVALS + 1, sizeof *status->counts);
    status->snapshot.started_ns = l.begun;
    status->snapshot.taken_ns =
        status->is_held || !status->ended_unix_ns ? unix_ns : status->ended_unix_ns;
    bool ok = read_activity(&l, store, run);
    free(l.ttft);
    return ok;
}

void status_release(struct status *status)
{
    free(status->counts);
    arena_release(&status->arena);
}

const char *status_word(const struct status *status)
{
    if (status->is_held)
        return "running";
    return status->state == RUN_OPEN ? "dead" : run_state_name(status->state);
}

struct progress_view status_view(struct status *s, const struct render_options *render)
{
    const struct progress_history history = {5 * CLOCK_S, STATUS_INTERVALS, s->counts};

    return (struct progress_view){
        .run_name = s->name,
        .title = s->title,
        .is_simulated = s->is_simulated,
        .has_color = render->has_color,
        .ambiguous = render->ambiguous,
        .language = render->language,
        .stops_at_cap = s->stops_at_cap,
        .snapshot = &s->snapshot,
        .left = s->is_held ? progress_estimate(&s->snapshot, &history)
                           : (struct progress_left){.ns = -1},
        .caps = s->caps,
        .cap_count = s->cap_count,
    };
}

void status_put_state(const struct status *s, struct str *out)
{
    char ended[CLOCK_ISO_SIZE] = "";

    if (s->ended_unix_ns)
        clock_iso(s->ended_unix_ns, ended);
    str_printf(out, "%s", status_word(s));
    if (s->is_held && s->pid > 0)
        str_printf(out, ": process %lld", (long long)s->pid);
    else if (!s->is_held && s->state == RUN_OPEN)
        str_add_text(out,
                     ": the process that worked at it is gone, and the same command carries on");
    else if (!s->is_held && *ended)
        str_printf(out, ", ended %s", ended);
    if (s->lost > 0)
        str_printf(out, "; %lld call%s without an end, charged in full", (long long)s->lost,
                   s->lost == 1 ? "" : "s");
    str_add_char(out, '\n');
}

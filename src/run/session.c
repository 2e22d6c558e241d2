/* A session's life: what is missing, the loop, signals, the end. */
#include "run/session.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "run/engine.h"
#include "store/query.h"

#define SESSION_DRAIN_NS   (20 * CLOCK_S)
#define SESSION_GRADING_NS (5 * CLOCK_MS)
enum {
    SESSION_REAP_MAX = 256,
    SESSION_FILES = 64, /* for all but streams: store, terminal, event loop */
};

/* Ending -------------------------------------------------------------------------------------- */

static bool session_has_work(const struct session *session)
{
    if (session->asking > 0 || (session->booking > 0 && session->failure.kind == ERROR_NONE))
        return true;
    for (size_t i = 0; i < session->channel_count; i++) {
        const struct session_channel *channel = &session->channels[i];
        if (channel->picked || channel->waiting.count > 0 || channel->ready.count > 0 ||
            judges_have_work(channel))
            return true;
    }
    return false;
}

/* The loop goes on while answers are graded, for signals are heard there: a queue of programs to run
 * may take minutes. */
void session_look_for_end(struct session *session)
{
    if (session->is_over || session_has_work(session))
        return;
    if (!session->is_cancelled && verdicts_are_pending(session->verdicts)) {
        net_timer_at(session->grading_timer, clock_now_ns() + SESSION_GRADING_NS);
        return;
    }
    session->is_over = true;
    net_loop_stop(session->loop);
}

static void session_cancel(struct session *session)
{
    session->is_cancelled = true;
    for (size_t i = 0; i < session->channel_count; i++)
        attempts_cancel(&session->channels[i], false);
    session_look_for_end(session);
}

/* What is in flight ends; nothing new begins. */
static void session_drain(struct session *session)
{
    session->is_draining = true;
    for (size_t i = 0; i < session->channel_count; i++)
        channel_abandon(&session->channels[i]);
    session_look_for_end(session);
}

void session_fail(struct session *session, const struct error *err)
{
    if (session->failure.kind != ERROR_NONE)
        return;
    session->failure = *err;
    session_drain(session);
    session_cancel(session);
    session_look_for_end(session);
}

static void session_graded(void *context)
{
    session_look_for_end(context);
}

static void session_drain_bound(void *context)
{
    session_cancel(context);
}

static void session_interrupted(void *context)
{
    struct session *session = context;
    int count = atomic_load(&session->interrupts);

    if (count > 0 && !session->is_draining) {
        if (session->end < SESSION_INTERRUPTED)
            session->end = SESSION_INTERRUPTED;
        session_drain(session);
    }
    if (count > 1 && !session->is_cancelled)
        session_cancel(session);
}

void session_interrupt(struct session *session)
{
    atomic_fetch_add(&session->interrupts, 1);
    net_wake_signal(session->interrupt_wake);
}

static void session_on_int(void *context)
{
    struct session *session = context;

    atomic_fetch_add(&session->interrupts, 1);
    session_interrupted(session);
}

static void session_on_term(void *context)
{
    struct session *session = context;
    int64_t bound = session->config.drain_bound_ns;

    session->end = SESSION_TERMINATED;
    net_timer_at(session->drain_timer, clock_now_ns() + (bound > 0 ? bound : SESSION_DRAIN_NS));
    session_on_int(session);
}

/* What wakes the loop ------------------------------------------------------------------------- */

static void session_reap(void *context)
{
    struct session *session = context;
    struct store_begun begun[SESSION_REAP_MAX];
    const char *failed = store_writer_failed(session->writer);
    struct error err;
    size_t count;

    if (failed) {
        error_set(&err, ERROR_SYSTEM, "%s", failed);
        session_fail(session, &err);
        return;
    }
    while ((count = store_writer_reap(session->writer, begun, SESSION_REAP_MAX)) > 0) {
        for (size_t i = 0; i < count; i++)
            cell_booked(begun[i].token, &begun[i]);
    }
    if (session->is_draining) {
        for (size_t i = 0; i < session->channel_count; i++)
            channel_abandon(&session->channels[i]);
    } else {
        session_pump(session);
    }
    session_look_for_end(session);
}

static void session_unpause(void *context)
{
    struct session *session = context;

    session->paused_until_ns = 0;
    session->is_blocked = false;
    session_pump(session);
    session_look_for_end(session);
}

static void session_lateness(void *context, int64_t late_ns)
{
    struct session *session = context;

    histogram_record(&session->lateness, late_ns);
}

/* Beginning ----------------------------------------------------------------------------------- */

static bool session_load_outcomes(struct session *session, struct error *err)
{
    const struct session_config *config = &session->config;
    struct store *store = store_open(config->store, STORE_READ, err);

    session->outcomes = mem_zalloc((size_t)session->cell_count, 1);
    bool ok = store && session_load_loop(session, store, err) &&
              store_outcomes(store, config->run, session->outcomes, session->cell_count, err);
    store_close(store);
    for (int64_t i = 0; ok && i < session->cell_count; i++) {
        enum outcome outcome = (enum outcome)session->outcomes[i];
        session->counts[outcome]++;
        if (!outcome_is_reaskable(outcome))
            continue;
        if (i >= plan_cell_count(config->plan) &&
            judging_is_moot(config->plan, session->outcomes, i)) {
            judges_leave_out(session, i);
            continue;
        }
        session->missing++;
        session->missing_of[plan_cell_model(config->plan, i)]++;
    }
    return ok;
}

static bool session_open_loop(struct session *session, struct error *err)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct net_loop *loop = session->loop = net_loop_new(err);

    if (!loop)
        return false;
    session->writer_wake = net_wake_new(loop, session_reap, session, err);
    session->interrupt_wake =
        session->writer_wake ? net_wake_new(loop, session_interrupted, session, err) : NULL;
    if (!session->interrupt_wake)
        return false;
    session->publish_timer = net_timer_new(loop, snapshot_publish, session);
    session->linger_timer = net_timer_new(loop, linger_expire, session);
    session->drain_timer = net_timer_new(loop, session_drain_bound, session);
    session->pause_timer = net_timer_new(loop, session_unpause, session);
    session->grading_timer = net_timer_new(loop, session_graded, session);
    for (size_t i = 0; session->config.handles_signals && i < 3; i++)
        session->signals[i] = net_signal_new(
            loop, numbers[i], numbers[i] == SIGINT ? session_on_int : session_on_term, session);
    net_loop_on_lateness(loop, session_lateness, session);
    return true;
}

/* As many requests at once as lanes, sweep and what is missing allow. */
static int64_t session_streams(const struct session *session)
{
    int64_t all = session->config.sweep->concurrency, streams = 0;

    for (size_t i = 0; i < session->channel_count; i++) {
        const struct session_lane *lane = &session->channels[i].view;
        streams += lane->limit < lane->planned ? lane->limit : lane->planned;
    }
    return all > 0 && all < streams ? all : streams;
}

/* Every stream is a descriptor. The clients of the lanes have raised the limit as far as it goes. */
static bool session_check_files(const struct session *session, struct error *err)
{
    int64_t needed = session_streams(session) + SESSION_FILES;
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
        needed <= (int64_t)limit.rlim_cur)
        return true;
    return error_set(
        err, ERROR_INPUT,
        "%lld requests at once need %lld open files, the system allows %lld: raise its hard "
        "limit (ulimit -Hn), or say --concurrency %lld",
        (long long)(needed - SESSION_FILES), (long long)needed, (long long)limit.rlim_cur,
        (long long)limit.rlim_cur > SESSION_FILES ? (long long)limit.rlim_cur - SESSION_FILES : 1);
}

/* As many as there may be; how many there will be is not known before threads are started. */
static void session_make_room(const struct session *session)
{
    const struct plan *plan = session->config.plan;
    int64_t all = session->config.sweep->concurrency, streams = 0;

    for (size_t m = 0; m < plan_spec_count(plan); m++) {
        int concurrency = plan->models[m].profile.limits.concurrency;
        streams += concurrency > 0 ? concurrency : LANE_CONCURRENCY;
    }
    if (all > 0 && all < streams)
        streams = all;
    if (session->cell_count < streams)
        streams = session->cell_count;
    net_client_make_room(streams + SESSION_FILES);
}

static bool session_open_judging(struct session *session, struct error *err)
{
    const struct session_config *config = &session->config;

    if (config->plan->judge_count == 0)
        return true;
    session->judging_wake = net_wake_new(session->loop, judges_arrive, session, err);
    session->judging = session->judging_wake
                           ? judging_new(config->plan, config->store, config->run, session->writer,
                                         net_wake_signal, session->judging_wake, err)
                           : NULL;
    return session->judging != NULL;
}

struct session *session_new(const struct session_config *config, struct error *err)
{
    struct session *session = mem_zalloc(1, sizeof *session);
    const struct budget *budget = config->budget;

    session->config = *config;
    session->cell_count = plan_all_cell_count(config->plan);
    session->retry =
        (struct retry_policy){config->sweep->attempts_max, config->sweep->cell_time_max_ns,
                              config->retry_base_ns > 0 ? config->retry_base_ns : CLOCK_S};
    if (config->plan->repeats > 1)
        session->input_tokens = mem_zalloc(config->plan->model_count * config->plan->item_count,
                                           sizeof *session->input_tokens);
    session->is_capped = mem_zalloc(plan_spec_count(config->plan), sizeof *session->is_capped);
    session->missing_of = mem_zalloc(plan_spec_count(config->plan), sizeof *session->missing_of);
    session->started_ns = clock_now_ns();
    random_seed(&session->random, (uint64_t)clock_wall_ns());
    atomic_init(&session->interrupts, 0);
    session_make_room(session);
    attempts_init(session);
    if (!session_open_loop(session, err) ||
        !(session->writer =
              store_writer_new(config->store, config->run, budget->caps, budget->count,
                               net_wake_signal, session->writer_wake, err)) ||
        !session_load_outcomes(session, err) ||
        !(session->verdicts = verdicts_new(config->plan, session->writer, config->run, err)) ||
        !channels_init(session, err) || !session_check_files(session, err) ||
        !session_open_judging(session, err)) {
        session_free(session);
        return NULL;
    }
    snapshot_init(session);
    return session;
}

/* The end of its life -------------------------------------------------------------------------- */

static void timer_free(struct net_timer *timer)
{
    if (timer)
        net_timer_free(timer);
}

void session_free(struct session *session)
{
    struct error ignored;

    if (!session)
        return;
    channels_release(session);
    judging_free(session->judging);
    verdicts_free(session->verdicts);
    (void)store_writer_free(session->writer, &ignored);
    if (session->loop) {
        timer_free(session->publish_timer);
        timer_free(session->linger_timer);
        timer_free(session->drain_timer);
        timer_free(session->pause_timer);
        timer_free(session->grading_timer);
        for (size_t i = 0; i < 3; i++) {
            if (session->signals[i])
                net_signal_free(session->signals[i]);
        }
        if (session->judging_wake)
            net_wake_free(session->judging_wake);
        if (session->writer_wake)
            net_wake_free(session->writer_wake);
        if (session->interrupt_wake)
            net_wake_free(session->interrupt_wake);
        net_loop_free(session->loop);
    }
    arena_release(&session->cells);
    attempts_release(session);
    snapshot_release(session);
    str_release(&session->ended_lanes);
    free(session->outcomes);
    free(session->input_tokens);
    free(session->is_capped);
    free(session->missing_of);
    free(session);
}

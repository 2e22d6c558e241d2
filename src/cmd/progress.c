#include "cmd/progress.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/thread.h"
#include "base/utf8.h"
#include "cmd/progress_view.h"
#include "cmd/screen.h"

enum { HISTORY = 64, SAY_PERCENT = 5 };
#define REDRAW_NS    (300 * CLOCK_MS)
#define SAY_EVERY_NS (60 * CLOCK_S)
#define SAMPLE_NS    (5 * CLOCK_S)
#define SECOND_NS    (1 * CLOCK_S)

const char *const progress_modes[] = {"auto", "plain", "json", "off", NULL};

struct progress {
    struct session *session;
    const struct session_config *config;
    struct progress_options options;
    struct session_snapshot snapshot;
    struct progress_cap *caps;
    struct store *store; /* what the budget counts is read from it; NULL: there are no caps */
    bool is_terminal;
    struct screen screen;
    int64_t said_ns, said_percent, looked_ns;
    char (*said)[sizeof((struct session_lane){0}.state)]; /* the state last told, by lane */
    int64_t *samples[HISTORY]; /* cells that had ended, by lane; a ring, one each SAMPLE_NS */
    int64_t *counts;           /* the same as differences */
    int64_t sampled_ns;
    size_t sample_count;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t ending;
    bool is_ending;
};

/* History ------------------------------------------------------------------------------------- */

static void progress_sample(struct progress *p)
{
    const struct session_snapshot *s = &p->snapshot;
    int64_t **sample = &p->samples[p->sample_count % HISTORY];

    if (p->sample_count > 0 && s->taken_ns - p->sampled_ns < SAMPLE_NS)
        return;
    p->sampled_ns = s->taken_ns;
    if (!*sample)
        *sample = mem_zalloc(s->lane_count + 1, sizeof **sample);
    for (size_t i = 0; i < s->lane_count; i++)
        (*sample)[i] = s->lanes[i].ended;
    p->sample_count++;
}

static struct progress_history progress_history(struct progress *p)
{
    size_t kept = p->sample_count < HISTORY ? p->sample_count : HISTORY;
    size_t first = p->sample_count - kept, lanes = p->snapshot.lane_count;

    for (size_t i = 1; i < kept; i++) {
        const int64_t *before = p->samples[(first + i - 1) % HISTORY];
        const int64_t *after = p->samples[(first + i) % HISTORY];
        for (size_t k = 0; k < lanes; k++)
            p->counts[(i - 1) * lanes + k] = after[k] - before[k];
    }
    return (struct progress_history){SAMPLE_NS, kept > 0 ? kept - 1 : 0, p->counts};
}

/* Budget -------------------------------------------------------------------------------------- */

/* What the budget counts, once a second. A look that fails leaves the last one. */
static void progress_look_at_caps(struct progress *p)
{
    const struct budget *budget = p->config->budget;
    struct error ignored = {.kind = ERROR_NONE};
    struct store_charge charge;

    if (!p->store || p->snapshot.taken_ns - p->looked_ns < SECOND_NS)
        return;
    p->looked_ns = p->snapshot.taken_ns;
    for (size_t i = 0; i < budget->count; i++) {
        const struct store_cap *cap = &budget->caps[i];
        if (!store_charged(p->store, cap, p->config->run, clock_wall_ns(), &charge, &ignored))
            return;
        p->caps[i].charged = charge.reserved + charge.spent;
        p->caps[i].forecast = progress_forecast(&p->snapshot, cap, p->caps[i].charged);
    }
}

static void progress_open_caps(struct progress *p)
{
    const struct budget *budget = p->config->budget;
    struct error ignored = {.kind = ERROR_NONE};

    p->caps = mem_zalloc(budget->count + 1, sizeof *p->caps);
    for (size_t i = 0; i < budget->count; i++) {
        const struct store_cap *cap = &budget->caps[i];
        bool is_model = strcmp(cap->scope, "model") == 0;
        p->caps[i] = (struct progress_cap){
            .scope = cap->scope, .currency = cap->currency, .limit = cap->pico, .forecast = -1};
        if (is_model)
            p->caps[i].model = p->config->plan->models[cap->model].label;
    }
    if (budget->count > 0)
        p->store = store_open(p->config->store, STORE_READ, &ignored);
}

/* Showing ------------------------------------------------------------------------------------- */

static struct progress_view progress_view(struct progress *p)
{
    const struct progress_history history = progress_history(p);

    progress_look_at_caps(p);
    return (struct progress_view){
        .run_name = p->options.run_name,
        .title = p->options.title,
        .is_simulated = p->options.is_simulated,
        .has_color = p->options.has_color,
        .ambiguous = p->options.ambiguous,
        .language = p->options.language,
        .stops_at_cap = p->config->sweep->on_budget == SWEEP_STOP,
        .snapshot = &p->snapshot,
        .left = progress_estimate(&p->snapshot, &history),
        .caps = p->caps,
        .cap_count = p->store ? p->config->budget->count : 0,
    };
}

static void progress_draw(struct progress *p)
{
    const struct progress_view view = progress_view(p);
    struct str block = {0};
    unsigned columns, rows;

    screen_size(&p->screen, &columns, &rows);
    progress_block(&view, columns, rows, &block);
    screen_draw(&p->screen, &block, view.ambiguous);
    str_release(&block);
}

/* Appends the lanes whose state is another than the one last told; the seconds of a pause are no
 * change. */
static void progress_changes(struct progress *p, const char *now, struct str *out)
{
    for (size_t i = 0; i < p->snapshot.lane_count; i++) {
        const struct session_lane *lane = &p->snapshot.lanes[i];
        size_t word = strcspn(lane->state, " ");
        if (strncmp(p->said[i], lane->state, word + 1) == 0)
            continue;
        (void)snprintf(p->said[i], sizeof p->said[i], "%s", lane->state);
        str_printf(out, "%s   %s: ", now, lane->name);
        utf8_put_safe(out, view_of(lane->state), false);
        str_add_char(out, '\n');
    }
}

static void progress_say(struct progress *p)
{
    const struct progress_view view = progress_view(p);
    const struct session_snapshot *s = &p->snapshot;
    int64_t percent = s->planned > 0 ? progress_ended(s) * 100 / s->planned : 100;
    int64_t wall = clock_wall_ns();
    struct str out = {0};
    char now[CLOCK_ISO_SIZE];

    clock_iso(wall, now);
    if (p->said_ns == 0 || s->taken_ns - p->said_ns >= SAY_EVERY_NS ||
        percent / SAY_PERCENT > p->said_percent / SAY_PERCENT) {
        p->said_ns = s->taken_ns;
        p->said_percent = percent;
        progress_line(&view, wall, &out);
    }
    progress_changes(p, now, &out);
    screen_write(&p->screen, &out);
    str_release(&out);
}

static void progress_tell(struct progress *p, const char *kind, const char *state)
{
    const struct progress_view view = progress_view(p);
    struct str out = {0};

    progress_json(&view, kind, state, clock_wall_ns(), &out);
    screen_write(&p->screen, &out);
    str_release(&out);
}

static void progress_show(struct progress *p)
{
    bool is_first = p->said_ns == 0;

    if (p->options.mode == PROGRESS_JSON) {
        if (!is_first && p->snapshot.taken_ns - p->said_ns < SECOND_NS)
            return;
        p->said_ns = p->snapshot.taken_ns;
        progress_tell(p, is_first ? "start" : "progress", NULL);
    } else if (p->is_terminal) {
        progress_draw(p);
    } else {
        progress_say(p);
    }
}

/* The thread ---------------------------------------------------------------------------------- */

/* Waits for the next turn; false: it was the last. */
static bool progress_wait(struct progress *p)
{
    int64_t until = clock_now_ns() + REDRAW_NS;
    struct timespec at = {until / CLOCK_S, until % CLOCK_S};

    pthread_mutex_lock(&p->mutex);
    while (!p->is_ending && clock_now_ns() < until)
        pthread_cond_timedwait(&p->ending, &p->mutex, &at);
    bool goes_on = !p->is_ending;
    pthread_mutex_unlock(&p->mutex);
    return goes_on;
}

static void progress_main(void *context)
{
    struct progress *p = context;

    while (progress_wait(p)) {
        session_snapshot(p->session, &p->snapshot);
        if (p->snapshot.taken_ns == 0)
            continue;
        progress_sample(p);
        progress_show(p);
    }
}

static void progress_free(struct progress *p)
{
    for (size_t i = 0; i < HISTORY; i++)
        free(p->samples[i]);
    store_close(p->store);
    pthread_mutex_destroy(&p->mutex);
    pthread_cond_destroy(&p->ending);
    free(p->counts);
    free(p->caps);
    free(p->snapshot.lanes);
    free(p->said);
    screen_release(&p->screen);
    free(p);
}

static bool progress_start_thread(struct progress *p)
{
    pthread_condattr_t attributes;
    struct error ignored = {.kind = ERROR_NONE};

    pthread_mutex_init(&p->mutex, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&p->ending, &attributes);
    pthread_condattr_destroy(&attributes);
    return thread_start(&p->thread, THREAD_BEHIND, progress_main, p, "the progress line's thread",
                        &ignored);
}

struct progress *progress_start(struct session *session, const struct session_config *config,
                                const struct progress_options *options)
{
    size_t lanes = session_lane_count(session);

    if (options->mode == PROGRESS_OFF)
        return NULL;
    struct progress *p = mem_zalloc(1, sizeof *p);
    p->session = session;
    p->config = config;
    p->options = *options;
    p->snapshot.lanes = mem_zalloc(lanes + 1, sizeof *p->snapshot.lanes);
    p->said = mem_zalloc(lanes + 1, sizeof *p->said);
    p->counts = mem_zalloc(lanes * HISTORY + 1, sizeof *p->counts);
    screen_init(&p->screen, STDERR_FILENO);
    p->is_terminal = options->mode == PROGRESS_AUTO && screen_can_redraw(&p->screen);
    progress_open_caps(p);
    if (progress_start_thread(p))
        return p;
    progress_free(p);
    return NULL;
}

void progress_stop(struct progress *p, const char *state)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->mutex);
    p->is_ending = true;
    pthread_cond_signal(&p->ending);
    pthread_mutex_unlock(&p->mutex);
    pthread_join(p->thread, NULL);
    screen_clear(&p->screen);
    session_snapshot(p->session, &p->snapshot);
    p->looked_ns = 0;
    if (p->options.mode == PROGRESS_JSON)
        progress_tell(p, "end", state);
    progress_free(p);
}

#include "cmd/progress.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/thread.h"
#include "base/utf8.h"
#include "report/stamp.h"

enum { BAR_WIDTH = 30, NAME_WIDTH = 28, HISTORY = 64, ROWS_DEFAULT = 24 };
#define REDRAW_NS    (300 * CLOCK_MS)
#define SAY_EVERY_NS (60 * CLOCK_S)
#define SAMPLE_NS    (5 * CLOCK_S)
#define LEFT_MIN_NS  (30 * CLOCK_S)

/* Figures ------------------------------------------------------------------------------------- */

static int64_t progress_ended(const struct session_snapshot *s)
{
    int64_t ended = s->before;

    for (size_t i = 0; i < s->lane_count; i++)
        ended += s->lanes[i].ended;
    return ended;
}

static int64_t progress_failed(const struct session_snapshot *s)
{
    int64_t failed = 0;

    for (size_t i = 0; i < s->lane_count; i++)
        failed += s->lanes[i].failed;
    return failed;
}

/* Spent and reserved by currency: "1.20 CNY + 0.31 USD". */
static void progress_money(const struct session_snapshot *s, struct str *out)
{
    for (size_t i = 0; i < s->lane_count; i++) {
        int128 sum = 0;
        bool seen = false;
        for (size_t k = 0; k < s->lane_count; k++) {
            if (strcmp(s->lanes[k].currency, s->lanes[i].currency) != 0)
                continue;
            seen |= k < i;
            sum += (int128)s->lanes[k].spent_pico + s->lanes[k].reserved_pico;
        }
        if (seen || sum == 0)
            continue;
        if (out->len > 0)
            str_add_text(out, " + ");
        decimal_put(out, sum, 2);
        str_printf(out, " %s", s->lanes[i].currency);
    }
}

static void progress_duration(int64_t ns, struct str *out)
{
    int64_t seconds = ns / CLOCK_S;

    if (seconds >= 3600)
        str_printf(out, "%lld:%02lld:%02lld", (long long)(seconds / 3600),
                   (long long)(seconds / 60 % 60), (long long)(seconds % 60));
    else
        str_printf(out, "%lld:%02lld", (long long)(seconds / 60), (long long)(seconds % 60));
}

/* Drawing ------------------------------------------------------------------------------------- */

static void progress_head(const struct progress_options *o, const struct session_snapshot *s,
                          int64_t left_ns, struct str *out)
{
    int64_t ended = progress_ended(s), planned = s->planned > 0 ? s->planned : 1;
    int filled = (int)(ended * BAR_WIDTH / planned);

    str_printf(out, "%s · run %s%s  ", o->title, o->run_name, o->is_simulated ? "  " : "");
    if (o->is_simulated)
        str_add_text(out, stamp_simulated(0));
    str_add_text(out, o->is_simulated ? "  " : "");
    for (int i = 0; i < BAR_WIDTH; i++)
        str_add_text(out, i < filled ? "━" : "─");
    str_printf(out, "  %lld %%  %lld/%lld  ", (long long)(ended * 100 / planned), (long long)ended,
               (long long)s->planned);
    progress_duration(s->taken_ns - s->started_ns, out);
    if (left_ns >= 0) {
        str_add_text(out, ", left ");
        progress_duration(left_ns, out);
    }
    if (s->is_draining)
        str_add_text(out, "  draining: Ctrl-C again to cancel; nothing finished is lost");
}

static void progress_put_name(const char *name, unsigned ambiguous, struct str *out)
{
    struct view cut = utf8_cut(view_of(name), NAME_WIDTH, ambiguous);
    unsigned width = utf8_width(cut, ambiguous);

    str_add(out, cut);
    for (; width < NAME_WIDTH; width++)
        str_add_char(out, ' ');
}

static void progress_lane(const struct progress_options *o, const struct session_lane *lane,
                          struct str *out)
{
    struct str money = {0}, state = {0};

    decimal_put(&money, (int128)lane->spent_pico + lane->reserved_pico, 3);
    utf8_put_safe(&state, view_of(lane->state), false);
    progress_put_name(lane->name, o->ambiguous, out);
    str_printf(out, " %4d/%-4d %7lld %5lld %6lld %8lld %9lld %10s %s ", lane->in_flight,
               lane->limit, (long long)lane->ended, (long long)lane->failed,
               (long long)lane->retries, (long long)lane->requests_minute,
               (long long)lane->tokens_minute, str_text(&money), lane->currency);
    if (lane->ttft_p50_ns >= 0)
        str_printf(out, "%6.2f s", (double)lane->ttft_p50_ns / 1e9);
    else
        str_add_text(out, "       –");
    str_printf(out, "  %s", str_text(&state));
    str_release(&money);
    str_release(&state);
}

static void progress_put_line(struct str *out, const struct str *line, unsigned width,
                              unsigned ambiguous)
{
    str_add(out, width > 1 ? utf8_cut(str_view(line), width - 1, ambiguous) : str_view(line));
    str_add_char(out, '\n');
}

/* Busy lanes first; those that are done are counted when there is no room. */
void progress_block(const struct progress_options *options, const struct session_snapshot *snapshot,
                    int64_t left_ns, unsigned width, unsigned rows, struct str *out)
{
    struct str line = {0};
    size_t room = rows > 6 ? rows - 5 : 1, shown = 0;

    progress_head(options, snapshot, left_ns, &line);
    progress_put_line(out, &line, width, options->ambiguous);
    str_clear(&line);
    str_printf(&line, "%-*s %9s %7s %5s %6s %8s %9s %14s %8s  %s", NAME_WIDTH, "lane", "in flight",
               "done", "fail", "retry", "req/min", "tok/min", "spent", "TTFT p50", "state");
    progress_put_line(out, &line, width, options->ambiguous);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < snapshot->lane_count && shown < room; i++) {
            const struct session_lane *lane = &snapshot->lanes[i];
            if (lane->is_done != (pass == 1))
                continue;
            str_clear(&line);
            progress_lane(options, lane, &line);
            progress_put_line(out, &line, width, options->ambiguous);
            shown++;
        }
    }
    if (shown < snapshot->lane_count) {
        str_clear(&line);
        str_printf(&line, "+%zu lanes", snapshot->lane_count - shown);
        progress_put_line(out, &line, width, options->ambiguous);
    }
    str_release(&line);
}

void progress_line(const struct progress_options *options, const struct session_snapshot *snapshot,
                   int64_t left_ns, int64_t unix_ns, struct str *out)
{
    int64_t ended = progress_ended(snapshot), planned = snapshot->planned;
    char now[CLOCK_ISO_SIZE];
    struct str money = {0};

    clock_iso(unix_ns, now);
    progress_money(snapshot, &money);
    str_printf(
        out, "%s run %s%s%s %lld%% %lld/%lld in-flight %lld fail %lld", now, options->run_name,
        options->is_simulated ? " " : "", options->is_simulated ? stamp_simulated(0) : "",
        (long long)(planned > 0 ? ended * 100 / planned : 100), (long long)ended,
        (long long)planned, (long long)snapshot->in_flight, (long long)progress_failed(snapshot));
    if (money.len > 0)
        str_printf(out, " spent %s", str_text(&money));
    if (left_ns >= 0) {
        str_add_text(out, " left ");
        progress_duration(left_ns, out);
    }
    str_add_char(out, '\n');
    str_release(&money);
}

/* The thread ---------------------------------------------------------------------------------- */

struct progress {
    struct session *session;
    struct progress_options options;
    struct session_snapshot snapshot;
    bool is_terminal;
    unsigned drawn; /* lines of the block that stand on the terminal */
    int64_t said_ns, sampled_ns;
    char (*said)[sizeof((struct session_lane){0}.state)]; /* the state last told, by lane */
    struct {
        int64_t at_ns;
        int64_t *ended; /* by lane */
    } history[HISTORY];
    size_t history_count;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t ending;
    bool is_ending;
};

static void progress_sample(struct progress *p)
{
    const struct session_snapshot *s = &p->snapshot;
    size_t at = p->history_count % HISTORY;

    if (p->history_count > 0 && s->taken_ns - p->sampled_ns < SAMPLE_NS)
        return;
    p->sampled_ns = p->history[at].at_ns = s->taken_ns;
    if (!p->history[at].ended)
        p->history[at].ended = mem_zalloc(s->lane_count + 1, sizeof(int64_t));
    for (size_t i = 0; i < s->lane_count; i++)
        p->history[at].ended[i] = s->lanes[i].ended;
    p->history_count++;
}

/* What the slowest lane still needs at its rate of the last five minutes; -1 before 2 % or 30 s. */
static int64_t progress_left(const struct progress *p)
{
    const struct session_snapshot *s = &p->snapshot;
    size_t oldest = p->history_count > HISTORY ? p->history_count % HISTORY : 0;
    int64_t left = 0, ended = progress_ended(s);

    if (s->taken_ns - s->started_ns < LEFT_MIN_NS || p->history_count < 2 ||
        (ended - s->before) * 50 < s->planned - s->before)
        return -1;
    for (size_t i = 0; i < s->lane_count; i++) {
        const struct session_lane *lane = &s->lanes[i];
        int64_t done = lane->ended - p->history[oldest].ended[i];
        int64_t missing = lane->planned - lane->ended;
        if (lane->is_done || missing <= 0)
            continue;
        if (done <= 0)
            return -1;
        double need =
            (double)(s->taken_ns - p->history[oldest].at_ns) * (double)missing / (double)done;
        if (need > (double)left)
            left = (int64_t)need;
    }
    return left;
}

static void progress_write(const struct str *text)
{
    const char *data = str_text(text);
    size_t left = text->len;

    while (left > 0) {
        ssize_t wrote = write(STDERR_FILENO, data, left);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return;
        data += wrote;
        left -= (size_t)wrote;
    }
}

static void progress_erase(struct progress *p, struct str *out)
{
    if (p->drawn > 0)
        str_printf(out, "\x1b[%uF\x1b[J", p->drawn);
    p->drawn = 0;
}

static void progress_draw(struct progress *p)
{
    struct str out = {0};
    struct winsize size = {0};
    bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    size_t before;

    str_add_text(&out, "\x1b[?2026h"); /* one picture: no flicker where the terminal knows it */
    progress_erase(p, &out);
    before = out.len;
    progress_block(&p->options, &p->snapshot, progress_left(p), known ? size.ws_col : 80,
                   known ? size.ws_row : ROWS_DEFAULT, &out);
    for (size_t i = before; i < out.len; i++)
        p->drawn += out.data[i] == '\n';
    str_add_text(&out, "\x1b[?2026l");
    progress_write(&out);
    str_release(&out);
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
    int64_t wall = clock_wall_ns();
    struct str out = {0};
    char now[CLOCK_ISO_SIZE];

    clock_iso(wall, now);
    if (p->said_ns == 0 || p->snapshot.taken_ns - p->said_ns >= SAY_EVERY_NS) {
        p->said_ns = p->snapshot.taken_ns;
        progress_line(&p->options, &p->snapshot, progress_left(p), wall, &out);
    }
    progress_changes(p, now, &out);
    if (out.len > 0)
        progress_write(&out);
    str_release(&out);
}

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
        if (p->is_terminal)
            progress_draw(p);
        else
            progress_say(p);
    }
}

struct progress *progress_start(struct session *session, const struct progress_options *options)
{
    struct progress *p = mem_zalloc(1, sizeof *p);
    pthread_condattr_t attributes;
    struct error err;
    size_t lanes = session_lane_count(session);

    p->session = session;
    p->options = *options;
    p->snapshot.lanes = mem_zalloc(lanes + 1, sizeof *p->snapshot.lanes);
    p->said = mem_zalloc(lanes + 1, sizeof *p->said);
    const char *term = getenv("TERM");
    p->is_terminal = isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;
    pthread_mutex_init(&p->mutex, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&p->ending, &attributes);
    pthread_condattr_destroy(&attributes);
    if (thread_start(&p->thread, THREAD_BEHIND, progress_main, p, "the progress line's thread",
                     &err))
        return p;
    free(p->snapshot.lanes);
    free(p->said);
    free(p);
    return NULL;
}

void progress_stop(struct progress *p)
{
    struct str out = {0};

    if (!p)
        return;
    pthread_mutex_lock(&p->mutex);
    p->is_ending = true;
    pthread_cond_signal(&p->ending);
    pthread_mutex_unlock(&p->mutex);
    pthread_join(p->thread, NULL);
    progress_erase(p, &out);
    progress_write(&out);
    str_release(&out);
    pthread_mutex_destroy(&p->mutex);
    pthread_cond_destroy(&p->ending);
    for (size_t i = 0; i < HISTORY; i++)
        free(p->history[i].ended);
    free(p->snapshot.lanes);
    free(p->said);
    free(p);
}

#include "cmd/progress_view.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "cmd/list_tables.h"
#include "report/render.h"
#include "report/stamp.h"

enum { BAR_WIDTH = 30, BAR_NARROW = 10, BUDGET_BAR = 20, CAPS_SHOWN = 3 };
enum { COLUMNS_MIN = 40 };
enum { HEAD_LINES = 2 }; /* of a table: its titles and its rule */

/* Lanes --------------------------------------------------------------------------------------- */

enum {
    P_LANE,
    P_IN_FLIGHT,
    P_PLACES,
    P_DONE,
    P_PLANNED,
    P_FAILED,
    P_RETRIES,
    P_REQUESTS,
    P_REQUESTS_LIMIT,
    P_TOKENS,
    P_TOKENS_LIMIT,
    P_SPENT,
    P_CURRENCY,
    P_TTFT,
    P_STATE
};

static const struct column lane_columns[] = {
    [P_LANE] = {.key = "lane", .title = "lane", .title_zh = "通道", .kind = COLUMN_TEXT},
    [P_IN_FLIGHT] = {.key = "in_flight",
                     .title = "in flight",
                     .title_zh = "在途",
                     .kind = COLUMN_INTEGER,
                     .priority = 1},
    [P_PLACES] =
        {.key = "places", .title = "of", .title_zh = "上限", .kind = COLUMN_INTEGER, .priority = 7},
    [P_DONE] = {.key = "ended", .title = "done", .title_zh = "完成", .kind = COLUMN_INTEGER},
    [P_PLANNED] = {.key = "planned",
                   .title = "of",
                   .title_zh = "计划",
                   .kind = COLUMN_INTEGER,
                   .priority = 3},
    [P_FAILED] = {.key = "failed", .title = "failed", .title_zh = "失败", .kind = COLUMN_INTEGER},
    [P_RETRIES] = {.key = "retries",
                   .title = "retries",
                   .title_zh = "重试",
                   .kind = COLUMN_INTEGER,
                   .priority = 5},
    [P_REQUESTS] = {.key = "requests_per_minute",
                    .title = "req/min",
                    .title_zh = "请求/分",
                    .kind = COLUMN_INTEGER,
                    .priority = 4},
    [P_REQUESTS_LIMIT] = {.key = "requests_per_minute_limit",
                          .title = "of",
                          .title_zh = "上限",
                          .kind = COLUMN_INTEGER,
                          .priority = 8},
    [P_TOKENS] = {.key = "tokens_per_minute",
                  .title = "tok/min",
                  .title_zh = "词元/分",
                  .kind = COLUMN_INTEGER,
                  .priority = 6},
    [P_TOKENS_LIMIT] = {.key = "tokens_per_minute_limit",
                        .title = "of",
                        .title_zh = "上限",
                        .kind = COLUMN_INTEGER,
                        .priority = 9},
    [P_SPENT] = {.key = "charged",
                 .title = "spent",
                 .title_zh = "花费",
                 .kind = COLUMN_MONEY,
                 .priority = 2},
    [P_CURRENCY] =
        {.key = "currency", .title = "", .title_zh = "", .kind = COLUMN_TEXT, .priority = 2},
    [P_TTFT] = {.key = "ttft_p50_ms",
                .title = "TTFT p50",
                .title_zh = "首字 p50",
                .kind = COLUMN_DURATION,
                .priority = 10},
    [P_STATE] = {.key = "state", .title = "state", .title_zh = "状态", .kind = COLUMN_TEXT},
};

static void add_lane(const struct session_lane *lane, struct table *table)
{
    struct value *v = table_add_row(table);

    v[P_LANE] = list_text(table, lane->name);
    v[P_IN_FLIGHT] = value_integer(lane->in_flight);
    v[P_PLACES] = value_integer(lane->limit);
    v[P_DONE] = value_integer(lane->ended);
    v[P_PLANNED] = value_integer(lane->planned);
    v[P_FAILED] = value_integer(lane->failed);
    v[P_RETRIES] = value_integer(lane->retries);
    v[P_REQUESTS] = value_integer(lane->requests_minute);
    if (lane->requests_limit > 0)
        v[P_REQUESTS_LIMIT] = value_integer(lane->requests_limit);
    v[P_TOKENS] = value_integer(lane->tokens_minute);
    if (lane->tokens_limit > 0)
        v[P_TOKENS_LIMIT] = value_integer(lane->tokens_limit);
    v[P_SPENT] = value_money((int128)lane->spent_pico + lane->reserved_pico, lane->currency);
    v[P_CURRENCY] = list_text(table, lane->currency);
    v[P_TTFT] = value_duration(lane->ttft_p50_ns);
    v[P_STATE] = list_text(table, lane->state);
    if (lane->failed > 0)
        v[P_FAILED].tone = TONE_BAD;
    if (lane->is_done && strncmp(lane->state, "ended", 5) != 0)
        v[P_STATE].tone = TONE_DIM;
    else if (strncmp(lane->state, "running", 7) != 0)
        v[P_STATE].tone = TONE_BAD;
}

static int64_t lane_missing(const struct session_lane *lane)
{
    return lane->is_done ? -1 : lane->planned - lane->ended;
}

/* Lanes at work first, those that miss the most before others; the plan's order else. */
static int compare_lanes(const void *a, const void *b)
{
    const struct session_lane *x = *(const struct session_lane *const *)a;
    const struct session_lane *y = *(const struct session_lane *const *)b;
    int64_t p = lane_missing(x), q = lane_missing(y);

    return p != q ? (p > q ? -1 : 1) : x < y ? -1 : x > y;
}

/* The first `room` lanes; in the plan's order when all have room. */
static void add_lanes(const struct session_snapshot *s, size_t room, struct table *table,
                      size_t *out_running, size_t *out_done)
{
    const struct session_lane **lanes =
        mem_zalloc(s->lane_count + 1, sizeof(struct session_lane *));

    for (size_t i = 0; i < s->lane_count; i++)
        lanes[i] = &s->lanes[i];
    if (s->lane_count > room)
        qsort(lanes, s->lane_count, sizeof(struct session_lane *), compare_lanes);
    *out_running = *out_done = 0;
    for (size_t i = 0; i < s->lane_count; i++) {
        if (i < room)
            add_lane(lanes[i], table);
        else
            ++*(lanes[i]->is_done ? out_done : out_running);
    }
    free(lanes);
}

void progress_table(const struct progress_view *view, struct table *table)
{
    size_t running, done;

    LIST_INIT(table, "status", lane_columns);
    table->origin = view->is_simulated ? TABLE_SIMULATED : TABLE_REAL;
    add_lanes(view->snapshot, view->snapshot->lane_count, table, &running, &done);
}

/* The block ----------------------------------------------------------------------------------- */

static void put_bar(struct str *out, int128 part, int128 whole, int width, const char *full,
                    const char *empty)
{
    int filled = whole > 0 ? (int)(part * width / whole) : width;

    for (int i = 0; i < width; i++)
        str_add_text(out, i < filled ? full : empty);
}

static void put_left(const struct progress_view *view, struct str *out)
{
    if (view->left.ns < 0)
        return;
    str_add_text(out, ", left ");
    progress_duration(view->left.ns, out);
    str_add_text(out, " ± ");
    progress_duration(view->left.spread_ns, out);
}

static void put_head(const struct progress_view *view, int bar, struct str *out)
{
    const struct session_snapshot *s = view->snapshot;
    int64_t ended = progress_ended(s);

    str_printf(out, "%s · run %s  ", view->title, view->run_name);
    if (view->is_simulated)
        str_add_text(out, "SIMULATED  ");
    if (bar > 0) {
        put_bar(out, ended, s->planned, bar, "━", "─");
        str_add_text(out, "  ");
    }
    str_printf(out, "%lld %%  %lld/%lld  ",
               (long long)(s->planned > 0 ? ended * 100 / s->planned : 100), (long long)ended,
               (long long)s->planned);
    progress_duration(s->taken_ns - s->started_ns, out);
    put_left(view, out);
}

/* "budget of the run  ███░░  14.2 of 20 CNY · forecast 21 ▲ it will stop there" */
static void put_cap(const struct progress_view *view, const struct progress_cap *cap, bool has_bar,
                    struct str *out)
{
    str_printf(out, "budget of the %s%s%s  ", cap->scope, cap->model ? " " : "",
               cap->model ? cap->model : "");
    if (has_bar) {
        put_bar(out, cap->charged, cap->limit, BUDGET_BAR, "█", "░");
        str_add_text(out, "  ");
    }
    decimal_put(out, cap->charged, 2);
    str_add_text(out, " of ");
    decimal_put(out, cap->limit, -1);
    str_printf(out, " %s", cap->currency);
    if (cap->forecast < 0)
        return;
    str_add_text(out, " · forecast ");
    decimal_put(out, cap->forecast, 2);
    if (cap->forecast > cap->limit)
        str_printf(out, " ▲ it will %s there", view->stops_at_cap ? "stop" : "pause");
}

/* A line that the terminal does not wrap; texts from outside made safe. */
static void put_line(const struct progress_view *view, unsigned width, const struct str *line,
                     const char *tone, struct str *out)
{
    struct str safe = {0};
    bool is_toned = view->has_color && *tone;

    utf8_put_safe(&safe, str_view(line), false);
    str_add_text(out, is_toned ? tone : "");
    str_add(out,
            width > 1 ? utf8_cut(str_view(&safe), width - 1, view->ambiguous) : str_view(&safe));
    str_add_text(out, is_toned ? "\x1b[0m" : "");
    str_add_char(out, '\n');
    str_release(&safe);
}

static size_t count_lines(const struct str *text, size_t from)
{
    size_t lines = 0;

    for (size_t i = from; i < text->len; i++)
        lines += text->data[i] == '\n';
    return lines;
}

static void put_top(const struct progress_view *view, unsigned width, struct str *out)
{
    const int bars[] = {BAR_WIDTH, BAR_NARROW, 0};
    struct str line = {0};

    for (size_t i = 0; i < sizeof bars / sizeof *bars; i++) {
        str_clear(&line);
        put_head(view, bars[i], &line);
        if (width == 0 || utf8_width(str_view(&line), view->ambiguous) < width)
            break;
    }
    put_line(view, width, &line, "\x1b[1m", out);
    for (size_t i = 0; i < view->cap_count && i < CAPS_SHOWN; i++) {
        const struct progress_cap *cap = &view->caps[i];
        str_clear(&line);
        put_cap(view, cap, true, &line);
        if (width > 0 && utf8_width(str_view(&line), view->ambiguous) >= width) {
            str_clear(&line);
            put_cap(view, cap, false, &line);
        }
        put_line(view, width, &line, cap->forecast > cap->limit ? "\x1b[31m" : "", out);
    }
    str_release(&line);
}

static void put_rest(const struct progress_view *view, unsigned width, size_t running, size_t done,
                     struct str *out)
{
    struct str line = {0};

    if (running + done > 0) {
        if (running > 0)
            str_printf(&line, "+%zu lane%s at work", running, running == 1 ? "" : "s");
        if (done > 0)
            str_printf(&line, "%s+%zu lane%s done", running ? ", " : "", done,
                       done == 1 ? "" : "s");
        put_line(view, width, &line, "\x1b[2m", out);
    }
    if (view->snapshot->is_draining) {
        str_clear(&line);
        str_add_text(&line, "draining: Ctrl-C again to cancel; nothing finished is lost");
        put_line(view, width, &line, "", out);
    }
    str_release(&line);
}

/* The table's text, no line wider than the terminal and no more lines than `room`. */
static void put_lanes(const struct progress_view *view, unsigned width, size_t room,
                      const struct table *table, struct str *out)
{
    /* Below 40 columns a table is blocks of lines: too tall for what is redrawn, so it is cut. */
    bool is_cut = width > 1 && width <= COLUMNS_MIN;
    const struct render_options options = {.width = is_cut      ? COLUMNS_MIN
                                                    : width > 1 ? width - 1
                                                                : 0,
                                           .ambiguous = view->ambiguous,
                                           .has_color = view->has_color && !is_cut,
                                           .language = view->language};
    struct str text = {0};
    struct view rest, line;

    render_table(table, &options, &text);
    rest = str_view(&text);
    for (size_t i = 0; i < room && view_next_line(&rest, &line); i++) {
        str_add(out, is_cut ? utf8_cut(line, width - 1, view->ambiguous) : line);
        str_add_char(out, '\n');
    }
    str_release(&text);
}

/* On a terminal of a few rows the first lines are what is shown. */
static void keep_lines(struct str *text, size_t from, size_t max)
{
    size_t lines = 0;

    for (size_t i = from; i < text->len; i++) {
        lines += text->data[i] == '\n';
        if (lines == max) {
            text->len = i + 1;
            text->data[text->len] = '\0';
        }
    }
}

void progress_block(const struct progress_view *view, unsigned width, unsigned rows,
                    struct str *out)
{
    size_t before = out->len, running = 0, done = 0, above, below, room, all;
    struct table table;

    put_top(view, width, out);
    above = count_lines(out, before);
    below = view->snapshot->is_draining ? 1 : 0;
    all = view->snapshot->lane_count;
    room = rows > above + below + HEAD_LINES + 1 ? rows - 1 - above - below - HEAD_LINES : 1;
    if (all > room && room > 1)
        room--; /* for the line that counts the others */
    LIST_INIT(&table, "status", lane_columns);
    add_lanes(view->snapshot, room, &table, &running, &done);
    table_hide_empty(&table);
    put_lanes(view, width, room + HEAD_LINES, &table, out);
    put_rest(view, width, running, done, out);
    keep_lines(out, before, rows > 1 ? rows - 1 : 1);
    table_release(&table);
}

/* Lines --------------------------------------------------------------------------------------- */

void progress_line(const struct progress_view *view, int64_t unix_ns, struct str *out)
{
    const struct session_snapshot *s = view->snapshot;
    int64_t ended = progress_ended(s), planned = s->planned;
    char now[CLOCK_ISO_SIZE];
    struct str money = {0};

    clock_iso(unix_ns, now);
    progress_money(s, &money);
    str_printf(out, "%s run %s%s%s %lld%% %lld/%lld in-flight %lld fail %lld", now, view->run_name,
               view->is_simulated ? " " : "", view->is_simulated ? stamp_simulated(0) : "",
               (long long)(planned > 0 ? ended * 100 / planned : 100), (long long)ended,
               (long long)planned, (long long)s->in_flight, (long long)progress_failed(s));
    if (money.len > 0)
        str_printf(out, " spent %s", str_text(&money));
    if (view->left.ns >= 0) {
        str_add_text(out, " left ");
        progress_duration(view->left.ns, out);
        str_add_text(out, " ± ");
        progress_duration(view->left.spread_ns, out);
    }
    str_add_char(out, '\n');
    str_release(&money);
}

/* What a million output tokens cost, day by day: steps on a log axis, and how far each fell. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "report/chart_page.h"
#include "report/chart_prices.h"
#include "report/chart_text.h"
#include "report/label.h"

enum { CHANGES_MAX = 120 };
#define DAY_NS (86400 * CLOCK_S)
static const double plot_left = 110, plot_right = 1180, name_x = 1224, now_x = 1475, fell_x = 1565;
static const double least_gap = 34;

/* Drawing -------------------------------------------------------------------------------------- */

static void set_span(struct price_chart *p)
{
    p->start = INT64_MAX;
    for (size_t i = 0; i < p->count; i++) {
        const struct price_series *s = &p->list[i];
        for (size_t k = 0; k < s->count; k++) {
            int64_t from = s->steps[k].from_unix_ns;
            if (from == INT64_MIN)
                continue;
            p->start = from < p->start ? from : p->start;
            p->end = from > p->end ? from : p->end;
        }
    }
    int64_t least = p->end - 90 * DAY_NS;
    p->start = p->start < least ? p->start : least;
}

static double x_of(const struct price_chart *p, int64_t unix_ns)
{
    int64_t at = unix_ns < p->start ? p->start : unix_ns > p->end ? p->end : unix_ns;

    return chart_axis_pixel(&p->time, (double)(at - p->start) / DAY_NS);
}

static double y_of(const struct price_chart *p, double price)
{
    return chart_axis_pixel(&p->price, price);
}

static void draw_series(const struct price_chart *p, struct price_series *s)
{
    struct chart_point points[2 * PRICES_STEPS_MAX + 2];
    size_t n = 0;
    double x = x_of(p, s->steps[0].from_unix_ns), end = x_of(p, s->end_unix_ns), y = 0;

    for (size_t i = 0; i < s->count; i++) {
        double next = x_of(p, s->steps[i].from_unix_ns);
        if (i)
            points[n++] = (struct chart_point){next, y};
        y = y_of(p, s->steps[i].price);
        points[n++] = (struct chart_point){i ? next : x, y};
    }
    points[n++] = (struct chart_point){end, y};
    chart_path(p->chart, points, n, s->is_flagship ? 1.8 : 1, s->color);
    if (s->steps[0].from_unix_ns > p->start)
        chart_mark(p->chart, x, y_of(p, s->steps[0].price), CHART_CIRCLE, 1.2, s->color,
                   CHART_GROUND, true);
    if (s->end_unix_ns < p->end) {
        chart_line(p->chart, CHART_LINES, end - 6, y - 6, end + 6, y + 6, 1.2, s->color);
        chart_line(p->chart, CHART_LINES, end - 6, y + 6, end + 6, y - 6, 1.2, s->color);
    }
    s->y = y;
}

static int by_end(const void *left, const void *right)
{
    const struct price_series *a = left, *b = right;

    if (a->y != b->y)
        return a->y < b->y ? -1 : 1;
    return strcmp(a->model, b->model);
}

/* Names at the ends keep their distance: neighbours that are too close are spread about their mean. */
static void spread(struct price_chart *p)
{
    double gap = fmin(least_gap, (p->bottom - p->top) / (double)p->count);
    size_t *first = mem_zalloc(p->count + 1, sizeof *first), blocks = 0;

    qsort(p->list, p->count, sizeof *p->list, by_end);
    for (size_t i = 0; i < p->count; i++) {
        first[blocks++] = i;
        for (bool is_moved = true; is_moved;) {
            size_t from = first[blocks - 1], n = i + 1 - from;
            double mean = 0, half = gap * (double)(n - 1) / 2;
            for (size_t k = from; k <= i; k++)
                mean += p->list[k].y / (double)n;
            mean = fmin(fmax(mean, p->top + half + 8), p->bottom - half - 8);
            for (size_t k = from; k <= i; k++)
                p->list[k].label_y = mean - half + gap * (double)(k - from);
            is_moved = blocks > 1 && p->list[from].label_y < p->list[from - 1].label_y + gap;
            blocks -= is_moved;
        }
    }
    free(first);
}

static void write_price(struct str *out, double price)
{
    str_printf(out, price < 1 ? "%.2f" : price < 100 ? "%.1f" : "%.0f", price);
}

static void write_end(const struct price_chart *p, const struct price_series *s)
{
    double first = s->steps[0].price, last = s->steps[s->count - 1].price, y = s->label_y;
    bool is_gone = s->end_unix_ns < p->end;
    double end = is_gone ? x_of(p, s->end_unix_ns) + 10 : plot_right + 4;
    struct str text = {0};

    if (!is_gone)
        chart_line(p->chart, CHART_LINES, end, s->y, name_x - 8, y, 0.5, s->color);
    chart_text_in(p->chart, name_x, y, 'l', 14, chart_word_role(s->color), s->is_flagship,
                  view_of(s->name), now_x - 70 - name_x);
    if (is_gone)
        str_add_text(&text, chart_say(p->zh, "gone", "已下线"));
    else
        write_price(&text, last);
    chart_text(p->chart, now_x, y, 'r', 14, CHART_TITLE, false, str_view(&text));
    str_clear(&text);
    if (s->count == 1)
        str_add_text(&text, "–");
    else if (last < first)
        str_printf(&text, first / last < 10 ? "1/%.1f" : "1/%.0f", first / last);
    else
        str_printf(&text, "×%.2f", last / first);
    chart_text(p->chart, fell_x, y, 'r', 14, CHART_SUBTITLE, false, str_view(&text));
    str_release(&text);
}

/* "2026-04-24 24.3; 2026-04-26 6.1" */
static void add_term_row(const struct price_chart *p, const struct price_series *s)
{
    struct str note = {0};

    for (size_t i = 0; i < s->count; i++) {
        char day[CLOCK_ISO_SIZE] = "";
        if (s->steps[i].from_unix_ns != INT64_MIN)
            clock_day(s->steps[i].from_unix_ns, day);
        str_printf(&note, "%s%s ", i ? "; " : "", day);
        write_price(&note, s->steps[i].price);
    }
    chart_term_add(&p->chart->term, CHART_TERM_NOTE, s->name, NULL, 0, str_text(&note));
    str_release(&note);
}

/* Changes -------------------------------------------------------------------------------------- */

struct change {
    const struct price_series *series;
    double x, y, share;
};

static size_t find_changes(const struct price_chart *p, struct change *out)
{
    size_t n = 0;

    for (size_t i = 0; i < p->count; i++) {
        const struct price_series *s = &p->list[i];
        for (size_t k = 1; k < s->count && n < CHANGES_MAX; k++) {
            double before = s->steps[k - 1].price, after = s->steps[k].price;
            out[n++] = (struct change){.series = s,
                                       .x = x_of(p, s->steps[k].from_unix_ns),
                                       .y = (y_of(p, before) + y_of(p, after)) / 2,
                                       .share = after / before - 1};
        }
    }
    return n;
}

static void write_changes(const struct price_chart *p, const struct change *changes, size_t count)
{
    struct label_request *requests = mem_zalloc(count + 1, sizeof *requests);
    struct label_place *places = mem_zalloc(count + 1, sizeof *places);
    struct label_segment *segments =
        mem_zalloc(2 * PRICES_SERIES_MAX * PRICES_STEPS_MAX + 1, sizeof *segments);
    const struct change **owners = mem_zalloc(count + 1, sizeof(const struct change *));
    size_t n = 0, lines = 0;

    for (size_t i = 0; i < p->count; i++) {
        const struct price_series *s = &p->list[i];
        for (size_t k = 0; k < s->count; k++) {
            double x = x_of(p, s->steps[k].from_unix_ns), y = y_of(p, s->steps[k].price);
            double next =
                k + 1 < s->count ? x_of(p, s->steps[k + 1].from_unix_ns) : x_of(p, s->end_unix_ns);
            segments[lines++] = (struct label_segment){x, y, next, y};
            if (k)
                segments[lines++] = (struct label_segment){x, y_of(p, s->steps[k - 1].price), x, y};
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (changes[i].share > -0.495 && changes[i].share < 0)
            continue;
        owners[n] = &changes[i];
        requests[n++] = (struct label_request){
            .x = changes[i].x, .y = changes[i].y, .width = 62, .height = 20, .gap = 10};
    }
    const struct label_field field = {.bounds = {plot_left, p->top, plot_right, p->bottom},
                                      .segments = segments,
                                      .segment_count = lines};
    label_place(&field, requests, n, places);
    for (size_t i = 0; i < n; i++) {
        struct str text = {0};
        chart_put_number(&text, owners[i]->share * 100, 0, true);
        str_add_text(&text, " %");
        chart_text(p->chart, places[i].x, places[i].y, places[i].align, 12,
                   chart_word_role(owners[i]->series->color), true, str_view(&text));
        str_release(&text);
    }
    free(requests);
    free(places);
    free(segments);
    free(owners);
}

/* Axes ----------------------------------------------------------------------------------------- */

/* The first days of months, of as many as have room. */
static void draw_time_axis(const struct price_chart *p)
{
    struct clock_civil first = clock_civil(p->start, 0);
    double months = (double)(p->end - p->start) / DAY_NS / 30.44, end = 0;
    int step = months < 9 ? 1 : months < 20 ? 2 : months < 40 ? 3 : 6;

    for (int month = 0; month < (int)months + 2; month++) {
        int number = first.year * 12 + first.month - 1 + month, year = number / 12;
        char day[CLOCK_ISO_SIZE], text[CLOCK_ISO_SIZE];
        int64_t when;
        struct error ignored;
        (void)snprintf(day, sizeof day, "%04d-%02d-01T00:00:00Z", year, number % 12 + 1);
        if (number % step || !clock_parse_iso(day, &when, &ignored) || when < p->start ||
            when > p->end)
            continue;
        double x = x_of(p, when);
        chart_line(p->chart, CHART_LINES, x, p->bottom, x, p->bottom + 6, 0.6, CHART_FRAME);
        (void)snprintf(text, sizeof text, "%.7s", day);
        if (x - 40 < end)
            continue;
        end = x + 40;
        chart_text(p->chart, x, p->bottom + 28, 'c', 13, CHART_AXIS, false, view_of(text));
    }
    chart_line(p->chart, CHART_LINES, plot_left, p->bottom, plot_right, p->bottom, 0.6,
               CHART_FRAME);
}

static void draw_price_axis(const struct price_chart *p)
{
    double ticks[CHART_TICKS_MAX];
    size_t n = chart_axis_ticks(&p->price, ticks);

    for (size_t i = 0; i < n; i++) {
        double y = y_of(p, ticks[i]);
        struct str text = {0};
        chart_line(p->chart, CHART_RULES, plot_left, y, plot_right, y, 0.6, CHART_GRID);
        chart_money(&text, ticks[i], p->currency);
        chart_text(p->chart, plot_left - 12, y, 'r', 13, CHART_AXIS, false, str_view(&text));
        str_release(&text);
    }
}

static void set_axes(struct price_chart *p)
{
    double low = INFINITY, high = 0;

    set_span(p);
    for (size_t i = 0; i < p->count; i++) {
        for (size_t k = 0; k < p->list[i].count; k++) {
            low = fmin(low, p->list[i].steps[k].price);
            high = fmax(high, p->list[i].steps[k].price);
        }
    }
    p->price = chart_axis_log(low, high, p->bottom, p->top);
    p->time = (struct chart_axis){.low = 0,
                                  .high = (double)(p->end - p->start) / DAY_NS,
                                  .pixel_low = plot_left,
                                  .pixel_high = plot_right};
}

/* Page ----------------------------------------------------------------------------------------- */

static double write_head(const struct price_chart *p)
{
    struct chart_page page;
    struct str text = {0};

    chart_page_begin(&page, p->chart, p->zh, false,
                     chart_say(p->zh, "What the models have cost", "模型价格的变化"));
    str_printf(&text,
               chart_say(p->zh,
                         "list price of a million output tokens, %s, lowest tier, log scale;",
                         "百万输出词元的目录价，%s，最低档，对数轴；"),
               p->currency);
    chart_page_say(&page, "", str_text(&text));
    chart_page_say(&page, "",
                   chart_say(p->zh,
                             "○ first known, × gone; cuts by half or more and rises are marked;",
                             "○ 首个已知价，× 下线；标出减半以上的降价与涨价；"));
    chart_page_say_tags(&page, p->source);
    chart_page_say_prices(&page, p->date_from, p->date_to);
    str_release(&text);
    return chart_page_end(&page);
}

static void write_heads(const struct price_chart *p)
{
    struct str text = {0};
    double y = p->top - 26;

    str_printf(&text, chart_say(p->zh, "%s per million output tokens", "每百万输出词元，%s"),
               p->currency);
    chart_text(p->chart, CHART_LEFT, y, 'l', 12, CHART_AXIS, false, str_view(&text));
    str_clear(&text);
    str_printf(&text, chart_say(p->zh, "now, %s", "现价，%s"), p->currency);
    chart_text(p->chart, name_x, y, 'l', 12, CHART_MUTE, false,
               view_of(chart_say(p->zh, "model", "模型")));
    chart_text(p->chart, now_x, y, 'r', 12, CHART_MUTE, false, str_view(&text));
    chart_text(p->chart, fell_x, y, 'r', 12, CHART_MUTE, false,
               view_of(chart_say(p->zh, "since first", "较最初")));
    str_release(&text);
}

static void put_values(const struct price_chart *p)
{
    chart_block(p->chart, "prices", "from (UTC), price, provider, model");
    for (size_t i = 0; i < p->count; i++) {
        const struct price_series *s = &p->list[i];
        for (size_t k = 0; k < s->count; k++) {
            char day[CLOCK_ISO_SIZE] = "-";
            struct str name = {0};
            if (s->steps[k].from_unix_ns != INT64_MIN)
                clock_day(s->steps[k].from_unix_ns, day);
            chart_text_escape(&name, view_of(s->model));
            chart_row(p->chart, "%s\t%.9g\t%s\t%s", day, s->steps[k].price, s->provider,
                      str_text(&name));
            str_release(&name);
        }
    }
}

static void draw(struct price_chart *p)
{
    struct change *changes = mem_zalloc(CHANGES_MAX, sizeof *changes);
    struct str more = {0};
    size_t n;

    p->top = write_head(p) + 82;
    p->bottom = p->top + fmax(560, least_gap * (double)p->count + 40);
    set_axes(p);
    write_heads(p);
    draw_price_axis(p);
    draw_time_axis(p);
    put_values(p);
    for (size_t i = 0; i < p->count; i++)
        draw_series(p, &p->list[i]);
    spread(p);
    for (size_t i = 0; i < p->count; i++)
        write_end(p, &p->list[i]);
    for (size_t i = 0; i < p->count; i++)
        add_term_row(p, &p->list[i]);
    n = find_changes(p, changes);
    write_changes(p, changes, n);
    str_printf(&more,
               n == 1 ? chart_say(p->zh, "%zu change of price", "%zu 次变价")
                      : chart_say(p->zh, "%zu changes of price", "%zu 次变价"),
               n);
    if (p->left_out)
        str_printf(
            &more,
            chart_say(p->zh, " · without a price, or not drawn: %zu", " · 无价格或未画：%zu"),
            p->left_out);
    chart_page_foot(p->chart, p->bottom + 100, "", str_text(&more));
    str_release(&more);
    free(changes);
}

bool chart_prices_chart(struct chart_source *source, struct chart *out, struct error *err)
{
    struct price_chart p = {.source = source, .chart = out, .zh = source->is_chinese};
    struct result *const *results = chart_source_results(source, RESULT_BY_SUITE, err);
    bool ok;

    if (!results)
        return false;
    p.currency = results[0]->currency;
    p.list = mem_zalloc(PRICES_SERIES_MAX + 1, sizeof *p.list);
    ok = source->book && chart_prices_collect(&p, err);
    if (ok && p.count)
        draw(&p);
    else if (ok || !source->book)
        ok = error_set(err, ERROR_INPUT, "the price book has no price of any model of %s",
                       results[0]->run->info.name);
    free(p.list);
    return ok;
}

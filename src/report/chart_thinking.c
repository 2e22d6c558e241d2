/* What thinking buys: each model without and with it, points gained against money. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/chart_kind.h"
#include "report/chart_page.h"
#include "report/chart_text.h"
#include "report/label.h"
#include "stats/bootstrap.h"

static const double plot_left = 95, plot_right = 975, plot_bottom = 880;
static const double table_left = 1045, gain_x = 1310, cost_x = 1398, ratio_x = 1565;

struct thought {
    const struct chart_model *off, *on;
    struct simultaneous gain; /* of the score */
    bool is_told;
    double cost_off, cost_on; /* of 1,000 items; NAN: unknown */
    double per_right;         /* money of one more right answer; NAN: none */
    const char *name;
    double x0, y0, x1, y1;
};
struct thinking {
    struct chart_source *source;
    struct chart *chart;
    struct result *const *results;
    struct thought *thoughts;
    size_t count, unpriced;
    bool zh;
    struct chart_axis cost, score;
    double top;
};

/* Pairs ---------------------------------------------------------------------------------------- */

static bool is_off(const struct chart_model *m)
{
    return strcmp(m->result->observed[m->model].think, "off") == 0;
}

/* Asked to think, in whatever measure. */
static bool is_on(const struct chart_model *m)
{
    const char *think = m->result->observed[m->model].think;

    return think[0] && strcmp(think, "off") != 0 && strcmp(think, "default") != 0;
}

static bool is_same_model(const struct chart_model *a, const struct chart_model *b)
{
    return a->run == b->run && strcmp(a->info->provider, b->info->provider) == 0 &&
           strcmp(a->info->model, b->info->model) == 0 &&
           strcmp(a->info->region, b->info->region) == 0;
}

static double cost_of(const struct chart_model *m)
{
    return m->row ? result_amount(&m->row->per_1000) : NAN;
}

static struct simultaneous gain_of(const struct pairing *p, const struct chart_model *off,
                                   const struct chart_model *on)
{
    struct simultaneous none = {NAN, NAN, INTERVAL_NONE, NAN};
    size_t a = pairing_side(p, on->result, on->row), b = pairing_side(p, off->result, off->row);

    for (size_t i = 0; i < p->pair_count; i++) {
        const struct pairing_pair *pair = &p->pairs[i];
        if (pair->a == a && pair->b == b)
            return pair->score;
        if (pair->a == b && pair->b == a) {
            struct simultaneous s = pair->score;
            s.estimate = -s.estimate;
            s.range = (struct interval){-s.range.high, -s.range.low};
            return s;
        }
    }
    return none;
}

/* "qwen3.8-max", and the measure where it is not just on. */
static const char *name_of(struct chart_source *source, const struct chart_model *off,
                           const struct chart_model *on)
{
    const char *think = on->result->observed[on->model].think;
    const char *title = off->info->title;

    if (strcmp(think, "on") != 0)
        title = arena_printf(&source->arena, "%s (%s)", title, think);
    return source->run_count > 1
               ? arena_printf(&source->arena, "%s, %s", title, off->result->run->info.name)
               : title;
}

static void add_thought(struct thinking *t, const struct pairing *p, const struct chart_model *off,
                        const struct chart_model *on)
{
    struct thought *th = &t->thoughts[t->count];

    *th = (struct thought){.off = off,
                           .on = on,
                           .gain = gain_of(p, off, on),
                           .cost_off = cost_of(off),
                           .cost_on = cost_of(on),
                           .per_right = NAN,
                           .name = name_of(t->source, off, on)};
    th->is_told = th->gain.p <= PAIRING_ALPHA;
    if (!(th->cost_off > 0) || !(th->cost_on > 0) || isnan(th->gain.estimate)) {
        t->unpriced++;
        return;
    }
    if (th->is_told && th->gain.estimate > 0 && th->cost_on > th->cost_off)
        th->per_right = (th->cost_on - th->cost_off) / (1000 * th->gain.estimate);
    t->count++;
}

static int by_price(const void *left, const void *right)
{
    const struct thought *a = left, *b = right;
    double x = isfinite(a->per_right) ? a->per_right : 1e300;
    double y = isfinite(b->per_right) ? b->per_right : 1e300;

    if (x != y)
        return x < y ? -1 : 1;
    if (a->gain.estimate != b->gain.estimate)
        return a->gain.estimate > b->gain.estimate ? -1 : 1;
    return (a->on > b->on) - (a->on < b->on);
}

/* Plot ----------------------------------------------------------------------------------------- */

static void set_axes(struct thinking *t)
{
    double cost_low = INFINITY, cost_high = 0, low = 100, high = 0;

    for (size_t i = 0; i < t->count; i++) {
        const struct thought *th = &t->thoughts[i];
        cost_low = fmin(cost_low, fmin(th->cost_off, th->cost_on));
        cost_high = fmax(cost_high, fmax(th->cost_off, th->cost_on));
        low = fmin(low, fmin(th->off->row->score, th->on->row->score) * 100);
        high = fmax(high, fmax(th->off->row->score, th->on->row->score) * 100);
    }
    t->cost = chart_axis_log(cost_low, cost_high, plot_left, plot_right);
    t->score = chart_axis_percent(low, high, plot_bottom, t->top);
    for (size_t i = 0; i < t->count; i++) {
        struct thought *th = &t->thoughts[i];
        th->x0 = chart_axis_pixel(&t->cost, th->cost_off);
        th->x1 = chart_axis_pixel(&t->cost, th->cost_on);
        th->y0 = chart_axis_pixel(&t->score, th->off->row->score * 100);
        th->y1 = chart_axis_pixel(&t->score, th->on->row->score * 100);
    }
}

static enum chart_color color_of(const struct thought *th)
{
    return th->is_told ? th->on->color : CHART_MARK_MUTE;
}

static void draw_arrows(const struct thinking *t)
{
    for (size_t i = 0; i < t->count; i++) {
        const struct thought *th = &t->thoughts[i];
        double dx = th->x1 - th->x0, dy = th->y1 - th->y0, length = hypot(dx, dy);
        double from = length > 16 ? 8 / length : 0;
        chart_line(t->chart, CHART_ARROWS, th->x0 + dx * from, th->y0 + dy * from, th->x1, th->y1,
                   th->is_told ? 1.4 : 0.9, color_of(th));
        chart_mark(t->chart, th->x0, th->y0, CHART_CIRCLE, 1.1, color_of(th), CHART_GROUND, true);
    }
}

static void write_names(const struct thinking *t)
{
    struct label_request *requests = mem_zalloc(t->count + 1, sizeof *requests);
    struct label_place *places = mem_zalloc(t->count + 1, sizeof *places);
    struct label_segment *segments = mem_zalloc(t->count + 1, sizeof *segments);
    struct label_box *obstacles = mem_zalloc(2 * t->count + 1, sizeof *obstacles);
    const double width = 260;

    for (size_t i = 0; i < t->count; i++) {
        const struct thought *th = &t->thoughts[i];
        struct str name = {0};
        chart_text_fit(&name, view_of(th->name), 14, th->is_told, width);
        requests[i] =
            (struct label_request){.x = th->x1,
                                   .y = th->y1,
                                   .width = chart_text_width(str_view(&name), 14, th->is_told) + 4,
                                   .height = 24,
                                   .gap = 14};
        segments[i] = (struct label_segment){th->x0, th->y0, th->x1, th->y1};
        obstacles[2 * i] = (struct label_box){th->x0 - 9, th->y0 - 9, th->x0 + 9, th->y0 + 9};
        obstacles[2 * i + 1] = (struct label_box){th->x1 - 9, th->y1 - 9, th->x1 + 9, th->y1 + 9};
        str_release(&name);
    }
    const struct label_field field = {
        .bounds = {plot_left + 4, t->top - 10, plot_right + 40, plot_bottom - 4},
        .obstacles = obstacles,
        .obstacle_count = 2 * t->count,
        .segments = segments,
        .segment_count = t->count};
    label_place(&field, requests, t->count, places);
    for (size_t i = 0; i < t->count; i++) {
        const struct thought *th = &t->thoughts[i];
        const struct label_segment *leader = &places[i].leader;
        chart_text_in(t->chart, places[i].x, places[i].y, places[i].align, 14,
                      chart_word_role(color_of(th)), th->is_told, view_of(th->name), width);
        if (places[i].has_leader)
            chart_line(t->chart, CHART_LINES, leader->x0, leader->y0, leader->x1, leader->y1, 0.5,
                       CHART_FRAME);
    }
    free(requests);
    free(places);
    free(segments);
    free(obstacles);
}

static void draw_score_axis(const struct thinking *t)
{
    double ticks[CHART_TICKS_MAX];
    size_t n = chart_axis_ticks(&t->score, ticks);

    for (size_t i = 0; i < n; i++) {
        double y = chart_axis_pixel(&t->score, ticks[i]);
        if (y < plot_bottom - 1)
            chart_line(t->chart, CHART_RULES, plot_left, y, plot_right, y, 0.6, CHART_GRID);
        chart_number(t->chart, plot_left - 12, y, 'r', 13, CHART_AXIS, false, ticks[i],
                     ticks[i] == floor(ticks[i]) ? 0 : 1, false);
    }
    chart_text(t->chart, CHART_LEFT, t->top - 26, 'l', 12, CHART_AXIS, false,
               view_of(chart_say(t->zh, "score, %", "得分，%")));
}

/* Table ---------------------------------------------------------------------------------------- */

static void add_term_row(const struct thinking *t, const struct thought *th, const char *ratio)
{
    const double values[] = {th->gain.range.low * 100, th->gain.estimate * 100,
                             th->gain.range.high * 100, th->is_told};
    struct str note = {0};

    chart_put_number(&note, th->gain.estimate * 100, 1, true);
    str_printf(&note, chart_say(t->zh, "  cost x%.1f  %s per right", "  成本 x%.1f  每多对一题 %s"),
               th->cost_on / th->cost_off, ratio);
    chart_term_add(&t->chart->term, CHART_TERM_RANGE, th->name, values, 4, str_text(&note));
    str_release(&note);
}

static void write_row(const struct thinking *t, const struct thought *th, double y)
{
    enum chart_role plain = th->is_told ? CHART_TITLE : CHART_MUTE;
    struct str text = {0}, name = {0}, ratio = {0};

    chart_text_in(t->chart, table_left, y, 'l', 14, chart_word_role(color_of(th)), th->is_told,
                  view_of(th->name), gain_x - 60 - table_left);
    chart_number(t->chart, gain_x, y, 'r', 14, plain, false, th->gain.estimate * 100, 1, true);
    str_printf(&text, "×%.1f", th->cost_on / th->cost_off);
    chart_text(t->chart, cost_x, y, 'r', 14, plain, false, str_view(&text));
    str_clear(&text);
    if (isfinite(th->per_right))
        str_printf(&text,
                   th->per_right < 0.01 ? "%.4f"
                   : th->per_right < 1  ? "%.3f"
                                        : "%.2f",
                   th->per_right);
    else
        str_add_text(&text, "–");
    chart_text(t->chart, ratio_x, y, 'r', 14, plain, false, str_view(&text));
    str_add(&ratio, str_view(&text));
    str_clear(&text);
    if (isfinite(th->gain.range.low)) {
        str_add_text(&text, chart_say(t->zh, "from ", ""));
        chart_put_number(&text, th->gain.range.low * 100, 1, true);
        str_add_text(&text, chart_say(t->zh, " to ", " 至 "));
        chart_put_number(&text, th->gain.range.high * 100, 1, true);
    }
    chart_text(t->chart, table_left, y + 22, 'l', 12, CHART_NOTE, false, str_view(&text));
    add_term_row(t, th, str_text(&ratio));
    chart_text_escape(&name, view_of(th->on->info->label));
    chart_row(t->chart, "%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%s",
              th->off->row->score * 100, th->on->row->score * 100, th->gain.estimate * 100,
              th->gain.range.low * 100, th->gain.range.high * 100, th->gain.p, th->cost_off,
              th->cost_on, th->per_right, str_text(&name));
    str_release(&name);
    str_release(&text);
    str_release(&ratio);
}

static double write_table(const struct thinking *t)
{
    static const char *const heads[][2] = {
        {"model", "模型"}, {"gain, points", "提分"}, {"cost", "成本"}};
    const double places[] = {table_left, gain_x, cost_x};
    double y = t->top - 26;
    struct str text = {0};

    for (int i = 0; i < 3; i++)
        chart_text(t->chart, places[i], y, i ? 'r' : 'l', 12, CHART_MUTE, false,
                   view_of(heads[i][t->zh]));
    str_printf(&text, chart_say(t->zh, "%s per extra right", "每多对一题，%s"),
               t->results[0]->currency);
    chart_text(t->chart, ratio_x, y, 'r', 12, CHART_MUTE, false, str_view(&text));
    str_release(&text);
    chart_line(t->chart, CHART_RULES, table_left, y + 22, ratio_x, y + 22, 0.6, CHART_FRAME);
    chart_block(t->chart, "thinking",
                "score off, on, gain, simultaneous low, high, p, cost of 1,000 items off, on, "
                "money per extra right answer, model");
    y += 50;
    for (size_t i = 0; i < t->count; i++) {
        if (i > 0 && !t->thoughts[i].is_told && t->thoughts[i - 1].is_told) {
            chart_line(t->chart, CHART_RULES, table_left, y - 14, ratio_x, y - 14, 0.6,
                       CHART_FRAME);
            y += 14;
        }
        write_row(t, &t->thoughts[i], y);
        y += 62;
    }
    return y;
}

static double write_head(const struct thinking *t)
{
    struct chart_page page;

    chart_page_begin(&page, t->chart, t->zh, chart_source_is_simulated(t->source, t->results),
                     chart_say(t->zh, "What thinking buys", "思考换来什么"));
    chart_page_say_items(&page, t->source, t->results);
    chart_page_say(&page, "",
                   chart_say(t->zh,
                             "arrows run from off to on; intervals of the gain: 95 %, max-T;",
                             "箭头由关到开；提分区间为 95 %，max-T；"));
    chart_page_say_prices_of(&page, t->source, t->results);
    chart_page_say_tags(&page, t->source);
    chart_page_say(&page, chart_say(t->zh, "grey", "灰色"),
                   chart_say(t->zh, ": gain not told from zero", "：提分与零分不出"));
    return chart_page_end(&page);
}

static void draw(struct thinking *t)
{
    double end;
    struct str name = {0}, more = {0};

    t->top = write_head(t) + 82;
    set_axes(t);
    draw_score_axis(t);
    str_printf(&name,
               chart_say(t->zh, "cost per 1,000 items, %s (log scale)", "每千题成本，%s，对数轴"),
               t->results[0]->currency);
    chart_draw_axis(t->chart, &t->cost, plot_bottom, plot_bottom, CHART_TICKS_MONEY,
                    t->results[0]->currency, str_text(&name));
    draw_arrows(t);
    t->chart->term.has_zero = true;
    write_names(t);
    end = write_table(t);
    if (t->unpriced)
        str_printf(&more,
                   chart_say(t->zh, " · not drawn, cost or gain unknown: %zu",
                             " · 成本或提分未知而未画：%zu"),
                   t->unpriced);
    chart_page_foot(t->chart, fmax(plot_bottom, end - 20) + 120,
                    chart_source_runs(t->source, t->results), str_text(&more));
    str_release(&name);
    str_release(&more);
}

static void find_thoughts(struct thinking *t, const struct chart_model *models, size_t count,
                          const struct pairing *p)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; is_off(&models[i]) && k < count; k++)
            if (is_on(&models[k]) && is_same_model(&models[i], &models[k]))
                add_thought(t, p, &models[i], &models[k]);
    qsort(t->thoughts, t->count, sizeof *t->thoughts, by_price);
}

bool chart_thinking_chart(struct chart_source *source, struct chart *out, struct error *err)
{
    static const struct pairing_options options = {.baseline_run = -1, .seed = BOOTSTRAP_SEED};
    struct thinking t = {.source = source, .chart = out, .zh = source->is_chinese};
    const struct chart_model *models;
    struct pairing pairing;
    size_t count;

    t.results = chart_source_results(source, RESULT_BY_MODEL, err);
    models = t.results ? chart_source_models(source, &count, err) : NULL;
    if (!models)
        return false;
    models = chart_source_rows_of(source, models, count, t.results);
    pairing_make(&pairing, t.results, source->run_count, &options);
    t.thoughts = mem_zalloc(count * count + 1, sizeof *t.thoughts);
    find_thoughts(&t, models, count, &pairing);
    if (t.count)
        draw(&t);
    else
        error_set(err, ERROR_INPUT,
                  t.unpriced ? "%s: no model asked with think=off and on has a known cost"
                             : "%s has no model that was asked both with think=off and with "
                               "thinking",
                  t.results[0]->run->info.name);
    bool has_data = t.count > 0;
    pairing_release(&pairing);
    free(t.thoughts);
    return has_data;
}

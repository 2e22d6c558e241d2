/* Night after night: a panel a model and suite, with the level and its band, releases and changes of price
 * as marks, and alarms in words. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "report/chart_kind.h"
#include "report/chart_page.h"
#include "report/chart_text.h"
#include "report/trend.h"

enum { PANELS_MAX = 18, COLUMNS = 3 };
#define DAY_NS (86400 * CLOCK_S)
static const double panel_width = 440, panel_height = 250, column_step = 520, row_step = 384;
static const double first_left = 78;

/* All series of a model and suite, in order of time. */
struct panel {
    const struct trend_series *series; /* the first */
    size_t count;
    enum chart_color color;
    double left, top; /* of its plot */
};
struct nightly {
    struct chart_source *source;
    struct chart *chart;
    struct result *const *results;
    const struct chart_model *models;
    size_t model_count;
    struct trend *trend;
    struct panel panels[PANELS_MAX];
    size_t count, left_out;
    struct chart_axis score; /* of a panel whose top is at 0 */
    bool zh;
};

/* Runs ----------------------------------------------------------------------------------------- */

struct nights {
    const struct run_info *like;
    int64_t *ids;
    size_t count, capacity;
};

static bool take_run(void *context, const struct run_info *info)
{
    struct nights *n = context;

    if (strcmp(info->title, n->like->title) != 0 || info->is_simulated != n->like->is_simulated ||
        info->created_unix_ns > n->like->created_unix_ns)
        return true;
    MEM_GROW(n->ids, n->count, &n->capacity);
    n->ids[n->count++] = info->id;
    return true;
}

/* The runs given; of one alone, all nights of its sweep up to it. */
static bool load_trend(struct nightly *n, struct error *err)
{
    struct chart_source *s = n->source;
    struct nights nights = {.like = &n->results[0]->run->info};
    struct trend_options options = {.runs = s->runs,
                                    .run_count = s->run_count,
                                    .book = s->book,
                                    .providers = s->providers,
                                    .currency = n->results[0]->currency,
                                    .suite = s->suite};

    if (s->run_count == 1) {
        if (!store_run_each(s->store, 0, take_run, &nights, err))
            return false;
        options.runs = nights.ids;
        options.run_count = nights.count;
    }
    n->trend = trend_load(s->store, &options, err);
    free(nights.ids);
    return n->trend != NULL;
}

/* Panels --------------------------------------------------------------------------------------- */

static enum chart_color color_of(const struct nightly *n, const struct trend_series *series)
{
    for (size_t i = 0; i < n->model_count; i++)
        if (strcmp(n->models[i].info->label, series->model) == 0)
            return n->models[i].color;
    return CHART_MARK_MUTE;
}

static bool is_same(const struct trend_series *a, const struct trend_series *b)
{
    return strcmp(a->model, b->model) == 0 && strcmp(a->suite, b->suite) == 0;
}

static size_t nights_of(const struct panel *p)
{
    size_t nights = 0;

    for (size_t i = 0; i < p->count; i++)
        nights += p->series[i].point_count;
    return nights;
}

static void find_panels(struct nightly *n)
{
    for (size_t i = 0; i < n->trend->count;) {
        struct panel p = {.series = &n->trend->series[i]};
        while (i < n->trend->count && is_same(p.series, &n->trend->series[i])) {
            p.count++;
            i++;
        }
        if (nights_of(&p) < 2)
            continue;
        if (n->count == PANELS_MAX) {
            n->left_out++;
            continue;
        }
        p.color = color_of(n, p.series);
        n->panels[n->count++] = p;
    }
}

static double x_of(const struct nightly *n, const struct panel *p, int64_t day)
{
    double span = (double)(n->trend->last_day - n->trend->first_day);

    return p->left +
           (span > 0 ? (double)(day - n->trend->first_day) / span : 0.5) * (panel_width - 56);
}

static double y_of(const struct nightly *n, const struct panel *p, double score)
{
    return p->top + chart_axis_pixel(&n->score, score * 100);
}

/* Whether a night begins another stretch than the one before. */
static bool is_break(const struct trend_series *s, size_t point)
{
    return point == 0 || s->points[point].level != s->points[point - 1].level;
}

/* The level of each stretch: a line, and in a panel of its own the band of its interval. */
static void draw_levels(const struct nightly *n, const struct panel *p,
                        const struct trend_series *s, bool is_own)
{
    for (size_t i = 0, end; i < s->point_count; i = end) {
        const struct trend_point *first = &s->points[i];
        for (end = i + 1; end < s->point_count && !is_break(s, end);)
            end++;
        double x0 = x_of(n, p, first->day), x1 = x_of(n, p, s->points[end - 1].day);
        if (!isfinite(first->level) || x1 <= x0)
            continue;
        double y = y_of(n, p, first->level);
        const struct chart_point line[] = {{x0, y}, {x1, y}};
        chart_path(n->chart, line, 2, is_own ? 1.7 : 0.8, is_own ? p->color : CHART_BEHIND);
        if (is_own && isfinite(first->level_range.low))
            chart_band(n->chart, x0, y_of(n, p, fmin(first->level_range.high, 1)), x1,
                       y_of(n, p, fmax(first->level_range.low, 0)),
                       (enum chart_color)(CHART_TINT + (int)p->color - CHART_MARK));
    }
}

static void draw_nights(const struct nightly *n, const struct panel *p,
                        const struct trend_series *s)
{
    for (size_t i = 0; i < s->point_count; i++) {
        const struct trend_point *point = &s->points[i];
        struct str name = {0};
        if (!isfinite(point->value))
            continue;
        double x = x_of(n, p, point->day), y = y_of(n, p, point->value);
        if (isfinite(point->range.low) && s->point_count <= 14)
            chart_line(n->chart, CHART_LINES, x, y_of(n, p, point->range.low), x,
                       y_of(n, p, point->range.high), 0.6, p->color);
        chart_mark(n->chart, x, y, CHART_CIRCLE, s->point_count > 40 ? 0.4 : 0.7, p->color,
                   CHART_NONE, false);
        chart_text_escape(&name, view_of(s->model));
        str_add_char(&name, '\t');
        chart_text_escape(&name, view_of(s->suite));
        chart_row(n->chart, "%s\t%.9g\t%.9g\t%.9g\t%.9g\t%lld\t%s", point->night,
                  point->value * 100, point->range.low * 100, point->range.high * 100,
                  point->level * 100, (long long)point->scored, str_text(&name));
        str_release(&name);
    }
}

/* Marks ---------------------------------------------------------------------------------------- */

static const char *mark_word(const struct nightly *n, const struct trend_mark *mark)
{
    switch (mark->kind) {
    case TREND_RELEASE:
        return chart_say(n->zh, "release", "发布");
    case TREND_MODEL_ID:
        return chart_say(n->zh, "another id", "换了型号");
    case TREND_FINGERPRINT:
        return chart_say(n->zh, "fingerprint", "换了指纹");
    case TREND_PRICE:
        return chart_say(n->zh, "price", "变价");
    case TREND_NEW_SERIES:
        break;
    }
    return chart_say(n->zh, "new series", "新序列");
}

/* Words stand over the dashes; one that would touch the one before it is left out, its dash stays. */
static void draw_marks(const struct nightly *n, const struct panel *p, const struct trend_series *s,
                       double *end)
{
    for (size_t i = 0; i < s->mark_count; i++) {
        const struct trend_mark *mark = &s->marks[i];
        struct view word = view_of(mark_word(n, mark));
        double x = x_of(n, p, mark->day), width = chart_text_width(word, 12, false);
        if (mark->day < n->trend->first_day || mark->day > n->trend->last_day)
            continue;
        chart_line(n->chart, CHART_DASHES, x, p->top, x, p->top + panel_height, 0.7, CHART_ZERO);
        if (x + 6 < *end || x + 6 + width > p->left + panel_width)
            continue;
        chart_text(n->chart, x + 6, p->top + 4, 'l', 12, CHART_SUBTITLE, false, word);
        *end = x + 6 + width + 8;
    }
}

/* The newest alarm, in words under the panel's name. */
static const struct trend_alarm *newest_alarm(const struct panel *p,
                                              const struct trend_series **out)
{
    const struct trend_alarm *alarm = NULL;

    for (size_t i = 0; i < p->count; i++) {
        const struct trend_series *s = &p->series[i];
        if (s->alarm_count) {
            alarm = &s->alarms[s->alarm_count - 1];
            *out = s;
        }
    }
    return alarm;
}

static const char *alarm_word(const struct nightly *n, enum trend_alarm_kind kind)
{
    if (!n->zh)
        return trend_alarm_name(kind);
    switch (kind) {
    case TREND_SHIFT:
        return "水平变动";
    case TREND_DRIFT:
        return "漂移";
    case TREND_REFERENCE:
        return "偏离基准";
    case TREND_SWAP_ID:
    case TREND_SWAP_FINGERPRINT:
    case TREND_SWAP_TOKENS:
    case TREND_SWAP_ANSWERS:
    case TREND_SWAP_TTFT:
    case TREND_SWAP_SPEED:
    case TREND_ALARM_KIND_COUNT:
        break;
    }
    return "疑似换模";
}

static void write_alarm(const struct nightly *n, const struct panel *p)
{
    const struct trend_series *s = NULL;
    const struct trend_alarm *alarm = newest_alarm(p, &s);
    struct str text = {0};

    if (!alarm)
        return;
    str_printf(&text, chart_say(n->zh, "%s since %s", "%s，自 %s"), alarm_word(n, alarm->kind),
               s->points[alarm->since].night);
    chart_text(n->chart, p->left + panel_width, p->top - 36, 'r', 13, CHART_ALARM, true,
               str_view(&text));
    double y = y_of(n, p, s->points[alarm->point].value);
    if (isfinite(y))
        chart_mark(n->chart, x_of(n, p, s->points[alarm->point].day), y, CHART_DIAMOND, 1.2,
                   CHART_VERMILION, CHART_GROUND, false);
    str_release(&text);
}

/* Panel ---------------------------------------------------------------------------------------- */

static double first_level(const struct panel *p)
{
    for (size_t i = 0; i < p->count; i++)
        for (size_t k = 0; k < p->series[i].point_count; k++)
            if (isfinite(p->series[i].points[k].level))
                return p->series[i].points[k].level;
    return NAN;
}

static double last_level(const struct panel *p)
{
    for (size_t i = p->count; i > 0; i--)
        for (size_t k = p->series[i - 1].point_count; k > 0; k--)
            if (isfinite(p->series[i - 1].points[k - 1].level))
                return p->series[i - 1].points[k - 1].level;
    return NAN;
}

static void write_panel_head(const struct nightly *n, const struct panel *p)
{
    const char *name = p->series->title;
    double first = first_level(p), last = last_level(p);
    struct str text = {0};

    for (size_t i = 0; i < n->model_count; i++)
        if (strcmp(n->models[i].info->label, p->series->model) == 0)
            name = n->models[i].name;
    chart_text_in(n->chart, p->left, p->top - 58, 'l', 15, chart_word_role(p->color), true,
                  view_of(name), panel_width - 90);
    chart_text_in(n->chart, p->left, p->top - 36, 'l', 12, CHART_NOTE, false,
                  view_of(p->series->suite), panel_width - 240);
    if (!isfinite(last))
        return;
    if (fabs(last - first) < 1e-9) {
        str_add_text(&text, chart_say(n->zh, "no shift", "无变动"));
    } else {
        str_add_text(&text, last > first ? "▲ " : "▼ ");
        chart_put_number(&text, (last - first) * 100, 1, true);
    }
    chart_text(n->chart, p->left + panel_width, p->top - 58, 'r', 14, CHART_AXIS, false,
               str_view(&text));
    chart_number(n->chart, p->left + panel_width, y_of(n, p, last), 'r', 12,
                 chart_word_role(p->color), true, last * 100, 1, false);
    str_release(&text);
}

static void draw_axes(const struct nightly *n, const struct panel *p)
{
    double ticks[CHART_TICKS_MAX], bottom = p->top + panel_height;
    size_t count = chart_axis_ticks(&n->score, ticks);

    for (size_t i = 0; i < count; i++) {
        double y = p->top + chart_axis_pixel(&n->score, ticks[i]);
        chart_line(n->chart, CHART_RULES, p->left, y, p->left + panel_width, y, 0.6, CHART_GRID);
        chart_number(n->chart, p->left - 10, y, 'r', 12, CHART_AXIS, false, ticks[i],
                     ticks[i] == floor(ticks[i]) ? 0 : 1, false);
    }
    chart_line(n->chart, CHART_LINES, p->left, bottom, p->left + panel_width, bottom, 0.6,
               CHART_FRAME);
    for (int64_t i = 0; i <= 2; i++) {
        int64_t day = n->trend->first_day + (n->trend->last_day - n->trend->first_day) * i / 2;
        char text[CLOCK_ISO_SIZE];
        double x = x_of(n, p, day);
        if (i && n->trend->last_day - n->trend->first_day < 2 * i)
            continue;
        clock_day(day * DAY_NS, text);
        chart_line(n->chart, CHART_LINES, x, bottom, x, bottom + 6, 0.6, CHART_FRAME);
        chart_text(n->chart, x, bottom + 24, i == 0 ? 'l' : 'c', 12, CHART_AXIS, false,
                   view_of(text + 5));
    }
}

static void draw_panel(const struct nightly *n, const struct panel *p)
{
    double end = p->left;

    draw_axes(n, p);
    for (size_t i = 0; i < n->count; i++) {
        const struct panel *other = &n->panels[i];
        for (size_t k = 0; other != p && k < other->count; k++)
            if (strcmp(other->series->suite, p->series->suite) == 0)
                draw_levels(n, p, &other->series[k], false);
    }
    for (size_t i = 0; i < p->count; i++) {
        draw_levels(n, p, &p->series[i], true);
        draw_marks(n, p, &p->series[i], &end);
        draw_nights(n, p, &p->series[i]);
    }
    write_panel_head(n, p);
    write_alarm(n, p);
}

/* Page ----------------------------------------------------------------------------------------- */

static void set_axis(struct nightly *n)
{
    double low = 1, high = 0;

    for (size_t i = 0; i < n->count; i++) {
        for (size_t k = 0; k < n->panels[i].count; k++) {
            const struct trend_series *s = &n->panels[i].series[k];
            for (size_t j = 0; j < s->point_count; j++) {
                const struct trend_point *p = &s->points[j];
                low = fmin(low, s->point_count <= 14 ? fmin(p->value, p->range.low) : p->value);
                high = fmax(high, s->point_count <= 14 ? fmax(p->value, p->range.high) : p->value);
            }
        }
    }
    n->score = chart_axis_percent(low * 100, high * 100, panel_height, 0);
}

static double write_head(const struct nightly *n)
{
    struct chart_page page;
    struct str text = {0};
    bool is_simulated = false;

    for (size_t i = 0; i < n->count; i++)
        is_simulated = is_simulated || n->panels[i].series->is_simulated;
    chart_page_begin(&page, n->chart, n->zh, is_simulated,
                     chart_say(n->zh, "Night after night", "夜间趋势"));
    str_printf(&text, chart_say(n->zh, "%zu nights;", "%zu 夜；"), n->trend->run_count);
    chart_page_say(&page, "", str_text(&text));
    chart_page_say(&page, "",
                   chart_say(n->zh, "dots: score of a night, %; line: level between two shifts;",
                             "点为每夜得分，%；线为两次变动之间的水平；"));
    chart_page_say(&page, "", chart_say(n->zh, "band: its 95 % interval;", "带为其 95 % 区间；"));
    chart_page_say_tags(&page, n->source);
    chart_page_say(&page, "",
                   chart_say(n->zh, "dashes: releases and changes; grey: the other models",
                             "虚线为发布与变更；灰线为其他模型"));
    str_release(&text);
    return chart_page_end(&page);
}

static void add_term_rows(const struct nightly *n)
{
    for (size_t i = 0; i < n->count; i++) {
        const struct panel *p = &n->panels[i];
        const struct trend_series *s = NULL;
        const struct trend_alarm *alarm = newest_alarm(p, &s);
        const struct trend_series *last = &p->series[p->count - 1];
        const struct trend_point *point = &last->points[last->point_count - 1];
        const double values[] = {point->range.low * 100, point->value * 100,
                                 point->range.high * 100, alarm != NULL};
        struct str name = {0}, note = {0};
        str_printf(&name, "%s %s", p->series->title, p->series->suite);
        str_printf(&note, "%s %.1f", point->night, point->value * 100);
        if (alarm)
            str_printf(&note, "  %s %s", alarm_word(n, alarm->kind), s->points[alarm->since].night);
        chart_term_add(&n->chart->term, CHART_TERM_RANGE, str_text(&name), values, 4,
                       str_text(&note));
        str_release(&name);
        str_release(&note);
    }
}

static void draw(struct nightly *n)
{
    double top = write_head(n) + 122;
    struct str more = {0};

    set_axis(n);
    chart_block(n->chart, "nights", "night, score, 95 % low, high, level, n, model, suite");
    for (size_t i = 0; i < n->count; i++) {
        size_t row = i / COLUMNS, column = i % COLUMNS;
        n->panels[i].left = first_left + column_step * (double)column;
        n->panels[i].top = top + row_step * (double)row;
    }
    for (size_t i = 0; i < n->count; i++)
        draw_panel(n, &n->panels[i]);
    add_term_rows(n);
    if (n->left_out)
        str_printf(&more,
                   chart_say(n->zh, " · further series, not drawn: %zu", " · 未画的其他序列：%zu"),
                   n->left_out);
    chart_page_foot(n->chart, n->panels[n->count - 1].top + row_step - 36,
                    chart_source_runs(n->source, n->results), str_text(&more));
    str_release(&more);
}

bool chart_nightly_chart(struct chart_source *source, struct chart *out, struct error *err)
{
    struct nightly n = {.source = source, .chart = out, .zh = source->is_chinese};

    n.results = chart_source_results(source, RESULT_BY_SUITE, err);
    n.models = n.results ? chart_source_models(source, &n.model_count, err) : NULL;
    if (!n.models || !load_trend(&n, err))
        return false;
    find_panels(&n);
    if (n.count)
        draw(&n);
    else
        error_set(err, ERROR_INPUT,
                  "%s has no other night: nothing to draw before a sweep has run twice",
                  n.results[0]->run->info.name);
    bool has_data = n.count > 0;
    trend_free(n.trend);
    return has_data;
}

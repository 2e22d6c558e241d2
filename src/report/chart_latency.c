/* Time to the first token and speed of each model: density, quantiles, and whether the measurement
 * may be published. */
#include <math.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "report/chart_kind.h"
#include "report/chart_page.h"
#include "report/chart_text.h"
#include "stats/quantile.h"

enum { BINS = 180 };
enum figure { TTFT, SPEED, FIGURES };

/* Values of one model. */
struct sample {
    double *values; /* sorted once quantiles were asked for */
    size_t count, capacity;
};
struct measured {
    const struct chart_model *model;
    struct sample figures[FIGURES]; /* seconds; output tokens a second */
};
struct latency {
    struct chart_source *source;
    struct chart *chart;
    struct result *const *results;
    struct measured *rows;
    size_t count, unpublishable;
    bool zh;
    double top, row;
};
static const double name_right = 282;
static const struct panel {
    double left, right, p50_x, p95_x;
    const char *name, *name_zh;
} panels[FIGURES] = {
    [TTFT] = {306, 780, 852, 930, "time to first token", "首字延迟"},
    [SPEED] = {985, 1415, 1488, 1565, "output tokens a second after it", "此后每秒输出词元"},
};

static bool may_publish(const struct measured *m)
{
    return m->model->row && m->model->row->is_latency_publishable;
}

/* Reading -------------------------------------------------------------------------------------- */

static void add_value(struct sample *s, double value)
{
    if (!(value > 0))
        return;
    MEM_GROW(s->values, s->count, &s->capacity);
    s->values[s->count++] = value;
}

/* Of answered cells. The speed is over what came after the first token; what came at once has none. */
static bool take_cell(void *context, const struct cell_row *cell)
{
    struct measured *m = context;
    int64_t first = attempt_first_token(&cell->times), sent = cell->times.sent;
    int64_t last = cell->times.last_token;

    if ((!outcome_is_scored(cell->outcome) && cell->outcome != OUTCOME_ANSWERED) || first < 0 ||
        sent < 0)
        return true;
    add_value(&m->figures[TTFT], (double)(first - sent) / CLOCK_S);
    if (last - first >= CLOCK_MS && cell->usage.output > 1)
        add_value(&m->figures[SPEED],
                  (double)(cell->usage.output - 1) * CLOCK_S / (double)(last - first));
    return true;
}

static bool read_model(struct latency *l, struct measured *m, struct error *err)
{
    const struct query_filter filter = {.run = l->source->runs[m->model->run],
                                        .model = (int)m->model->model,
                                        .cell = -1,
                                        .suite = l->source->suite,
                                        .purpose = l->source->purpose};

    return query_cells(l->source->store, &filter, take_cell, m, err);
}

static int by_median(const void *left, const void *right)
{
    const struct measured *a = left, *b = right;
    double x = a->model->row ? a->model->row->ttft_p50_ns : NAN;
    double y = b->model->row ? b->model->row->ttft_p50_ns : NAN;

    if (isnan(x) || isnan(y))
        return isnan(x) - isnan(y);
    if (x != y)
        return x < y ? -1 : 1;
    return (a->model > b->model) - (a->model < b->model);
}

/* Drawing -------------------------------------------------------------------------------------- */

/* Gaussian density of the logarithms, over the axis' pixels, highest 1: values in bins, then
 * smoothed with Silverman's width. */
static void find_density(const struct sample *s, const struct chart_axis *axis, double out[BINS])
{
    double bins[BINS] = {0}, sum = 0, squares = 0, top = 0, n = (double)s->count;
    double per_pixel = BINS / (axis->pixel_high - axis->pixel_low);

    for (size_t i = 0; i < s->count; i++) {
        double at = (chart_axis_pixel(axis, s->values[i]) - axis->pixel_low) * per_pixel;
        int bin = (int)fmin(fmax(at, 0), BINS - 1);
        bins[bin] += 1;
        sum += at;
        squares += at * at;
    }
    double sd = sqrt(fmax(squares / n - sum / n * (sum / n), 0));
    double width = fmax(1.06 * sd * pow(n, -0.2), 1.2);
    for (int i = 0; i < BINS; i++) {
        out[i] = 0;
        for (int k = 0; k < BINS; k++)
            if (bins[k] > 0)
                out[i] += bins[k] * exp(-0.5 * pow((i - k) / width, 2));
        top = fmax(top, out[i]);
    }
    for (int i = 0; i < BINS; i++)
        out[i] /= top;
}

static void draw_density(const struct latency *l, const struct sample *s,
                         const struct chart_axis *axis, double base, double height,
                         enum chart_color color)
{
    double density[BINS];
    struct chart_point points[BINS + 2];
    size_t n = 0;
    double step = (axis->pixel_high - axis->pixel_low) / BINS;

    find_density(s, axis, density);
    for (int i = 0; i < BINS; i++) {
        double x = axis->pixel_low + (i + 0.5) * step;
        if (density[i] < 0.004)
            continue;
        if (n == 0)
            points[n++] = (struct chart_point){x, base};
        points[n++] = (struct chart_point){x, base - density[i] * height};
    }
    points[n] = (struct chart_point){points[n - 1].x, base};
    chart_area(l->chart, points, n + 1, (enum chart_color)(CHART_TINT + (int)color - CHART_MARK));
}

static void put_figure(struct str *out, enum figure figure, double value)
{
    int decimals = value < 10 ? 2 : value < 100 ? 1 : 0;

    if (figure == TTFT && value < 1)
        str_printf(out, "%.0f ms", value * 1000);
    else if (figure == TTFT)
        str_printf(out, "%.*f s", decimals, value);
    else
        str_printf(out, "%.*f", value < 100 ? 1 : 0, value);
}

static void write_figure(const struct latency *l, enum figure figure, double x, double y,
                         double value, enum chart_role role)
{
    struct str text = {0};

    put_figure(&text, figure, value);
    chart_text(l->chart, x, y, 'r', 13, role, false, str_view(&text));
    str_release(&text);
}

static void add_term_row(const struct latency *l, const struct measured *m, const double *q)
{
    const double values[] = {q[0], q[2], q[4], may_publish(m)};
    struct str note = {0};

    put_figure(&note, TTFT, q[2]);
    str_add_text(&note, "  p95 ");
    put_figure(&note, TTFT, q[4]);
    if (!may_publish(m))
        str_add_text(&note, chart_say(l->zh, "  unpublishable", "  不可发布"));
    chart_term_add(&l->chart->term, CHART_TERM_RANGE, m->model->name, values, 4, str_text(&note));
    str_release(&note);
}

/* 5 to 95 % thin, 25 to 75 % thick, the median, and a ring at the slow 1 %. */
static void draw_figure(const struct latency *l, struct measured *m, enum figure figure,
                        const struct chart_axis *axis, double y)
{
    static const double shares[] = {0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.01};
    const struct panel *panel = &panels[figure];
    struct sample *s = &m->figures[figure];
    double q[7], x[7], base = y + l->row * 0.22, bar = base + l->row * 0.13;
    bool is_quiet = !may_publish(m);
    enum chart_color color = is_quiet ? CHART_MARK_MUTE : m->model->color;

    if (s->count < 2) {
        chart_text(l->chart, panel->left, y, 'l', 13, CHART_MUTE, false,
                   view_of(chart_say(l->zh, "no answer measured", "没有可测的回答")));
        return;
    }
    for (int i = 0; i < 7; i++) {
        q[i] = quantile(s->values, s->count, shares[i]);
        x[i] = chart_axis_pixel(axis, q[i]);
    }
    if (figure == TTFT)
        add_term_row(l, m, q);
    draw_density(l, s, axis, base, l->row * 0.62, color);
    chart_line(l->chart, CHART_LINES, x[0], bar, x[4], bar, 1, color);
    chart_line(l->chart, CHART_LINES, x[1], bar, x[3], bar, 3.2, color);
    chart_mark(l->chart, x[2], bar, CHART_CIRCLE, 1, color, CHART_GROUND, is_quiet);
    double slow = figure == TTFT ? x[5] : x[6];
    chart_mark(l->chart, slow, bar, CHART_CIRCLE, 0.8, color, CHART_GROUND, true);
    write_figure(l, figure, panel->p50_x, y, q[2], is_quiet ? CHART_MUTE : CHART_TITLE);
    write_figure(l, figure, panel->p95_x, y, figure == TTFT ? q[4] : q[0],
                 is_quiet ? CHART_MUTE : CHART_AXIS);
    struct str name = {0};
    chart_text_escape(&name, view_of(m->model->info->label));
    chart_row(l->chart, "%s\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%zu\t%d\t%s",
              figure == TTFT ? "ttft_s" : "tokens_s", q[6], q[0], q[1], q[2], q[3], q[4], q[5],
              s->count, may_publish(m), str_text(&name));
    str_release(&name);
}

/* Holds all but the outermost of each model. */
static struct chart_axis axis_of(const struct latency *l, enum figure figure)
{
    double low = INFINITY, high = 0;

    for (size_t i = 0; i < l->count; i++) {
        struct sample *s = &l->rows[i].figures[figure];
        if (s->count < 2)
            continue;
        low = fmin(low, quantile(s->values, s->count, 0.005));
        high = fmax(high, quantile(s->values, s->count, 0.995));
    }
    return high > 0 ? chart_axis_log(low, high, panels[figure].left, panels[figure].right)
                    : chart_axis_log(1, 10, panels[figure].left, panels[figure].right);
}

static void draw_panel(const struct latency *l, enum figure figure, double bottom)
{
    const struct chart_axis axis = axis_of(l, figure);
    const struct panel *panel = &panels[figure];

    chart_text(l->chart, panel->left, l->top - 24, 'l', 14, CHART_TITLE, true,
               view_of(chart_say(l->zh, panel->name, panel->name_zh)));
    chart_text(l->chart, panel->p50_x, l->top - 24, 'r', 12, CHART_MUTE, false, VIEW("p50"));
    chart_text(l->chart, panel->p95_x, l->top - 24, 'r', 12, CHART_MUTE, false,
               figure == TTFT ? VIEW("p95") : VIEW("p5"));
    for (size_t i = 0; i < l->count; i++)
        draw_figure(l, &l->rows[i], figure, &axis, l->top + l->row * ((double)i + 0.5));
    chart_draw_axis(l->chart, &axis, l->top, bottom,
                    figure == TTFT ? CHART_TICKS_SECONDS : CHART_TICKS_PLAIN, NULL,
                    chart_say(l->zh, "log scale", "对数轴"));
}

static void write_names(const struct latency *l)
{
    for (size_t i = 0; i < l->count; i++) {
        const struct chart_model *m = l->rows[i].model;
        bool is_shown = may_publish(&l->rows[i]);
        double y = l->top + l->row * ((double)i + 0.5);
        chart_text_in(l->chart, name_right, y, 'r', 14,
                      is_shown ? chart_word_role(m->color) : CHART_MUTE, false, view_of(m->name),
                      name_right - CHART_LEFT);
        if (!is_shown && l->row > 44)
            chart_text(l->chart, name_right, y + 22, 'r', 12, CHART_ALARM, false,
                       view_of(chart_say(l->zh, "unpublishable", "不可发布")));
    }
}

/* Returns the y of its last line. */
static double write_head(const struct latency *l)
{
    struct chart_page page;
    struct str text = {0};
    size_t least = SIZE_MAX, most = 0;
    double y;

    for (size_t i = 0; i < l->count; i++) {
        size_t n = l->rows[i].figures[TTFT].count;
        least = n < least ? n : least;
        most = n > most ? n : most;
    }
    chart_page_begin(&page, l->chart, l->zh, chart_source_is_simulated(l->source, l->results),
                     chart_say(l->zh, "How fast the models answer", "模型答得多快"));
    chart_page_say_items(&page, l->source, l->results);
    str_printf(&text,
               least == most ? "n = %zu" : chart_say(l->zh, "n = %zu to %zu", "n = %zu 至 %zu"),
               least, most);
    str_add_text(&text, chart_say(l->zh, " answers a model;", " 个回答；"));
    chart_page_say(&page, "", str_text(&text));
    chart_page_say(&page, "",
                   chart_say(l->zh,
                             "thick 25 to 75 %, thin 5 to 95 %, dot median, ring the slowest 1 %;",
                             "粗线 25 至 75 %，细线 5 至 95 %，圆点中位数，圆环最慢 1 %；"));
    chart_page_say_tags(&page, l->source);
    y = chart_page_end(&page);
    str_clear(&text);
    if (l->unpublishable) {
        str_printf(
            &text,
            chart_say(l->zh,
                      "Not to be published, %zu of %zu models: this client's own share of "
                      "the time passes 5 %% of the median, or it ran late",
                      "不可发布：%zu / %zu 个模型，本机自身耗时超过中位数的 5 %%，或运行滞后"),
            l->unpublishable, l->count);
        y += 32;
        chart_text(l->chart, CHART_LEFT, y, 'l', 14, CHART_ALARM, true, str_view(&text));
        str_printf(&l->chart->description, " %s", str_text(&text));
    }
    str_release(&text);
    return y;
}

static void draw(struct latency *l)
{
    double bottom;

    l->top = write_head(l) + 84;
    l->row = l->count > 20 ? 44 : l->count > 8 ? 62 : 84;
    bottom = l->top + l->row * (double)l->count + 8;
    chart_block(l->chart, "quantiles", "figure, 1, 5, 25, 50, 75, 95, 99 %, n, publishable, model");
    l->chart->term.is_log = true;
    write_names(l);
    for (int figure = 0; figure < FIGURES; figure++)
        draw_panel(l, (enum figure)figure, bottom);
    chart_page_foot(l->chart, bottom + 120, chart_source_runs(l->source, l->results),
                    chart_say(l->zh,
                              " · from sent to first token, by this client's clock; prompt and "
                              "network included",
                              " · 从发出到首个词元，以本机时钟计，含网络"));
}

bool chart_latency_chart(struct chart_source *source, struct chart *out, struct error *err)
{
    struct latency l = {.source = source, .chart = out, .zh = source->is_chinese};
    const struct chart_model *models;
    size_t count, measured = 0;
    bool ok = true;

    l.results = chart_source_results(source, RESULT_BY_SUITE, err);
    models = l.results ? chart_source_models(source, &count, err) : NULL;
    if (!models)
        return false;
    l.rows = mem_zalloc(count + 1, sizeof *l.rows);
    for (size_t i = 0; ok && i < count; i++) {
        struct measured *m = &l.rows[l.count++];
        m->model = &models[i];
        ok = read_model(&l, m, err);
        measured += m->figures[TTFT].count > 1;
        l.unpublishable += !may_publish(m);
    }
    qsort(l.rows, l.count, sizeof *l.rows, by_median);
    if (ok && measured)
        draw(&l);
    else if (ok)
        ok = error_set(err, ERROR_INPUT, "no model of %s has an answer whose times were measured",
                       l.results[0]->run->info.name);
    for (size_t i = 0; i < l.count; i++)
        for (int figure = 0; figure < FIGURES; figure++)
            free(l.rows[i].figures[figure].values);
    free(l.rows);
    return ok;
}

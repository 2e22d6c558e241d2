/* The same logic asked in Chinese and in English: both scores, and their difference. */
#include <math.h>
#include <stdlib.h>

#include "report/chart_kind.h"
#include "report/chart_page.h"
#include "report/chart_text.h"
#include "report/language_gap.h"
#include "stats/bootstrap.h"
#include "stats/student.h"

static const double name_right = 298, score_left = 322, score_right = 905;
static const double gap_left = 975, gap_right = 1290, number_x = 1390, range_x = 1550;

struct language {
    struct chart *chart;
    struct chart_source *source;
    const struct chart_model *models;
    size_t model_count;
    struct language_gap *gaps;
    size_t count, questions;
    bool zh;
    struct chart_axis score, gap;
    double row;
};

static int by_gap(const void *left, const void *right)
{
    const struct language_gap *a = left, *b = right;
    double x = a->score.estimate, y = b->score.estimate;

    if (isnan(x) || isnan(y))
        return isnan(x) - isnan(y);
    if (x != y)
        return x > y ? -1 : 1;
    return (a->model > b->model) - (a->model < b->model);
}

static const struct chart_model *model_of(const struct language *l, const struct language_gap *gap)
{
    for (size_t i = 0; i < l->model_count; i++)
        if (l->models[i].run == gap->run && l->models[i].model == gap->model)
            return &l->models[i];
    return &l->models[0];
}

/* Where p is above the level the simultaneous interval holds 0. */
static bool is_told(const struct language_gap *gap)
{
    return gap->score.p <= PAIRING_ALPHA;
}

static struct interval own_range(const struct language_gap *gap)
{
    if (gap->clusters < 2 || !(gap->score.se > 0))
        return INTERVAL_NONE;
    double half = student_975((double)gap->clusters - 1) * gap->score.se;
    return (struct interval){fmax(-1, gap->score.estimate - half),
                             fmin(1, gap->score.estimate + half)};
}

static void draw_scores(const struct language *l, const struct language_gap *g, double y,
                        enum chart_color color)
{
    double a = chart_axis_pixel(&l->score, g->chinese * 100);
    double b = chart_axis_pixel(&l->score, g->english * 100);
    bool told = color != CHART_MARK_MUTE;

    chart_line(l->chart, CHART_LINES, a, y, b, y, told ? 2.6 : 1.6,
               (enum chart_color)(CHART_TINT + (int)color - CHART_MARK));
    chart_mark(l->chart, b, y, CHART_SQUARE, 1.45, CHART_BLUE, CHART_GROUND, false);
    chart_mark(l->chart, a, y, CHART_CIRCLE, 1.7, CHART_VERMILION, CHART_GROUND, false);
}

static void draw_gap(const struct language *l, const struct language_gap *g, double y,
                     enum chart_color color)
{
    const struct interval own = own_range(g), *wide = &g->score.range;
    bool told = color != CHART_MARK_MUTE;

    if (isfinite(wide->low))
        chart_line(l->chart, CHART_LINES, chart_axis_pixel(&l->gap, wide->low * 100), y,
                   chart_axis_pixel(&l->gap, wide->high * 100), y, 0.9, color);
    if (isfinite(own.low))
        chart_line(l->chart, CHART_LINES, chart_axis_pixel(&l->gap, own.low * 100), y,
                   chart_axis_pixel(&l->gap, own.high * 100), y, told ? 2.4 : 1.4, color);
    chart_mark(l->chart, chart_axis_pixel(&l->gap, g->score.estimate * 100), y, CHART_CIRCLE, 1.4,
               color, CHART_GROUND, !told);
    chart_number(l->chart, number_x, y, 'r', 14, chart_word_role(color), told,
                 g->score.estimate * 100, 1, true);
    chart_range(l->chart, l->zh, range_x, y, told ? CHART_AXIS : CHART_MUTE, own.low * 100,
                own.high * 100);
}

static void add_term_row(const struct language *l, const struct language_gap *g, const char *name)
{
    const double values[] = {g->score.range.low * 100, g->score.estimate * 100,
                             g->score.range.high * 100, is_told(g)};
    struct str note = {0};

    chart_put_number(&note, g->score.estimate * 100, 1, true);
    str_printf(&note, chart_say(l->zh, "  zh %.1f en %.1f", "  中 %.1f 英 %.1f"), g->chinese * 100,
               g->english * 100);
    chart_term_add(&l->chart->term, CHART_TERM_RANGE, name, values, 4, str_text(&note));
    str_release(&note);
}

static void draw_row(const struct language *l, const struct language_gap *g, double y)
{
    const struct chart_model *m = model_of(l, g);
    enum chart_color color = !is_told(g)             ? CHART_MARK_MUTE
                             : g->score.estimate > 0 ? CHART_VERMILION
                                                     : CHART_BLUE;
    const struct interval own = own_range(g);
    struct str name = {0};

    chart_text_in(l->chart, name_right, y, 'r', 14, is_told(g) ? CHART_AXIS : CHART_MUTE, false,
                  view_of(m->name), name_right - CHART_LEFT);
    if (g->questions == 0) {
        chart_text(l->chart, score_left, y, 'l', 13, CHART_MUTE, false,
                   view_of(chart_say(l->zh, "nothing answered in both", "没有双语都作答的题")));
        return;
    }
    draw_scores(l, g, y, color);
    draw_gap(l, g, y, color);
    add_term_row(l, g, m->name);
    chart_text_escape(&name, view_of(m->info->label));
    chart_row(l->chart, "%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%lld\t%s",
              g->chinese * 100, g->english * 100, g->score.estimate * 100, own.low * 100,
              own.high * 100, g->score.range.low * 100, g->score.range.high * 100, g->score.p,
              (long long)g->questions, str_text(&name));
    str_release(&name);
}

static void set_axes(struct language *l)
{
    double low = 100, high = 0, least = 0, most = 0;

    for (size_t i = 0; i < l->count; i++) {
        const struct language_gap *g = &l->gaps[i];
        const struct interval own = own_range(g), *wide = &g->score.range;
        low = fmin(low, fmin(g->chinese, g->english) * 100); /* fmin ignores NAN */
        high = fmax(high, fmax(g->chinese, g->english) * 100);
        least = fmin(least, fmin(g->score.estimate, fmin(own.low, wide->low)) * 100);
        most = fmax(most, fmax(g->score.estimate, fmax(own.high, wide->high)) * 100);
    }
    l->score = chart_axis_percent(low, high, score_left, score_right);
    l->gap = chart_axis_linear(least, most, gap_left, gap_right);
}

static double write_head(const struct language *l, struct result *const *results)
{
    struct chart_page page;
    struct str text = {0};

    chart_page_begin(&page, l->chart, l->zh, chart_source_is_simulated(l->source, results),
                     chart_say(l->zh, "The same logic asked in Chinese and in English",
                               "同样的逻辑，中文问与英文问"));
    chart_put_count(&text, (int64_t)l->questions);
    str_add_text(&text, chart_say(l->zh, " questions asked in both languages, paired;",
                                  " 道题以两种语言各问一遍，逐题配对；"));
    chart_page_say(&page, "", str_text(&text));
    chart_page_say(&page, "",
                   chart_say(l->zh,
                             "thick line: 95 % interval, thin line: simultaneous over all models;",
                             "粗线为 95 % 区间，细线为全部模型的同时区间；"));
    chart_page_say(&page, chart_say(l->zh, "grey", "灰色"),
                   chart_say(l->zh, ": no difference shown", "：看不出差别"));
    str_release(&text);
    return chart_page_end(&page);
}

static void draw(struct language *l, struct result *const *results)
{
    double y = write_head(l, results) + 62, top, bottom, zero;
    double x = chart_legend(l->chart, score_left, y, CHART_CIRCLE, CHART_VERMILION,
                            chart_word_role(CHART_VERMILION), chart_say(l->zh, "Chinese", "中文"));

    chart_legend(l->chart, x, y, CHART_SQUARE, CHART_BLUE, chart_word_role(CHART_BLUE),
                 chart_say(l->zh, "English", "英文"));
    chart_text(l->chart, number_x, y, 'r', 12, CHART_MUTE, false,
               view_of(chart_say(l->zh, "gap", "差距")));
    chart_text(l->chart, range_x, y, 'r', 12, CHART_MUTE, false,
               view_of(chart_say(l->zh, "95 % interval", "95 % 区间")));
    top = y + 28;
    l->row = l->count > 20 ? 34 : l->count > 11 ? 42 : 56;
    bottom = top + l->row * (double)l->count + 6;
    set_axes(l);
    l->chart->term.has_zero = true;
    chart_block(l->chart, "gaps",
                "Chinese, English, gap, 95 % low, high, simultaneous low, high, p, questions, "
                "model");
    for (size_t i = 0; i < l->count; i++)
        draw_row(l, &l->gaps[i], top + l->row * ((double)i + 0.5));
    chart_draw_axis(l->chart, &l->score, top, bottom, CHART_TICKS_PLAIN, NULL,
                    chart_say(l->zh, "score, %", "得分，%"));
    chart_draw_axis(l->chart, &l->gap, top, bottom, CHART_TICKS_SIGNED, NULL,
                    chart_say(l->zh, "Chinese minus English, points", "中文减英文，百分点"));
    zero = chart_axis_pixel(&l->gap, 0);
    const struct chart_point ends[] = {{zero, top}, {zero, bottom}};
    chart_path(l->chart, ends, 2, 0.8, CHART_ZERO);
    chart_page_foot(l->chart, bottom + 120, chart_source_runs(l->source, results),
                    chart_say(l->zh, " · bootstrap by cluster, 10,000 draws, max-T",
                              " · 按题聚类自助法 10,000 次，max-T"));
}

bool chart_language_chart(struct chart_source *source, struct chart *out, struct error *err)
{
    struct language l = {.chart = out, .source = source, .zh = source->is_chinese};
    struct result *const *results = chart_source_results(source, RESULT_BY_SUITE, err);

    l.models = results ? chart_source_models(source, &l.model_count, err) : NULL;
    if (!l.models)
        return false;
    l.gaps = language_gaps(results, source->run_count, BOOTSTRAP_SEED, &l.count, &l.questions);
    qsort(l.gaps, l.count, sizeof *l.gaps, by_gap);
    if (l.questions && l.gaps[0].questions)
        draw(&l, results);
    else
        error_set(err, ERROR_INPUT,
                  "%s has no questions answered in both languages: suites NAME-zh and NAME-en with "
                  "the same ids",
                  results[0]->run->info.name);
    bool has_data = l.questions && l.gaps[0].questions;
    free(l.gaps);
    return has_data;
}

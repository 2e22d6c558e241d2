/* Differences to a baseline, a row a model and suite: 95 % and max-T intervals, p, verdict. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "report/chart_kind.h"
#include "report/chart_page.h"
#include "report/chart_text.h"
#include "report/reference.h"
#include "stats/bootstrap.h"
#include "stats/power.h"
#include "stats/student.h"

static const double row_height = 31, name_right = 296, plot_left = 318, plot_right = 1060;
static const double difference_x = 1180, range_x = 1330, p_x = 1420, verdict_x = 1448;

struct forest {
    struct chart_source *source;
    struct chart *chart;
    struct pairing pairing;
    const struct chart_model *models;
    size_t model_count, baseline;
    bool zh;
    struct chart_axis axis;
    double y; /* top of the next row */
};

static const char *name_of(const struct forest *f, const struct pairing_side *side)
{
    for (size_t i = 0; i < f->model_count; i++)
        if (f->models[i].result == side->result && (int)f->models[i].model == side->row->model)
            return f->models[i].name;
    return side->name;
}

/* 95 % of one difference alone. */
static struct interval own_range(const struct pairing_pair *pair)
{
    double half = pair->clusters > 1 && pair->score.se > 0
                      ? student_975((double)pair->clusters - 1) * pair->score.se
                      : NAN;

    return (struct interval){pair->score.estimate - half, pair->score.estimate + half};
}

/* Rows ----------------------------------------------------------------------------------------- */

static void draw_interval(const struct forest *f, const struct pairing_pair *pair, double y,
                          enum chart_color color, bool is_pooled)
{
    bool is_told = color != CHART_MARK_MUTE;
    const struct interval *wide = &pair->score.range, own = own_range(pair);
    double x = chart_axis_pixel(&f->axis, pair->score.estimate * 100);

    if (isfinite(wide->low))
        chart_line(f->chart, CHART_LINES, chart_axis_pixel(&f->axis, wide->low * 100), y,
                   chart_axis_pixel(&f->axis, wide->high * 100), y, 0.9, color);
    if (isfinite(own.low))
        chart_line(f->chart, CHART_LINES, chart_axis_pixel(&f->axis, own.low * 100), y,
                   chart_axis_pixel(&f->axis, own.high * 100), y, is_told ? 2.4 : 1.4, color);
    chart_mark(f->chart, x, y, is_pooled ? CHART_DIAMOND : CHART_CIRCLE,
               (is_pooled ? 1.9 : 1.4) * (is_told ? 1 : 0.95), color,
               is_pooled ? CHART_PALE : CHART_GROUND, !is_told);
}

static void write_p(const struct forest *f, double p, double y, enum chart_role role)
{
    struct str text = {0};

    if (p < 0.001)
        str_add_text(&text, "<.001");
    else
        str_printf(&text, "%.3f", p);
    bool has_zero = str_text(&text)[0] == '0'; /* ".043" */
    chart_text(f->chart, p_x, y, 'r', 13, role, false, view_from(str_view(&text), has_zero));
    str_release(&text);
}

/* The simultaneous interval, which the verdict goes with. */
static void add_term_row(const struct forest *f, const struct pairing_pair *pair, const char *name,
                         const char *verdict)
{
    const struct interval *wide = &pair->score.range;
    const double values[] = {wide->low * 100, pair->score.estimate * 100, wide->high * 100,
                             pairing_verdict(pair) != PAIRING_SAME};
    struct str note = {0};

    chart_put_number(&note, pair->score.estimate * 100, 1, true);
    str_printf(&note, "  %s", verdict);
    chart_term_add(&f->chart->term, CHART_TERM_RANGE, name, values, 4, str_text(&note));
    str_release(&note);
}

static void draw_row(struct forest *f, const struct pairing_pair *pair, bool is_pooled)
{
    static const char *const words[][2] = {[PAIRING_NONE] = {"nothing in common", "无共同题目"},
                                           [PAIRING_BETTER] = {"▲ better", "▲ 更好"},
                                           [PAIRING_WORSE] = {"▼ worse", "▼ 更差"},
                                           [PAIRING_SAME] = {"not told apart", "分不出"}};
    enum pairing_verdict verdict = pairing_verdict(pair);
    bool is_told = verdict == PAIRING_BETTER || verdict == PAIRING_WORSE;
    enum chart_color color = verdict == PAIRING_BETTER  ? CHART_BLUE
                             : verdict == PAIRING_WORSE ? CHART_VERMILION
                                                        : CHART_MARK_MUTE;
    enum chart_role strong = chart_word_role(color), plain = is_told ? CHART_AXIS : CHART_MUTE;
    const char *name = name_of(f, &f->pairing.sides[pair->a]);
    double y = f->y + row_height / 2;

    f->y += row_height;
    chart_text_in(f->chart, name_right, y, 'r', 14, plain, false, view_of(name),
                  name_right - CHART_LEFT);
    chart_text(f->chart, verdict_x, y, 'l', 13, strong, false, view_of(words[verdict][f->zh]));
    if (verdict == PAIRING_NONE)
        return;
    const struct interval own = own_range(pair);
    draw_interval(f, pair, y, color, is_pooled);
    add_term_row(f, pair, name, words[verdict][f->zh]);
    chart_number(f->chart, difference_x, y, 'r', 14, strong, is_told, pair->score.estimate * 100, 1,
                 true);
    chart_range(f->chart, f->zh, range_x, y, plain, own.low * 100, own.high * 100);
    write_p(f, pair->score.p, y, plain);
}

/* Groups --------------------------------------------------------------------------------------- */

static int by_difference(const void *left, const void *right)
{
    double a = (*(const struct pairing_pair *const *)left)->score.estimate;
    double b = (*(const struct pairing_pair *const *)right)->score.estimate;

    if (isnan(a) || isnan(b))
        return isnan(a) - isnan(b);
    return (a < b) - (a > b);
}

/* How many questions, and the smallest difference that the middle row could show. */
static void write_power(const struct forest *f, const struct pairing_pair *const *pairs,
                        size_t count, double y)
{
    double sum = 0, n = 0;
    int64_t questions = 0;
    struct str text = {0};

    for (size_t i = 0; i < count; i++) {
        questions = pairs[i]->questions > questions ? pairs[i]->questions : questions;
        if (pairs[i]->score.se > 0) {
            sum += pairs[i]->score.se;
            n += 1;
        }
    }
    chart_put_count(&text, questions);
    str_add_text(&text, chart_say(f->zh, " items", " 题"));
    if (n > 0) {
        double variance = sum / n * (sum / n) * (double)questions;
        str_printf(&text,
                   chart_say(f->zh, "; smallest difference it could show: %.1f points",
                             "；可辨认的最小差 %.1f 分"),
                   power_detectable(variance, (double)questions, POWER_ALPHA, POWER_POWER) * 100);
    }
    chart_text(f->chart, CHART_RIGHT, y, 'r', 12, CHART_NOTE, false, str_view(&text));
    str_release(&text);
}

static void draw_group(struct forest *f, size_t group)
{
    const struct pairing *p = &f->pairing;
    bool is_pooled = group == p->group_count;
    const struct pairing_pair **pairs =
        mem_zalloc(p->pair_count + 1, sizeof(const struct pairing_pair *));
    size_t n = 0;
    double top = f->y;

    for (size_t i = 0; i < p->pair_count; i++)
        if (p->pairs[i].group == group)
            pairs[n++] = &p->pairs[i];
    qsort(pairs, n, sizeof(const struct pairing_pair *), by_difference);
    chart_text_in(
        f->chart, CHART_LEFT, top + 20, 'l', 15, CHART_TITLE, true,
        view_of(!is_pooled ? p->groups[group] : chart_say(f->zh, "All suites", "全部题集")), 600);
    write_power(f, pairs, n, top + 20);
    chart_term_add(&f->chart->term, CHART_TERM_HEAD,
                   !is_pooled ? p->groups[group] : chart_say(f->zh, "All suites", "全部题集"), NULL,
                   0, NULL);
    f->y += 37;
    for (size_t i = 0; i < n; i++)
        draw_row(f, pairs[i], is_pooled);
    f->y += 11;
    if (is_pooled)
        chart_band(f->chart, 22, top - 2, 1578, f->y, CHART_PALE);
    else
        chart_line(f->chart, CHART_RULES, CHART_LEFT, f->y - 2, CHART_RIGHT, f->y - 2, 0.5,
                   CHART_GRID);
    free(pairs);
}

/* Page ----------------------------------------------------------------------------------------- */

static void put_values(const struct forest *f)
{
    const struct pairing *p = &f->pairing;

    chart_block(f->chart, "differences",
                "difference, 95 % low, high, simultaneous low, high, p, questions, suite, model");
    for (size_t i = 0; i < p->pair_count; i++) {
        const struct pairing_pair *pair = &p->pairs[i];
        const struct interval own = own_range(pair);
        struct str name = {0};
        chart_text_escape(&name,
                          view_of(pair->group < p->group_count ? p->groups[pair->group] : ""));
        str_add_char(&name, '\t');
        chart_text_escape(&name, view_of(p->sides[pair->a].name));
        chart_row(f->chart, "%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%lld\t%s",
                  pair->score.estimate * 100, own.low * 100, own.high * 100,
                  pair->score.range.low * 100, pair->score.range.high * 100, pair->score.p,
                  (long long)pair->questions, str_text(&name));
        str_release(&name);
    }
}

static void set_axis(struct forest *f)
{
    double low = 0, high = 0;

    for (size_t i = 0; i < f->pairing.pair_count; i++) {
        const struct pairing_pair *pair = &f->pairing.pairs[i];
        const struct interval own = own_range(pair), *wide = &pair->score.range;
        low = fmin(low, fmin(pair->score.estimate, fmin(own.low, wide->low)) * 100);
        high = fmax(high, fmax(pair->score.estimate, fmax(own.high, wide->high)) * 100);
    }
    f->axis = chart_axis_linear(low, high, plot_left, plot_right);
}

static void write_head(struct forest *f, struct result *const *results)
{
    static const char *const heads[][2] = {{"difference", "差值"},
                                           {"95 % interval", "95 % 区间"},
                                           {"adj. p", "校正 p"},
                                           {"verdict", "结论"}};
    const double places[] = {difference_x, range_x, p_x, verdict_x};
    struct chart_page page;
    struct str text = {0};

    str_printf(&text, chart_say(f->zh, "Difference to the baseline %s", "与基准 %s 的得分差"),
               f->models[f->baseline].name);
    chart_page_begin(&page, f->chart, f->zh, chart_source_is_simulated(f->source, results),
                     str_text(&text));
    chart_page_say_items(&page, f->source, results);
    str_clear(&text);
    str_printf(&text,
               chart_say(f->zh,
                         "thick line: 95 %% interval, thin line: simultaneous over all %zu "
                         "comparisons;",
                         "粗线为 95 %% 区间，细线为 %zu 次比较的同时区间；"),
               f->pairing.pair_count);
    chart_page_say(&page, "", str_text(&text));
    chart_page_say(&page, chart_say(f->zh, "grey", "灰色"),
                   chart_say(f->zh, ": cannot be told apart", "：分不出高下"));
    f->y = chart_page_end(&page) + 68;
    for (int i = 0; i < 4; i++)
        chart_text(f->chart, places[i], f->y, i < 3 ? 'r' : 'l', 12, CHART_MUTE, false,
                   view_of(heads[i][f->zh]));
    f->y += 21;
    chart_line(f->chart, CHART_RULES, CHART_LEFT, f->y - 2, CHART_RIGHT, f->y - 2, 0.5, CHART_GRID);
    str_release(&text);
}

static void draw(struct forest *f, struct result *const *results)
{
    write_head(f, results);
    put_values(f);
    set_axis(f);
    f->chart->term.has_zero = true;
    double top = f->y, zero = chart_axis_pixel(&f->axis, 0);
    for (size_t group = 0; group <= f->pairing.group_count; group++)
        if (f->pairing.group_count != 1 || group == 1)
            draw_group(f, group);
    const struct chart_point ends[] = {{zero, top}, {zero, f->y + 4}};
    chart_path(f->chart, ends, 2, 0.8, CHART_ZERO);
    chart_draw_axis(f->chart, &f->axis, top, f->y + 4, CHART_TICKS_SIGNED, NULL,
                    chart_say(f->zh, "points", "百分点"));
    chart_text(f->chart, fmax(zero, plot_left + 230) - 14, f->y + 62, 'r', 12, CHART_AXIS, false,
               view_of(chart_say(f->zh, "◂ worse than the baseline", "◂ 不如基准")));
    chart_text(f->chart, fmin(fmax(zero, plot_left + 230), plot_right - 150) + 14, f->y + 62, 'l',
               12, CHART_AXIS, false, view_of(chart_say(f->zh, "better ▸", "优于基准 ▸")));
    chart_page_foot(
        f->chart, f->y + 128, chart_source_runs(f->source, results),
        chart_say(f->zh,
                  " · bootstrap by cluster, 10,000 draws · p adjusted as the thin line (max-T)",
                  " · 按题聚类自助法 10,000 次，p 与细线用同一校正（max-T）"));
}

/* The best model unless one is named. */
static bool find_baseline(struct forest *f, struct error *err)
{
    const char *name = f->source->baseline;

    for (f->baseline = 0; name && f->baseline < f->model_count; f->baseline++) {
        const struct chart_model *m = &f->models[f->baseline];
        if (reference_find(m->result, name) == (int)m->model)
            return true;
    }
    return !name || error_set(err, ERROR_USAGE,
                              "--baseline: '%.100s' is no model of the runs, or a part of several "
                              "names",
                              name);
}

bool chart_forest_chart(struct chart_source *source, struct chart *out, struct error *err)
{
    struct forest f = {.source = source, .chart = out, .zh = source->is_chinese};
    struct result *const *results = chart_source_results(source, RESULT_BY_SUITE, err);

    f.models = results ? chart_source_models(source, &f.model_count, err) : NULL;
    if (!f.models || !find_baseline(&f, err))
        return false;
    if (f.model_count < 2)
        return error_set(err, ERROR_INPUT, "%s has one model: nothing to compare it with",
                         results[0]->run->info.name);
    const struct pairing_options options = {.baseline_run = -1,
                                            .baseline_model = f.models[f.baseline].info->label,
                                            .seed = BOOTSTRAP_SEED};
    pairing_make(&f.pairing, results, source->run_count, &options);
    draw(&f, results);
    pairing_release(&f.pairing);
    return true;
}

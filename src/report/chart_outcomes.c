/* How every item ended, a bar a model; what is no answer drawn again, enlarged. */
#include <math.h>

#include "report/chart_kind.h"
#include "report/chart_page.h"
#include "report/chart_text.h"

enum part {
    CORRECT,
    PARTIAL,
    WRONG,
    UNPARSED,
    TRUNCATED,
    REFUSED,
    FILTERED,
    FAILED,
    PART_COUNT,
    TAIL = UNPARSED
};
static const struct {
    const char *name, *name_zh;
    enum chart_color color;
    enum chart_role word; /* of a number on it */
} parts[PART_COUNT] = {
    [CORRECT] = {"correct", "正确", CHART_OUTCOME, CHART_ON_INK},
    [PARTIAL] = {"partly", "部分正确", CHART_TINT, CHART_ON_HEAT},
    [WRONG] = {"wrong", "错误", CHART_OUTCOME + 1, CHART_ON_HEAT},
    [UNPARSED] = {"unparsed", "无法提取", CHART_OUTCOME + 2, CHART_ON_DARK},
    [TRUNCATED] = {"truncated", "被截断", CHART_OUTCOME + 3, CHART_ON_LIGHT},
    [REFUSED] = {"refused", "拒答", CHART_OUTCOME + 4, CHART_ON_DARK},
    [FILTERED] = {"filtered", "被过滤", CHART_OUTCOME + 5, CHART_ON_LIGHT},
    [FAILED] = {"error", "出错", CHART_OUTCOME + 6, CHART_ON_INK},
};
static const double all_left = 322, all_right = 930, tail_left = 1010, tail_right = 1360;
static const double name_right = 300, none_x = 1452, right_x = 1565;

struct outcomes {
    struct chart_source *source;
    struct chart *chart;
    const struct chart_model *models;
    size_t count;
    bool zh;
    struct chart_axis all, tail;
    double top, row;
};

/* Shares in per cent; what is pending or has no verdict yet is in none. */
static void measure(const struct result_row *row, double out[PART_COUNT])
{
    static const enum part part_of[OUTCOME_COUNT] = {[OUTCOME_CORRECT] = CORRECT,
                                                     [OUTCOME_PARTIAL] = PARTIAL,
                                                     [OUTCOME_WRONG] = WRONG,
                                                     [OUTCOME_UNPARSED] = UNPARSED,
                                                     [OUTCOME_TRUNCATED] = TRUNCATED,
                                                     [OUTCOME_REFUSED] = REFUSED,
                                                     [OUTCOME_FILTERED_INPUT] = FILTERED,
                                                     [OUTCOME_FILTERED_OUTPUT] = FILTERED,
                                                     [OUTCOME_RATE_LIMITED] = FAILED,
                                                     [OUTCOME_ACCOUNT] = FAILED,
                                                     [OUTCOME_NETWORK] = FAILED,
                                                     [OUTCOME_VENDOR_ERROR] = FAILED,
                                                     [OUTCOME_CLIENT_ERROR] = FAILED,
                                                     [OUTCOME_TIMEOUT] = FAILED,
                                                     [OUTCOME_JUDGE_FAILED] = FAILED,
                                                     [OUTCOME_GRADER_FAILED] = FAILED,
                                                     [OUTCOME_SKIPPED] = FAILED};

    for (int i = 0; i < PART_COUNT; i++)
        out[i] = 0;
    for (int i = 0; row && row->planned && i < OUTCOME_COUNT; i++)
        if (i != OUTCOME_PENDING && i != OUTCOME_ANSWERED)
            out[part_of[i]] += 100.0 * (double)row->outcome[i] / (double)row->planned;
}

static double tail_of(const double shares[PART_COUNT])
{
    double sum = 0;

    for (int i = TAIL; i < PART_COUNT; i++)
        sum += shares[i];
    return sum;
}

/* A bar with hair gaps between its parts; numbers where they fit. */
static void draw_bar(const struct outcomes *o, const struct chart_axis *axis, const double *shares,
                     int first, double y, double half)
{
    double from = 0;

    for (int i = first; i < PART_COUNT; i++) {
        double x0 = chart_axis_pixel(axis, from), x1 = chart_axis_pixel(axis, from + shares[i]);
        bool is_strong = i == CORRECT;
        struct str text = {0};
        from += shares[i];
        chart_bar(o->chart, x0, y - half, x1 - (x1 - x0 > 3 ? 1.2 : 0.3), y + half, parts[i].color);
        str_printf(&text, "%.1f", shares[i]);
        double width = chart_text_width(str_view(&text), is_strong ? 14 : 12, is_strong);
        bool is_tail_of_all = first == CORRECT && i >= TAIL;
        if (shares[i] > 0 && width + 14 < x1 - x0 && !is_tail_of_all)
            chart_text(o->chart, i <= WRONG ? x0 + 12 : (x0 + x1) / 2, y, i <= WRONG ? 'l' : 'c',
                       is_strong ? 14 : 12, parts[i].word, is_strong, str_view(&text));
        str_release(&text);
    }
}

static void draw_row(const struct outcomes *o, const struct chart_model *m, double y)
{
    double shares[PART_COUNT], tail, answers;
    struct str name = {0}, note = {0};

    measure(m->row, shares);
    tail = tail_of(shares);
    answers = shares[CORRECT] + shares[PARTIAL] + shares[WRONG];
    chart_text_in(o->chart, name_right, y, 'r', 14, CHART_AXIS, false, view_of(m->name),
                  name_right - CHART_LEFT);
    draw_bar(o, &o->all, shares, CORRECT, y, fmin(17, o->row * 0.33));
    draw_bar(o, &o->tail, shares, TAIL, y, fmin(12, o->row * 0.25));
    chart_number(o->chart, none_x, y, 'r', 14, tail > 5 ? CHART_TITLE : CHART_AXIS, tail > 5, tail,
                 1, false);
    chart_number(o->chart, right_x, y, 'r', 14, CHART_MUTE, false,
                 answers > 0 ? shares[CORRECT] / answers * 100 : NAN, 1, false);
    chart_text_escape(&name, view_of(m->info->label));
    chart_row(o->chart, "%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%lld\t%s", shares[0],
              shares[1], shares[2], shares[3], shares[4], shares[5], shares[6], shares[7],
              (long long)(m->row ? m->row->planned : 0), str_text(&name));
    str_release(&name);
    str_printf(&note, chart_say(o->zh, "%.1f, no answer %.1f", "%.1f，无答案 %.1f"),
               shares[CORRECT], tail);
    chart_term_add(&o->chart->term, CHART_TERM_PARTS, m->name, shares, PART_COUNT, str_text(&note));
    str_release(&note);
}

static void draw_legend(const struct outcomes *o, double y)
{
    double x = all_left;
    bool has_partial = false;

    for (size_t i = 0; i < o->count; i++)
        has_partial =
            has_partial || (o->models[i].row && o->models[i].row->outcome[OUTCOME_PARTIAL]);
    for (int i = 0; i < PART_COUNT; i++) {
        o->chart->term.parts[i] = chart_say(o->zh, parts[i].name, parts[i].name_zh);
        if (i == TAIL)
            x = tail_left;
        if (i == PARTIAL && !has_partial)
            continue;
        x = chart_legend(o->chart, x, y, CHART_SQUARE, parts[i].color, CHART_AXIS,
                         chart_say(o->zh, parts[i].name, parts[i].name_zh)) -
            12;
    }
}

static double write_head(struct outcomes *o, struct result *const *results)
{
    struct chart_page page;
    int64_t open = 0;
    struct str text = {0};

    for (size_t i = 0; i < o->count; i++)
        if (o->models[i].row)
            open += o->models[i].row->outcome[OUTCOME_PENDING] +
                    o->models[i].row->outcome[OUTCOME_ANSWERED];
    chart_page_begin(&page, o->chart, o->zh, chart_source_is_simulated(o->source, results),
                     chart_say(o->zh, "What became of every item", "每道题的结局"));
    chart_page_say_items(&page, o->source, results);
    chart_page_say(&page, "",
                   chart_say(o->zh,
                             "left: how each ended; right: those without an answer, enlarged",
                             "左：每题的结局；右：没有答案的部分，放大"));
    if (open) {
        str_printf(&text,
                   chart_say(o->zh, "; not ended or not graded yet, and left white: %lld",
                             "；未结束或未评分（留白）：%lld"),
                   (long long)open);
        chart_page_say(&page, "", str_text(&text));
    }
    str_release(&text);
    return chart_page_end(&page);
}

static void write_column_heads(const struct outcomes *o, double y)
{
    static const char *const heads[][2] = {
        {"no", "无答案"}, {"answer, %", "%"}, {"right of", "答案中"}, {"answers, %", "正确，%"}};

    for (int i = 0; i < 4; i++)
        chart_text(o->chart, i < 2 ? none_x : right_x, y + (i % 2) * 20, 'r', 12, CHART_MUTE, false,
                   view_of(heads[i][o->zh]));
}

bool chart_outcomes_chart(struct chart_source *source, struct chart *out, struct error *err)
{
    struct outcomes o = {.source = source, .chart = out, .zh = source->is_chinese};
    struct result *const *results = chart_source_results(source, RESULT_BY_SUITE, err);
    double most = 0, ended = 0, shares[PART_COUNT], y, bottom;

    o.models = results ? chart_source_models(source, &o.count, err) : NULL;
    if (!o.models)
        return false;
    for (size_t i = 0; i < o.count; i++) {
        measure(o.models[i].row, shares);
        most = fmax(most, tail_of(shares));
        ended += shares[CORRECT] + shares[PARTIAL] + shares[WRONG] + tail_of(shares);
    }
    if (!(ended > 0))
        return error_set(err, ERROR_INPUT, "no item of %s has ended and been graded",
                         results[0]->run->info.name);
    y = write_head(&o, results) + 60;
    draw_legend(&o, y);
    write_column_heads(&o, y + 34);
    o.top = y + 74;
    o.row = o.count > 20 ? 34 : o.count > 11 ? 42 : 54;
    bottom = o.top + o.row * (double)o.count + 6;
    o.all = (struct chart_axis){
        .low = 0, .high = 100, .pixel_low = all_left, .pixel_high = all_right, .step = 25};
    o.tail = chart_axis_linear(0, fmax(most, 1), tail_left, tail_right);
    chart_block(out, "shares",
                "per cent: correct, partly, wrong, unparsed, truncated, refused, filtered, error; "
                "items, model");
    for (size_t i = 0; i < o.count; i++)
        draw_row(&o, &o.models[i], o.top + o.row * ((double)i + 0.5));
    chart_draw_axis(out, &o.all, o.top - 6, bottom, CHART_TICKS_PLAIN, NULL,
                    chart_say(o.zh, "of all items, %", "占全部题目，%"));
    chart_draw_axis(out, &o.tail, o.top - 6, bottom, CHART_TICKS_PLAIN, NULL,
                    chart_say(o.zh, "the same, enlarged", "同左，放大"));
    chart_page_foot(out, bottom + 120, chart_source_runs(source, results), "");
    return true;
}

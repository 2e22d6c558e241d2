/* Where money and tokens go, a bar a model: input, cached, reasoning, answer. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "report/chart_kind.h"
#include "report/chart_page.h"
#include "report/chart_text.h"

enum part { INPUT, CACHED, REASONING, ANSWER, PART_COUNT };
static const struct {
    const char *name, *name_zh;
    enum chart_role word;
} parts[PART_COUNT] = {
    [INPUT] = {"input", "输入", CHART_ON_INK},
    [CACHED] = {"cached input", "缓存输入", CHART_ON_HEAT},
    [REASONING] = {"reasoning", "思考", CHART_ON_INK},
    [ANSWER] = {"answer", "回答", CHART_ON_INK},
};
static const double money_left = 322, money_right = 830, tokens_left = 970, tokens_right = 1400;
static const double name_right = 300, score_x = 1565;

struct breakdown {
    const struct chart_model *model;
    double money[PART_COUNT], tokens[PART_COUNT]; /* of 1,000 answered items; of one call's item */
    double cost, total;                           /* NAN: unknown */
    bool is_at_least;
};
struct tokens {
    struct chart_source *source;
    struct chart *chart;
    struct result *const *results;
    struct breakdown *rows;
    size_t count;
    bool zh;
    struct chart_axis money_axis, tokens_axis;
    double top, row;
};

/* Money of the output is split as its tokens are: no vendor prices them apart in one call. */
static void measure_money(const struct result_row *row, struct breakdown *b)
{
    const struct result_money *m = &row->money;
    double scale = m->known > 0 ? (double)row->per_1000.pico / (double)m->known : 0;
    double thought =
        row->tokens.output > 0 ? (double)row->tokens.reasoning / (double)row->tokens.output : 0;
    double output = (double)m->part[PRICE_OUTPUT] * scale / DECIMAL_PICO;

    b->is_at_least = row->per_1000.state == RESULT_AT_LEAST;
    b->cost = row->per_1000.state == RESULT_KNOWN || b->is_at_least
                  ? (double)row->per_1000.pico / DECIMAL_PICO
                  : NAN;
    if (!isfinite(b->cost))
        return;
    b->money[INPUT] =
        (double)(m->part[PRICE_INPUT] + m->part[PRICE_CACHE_WRITE]) * scale / DECIMAL_PICO;
    b->money[CACHED] = (double)m->part[PRICE_CACHED] * scale / DECIMAL_PICO;
    b->money[REASONING] = output * thought;
    b->money[ANSWER] = output * (1 - thought);
}

static void measure_tokens(const struct result_row *row, struct breakdown *b)
{
    const struct result_tokens *t = &row->tokens;
    double n = (double)row->answered;

    b->total = n > 0 ? (double)(t->input + t->output) / n : NAN;
    if (!(n > 0))
        return;
    b->tokens[INPUT] = (double)(t->input - t->cached) / n;
    b->tokens[CACHED] = (double)t->cached / n;
    b->tokens[REASONING] = (double)t->reasoning / n;
    b->tokens[ANSWER] = (double)(t->output - t->reasoning) / n;
}

static int by_cost(const void *left, const void *right)
{
    const struct breakdown *a = left, *b = right;
    double x = isfinite(a->cost) ? a->cost : -1, y = isfinite(b->cost) ? b->cost : -1;

    if (x != y)
        return x > y ? -1 : 1;
    return (a->model > b->model) - (a->model < b->model);
}

/* Drawing -------------------------------------------------------------------------------------- */

/* Two significant digits below ten, else one decimal or none. */
static int decimals_of(double value)
{
    return value >= 100 ? 0 : value >= 1 ? 1 : value >= 0.1 ? 2 : value >= 0.01 ? 3 : 4;
}

/* Returns where it ends. */
static double draw_bar(const struct tokens *t, const struct chart_axis *axis, const double *values,
                       bool is_money, double y)
{
    double from = 0, half = fmin(15, t->row * 0.33);

    for (int i = 0; i < PART_COUNT; i++) {
        double x0 = chart_axis_pixel(axis, from), x1 = chart_axis_pixel(axis, from + values[i]);
        struct str text = {0};
        from += values[i];
        chart_bar(t->chart, x0, y - half, x1 - (x1 - x0 > 3 ? 1.2 : 0.2), y + half,
                  (enum chart_color)(CHART_TOKEN + i));
        str_printf(&text, "%.*f", is_money ? decimals_of(values[i]) : 0, values[i]);
        if (values[i] > 0 && chart_text_width(str_view(&text), 12, false) + 12 < x1 - x0)
            chart_text(t->chart, (x0 + x1) / 2, y, 'c', 12, parts[i].word, false, str_view(&text));
        str_release(&text);
    }
    return chart_axis_pixel(axis, from);
}

static void write_cost(const struct tokens *t, const struct breakdown *b, double x, double y)
{
    struct str text = {0};

    if (!isfinite(b->cost))
        str_add_text(&text, chart_say(t->zh, "price unknown", "价格未知"));
    else
        str_printf(&text, "%s%.*f", b->is_at_least ? chart_say(t->zh, "at least ", "至少 ") : "",
                   decimals_of(b->cost), b->cost);
    chart_text(t->chart, x + 12, y, 'l', 14, isfinite(b->cost) ? CHART_TITLE : CHART_MUTE,
               isfinite(b->cost), str_view(&text));
    str_release(&text);
}

static void draw_row(const struct tokens *t, const struct breakdown *b, double y)
{
    const struct result_row *row = b->model->row;
    struct str name = {0};

    chart_text_in(t->chart, name_right, y, 'r', 14, CHART_AXIS, false, view_of(b->model->name),
                  name_right - CHART_LEFT);
    write_cost(t, b, draw_bar(t, &t->money_axis, b->money, true, y), y);
    double end = draw_bar(t, &t->tokens_axis, b->tokens, false, y);
    if (isfinite(b->total))
        chart_number(t->chart, end + 12, y, 'l', 13, CHART_AXIS, false, b->total, 0, false);
    chart_number(t->chart, score_x, y, 'r', 14, CHART_TITLE, false,
                 row && row->scored ? row->score * 100 : NAN, 1, false);
    if (isfinite(b->cost))
        str_printf(&name, "%s%.*f  ", b->is_at_least ? "≥ " : "", decimals_of(b->cost), b->cost);
    str_printf(&name, chart_say(t->zh, "%.0f tokens", "%.0f 词元"),
               isfinite(b->total) ? b->total : 0);
    chart_term_add(&t->chart->term, CHART_TERM_PARTS, b->model->name, b->money, PART_COUNT,
                   str_text(&name));
    str_clear(&name);
    chart_text_escape(&name, view_of(b->model->info->label));
    chart_row(t->chart, "%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%s",
              b->money[0], b->money[1], b->money[2], b->money[3], b->cost, b->tokens[0],
              b->tokens[1], b->tokens[2], b->tokens[3], row && row->scored ? row->score * 100 : NAN,
              str_text(&name));
    str_release(&name);
}

static double write_head(const struct tokens *t)
{
    struct chart_page page;

    chart_page_begin(&page, t->chart, t->zh, chart_source_is_simulated(t->source, t->results),
                     chart_say(t->zh, "Where the money and the tokens go", "钱和词元花在哪里"));
    chart_page_say_items(&page, t->source, t->results);
    chart_page_say(&page, "",
                   chart_say(t->zh,
                             "every call counted, failed and repeated ones too, per answered item;",
                             "计入所有调用（含失败与重试），按已答题平摊；"));
    chart_page_say_prices_of(&page, t->source, t->results);
    return chart_page_end(&page);
}

static void draw(struct tokens *t)
{
    double y = write_head(t) + 60, x = money_left, bottom, most_money = 0, most_tokens = 0;
    struct str name = {0};

    for (size_t i = 0; i < t->count; i++) {
        most_money = fmax(most_money, t->rows[i].cost); /* fmax ignores NAN */
        most_tokens = fmax(most_tokens, t->rows[i].total);
    }
    for (int i = 0; i < PART_COUNT; i++) {
        t->chart->term.parts[i] = chart_say(t->zh, parts[i].name, parts[i].name_zh);
        x = chart_legend(t->chart, x, y, CHART_SQUARE, (enum chart_color)(CHART_TOKEN + i),
                         CHART_AXIS, t->chart->term.parts[i]);
    }
    chart_text(t->chart, score_x, y, 'r', 12, CHART_MUTE, false,
               view_of(chart_say(t->zh, "score, %", "得分，%")));
    t->top = y + 42;
    t->row = t->count > 20 ? 34 : t->count > 11 ? 42 : 54;
    bottom = t->top + t->row * (double)t->count + 6;
    t->money_axis = chart_axis_linear(0, most_money, money_left, money_right);
    t->tokens_axis = chart_axis_linear(0, most_tokens, tokens_left, tokens_right);
    chart_block(t->chart, "breakdown",
                "money of 1,000 items: input, cached, reasoning, answer, all; tokens of one: "
                "input, cached, reasoning, answer; score, model");
    for (size_t i = 0; i < t->count; i++)
        draw_row(t, &t->rows[i], t->top + t->row * ((double)i + 0.5));
    str_printf(&name, chart_say(t->zh, "cost per 1,000 items, %s", "每千题成本，%s"),
               t->results[0]->currency);
    chart_draw_axis(t->chart, &t->money_axis, t->top - 6, bottom, CHART_TICKS_MONEY,
                    t->results[0]->currency, str_text(&name));
    chart_draw_axis(t->chart, &t->tokens_axis, t->top - 6, bottom, CHART_TICKS_PLAIN, NULL,
                    chart_say(t->zh, "tokens per item", "每题词元"));
    chart_page_foot(t->chart, bottom + 120, chart_source_runs(t->source, t->results), "");
    str_release(&name);
}

bool chart_tokens_chart(struct chart_source *source, struct chart *out, struct error *err)
{
    struct tokens t = {.source = source, .chart = out, .zh = source->is_chinese};
    const struct chart_model *models;
    size_t count, answered = 0;

    t.results = chart_source_results(source, RESULT_BY_SUITE, err);
    models = t.results ? chart_source_models(source, &count, err) : NULL;
    if (!models)
        return false;
    t.rows = mem_zalloc(count + 1, sizeof *t.rows);
    for (size_t i = 0; i < count; i++) {
        if (!models[i].row)
            continue;
        struct breakdown *b = &t.rows[t.count++];
        b->model = &models[i];
        measure_money(models[i].row, b);
        measure_tokens(models[i].row, b);
        answered += isfinite(b->total);
    }
    qsort(t.rows, t.count, sizeof *t.rows, by_cost);
    if (answered)
        draw(&t);
    free(t.rows);
    return answered || error_set(err, ERROR_INPUT, "no model of %s has an answer: nothing to draw",
                                 t.results[0]->run->info.name);
}

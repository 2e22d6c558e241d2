/* Score by category: a row a model, a column a category, one ink. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/chart_kind.h"
#include "report/chart_page.h"
#include "report/chart_text.h"
#include "stats/bootstrap.h"

enum { COLUMNS_MAX = 24 };
static const double name_right = 290, mean_right = 372, grid_left = 410;

struct heatmap {
    struct chart_source *source;
    struct chart *chart;
    struct result *const *results;
    struct pairing pairing;
    const struct chart_model *models;
    size_t count;
    size_t columns[COLUMNS_MAX], column_count; /* numbers of groups of the pairing */
    double mean[COLUMNS_MAX];
    bool zh;
    double top, row, width;
};

/* The row of a model in a group of the pairing; NULL: it was not asked any of it. */
static const struct result_row *cell_of(const struct heatmap *h, size_t model, size_t group)
{
    const struct chart_model *m = &h->models[model];
    const struct result *result = h->results[m->run];

    for (size_t i = 0; i < result->row_count; i++) {
        const struct result_row *row = &result->rows[i];
        if (row->model == (int)m->model && row->group >= 0 &&
            strcmp(result->groups[row->group], h->pairing.groups[group]) == 0)
            return row->scored ? row : NULL;
    }
    return NULL;
}

static double mean_of(const struct heatmap *h, size_t group)
{
    double sum = 0, n = 0;

    for (size_t i = 0; i < h->count; i++) {
        const struct result_row *row = cell_of(h, i, group);
        if (row) {
            sum += row->score;
            n += 1;
        }
    }
    return n > 0 ? sum / n : NAN;
}

static size_t suite_length(const char *group)
{
    const char *slash = strchr(group, '/');

    return slash ? (size_t)(slash - group) : strlen(group);
}

/* Groups stay with their suite, in the order of the run; in it from easy to hard. */
static void order_columns(struct heatmap *h)
{
    h->column_count = h->pairing.group_count < COLUMNS_MAX ? h->pairing.group_count : COLUMNS_MAX;
    for (size_t i = 0; i < h->column_count; i++) {
        double mean = mean_of(h, i);
        const char *name = h->pairing.groups[i];
        size_t at = i, length = suite_length(name);
        while (at > 0 && suite_length(h->pairing.groups[h->columns[at - 1]]) == length &&
               strncmp(h->pairing.groups[h->columns[at - 1]], name, length) == 0 &&
               h->mean[at - 1] < mean) {
            h->columns[at] = h->columns[at - 1];
            h->mean[at] = h->mean[at - 1];
            at--;
        }
        h->columns[at] = i;
        h->mean[at] = mean;
    }
}

/* Cells ---------------------------------------------------------------------------------------- */

static size_t best_of(const struct heatmap *h, size_t group)
{
    size_t best = SIZE_MAX;
    double score = -1;

    for (size_t i = 0; i < h->count; i++) {
        const struct result_row *row = cell_of(h, i, group);
        if (row && row->score > score) {
            score = row->score;
            best = i;
        }
    }
    return best;
}

/* Not told from the best of its column. */
static bool is_among_best(const struct heatmap *h, size_t model, size_t best, size_t group)
{
    const struct pairing *p = &h->pairing;
    size_t a = pairing_side(p, h->models[model].result, h->models[model].row);
    size_t b = pairing_side(p, h->models[best].result, h->models[best].row);

    for (size_t i = 0; i < p->pair_count; i++) {
        const struct pairing_pair *pair = &p->pairs[i];
        if (pair->group == group &&
            ((pair->a == a && pair->b == b) || (pair->a == b && pair->b == a)))
            return pairing_verdict(pair) == PAIRING_SAME;
    }
    return model == best;
}

static void draw_cell(const struct heatmap *h, size_t model, size_t column, size_t best, double y)
{
    size_t group = h->columns[column];
    const struct result_row *row = cell_of(h, model, group);
    double x = grid_left + h->width * (double)column, middle = x + h->width / 2;

    chart_bar(h->chart, x + 1, y - h->row / 2 + 1, x + h->width - 1, y + h->row / 2 - 1,
              row ? chart_heat(row->score) : CHART_PALE);
    if (!row) {
        chart_text(h->chart, middle, y, 'c', 13, CHART_MUTE, false, VIEW("–"));
        return;
    }
    chart_number(h->chart, middle, y, 'c', h->width < 60 ? 12 : 14, CHART_ON_HEAT,
                 is_among_best(h, model, best, group), row->score * 100, 0, false);
    struct str name = {0};
    chart_text_escape(&name, view_of(h->models[model].info->label));
    str_add_char(&name, '\t');
    chart_text_escape(&name, view_of(h->pairing.groups[group]));
    chart_row(h->chart, "%.9g\t%.9g\t%.9g\t%lld\t%s", row->score * 100, row->score_range.low * 100,
              row->score_range.high * 100, (long long)row->scored, str_text(&name));
    str_release(&name);
}

/* The columns by number, and what each number stands for. */
static void add_term_heads(const struct heatmap *h)
{
    double numbers[COLUMNS_MAX];

    for (size_t c = 0; c < h->column_count; c++) {
        char number[24];
        numbers[c] = (double)c + 1;
        (void)snprintf(number, sizeof number, "%zu", c + 1);
        chart_term_add(&h->chart->term, CHART_TERM_NOTE, number, NULL, 0,
                       h->pairing.groups[h->columns[c]]);
    }
    chart_term_add(&h->chart->term, CHART_TERM_CELLS, "", numbers, h->column_count, NULL);
}

static void draw_grid(const struct heatmap *h)
{
    size_t best[COLUMNS_MAX];

    for (size_t c = 0; c < h->column_count; c++)
        best[c] = best_of(h, h->columns[c]);
    add_term_heads(h);
    chart_block(h->chart, "scores", "score, 95 % low, high, n, model, category");
    for (size_t i = 0; i < h->count; i++) {
        const struct chart_model *m = &h->models[i];
        double y = h->top + h->row * ((double)i + 0.5);
        chart_text_in(h->chart, name_right, y, 'r', 14, CHART_AXIS, false, view_of(m->name),
                      name_right - CHART_LEFT);
        chart_number(h->chart, mean_right, y, 'r', 14, CHART_TITLE, true,
                     m->row && m->row->scored ? m->row->score * 100 : NAN, 1, false);
        double scores[COLUMNS_MAX];
        for (size_t c = 0; c < h->column_count; c++) {
            const struct result_row *row = cell_of(h, i, h->columns[c]);
            draw_cell(h, i, c, best[c], y);
            scores[c] = row ? row->score * 100 : NAN;
        }
        chart_term_add(&h->chart->term, CHART_TERM_CELLS, m->name, scores, h->column_count, NULL);
    }
}

/* Words ---------------------------------------------------------------------------------------- */

/* A suite's name over the columns of its categories, and a rule under it. */
static void write_suite(const struct heatmap *h, size_t first, size_t last)
{
    const char *name = h->pairing.groups[h->columns[first]];
    double x0 = grid_left + h->width * (double)first, x1 = grid_left + h->width * (double)last;

    chart_text_in(h->chart, (x0 + x1) / 2, h->top - 50, 'c', 13, CHART_AXIS, true,
                  (struct view){name, suite_length(name)}, x1 - x0 - 8);
    chart_line(h->chart, CHART_RULES, x0 + 3, h->top - 34, x1 - 3, h->top - 34, 0.6, CHART_FRAME);
}

static void write_column_heads(const struct heatmap *h)
{
    size_t first = 0;

    for (size_t c = 0; c < h->column_count; c++) {
        const char *name = h->pairing.groups[h->columns[c]];
        const char *next = c + 1 < h->column_count ? h->pairing.groups[h->columns[c + 1]] : "";
        size_t length = suite_length(name);
        double middle = grid_left + h->width * ((double)c + 0.5);
        if (name[length])
            chart_text_in(h->chart, middle, h->top - 18, 'c', 12, CHART_AXIS, false,
                          view_of(name + length + 1), h->width - 6);
        if (strncmp(next, name, length) != 0 || suite_length(next) != length) {
            write_suite(h, first, c + 1);
            first = c + 1;
        }
        chart_number(h->chart, middle, h->top + h->row * (double)h->count + 26, 'c', 13, CHART_MUTE,
                     false, h->mean[c] * 100, 0, false);
    }
    chart_text(h->chart, mean_right, h->top - 18, 'r', 13, CHART_AXIS, false,
               view_of(chart_say(h->zh, "all", "总分")));
    chart_text(h->chart, name_right, h->top + h->row * (double)h->count + 26, 'r', 13, CHART_MUTE,
               false, view_of(chart_say(h->zh, "mean of the column", "列均值")));
}

/* The ramp, and what it stands for. */
static void draw_key(const struct heatmap *h, double y)
{
    const double left = 1165, right = CHART_RIGHT, step = (right - left) / CHART_HEAT_STEPS;

    for (int i = 0; i < CHART_HEAT_STEPS; i++)
        chart_bar(h->chart, left + step * i, y - 6, left + step * (i + 1), y + 6,
                  (enum chart_color)(CHART_HEAT + i));
    for (int i = 0; i <= 4; i++) {
        char align = i == 0 ? 'l' : i == 4 ? 'r' : 'c';
        chart_number(h->chart, left + (right - left) * i / 4, y - 20, align, 12, CHART_NOTE, false,
                     25 * i, 0, false);
    }
    chart_text(h->chart, left - 16, y, 'r', 12, CHART_NOTE, false,
               view_of(chart_say(h->zh, "score, %", "得分，%")));
}

static double write_head(const struct heatmap *h)
{
    struct chart_page page;

    chart_page_begin(&page, h->chart, h->zh, chart_source_is_simulated(h->source, h->results),
                     chart_say(h->zh, "Score by category", "各类别得分"));
    chart_page_say_items(&page, h->source, h->results);
    chart_page_say_answers(&page, h->models, h->count);
    chart_page_say(&page, "", chart_say(h->zh, "score, %;", "得分，%；"));
    chart_page_say(&page, chart_say(h->zh, "bold", "粗体"),
                   chart_say(h->zh,
                             ": best of its column or not told from the best (max-T, 95 %); –: not "
                             "run",
                             "：该列最高，或与最高分不出（max-T，95 %）；–：未测"));
    return chart_page_end(&page);
}

static void draw(struct heatmap *h)
{
    double y = write_head(h) + 62;
    struct str more = {0};

    draw_key(h, y);
    h->top = y + 98;
    h->row = h->count > 16 ? 36 : 46;
    h->width = fmin((CHART_RIGHT - grid_left) / (double)h->column_count, 200);
    draw_grid(h);
    write_column_heads(h);
    if (h->pairing.group_count > h->column_count)
        str_printf(
            &more,
            chart_say(h->zh, " · further categories not drawn: %zu", " · 未画的其他类别：%zu"),
            h->pairing.group_count - h->column_count);
    chart_page_foot(h->chart, h->top + h->row * (double)h->count + 104,
                    chart_source_runs(h->source, h->results), str_text(&more));
    str_release(&more);
}

bool chart_heatmap_chart(struct chart_source *source, struct chart *out, struct error *err)
{
    static const struct pairing_options options = {.baseline_run = -1, .seed = BOOTSTRAP_SEED};
    struct heatmap h = {.source = source, .chart = out, .zh = source->is_chinese};

    h.results = chart_source_results(source, RESULT_BY_CATEGORY, err);
    h.models = h.results ? chart_source_models(source, &h.count, err) : NULL;
    if (!h.models)
        return false;
    if (h.count == 0 || !h.models[0].row || !h.models[0].row->scored)
        return error_set(err, ERROR_INPUT, "no model of %s has a graded answer: nothing to draw",
                         h.results[0]->run->info.name);
    h.models = chart_source_rows_of(source, h.models, h.count, h.results);
    pairing_make(&h.pairing, h.results, source->run_count, &options);
    order_columns(&h);
    draw(&h);
    pairing_release(&h.pairing);
    return true;
}

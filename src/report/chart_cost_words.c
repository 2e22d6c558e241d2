/* Title, subtitle, legend and foot of the cost chart. */
#include "report/chart_cost_layout.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/chart_text.h"

/* A line of words in two weights, wrapped between sentences at the page's width. */
struct writer {
    struct layout *l;
    struct str line; /* gnuplot's enhanced text */
    double x, y;     /* where the line begins */
    double width;
};
static const int subtitle_points = 15;
static const double line_height = 29;

static void end_line(struct writer *w)
{
    if (w->line.len)
        chart_enhanced(w->l->chart, w->x, w->y, 'l', subtitle_points, CHART_SUBTITLE,
                       str_view(&w->line));
    str_clear(&w->line);
    w->width = 0;
}

/* `plain` with `strong` in bold before it; they stay on one line. */
static void write_sentence(struct writer *w, const char *strong, const char *plain)
{
    double width = chart_text_width(view_of(strong), subtitle_points, true) +
                   chart_text_width(view_of(plain), subtitle_points, false);

    if (w->x + w->width + width > RIGHT_EDGE) {
        end_line(w);
        w->x = LEFT_EDGE;
        w->y += line_height;
    } else if (w->width > 0 && !w->l->input->is_chinese) {
        str_add_char(&w->line, ' ');
    }
    if (strong[0]) {
        str_add_text(&w->line, "{/:Bold ");
        chart_text_escape(&w->line, view_of(strong));
        str_add_char(&w->line, '}');
    }
    chart_text_escape(&w->line, view_of(plain));
    w->width += width + chart_text_width(VIEW(" "), subtitle_points, false);
}

static void write_title(struct layout *l)
{
    struct str text = {0}, fitted = {0};

    str_add_text(&text, chart_cost_say(l, "Score against cost", "得分与成本"));
    if (l->input->suite)
        str_printf(&text, "%s%s", chart_cost_say(l, ": ", "："), l->input->suite);
    chart_text_fit(&fitted, str_view(&text), 25, true, RIGHT_EDGE - LEFT_EDGE);
    chart_text(l->chart, LEFT_EDGE, 52, 'l', 25, CHART_TITLE, true, str_view(&fitted));
    str_add(&l->chart->title, str_view(&fitted));
    str_release(&text);
    str_release(&fitted);
}

/* "2,400" */
static void put_count(struct str *out, int64_t count)
{
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%lld", (long long)count);

    for (int i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0)
            str_add_char(out, ',');
        str_add_char(out, digits[i]);
    }
}

static void count_answers(const struct chart_cost *input, int64_t *least, int64_t *most)
{
    *least = *most = input->count ? input->points[0].n : 0;
    for (size_t i = 1; i < input->count; i++) {
        *least = input->points[i].n < *least ? input->points[i].n : *least;
        *most = input->points[i].n > *most ? input->points[i].n : *most;
    }
}

static void describe_items(const struct layout *l, struct str *out)
{
    const struct chart_cost *in = l->input;

    if (!in->suite)
        str_printf(out, chart_cost_say(l, "%zu suites, ", "%zu 个题集，"), in->suite_count);
    put_count(out, in->item_count);
    str_add_text(out, chart_cost_say(l, " items", " 题"));
    if (in->repeats > 1)
        str_printf(out, chart_cost_say(l, ", %lld times each", "，每题 %lld 次"),
                   (long long)in->repeats);
    str_add_text(out, chart_cost_say(l, ";", "；"));
}

static void describe_answers(const struct layout *l, struct str *out)
{
    int64_t least, most;

    count_answers(l->input, &least, &most);
    str_add_text(out, chart_cost_say(l, "n = ", "每个模型 n = "));
    put_count(out, least);
    if (least != most) {
        str_add_text(out, chart_cost_say(l, " to ", " 至 "));
        put_count(out, most);
    }
    str_add_text(out, chart_cost_say(l, " graded answers a model;", " 个评分答案；"));
}

static void describe_prices(const struct layout *l, struct str *out)
{
    const struct chart_cost *in = l->input;

    if (!in->price_from || !in->price_to)
        str_add_text(out, chart_cost_say(l, "no price known;", "价格未知；"));
    else if (strcmp(in->price_from, in->price_to) == 0)
        str_printf(out, chart_cost_say(l, "prices of %s;", "价格 %s；"), in->price_to);
    else
        str_printf(out, chart_cost_say(l, "prices of %s to %s;", "价格 %s 至 %s；"), in->price_from,
                   in->price_to);
}

static void write_described(struct writer *w,
                            void (*describe)(const struct layout *l, struct str *out))
{
    struct str text = {0};

    describe(w->l, &text);
    write_sentence(w, "", str_text(&text));
    str_printf(&w->l->chart->description, "%s%s", w->l->chart->description.len ? " " : "",
               str_text(&text));
    str_release(&text);
}

static void write_subtitle(struct layout *l)
{
    struct writer w = {.l = l, .x = LEFT_EDGE, .y = 100};

    if (l->input->is_simulated) {
        struct view stamp = view_of(chart_cost_say(l, "SIMULATED", "模拟数据 SIMULATED"));
        chart_text(l->chart, w.x, w.y, 'l', subtitle_points, CHART_ALARM, true, stamp);
        w.x += chart_text_width(stamp, subtitle_points, true) + 20;
        str_add(&l->chart->description, stamp);
    }
    write_described(&w, describe_items);
    write_described(&w, describe_answers);
    write_sentence(
        &w, "",
        l->input->is_clustered
            ? chart_cost_say(l, "whiskers: 95 % intervals, clustered;",
                             "线段为 95 % 区间，按题聚类；")
            : chart_cost_say(l, "whiskers: 95 % intervals (Wilson);", "线段为 Wilson 95 % 区间；"));
    write_described(&w, describe_prices);
    write_sentence(&w, chart_cost_say(l, "bold", "粗体"),
                   chart_cost_say(l, ": on the Pareto frontier", "：位于 Pareto 前沿"));
    end_line(&w);
    str_release(&w.line);
    l->legend_y = w.y + 52;
}

static void write_legend(struct layout *l)
{
    double x = LEFT_EDGE;

    chart_block(l->chart, "legend", "x, y, vendor's mark");
    for (size_t i = 0; i < l->input->count; i++) {
        const struct chart_cost_point *p = &l->input->points[i];
        struct str name = {0};
        bool is_new = true;
        double width;
        for (size_t k = 0; k < i && is_new; k++)
            is_new = strcmp(l->input->points[k].vendor, p->vendor) != 0;
        if (!is_new)
            continue;
        chart_text_fit(&name, view_of(p->vendor_title), 14, false, 260);
        width = chart_text_width(str_view(&name), 14, false);
        if (x > LEFT_EDGE && x + 27 + width > RIGHT_EDGE) {
            x = LEFT_EDGE;
            l->legend_y += 30;
        }
        chart_row(l->chart, "%.1f\t%.1f\t%d", x + 10, l->legend_y, l->marks[i].role);
        chart_text(l->chart, x + 27, l->legend_y, 'l', 14, chart_cost_word_role(l->marks[i].role),
                   false, str_view(&name));
        x += 27 + width + 34;
        str_release(&name);
    }
    l->plot_top = l->legend_y + 62;
}

void chart_cost_write_head(struct layout *l)
{
    write_title(l);
    write_subtitle(l);
    write_legend(l);
}

void chart_cost_write_foot(const struct layout *l)
{
    const struct chart_cost *in = l->input;
    struct str text = {0}, fitted = {0};
    bool has_star = false, has_bound = false;

    for (size_t i = 0; i < in->count; i++) {
        has_star = has_star || !in->points[i].is_comparable;
        has_bound = has_bound || in->points[i].state == CHART_COST_AT_LEAST;
    }
    str_printf(&text, "steelyard %s · %s", STEELYARD_VERSION, in->runs);
    if (has_star)
        str_add_text(&text, chart_cost_say(
                                l, " · * not comparable: more than 5 % of its answers are missing",
                                " · * 不可比：缺失的回答超过 5 %"));
    if (has_bound)
        str_add_text(
            &text,
            chart_cost_say(l, " · hollow: costs at least so much, some calls' price is unknown",
                           " · 空心：成本至少如此，部分调用价格未知"));
    if (in->left_out)
        str_printf(&text,
                   chart_cost_say(l, " · left out, without a score: %zu", " · 无得分而未画：%zu"),
                   in->left_out);
    chart_text_fit(&fitted, str_view(&text), 12, false, RIGHT_EDGE - LEFT_EDGE);
    chart_text(l->chart, LEFT_EDGE, PAGE_HEIGHT - 30, 'l', 12, CHART_NOTE, false,
               str_view(&fitted));
    str_release(&text);
    str_release(&fitted);
}

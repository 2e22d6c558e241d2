/* Title, subtitle, legend and foot of the cost chart. */
#include "report/chart_cost_layout.h"
#include "report/chart_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/chart_text.h"

static void put_title(const struct layout *l, struct str *out)
{
    str_add_text(out, chart_cost_say(l, "Score against cost", "得分与成本"));
    if (l->input->suite)
        str_printf(out, "%s%s", chart_cost_say(l, ": ", "："), l->input->suite);
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
    chart_put_count(out, in->item_count);
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
    chart_put_count(out, least);
    if (least != most) {
        str_add_text(out, chart_cost_say(l, " to ", " 至 "));
        chart_put_count(out, most);
    }
    str_add_text(out, chart_cost_say(l, " graded answers a model;", " 个评分答案；"));
}

static void say(struct chart_page *page, const struct layout *l,
                void (*describe)(const struct layout *l, struct str *out))
{
    struct str text = {0};

    describe(l, &text);
    chart_page_say(page, "", str_text(&text));
    str_release(&text);
}

static void write_subtitle(struct layout *l)
{
    struct chart_page page;
    struct str title = {0};

    put_title(l, &title);
    chart_page_begin(&page, l->chart, l->input->is_chinese, l->input->is_simulated,
                     str_text(&title));
    str_release(&title);
    say(&page, l, describe_items);
    say(&page, l, describe_answers);
    chart_page_say(
        &page, "",
        l->input->is_clustered
            ? chart_cost_say(l, "whiskers: 95 % intervals, clustered;",
                             "线段为 95 % 区间，按题聚类；")
            : chart_cost_say(l, "whiskers: 95 % intervals (Wilson);", "线段为 Wilson 95 % 区间；"));
    chart_page_say_prices(&page, l->input->price_from, l->input->price_to);
    chart_page_say(&page, chart_cost_say(l, "bold", "粗体"),
                   chart_cost_say(l, ": on the Pareto frontier", "：位于 Pareto 前沿"));
    l->legend_y = chart_page_end(&page) + 52;
}

static void write_legend(struct layout *l)
{
    double x = LEFT_EDGE;

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
        chart_mark(l->chart, x + 10, l->legend_y, chart_shape_of(l->marks[i].role), 1.8,
                   l->marks[i].role, CHART_GROUND, false);
        chart_text(l->chart, x + 27, l->legend_y, 'l', 14, chart_word_role(l->marks[i].role), false,
                   str_view(&name));
        x += 27 + width + 34;
        str_release(&name);
    }
    l->plot_top = l->legend_y + 62;
}

void chart_cost_write_head(struct layout *l)
{
    write_subtitle(l);
    write_legend(l);
}

void chart_cost_write_foot(const struct layout *l)
{
    const struct chart_cost *in = l->input;
    struct str text = {0};
    bool has_star = false, has_bound = false;

    for (size_t i = 0; i < in->count; i++) {
        has_star = has_star || !in->points[i].is_comparable;
        has_bound = has_bound || in->points[i].state == CHART_COST_AT_LEAST;
    }
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
    chart_page_foot(l->chart, PAGE_HEIGHT, in->runs, str_text(&text));
    str_release(&text);
}

/* The table of models: a line each, best score first, ranges on one shared axis. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/format.h"
#include "report/page.h"
#include "report/page_bars.h"
#include "report/page_words.h"

struct line {
    const struct page_input *input;
    const struct pairing_side *side;
    size_t index; /* of the side */
};

/* A column of figures: text as people read it, aligned on the point, and what it sorts by. */
struct figure {
    const char *key, *en, *zh, *unit_en, *unit_zh;
    bool has_currency; /* the unit is behind the currency */
    bool is_optional;  /* left away where it is narrow */
    void (*put)(const struct line *line, struct str *text);
    void (*put_range)(const struct line *line, struct str *text);
    double (*value)(const struct line *line); /* NAN: unknown, sorted last */
};

/* Figures ---------------------------------------------------------------------------------------- */

static double money_value(const struct result_price *price, double times)
{
    if (price->state != RESULT_KNOWN && price->state != RESULT_AT_LEAST)
        return NAN;
    return (double)price->pico * times / (double)DECIMAL_PICO;
}

static void put_unknown(struct str *text)
{
    page_both(text, "unknown", "未知");
}

static void put_money(const struct result_price *price, double times, struct str *text)
{
    if (price->state == RESULT_NONE) {
        str_add_text(text, "–");
        return;
    }
    if (price->state == RESULT_UNKNOWN) {
        put_unknown(text);
        return;
    }
    str_add_text(text, price->state == RESULT_AT_LEAST ? "≥ " : "");
    page_money(text, money_value(price, times));
}

static void put_missing(const struct line *line, struct str *text)
{
    page_count(text, line->side->row->left_out);
}

static double missing_value(const struct line *line)
{
    return (double)line->side->row->left_out;
}

static void put_cost(const struct line *line, struct str *text)
{
    put_money(&line->side->row->per_1000, 1, text);
}

static double cost_value(const struct line *line)
{
    return money_value(&line->side->row->per_1000, 1);
}

static void put_correct(const struct line *line, struct str *text)
{
    put_money(&line->side->row->per_correct, 1000, text);
}

static void put_correct_range(const struct line *line, struct str *text)
{
    const struct interval *range = &line->side->row->per_correct_range;

    if (isnan(range->low))
        return;
    page_money(text, range->low * 1000);
    str_add_text(text, "–");
    if (isinf(range->high))
        str_add_text(text, "∞");
    else
        page_money(text, range->high * 1000);
}

static double correct_value(const struct line *line)
{
    return money_value(&line->side->row->per_correct, 1000);
}

static void put_tokens(const struct line *line, struct str *text)
{
    if (isnan(line->side->row->output_tokens))
        put_unknown(text);
    else
        page_count(text, (int64_t)(line->side->row->output_tokens + 0.5));
}

static double tokens_value(const struct line *line)
{
    return line->side->row->output_tokens;
}

static void put_ttft(const struct line *line, struct str *text)
{
    const struct result_row *row = line->side->row;

    if (isnan(row->ttft_p50_ns))
        put_unknown(text);
    else if (row->is_latency_publishable)
        format_number(text, row->ttft_p50_ns / 1e9, 3, 2);
    else
        str_add_text(text, "†");
}

static double ttft_value(const struct line *line)
{
    return line->side->row->is_latency_publishable ? line->side->row->ttft_p50_ns : NAN;
}

static double frontier_value(const struct line *line)
{
    const struct pairing *p = line->input->pairing;

    return p->has_frontier ? p->frontier[p->group_count * p->side_count + line->index] : NAN;
}

static void put_frontier(const struct line *line, struct str *text)
{
    if (isnan(frontier_value(line)))
        put_unknown(text);
    else
        format_number(text, frontier_value(line) * 100, 2, 0);
}

static const struct figure figures[] = {
    {"missing", "No answer", "无回答", "count", "个", .put = put_missing, .value = missing_value},
    {"cost", "Cost", "费用", "per 1,000", "每千题", .has_currency = true, .put = put_cost,
     .value = cost_value},
    {"correct", "Cost of correct", "答对费用", "per 1,000, 95%", "每千次，95%",
     .has_currency = true, .put = put_correct, .put_range = put_correct_range,
     .value = correct_value},
    {"tokens", "Output", "输出", "tokens", "词元", .is_optional = true, .put = put_tokens,
     .value = tokens_value},
    {"ttft", "First token", "首词元", "s, median", "秒，中位", .put = put_ttft,
     .value = ttft_value},
    {"frontier", "On frontier", "在前沿", "probability, %", "概率 %", .is_optional = true,
     .put = put_frontier, .value = frontier_value},
};
enum { FIGURES = sizeof figures / sizeof *figures };

/* Heads ------------------------------------------------------------------------------------------ */

static void put_sort_head(struct str *out, const char *class, const char *key, const char *order)
{
    str_printf(out,
               "<th scope=\"col\" class=\"%s\" data-key=\"%s\"%s%s%s>"
               "<button type=\"button\" class=\"sort\">",
               class, key, *order ? " aria-sort=\"" : "", order, *order ? "\"" : "");
}

static void put_unit(struct str *out, const char *currency, const struct figure *figure)
{
    if (!figure->unit_en[0])
        return;
    str_add_text(out, "<small>");
    if (figure->has_currency)
        str_printf(out, "%s ", currency);
    page_both(out, figure->unit_en, figure->unit_zh);
    str_add_text(out, "</small>");
}

static void put_heads(const struct page_input *input, const struct page_axis *axis, struct str *out)
{
    str_add_text(out, "<thead><tr>");
    put_sort_head(out, "model", "model", "");
    page_both(out, "Model", "模型");
    str_add_text(out, "</button></th>");
    put_sort_head(out, "n score", "score", "descending");
    page_both(out, "Score", "得分");
    str_add_text(out, "<small>");
    page_both(out, "%, 95% interval", "%，95% 区间");
    str_add_text(out, "</small></button></th><td class=\"axis\">");
    page_put_ticks(axis, out);
    str_add_text(out, "</td><th scope=\"col\" class=\"alike\">");
    page_both(out, "Alike", "分组");
    str_add_text(out, "</th>");
    for (int i = 0; i < FIGURES; i++) {
        put_sort_head(out, figures[i].is_optional ? "n opt" : "n", figures[i].key, "");
        page_both(out, figures[i].en, figures[i].zh);
        put_unit(out, input->results[0]->currency, &figures[i]);
        str_add_text(out, "</button></th>");
    }
    str_add_text(out, "</tr></thead>\n");
}

/* Rows ------------------------------------------------------------------------------------------- */

static void put_model(const struct line *line, struct str *out)
{
    const struct pairing_side *side = line->side;

    str_add_text(out, "<th scope=\"row\" class=\"model\">");
    page_mark_of(out, line->input, side);
    str_printf(out, "<a href=\"#?m=%zu\" class=\"name\" title=\"", page_subject(line->input, side));
    page_text(out, page_title(line->input, side));
    str_add_text(out, "\">");
    page_text(out, page_title(line->input, side));
    str_add_text(out, "</a><small class=\"id\">");
    page_text(out, side->name);
    if (line->input->count > 1)
        str_printf(out, " · %s%s", side->result->run->info.name,
                   side->result->run->info.is_simulated ? " · SIMULATED" : "");
    str_add_text(out, "</small></th>");
}

static void put_score(const struct line *line, struct str *out)
{
    const struct result_row *row = line->side->row;

    str_add_text(out, "<td class=\"n score\"");
    if (row->scored == 0) {
        str_add_text(out, "></td>");
        return;
    }
    str_add_text(out, " data-value=\"");
    format_exact(out, row->score);
    str_add_text(out, "\"><b>");
    format_number(out, row->score * 100, 3, 1);
    str_add_text(out, "</b>");
    if (!isnan(row->score_range.low)) {
        str_add_text(out, " <span class=\"ci\">");
        page_percent(out, row->score_range.low);
        str_add_text(out, "–");
        page_percent(out, row->score_range.high);
        str_add_text(out, "</span>");
    }
    str_add_text(out, "</td>");
}

static void put_letters(const struct line *line, struct str *out)
{
    const struct pairing *p = line->input->pairing;
    const char *letters =
        p->letters ? p->letters[p->group_count * p->side_count + line->index] : NULL;

    str_add_text(out, "<td class=\"alike\">");
    str_add_text(out, line->side->row->scored && letters ? letters : "");
    str_add_text(out, "</td>");
}

static void put_figure(const struct line *line, const struct figure *figure, const struct str *text,
                       struct str *out)
{
    struct str range = {0};
    double value = figure->value(line);

    str_printf(out, "<td class=\"n%s\"", figure->is_optional ? " opt" : "");
    if (!isnan(value)) {
        str_add_text(out, " data-value=\"");
        format_exact(out, value);
        str_add_char(out, '"');
    }
    str_add_text(out, "><span class=\"label\">");
    page_both(out, figure->en, figure->zh);
    str_add_text(out, "</span>");
    if (figure->put == put_missing && value > 0)
        str_printf(out, "<a href=\"#?m=%zu&amp;o=none\">%s</a>",
                   page_subject(line->input, line->side), str_text(text));
    else
        str_add(out, str_view(text));
    if (figure->put_range)
        figure->put_range(line, &range);
    if (range.len)
        str_printf(out, " <span class=\"ci\">%s</span>", str_text(&range));
    str_add_text(out, "</td>");
    str_release(&range);
}

static void put_rows(const struct page_input *input, const struct page_axis *axis, struct str *out)
{
    size_t count = input->pairing->side_count;
    struct str *texts = mem_zalloc(count * FIGURES + 1, sizeof *texts);

    for (int f = 0; f < FIGURES; f++) {
        for (size_t i = 0; i < count; i++) {
            const struct line line = {input, &input->pairing->sides[i], i};
            if (line.side->row->scored || figures[f].put == put_missing)
                figures[f].put(&line, &texts[(size_t)f * count + i]);
            else
                str_add_text(&texts[(size_t)f * count + i], "–");
        }
        page_align(&texts[(size_t)f * count], count);
    }
    for (size_t i = 0; i < count; i++) {
        const struct line line = {input, &input->pairing->sides[i], i};
        str_printf(out, "<tr%s>", line.side->row->is_comparable ? "" : " class=\"incomparable\"");
        put_model(&line, out);
        put_score(&line, out);
        str_add_text(out, "<td class=\"axis\">");
        if (line.side->row->scored)
            page_put_bar(axis, input, line.side, out);
        str_add_text(out, "</td>");
        put_letters(&line, out);
        for (int f = 0; f < FIGURES; f++)
            put_figure(&line, &figures[f], &texts[(size_t)f * count + i], out);
        str_add_text(out, "</tr>\n");
    }
    for (size_t i = 0; i < count * FIGURES; i++)
        str_release(&texts[i]);
    free(texts);
}

void page_models(const struct page_input *input, struct str *out)
{
    const struct page_axis axis = page_axis(input->pairing);

    page_section(out, "models", "Models", "模型");
    str_add_text(out, "<p class=\"sub\">");
    page_both(
        out,
        "Dot and bar: score and 95% interval. Upright tick: the score if every missing answer "
        "were wrong. Open dot: not comparable. Models that share a letter under Alike cannot "
        "be told apart. Click a heading to sort.",
        "圆点与横条：得分与 95% 区间。竖线：缺失的回答全部算错时的得分。空心点：不可比较。"
        "分组字母相同的模型无法区分。点击列名排序。");
    str_add_text(out, "</p>\n<table class=\"models sortable\">\n");
    put_heads(input, &axis, out);
    str_add_text(out, "<tbody>\n");
    put_rows(input, &axis, out);
    str_add_text(out, "</tbody></table>\n</section>\n");
}

#include "report/page_news.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "report/format.h"
#include "report/page_words.h"
#include "report/render.h"

/* A model of now beside itself then. */
struct change {
    const struct pairing_side *now;
    const struct pairing_side *then; /* NULL: it was not there */
    const struct pairing_pair *pair; /* now - then; NULL: nothing in common */
    struct page_rank rank, rank_then;
};

struct page_rank page_rank(const struct pairing *p, size_t side)
{
    size_t scored = 0, better = 0, worse = 0, above = 0;

    for (size_t i = 0; i < p->side_count; i++) {
        scored += p->sides[i].row->scored > 0;
        above += p->sides[i].row->scored > 0 && p->sides[i].row->score > p->sides[side].row->score;
    }
    for (size_t i = 0; i < p->pair_count; i++) {
        const struct pairing_pair *pair = &p->pairs[i];
        enum pairing_verdict verdict = pairing_verdict(pair);
        if (pair->group != p->group_count || (pair->a != side && pair->b != side))
            continue;
        better += verdict == (pair->a == side ? PAIRING_WORSE : PAIRING_BETTER);
        worse += verdict == (pair->a == side ? PAIRING_BETTER : PAIRING_WORSE);
    }
    return (struct page_rank){above + 1, better + 1, scored - worse};
}

static const struct pairing_side *find_side(const struct pairing *p, const char *label,
                                            size_t *index)
{
    for (size_t i = 0; i < p->side_count; i++) {
        if (strcmp(p->sides[i].name, label) == 0) {
            *index = i;
            return &p->sides[i];
        }
    }
    return NULL;
}

static const struct pairing_pair *find_pair(const struct pairing *changes, const struct result *now,
                                            const char *label)
{
    for (size_t i = 0; i < changes->pair_count; i++) {
        const struct pairing_pair *pair = &changes->pairs[i];
        if (pair->group == changes->group_count && changes->sides[pair->a].result == now &&
            strcmp(changes->sides[pair->a].name, label) == 0)
            return pair;
    }
    return NULL;
}

static struct change find_change(const struct page_input *input, size_t side)
{
    const struct page_news *news = input->news;
    struct change c = {.now = &input->pairing->sides[side],
                       .rank = page_rank(input->pairing, side)};
    size_t then = 0;

    c.then = find_side(news->ranks_before, c.now->name, &then);
    if (!c.then)
        return c;
    c.rank_then = page_rank(news->ranks_before, then);
    c.pair = find_pair(news->changes, input->results[0], c.now->name);
    return c;
}

/* Ids that answer ------------------------------------------------------------------------------ */

static const struct observed *observed_of(const struct pairing_side *side)
{
    return &side->result->observed[side->row->model];
}

/* Whether an id answers now that did not then. */
static bool is_repointed(const struct change *c)
{
    const struct observed *now = observed_of(c->now);
    const struct observed *then = c->then ? observed_of(c->then) : NULL;

    if (!then || then->id_count == 0)
        return false;
    for (size_t i = 0; i < now->id_count; i++) {
        bool is_known = false;
        for (size_t k = 0; k < then->id_count; k++)
            is_known |= strcmp(now->ids[i].id, then->ids[k].id) == 0;
        if (!is_known)
            return true;
    }
    return false;
}

static void put_ids(const struct pairing_side *side, struct str *out)
{
    struct str ids = {0};

    observed_put_ids(observed_of(side), &ids);
    page_text(out, str_text(&ids));
    str_release(&ids);
}

/* Findings ------------------------------------------------------------------------------------- */

struct counts {
    const struct page_input *input;
    size_t added, gone, repointed, better, worse, compared, prices;
};

static struct counts count_news(const struct page_input *input)
{
    const struct page_news *news = input->news;
    struct counts n = {.input = input, .prices = news->prices[0] ? news->prices[0]->row_count : 0};
    size_t index;

    if (!news->before)
        return n;
    for (size_t i = 0; i < input->pairing->side_count; i++) {
        const struct change c = find_change(input, i);
        enum pairing_verdict verdict = c.pair ? pairing_verdict(c.pair) : PAIRING_NONE;
        n.added += c.then == NULL;
        n.repointed += is_repointed(&c);
        n.compared += verdict != PAIRING_NONE;
        n.better += verdict == PAIRING_BETTER;
        n.worse += verdict == PAIRING_WORSE;
    }
    for (size_t i = 0; i < news->ranks_before->side_count; i++)
        n.gone += !find_side(input->pairing, news->ranks_before->sides[i].name, &index);
    return n;
}

static void put_number(struct str *out, size_t count, const char *one, const char *many, bool zh,
                       const char *chinese)
{
    if (zh)
        str_printf(out, "%zu%s", count, chinese);
    else
        str_printf(out, "%zu %s", count, count == 1 ? one : many);
}

static void say_counts(const void *what, bool zh, struct str *out)
{
    const struct counts *n = what;
    const struct page_news *news = n->input->news;

    if (!news->before) {
        str_add_text(out, zh ? "此前没有同名的运行，无从比较得分；"
                             : "There is no earlier run of this title to compare scores with. ");
    } else {
        put_number(out, n->added, "model is new, ", "models are new, ", zh, " 个模型是新的，");
        put_number(out, n->gone, "is gone, ", "are gone, ", zh, " 个不再出现，");
        put_number(out, n->repointed, "answers under another id. ", "answer under another id. ", zh,
                   " 个以另一标识应答。");
        str_add_text(out, zh ? "在两次都问过的 " : "Of ");
        put_number(out, n->compared, "model that was asked both times, ",
                   "models that were asked both times, ", zh, " 个模型中，");
        put_number(out, n->better, "scores higher and ", "score higher and ", zh, " 个得分升高，");
        put_number(out, n->worse, "lower; the others cannot be told from before. ",
                   "lower; the others cannot be told from before. ", zh,
                   " 个降低，其余与此前无法区分。");
    }
    put_number(out, n->prices, "price of these models changed or is new.",
               "prices of these models changed or are new.", zh, " 项价格有变或新增。");
}

/* Table ------------------------------------------------------------------------------------------ */

static void put_rank(const struct page_rank *rank, struct str *out)
{
    str_printf(out, "%zu", rank->rank);
    str_printf(out, " <span class=\"ci\">%zu–%zu</span>", rank->best, rank->worst);
}

static void put_signed(double points, struct str *out)
{
    str_add_text(out, points < 0 ? "−" : points > 0 ? "+" : "");
    format_number(out, fabs(points), 3, 1);
}

static void put_difference(const struct change *c, struct str *out)
{
    static const char *const words[][2] = {
        [PAIRING_NONE] = {"nothing in common", "无共同题目"},
        [PAIRING_BETTER] = {"▲ higher", "▲ 升高"},
        [PAIRING_WORSE] = {"▼ lower", "▼ 降低"},
        [PAIRING_SAME] = {"not told apart", "无法区分"},
    };
    enum pairing_verdict verdict = c->pair ? pairing_verdict(c->pair) : PAIRING_NONE;

    str_add_text(out, "<td class=\"n\">");
    if (verdict != PAIRING_NONE) {
        const struct simultaneous *score = &c->pair->score;
        put_signed(100 * score->estimate, out);
        str_add_text(out, " <span class=\"ci\">");
        put_signed(100 * score->range.low, out);
        page_both(out, " to ", " 至 ");
        put_signed(100 * score->range.high, out);
        str_add_text(out, "</span>");
    }
    str_printf(out, "</td><td class=\"verdict-%d\">", (int)verdict);
    page_both(out, words[verdict][0], words[verdict][1]);
    str_add_text(out, "</td>");
}

static void put_notes(const struct change *c, struct str *out)
{
    str_add_text(out, "<td>");
    if (!c->then) {
        page_both(out, "new model", "新模型");
    } else if (is_repointed(c)) {
        page_both(out, "answers as ", "应答标识：");
        put_ids(c->now, out);
        page_both(out, ", before as ", "；此前：");
        put_ids(c->then, out);
    }
    str_add_text(out, "</td></tr>\n");
}

static void put_change(const struct page_input *input, const struct change *c, struct str *out)
{
    str_add_text(out, "<tr><th scope=\"row\" class=\"model\">");
    page_mark_of(out, input, c->now);
    page_text(out, page_title(input, c->now));
    str_add_text(out, "</th><td class=\"n\">");
    put_rank(&c->rank, out);
    str_add_text(out, "</td><td class=\"n\">");
    if (c->then)
        put_rank(&c->rank_then, out);
    str_add_text(out, "</td><td class=\"n\">");
    page_percent(out, c->now->row->score);
    str_add_text(out, "</td><td class=\"n\">");
    if (c->then && c->then->row->scored)
        page_percent(out, c->then->row->score);
    str_add_text(out, "</td>");
    if (c->then)
        put_difference(c, out);
    else
        str_add_text(out, "<td></td><td></td>");
    put_notes(c, out);
}

static void put_changes(const struct page_input *input, struct str *out)
{
    static const char *const heads[][2] = {{"Rank now", "现名次"},
                                           {"Rank before", "原名次"},
                                           {"Score now, %", "现得分 %"},
                                           {"Score before, %", "原得分 %"},
                                           {"Change, points", "变化，百分点"}};

    str_add_text(out, "<div class=\"scroll\" tabindex=\"0\" role=\"group\" "
                      "aria-labelledby=\"news-head\"><table class=\"plain\">\n<thead><tr><th "
                      "scope=\"col\" class=\"model\">");
    page_both(out, "Model", "模型");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        str_add_text(out, "</th><th scope=\"col\" class=\"n\">");
        page_both(out, heads[i][0], heads[i][1]);
    }
    str_add_text(out, "</th><th scope=\"col\">");
    page_both(out, "Verdict", "结论");
    str_add_text(out, "</th><th scope=\"col\">");
    page_both(out, "What else", "其他");
    str_add_text(out, "</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < input->pairing->side_count; i++) {
        const struct change c = find_change(input, i);
        if (c.now->result == input->results[0] && c.now->row->scored)
            put_change(input, &c, out);
    }
    str_add_text(out, "</tbody></table></div>\n");
}

static void say_before(const void *what, bool zh, struct str *out)
{
    const struct page_news *news = what;
    const struct run_info *info = &news->before->run->info;

    str_printf(out, zh ? "对比运行 %s（" : "Against run %s of ", info->name);
    page_instant(out, info->created_unix_ns, zh);
    str_add_text(out, zh ? " UTC）。名次旁为其可能的范围；变化的 95% 区间对全表同时成立（max-T）。"
                         : " UTC. Beside each rank, the ranks between which it may lie; the 95% "
                           "intervals of the changes hold for all rows together (max-T).");
}

static void say_gone(const void *what, bool zh, struct str *out)
{
    const struct page_input *input = what;
    const struct pairing *before = input->news->ranks_before;
    bool is_first = true;
    size_t index;

    str_add_text(out, zh ? "不再出现：" : "Gone: ");
    for (size_t i = 0; i < before->side_count; i++) {
        if (find_side(input->pairing, before->sides[i].name, &index))
            continue;
        str_add_text(out, is_first ? "" : zh ? "、" : ", ");
        page_text(out, before->sides[i].name);
        is_first = false;
    }
    str_add_text(out, zh ? "。" : ".");
}

static void put_prices(const struct page_input *input, struct str *out)
{
    for (int language = 0; language < 2; language++) {
        const struct render_options options = {.language = language};
        str_printf(out,
                   "<div class=\"%s scroll\" lang=\"%s\" tabindex=\"0\" role=\"group\" "
                   "aria-labelledby=\"prices-head\">\n",
                   language ? "z" : "e", language ? "zh-Hans" : "en");
        render_html(input->news->prices[language], &options, out);
        str_add_text(out, "</div>\n");
    }
}

void page_news(const struct page_input *input, struct str *out)
{
    if (!input->news)
        return;
    const struct counts counts = count_news(input);
    page_section(out, "news", "What is new", "新变化");
    str_add_text(out, "<p class=\"find\">");
    page_say(out, say_counts, &counts);
    str_add_text(out, "</p>\n");
    if (input->news->before) {
        str_add_text(out, "<p class=\"sub\">");
        page_say(out, say_before, input->news);
        str_add_text(out, "</p>\n");
        put_changes(input, out);
    }
    if (counts.gone) {
        str_add_text(out, "<p class=\"src\">");
        page_say(out, say_gone, input);
        str_add_text(out, "</p>\n");
    }
    if (counts.prices) {
        str_add_text(out, "<h3 id=\"prices-head\">");
        page_both(out, "Changes of price", "价格变化");
        str_add_text(out, "</h3>\n");
        put_prices(input, out);
    }
    str_add_text(out, "</section>\n");
}

/* The headline and its summary: every word of them computed. */
#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "report/page.h"
#include "report/page_words.h"

enum { NAMES_MAX = 3 };
#define NEAR_POINTS   0.05 /* an alternative is at most this far behind the best ... */
#define CHEAPER_SHARE 0.5  /* ... at no more than this share of its cost */

/* What the headline says: the best, those alike, and one nearly as good for much less. */
struct verdict {
    const struct page_input *input;
    const struct pairing_side
        *best[NAMES_MAX];               /* the best first, then who cannot be told from it */
    size_t alike;                       /* how many these are in all */
    size_t scored;                      /* models with a score */
    const struct pairing_side *cheaper; /* NULL: none */
    bool is_cheaper_alike;
    const struct pairing_side *cheapest; /* per correct answer */
};

static bool is_ranked(const struct pairing_side *side)
{
    return side->row->scored > 0 && side->row->is_comparable;
}

/* Whether both carry the best's first letter: all who do cannot be told apart from each other. */
static bool is_alike(const struct pairing *p, size_t best, size_t side)
{
    if (best == side)
        return true;
    if (!p->letters)
        return false;
    const char *const *letters = (const char *const *)p->letters + p->group_count * p->side_count;
    return letters[best] && letters[best][0] && letters[side] &&
           strchr(letters[side], letters[best][0]);
}

static double cost_of(const struct pairing_side *side)
{
    return result_amount(&side->row->per_1000);
}

/* The better of two alternatives: alike before not alike, then the higher score, then the cheaper. */
static bool is_better_offer(const struct verdict *v, const struct pairing_side *side, bool is_same)
{
    if (!v->cheaper || is_same != v->is_cheaper_alike)
        return !v->cheaper || is_same;
    if (side->row->score != v->cheaper->row->score)
        return side->row->score > v->cheaper->row->score;
    return cost_of(side) < cost_of(v->cheaper);
}

static void consider(struct verdict *v, const struct pairing_side *side, bool is_same)
{
    const struct pairing_side *best = v->best[0];
    const struct result_price *per_correct = &side->row->per_correct;

    if (cost_of(side) <= CHEAPER_SHARE * cost_of(best) &&
        (is_same || best->row->score - side->row->score <= NEAR_POINTS) &&
        is_better_offer(v, side, is_same)) {
        v->cheaper = side;
        v->is_cheaper_alike = is_same;
    }
    if (per_correct->state == RESULT_KNOWN &&
        (!v->cheapest || per_correct->pico < v->cheapest->row->per_correct.pico))
        v->cheapest = side;
}

static struct verdict find_verdict(const struct page_input *input)
{
    const struct pairing *p = input->pairing;
    struct verdict v = {.input = input};
    size_t best = p->side_count;

    for (size_t i = 0; i < p->side_count; i++) {
        v.scored += p->sides[i].row->scored > 0;
        if (!is_ranked(&p->sides[i]))
            continue;
        best = best == p->side_count ? i : best;
        bool is_same = is_alike(p, best, i);
        if (is_same && v.alike++ < NAMES_MAX)
            v.best[v.alike - 1] = &p->sides[i];
        consider(&v, &p->sides[i], is_same);
    }
    return v;
}

/* Names ---------------------------------------------------------------------------------------- */

typedef void name_fn(struct str *out, const char *text);

static void plain_name(struct str *out, const char *text)
{
    utf8_put_safe(out, view_of(text), false);
}

static void head_name(struct str *out, const char *text)
{
    str_add_text(out, "<span class=\"nw\">");
    page_text(out, text);
    str_add_text(out, "</span>");
}

static void put_name(const struct verdict *v, const struct pairing_side *side, name_fn *name,
                     struct str *out)
{
    name(out, page_title(v->input, side));
}

/* Up to three names; of more the first, and how many others. */
static void put_best(const struct verdict *v, name_fn *name, bool zh, struct str *out)
{
    if (v->alike > NAMES_MAX) {
        put_name(v, v->best[0], name, out);
        str_printf(out, zh ? " 等 %zu 个模型" : " and %zu others", v->alike - (zh ? 0 : 1));
        return;
    }
    for (size_t i = 0; i < v->alike; i++) {
        bool is_last = i + 1 == v->alike;
        if (i > 0)
            str_add_text(out, zh ? (is_last ? " 与 " : "、") : is_last ? " and " : ", ");
        put_name(v, v->best[i], name, out);
    }
}

/* Headline --------------------------------------------------------------------------------------- */

/* "at 13% of the cost of X", "费用仅为 X 的 13%"; X NULL: the best is known from before. */
static void put_share(const struct verdict *v, name_fn *name, bool zh, struct str *out)
{
    double percent = 100 * cost_of(v->cheaper) / cost_of(v->best[0]);
    bool is_tiny = percent < 1;

    if (zh) {
        str_add_text(out, is_tiny ? "费用不到 " : "费用仅为 ");
        put_name(v, v->best[0], name, out);
        str_printf(out, " 的 %.0f%%", is_tiny ? 1 : percent);
        return;
    }
    str_printf(out, "at %s%.0f%% of the cost", is_tiny ? "less than " : "", is_tiny ? 1 : percent);
    if (v->alike > 1) {
        str_add_text(out, " of ");
        put_name(v, v->best[0], name, out);
    }
}

static void put_offer(const struct verdict *v, name_fn *name, bool zh, struct str *out)
{
    struct str behind = {0};

    page_percent(&behind, v->best[0]->row->score - v->cheaper->row->score);
    str_add_text(out, zh ? "；" : "; ");
    put_name(v, v->cheaper, name, out);
    if (v->is_cheaper_alike)
        str_add_text(out, zh ? " 是其中之一，" : " is one of them, ");
    else
        str_printf(out, zh ? " 低 %s 个百分点，" : " is %s points behind ", str_text(&behind));
    put_share(v, name, zh, out);
    str_release(&behind);
}

static void put_headline(const struct verdict *v, name_fn *name, bool zh, struct str *out)
{
    if (v->alike == 0) {
        str_add_text(out, v->scored ? zh ? "没有可比较的得分：缺失的回答过多"
                                         : "No score can be compared: too many answers are missing"
                          : zh      ? "还没有评过分的回答"
                                    : "No answer has been graded yet");
        return;
    }
    put_best(v, name, zh, out);
    if (v->scored == 1) {
        str_add_text(out, zh ? " 得分 " : " scores ");
        page_percent(out, v->best[0]->row->score);
        str_add_text(out, "%");
        return;
    }
    if (v->alike == 1)
        str_add_text(out, zh ? " 得分最高" : " answers best");
    else
        str_add_text(out, zh ? " 得分最高，彼此无法区分" : " answer best and cannot be told apart");
    if (v->cheaper)
        put_offer(v, name, zh, out);
}

static void say_headline(const void *what, bool zh, struct str *out)
{
    put_headline(what, head_name, zh, out);
}

void page_verdict_plain(const struct page_input *input, bool zh, struct str *out)
{
    const struct verdict v = find_verdict(input);

    put_headline(&v, plain_name, zh, out);
}

/* Summary ---------------------------------------------------------------------------------------- */

static void put_cost(const struct page_input *input, double amount, bool zh, struct str *out)
{
    const char *currency = input->results[0]->currency;

    if (!zh)
        str_printf(out, "%s\xC2\xA0", currency);
    page_money(out, amount);
    if (zh)
        str_printf(out, "\xC2\xA0%s", currency);
}

static void put_score(const struct pairing_side *side, bool zh, struct str *out)
{
    const struct interval *range = &side->row->score_range;

    str_add_text(out, "<b>");
    page_percent(out, side->row->score);
    str_add_text(out, "%</b>");
    if (isnan(range->low))
        return;
    str_add_text(out, zh ? "（95% 区间 " : " (95% interval ");
    page_percent(out, range->low);
    str_add_text(out, "–");
    page_percent(out, range->high);
    str_add_text(out, zh ? "）" : ")");
}

static void say_scored(const struct verdict *v, const struct pairing_side *side, bool zh,
                       struct str *out)
{
    put_name(v, side, page_name, out);
    str_add_text(out, zh ? " 得分 " : " scored ");
    put_score(side, zh, out);
    if (isnan(cost_of(side)))
        return;
    str_add_text(out, zh ? "，每千题 <b>" : " for <b>");
    put_cost(v->input, cost_of(side), zh, out);
    str_add_text(out, zh ? "</b>" : "</b> per 1,000 questions");
}

static void say_summary(const void *what, bool zh, struct str *out)
{
    const struct verdict *v = what;

    str_add_text(out, zh ? "共 " : "On ");
    page_count(out, page_questions(v->input));
    str_add_text(out, zh ? " 题：" : " questions, ");
    say_scored(v, v->best[0], zh, out);
    if (v->cheaper) {
        str_add_text(out, zh ? "；" : "; ");
        say_scored(v, v->cheaper, zh, out);
    }
    str_add_text(out, zh ? "。" : ". ");
    if (!v->cheapest || v->scored < 2)
        return;
    str_add_text(out, zh ? "答对一题最便宜的是 " : "The cheapest correct answers come from ");
    put_name(v, v->cheapest, page_name, out);
    str_add_text(out, zh ? "：每千次答对 " : ": ");
    put_cost(v->input, (double)v->cheapest->row->per_correct.pico * 1000 / (double)DECIMAL_PICO, zh,
             out);
    str_add_text(out, zh ? "，得分 " : " per 1,000 correct, at a score of ");
    page_percent(out, v->cheapest->row->score);
    str_add_text(out, zh ? "%。" : "%.");
}

/* One sentence a model that is not comparable, has no price, or is not complete. */
static void say_warning(const struct verdict *v, const struct pairing_side *side, bool zh,
                        struct str *out)
{
    const struct result_row *row = side->row;
    int64_t ended = row->planned - row->outcome[OUTCOME_PENDING];

    if (!row->is_comparable && ended > 0) {
        put_name(v, side, page_name, out);
        str_add_text(out, zh ? " <b>不可比较</b>：" : " is <b>not comparable</b>: ");
        page_percent(out, (double)row->left_out / (double)ended);
        str_add_text(out, zh ? "% 的题没有回答（上限 5%）。"
                             : "% of its questions have no answer (limit 5%). ");
    }
    if (row->per_1000.state == RESULT_UNKNOWN) {
        put_name(v, side, page_name, out);
        str_add_text(out, zh ? " <b>没有价格</b>，不在任何费用比较中。"
                             : " has <b>no known price</b> and is in no comparison of cost. ");
    }
    if (row->outcome[OUTCOME_PENDING] > 0) {
        put_name(v, side, page_name, out);
        str_add_text(out, zh ? " <b>未完成</b>：还有 " : " is <b>not complete</b>: ");
        page_count(out, row->outcome[OUTCOME_PENDING]);
        str_add_text(out, zh ? " 个单元没有回复。" : " cells have no reply yet. ");
    }
}

static void say_warnings(const void *what, bool zh, struct str *out)
{
    const struct verdict *v = what;

    for (size_t i = 0; i < v->input->pairing->side_count; i++)
        say_warning(v, &v->input->pairing->sides[i], zh, out);
}

void page_verdict(const struct page_input *input, struct str *out)
{
    const struct verdict v = find_verdict(input);
    struct str warnings = {0};

    str_add_text(out, "<section id=\"verdict\">\n<h1>");
    page_say(out, say_headline, &v);
    str_add_text(out, "</h1>\n");
    if (v.alike) {
        str_add_text(out, "<p class=\"lead\">");
        page_say(out, say_summary, &v);
        str_add_text(out, "</p>\n");
    }
    say_warnings(&v, false, &warnings);
    if (warnings.len) {
        str_add_text(out, "<p class=\"lead\">");
        page_say(out, say_warnings, &v);
        str_add_text(out, "</p>\n");
    }
    page_facts(input, out);
    str_add_text(out, "</section>\n");
    str_release(&warnings);
}

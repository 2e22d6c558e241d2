#include "report/page_findings.h"

#include <math.h>
#include <string.h>

#include "report/format.h"
#include "report/page_words.h"

struct finding {
    const struct page_input *input;
    const struct pairing_side *low, *high; /* the models that the sentence names */
    size_t same, worse, better;
};
typedef bool find_fn(struct finding *finding);

/* The frontier's last step -------------------------------------------------------------------- */

static double cost_of(const struct pairing_side *side)
{
    const struct result_price *price = &side->row->per_1000;

    return side->row->scored > 0 && side->row->is_comparable && price->state == RESULT_KNOWN &&
                   price->pico > 0
               ? (double)price->pico
               : NAN;
}

/* The best, and the best of those that cost less. */
static bool find_step(struct finding *f)
{
    const struct pairing *p = f->input->pairing;

    for (size_t i = 0; i < p->side_count; i++) {
        const struct pairing_side *side = &p->sides[i];
        if (isnan(cost_of(side)))
            continue;
        if (!f->high ||
            (side->row->score == f->high->row->score && cost_of(side) < cost_of(f->high)))
            f->high = side;
    }
    for (size_t i = 0; f->high && i < p->side_count; i++) {
        const struct pairing_side *side = &p->sides[i];
        if (!(cost_of(side) < cost_of(f->high)) || side->row->score >= f->high->row->score)
            continue;
        if (!f->low || side->row->score > f->low->row->score ||
            (side->row->score == f->low->row->score && cost_of(side) < cost_of(f->low)))
            f->low = side;
    }
    return f->low != NULL;
}

static void say_step(const void *what, bool zh, struct str *out)
{
    const struct finding *f = what;

    str_add_text(out, zh ? "最后 " : "The last ");
    page_percent(out, f->high->row->score - f->low->row->score);
    str_add_text(out, zh ? " 个百分点（从 " : " points, from ");
    page_name(out, page_title(f->input, f->low));
    str_add_text(out, zh ? " 到 " : " to ");
    page_name(out, page_title(f->input, f->high));
    str_add_text(out, zh ? "）使费用变为 " : ", multiply the cost by ");
    format_number(out, cost_of(f->high) / cost_of(f->low), 2, 1);
    str_add_text(out, zh ? " 倍。" : ".");
}

/* Against the best ---------------------------------------------------------------------------- */

static bool find_told_apart(struct finding *f)
{
    const struct pairing *p = f->input->pairing;

    for (size_t i = 0; i < p->pair_count; i++) {
        const struct pairing_pair *pair = &p->pairs[i];
        enum pairing_verdict verdict = pairing_verdict(pair);
        if (pair->group != p->group_count || (pair->a != 0 && pair->b != 0))
            continue;
        if (pair->b == 0 && verdict != PAIRING_SAME && verdict != PAIRING_NONE)
            verdict = verdict == PAIRING_BETTER ? PAIRING_WORSE : PAIRING_BETTER;
        f->same += verdict == PAIRING_SAME;
        f->worse += verdict == PAIRING_BETTER;
        f->better += verdict == PAIRING_WORSE;
    }
    f->high = p->side_count ? &p->sides[0] : NULL;
    return f->same + f->worse > 0 && f->better == 0;
}

static void say_told_apart(const void *what, bool zh, struct str *out)
{
    const struct finding *f = what;

    str_printf(
        out, zh ? "其余 %zu 个模型中，%zu 个与 " : "Of %zu other models, %zu cannot be told from ",
        f->same + f->worse, f->same);
    page_name(out, page_title(f->input, f->high));
    str_printf(out, zh ? " 无法区分，%zu 个得分更低。" : "; %zu score lower.", f->worse);
}

/* Time to the first token --------------------------------------------------------------------- */

static bool find_fastest(struct finding *f)
{
    const struct pairing *p = f->input->pairing;

    for (size_t i = 0; i < p->side_count; i++) {
        const struct pairing_side *side = &p->sides[i];
        if (isnan(side->row->ttft_p50_ns) || !side->row->is_latency_publishable)
            continue;
        if (!f->low || side->row->ttft_p50_ns < f->low->row->ttft_p50_ns)
            f->low = side;
        if (!f->high || side->row->ttft_p50_ns > f->high->row->ttft_p50_ns)
            f->high = side;
    }
    return f->low != f->high;
}

static void put_seconds(const struct pairing_side *side, struct str *out)
{
    format_number(out, side->row->ttft_p50_ns / 1e9, 2, 3);
}

static void say_fastest(const void *what, bool zh, struct str *out)
{
    const struct finding *f = what;

    page_name(out, page_title(f->input, f->low));
    str_add_text(out, zh ? " 首词元最快（中位 " : " is the first to say something (median ");
    put_seconds(f->low, out);
    str_add_text(out, zh ? " 秒），" : " s), ");
    page_name(out, page_title(f->input, f->high));
    str_add_text(out, zh ? " 最慢（" : " the last (");
    put_seconds(f->high, out);
    str_add_text(out, zh ? " 秒）。" : " s).");
}

static const struct {
    const char *kind;
    find_fn *find;
    page_say_fn *say;
} findings[] = {
    {"cost", find_step, say_step},
    {"forest", find_told_apart, say_told_apart},
    {"latency", find_fastest, say_fastest},
};

void page_finding(const struct page_input *input, const char *kind, struct str *out)
{
    for (size_t i = 0; i < sizeof findings / sizeof *findings; i++) {
        struct finding finding = {.input = input};
        if (strcmp(findings[i].kind, kind) != 0 || !findings[i].find(&finding))
            continue;
        str_add_text(out, "<p class=\"find\">");
        page_say(out, findings[i].say, &finding);
        str_add_text(out, "</p>\n");
    }
}

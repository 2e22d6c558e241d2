/* Five facts in a row: questions, answers, money, when, and which prices. */
#include <string.h>

#include "report/page.h"
#include "report/page_words.h"

int64_t page_questions(const struct page_input *input)
{
    int64_t most = 0;

    for (size_t i = 0; i < input->count; i++) {
        int64_t planned = 0;
        for (size_t m = 0; m < input->results[i]->run->model_count; m++)
            planned = result_total(input->results[i], m)->planned;
        planned /= input->results[i]->run->repeats;
        most = planned > most ? planned : most;
    }
    return most;
}

struct facts {
    const struct page_input *input;
    int64_t questions, planned, left_out, pending, zero;
    int128 spent;
    bool is_open; /* some of the spent is unknown */
    int64_t from, to;
    const char *price_from, *price_to;
};

static void add_facts(struct facts *f, const struct result *r)
{
    for (size_t m = 0; m < r->run->model_count; m++) {
        const struct result_row *row = result_total(r, m);
        f->planned += row->planned;
        f->left_out += row->left_out;
        f->pending += row->outcome[OUTCOME_PENDING];
        f->zero += row->outcome[OUTCOME_UNPARSED] + row->outcome[OUTCOME_TRUNCATED] +
                   row->outcome[OUTCOME_REFUSED];
        f->spent += row->money.known;
        f->is_open |= row->money.unknown_calls > 0;
    }
    for (size_t j = 0; j < r->run->judge_count; j++) {
        f->spent += r->judges[j].money.known;
        f->is_open |= r->judges[j].money.unknown_calls > 0;
    }
    const struct run_info *info = &r->run->info;
    f->from = info->created_unix_ns < f->from ? info->created_unix_ns : f->from;
    f->to = info->ended_unix_ns > f->to ? info->ended_unix_ns : f->to;
    if (r->price_from && (!f->price_from || strcmp(r->price_from, f->price_from) < 0))
        f->price_from = r->price_from;
    if (r->price_to && (!f->price_to || strcmp(r->price_to, f->price_to) > 0))
        f->price_to = r->price_to;
}

static void put_fact(struct str *out, const char *en, const char *zh)
{
    str_add_text(out, "</dd></div>\n<div><dt>");
    page_both(out, en, zh);
    str_add_text(out, "</dt><dd>");
}

static void say_missing(const void *what, bool zh, struct str *out)
{
    const struct facts *f = what;

    page_count(out, f->left_out + f->pending);
    str_add_text(out, zh ? " 个没有回答" : " without an answer");
}

static void say_from(const void *what, bool zh, struct str *out)
{
    page_instant(out, ((const struct facts *)what)->from, zh);
}

static void say_to(const void *what, bool zh, struct str *out)
{
    const struct facts *f = what;

    str_add_text(out, zh ? "至 " : "to ");
    if (f->to)
        page_instant(out, f->to, zh);
    else
        str_add_text(out, zh ? "今（未结束）" : "now (not ended)");
    str_add_text(out, zh ? "（UTC）" : ", UTC");
}

static void put_prices(const struct facts *f, struct str *out)
{
    put_fact(out, "Prices", "价格");
    if (!f->price_from) {
        page_both(out, "unknown", "未知");
        return;
    }
    page_text(out, f->price_from);
    if (strcmp(f->price_from, f->price_to) != 0) {
        str_add_text(out, " – ");
        page_text(out, f->price_to);
    }
    str_add_text(out, "</dd><dd>");
    page_both(out, "dates of the price lists", "价目表日期");
}

void page_facts(const struct page_input *input, struct str *out)
{
    struct facts f = {.input = input, .questions = page_questions(input), .from = INT64_MAX};

    for (size_t i = 0; i < input->count; i++)
        add_facts(&f, input->results[i]);
    str_add_text(out, "<dl class=\"facts\"><div><dt>");
    page_both(out, "Questions", "题目");
    str_add_text(out, "</dt><dd>");
    page_count(out, f.questions);
    put_fact(out, "Answers asked for", "要求的回答");
    page_count(out, f.planned);
    str_add_text(out, "</dd><dd>");
    page_say(out, say_missing, &f);
    put_fact(out, "Spent", "支出");
    str_printf(out, "%s%s ", f.is_open ? "≥ " : "", input->results[0]->currency);
    page_sum(out, f.spent);
    put_fact(out, "Asked", "提问时间");
    page_say(out, say_from, &f);
    str_add_text(out, "</dd><dd>");
    page_say(out, say_to, &f);
    put_prices(&f, out);
    str_add_text(out, "</dd></div></dl>\n");
}

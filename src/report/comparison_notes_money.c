#include "base/clock.h"
#include "base/utf8.h"
#include "report/comparison_notes_parts.h"

/* "; 1 USD = 7.08 CNY at the rate of 2026-11-24": the dearer of the two first. */
static void put_rate(const struct notes *n, struct str *out, const struct result *result)
{
    const char *from = result->converted_from, *to = result->currency;
    char day[CLOCK_ISO_SIZE];
    int128 one;

    if (!from || !n->book ||
        !price_convert(n->book, DECIMAL_PICO, from, to, result->rate_unix_ns, &one))
        return;
    if (one < DECIMAL_PICO) {
        to = from;
        from = result->currency;
        if (!price_convert(n->book, DECIMAL_PICO, from, to, result->rate_unix_ns, &one))
            return;
    }
    clock_day(price_rate_instant(n->book, from, to, result->rate_unix_ns), day);
    str_printf(out, n->zh ? "；1 %s = " : "; 1 %s = ", from);
    decimal_put(out, one, -1);
    str_printf(out, n->zh ? " %s（%s 的汇率）" : " %s at the rate of %s", to, day);
}

/* Prices of another day, on which no call has one. */
static void note_no_price(const struct notes *n)
{
    char day[CLOCK_ISO_SIZE];

    if (n->results[0]->prices_at_unix_ns == INT64_MIN)
        return;
    clock_day(n->results[0]->prices_at_unix_ns, day);
    NOTE(n,
         "money: not as billed: at the prices of %s, of which the price book has none for these "
         "calls.",
         "费用：并非实际账单：按 %s 的价格计算，价目表中当日没有这些调用的价格。", day);
}

static void note_prices(const struct notes *n)
{
    const char *from = NULL, *to = NULL;
    const struct result *converted = n->results[0];
    bool is_cached_unknown = false;
    struct str dates = {0}, rate = {0};

    for (size_t i = 0; i < n->count; i++) {
        const struct result *r = n->results[i];
        if (r->price_from && (!from || strcmp(r->price_from, from) < 0))
            from = r->price_from;
        if (r->price_to && (!to || strcmp(r->price_to, to) > 0))
            to = r->price_to;
        converted = r->converted_from ? r : converted;
        is_cached_unknown |= r->is_cached_unknown;
    }
    if (!from) {
        note_no_price(n);
        return;
    }
    utf8_put_safe(&dates, view_of(from), false);
    if (to && strcmp(from, to) != 0) {
        str_add_text(&dates, n->zh ? " 至 " : " to ");
        utf8_put_safe(&dates, view_of(to), false);
    }
    put_rate(n, &rate, converted);
    if (n->results[0]->prices_at_unix_ns != INT64_MIN) {
        char day[CLOCK_ISO_SIZE];
        clock_day(n->results[0]->prices_at_unix_ns, day);
        NOTE(n,
             "money: not as billed: every call, failed ones too, at the prices of %s (price lists "
             "of %s)%s.",
             "费用：并非实际账单：每次调用（含失败）按 %s 的价格计算（价目日期 %s）%s。", day,
             str_text(&dates), str_text(&rate));
    } else {
        NOTE(n,
             "money: every call, failed ones too, at the prices of its own day (price lists of "
             "%s)%s.",
             "费用：每次调用（含失败）按其当日价格计算（价目日期 %s）%s。", str_text(&dates),
             str_text(&rate));
    }
    if (is_cached_unknown)
        table_note(n->table, "%s",
                   n->zh ? "部分厂商未给出缓存词元数：按无缓存计价，费用为上限。"
                         : "some vendors do not say how much was cached: priced as nothing, the "
                           "most it can be.");
    str_release(&dates);
    str_release(&rate);
}

static void note_reference(const struct notes *n, const char *name)
{
    struct str safe = {0};

    if (!name)
        return;
    utf8_put_safe(&safe, view_of(name), false);
    NOTE(n,
         "times ref.: cost per correct answer over that of %s, on the same questions; 95 %% CI by "
         "paired bootstrap (BCa, 10,000 draws).",
         "费用倍数：答对一题的费用与 %s 之比（同一批题目）；95 %% 区间为配对自助法（BCa，10,000 "
         "次）。",
         str_text(&safe));
    str_release(&safe);
}

static void note_servers(const struct notes *n)
{
    for (size_t i = 0; i < n->count; i++) {
        for (size_t j = 0; j < n->results[i]->row_count; j++) {
            if (n->results[i]->rows[j].busy_ns == 0)
                continue;
            table_note(
                n->table, "%s",
                n->zh ? "自有服务器：按有调用进行的时间计费与计能耗，每小时价格与功率取自其价目。"
                      : "own servers: money and joules of the time in which some call was "
                        "under way, at the price and watts of their row.");
            return;
        }
    }
}

static void put_judges_money(struct str *out, int128 pico, bool is_open, const char *currency)
{
    if (is_open && pico == 0) {
        str_add_text(out, "unknown");
        return;
    }
    if (is_open)
        str_add_text(out, "at least ");
    decimal_put(out, pico, 4);
    str_printf(out, " %s", currency);
}

/* What judges cost stands in no model's row: apart, and in the sum. */
static void note_judges(const struct notes *n)
{
    for (size_t i = 0; i < n->count; i++) {
        const struct result *r = n->results[i];
        int128 sum = 0;
        bool is_open = false;
        for (size_t j = 0; j < r->run->judge_count; j++) {
            const struct result_judge *judge = &r->judges[j];
            struct str money = {0}, label = {0};
            utf8_put_safe(&label, view_of(judge->label), false);
            put_judges_money(&money, judge->money.known, judge->money.unknown_calls > 0,
                             r->currency);
            NOTE(n, "judge %s: %lld calls, %lld tokens in, %lld out, %s; in no row above.",
                 "评审 %s：%lld 次调用，输入 %lld、输出 %lld 个 token，%s；不在上列各行中。",
                 str_text(&label), (long long)judge->money.calls, (long long)judge->tokens.input,
                 (long long)judge->tokens.output, str_text(&money));
            sum += judge->money.known;
            is_open |= judge->money.unknown_calls > 0;
            str_release(&money);
            str_release(&label);
        }
        if (r->run->judge_count == 0)
            continue;
        for (size_t m = 0; m < r->run->model_count; m++) {
            sum += result_total(r, m)->money.known;
            is_open |= result_total(r, m)->money.unknown_calls > 0;
        }
        struct str money = {0};
        put_judges_money(&money, sum, is_open, r->currency);
        NOTE(n, "models and judges together: %s.", "模型与评审合计：%s。", str_text(&money));
        str_release(&money);
    }
}

static void note_unknown(const struct notes *n)
{
    int64_t calls = 0, unknown = 0, prices = 0, straddling = 0;

    for (size_t i = 0; i < n->count; i++) {
        for (size_t model = 0; model < n->results[i]->run->model_count; model++) {
            const struct result_money *money = &result_total(n->results[i], model)->money;
            calls += money->calls;
            unknown += money->unknown_calls;
            prices += money->unknown_prices;
            straddling += money->straddling_calls;
        }
    }
    if (unknown)
        NOTE(n,
             "cost unknown for %lld of %lld calls (%lld without a price, %lld without usage or "
             "end): ≥ is a lower bound.",
             "%lld / %lld 次调用费用未知（%lld 次无价格，%lld 次无用量或未结束）：≥ 为下限。",
             (long long)unknown, (long long)calls, (long long)prices,
             (long long)(unknown - prices));
    if (straddling)
        NOTE(n, "%lld calls lie across a change of price; the price at their start was taken.",
             "%lld 次调用跨越价格变更时刻；按开始时的价格计算。", (long long)straddling);
}

/* The money of calls without an end: on a line of its own, for it is in no cost. */
static void note_lost(const struct notes *n)
{
    for (size_t i = 0; i < n->count; i++) {
        struct result_money sum = {0};
        struct str money = {0};
        for (size_t model = 0; model < n->results[i]->run->model_count; model++) {
            const struct result_money *of = &result_total(n->results[i], model)->money;
            sum.lost_calls += of->lost_calls;
            sum.lost_unknown += of->lost_unknown;
            sum.lost += of->lost;
        }
        decimal_put(&money, sum.lost, -1);
        if (sum.lost_calls > 0 && sum.lost_unknown == 0)
            NOTE(n,
                 "lost calls of run %s: %lld without an end (killed, or under way): at most %s %s, "
                 "in no "
                 "cost above.",
                 "运行 %s 丢失的调用：%lld 次没有结束（被终止或仍在进行），至多 %s "
                 "%s，不计入上述费用。",
                 n->results[i]->run->info.name, (long long)sum.lost_calls, str_text(&money),
                 n->results[i]->currency);
        else if (sum.lost_calls > 0)
            NOTE(n,
                 "lost calls of run %s: %lld without an end (killed, or under way): of unknown "
                 "cost, in no "
                 "cost above.",
                 "运行 %s 丢失的调用：%lld "
                 "次没有结束（被终止或仍在进行），费用未知，不计入上述费用。",
                 n->results[i]->run->info.name, (long long)sum.lost_calls);
        str_release(&money);
    }
}

void comparison_notes_money(const struct notes *n, const struct comparison_options *options)
{
    note_prices(n);
    note_reference(n, options->reference);
    note_servers(n);
    note_judges(n);
    note_unknown(n);
    note_lost(n);
}

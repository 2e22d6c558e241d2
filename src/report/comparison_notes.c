#include "report/comparison_notes.h"

#include <math.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "report/format.h"
#include "report/pairing_view.h"

enum { MODEL_LINES_MAX = 20 };

struct notes {
    struct table *table;
    struct result *const *results;
    size_t count;
    bool zh;
    const struct price_book *book;
};

#define NOTE(n, en, zh_text, ...) table_note((n)->table, (n)->zh ? (zh_text) : (en), __VA_ARGS__)

static void note_rule(const struct notes *n)
{
    bool is_clustered = false, has_suites = false, by_model = false;

    for (size_t i = 0; i < n->count; i++) {
        by_model = n->results[i]->by == RESULT_BY_MODEL;
        has_suites |= n->results[i]->suite_count > 1;
        for (size_t j = 0; j < n->results[i]->row_count; j++)
            is_clustered |= n->results[i]->rows[j].is_clustered;
        for (size_t j = 0; j < n->results[i]->tag_count; j++)
            is_clustered |= n->results[i]->tags[j].row.is_clustered;
    }
    NOTE(n,
         "score: over the n answers that a model ended itself; unparsed, truncated and refused "
         "count 0%s. 95 %% CI: %s.",
         "得分：分母 n 为模型自己结束的回答；未解析、截断、拒答计 0 分%s。95 %% 区间：%s。",
         !(by_model && has_suites) ? ""
         : n->zh                   ? "；各题集的回答权重相同"
                                   : "; every answer counts the same, whatever its suite",
         !is_clustered ? "Wilson"
         : n->zh       ? "按同源题目与重复聚类（t 分布），其余为 Wilson"
                       : "clustered by repeats and shared sources (t), else Wilson");
}

static void put_count(struct str *out, enum outcome outcome, int64_t count, bool zh)
{
    if (count > 0)
        str_printf(out, zh ? "%s%lld 个%s" : "%s%lld %s",
                   !out->len ? ""
                   : zh      ? "、"
                             : ", ",
                   (long long)count, zh ? outcome_name_zh(outcome) : outcome_name(outcome));
}

/* What a model failed to answer: "0 points: 3 unparsed; left out: 2 timeout (as wrong 71.2 %, as right 73.1 %)". */
static bool put_missing(struct str *out, const struct result_row *row, bool zh)
{
    static const enum outcome zeros[] = {OUTCOME_UNPARSED, OUTCOME_TRUNCATED, OUTCOME_REFUSED};
    struct str zero = {0}, left = {0};

    for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++)
        put_count(&zero, zeros[i], row->outcome[zeros[i]], zh);
    for (int i = OUTCOME_ANSWERED + 1; i < OUTCOME_COUNT; i++)
        put_count(&left, (enum outcome)i, row->outcome[i], zh);
    if (zero.len)
        str_printf(out, zh ? "计 0 分：%s" : "0 points: %s", str_text(&zero));
    if (left.len) {
        str_printf(out, zh ? "%s不计入：%s" : "%sleft out: %s", zero.len ? (zh ? "；" : "; ") : "",
                   str_text(&left));
        if (!isnan(row->score_if_wrong)) {
            str_add_text(out, zh ? "（若全错 " : " (as wrong ");
            format_number(out, row->score_if_wrong * 100, 3, 1);
            str_add_text(out, zh ? " %，若全对 " : " %, as right ");
            format_number(out, row->score_if_right * 100, 3, 1);
            str_add_text(out, zh ? " %）" : " %)");
        }
        if (!row->is_comparable)
            str_add_text(out, zh ? "：不可比较" : ": not comparable");
    }
    bool has_any = zero.len || left.len;
    str_release(&zero);
    str_release(&left);
    return has_any;
}

static void put_label(struct str *out, const struct result *result, size_t model)
{
    utf8_put_safe(out, view_of(result->run->models[model].label), false);
}

static void note_missing(const struct notes *n)
{
    size_t lines = 0, more = 0;

    for (size_t i = 0; i < n->count; i++) {
        for (size_t model = 0; model < n->results[i]->run->model_count; model++) {
            const struct result_row *row = result_total(n->results[i], model);
            struct str missing = {0}, label = {0};
            if (put_missing(&missing, row, n->zh)) {
                put_label(&label, n->results[i], model);
                if (lines++ < MODEL_LINES_MAX)
                    NOTE(n, "%s: %s.", "%s：%s。", str_text(&label), str_text(&missing));
                else
                    more++;
            }
            str_release(&missing);
            str_release(&label);
        }
    }
    if (more)
        NOTE(n, "%zu further models lack answers; -o json has them all.",
             "另有 %zu 个模型有缺失的回答；-o json 可见全部。", more);
}

/* What the run has not done yet. */
static void note_progress(const struct notes *n)
{
    for (size_t i = 0; i < n->count; i++) {
        const struct query_run *run = n->results[i]->run;
        int64_t pending = 0, ungraded = 0, planned = 0;
        for (size_t model = 0; model < run->model_count; model++) {
            const struct result_row *row = result_total(n->results[i], model);
            planned += row->planned;
            pending += row->outcome[OUTCOME_PENDING];
            ungraded += row->outcome[OUTCOME_ANSWERED];
        }
        if (pending)
            NOTE(n, "run %s is not complete: %lld of %lld cells have no reply yet.",
                 "运行 %s 未完成：%lld / %lld 个单元还没有回复。", run->info.name,
                 (long long)pending, (long long)planned);
        if (ungraded)
            NOTE(n, "run %s: %lld answers are not graded yet and in no score: steelyard score %s",
                 "运行 %s：%lld 个回答尚未评分，不在得分内：steelyard score %s", run->info.name,
                 (long long)ungraded, run->info.name);
    }
}

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
    if (!from)
        return;
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

static void note_latency(const struct notes *n)
{
    struct str labels = {0};

    for (size_t i = 0; i < n->count; i++) {
        for (size_t model = 0; model < n->results[i]->run->model_count; model++) {
            const struct result_row *row = result_total(n->results[i], model);
            if (isnan(row->ttft_p50_ns) || row->is_latency_publishable)
                continue;
            str_add_text(&labels, labels.len ? ", " : "");
            put_label(&labels, n->results[i], model);
        }
    }
    if (labels.len)
        NOTE(n,
             "†: no latency to publish: steelyard's own share of TTFT was above 5 %%, or its loop "
             "was "
             "late by over 5 ms at p99: %s.",
             "†：延迟不宜发布：首词元时间中本程序自身占比超过 5 %%，或其事件循环 p99 迟到超过 5 "
             "毫秒：%s。",
             str_text(&labels));
    str_release(&labels);
}

/* Asked not to think and it thought, asked to and it did not; another id answered than the one asked. */
static void note_observed(const struct notes *n)
{
    for (size_t i = 0; i < n->count; i++) {
        for (size_t model = 0; model < n->results[i]->run->model_count; model++) {
            const struct observed *o = &n->results[i]->observed[model];
            struct str label = {0}, raw = {0}, ids = {0};
            put_label(&label, n->results[i], model);
            observed_put_ids(o, &raw);
            utf8_put_safe(&ids, str_view(&raw), false);
            if (observed_thinking_differs(o))
                NOTE(n, "%s: think=%s was expected, and %lld of %lld answers came with thought.",
                     "%s：要求 think=%s，%lld / %lld 个回答经过思考。", str_text(&label),
                     strcmp(o->think, "default") == 0 ? o->think_default : o->think,
                     (long long)o->thought, (long long)o->answered);
            if (o->unknown > 0)
                NOTE(n,
                     "%s: the vendor counted no reasoning tokens for %lld thoughts that it showed.",
                     "%s：厂商展示了 %lld 段思考，但未计思考词元数。", str_text(&label),
                     (long long)o->unknown);
            if (observed_id_differs(o))
                NOTE(n, "%s: answered by %s.", "%s：应答模型为 %s。", str_text(&label),
                     str_text(&ids));
            str_release(&label);
            str_release(&raw);
            str_release(&ids);
        }
    }
}

static void put_judges_money(struct str *out, int128 pico, bool is_open, const char *currency)
{
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

/* Whoever quotes the index can name what it was. */
static void note_index(const struct notes *n, const struct index *index)
{
    struct str parts = {0}, name = {0};

    if (!index)
        return;
    for (size_t i = 0; i < index->part_count; i++) {
        const struct index_part *part = &index->parts[i];
        str_add_text(&parts, i ? ", " : "");
        utf8_put_safe(&parts, view_of(part->suite), false);
        if (part->category) {
            str_add_text(&parts, "/");
            utf8_put_safe(&parts, view_of(part->category), false);
        }
        str_printf(&parts, " %g", part->weight);
    }
    utf8_put_safe(&name, view_of(index->name), false);
    NOTE(n,
         "index: %s, version %lld (sha256 %.12s): weighted mean of the parts' scores (%s); none "
         "where a part has no answer.",
         "指数：%s，第 %lld 版（sha256 %.12s）：各部分得分的加权平均（%s）；缺部分则不计。",
         str_text(&name), (long long)index->version, index->hash, str_text(&parts));
    str_release(&parts);
    str_release(&name);
}

void comparison_notes(struct result *const *results, size_t count,
                      const struct comparison_options *options, struct table *table)
{
    const struct notes n = {table, results, count, options->language != 0, options->book};

    note_rule(&n);
    note_index(&n, options->index);
    if (options->pairing) {
        pairing_note_letters(options->pairing, options->language, table);
        pairing_note_frontier(options->pairing, options->language, table);
    }
    note_missing(&n);
    note_progress(&n);
    note_observed(&n);
    note_prices(&n);
    note_reference(&n, options->reference);
    note_servers(&n);
    note_judges(&n);
    note_unknown(&n);
    note_lost(&n);
    note_latency(&n);
}

#include "report/comparison_notes.h"

#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "report/comparison_notes_parts.h"
#include "report/format.h"
#include "report/pairing_view.h"

enum { MODEL_LINES_MAX = 20 };

/* Whose verdicts the scores are made of. */
static const char *rule_used(const struct notes *n)
{
    const char *purpose = n->results[0]->purpose;

    for (size_t i = 1; i < n->count; i++)
        if (strcmp(n->results[i]->purpose, purpose) != 0)
            return n->zh ? "各行所列评分器" : "the grader of its row";
    if (strcmp(purpose, "default") == 0)
        return n->zh ? "我方规则" : "our rule";
    if (strcmp(purpose, "published") == 0)
        return n->zh ? "题集来源公布的规则" : "the published rule of the suite's source";
    return purpose; /* judge:NAME */
}

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
         "score by %s: over the n answers that a model ended itself; unparsed, truncated and "
         "refused "
         "count 0%s. 95 %% CI: %s.",
         "得分（%s）：分母 n 为模型自己结束的回答；未解析、截断、拒答计 0 分%s。95 %% 区间：%s。",
         rule_used(n),
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
    comparison_notes_money(&n, options);
    note_latency(&n);
}

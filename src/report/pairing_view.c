#include "report/pairing_view.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "report/pairing_parts.h"
#include "stats/bootstrap.h"

enum {
    GROUP,
    MODEL,
    RUN,
    OTHER,
    OTHER_RUN,
    DIFFERENCE,
    P,
    VERDICT,
    TOLD_APART,
    COST,
    COST_P,
    COST_VERDICT,
    TTFT,
    TTFT_P,
    TTFT_VERDICT,
    QUESTIONS,
    ONLY,
    ONLY_OTHER,
    P_ALONE,
    MCNEMAR,
    MCNEMAR_MID,
    CLUSTERS,
    SIMULATED,
    COLUMN_COUNT
};

static const struct column template[COLUMN_COUNT] = {
    [GROUP] = {.key = "suite", .title = "suite", .title_zh = "题集", .kind = COLUMN_TEXT},
    [MODEL] = {.key = "model", .title = "model", .title_zh = "模型", .kind = COLUMN_TEXT},
    [RUN] = {.key = "run", .title = "run", .title_zh = "运行", .kind = COLUMN_TEXT},
    [OTHER] = {.key = "other_model", .title = "against", .title_zh = "对比", .kind = COLUMN_TEXT},
    [OTHER_RUN] = {.key = "other_run", .title = "run", .title_zh = "运行", .kind = COLUMN_TEXT},
    [DIFFERENCE] = {.key = "difference_points",
                    .title = "difference,\npoints",
                    .title_zh = "差（百分点）",
                    .kind = COLUMN_NUMBER,
                    .digits = 3,
                    .has_interval = true},
    [P] = {.key = "p_adjusted",
           .title = "p,\nadjusted",
           .title_zh = "校正 p",
           .kind = COLUMN_NUMBER,
           .digits = 2,
           .priority = 2},
    [VERDICT] = {.key = "verdict", .title = "verdict", .title_zh = "结论", .kind = COLUMN_TEXT},
    [TOLD_APART] = {.key = "told_apart",
                    .title = "told_apart",
                    .kind = COLUMN_FLAG,
                    .is_machine_only = true},
    /* The currency goes into the title. */
    [COST] = {.key = "cost_difference_per_1000_items",
              .title = "%s/1k items,\ndifference",
              .title_zh = "%s/千题\n之差",
              .kind = COLUMN_MONEY,
              .has_interval = true,
              .priority = 3,
              .interval_priority = 5},
    [COST_P] = {.key = "cost_p_adjusted",
                .title = "cost_p_adjusted",
                .kind = COLUMN_NUMBER,
                .digits = 2,
                .is_machine_only = true},
    [COST_VERDICT] = {.key = "cost_verdict",
                      .title = "cost",
                      .title_zh = "费用",
                      .kind = COLUMN_TEXT,
                      .priority = 3},
    [TTFT] = {.key = "ttft_ratio",
              .title = "TTFT,\ntimes",
              .title_zh = "首词元\n倍数",
              .kind = COLUMN_NUMBER,
              .digits = 3,
              .has_interval = true,
              .priority = 4,
              .interval_priority = 6},
    [TTFT_P] = {.key = "ttft_p_adjusted",
                .title = "ttft_p_adjusted",
                .kind = COLUMN_NUMBER,
                .digits = 2,
                .is_machine_only = true},
    [TTFT_VERDICT] = {.key = "ttft_verdict",
                      .title = "TTFT",
                      .title_zh = "首词元",
                      .kind = COLUMN_TEXT,
                      .priority = 4},
    [QUESTIONS] = {.key = "questions",
                   .title = "common\nquestions",
                   .title_zh = "共同\n题数",
                   .kind = COLUMN_INTEGER,
                   .priority = 1},
    [ONLY] = {.key = "only_it_right",
              .title = "only it\nright",
              .title_zh = "仅其\n答对",
              .kind = COLUMN_INTEGER,
              .priority = 7},
    [ONLY_OTHER] = {.key = "only_other_right",
                    .title = "only other\nright",
                    .title_zh = "仅对方\n答对",
                    .kind = COLUMN_INTEGER,
                    .priority = 7},
    [P_ALONE] = {.key = "p_unadjusted",
                 .title = "p_unadjusted",
                 .kind = COLUMN_NUMBER,
                 .is_machine_only = true},
    [MCNEMAR] = {.key = "mcnemar_exact_p",
                 .title = "mcnemar_exact_p",
                 .kind = COLUMN_NUMBER,
                 .is_machine_only = true},
    [MCNEMAR_MID] = {.key = "mcnemar_mid_p",
                     .title = "mcnemar_mid_p",
                     .kind = COLUMN_NUMBER,
                     .is_machine_only = true},
    [CLUSTERS] = {.key = "clusters",
                  .title = "clusters",
                  .kind = COLUMN_INTEGER,
                  .is_machine_only = true},
    [SIMULATED] = {.key = "simulated",
                   .title = "SIMULATED",
                   .kind = COLUMN_FLAG,
                   .is_machine_only = true},
};

/* Words for each verdict, in English and Chinese. Of cost and time less is better. */
typedef const char *const verdict_words[4][2];
static verdict_words score_words = {[PAIRING_NONE] = {"nothing in common", "无共同题目"},
                                    [PAIRING_BETTER] = {"better", "更好"},
                                    [PAIRING_WORSE] = {"worse", "更差"},
                                    [PAIRING_SAME] = {"not told apart", "无法区分"}};
static verdict_words cost_words = {[PAIRING_NONE] = {"unknown", "未知"},
                                   [PAIRING_BETTER] = {"dearer", "更贵"},
                                   [PAIRING_WORSE] = {"cheaper", "更便宜"},
                                   [PAIRING_SAME] = {"not told apart", "无法区分"}};
static verdict_words ttft_words = {[PAIRING_NONE] = {"not measured", "未测得"},
                                   [PAIRING_BETTER] = {"slower", "更慢"},
                                   [PAIRING_WORSE] = {"faster", "更快"},
                                   [PAIRING_SAME] = {"not told apart", "无法区分"}};

static struct value verdict_value(struct table *table, enum pairing_verdict verdict,
                                  verdict_words words, bool zh)
{
    enum pairing_verdict good = words == score_words ? PAIRING_BETTER : PAIRING_WORSE;
    struct value value = value_text(table, view_of(words[verdict][zh]));

    if (verdict == PAIRING_BETTER || verdict == PAIRING_WORSE)
        value.tone = verdict == good ? TONE_GOOD : TONE_BAD;
    return value;
}

static void fill_cost(struct table *table, struct value *v, const struct simultaneous *cost,
                      const char *currency, bool zh)
{
    v[COST_VERDICT] = verdict_value(table, pairing_verdict_of(cost), cost_words, zh);
    if (isnan(cost->estimate)) {
        v[COST] = value_unknown();
        return;
    }
    v[COST] = value_money((int128)llroundl((long double)cost->estimate * 1000 * DECIMAL_PICO),
                          arena_strdup(&table->arena, currency));
    if (!isnan(cost->range.low))
        v[COST] = value_with_interval(v[COST], 1000 * cost->range.low, 1000 * cost->range.high);
    v[COST_P] = value_number(cost->p);
}

static void fill_ttft(struct table *table, struct value *v, const struct simultaneous *ttft,
                      bool zh)
{
    v[TTFT_VERDICT] = verdict_value(table, pairing_verdict_of(ttft), ttft_words, zh);
    if (isnan(ttft->estimate))
        return;
    v[TTFT] = value_number(exp(ttft->estimate));
    if (!isnan(ttft->range.low))
        v[TTFT] = value_with_interval(v[TTFT], exp(ttft->range.low), exp(ttft->range.high));
    v[TTFT_P] = value_number(ttft->p);
}

/* With whose verdicts, where a side differs from the first in that. */
static struct value name_value(struct table *table, const struct pairing *p, size_t side)
{
    const struct pairing_side *s = &p->sides[side];
    bool is_alike = true;

    for (size_t i = 0; i < p->side_count; i++)
        is_alike &= strcmp(p->sides[i].result->purpose, s->result->purpose) == 0;
    return value_text(table, view_of(is_alike ? s->name
                                              : arena_printf(&table->arena, "%s (%s)", s->name,
                                                             s->result->purpose)));
}

static void add_row(struct table *table, const struct pairing *p, const struct pairing_pair *pair,
                    bool zh)
{
    const struct pairing_side *a = &p->sides[pair->a], *b = &p->sides[pair->b];
    struct value *v = table_add_row(table);

    v[GROUP] = value_text(table, pair->group < p->group_count ? view_of(p->groups[pair->group])
                                 : zh                         ? VIEW("全部")
                                                              : VIEW("all"));
    v[MODEL] = name_value(table, p, pair->a);
    v[RUN] = value_text(table, view_of(a->result->run->info.name));
    v[OTHER] = name_value(table, p, pair->b);
    v[OTHER_RUN] = value_text(table, view_of(b->result->run->info.name));
    v[DIFFERENCE] = value_with_interval(value_number(100 * pair->score.estimate),
                                        100 * pair->score.range.low, 100 * pair->score.range.high);
    v[P] = value_number(pair->score.p);
    v[VERDICT] = verdict_value(table, pairing_verdict(pair), score_words, zh);
    fill_cost(table, v, &pair->cost, a->result->currency, zh);
    fill_ttft(table, v, &pair->ttft, zh);
    if (pairing_verdict(pair) != PAIRING_NONE)
        v[TOLD_APART] = value_flag(pairing_verdict(pair) != PAIRING_SAME);
    v[QUESTIONS] = value_integer(pair->questions);
    v[CLUSTERS] = value_integer(pair->clusters);
    v[P_ALONE] = value_number(pair->p_alone);
    if (pair->is_yes_or_no && pair->questions > 0) {
        v[ONLY] = value_integer(pair->counts.only_a);
        v[ONLY_OTHER] = value_integer(pair->counts.only_b);
        v[MCNEMAR] = value_number(mcnemar_exact(pair->counts.only_a, pair->counts.only_b));
        v[MCNEMAR_MID] = value_number(mcnemar_mid(pair->counts.only_a, pair->counts.only_b));
    }
    v[SIMULATED] =
        value_flag(a->result->run->info.is_simulated || b->result->run->info.is_simulated);
}

static const char *title_of(struct table *table, const struct result *result)
{
    const struct run_info *info = &result->run->info;
    char day[CLOCK_ISO_SIZE];
    struct str title = {0}, safe = {0};

    clock_day(info->created_unix_ns, day);
    str_printf(&title, "%s  run %s  %s  %s", info->title, info->name, day,
               run_state_name(info->state));
    utf8_put_safe(&safe, str_view(&title), false);
    const char *copy = arena_copy(&table->arena, str_view(&safe));
    str_release(&title);
    str_release(&safe);
    return copy;
}

static bool has_some(const struct pairing *p, enum pairing_figure figure)
{
    for (size_t i = 0; i < p->pair_count; i++) {
        if (!isnan(pairing_difference(&p->pairs[i], figure)->estimate))
            return true;
    }
    return false;
}

static bool has_yes_or_no(const struct pairing *p)
{
    for (size_t i = 0; i < p->pair_count; i++) {
        if (p->pairs[i].is_yes_or_no && p->pairs[i].questions > 0)
            return true;
    }
    return false;
}

/* Where no pair has both costs, or both times, people need not see the columns. */
static void name_money(struct table *table, const struct pairing *p, const char *currency)
{
    bool has_cost = has_some(p, PAIRING_COST), has_ttft = has_some(p, PAIRING_TTFT);
    struct column *cost = &table->columns[COST];
    cost->title = table_currency_title(table, cost->title, currency);
    cost->title_zh = table_currency_title(table, cost->title_zh, currency);
    cost->is_machine_only = table->columns[COST_VERDICT].is_machine_only = !has_cost;
    table->columns[TTFT].is_machine_only = table->columns[TTFT_VERDICT].is_machine_only = !has_ttft;
}

static void note_figures(const struct pairing *p, int language, struct table *table)
{
    if (has_some(p, PAIRING_COST))
        table_note(table, "%s",
                   language
                       ? "费用：共同题目上每个回答的全部调用费用之差，按千题计；高于 0 为更贵。"
                       : "cost: difference of what an answer to a common question cost, all its "
                         "calls, by 1,000 of them; above 0 is dearer.");
    if (has_some(p, PAIRING_TTFT))
        table_note(table, "%s",
                   language
                       ? "首词元倍数：共同题目上首词元时间几何平均之比；高于 1 为更慢。"
                       : "TTFT, times: ratio of the geometric means on common questions; above "
                         "1 is slower.");
}

void pairing_view(const struct pairing *p, struct result *const *results, size_t count,
                  int language, struct table *table)
{
    enum result_by by = results[0]->by;

    table_init(table, "pairs", template, COLUMN_COUNT);
    table->columns[RUN].is_machine_only = table->columns[OTHER_RUN].is_machine_only = count == 1;
    table->columns[GROUP].is_machine_only = p->group_count == 0;
    table->columns[ONLY].is_machine_only = table->columns[ONLY_OTHER].is_machine_only =
        !has_yes_or_no(p);
    if (by == RESULT_BY_CATEGORY) {
        table->columns[GROUP].key = "category";
        table->columns[GROUP].title = "category";
        table->columns[GROUP].title_zh = "类别";
    }
    if (by == RESULT_BY_TAG) {
        table->columns[MODEL].key = "tag";
        table->columns[MODEL].title = "tag";
        table->columns[MODEL].title_zh = "标签";
        table->columns[OTHER].key = "other_tag";
    }
    name_money(table, p, results[0]->currency);
    if (count == 1)
        table->title = title_of(table, results[0]);
    table->origin = TABLE_REAL;
    for (size_t i = 0; i < count; i++) {
        if (results[i]->run->info.is_simulated)
            table->origin = TABLE_SIMULATED;
    }
    for (size_t i = 0; i < p->pair_count; i++)
        add_row(table, p, &p->pairs[i], language != 0);
    pairing_note_rule(p, language, table);
    note_figures(p, language, table);
}

/* Notes ---------------------------------------------------------------------------------------- */

void pairing_note_rule(const struct pairing *p, int language, struct table *table)
{
    table_note(table,
               language
                   ? "差：两个模型都有得分的题目，每题计一次（重复取平均）；区间与 p "
                     "对本表同一指标的 %zu 个比较同时成立，可信度 95 %%（max-T 自助法，%d 次）。"
                   : "difference: over the questions that both have a score for, each once "
                     "(mean of its repeats); intervals and p hold together for all %zu "
                     "comparisons of a figure, with 95 %% (max-T bootstrap, %d draws).",
               p->pair_count, BOOTSTRAP_DRAWS);
    if (p->changed)
        table_note(table,
                   language
                       ? "%lld 道题在各运行中内容不同，不参与比较。"
                       : "%lld questions are left out: their content differs between the runs.",
                   (long long)p->changed);
}

void pairing_note_letters(const struct pairing *p, int language, struct table *table)
{
    if (!p->letters || p->side_count < 2)
        return;
    table_note(table, "%s",
               language
                   ? "组：字母相同的模型无法区分（共同题目上的配对比较，同时成立的 95 % "
                     "可信度；compare --pairs 给出各差值）。"
                   : "alike: models that share a letter cannot be told apart (paired on common "
                     "questions, 95 % for all pairs together; compare --pairs has the "
                     "differences).");
}

void pairing_note_frontier(const struct pairing *p, int language, struct table *table)
{
    bool some_unknown = false;

    if (!p->has_frontier)
        return;
    for (size_t i = 0; i < p->side_count; i++)
        some_unknown |= isnan(p->frontier[p->group_count * p->side_count + i]);
    table_note(table, "%s%s",
               language
                   ? p->frontier_has_latency
                         ? "前沿：在得分、费用与首词元时间上没有模型处处不差且有一处更好的概率"
                           "（配对自助法）"
                         : "前沿：在得分与费用上没有模型处处不差且有一处更好的概率（配对自助法）"
               : p->frontier_has_latency
                   ? "frontier: how likely no model is as good in score, cost and TTFT and better "
                     "in one (paired bootstrap)"
                   : "frontier: how likely no model is as good in score and cost and better in one "
                     "(paired bootstrap; TTFT was not measured well enough)",
               some_unknown ? language ? "；费用未知的模型不在其中。"
                                       : "; models of unknown cost are left out."
               : language   ? "。"
                            : ".");
}

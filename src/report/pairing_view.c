#include "report/pairing_view.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
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
    QUESTIONS,
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
    [QUESTIONS] = {.key = "questions",
                   .title = "common\nquestions",
                   .title_zh = "共同\n题数",
                   .kind = COLUMN_INTEGER,
                   .priority = 1},
    [CLUSTERS] = {.key = "clusters",
                  .title = "clusters",
                  .kind = COLUMN_INTEGER,
                  .is_machine_only = true},
    [SIMULATED] = {.key = "simulated",
                   .title = "SIMULATED",
                   .kind = COLUMN_FLAG,
                   .is_machine_only = true},
};

static struct value verdict_value(struct table *table, enum pairing_verdict verdict, bool zh)
{
    static const char *const words[][2] = {[PAIRING_NONE] = {"nothing in common", "无共同题目"},
                                           [PAIRING_BETTER] = {"better", "更好"},
                                           [PAIRING_WORSE] = {"worse", "更差"},
                                           [PAIRING_SAME] = {"not told apart", "无法区分"}};
    struct value value = value_text(table, view_of(words[verdict][zh]));

    if (verdict == PAIRING_BETTER)
        value.tone = TONE_GOOD;
    else if (verdict == PAIRING_WORSE)
        value.tone = TONE_BAD;
    return value;
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
    v[VERDICT] = verdict_value(table, pairing_verdict(pair), zh);
    if (pairing_verdict(pair) != PAIRING_NONE)
        v[TOLD_APART] = value_flag(pairing_verdict(pair) != PAIRING_SAME);
    v[QUESTIONS] = value_integer(pair->questions);
    v[CLUSTERS] = value_integer(pair->clusters);
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

void pairing_view(const struct pairing *p, struct result *const *results, size_t count,
                  int language, struct table *table)
{
    enum result_by by = results[0]->by;

    table_init(table, "pairs", template, COLUMN_COUNT);
    table->columns[RUN].is_machine_only = table->columns[OTHER_RUN].is_machine_only = count == 1;
    table->columns[GROUP].is_machine_only = p->group_count == 0;
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
}

/* Notes ---------------------------------------------------------------------------------------- */

void pairing_note_rule(const struct pairing *p, int language, struct table *table)
{
    table_note(table,
               language ? "差：两个模型都有得分的题目，每题计一次（重复取平均）；区间与 p "
                          "对本表 %zu 个比较同时成立，可信度 95 %%（max-T 自助法，%d 次）。"
                        : "difference: over the questions that both have a score for, each once "
                          "(mean of its repeats); intervals and p hold together for all %zu "
                          "comparisons, with 95 %% (max-T bootstrap, %d draws).",
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

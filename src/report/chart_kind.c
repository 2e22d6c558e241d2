#include "report/chart_kind.h"

#include <string.h>

const struct chart_kind chart_kinds[] = {
    {.name = "cost",
     .file = "score_cost",
     .summary = "score against cost, with the Pareto frontier",
     .summary_zh = "得分与成本，及 Pareto 前沿",
     .build = chart_cost_chart},
    {.name = "forest",
     .file = "forest",
     .summary = "difference of each model to a baseline, by suite",
     .summary_zh = "各模型与基准之差，按题集",
     .build = chart_forest_chart},
    {.name = "outcomes",
     .file = "outcomes",
     .summary = "how every item ended, what is no answer enlarged",
     .summary_zh = "每道题的结局，没有答案的部分放大",
     .build = chart_outcomes_chart},
    {.name = "heatmap",
     .file = "heatmap",
     .summary = "score by category",
     .summary_zh = "各类别得分",
     .build = chart_heatmap_chart},
    {.name = "tokens",
     .file = "tokens",
     .summary = "money and tokens: input, cached, reasoning, answer",
     .summary_zh = "钱与词元：输入、缓存、思考、回答",
     .build = chart_tokens_chart},
    {.name = "language",
     .file = "language",
     .summary = "Chinese against English on identical logic",
     .summary_zh = "同样的逻辑：中文与英文",
     .build = chart_language_chart},
    {.name = "thinking",
     .file = "thinking",
     .summary = "thinking on against off: points gained against money",
     .summary_zh = "思考开与关：提分与花费",
     .build = chart_thinking_chart},
    {.name = "latency",
     .file = "latency",
     .summary = "time to first token and speed",
     .summary_zh = "首字延迟与输出速度",
     .build = chart_latency_chart},
    {.name = "prices",
     .file = "prices",
     .summary = "price history of the run's models, with changes",
     .summary_zh = "本次各模型的价格变化",
     .build = chart_prices_chart},
    {.name = "nightly",
     .file = "nightly",
     .summary = "night after night, with releases, changes and alarms",
     .summary_zh = "夜间趋势，及发布、变更与警报",
     .build = chart_nightly_chart},
    {.name = NULL},
};

const struct chart_kind *chart_kind_find(const char *name)
{
    for (const struct chart_kind *kind = chart_kinds; kind->name; kind++)
        if (strcmp(kind->name, name) == 0)
            return kind;
    return NULL;
}

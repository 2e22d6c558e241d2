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
    {.name = NULL},
};

const struct chart_kind *chart_kind_find(const char *name)
{
    for (const struct chart_kind *kind = chart_kinds; kind->name; kind++)
        if (strcmp(kind->name, name) == 0)
            return kind;
    return NULL;
}

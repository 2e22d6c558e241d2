#include <string.h>

#include "report/comparison_parts.h"

#define COUNT_OF(name)                                                                             \
    {                                                                                              \
        .key = (name), .title = (name), .kind = COLUMN_INTEGER, .is_machine_only = true            \
    }

/* The money columns' titles get their currency in name_columns. */
static const struct column comparison_template[COMPARISON_COLUMNS] = {
    [RUN] = {.key = "run", .title = "run", .title_zh = "运行", .kind = COLUMN_TEXT},
    [MODEL] = {.key = "model", .title = "model", .title_zh = "模型", .kind = COLUMN_TEXT},
    [GROUP] = {.key = "suite", .title = "suite", .title_zh = "题集", .kind = COLUMN_TEXT},
    [SCORE] = {.key = "score",
               .title = "score",
               .title_zh = "得分",
               .unit = "%",
               .kind = COLUMN_PERCENT,
               .has_interval = true},
    [ALIKE] = {.key = "alike",
               .title = "alike",
               .title_zh = "组",
               .kind = COLUMN_TEXT,
               .priority = COLUMN_LAST_RESORT},
    [INDEX] = {.key = "index",
               .title = "index",
               .title_zh = "指数",
               .unit = "%",
               .kind = COLUMN_PERCENT,
               .has_interval = true,
               .priority = 1},
    [SCORED] = {.key = "n", .title = "n", .kind = COLUMN_INTEGER},
    [LEFT_OUT] = {.key = "left_out",
                  .title = "no\nanswer",
                  .title_zh = "无\n回答",
                  .kind = COLUMN_INTEGER},
    [SCORE_IF_WRONG] = {.key = "score_if_wrong",
                        .title = "score_if_wrong",
                        .kind = COLUMN_PERCENT,
                        .is_machine_only = true},
    [SCORE_IF_RIGHT] = {.key = "score_if_right",
                        .title = "score_if_right",
                        .kind = COLUMN_PERCENT,
                        .is_machine_only = true},
    [PER_MILLION] = {.key = "cost_per_million_tokens",
                     .title = "%s/M\ntokens",
                     .title_zh = "%s/百万\n词元",
                     .kind = COLUMN_MONEY,
                     .priority = 3},
    [PER_1000] = {.key = "cost_per_1000_items",
                  .title = "%s/1k\nitems",
                  .title_zh = "%s/千题",
                  .kind = COLUMN_MONEY,
                  .can_be_bound = true,
                  .priority = 1},
    [PER_CORRECT] = {.key = "cost_per_correct",
                     .title = "%s per\ncorrect",
                     .title_zh = "%s/\n答对一题",
                     .kind = COLUMN_MONEY,
                     .can_be_bound = true,
                     .has_interval = true,
                     .priority = 2,
                     .interval_priority = 6},
    [RATIO] = {.key = "cost_per_correct_ratio",
               .title = "cost,\ntimes ref.",
               .title_zh = "费用\n倍数",
               .kind = COLUMN_NUMBER,
               .has_interval = true,
               .priority = 2,
               .interval_priority = 6},
    [PER_ITEM] = {.key = "cost_per_item",
                  .title = "%s per\nitem",
                  .title_zh = "%s/题",
                  .kind = COLUMN_MONEY,
                  .can_be_bound = true,
                  .priority = 5},
    [PER_MILLION_OUT] = {.key = "cost_per_million_output_tokens",
                         .title = "%s/M\noutput",
                         .title_zh = "%s/百万\n输出",
                         .kind = COLUMN_MONEY,
                         .priority = 5},
    [TOKENS_PER_CORRECT] = {.key = "tokens_per_correct",
                            .title = "tokens per\ncorrect",
                            .title_zh = "词元/\n答对一题",
                            .kind = COLUMN_NUMBER,
                            .has_interval = true,
                            .priority = 5,
                            .interval_priority = 6},
    [JOULES] = {.key = "joules_per_correct",
                .title = "J per\ncorrect",
                .title_zh = "焦耳/\n答对一题",
                .kind = COLUMN_NUMBER,
                .priority = 5},
    [OUTPUT_TOKENS] = {.key = "output_tokens",
                       .title = "output\ntokens",
                       .title_zh = "输出\n词元",
                       .kind = COLUMN_NUMBER,
                       .priority = 5},
    [TTFT] = {.key = "ttft_p50_ms",
              .title = "TTFT\np50",
              .title_zh = "首词元\n中位",
              .kind = COLUMN_DURATION,
              .priority = 4},
    [FRONTIER] = {.key = "frontier",
                  .title = "on\nfrontier",
                  .title_zh = "在前沿\n概率",
                  .unit = "%",
                  .kind = COLUMN_PERCENT,
                  .priority = 2},
    [PLANNED] = COUNT_OF("planned"),
    [PENDING] = COUNT_OF("pending"),
    [UNGRADED] = COUNT_OF("ungraded"),
    [CORRECT] = COUNT_OF("correct"),
    [PARTIAL] = COUNT_OF("partial"),
    [WRONG] = COUNT_OF("wrong"),
    [UNPARSED] = COUNT_OF("unparsed"),
    [TRUNCATED] = COUNT_OF("truncated"),
    [REFUSED] = COUNT_OF("refused"),
    [FILTERED_INPUT] = COUNT_OF("filtered_input"),
    [FILTERED_OUTPUT] = COUNT_OF("filtered_output"),
    [RATE_LIMITED] = COUNT_OF("rate_limited"),
    [ACCOUNT] = COUNT_OF("account"),
    [NETWORK] = COUNT_OF("network"),
    [VENDOR_ERROR] = COUNT_OF("vendor_error"),
    [CLIENT_ERROR] = COUNT_OF("client_error"),
    [TIMEOUT] = COUNT_OF("timeout"),
    [JUDGE_FAILED] = COUNT_OF("judge_failed"),
    [GRADER_FAILED] = COUNT_OF("grader_failed"),
    [SKIPPED] = COUNT_OF("skipped"),
    [CLUSTERS] = COUNT_OF("clusters"),
    [COMPARABLE] = {.key = "comparable",
                    .title = "comparable",
                    .kind = COLUMN_FLAG,
                    .is_machine_only = true},
    [SIMULATED] = {.key = "simulated", .title = "SIMULATED", .kind = COLUMN_FLAG},
    [CALLS] = COUNT_OF("calls"),
    [CALLS_UNKNOWN] = COUNT_OF("calls_of_unknown_cost"),
    [COST] = {.key = "cost",
              .title = "cost",
              .kind = COLUMN_MONEY,
              .can_be_bound = true,
              .is_machine_only = true},
    [INPUT_TOTAL] = COUNT_OF("input_tokens_total"),
    [CACHED_TOTAL] = COUNT_OF("cached_tokens_total"),
    [CACHE_WRITE_TOTAL] = COUNT_OF("cache_write_tokens_total"),
    [OUTPUT_TOTAL] = COUNT_OF("output_tokens_total"),
    [REASONING_TOTAL] = COUNT_OF("reasoning_tokens_total"),
    [CLIENT] = {.key = "client_p50_ms",
                .title = "client_p50_ms",
                .kind = COLUMN_DURATION,
                .is_machine_only = true},
    [BUSY] = {.key = "server_busy_ms",
              .title = "server_busy_ms",
              .kind = COLUMN_DURATION,
              .is_machine_only = true},
    [PUBLISHABLE] = {.key = "latency_is_publishable",
                     .title = "latency_is_publishable",
                     .kind = COLUMN_FLAG,
                     .is_machine_only = true},
    [GRADER] = {.key = "grader", .title = "grader", .title_zh = "评分器", .kind = COLUMN_TEXT},
};

/* Columns that only some tables show to people. */
static void choose_columns(struct column *columns, struct result *const *results, size_t count,
                           const struct comparison_options *options)
{
    const struct pairing *pairing = options->pairing;
    bool has_joules = false;

    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < results[i]->row_count; j++)
            has_joules |= results[i]->rows[j].joules > 0;
    }
    columns[INDEX].is_machine_only = !options->index;
    columns[ALIKE].is_machine_only = !pairing || !pairing->letters || pairing->side_count < 2;
    columns[FRONTIER].is_machine_only = !pairing || !pairing->has_frontier;
    columns[JOULES].is_machine_only = !has_joules;
    columns[RATIO].is_machine_only = !options->reference;
    columns[PER_ITEM].is_machine_only = columns[PER_MILLION_OUT].is_machine_only =
        columns[TOKENS_PER_CORRECT].is_machine_only = !options->shows_money;
}

static void name_columns(struct table *table, const struct result *first, size_t runs)
{
    struct column *columns = table->columns;

    columns[RUN].is_machine_only = runs == 1;
    columns[SIMULATED].is_machine_only = runs == 1;
    if (first->by == RESULT_BY_CATEGORY) {
        columns[GROUP].key = "category";
        columns[GROUP].title = "category";
        columns[GROUP].title_zh = "类别";
    }
    if (first->by == RESULT_BY_TAG) {
        columns[GROUP].key = "tag";
        columns[GROUP].title = "tag";
        columns[GROUP].title_zh = "标签";
    }
    columns[GROUP].is_machine_only = first->by == RESULT_BY_MODEL;
    for (size_t i = 0; i < table->column_count; i++) {
        columns[i].title = table_currency_title(table, columns[i].title, first->currency);
        if (columns[i].title_zh)
            columns[i].title_zh = table_currency_title(table, columns[i].title_zh, first->currency);
    }
}

void comparison_begin(struct table *table, struct result *const *results, size_t count,
                      const struct comparison_options *options)
{
    bool has_graders = false;

    for (size_t i = 1; i < count; i++)
        has_graders |= strcmp(results[i]->purpose, results[0]->purpose) != 0;
    table_init(table, "compare", comparison_template, has_graders ? COMPARISON_COLUMNS : GRADER);
    name_columns(table, results[0], count);
    choose_columns(table->columns, results, count, options);
}

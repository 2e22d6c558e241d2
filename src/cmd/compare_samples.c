#include "cmd/compare_samples.h"

#include <math.h>
#include <stdio.h>

#include "cmd/output.h"
#include "run/samples.h"
#include "stats/interval.h"

enum {
    MODEL,
    SUITE,
    ITEMS,
    K,
    MEAN,
    SE,
    SE_LEAST,
    ANY,
    ALL,
    MAJORITY,
    SHARED,
    CONSISTENCY,
    ROUNDS,
    CIRCULAR,
    OF_K,
    BETWEEN,
    WITHIN
};

#define SHARE_OF(key_text, title_text, zh_text)                                                    \
    {                                                                                              \
        .key = (key_text), .title = (title_text), .title_zh = (zh_text), .unit = "%",              \
        .kind = COLUMN_PERCENT                                                                     \
    }
static const struct column columns[] = {
    [MODEL] = {.key = "model", .title = "model", .title_zh = "模型", .kind = COLUMN_TEXT},
    [SUITE] = {.key = "suite", .title = "suite", .title_zh = "题集", .kind = COLUMN_TEXT},
    [ITEMS] = {.key = "items", .title = "items", .title_zh = "题数", .kind = COLUMN_INTEGER},
    [K] = {.key = "k", .title = "k", .kind = COLUMN_TEXT},
    [MEAN] = SHARE_OF("mean", "mean", "平均"),
    [SE] = {.key = "standard_error_points",
            .title = "SE,\npoints",
            .title_zh = "标准误\n百分点",
            .kind = COLUMN_NUMBER,
            .digits = 2,
            .priority = 3},
    [SE_LEAST] = {.key = "standard_error_least_points",
                  .title = "SE at least,\nif repeated",
                  .title_zh = "重复可达\n标准误",
                  .kind = COLUMN_NUMBER,
                  .digits = 2,
                  .priority = 3},
    [ANY] = SHARE_OF("pass_at_k", "pass@k", NULL),
    [ALL] = SHARE_OF("all_of_k", "all of k", "k 次全对"),
    [MAJORITY] = SHARE_OF("maj_at_k", "maj@k", NULL),
    [SHARED] = {.key = "maj_at_k_ties_shared",
                .title = "maj@k, ties\nshared",
                .title_zh = "maj@k\n平分并列",
                .unit = "%",
                .kind = COLUMN_PERCENT,
                .priority = 2},
    [CONSISTENCY] = SHARE_OF("consistency", "consis-\ntency", "一致性"),
    [ROUNDS] = {.key = "rounds", .title = "rounds", .title_zh = "轮次", .kind = COLUMN_INTEGER},
    [CIRCULAR] = {.key = "circular",
                  .title = "right in\nevery order",
                  .title_zh = "各序\n皆对",
                  .unit = "%",
                  .kind = COLUMN_PERCENT,
                  .has_interval = true},
    [OF_K] = {.key = "of_k", .title = "of_k", .kind = COLUMN_INTEGER, .is_machine_only = true},
    [BETWEEN] = {.key = "variance_between_questions",
                 .title = "variance_between_questions",
                 .kind = COLUMN_NUMBER,
                 .is_machine_only = true},
    [WITHIN] = {.key = "variance_within_questions",
                .title = "variance_within_questions",
                .kind = COLUMN_NUMBER,
                .is_machine_only = true},
};

static void add_row(struct table *table, const struct query_run *run, const struct samples_row *row)
{
    struct value *v = table_add_row(table);
    char k[32];

    if (row->least == row->most)
        (void)snprintf(k, sizeof k, "%u", row->most);
    else
        (void)snprintf(k, sizeof k, "%u-%u", row->least, row->most);
    v[MODEL] = value_text(table, view_of(run->models[row->model].label));
    v[SUITE] = value_text(table, view_of(row->suite));
    v[ITEMS] = value_integer(row->questions);
    v[K] = value_text(table, view_of(k));
    v[MEAN] = value_percent(row->mean);
    v[SE] = value_number(100 * row->se);
    v[SE_LEAST] = value_number(100 * row->se_least);
    v[BETWEEN] = value_number(row->variance.between);
    v[WITHIN] = value_number(row->variance.within);
    v[ANY] = value_percent(row->any);
    v[ALL] = value_percent(row->all);
    v[MAJORITY] = value_percent(row->majority);
    v[SHARED] = value_percent(row->shared);
    v[CONSISTENCY] = value_percent(row->consistency);
    if (row->rounds == 0)
        return;
    struct interval range = interval_wilson((double)row->rounds_right, (double)row->rounds);
    v[ROUNDS] = value_integer(row->rounds);
    v[CIRCULAR] = value_with_interval(
        value_percent((double)row->rounds_right / (double)row->rounds), range.low, range.high);
}

int compare_samples(const struct common_options *common, struct store *store,
                    const struct query_run *run, const char *suite, const char *purpose,
                    unsigned of_k, int format, struct error *err)
{
    struct samples samples;
    struct table table;
    bool has_rounds = false;

    if (!samples_load(store, run, suite, purpose, of_k, &samples, err))
        return -1;
    table_init(&table, "repeats", columns, sizeof columns / sizeof *columns);
    table.origin = run->info.is_simulated ? TABLE_SIMULATED : TABLE_REAL;
    for (size_t i = 0; i < samples.count; i++) {
        add_row(&table, run, &samples.rows[i]);
        has_rounds |= samples.rows[i].rounds > 0;
    }
    table.columns[ROUNDS].is_machine_only = table.columns[CIRCULAR].is_machine_only = !has_rounds;
    for (size_t i = 0; of_k > 0 && i < table.row_count; i++)
        table.values[i * table.column_count + OF_K] = value_integer(of_k);
    if (of_k > 0)
        table_note(&table,
                   "pass@k and all of k: of %u answers drawn from those that there are, over items "
                   "with as many (Chen et al. 2021).",
                   of_k);
    table_note(&table,
               "SE: of the mean over such items, of the variance between items and of that of "
               "answering again (Miller 2024); repeating removes the second only.");
    table_note(&table,
               "k: scored answers to an item. pass@k: one of them is right; maj@k: the answer "
               "of most, of equally many the one drawn first; consistency: their share.");
    if (has_rounds)
        table_note(&table,
                   "right in every order: an item counts only if it is right with its options "
                   "in each rotation (Wilson 95 %%).");
    int status = output_table(common, &table, format, err);
    table_release(&table);
    samples_release(&samples);
    return status;
}

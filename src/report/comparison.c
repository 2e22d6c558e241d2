#include "report/comparison.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "report/comparison_notes.h"
#include "report/comparison_parts.h"
#include "report/reference.h"

static const struct {
    int column;
    enum outcome outcome;
} outcome_columns[] = {
    {PENDING, OUTCOME_PENDING},
    {UNGRADED, OUTCOME_ANSWERED},
    {CORRECT, OUTCOME_CORRECT},
    {PARTIAL, OUTCOME_PARTIAL},
    {WRONG, OUTCOME_WRONG},
    {UNPARSED, OUTCOME_UNPARSED},
    {TRUNCATED, OUTCOME_TRUNCATED},
    {REFUSED, OUTCOME_REFUSED},
    {FILTERED_INPUT, OUTCOME_FILTERED_INPUT},
    {FILTERED_OUTPUT, OUTCOME_FILTERED_OUTPUT},
    {RATE_LIMITED, OUTCOME_RATE_LIMITED},
    {ACCOUNT, OUTCOME_ACCOUNT},
    {NETWORK, OUTCOME_NETWORK},
    {VENDOR_ERROR, OUTCOME_VENDOR_ERROR},
    {CLIENT_ERROR, OUTCOME_CLIENT_ERROR},
    {TIMEOUT, OUTCOME_TIMEOUT},
    {JUDGE_FAILED, OUTCOME_JUDGE_FAILED},
    {GRADER_FAILED, OUTCOME_GRADER_FAILED},
    {SKIPPED, OUTCOME_SKIPPED},
};

/* Rows ----------------------------------------------------------------------------------------- */

struct ranked {
    const struct result *result;
    const struct result_row *row;
    size_t group; /* groups of one name share it; SIZE_MAX: the whole */
    size_t order; /* as read: keeps equals in place */
};

/* Groups as they come, the whole last; in each the best score first, no score last. */
static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    double score_x = isnan(x->row->score) ? -1 : x->row->score;
    double score_y = isnan(y->row->score) ? -1 : y->row->score;

    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    if (score_x != score_y)
        return score_x > score_y ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

/* The place of a row's group among the groups of all runs, in the order of their first mention. */
static size_t group_place(struct result *const *results, size_t count, const struct result *result,
                          const struct result_row *row)
{
    size_t before = 0;

    if (row->group < 0)
        return SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < results[i]->group_count; j++) {
            if (strcmp(results[i]->groups[j], result->groups[row->group]) == 0)
                return before + j;
        }
        before += results[i]->group_count;
    }
    return before;
}

/* All rows of all results, in the order of the table; the caller frees it. */
static struct ranked *rank_rows(struct result *const *results, size_t count, size_t *out_count)
{
    size_t total = 0, n = 0;

    for (size_t i = 0; i < count; i++)
        total += results[i]->row_count;
    struct ranked *ranked = mem_zalloc(total + 1, sizeof *ranked);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < results[i]->row_count; j++, n++) {
            const struct result_row *row = &results[i]->rows[j];
            ranked[n] =
                (struct ranked){results[i], row, group_place(results, count, results[i], row), n};
        }
    }
    qsort(ranked, n, sizeof *ranked, compare_ranked);
    *out_count = n;
    return ranked;
}

/* Tags of a run, best score first, after each other as the runs come. */
static struct ranked *rank_tags(struct result *const *results, size_t count, size_t *out_count)
{
    size_t total = 0, n = 0;

    for (size_t i = 0; i < count; i++)
        total += results[i]->tag_count;
    struct ranked *ranked = mem_zalloc(total + 1, sizeof *ranked);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < results[i]->tag_count; j++, n++)
            ranked[n] = (struct ranked){results[i], &results[i]->tags[j].row, j, n};
    }
    *out_count = n;
    return ranked;
}

static struct value price_value(const struct result_price *price, const char *currency)
{
    struct value value = value_money(price->pico, currency);

    if (price->state == RESULT_NONE)
        value.state = VALUE_NONE;
    if (price->state == RESULT_UNKNOWN)
        value.state = VALUE_UNKNOWN;
    value.is_at_least = price->state == RESULT_AT_LEAST;
    return value;
}

static struct value time_value(double ns)
{
    return isnan(ns) ? value_none() : value_duration((int64_t)llround(ns));
}

static void fill_shown(struct table *table, struct value *v, const struct result *result,
                       const struct result_row *row)
{
    const char *currency = arena_strdup(&table->arena, result->currency);

    v[SCORE] =
        value_with_interval(value_percent(row->score), row->score_range.low, row->score_range.high);
    v[SCORED] = value_integer(row->scored);
    v[LEFT_OUT] = value_integer(row->left_out);
    v[LEFT_OUT].tone = row->is_comparable ? TONE_NONE : TONE_BAD;
    v[PER_MILLION] = price_value(&row->per_million, currency);
    v[PER_1000] = price_value(&row->per_1000, currency);
    v[PER_CORRECT] = value_with_interval(price_value(&row->per_correct, currency),
                                         row->per_correct_range.low, row->per_correct_range.high);
    v[PER_ITEM] = price_value(&row->per_item, currency);
    v[PER_MILLION_OUT] = price_value(&row->per_million_output, currency);
    v[TOKENS_PER_CORRECT] =
        value_with_interval(value_number(row->tokens_per_correct),
                            row->tokens_per_correct_range.low, row->tokens_per_correct_range.high);
    v[JOULES] = value_number(row->joules / (double)row->outcome[OUTCOME_CORRECT]);
    v[OUTPUT_TOKENS] = value_number(row->output_tokens);
    v[TTFT] = isnan(row->ttft_p50_ns) || row->is_latency_publishable ? time_value(row->ttft_p50_ns)
                                                                     : value_marked();
    v[COST] = price_value(&row->cost, currency);
}

static void fill_machine(struct value *v, const struct result_row *row)
{
    v[PLANNED] = value_integer(row->planned);
    for (size_t i = 0; i < sizeof outcome_columns / sizeof *outcome_columns; i++)
        v[outcome_columns[i].column] = value_integer(row->outcome[outcome_columns[i].outcome]);
    v[SCORE_IF_WRONG] = value_percent(row->score_if_wrong);
    v[SCORE_IF_RIGHT] = value_percent(row->score_if_right);
    v[CLUSTERS] = value_integer(row->clusters);
    v[COMPARABLE] = value_flag(row->is_comparable);
    v[CALLS] = value_integer(row->attempts);
    v[CALLS_UNKNOWN] = value_integer(row->money.unknown_calls);
    v[INPUT_TOTAL] = value_integer(row->tokens.input);
    v[CACHED_TOTAL] = value_integer(row->tokens.cached);
    v[CACHE_WRITE_TOTAL] = value_integer(row->tokens.cache_write);
    v[OUTPUT_TOTAL] = value_integer(row->tokens.output);
    v[REASONING_TOTAL] = value_integer(row->tokens.reasoning);
    v[CLIENT] = time_value(row->client_p50_ns);
    if (!isnan(row->ttft_p50_ns))
        v[PUBLISHABLE] = value_flag(row->is_latency_publishable);
    v[BUSY] = row->busy_ns > 0 ? value_duration(row->busy_ns) : value_none();
}

static void name_row(struct table *table, struct value *v, const struct ranked *ranked,
                     int language)
{
    const struct result *result = ranked->result;
    const struct result_row *row = ranked->row;

    if (row->model < 0) {
        const struct result_tag *tag = &result->tags[ranked->group];
        v[MODEL] = value_text(
            table, view_of(arena_printf(&table->arena, language ? "%d 个模型" : "%d %s",
                                        tag->models, tag->models == 1 ? "model" : "models")));
        v[GROUP] = value_text(table, view_of(tag->name));
        return;
    }
    v[MODEL] = value_text(table, view_of(result->run->models[row->model].label));
    if (row->group >= 0)
        v[GROUP] = value_text(table, view_of(result->groups[row->group]));
    else if (result->by != RESULT_BY_MODEL)
        v[GROUP] = value_text(table, language ? VIEW("全部") : VIEW("all"));
}

static void add_row(struct table *table, const struct ranked *ranked, int language)
{
    const struct result *result = ranked->result;
    const struct result_row *row = ranked->row;
    struct value *v = table_add_row(table);

    if (table->column_count > GRADER)
        v[GRADER] = value_text(table, view_of(result->purpose));
    v[RUN] = value_text(table, view_of(result->run->info.name));
    name_row(table, v, ranked, language);
    fill_shown(table, v, result, row);
    fill_machine(v, row);
    v[SIMULATED] = value_flag(result->run->info.is_simulated);
}

static void fill_index(struct value *v, const struct ranked *ranked, const struct index *index)
{
    struct index_value value = index_of(index, &ranked->result->subjects[ranked->row->model]);

    v[INDEX] = value_percent(value.value);
    if (!isnan(value.range.low))
        v[INDEX] = value_with_interval(v[INDEX], value.range.low, value.range.high);
}

/* Who is alike, and who on the frontier. */
static void fill_pairing(struct table *table, struct value *v, const struct ranked *ranked,
                         const struct pairing *pairing)
{
    const struct result_row *row = ranked->row;
    size_t side = pairing_side(pairing, ranked->result, row);
    size_t group =
        pairing_group(pairing, row->group >= 0 ? ranked->result->groups[row->group] : NULL);

    if (side == SIZE_MAX || group == SIZE_MAX)
        return;
    if (pairing->letters && row->scored > 0)
        v[ALIKE] = value_text(table, view_of(pairing->letters[group * pairing->side_count + side]));
    if (pairing->has_frontier && row->scored > 0)
        v[FRONTIER] = value_percent(pairing->frontier[group * pairing->side_count + side]);
}

/* The column of the ratio, in the rows of whole models of runs that have the reference. */
static void fill_ratios(struct table *table, const struct ranked *ranked, size_t n,
                        const struct result *result, const char *name)
{
    int reference = reference_find(result, name);

    if (reference < 0)
        return;
    struct reference_ratio *ratios =
        mem_zalloc(result->run->model_count + 1, sizeof(struct reference_ratio));
    reference_ratios(result, (size_t)reference, ratios);
    for (size_t i = 0; i < n; i++) {
        const struct result_row *row = ranked[i].row;
        if (ranked[i].result != result || row->model < 0 || row->group >= 0)
            continue;
        const struct reference_ratio *r = &ratios[row->model];
        struct value *v = &table->values[i * table->column_count + RATIO];
        if (r->state == RESULT_UNKNOWN)
            *v = value_unknown();
        else if (r->state == RESULT_KNOWN)
            *v = value_with_interval(value_number(r->ratio), r->range.low, r->range.high);
    }
    free(ratios);
}

static void add_title(struct table *table, const struct result *result, size_t runs)
{
    const struct run_info *info = &result->run->info;
    char day[CLOCK_ISO_SIZE];
    struct str title = {0}, safe = {0};

    if (runs > 1)
        return;
    clock_day(info->created_unix_ns, day);
    str_printf(&title, "%s  run %s  %s  %s", info->title, info->name, day,
               run_state_name(info->state));
    utf8_put_safe(&safe, str_view(&title), false);
    table->title = arena_copy(&table->arena, str_view(&safe));
    str_release(&title);
    str_release(&safe);
}

void comparison_table(struct result *const *results, size_t count,
                      const struct comparison_options *options, struct table *table)
{
    size_t n = 0;

    comparison_begin(table, results, count, options);
    add_title(table, results[0], count);
    table->origin = TABLE_REAL;
    for (size_t i = 0; i < count; i++) {
        if (results[i]->run->info.is_simulated)
            table->origin = TABLE_SIMULATED;
    }
    struct ranked *ranked = results[0]->by == RESULT_BY_TAG ? rank_tags(results, count, &n)
                                                            : rank_rows(results, count, &n);
    for (size_t i = 0; i < n; i++) {
        add_row(table, &ranked[i], options->language);
        if (options->index && ranked[i].row->model >= 0 && ranked[i].row->group < 0)
            fill_index(&table->values[i * table->column_count], &ranked[i], options->index);
        if (options->pairing)
            fill_pairing(table, &table->values[i * table->column_count], &ranked[i],
                         options->pairing);
    }
    for (size_t i = 0; options->reference && i < count; i++)
        fill_ratios(table, ranked, n, results[i], options->reference);
    free(ranked);
    comparison_notes(results, count, options, table);
}

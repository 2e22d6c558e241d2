#include "report/result.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/bill.h"
#include "report/result_parts.h"
#include "report/tally.h"

/* Tags --------------------------------------------------------------------------------------- */

static void begin_tags(struct result_loader *l)
{
    struct result *result = l->result;

    if (result->by != RESULT_BY_TAG)
        return;
    result_find_tags(result);
    l->tags = mem_zalloc(result->tag_count + 1, sizeof *l->tags);
    for (size_t i = 0; i < result->tag_count; i++)
        l->tags[i] = (struct tally){
            .row = &result->tags[i].row,
            .clusters = mem_zalloc(result->cluster_count + 1, sizeof(struct result_cluster)),
            .cluster_count = result->cluster_count};
}

static void end_tags(struct result_loader *l)
{
    for (size_t i = 0; l->tags && i < l->result->tag_count; i++) {
        tally_finish(&l->tags[i]);
        free(l->tags[i].clusters);
    }
    free(l->tags);
}

/* Streams -------------------------------------------------------------------------------------- */

static const struct item_place *place_of(const struct result_loader *l, int64_t cell)
{
    const struct query_run *run = l->result->run;

    return &l->places[cell / run->repeats % (int64_t)run->item_count];
}

static bool take_cell(void *context, const struct cell_row *cell)
{
    struct result_loader *l = context;
    const struct item_place *place = place_of(l, cell->cell);
    size_t groups = l->result->group_count;

    tally_cell(&l->tallies[groups], place->whole_cluster, cell);
    for (size_t i = 0; i < l->result->tag_count; i++) {
        if (result_has_tag(l->result, (size_t)l->model, l->result->tags[i].name))
            tally_cell(&l->tags[i], place->whole_cluster, cell);
    }
    if (l->result->subjects)
        subject_add_cell(&l->result->subjects[l->model], cell);
    observed_cell(&l->result->observed[l->model], &l->result->arena, cell);
    if (groups)
        tally_cell(&l->tallies[place->group], place->group_cluster - l->group_first[place->group],
                   cell);
    return true;
}

/* What the prices of the result are, for the note under it. */
static void note_price(struct result *result, const struct bill *bill,
                       const struct attempt_row *attempt)
{
    int64_t at = result->prices_at_unix_ns;
    const char *date = bill->cost.row ? bill->cost.row->source_date : NULL;

    if (!bill->cost.row)
        return;
    result->is_cached_unknown |= bill->cost.is_upper_bound;
    if (bill->cost.is_converted && !result->converted_from) {
        result->converted_from = arena_strdup(&result->arena, bill->cost.row->currency);
        result->rate_unix_ns = at == INT64_MIN ? attempt->started_unix_ns : at;
    }
    if (!date)
        return;
    if (!result->price_from || strcmp(date, result->price_from) < 0)
        result->price_from = arena_strdup(&result->arena, date);
    if (!result->price_to || strcmp(date, result->price_to) > 0)
        result->price_to = arena_strdup(&result->arena, date);
}

static bool take_attempt(void *context, const struct attempt_row *attempt)
{
    struct result_loader *l = context;
    const struct item_place *place = place_of(l, attempt->cell);
    size_t groups = l->result->group_count;
    const struct bill bill = bill_attempt(l->options->book, &l->result->run->models[l->model],
                                          attempt, l->result->currency);

    if (bill.state == BILL_KNOWN)
        note_price(l->result, &bill, attempt);
    if (l->result->subjects)
        subject_add_attempt(&l->result->subjects[l->model], attempt, &bill);
    tally_attempt(&l->tallies[groups], place->whole_cluster, attempt, &bill);
    for (size_t i = 0; i < l->result->tag_count; i++) {
        if (result_has_tag(l->result, (size_t)l->model, l->result->tags[i].name))
            tally_attempt(&l->tags[i], place->whole_cluster, attempt, &bill);
    }
    if (groups)
        tally_attempt(&l->tallies[place->group],
                      place->group_cluster - l->group_first[place->group], attempt, &bill);
    return true;
}

/* Planned = the sum of all outcomes and pending, and all that was planned was counted. */
static bool check_accounts(const struct result_loader *l, const struct result_row *row,
                           struct error *err)
{
    const struct query_run *run = l->result->run;
    size_t items = row->group < 0 ? l->wanted : l->group_items[row->group];
    int64_t sum = 0, expected = (int64_t)items * run->repeats;

    for (int i = 0; i < OUTCOME_COUNT; i++)
        sum += row->outcome[i];
    if (row->planned == sum && sum == expected)
        return true;
    return error_set(err, ERROR_SYSTEM,
                     "run '%s': the cells of model %d do not add up: %lld planned, %lld counted, "
                     "%lld with an outcome or pending",
                     run->info.name, row->model, (long long)expected, (long long)row->planned,
                     (long long)sum);
}

static bool load_model(struct result_loader *l, struct store *store, struct error *err)
{
    struct result *result = l->result;
    size_t groups = result->group_count;
    struct result_row *rows = &result->rows[(size_t)l->model * (groups + 1)];
    const struct query_filter filter = {.run = result->run->info.id,
                                        .model = l->model,
                                        .cell = -1,
                                        .suite = l->options->suite,
                                        .purpose = l->options->purpose};
    size_t grouped = groups ? l->group_first[groups] : 0;
    struct result_cluster *clusters = mem_zalloc(grouped + 1, sizeof *clusters);

    for (size_t i = 0; i <= groups; i++) {
        rows[i].model = l->model;
        rows[i].group = i < groups ? (int)i : -1;
        l->tallies[i] = (struct tally){
            .row = &rows[i],
            .clusters = result->clusters + (size_t)l->model * result->cluster_count,
            .cluster_count = result->cluster_count,
            .is_loop_on_time = (double)result->run->late_p99_ns <= RESULT_LOOP_LATE_MAX_NS};
        if (i < groups) {
            l->tallies[i].clusters = clusters + l->group_first[i];
            l->tallies[i].cluster_count = l->group_first[i + 1] - l->group_first[i];
        }
    }
    if (result->subjects)
        subject_begin(&result->subjects[l->model], result->run, l->model, result->currency);
    bool ok = query_cells(store, &filter, take_cell, l, err) &&
              query_attempts(store, &filter, take_attempt, l, err);
    if (result->subjects)
        subject_end(&result->subjects[l->model]);
    for (size_t i = 0; i <= groups; i++) {
        tally_finish(&l->tallies[i]);
        ok = ok && check_accounts(l, &rows[i], err);
    }
    free(clusters);
    return ok;
}

/* Whole results -------------------------------------------------------------------------------- */

static const char *choose_currency(const struct query_run *run, const char *wanted)
{
    if (wanted)
        return wanted;
    for (size_t i = 1; i < run->model_count; i++) {
        if (strcmp(run->models[i].currency, run->models[0].currency) != 0)
            return "CNY";
    }
    return run->model_count && run->models[0].currency[0] ? run->models[0].currency : "CNY";
}

static bool load_rows(struct result_loader *l, struct store *store, struct error *err)
{
    struct result *result = l->result;
    bool ok = true;

    result->row_count = result->run->model_count * (result->group_count + 1);
    result->rows = mem_zalloc(result->row_count + 1, sizeof *result->rows);
    result->clusters =
        mem_zalloc(result->run->model_count * result->cluster_count + 1, sizeof *result->clusters);
    l->tallies = mem_zalloc(result->group_count + 1, sizeof *l->tallies);
    begin_tags(l);
    if (l->options->by_question)
        result->subjects = mem_zalloc(result->run->model_count + 1, sizeof *result->subjects);
    result->observed = observed_new(&result->arena, result->run);
    for (size_t i = 0; ok && i < result->run->model_count; i++) {
        l->model = (int)i;
        ok = load_model(l, store, err);
    }
    end_tags(l);
    free(l->tallies);
    return ok;
}

static bool take_judge(void *context, const struct attempt_row *attempt)
{
    struct result_loader *l = context;
    const struct query_run *run = l->result->run;
    size_t index = (size_t)attempt->model - run->model_count;

    if (attempt->model < 0 || index >= run->judge_count)
        return true;
    struct result_judge *judge = &l->result->judges[index];
    const struct bill bill =
        bill_attempt(l->options->book, &run->models[attempt->model], attempt, l->result->currency);
    note_price(l->result, &bill, attempt);
    judge->money.calls++;
    judge->tokens.input += attempt->usage.input > 0 ? attempt->usage.input : 0;
    judge->tokens.output += attempt->usage.output > 0 ? attempt->usage.output : 0;
    if (bill_is_known(&bill))
        judge->money.known += bill.cost.total;
    else
        judge->money.unknown_calls++;
    return true;
}

/* Judges' calls are of the whole run, whatever suite is asked for. */
static bool load_judges(struct result_loader *l, struct store *store, struct error *err)
{
    struct result *result = l->result;
    const struct query_run *run = result->run;
    const struct query_filter filter = {
        .run = run->info.id, .model = -1, .cell = -1, .flags = QUERY_JUDGES};

    result->judges = arena_alloc(&result->arena, (run->judge_count + 1) * sizeof *result->judges);
    for (size_t i = 0; i < run->judge_count; i++)
        result->judges[i].label = run->models[run->model_count + i].label;
    return run->judge_count == 0 || query_attempts(store, &filter, take_judge, l, err);
}

static bool load(struct result *result, struct store *store, int64_t run,
                 const struct result_options *options, struct error *err)
{
    struct result_loader l = {.result = result, .options = options};

    result->run = query_run_load(store, run, err);
    if (!result->run)
        return false;
    result->currency =
        arena_strdup(&result->arena, choose_currency(result->run, options->currency));
    result_place(&l);
    bool ok = true;
    if (options->suite && l.wanted == 0)
        ok = query_run_has_suite(result->run, options->suite, err);
    ok = ok && load_rows(&l, store, err) && load_judges(&l, store, err);
    free(l.places);
    free(l.group_items);
    free(l.group_first);
    return ok;
}

struct result *result_load(struct store *store, int64_t run, const struct result_options *options,
                           struct error *err)
{
    struct result *result = mem_zalloc(1, sizeof *result);

    result->by = options->by;
    result->purpose = arena_strdup(&result->arena, options->purpose ? options->purpose : "default");
    result->prices_at_unix_ns = options->book ? price_book_at(options->book) : INT64_MIN;
    if (query_begin(store, err)) {
        bool ok = load(result, store, run, options, err);
        query_end(store);
        if (ok)
            return result;
    }
    result_free(result);
    return NULL;
}

void result_free(struct result *result)
{
    if (!result)
        return;
    for (size_t i = 0; result->subjects && i < result->run->model_count; i++)
        subject_release(&result->subjects[i]);
    free(result->subjects);
    query_run_free(result->run);
    free(result->rows);
    free(result->clusters);
    free(result->tags);
    arena_release(&result->arena);
    free(result);
}

const struct result_row *result_total(const struct result *result, size_t model)
{
    return &result->rows[model * (result->group_count + 1) + result->group_count];
}

double result_amount(const struct result_price *price)
{
    return price->state == RESULT_KNOWN ? (double)price->pico / (double)DECIMAL_PICO : NAN;
}

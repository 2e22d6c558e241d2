#include "report/tally.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "stats/quantile.h"

#define HOUR_NS INT64_C(3600000000000)

/* Counting ------------------------------------------------------------------------------------- */

static bool is_answered(enum outcome outcome)
{
    return outcome_is_scored(outcome) || outcome == OUTCOME_ANSWERED;
}

static void tally_times(struct tally *tally, const struct cell_row *cell)
{
    int64_t first = attempt_first_token(&cell->times);

    if (first < 0 || cell->times.sent < 0)
        return;
    MEM_GROW(tally->ttft, tally->time_count, &tally->ttft_capacity);
    MEM_GROW(tally->client, tally->time_count, &tally->client_capacity);
    tally->ttft[tally->time_count] = (double)(first - cell->times.sent);
    tally->client[tally->time_count++] = (double)cell->client_lag_ns;
}

void tally_cell(struct tally *tally, size_t cluster, const struct cell_row *cell)
{
    struct result_cluster *c = &tally->clusters[cluster];

    tally->row->planned++;
    tally->row->outcome[cell->outcome]++;
    if (cell->outcome != OUTCOME_PENDING || cell->attempt_count > 0)
        c->asked++;
    if (cell->outcome == OUTCOME_CORRECT)
        c->correct++;
    if (outcome_is_scored(cell->outcome)) {
        c->scored++;
        c->score += cell->score;
        tally->score_sum += cell->score;
        tally->has_fraction |= cell->score != 0 && cell->score != 1;
    }
    if (!is_answered(cell->outcome))
        return;
    tally_times(tally, cell);
    if (cell->usage.output >= 0) {
        tally->output_cells++;
        tally->output_tokens += cell->usage.output;
    }
}

static void add_known(int64_t *sum, int64_t tokens)
{
    if (tokens > 0)
        *sum += tokens;
}

static void tally_tokens(struct result_tokens *sums, const struct attempt_row *attempt,
                         const struct bill *bill)
{
    const struct usage *usage = &attempt->usage;

    add_known(&sums->input, usage->input);
    add_known(&sums->cached, usage->cached);
    add_known(&sums->cache_write, usage->cache_write);
    add_known(&sums->output, usage->output);
    add_known(&sums->reasoning, usage->reasoning);
    sums->calls_without_usage += bill->state == BILL_NO_USAGE || bill->state == BILL_UNENDED ||
                                 (bill->is_server && (usage->input < 0 || usage->output < 0));
}

static void tally_lost(struct result_money *money, const struct bill *bill)
{
    money->lost_calls++;
    if (bill->at_most < 0)
        money->lost_unknown++;
    else
        money->lost += bill->at_most;
}

static void add_tokens(struct result_cluster *cluster, const struct usage *usage)
{
    cluster->tokens += usage->input > 0 ? (double)usage->input : 0;
    cluster->tokens += usage->output > 0 ? (double)usage->output : 0;
}

/* A cluster's share of the money is that of its calls' time: seconds until tally_server. */
static void tally_span(struct tally *tally, size_t cluster, const struct attempt_row *attempt,
                       const struct bill *bill)
{
    int64_t ended = attempt->times.ended > 0 ? attempt->times.ended : 0;

    MEM_GROW(tally->spans, tally->span_count, &tally->span_capacity);
    tally->spans[tally->span_count++] =
        (struct tally_span){attempt->started_unix_ns, attempt->started_unix_ns + ended};
    tally->clusters[cluster].cost += (double)ended / 1e9;
    tally->hour_pico = bill->server_hour;
    tally->watts = bill->cost.row->watts;
}

void tally_attempt(struct tally *tally, size_t cluster, const struct attempt_row *attempt,
                   const struct bill *bill)
{
    struct result_money *money = &tally->row->money;

    tally->row->attempts++;
    tally_tokens(&tally->row->tokens, attempt, bill);
    add_tokens(&tally->clusters[cluster], &attempt->usage);
    if (bill->is_server)
        tally_span(tally, cluster, attempt, bill);
    money->calls++;
    money->straddling_calls += bill->cost.straddles;
    if (!bill_is_known(bill)) {
        money->unknown_calls++;
        money->unknown_prices += bill->state == BILL_NO_PRICE;
        if (bill->state == BILL_UNENDED)
            tally_lost(money, bill);
        return;
    }
    money->known += bill->cost.total;
    for (int i = 0; i < PRICE_PART_COUNT; i++)
        money->part[i] += bill->cost.part[i];
    tally->clusters[cluster].cost += (double)bill->cost.total / (double)DECIMAL_PICO;
    if (bill->state != BILL_KNOWN)
        return;
    tally->priced_tokens += attempt->usage.input + attempt->usage.output;
    tally->priced_output += attempt->usage.output;
}

/* Figures -------------------------------------------------------------------------------------- */

static void finish_counts(struct result_row *row)
{
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        if (outcome_is_scored((enum outcome)i))
            row->scored += row->outcome[i];
    }
    row->answered = row->scored + row->outcome[OUTCOME_ANSWERED];
    row->left_out = row->planned - row->answered - row->outcome[OUTCOME_PENDING];
    row->is_comparable =
        (double)row->left_out <=
        RESULT_LEFT_OUT_MAX * (double)(row->planned - row->outcome[OUTCOME_PENDING]);
}

static void finish_score(const struct tally *tally)
{
    struct result_row *row = tally->row;
    struct cluster_sums sums = {0};

    row->score = row->score_if_wrong = row->score_if_right = NAN;
    row->score_range = INTERVAL_NONE;
    for (size_t i = 0; i < tally->cluster_count; i++) {
        const struct result_cluster *c = &tally->clusters[i];
        cluster_add(&sums, (double)c->scored, c->score, 0);
    }
    row->clusters = (int64_t)sums.clusters;
    if (row->scored + row->left_out > 0) {
        double ended = (double)(row->scored + row->left_out);
        row->score_if_wrong = tally->score_sum / ended;
        row->score_if_right = (tally->score_sum + (double)row->left_out) / ended;
    }
    if (row->scored == 0)
        return;
    row->score = tally->score_sum / (double)row->scored;
    row->is_clustered = tally->has_fraction || row->clusters < row->scored;
    row->score_range = row->is_clustered ? interval_mean(&sums)
                                         : interval_wilson(tally->score_sum, (double)row->scored);
}

/* `pico` * scale / count; NONE when there is nothing to divide by. */
static struct result_price price_of(const struct result_money *money, int64_t scale, int64_t count)
{
    struct result_price price = {.state = RESULT_NONE};

    if (count <= 0 || money->calls == 0 ||
        !decimal_mul_div(money->known, scale, count, &price.pico))
        return price;
    price.state = money->unknown_calls == 0 ? RESULT_KNOWN
                  : money->known > 0        ? RESULT_AT_LEAST
                                            : RESULT_UNKNOWN;
    return price;
}

/* Calls of unknown cost are in neither side of it. */
static struct result_price per_million(const struct result_row *row, int64_t tokens)
{
    struct result_price price = price_of(&row->money, 1000000, tokens);

    if (price.state == RESULT_AT_LEAST)
        price.state = RESULT_KNOWN;
    else if (price.state == RESULT_NONE && row->money.unknown_calls > 0)
        price.state = RESULT_UNKNOWN;
    return price;
}

static int compare_spans(const void *a, const void *b)
{
    const struct tally_span *x = a, *y = b;

    return (x->start_unix_ns > y->start_unix_ns) - (x->start_unix_ns < y->start_unix_ns);
}

/* The time during which at least one call was under way; sorts the spans. */
static int64_t busy_time(struct tally *tally)
{
    int64_t busy = 0, until = INT64_MIN;

    qsort(tally->spans, tally->span_count, sizeof *tally->spans, compare_spans);
    for (size_t i = 0; i < tally->span_count; i++) {
        const struct tally_span *span = &tally->spans[i];
        int64_t from = span->start_unix_ns > until ? span->start_unix_ns : until;
        busy += span->end_unix_ns > from ? span->end_unix_ns - from : 0;
        until = span->end_unix_ns > until ? span->end_unix_ns : until;
    }
    return busy;
}

/* A server of one's own: money and energy of the time that it was busy with the run. */
static void finish_server(struct tally *tally)
{
    struct result_row *row = tally->row;
    double seconds = 0;
    int128 pico;

    row->joules = NAN;
    if (tally->span_count == 0)
        return;
    row->busy_ns = busy_time(tally);
    if (tally->watts >= 0)
        row->joules = (double)tally->watts * (double)row->busy_ns / 1e9;
    if (!decimal_mul_div(tally->hour_pico, row->busy_ns, HOUR_NS, &pico))
        return;
    row->money.known += pico;
    for (size_t i = 0; i < tally->cluster_count; i++)
        seconds += tally->clusters[i].cost;
    for (size_t i = 0; i < tally->cluster_count; i++)
        tally->clusters[i].cost *= seconds > 0 ? (double)pico / 1e12 / seconds : 0;
}

static void finish_tokens(const struct tally *tally)
{
    struct result_row *row = tally->row;
    struct cluster_sums sums = {0};

    for (size_t i = 0; i < tally->cluster_count; i++) {
        const struct result_cluster *c = &tally->clusters[i];
        cluster_add(&sums, (double)c->asked, (double)c->correct, c->tokens);
    }
    if (!(sums.y > 0)) { /* nothing was counted */
        row->tokens_per_correct = NAN;
        row->tokens_per_correct_range = INTERVAL_NONE;
        return;
    }
    row->tokens_per_correct = sums.x > 0 ? sums.y / sums.x : NAN;
    row->tokens_per_correct_range = interval_ratio(&sums);
}

static void finish_money(const struct tally *tally)
{
    struct result_row *row = tally->row;
    struct cluster_sums sums = {0};

    row->cost = price_of(&row->money, 1, 1);
    row->per_item = price_of(&row->money, 1, row->answered);
    row->per_1000 = price_of(&row->money, 1000, row->answered);
    row->per_correct = price_of(&row->money, 1, row->outcome[OUTCOME_CORRECT]);
    row->per_million = per_million(row, tally->priced_tokens);
    row->per_million_output = per_million(row, tally->priced_output);
    row->per_correct_range = INTERVAL_NONE;
    if (row->per_correct.state != RESULT_KNOWN)
        return;
    for (size_t i = 0; i < tally->cluster_count; i++) {
        const struct result_cluster *c = &tally->clusters[i];
        cluster_add(&sums, (double)c->asked, (double)c->correct, c->cost);
    }
    row->per_correct_range = interval_ratio(&sums);
}

void tally_finish(struct tally *tally)
{
    struct result_row *row = tally->row;

    finish_counts(row);
    finish_score(tally);
    finish_server(tally);
    finish_money(tally);
    finish_tokens(tally);
    row->output_tokens =
        tally->output_cells > 0 ? (double)tally->output_tokens / (double)tally->output_cells : NAN;
    row->ttft_p50_ns = quantile(tally->ttft, tally->time_count, 0.5);
    row->client_p50_ns = quantile(tally->client, tally->time_count, 0.5);
    row->is_latency_publishable =
        row->client_p50_ns <= RESULT_CLIENT_SHARE_MAX * row->ttft_p50_ns && /* false with NAN */
        tally->is_loop_on_time;
    free(tally->ttft);
    free(tally->client);
    free(tally->spans);
}

#include "forecast/forecast.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "forecast/history.h"
#include "stats/power.h"

struct work {
    struct forecast *forecast;
    const struct plan *plan;
    const struct forecast_options *options;
    struct history history;
    double *seconds; /* by row: of all its calls after each other */
};

const char *forecast_basis_name(enum forecast_basis basis)
{
    static const char *const names[] = {"history",      "few replies", "other suites",
                                        "other models", "assumptions", "mixed"};

    return names[basis];
}

/* One model on one suite ----------------------------------------------------------------------- */

/* Tokens and money of one cell. */
struct guess {
    enum forecast_basis basis;
    int64_t replies;
    double input, output, seconds;
    double money;  /* NAN: to be priced from the tokens */
    double spread; /* of one call's money, over its mean */
};

static bool thinks(const struct model_spec *spec)
{
    if (spec->thinking == THINKING_DEFAULT)
        return spec->profile.thinking_default != THINKING_OFF &&
               spec->profile.thinking_default != THINKING_DEFAULT;
    return spec->thinking != THINKING_OFF;
}

static double assumed_output(const struct model_spec *spec, bool is_judge)
{
    static const double shares[THINKING_LEVEL_COUNT] = {
        [THINKING_LOW] = 0.6, [THINKING_HIGH] = 1.5, [THINKING_MAX] = 2};
    enum thinking_level level =
        spec->thinking == THINKING_DEFAULT ? spec->profile.thinking_default : spec->thinking;
    double output = is_judge ? FORECAST_JUDGE_TOKENS : FORECAST_ANSWER_TOKENS;

    if (thinks(spec))
        output += FORECAST_THOUGHT_TOKENS * (shares[level] > 0 ? shares[level] : 1);
    return fmin(output, (double)spec->max_tokens);
}

static void guess_from_own(struct guess *g, const struct history_entry *e)
{
    double n = (double)e->replies, calls = (double)e->calls;
    double mean = e->money / calls;

    g->basis = e->replies >= FORECAST_ENOUGH ? FORECAST_HISTORY : FORECAST_FEW;
    g->replies = e->replies;
    g->input = e->input / n;
    g->output = e->output / n;
    g->seconds = e->seconds / n;
    g->money = e->unpriced ? NAN : e->money / n;
    g->spread = mean > 0 ? sqrt(fmax(0, e->money_money / calls - mean * mean)) / mean : 0;
    if (e->unpriced) {
        mean = e->output / calls;
        g->spread = mean > 0 ? sqrt(fmax(0, e->output_output / calls - mean * mean)) / mean : 0;
    }
}

/* Output tokens of what comes nearest: that model elsewhere, or others there. */
static void guess_from_near(const struct work *w, struct guess *g, const struct model_spec *spec,
                            const char *suite)
{
    double sums[2] = {0}, replies[2] = {0};

    for (size_t i = 0; i < w->history.count; i++) {
        const struct history_entry *e = &w->history.entries[i];
        bool is_model = strcmp(e->label, spec->label) == 0, is_suite = strcmp(e->suite, suite) == 0;
        bool is_near = is_model ? e->suite[0] == '\0' : is_suite && e->thinks == thinks(spec);
        if (!is_near)
            continue;
        sums[is_suite] += e->output;
        replies[is_suite] += (double)e->replies;
    }
    for (int i = 0; i < 2; i++) {
        if (replies[i] < FORECAST_SOME)
            continue;
        g->basis = i ? FORECAST_SUITE : FORECAST_MODEL;
        g->replies = (int64_t)replies[i];
        g->output = sums[i] / replies[i];
        return;
    }
}

static struct guess guess_of(const struct work *w, unsigned model, const char *suite, double input)
{
    const struct model_spec *spec = &w->plan->models[model];
    bool is_judge = model >= w->plan->model_count;
    struct guess g = {.basis = FORECAST_ASSUMED,
                      .input = input,
                      .output = assumed_output(spec, is_judge),
                      .money = NAN};
    const struct history_entry *own =
        is_judge ? NULL : history_find(&w->history, spec->label, suite);

    if (own && own->replies >= FORECAST_SOME) {
        guess_from_own(&g, own);
        return g;
    }
    if (!is_judge)
        guess_from_near(w, &g, spec, suite);
    g.seconds = 1 + g.output / FORECAST_SPEED;
    return g;
}

/* Ranges --------------------------------------------------------------------------------------- */

/* What high is over likely, and likely over low. */
static double factor_of(const struct guess *g, int64_t cells)
{
    bool is_own = g->basis == FORECAST_HISTORY || g->basis == FORECAST_FEW;
    double most = sqrt(g->basis == FORECAST_HISTORY ? FORECAST_SPREAD : FORECAST_WIDE_SPREAD);
    double least = g->basis == FORECAST_HISTORY ? 1.1 : 1.25;

    if (!is_own)
        return most;
    /* The mean of the calls to come, against that of those gone by. */
    double se = g->spread * sqrt(1 / (double)cells + 1 / (double)g->replies);
    return fmin(most, fmax(least, exp(2.5 * se)));
}

static double price_of(const struct work *w, const struct model_spec *spec, double input,
                       double output)
{
    struct price_query query = {.provider = spec->provider->name,
                                .region = spec->region,
                                .model = spec->profile.id,
                                .currency = w->forecast->currency,
                                .start_unix_ns = w->options->now_unix_ns,
                                .end_unix_ns = w->options->now_unix_ns,
                                .is_thinking = thinks(spec),
                                .usage = USAGE_NONE};
    struct price_cost cost = {0};
    /* A server that is paid by the hour: what its time will be is not known before. */
    if (price_server(w->options->book, &query))
        return NAN;

    query.usage.input = llround(input);
    query.usage.output = llround(output);
    price_cost(w->options->book, &query, &cost);
    return cost.unknown == PRICE_KNOWN ? (double)cost.total / (double)DECIMAL_PICO : NAN;
}

static struct forecast_range range_of(double likely, double factor)
{
    return (struct forecast_range){likely / factor, likely, likely * factor};
}

static void fill_row(const struct work *w, struct forecast_row *row, const struct guess *g)
{
    const struct model_spec *spec = &w->plan->models[row->model];
    double cells = (double)row->cells, factor = factor_of(g, row->cells);
    /* Input is known better than output where neither was seen. */
    double input = g->basis <= FORECAST_FEW ? factor : fmin(factor, 1.5);

    row->basis = g->basis;
    row->replies = g->replies;
    row->input = range_of(cells * g->input, input);
    row->output = range_of(cells * g->output, factor);
    row->money = range_of(cells * g->money, factor);
    if (isnan(g->money) && cells > 0)
        row->money = (struct forecast_range){
            cells * price_of(w, spec, row->input.low / cells, row->output.low / cells),
            cells * price_of(w, spec, g->input, g->output),
            cells * price_of(w, spec, row->input.high / cells, row->output.high / cells)};
}

static void add_range(struct forecast_range *sum, const struct forecast_range *more)
{
    sum->low += more->low;
    sum->likely += more->likely;
    sum->high += more->high;
}

static void add_row(struct forecast_row *sum, const struct forecast_row *row)
{
    sum->basis = sum->cells == 0 || sum->basis == row->basis ? row->basis : FORECAST_MIXED;
    sum->cells += row->cells;
    sum->replies += row->replies;
    add_range(&sum->input, &row->input);
    add_range(&sum->output, &row->output);
    add_range(&sum->money, &row->money);
}

/* Rows ----------------------------------------------------------------------------------------- */

/* Cells and the mean input of a suite's items. */
static int64_t suite_cells(const struct plan *plan, size_t suite, double *out_input)
{
    int64_t items = 0;
    double input = 0;

    for (size_t i = 0; i < plan->item_count; i++) {
        if (plan->items[i].suite != suite)
            continue;
        items++;
        input += (double)plan->items[i].input_estimate;
    }
    *out_input = items ? input / (double)items : 0;
    return items * plan->repeats;
}

static struct forecast_row *new_row(struct work *w, unsigned model, int suite)
{
    struct forecast_row *row = &w->forecast->rows[w->forecast->row_count++];

    *row = (struct forecast_row){.model = model, .suite = suite};
    return row;
}

static void add_model(struct work *w, unsigned model)
{
    const struct plan *plan = w->plan;
    struct forecast_row sum = {.model = model, .suite = -1};
    double seconds = 0;

    for (size_t i = 0; i < plan->suite_count; i++) {
        struct forecast_row *row = new_row(w, model, (int)i);
        double input;
        row->cells = suite_cells(plan, i, &input);
        const struct guess g = guess_of(w, model, plan->suites[i].suite->name, input);
        fill_row(w, row, &g);
        w->seconds[w->forecast->row_count - 1] = (double)row->cells * g.seconds;
        seconds += (double)row->cells * g.seconds;
        add_row(&sum, row);
    }
    *new_row(w, model, -1) = sum;
    w->seconds[w->forecast->row_count - 1] = seconds;
}

/* A judge reads the question, the rubric and the candidate's answer. */
static void add_judge(struct work *w, unsigned number)
{
    const struct plan *plan = w->plan;
    const struct plan_judge *judge = &plan->judges[number];
    unsigned model = (unsigned)plan->model_count + number;
    struct forecast_row *row = new_row(w, model, -1);
    double input = 0;

    for (size_t i = 0; i < judge->item_count; i++)
        input += (double)plan->items[judge->items[i]].input_estimate;
    input = judge->item_count ? input / (double)judge->item_count : 0;
    row->cells = judge->cell_count;
    const struct guess g = guess_of(w, model, "", input + 2 * FORECAST_JUDGE_TOKENS);
    fill_row(w, row, &g);
    w->seconds[w->forecast->row_count - 1] = (double)row->cells * g.seconds;
}

/* Time ----------------------------------------------------------------------------------------- */

static bool shares_lane(const struct model_spec *a, const struct model_spec *b)
{
    return a->provider == b->provider && strcmp(a->base_url, b->base_url) == 0 &&
           strcmp(a->profile.lane, b->profile.lane) == 0;
}

/* The time of the lane that the model is on, at its limits. */
static double lane_seconds(const struct work *w, unsigned model)
{
    enum { PLACES = 64 }; /* where a profile says nothing (run/lane.h) */
    const struct model_spec *spec = &w->plan->models[model];
    double cells = 0, tokens = 0, seconds = 0;

    for (size_t i = 0; i < w->forecast->row_count; i++) {
        const struct forecast_row *row = &w->forecast->rows[i];
        if (row->suite >= 0 || !shares_lane(spec, &w->plan->models[row->model]))
            continue;
        cells += (double)row->cells;
        tokens += row->input.likely + row->output.likely;
        seconds += w->seconds[i];
    }
    const struct lane_limits *limits = &spec->profile.limits;
    double most = seconds / (limits->concurrency > 0 ? limits->concurrency : PLACES);
    if (cells > 0)
        most = fmax(most, seconds / cells); /* no run is shorter than a call */
    if (limits->requests_per_minute > 0)
        most = fmax(most, 60 * cells / (double)limits->requests_per_minute);
    if (limits->tokens_per_minute > 0)
        most = fmax(most, 60 * tokens / (double)limits->tokens_per_minute);
    return most;
}

static void finish_rows(struct work *w)
{
    struct forecast *f = w->forecast;

    f->total = (struct forecast_row){.suite = -1};
    for (size_t i = 0; i < f->row_count; i++) {
        struct forecast_row *row = &f->rows[i];
        if (row->suite >= 0)
            continue;
        row->seconds = lane_seconds(w, row->model);
        double seconds = fmax(f->total.seconds, row->seconds);
        add_row(&f->total, row);
        f->total.seconds = seconds;
    }
}

/* What it can tell apart ----------------------------------------------------------------------- */

/* Questions: each once, whatever its copies and repeats; those of one source are not told apart. */
static int64_t suite_questions(const struct plan *plan, size_t suite, int64_t *out_repeats)
{
    int64_t questions = 0, items = 0;

    for (size_t i = 0; i < plan->item_count; i++) {
        if (plan->items[i].suite != suite)
            continue;
        items++;
        questions += plan->items[i].copy == 0;
    }
    *out_repeats = questions ? items / questions * plan->repeats : 0;
    return questions;
}

static void fill_pair(const struct work *w, struct forecast_pair *p)
{
    static const double points[] = {0.01, 0.02, 0.05};
    const struct plan *plan = w->plan;
    const struct history_pair *known =
        history_find_pair(&w->history, plan->models[p->a].label, plan->models[p->b].label,
                          plan->suites[p->suite].suite->name);
    /* Of single answers; half of it falls with repeats where nothing is known. */
    double within = FORECAST_PAIR_VARIANCE / 2, between = FORECAST_PAIR_VARIANCE / 2;
    double repeats = (double)p->repeats;

    if (known) {
        p->measured = known->questions;
        within = isnan(known->within) ? known->variance / 2 : known->within;
        between = fmax(0, known->variance - within / known->repeats);
    }
    double variance = between + within / repeats, n = (double)p->questions;
    p->detectable = power_detectable(variance, n, POWER_ALPHA, POWER_POWER);
    for (int i = 0; i < 3; i++) {
        p->items[i] = ceil(power_items(variance, points[i], POWER_ALPHA, POWER_POWER));
        p->times[i] =
            fmax(1, ceil(power_repeats(between, within, n, points[i], POWER_ALPHA, POWER_POWER)));
    }
}

static void add_pairs(struct work *w)
{
    const struct plan *plan = w->plan;
    struct forecast *f = w->forecast;

    for (unsigned a = 0; a < plan->model_count; a++) {
        for (unsigned b = a + 1; b < plan->model_count; b++) {
            for (size_t i = 0; i < plan->suite_count; i++) {
                struct forecast_pair *p = &f->pairs[f->pair_count++];
                *p = (struct forecast_pair){.a = a, .b = b, .suite = (int)i};
                p->questions = suite_questions(plan, i, &p->repeats);
                fill_pair(w, p);
            }
        }
    }
}

/* Whole ---------------------------------------------------------------------------------------- */

static const char *choose_currency(const struct plan *plan, const char *wanted)
{
    if (wanted)
        return wanted;
    for (size_t i = 1; i < plan->model_count; i++) {
        if (strcmp(plan->models[i].provider->currency, plan->models[0].provider->currency) != 0)
            return "CNY";
    }
    return plan->models[0].provider->currency;
}

bool forecast_make(struct forecast *f, const struct plan *plan, struct store *store,
                   const struct forecast_options *options, struct error *err)
{
    struct work w = {.forecast = f, .plan = plan, .options = options};
    size_t models = plan->model_count, suites = plan->suite_count;
    size_t rows = models * (suites + 1) + plan->judge_count;

    *f = (struct forecast){.plan = plan};
    f->currency = arena_strdup(&f->arena, choose_currency(plan, options->currency));
    if (store && !history_load(&w.history, plan, store, options, f->currency, err)) {
        arena_release(&f->arena);
        return false;
    }
    f->rows = mem_zalloc(rows + 1, sizeof *f->rows);
    f->pairs = mem_zalloc(models * models * suites + 1, sizeof *f->pairs);
    w.seconds = mem_zalloc(rows + 1, sizeof *w.seconds);
    for (unsigned i = 0; i < models; i++)
        add_model(&w, i);
    for (unsigned i = 0; i < plan->judge_count; i++)
        add_judge(&w, i);
    finish_rows(&w);
    add_pairs(&w);
    free(w.seconds);
    history_release(&w.history);
    return true;
}

void forecast_release(struct forecast *forecast)
{
    free(forecast->rows);
    free(forecast->pairs);
    arena_release(&forecast->arena);
}

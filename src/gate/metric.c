#include "gate/metric.h"

#include <string.h>

static void add_score(const struct subject_item *item, double *x, double *n)
{
    *x = item->score;
    *n = item->scored;
}

static void add_cost(const struct subject_item *item, double *x, double *n)
{
    *x = item->cost;
    *n = item->scored;
}

static void add_cost_of_correct(const struct subject_item *item, double *x, double *n)
{
    *x = item->cost;
    *n = item->correct;
}

static void add_tokens(const struct subject_item *item, double *x, double *n)
{
    *x = item->output_tokens;
    *n = item->output_count;
}

static void add_ttft(const struct subject_item *item, double *x, double *n)
{
    *x = item->ttft_seconds;
    *n = item->ttft_count;
}

static void add_refused(const struct subject_item *item, double *x, double *n)
{
    *x = item->refused;
    *n = item->scored;
}

static void add_unparsed(const struct subject_item *item, double *x, double *n)
{
    *x = item->unparsed;
    *n = item->scored;
}

static void add_truncated(const struct subject_item *item, double *x, double *n)
{
    *x = item->truncated;
    *n = item->scored;
}

static void add_filtered(const struct subject_item *item, double *x, double *n)
{
    *x = item->filtered;
    *n = item->scored + item->left_out;
}

/* What ended without an answer, filters apart: the service's errors. */
static void add_error(const struct subject_item *item, double *x, double *n)
{
    *x = item->left_out - item->filtered;
    *n = item->scored + item->left_out;
}

const struct gate_metric gate_metrics[] = {
    {"score", GATE_MEAN, GATE_POINTS, 1, 0, add_score, true, false},
    {"cost_per_item", GATE_MEAN, GATE_MONEY, 1, 0, add_cost, false, true},
    {"cost_per_1000", GATE_MEAN, GATE_MONEY, 1000, 0, add_cost, false, true},
    {"cost_per_correct", GATE_MEAN, GATE_MONEY, 1, 0, add_cost_of_correct, false, true},
    {"output_tokens", GATE_MEAN, GATE_TOKENS, 1, 0, add_tokens, false, false},
    {"ttft_mean_s", GATE_MEAN, GATE_SECONDS, 1, 0, add_ttft, false, false},
    {"ttft_p50_s", GATE_QUANTILE, GATE_SECONDS, 1, 0.5, NULL, false, false},
    {"ttft_p95_s", GATE_QUANTILE, GATE_SECONDS, 1, 0.95, NULL, false, false},
    {"refusal_rate", GATE_MEAN, GATE_POINTS, 1, 0, add_refused, false, false},
    {"unparsed_rate", GATE_MEAN, GATE_POINTS, 1, 0, add_unparsed, false, false},
    {"truncated_rate", GATE_MEAN, GATE_POINTS, 1, 0, add_truncated, false, false},
    {"filtered_rate", GATE_MEAN, GATE_POINTS, 1, 0, add_filtered, false, false},
    {"error_rate", GATE_MEAN, GATE_POINTS, 1, 0, add_error, false, false},
    {NULL, GATE_MEAN, GATE_POINTS, 0, 0, NULL, false, false},
};

const struct gate_metric *gate_metric_find(const char *name)
{
    for (const struct gate_metric *m = gate_metrics; m->name; m++) {
        if (strcmp(m->name, name) == 0)
            return m;
    }
    return NULL;
}

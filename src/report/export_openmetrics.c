#include "report/export_openmetrics.h"

#include <math.h>

#include "base/utf8.h"
#include "report/format.h"

struct metric {
    const char *name, *unit, *help;
    double (*value)(const struct result_row *row);
};

static double score_of(const struct result_row *row)
{
    return row->score;
}

static double score_low(const struct result_row *row)
{
    return row->score_range.low;
}

static double score_high(const struct result_row *row)
{
    return row->score_range.high;
}

static double scored_of(const struct result_row *row)
{
    return (double)row->scored;
}

static double left_out_of(const struct result_row *row)
{
    return (double)row->left_out;
}

static double pending_of(const struct result_row *row)
{
    return (double)row->outcome[OUTCOME_PENDING];
}

static double input_of(const struct result_row *row)
{
    return (double)row->tokens.input;
}

static double output_of(const struct result_row *row)
{
    return (double)row->tokens.output;
}

static double ttft_of(const struct result_row *row)
{
    return row->is_latency_publishable ? row->ttft_p50_ns / 1e9 : NAN;
}

static double cost_of(const struct result_row *row)
{
    return result_amount(&row->cost);
}

static double per_correct_of(const struct result_row *row)
{
    return result_amount(&row->per_correct);
}

static const struct metric metrics[] = {
    {"steelyard_score_ratio", "ratio", "Mean score, 0 to 1.", score_of},
    {"steelyard_score_low_ratio", "ratio", "Lower end of its 95 % interval.", score_low},
    {"steelyard_score_high_ratio", "ratio", "Upper end of its 95 % interval.", score_high},
    {"steelyard_scored_cells", "cells", "Answers in the score.", scored_of},
    {"steelyard_left_out_cells", "cells", "Questions that ended without an answer.", left_out_of},
    {"steelyard_pending_cells", "cells", "Questions not asked yet.", pending_of},
    {"steelyard_input_tokens", "tokens", "Input tokens of every call.", input_of},
    {"steelyard_output_tokens", "tokens", "Output tokens of every call.", output_of},
    {"steelyard_ttft_p50_seconds", "seconds", "Median time to the first token.", ttft_of},
};
static const struct metric money_metrics[] = {
    {"steelyard_cost", NULL, "Money of every call; absent where some of it is unknown.", cost_of},
    {"steelyard_cost_per_correct", NULL, "Money of every call by correct answer.", per_correct_of},
};

void openmetrics_label(struct str *out, const char *name, const char *value)
{
    struct str safe = {0};

    utf8_put_safe(&safe, view_of(value), false);
    str_printf(out, "%s=\"", name);
    for (size_t i = 0; i < safe.len; i++) {
        if (safe.data[i] == '"' || safe.data[i] == '\\')
            str_add_char(out, '\\');
        str_add_char(out, safe.data[i]);
    }
    str_add_char(out, '"');
    str_release(&safe);
}

static void put_samples(struct str *out, const struct metric *metric, const struct result *result,
                        const char *currency)
{
    for (size_t i = 0; i < result->row_count; i++) {
        const struct result_row *row = &result->rows[i];
        double value = metric->value(row);
        if (!isfinite(value))
            continue;
        str_printf(out, "%s{", metric->name);
        openmetrics_label(out, "sweep", result->run->info.title);
        openmetrics_label(out, ",model", result->run->models[row->model].label);
        openmetrics_label(out, ",suite", row->group < 0 ? "" : result->groups[row->group]);
        openmetrics_label(out, ",simulated", result->run->info.is_simulated ? "true" : "false");
        if (currency)
            openmetrics_label(out, ",currency", currency);
        str_add_text(out, "} ");
        format_exact(out, value);
        str_add_char(out, '\n');
    }
}

static void put_metric(struct str *out, const struct metric *metric, const struct result *result,
                       const char *currency)
{
    str_printf(out, "# TYPE %s gauge\n", metric->name);
    if (metric->unit)
        str_printf(out, "# UNIT %s %s\n", metric->name, metric->unit);
    str_printf(out, "# HELP %s %s\n", metric->name, metric->help);
    put_samples(out, metric, result, currency);
}

void export_openmetrics(const struct result *result, struct str *out)
{
    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++)
        put_metric(out, &metrics[i], result, NULL);
    for (size_t i = 0; i < sizeof money_metrics / sizeof *money_metrics; i++)
        put_metric(out, &money_metrics[i], result, result->currency);
    str_add_text(out, "# EOF\n");
}

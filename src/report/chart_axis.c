#include "report/chart_axis.h"

#include <math.h>
#include <string.h>

double chart_axis_pixel(const struct chart_axis *axis, double value)
{
    double share = axis->is_log ? log(value / axis->low) / log(axis->high / axis->low)
                                : (value - axis->low) / (axis->high - axis->low);

    return axis->pixel_low + share * (axis->pixel_high - axis->pixel_low);
}

struct chart_axis chart_axis_log(double low, double high, double pixel_low, double pixel_high)
{
    static const double least_decades = 0.5, air = 0.07;
    double decades = log10(high / low), missing = fmax(0, least_decades - decades) / 2;
    double pad = missing + (decades + 2 * missing) * air;

    return (struct chart_axis){.low = low / pow(10, pad),
                               .high = high * pow(10, pad * 1.4), /* names stand at the right */
                               .pixel_low = pixel_low,
                               .pixel_high = pixel_high,
                               .is_log = true};
}

static double percent_step(double span)
{
    static const double steps[] = {0.5, 1, 2, 5, 10};

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (span / steps[i] <= 6)
            return steps[i];
    return 20;
}

struct chart_axis chart_axis_percent(double low, double high, double pixel_low, double pixel_high)
{
    static const double least_span = 4;
    double span = fmax(high - low, least_span), middle = (low + high) / 2, step, bottom;

    low = fmin(low, middle - span / 2);
    high = fmax(high, middle + span / 2);
    step = percent_step(span);
    bottom = floor((low - 0.05 * span) / step) * step;
    /* not below 0, but for half a mark of air under a score of 0 */
    bottom = fmax(bottom, low < 0.04 * span ? -0.05 * span : 0);
    return (struct chart_axis){.low = bottom,
                               .high = fmin(high + 0.12 * span, 100 + 0.06 * span),
                               .pixel_low = pixel_low,
                               .pixel_high = pixel_high};
}

struct chart_axis chart_axis_linear(double low, double high, double pixel_low, double pixel_high)
{
    static const double air = 0.04;
    double span = high > low ? high - low : fmax(fabs(high), 1), rough = span / 5;
    double power = pow(10, floor(log10(rough))), m = rough / power;

    return (struct chart_axis){.low = low < 0 || low > 0 ? low - air * span : 0,
                               .high = (high > low ? high : low + span) + air * span,
                               .pixel_low = pixel_low,
                               .pixel_high = pixel_high,
                               .step = (m <= 1   ? 1
                                        : m <= 2 ? 2
                                        : m <= 5 ? 5
                                                 : 10) *
                                       power};
}

static size_t linear_ticks(const struct chart_axis *axis, double out[CHART_TICKS_MAX])
{
    double step = axis->step > 0 ? axis->step : percent_step(axis->high - axis->low);
    double top = axis->step > 0 ? axis->high : fmin(axis->high, 100);
    size_t n = 0;

    long first = (long)ceil(axis->low / step - 1e-9);
    long last = (long)floor(top / step + 1e-9);

    for (long k = first; k <= last && n < CHART_TICKS_MAX; k++)
        out[n++] = (double)k * step;
    return n;
}

static size_t log_ticks(const struct chart_axis *axis, const double *mantissas, size_t count,
                        double out[CHART_TICKS_MAX])
{
    int last = (int)floor(log10(axis->high));
    size_t n = 0;

    for (int e = (int)floor(log10(axis->low)); e <= last; e++) {
        for (size_t i = 0; i < count; i++) {
            double value = mantissas[i] * pow(10, e);
            if (value >= axis->low * (1 - 1e-9) && value <= axis->high * (1 + 1e-9)) {
                if (n == CHART_TICKS_MAX)
                    return n + 1; /* too many */
                out[n++] = value;
            }
        }
    }
    return n;
}

size_t chart_axis_ticks(const struct chart_axis *axis, double out[CHART_TICKS_MAX])
{
    static const double fine[] = {1, 1.5, 2, 3, 4, 5, 6, 8}, usual[] = {1, 2, 5}, tens[] = {1};
    size_t n;

    if (!axis->is_log)
        return linear_ticks(axis, out);
    n = log_ticks(axis, usual, 3, out);
    if (n < 4)
        n = log_ticks(axis, fine, 8, out);
    else if (n > 10)
        n = log_ticks(axis, tens, 1, out);
    return n > CHART_TICKS_MAX ? 0 : n;
}

void chart_money(struct str *out, double value, const char *currency)
{
    int decimals = 0;

    /* cents where there are any; below them, as many as the value has */
    if (fabs(value - round(value)) > 1e-9 * fabs(value)) {
        for (decimals = 2; decimals < 12; decimals++) {
            double scaled = value * pow(10, decimals);
            if (fabs(scaled - round(scaled)) <= 1e-6 * scaled)
                break;
        }
    }
    if (strcmp(currency, "USD") == 0)
        str_add_char(out, '$');
    else if (strcmp(currency, "CNY") == 0)
        str_add_text(out, "\xC2\xA5");
    else
        str_printf(out, "%s ", currency);
    str_printf(out, "%.*f", decimals, value);
}

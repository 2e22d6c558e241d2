/* Axes: from values to pixels, round ticks, money as people write it. Pure. */
#ifndef REPORT_CHART_AXIS_H
#define REPORT_CHART_AXIS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct chart_axis {
    double low, high; /* values at the ends */
    double pixel_low, pixel_high;
    bool is_log;
    double step; /* of the ticks; 0: chosen for per cents, or the axis is a log one */
};
enum { CHART_TICKS_MAX = 24 };

double chart_axis_pixel(const struct chart_axis *axis, double value);
/* A log axis that holds low to high (both > 0) with air around it: half a decade at least. */
struct chart_axis chart_axis_log(double low, double high, double pixel_low, double pixel_high);
/* An axis of per cents that holds low to high with room for names; cut near 0 and 100. */
struct chart_axis chart_axis_percent(double low, double high, double pixel_low, double pixel_high);
/* A linear axis that holds low to high with a little air; its ends are given, not rounded. */
struct chart_axis chart_axis_linear(double low, double high, double pixel_low, double pixel_high);
/* Round values on the axis, ascending; at least 2, for a log axis 3. */
size_t chart_axis_ticks(const struct chart_axis *axis, double out[CHART_TICKS_MAX]);
/* "$0.10", "¥2", "EUR 5": with as many decimals as the value needs. */
void chart_money(struct str *out, double value, const char *currency);

#endif

/* A trend as tables: `steelyard trend`. */
#ifndef REPORT_TREND_VIEW_H
#define REPORT_TREND_VIEW_H

#include "report/column.h"
#include "report/trend.h"

enum { TREND_SPARKS = 28 }; /* nights of a sparkline */

struct trend_view_options {
    int language;
    bool is_ascii; /* sparklines of digits */
    bool has_all;  /* also series of one old night */
};

/* Each fills `table` (released by the caller). A row a series, with a sparkline; alarms, marks and new
 * series as notes. */
void trend_view(const struct trend *trend, const struct trend_view_options *options,
                struct table *table);
/* A row a night of each series. */
void trend_view_nights(const struct trend *trend, const struct trend_view_options *options,
                       struct table *table);
/* A row an alarm or mark. */
void trend_view_events(const struct trend *trend, const struct trend_view_options *options,
                       struct table *table);

/* Which days a sparkline shows, and between which values: the same for all rows. */
struct trend_scale {
    int64_t last_day;
    int step;         /* days a sign */
    double low, high; /* NAN: nothing to show */
};
struct trend_scale trend_scale(const struct trend *trend, const bool *is_shown);
/* TREND_SPARKS signs, a blank where there is no night. */
void trend_sparkline(const struct trend_series *series, const struct trend_scale *scale,
                     bool is_ascii, struct str *out);

#endif

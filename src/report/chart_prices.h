/* What the files of the price chart share. Not for others. */
#ifndef REPORT_CHART_PRICES_H
#define REPORT_CHART_PRICES_H

#include "report/chart_axis.h"
#include "report/chart_kind.h"

enum { PRICES_STEPS_MAX = 40, PRICES_SERIES_MAX = 24 };

struct price_step {
    int64_t from_unix_ns;
    double price; /* of a million output tokens, in the chart's currency */
};
struct price_series {
    const char *provider, *model, *region, *name;
    enum chart_color color;
    bool is_flagship;
    struct price_step steps[PRICES_STEPS_MAX];
    size_t count;
    int64_t end_unix_ns; /* withdrawn; INT64_MAX: it holds */
    double y, label_y;   /* of its end */
};
struct price_chart {
    struct chart_source *source;
    struct chart *chart;
    const char *currency;
    struct price_series *list;
    size_t count, left_out;
    const char *date_from, *date_to; /* of the sources */
    int64_t start, end;
    bool zh;
    struct chart_axis time, price;
    double top, bottom;
};

/* The models of the source's runs, each once, with every price that the book knows of it. False and
 * *err on failure. */
bool chart_prices_collect(struct price_chart *prices, struct error *err);

#endif

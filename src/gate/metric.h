/* The figures that a gate's rules are about. */
#ifndef GATE_METRIC_H
#define GATE_METRIC_H

#include <stdbool.h>

#include "report/subject.h"

enum gate_kind {
    GATE_MEAN,     /* sum of x over sum of n, of the questions */
    GATE_QUANTILE, /* of the times to the first token */
};
enum gate_unit { GATE_POINTS, GATE_MONEY, GATE_TOKENS, GATE_SECONDS };

struct gate_metric {
    const char *name; /* as in policies: "score", "cost_per_1000" */
    enum gate_kind kind;
    enum gate_unit unit;
    double scale;    /* of the mean: 1000 for cost_per_1000 */
    double quantile; /* of GATE_QUANTILE */
    /* GATE_MEAN: what one question adds to x and to n. */
    void (*add)(const struct subject_item *item, double *x, double *n);
    bool is_higher_better;
    bool needs_prices; /* a call whose cost is unknown leaves it unmeasured */
};

extern const struct gate_metric gate_metrics[]; /* ends with a NULL name */
const struct gate_metric *gate_metric_find(const char *name);

#endif

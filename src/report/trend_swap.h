/* What the signals of a silent swap share: trend_swap.c has those of names, tokens and answers,
 * trend_times.c those of times. */
#ifndef REPORT_TREND_SWAP_H
#define REPORT_TREND_SWAP_H

#include "report/trend_inside.h"

#define TREND_JUMP_ALPHA 1e-4

/* The series at hand. */
struct trend_watch {
    struct trend *trend;
    const struct provider_set *providers;
    struct trend_series *series;
};
const struct trend_evidence *trend_evidence_of(const struct trend_watch *w, size_t night);
/* The alarm, unless a release was announced for these days or it is told already: NULL. */
struct trend_alarm *trend_raise(const struct trend_watch *w, enum trend_alarm_kind kind,
                                size_t night, size_t since);

/* Values of the nights before. */
struct trend_figures {
    double sum, squares, count;
};
void trend_figures_add(struct trend_figures *f, double value);
/* One-sided p that a further night's value lies that far above the others: Student's t of one value
 * against `count`, with a variance to which `spread` squared counts as ten nights. 1 while there are too
 * few. */
double trend_jump_p(const struct trend_figures *f, double value, double spread);

void trend_watch_times(const struct trend_watch *w, bool is_speed);

#endif

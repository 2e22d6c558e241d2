/* The parts of a measurement, for the files of this folder. */
#ifndef GATE_MEASURE_PARTS_H
#define GATE_MEASURE_PARTS_H

#include "gate/measure.h"
#include "stats/paired.h"

struct gate_cluster {
    double x, n, base_x, base_n; /* sums of the metric on both sides */
};
struct gate_sample {
    struct gate_cluster *clusters;
    size_t count;
    int64_t items, unknown_calls;
    bool is_yes_or_no; /* every question stands alone, was asked once a side, and x is 0 or 1 */
    struct paired_counts pairs; /* then, with a baseline */
};
struct gate_sample gate_sample(const struct gate_rule *rule, const struct gate_sides *sides);
void gate_sample_release(struct gate_sample *sample);

void gate_measure_quantile(struct gate_measure *m, const struct gate_rule *rule,
                           const struct gate_sides *sides);

#endif

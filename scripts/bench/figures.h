/* What every client of the benches measures of itself, and how it tells it: one JSON object, so that
 * the same words mean the same for the floor, the bare libcurl client and steelyard. */
#ifndef FIGURES_H
#define FIGURES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/view.h"
#include "stats/histogram.h"

struct figures {
    /* Of the thread that called figures_start, up to figures_stop. */
    double cpu_s, wall_s;
    int64_t instructions;  /* -1: the machine has no counters */
    struct histogram lag;  /* of each event: our stamp - the mock's own */
    struct histogram ttft; /* of each stream: (first token - sent) - the time that the mock took */
    int counter;
    int64_t started_ns;
};

void figures_start(struct figures *f);
void figures_stop(struct figures *f);
/* Takes the lag of each event in a piece of a stream. Pieces end at the ends of events, since the
 * mock writes whole ones. */
void figures_lag(struct figures *f, struct view bytes, int64_t now_ns);
/* Takes the TTFT's error, when the first event is in `bytes`; returns whether it was. */
bool figures_first(struct figures *f, struct view bytes, int64_t ttft_ns);
/* Members of a JSON object, without its braces. */
void figures_print(const struct figures *f, FILE *out);

#endif

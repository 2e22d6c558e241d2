/* `steelyard compare --repeats`: what several answers to one question say together. */
#ifndef CMD_COMPARE_SAMPLES_H
#define CMD_COMPARE_SAMPLES_H

#include "cmd/command.h"
#include "store/query.h"

int compare_samples(const struct common_options *common, struct store *store,
                    const struct query_run *run, const char *suite, const char *purpose, unsigned k,
                    int format, struct error *err);

#endif

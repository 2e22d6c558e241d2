/* `plan`, and `run --dry-run`. */
#ifndef CMD_PLAN_SHOW_H
#define CMD_PLAN_SHOW_H

#include "cmd/run_sweep.h"

/* Prints what the sweep of these options will cost, or with `detectable` what it can tell apart;
 * nothing is sent. `currency` NULL: chosen. The exit status, or -1 with *err. */
int plan_show(const struct run_options *options, int argc, char **argv, const char *currency,
              bool detectable, struct error *err);

#endif

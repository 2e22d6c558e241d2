/* `steelyard score --agreement`: how far judges agree with labels, and who won of two. */
#ifndef CMD_SCORE_AGREEMENT_H
#define CMD_SCORE_AGREEMENT_H

#include "cmd/command.h"
#include "store/query.h"

/* Prints a table of judges and models, and one of pairs, as far as the run has such. */
int score_agreement(const struct common_options *common, struct store *store,
                    const struct query_run *run, const char *suite, int format, struct error *err);

#endif

/* The files that `steelyard gate --report` writes. */
#ifndef CMD_GATE_FILES_H
#define CMD_GATE_FILES_H

#include "cmd/option.h"
#include "gate/verdict.h"

/* Whether every KIND[=FILE] can be written: known kinds, GitHub's variables set, not the policy. */
bool gate_files_check(const struct option_list *reports, const char *policy, struct error *err);
bool gate_files_write(const struct option_list *reports, const struct gate_verdict *verdict,
                      int language, struct error *err);

#endif

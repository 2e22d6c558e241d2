#include "cmd/commands.h"

#include <stddef.h>

/* One a line, in the order that help shows. */
/* clang-format off */
const struct command *const commands[] = {
    &cmd_run, &cmd_doctor, &cmd_sim, &cmd_score, &cmd_grade, &cmd_compare, &cmd_list, &cmd_show, &cmd_chart, &cmd_import, &cmd_export, &cmd_store, &cmd_prices, &cmd_completion, &cmd_bill, NULL,
};

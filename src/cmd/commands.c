#include "cmd/commands.h"

#include <stddef.h>

const struct command *const commands[] = {
    &cmd_run,  &cmd_doctor, &cmd_sim,    &cmd_score,  &cmd_grade, &cmd_compare,    &cmd_list,
    &cmd_show, &cmd_chart,  &cmd_prices, &cmd_import, &cmd_store, &cmd_completion, NULL,
};

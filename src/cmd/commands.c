#include "cmd/commands.h"

#include <stddef.h>

/* One a line, in the order that help shows. */
/* clang-format off */
const struct command *const commands[] = {
    &cmd_init,
    &cmd_run,
    &cmd_status,
    &cmd_plan,
    &cmd_doctor,
    &cmd_sim,
    &cmd_score,
    &cmd_grade,
    &cmd_compare,
    &cmd_trend,
    &cmd_bill,
    &cmd_gate,
    &cmd_bless,
    &cmd_list,
    &cmd_show,
    &cmd_chart,
    &cmd_report,
    &cmd_serve,
    &cmd_prices,
    &cmd_import,
    &cmd_export,
    &cmd_store,
    &cmd_completion,
    NULL,
};
/* clang-format on */

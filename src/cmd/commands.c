#include "cmd/commands.h"

#include <stddef.h>

const struct command *const commands[] = {
    &cmd_run,
    &cmd_grade,
    &cmd_import,
    &cmd_store,
    NULL,
};

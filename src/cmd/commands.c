#include "cmd/commands.h"

#include <stddef.h>

const struct command *const commands[] = {
    &cmd_compare,
    &cmd_store,
    NULL,
};

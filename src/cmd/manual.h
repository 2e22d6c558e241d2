/* Manual pages in man(7)'s roff, made of the same tables as --help: they cannot drift apart. */
#ifndef CMD_MANUAL_H
#define CMD_MANUAL_H

#include <stdio.h>

#include "cmd/command.h"

/* steelyard(1): the commands, common options, environment, files, exit status. */
void manual_overview(FILE *out);
/* steelyard-NAME(1). */
void manual_command(FILE *out, const struct command *command);

#endif

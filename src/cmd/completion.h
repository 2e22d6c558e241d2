/* Completion scripts for shells, made of the command and option tables, and the names that those
 * scripts ask for while the user types. */
#ifndef CMD_COMPLETION_H
#define CMD_COMPLETION_H

#include <stdio.h>

#include "cmd/command.h"

void completion_bash(FILE *out);
void completion_zsh(FILE *out);
void completion_fish(FILE *out);

/* Names of that kind, one a line: "model", "provider", "run", "setting", "suite", "sweep". What cannot be read
 * gives none: a shell has no place for an error in the middle of a line. */
void completion_names(const struct common_options *common, const char *kind, FILE *out);
extern const char *const completion_kinds[]; /* ends with NULL */
/* Whether the names of that kind come from steelyard, rather than from the shell ("file", "dir"). */
bool completion_is_ours(const char *kind);

#endif

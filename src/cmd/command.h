/* A subcommand of steelyard: one entry each, in its own cmd_NAME.c, listed in command.c. */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

#include <stdbool.h>

#include "base/error.h"
#include "cmd/option.h"
#include "cmd/setting.h"

/* What every command understands (option table `option_common`). */
struct common_options {
    const struct settings *settings; /* what holds where options do not say; may be NULL */
    const char *store;               /* --store */
    int color;                       /* auto, always, never */
    int language;                    /* en, zh: --lang */
    bool quiet;
    int verbose;
    bool help;
};

struct command {
    const char *name;
    const char *summary;          /* one line for `steelyard help` */
    const char *usage;            /* what follows the name: "[options] FILE..." */
    const char *description;      /* a paragraph or more for --help and the manual */
    const char *examples;         /* lines "steelyard …", each with a comment line before it */
    const struct option *options; /* besides the common ones; may be NULL */
    size_t
        options_size; /* of the command's options struct, which begins with struct common_options */
    const char *complete;     /* what an argument names, as in struct option; NULL: a file */
    const char *const *words; /* the words that may be an argument; ends with NULL; may be NULL */
    void (*defaults)(void *options); /* fills it before parsing (it is zeroed); may be NULL */
    /* Returns the exit status, or -1 with *err filled. */
    int (*run)(void *options, int argc, char **argv, struct error *err);
};

extern const struct command *const commands[]; /* ends with NULL, in the order that help shows */
extern const struct option option_common[];

enum { COMMAND_OPTIONS_MAX = 96 };
/* The command's option table with the common one behind it. */
void command_options(const struct command *command, struct option out[COMMAND_OPTIONS_MAX]);
const struct command *command_find(const char *name); /* NULL when no command has that name */
/* Everything main() does: find, parse, help, run, print the error. */
int command_main(int argc, char **argv);

#endif

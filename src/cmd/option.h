/* One option table per command; from it derive parsing, ranges, --help, the manual and completion.
 */
#ifndef CMD_OPTION_H
#define CMD_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"

enum option_type {
    OPTION_FLAG,     /* bool */
    OPTION_STRING,   /* const char * */
    OPTION_LIST,     /* struct option_list: repeated or comma-separated */
    OPTION_INT,      /* int64_t, min..max */
    OPTION_DOUBLE,   /* double */
    OPTION_CHOICE,   /* int: index in `choices` */
    OPTION_DURATION, /* int64_t ns */
    OPTION_COUNT,    /* int: -v -v */
};
struct option_list {
    char **values;
    size_t count;
};
struct option {
    const char *name; /* long form without dashes; NULL ends the table */
    char letter;      /* short form or 0 */
    enum option_type type;
    size_t offset;          /* of the field in the command's options struct */
    const char *value_name; /* "FILE"; NULL for flags */
    const char *help;       /* one sentence, lower case, no full stop */
    int64_t min, max;
    const char *const *choices; /* ends with NULL */
    const char
        *complete; /* "model", "suite", "run", "file", "dir" or NULL: what the shell offers */
};

/* An entry of commands that show a part of a run: -s, --suite; `member` is a const char *. */
#define SUITE_OPTION(options_type, member)                                                         \
    {                                                                                              \
        .name = "suite", .letter = 's', .type = OPTION_STRING,                                     \
        .offset = offsetof(options_type, member), .value_name = "SUITE",                           \
        .help = "only the items of this suite", .complete = "suite"                                \
    }

/* An entry of commands that show several answers to an item: --k; `member` is an int64_t. */
#define K_OPTION(options_type, member)                                                             \
    {                                                                                              \
        .name = "k", .type = OPTION_INT, .offset = offsetof(options_type, member),                 \
        .value_name = "K", .min = 1, .max = 1000000,                                               \
        .help = "pass@k and pass^k for this many answers of those that an item has"                \
    }

/* Parses argv[1..]; options and arguments in any order, `--` ends options, `--name=value`,
 * `--no-flag`. Arguments are left in argv order in *out_args (count *out_count, pointers into
 * argv). Unknown options say "did you mean". */
bool option_parse(const struct option *table, void *options, int argc, char **argv,
                  char ***out_args, int *out_count, struct error *err);
/* Gives one option a value, as the command line would. */
bool option_set(const struct option *option, void *options, const char *value, struct error *err);
/* Frees what the lists among the options hold. */
void option_release(const struct option *table, void *options);
void option_help(FILE *out, const struct option *table);

#endif

/* Settings: what holds where the command line does not say. One table gives the keys of the
 * configuration files, the environment variables, what is built in, and `doctor --explain`.
 *
 * Precedence: the option, $STEELYARD_…, ./steelyard.json, $XDG_CONFIG_HOME/steelyard/config.json, built in.
 * The files are JSON with comments; an unknown key is an error with its line. No setting is a secret. */
#ifndef CMD_SETTING_H
#define CMD_SETTING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "cmd/option.h"

enum setting_key {
    SETTING_STORE,
    SETTING_LANG,
    SETTING_COLOR,
    SETTING_AMBIGUOUS_WIDTH,
    SETTING_CURRENCY,
    SETTING_BUDGET,
    SETTING_BUDGET_DAY,
    SETTING_CONCURRENCY,
    SETTING_PROGRESS,
    SETTING_DATA,
    SETTING_COUNT,
};

enum setting_type {
    SETTING_TEXT,
    SETTING_CHOICE,
    SETTING_NUMBER,
    SETTING_MONEY,         /* "20 CNY" */
    SETTING_CURRENCY_CODE, /* "CNY" */
};

struct setting {
    const char *name; /* in the files; the option of that name with '-' for '_', if there is one */
    const char *variable; /* of the environment */
    const char *built_in; /* what holds without any; "" : nothing */
    const char *help;     /* one sentence, lower case, no full stop */
    const char *const *choices;
    int64_t min, max;
    enum setting_type type;
    bool yields_to_sweep; /* holds only where the sweep file does not say */
};
extern const struct setting setting_table[SETTING_COUNT];
extern const char *const setting_names[]; /* ends with NULL */

struct settings;

/* Reads files and environment. NULL with *err filled: a file or variable is wrong. Puts the folder of
 * shipped data that a file names into the environment, where base/file.h looks. */
struct settings *settings_load(struct error *err);
void settings_free(struct settings *settings); /* NULL is fine */
/* Never NULL, "" where nothing holds. `settings` may be NULL: what is built in. */
const char *settings_text(const struct settings *settings, enum setting_key key);
/* Whence it came: "built in", "$STEELYARD_STORE", "steelyard.json:3". Lives as long as `settings`. */
const char *settings_source(const struct settings *settings, enum setting_key key);
/* Gives the settings to the options of their names, but those that yield to a sweep. */
bool settings_apply(const struct settings *settings, const struct option *table, void *options,
                    struct error *err);
/* The user's own file, in fresh memory; NULL without a home. It may not exist. */
char *setting_user_file(void);
#define SETTING_PROJECT_FILE "steelyard.json"

#endif

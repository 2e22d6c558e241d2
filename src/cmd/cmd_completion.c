#include "cmd/commands.h"

#include <string.h>

#include "base/config.h"
#include "cmd/completion.h"

struct completion_options {
    struct common_options common;
    const char *names;
};

static const struct option completion_table[] = {
    {.name = "names",
     .type = OPTION_STRING,
     .offset = offsetof(struct completion_options, names),
     .value_name = "KIND",
     .help = "instead of a script: the names of that kind, one a line (model, provider, run, "
             "setting, suite, sweep)"},
    {.name = NULL},
};

static const char *const shells[] = {"bash", "zsh", "fish", NULL};

static int print_names(const struct completion_options *o, struct error *err)
{
    if (!completion_is_ours(o->names)) {
        error_set(err, ERROR_USAGE,
                  "--names: found '%.60s', expected model, provider, run, setting, suite or sweep",
                  o->names);
        config_suggest(err, o->names, completion_kinds);
        return -1;
    }
    completion_names(&o->common, o->names, stdout);
    return EXIT_DONE;
}

static int cmd_completion_run(void *options, int argc, char **argv, struct error *err)
{
    const struct completion_options *o = options;

    if (o->names && argc == 0)
        return print_names(o, err);
    if (argc != 1) {
        error_set(err, ERROR_USAGE, "say for which shell: bash, zsh or fish");
        return -1;
    }
    if (strcmp(argv[0], "bash") == 0)
        completion_bash(stdout);
    else if (strcmp(argv[0], "zsh") == 0)
        completion_zsh(stdout);
    else if (strcmp(argv[0], "fish") == 0)
        completion_fish(stdout);
    else {
        error_set(err, ERROR_USAGE, "found '%.60s', expected bash, zsh or fish", argv[0]);
        config_suggest(err, argv[0], shells);
        return -1;
    }
    return EXIT_DONE;
}

const struct command cmd_completion = {
    .name = "completion",
    .summary = "a completion script for bash, zsh or fish",
    .usage = "bash|zsh|fish",
    .description =
        "Prints a script that makes the shell complete commands, options, and the names of models, "
        "suites, sweeps, providers and runs. 'make install' puts them where the shells look.",
    .examples = "# for this shell\nsource <(steelyard completion bash)\n"
                "# for good, without make install\n"
                "steelyard completion fish >~/.config/fish/completions/steelyard.fish\n",
    .options = completion_table,
    .options_size = sizeof(struct completion_options),
    .words = shells,
    .run = cmd_completion_run,
};

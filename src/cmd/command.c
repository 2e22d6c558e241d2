#include "cmd/command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/config.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "cmd/commands.h"
#include "cmd/help_topics.h"
#include "cmd/manual.h"

enum { HELP_COLUMNS = 96 };

static const char *const color_choices[] = {"auto", "always", "never", NULL};
static const char *const language_choices[] = {"en", "zh", NULL};

#define FIELD(name) offsetof(struct common_options, name)
const struct option option_common[] = {
    {.name = "store",
     .type = OPTION_STRING,
     .offset = FIELD(store),
     .value_name = "FILE",
     .help = "the store (default: results/steelyard.db)",
     .complete = "file"},
    {.name = "color",
     .type = OPTION_CHOICE,
     .offset = FIELD(color),
     .value_name = "WHEN",
     .help = "use colour",
     .choices = color_choices},
    {.name = "lang",
     .type = OPTION_CHOICE,
     .offset = FIELD(language),
     .value_name = "LANG",
     .help = "language of tables and charts",
     .choices = language_choices},
    {.name = "quiet",
     .letter = 'q',
     .type = OPTION_FLAG,
     .offset = FIELD(quiet),
     .help = "say nothing but results and errors"},
    {.name = "verbose",
     .letter = 'v',
     .type = OPTION_COUNT,
     .offset = FIELD(verbose),
     .help = "say more on standard error; twice: still more"},
    {.name = "help",
     .letter = 'h',
     .type = OPTION_FLAG,
     .offset = FIELD(help),
     .help = "show this help"},
    {.name = NULL},
};

const struct command *command_find(const char *name)
{
    for (const struct command *const *c = commands; *c; c++)
        if (strcmp((*c)->name, name) == 0)
            return *c;
    return NULL;
}

void command_options(const struct command *command, struct option out[COMMAND_OPTIONS_MAX])
{
    size_t n = 0;

    for (const struct option *o = command->options; o && o->name; o++)
        out[n++] = *o;
    for (const struct option *o = option_common; o->name; o++)
        out[n++] = *o;
    out[n] = (struct option){.name = NULL};
}

static void print_overview(FILE *out)
{
    fputs("steelyard weighs language models: what they get right against what they cost.\n\n"
          "usage: steelyard COMMAND [options] ...\n\n",
          out);
    for (const struct command *const *c = commands; *c; c++)
        fprintf(out, "  %-10s %s\n", (*c)->name, (*c)->summary);
    fputs("\nmore, as 'steelyard help TOPIC':\n\n", out);
    for (const struct help_topic *t = help_topics; t->name; t++)
        fprintf(out, "  %-11s %s\n", t->name, t->summary);
    fputs(
        "\n'steelyard help COMMAND' tells more of one; 'steelyard help --list' lists the names.\n",
        out);
}

/* Lines of at most HELP_COLUMNS, broken at blanks; indented ones are kept as they are. */
static void put_wrapped(FILE *out, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n"), take = length;
        if (length > HELP_COLUMNS && *text != ' ') {
            for (take = HELP_COLUMNS; take > 0 && text[take] != ' '; take--)
                continue;
            take = take > 0 ? take : length;
        }
        fprintf(out, "%.*s\n", (int)take, text);
        text += take;
        text += *text == ' ' || *text == '\n';
    }
}

static void print_help(FILE *out, const struct command *command)
{
    fprintf(out, "steelyard %s: %s\n\nusage: steelyard %s %s\n", command->name, command->summary,
            command->name, command->usage);
    if (command->description) {
        fputc('\n', out);
        put_wrapped(out, command->description);
    }
    if (command->options) {
        fputs("\noptions:\n", out);
        option_help(out, command->options);
    }
    fputs("\ncommon options:\n", out);
    option_help(out, option_common);
    if (command->examples)
        fprintf(out, "\nexamples:\n%s", command->examples);
}

static int unknown_command(const char *name, bool is_topic, struct error *err)
{
    const char *names[64] = {"help", 0};
    size_t n = 1;

    for (const struct command *const *c = commands; *c && n < 63; c++)
        names[n++] = (*c)->name;
    if (name[0] == '-') {
        error_set(err, ERROR_USAGE, "found '%.60s', expected a command first; options follow it",
                  name);
        return -1;
    }
    for (const struct help_topic *t = help_topics; is_topic && t->name && n < 63; t++)
        names[n++] = t->name;
    error_set(err, ERROR_USAGE, "'%.60s' is no steelyard command%s", name,
              is_topic ? " and no topic of help" : "");
    config_suggest(err, name, names);
    return -1;
}

static int help_manual(const char *name, struct error *err)
{
    const struct command *command = name ? command_find(name) : NULL;

    if (name && !command)
        return unknown_command(name, false, err);
    if (command)
        manual_command(stdout, command);
    else
        manual_overview(stdout);
    return EXIT_DONE;
}

static int help_command(int argc, char **argv, struct error *err)
{
    const struct command *command;

    if (argc < 2) {
        print_overview(stdout);
        return EXIT_DONE;
    }
    if (strcmp(argv[1], "--list") == 0) {
        for (const struct command *const *c = commands; *c; c++)
            puts((*c)->name);
        return EXIT_DONE;
    }
    if (strcmp(argv[1], "--man") == 0)
        return help_manual(argc > 2 ? argv[2] : NULL, err);
    const struct help_topic *topic = help_topic_find(argv[1]);
    command = command_find(argv[1]);
    if (!command && !topic)
        return unknown_command(argv[1], true, err);
    if (command)
        print_help(stdout, command);
    else
        topic->put(stdout);
    return EXIT_DONE;
}

static int run_command(const struct command *command, int argc, char **argv, struct error *err)
{
    struct option all[COMMAND_OPTIONS_MAX];
    struct common_options *options = mem_zalloc(1, command->options_size);
    struct settings *settings = settings_load(err);
    char **args = NULL;
    int count = 0, status = -1;

    if (!settings)
        goto out;
    options->settings = settings;
    if (command->defaults)
        command->defaults(options);
    command_options(command, all);
    if (!settings_apply(settings, all, options, err) ||
        !option_parse(all, options, argc, argv, &args, &count, err))
        goto out;
    if (options->help) {
        print_help(stdout, command);
        status = EXIT_DONE;
        goto out;
    }
    if (options->verbose)
        log_open(stderr, options->verbose > 1 ? LOG_DEBUG : LOG_INFO);
    status = command->run(options, count, args, err);
out:
    option_release(command->options, options);
    free(args);
    free(options);
    settings_free(settings);
    return status;
}

static int dispatch(int argc, char **argv, struct error *err)
{
    const struct command *command;

    if (argc < 2) {
        print_overview(stderr);
        return EXIT_CONFIG;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("steelyard " STEELYARD_VERSION);
        return EXIT_DONE;
    }
    if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 ||
        strcmp(argv[1], "-h") == 0)
        return help_command(argc - 1, argv + 1, err);
    command = command_find(argv[1]);
    return command ? run_command(command, argc - 1, argv + 1, err)
                   : unknown_command(argv[1], false, err);
}

/* Where standard input, output or error is closed, the next file that is opened would take its place,
 * and be written to as such. Reading is all that the stand-in allows: what is written fails, and is told. */
static void occupy_standard_files(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", O_RDONLY) != fd)
            return;
    }
}

/* A pipe that nobody reads any more: head or grep -q has seen enough, which is no failure. */
static bool has_reader_left(void)
{
    struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};

    return poll(&out, 1, 0) == 1 && (out.revents & POLLERR);
}

int command_main(int argc, char **argv)
{
    struct error err = {.kind = ERROR_NONE};
    struct str safe = {0};
    int status;

    occupy_standard_files();
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN); /* a file that may grow no further is told as a full disk is */
    status = dispatch(argc, argv, &err);
    /* Output that did not get out is a failure, whatever the command thought. */
    if ((fflush(stdout) != 0 || ferror(stdout)) && !has_reader_left()) {
        if (status >= 0)
            error_set(&err, ERROR_SYSTEM, "cannot write the results to standard output");
        status = -1;
    }
    if (status >= 0)
        return status;
    secret_redact_buffer(err.message, sizeof err.message);
    utf8_put_safe(&safe, view_of(err.message), true);
    fprintf(stderr, "steelyard%s%s: %s\n", argc > 1 && command_find(argv[1]) ? " " : "",
            argc > 1 && command_find(argv[1]) ? argv[1] : "", str_text(&safe));
    str_release(&safe);
    return error_exit_status(err.kind);
}

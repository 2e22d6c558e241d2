#include "cmd/manual.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "cmd/help_topics.h"

/* Text as roff shows it: no request at a line's start, no escape, hyphens that can be copied. */
static void put_text(FILE *out, const char *text)
{
    bool at_start = true;

    for (; *text; text++) {
        if (at_start && (*text == '.' || *text == '\''))
            fputs("\\&", out);
        if (*text == '\\')
            fputs("\\e", out);
        else if (*text == '-')
            fputs("\\-", out);
        else
            fputc(*text, out);
        at_start = *text == '\n';
    }
}

/* Paragraphs are parted by empty lines; a paragraph whose lines are indented is kept as it is. */
static void put_paragraphs(FILE *out, const char *text)
{
    for (bool is_first = true; *text; is_first = false) {
        const char *end = strstr(text, "\n\n");
        size_t len = end ? (size_t)(end - text) : strlen(text);
        char part[4096];
        bool verbatim = text[0] == ' ';
        (void)snprintf(part, sizeof part, "%.*s", (int)len, text);
        fputs(is_first ? "" : ".PP\n", out);
        fputs(verbatim ? ".nf\n" : "", out);
        put_text(out, part);
        fputs(verbatim ? "\n.fi\n" : "\n", out);
        text += len;
        while (*text == '\n')
            text++;
    }
}

static void put_option(FILE *out, const struct option *o)
{
    fputs(".TP\n", out);
    if (o->letter)
        fprintf(out, "\\fB\\-%c\\fR, ", o->letter);
    fputs("\\fB\\-\\-", out);
    put_text(out, o->name);
    fputs("\\fR", out);
    if (o->value_name) {
        fputs(" \\fI", out);
        put_text(out, o->value_name);
        fputs("\\fR", out);
    }
    fputc('\n', out);
    put_text(out, o->help);
    for (int i = 0; o->choices && o->choices[i]; i++) {
        fputs(i ? ", " : ": ", out);
        put_text(out, o->choices[i]);
    }
    fputs(".\n", out);
}

static void put_options(FILE *out, const char *heading, const struct option *table)
{
    if (!table || !table->name)
        return;
    fprintf(out, ".SH %s\n", heading);
    for (const struct option *o = table; o->name; o++)
        put_option(out, o);
}

/* Lines "# what it is for" and "steelyard …". */
static void put_examples(FILE *out, const char *examples)
{
    fputs(".SH EXAMPLES\n", out);
    for (bool is_first = true; *examples; is_first = false) {
        size_t len = strcspn(examples, "\n");
        char line[512];
        bool is_comment = examples[0] == '#';
        (void)snprintf(line, sizeof line, "%.*s", (int)len, examples);
        if (is_comment)
            fputs(is_first ? "" : ".PP\n", out);
        else
            fputs(".RS 4\n.nf\n", out);
        put_text(out, is_comment ? line + strspn(line, "# ") : line);
        fputs(is_comment ? ":\n" : "\n.fi\n.RE\n", out);
        examples += len;
        examples += strspn(examples, "\n");
    }
}

static void put_title(FILE *out, const char *name, const char *summary)
{
    char capitals[64];
    size_t n = 0;

    for (; name[n] && n + 1 < sizeof capitals; n++)
        capitals[n] = (char)toupper((unsigned char)name[n]);
    capitals[n] = 0;
    fputs(".TH \"", out);
    put_text(out, capitals);
    fputs("\" \"1\" \"\" \"steelyard " STEELYARD_VERSION "\" \"steelyard\"\n.SH NAME\n", out);
    put_text(out, name);
    fputs(" \\- ", out);
    put_text(out, summary);
    fputc('\n', out);
}

static void put_exit_status(FILE *out)
{
    fputs(".SH EXIT STATUS\n", out);
    for (const struct help_status *status = help_statuses; status->meaning; status++)
        fprintf(out, ".TP\n\\fB%d\\fR\n%s.\n", status->status, status->meaning);
}

void manual_command(FILE *out, const struct command *command)
{
    char name[64];

    (void)snprintf(name, sizeof name, "steelyard-%s", command->name);
    put_title(out, name, command->summary);
    fprintf(out, ".SH SYNOPSIS\n\\fBsteelyard %s\\fR ", command->name);
    put_text(out, command->usage);
    fputs("\n.SH DESCRIPTION\n", out);
    if (command->description)
        put_paragraphs(out, command->description);
    put_options(out, "OPTIONS", command->options);
    put_options(out, "COMMON OPTIONS", option_common);
    if (command->examples)
        put_examples(out, command->examples);
    put_exit_status(out);
    fputs(".SH SEE ALSO\n\\fBsteelyard\\fR(1)\n", out);
}

static void put_term(FILE *out, const char *name, const char *meaning)
{
    fputs(".TP\n\\fB", out);
    put_text(out, name);
    fputs("\\fR\n", out);
    put_text(out, meaning);
    fputs(".\n", out);
}

static void put_environment(FILE *out)
{
    static const struct {
        const char *name, *meaning;
    } variables[] = {
        {"NO_COLOR, STEELYARD_NO_COLOR, CLICOLOR_FORCE, FORCE_COLOR",
         "colours, where --color does not say"},
        {"DASHSCOPE_API_KEY, ...",
         "the keys; 'steelyard list providers' names the variable of each provider"},
    };

    fputs(".SH ENVIRONMENT\n", out);
    for (size_t i = 0; i < SETTING_COUNT; i++)
        put_term(out, setting_table[i].variable, setting_table[i].help);
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        put_term(out, variables[i].name, variables[i].meaning);
}

static void put_files(FILE *out)
{
    fputs(".SH FILES\n", out);
    put_paragraphs(
        out, "providers/, suites/, sweeps/ are looked for in the current folder, then in "
             "$XDG_CONFIG_HOME/steelyard, then among those installed beside the program "
             "(PREFIX/share/steelyard). The store is results/steelyard.db.\n\n"
             "steelyard.json in the current folder, then $XDG_CONFIG_HOME/steelyard/config.json, "
             "hold what the command line and the environment do not say, as JSON with comments. "
             "Their keys are the names of the variables above in small letters, without "
             "STEELYARD_. 'steelyard doctor --explain all' tells whence each value came.");
}

void manual_overview(FILE *out)
{
    put_title(out, "steelyard",
              "weigh language models: what they get right against what they cost");
    fputs(".SH SYNOPSIS\n\\fBsteelyard\\fR \\fICOMMAND\\fR [options] ...\n.SH COMMANDS\n", out);
    for (const struct command *const *c = commands; *c; c++) {
        fprintf(out, ".TP\n\\fBsteelyard\\-%s\\fR(1)\n", (*c)->name);
        put_text(out, (*c)->summary);
        fputs(".\n", out);
    }
    put_options(out, "COMMON OPTIONS", option_common);
    put_environment(out);
    put_files(out);
    put_exit_status(out);
}

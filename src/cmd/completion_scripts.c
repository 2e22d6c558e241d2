#include "cmd/completion.h"

#include <string.h>

#include "cmd/help_topics.h"

static bool takes_value(const struct option *o)
{
    return o->value_name != NULL;
}

/* Text inside single quotes of a shell. `guard`: signs that get a backslash besides. */
static void put_quoted(FILE *out, const char *text, const char *guard)
{
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'\\''", out);
        else if (strchr(guard, *text))
            fprintf(out, "\\%c", *text);
        else
            fputc(*text, out);
    }
}

static void put_choices(FILE *out, const char *const *choices)
{
    for (int i = 0; choices[i]; i++)
        fprintf(out, "%s%s", i ? " " : "", choices[i]);
}

/* Calls `put` for the options of the command, then for the common ones. */
static void each_option(FILE *out, const struct command *command,
                        void (*put)(FILE *, const struct command *, const struct option *))
{
    for (const struct option *o = command->options; o && o->name; o++)
        put(out, command, o);
    for (const struct option *o = option_common; o->name; o++)
        put(out, command, o);
}

/* What may follow `help`. */
static void put_help_words(FILE *out)
{
    for (const struct command *const *c = commands; *c; c++)
        fprintf(out, " %s", (*c)->name);
    for (const struct help_topic *t = help_topics; t->name; t++)
        fprintf(out, " %s", t->name);
    fputs(" --list", out);
}

/* bash ----------------------------------------------------------------------------------------- */

static void bash_name(FILE *out, const struct command *command, const struct option *o)
{
    (void)command;
    fprintf(out, " --%s", o->name);
    if (o->letter)
        fprintf(out, " -%c", o->letter);
}

/* What `_steelyard_offer` takes: a kind, or `words` and the words. */
static void bash_offer(FILE *out, const char *const *words, const char *kind)
{
    fputs("_steelyard_offer ", out);
    if (words) {
        fputs("words ", out);
        put_choices(out, words);
    } else
        fputs(kind ? kind : "none", out);
}

static void bash_value(FILE *out, const struct command *command, const struct option *o)
{
    if (!takes_value(o))
        return;
    fprintf(out, "        '%s --%s'", command->name, o->name);
    if (o->letter)
        fprintf(out, "|'%s -%c'", command->name, o->letter);
    fputs(") ", out);
    bash_offer(out, o->choices, o->complete);
    fputs("; return ;;\n", out);
}

static void bash_arguments(FILE *out, const struct command *command)
{
    fprintf(out, "        %s) if [[ $word == -* ]]; then _steelyard_offer words", command->name);
    each_option(out, command, bash_name);
    fputs("; else ", out);
    bash_offer(out, command->words, command->complete ? command->complete : "file");
    fputs("; fi ;;\n", out);
}

void completion_bash(FILE *out)
{
    fputs("# bash completion of steelyard; made by: steelyard completion bash\n"
          "_steelyard_offer() { # none, file, dir, words WORD..., or a kind of name\n"
          "    local kind=$1; shift\n"
          "    case $kind in\n"
          "        none) ;;\n"
          "        file) mapfile -t COMPREPLY < <(compgen -f -- \"$word\") ;;\n"
          "        dir) mapfile -t COMPREPLY < <(compgen -d -- \"$word\") ;;\n"
          "        words) mapfile -t COMPREPLY < <(compgen -W \"$*\" -- \"$word\") ;;\n"
          "        *) mapfile -t COMPREPLY < <(\"${COMP_WORDS[0]}\" completion --names \"$kind\" "
          "2>/dev/null | while IFS= read -r name; do [[ $name == \"$word\"* ]] && printf '%s\\n' "
          "\"$name\"; done) ;;\n"
          "    esac\n"
          "}\n"
          "_steelyard() {\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]-}\n"
          "    COMPREPLY=()\n"
          "    if ((COMP_CWORD == 1)); then\n"
          "        _steelyard_offer words help",
          out);
    for (const struct command *const *c = commands; *c; c++)
        fprintf(out, " %s", (*c)->name);
    fputs("\n        return\n    fi\n"
          "    case \"$command ${COMP_WORDS[COMP_CWORD-1]}\" in\n",
          out);
    for (const struct command *const *c = commands; *c; c++)
        each_option(out, *c, bash_value);
    fputs("    esac\n    case $command in\n", out);
    for (const struct command *const *c = commands; *c; c++)
        bash_arguments(out, *c);
    fputs("        help) _steelyard_offer words", out);
    put_help_words(out);
    fputs(" ;;\n", out);
    fputs("    esac\n}\ncomplete -o filenames -F _steelyard steelyard\n", out);
}

/* zsh ------------------------------------------------------------------------------------------ */

static void zsh_action(FILE *out, const char *const *words, const char *kind)
{
    if (words) {
        fputc('(', out);
        put_choices(out, words);
        fputc(')', out);
    } else if (kind && completion_is_ours(kind))
        fprintf(out, "{_steelyard_names %s}", kind);
    else
        fputs(!kind ? " " : strcmp(kind, "dir") == 0 ? "_files -/" : "_files", out);
}

static void zsh_option(FILE *out, const struct command *command, const struct option *o)
{
    (void)command;
    fputs(" \\\n            ", out);
    if (o->letter)
        fprintf(out, "{-%c,--%s}", o->letter, o->name);
    else
        fprintf(out, "--%s", o->name);
    fputs("'[", out);
    put_quoted(out, o->help, "[]:\\");
    fputc(']', out);
    if (takes_value(o)) {
        fprintf(out, ":%s:", o->value_name);
        zsh_action(out, o->choices, o->complete);
    }
    fputc('\'', out);
}

void completion_zsh(FILE *out)
{
    fputs("#compdef steelyard\n# zsh completion of steelyard; made by: steelyard completion zsh\n"
          "_steelyard_names() {\n"
          "    local -a names\n"
          "    names=(\"${(@f)$(steelyard completion --names $1 2>/dev/null)}\")\n"
          "    compadd -a names\n}\n"
          "_steelyard() {\n    local -a commands\n    commands=(\n        'help:tell more of a "
          "command'\n",
          out);
    for (const struct command *const *c = commands; *c; c++) {
        fprintf(out, "        '%s:", (*c)->name);
        put_quoted(out, (*c)->summary, ":\\");
        fputs("'\n", out);
    }
    fputs("    )\n    if (( CURRENT == 2 )); then\n        _describe command commands\n        "
          "return\n    fi\n    shift words\n    (( CURRENT-- ))\n    case $words[1] in\n",
          out);
    for (const struct command *const *c = commands; *c; c++) {
        fprintf(out, "        %s) _arguments -s", (*c)->name);
        each_option(out, *c, zsh_option);
        fputs(" \\\n            '*:argument:", out);
        zsh_action(out, (*c)->words, (*c)->complete ? (*c)->complete : "file");
        fputs("' ;;\n", out);
    }
    fputs("        help) _values topic", out);
    put_help_words(out);
    fputs(" ;;\n    esac\n}\n_steelyard \"$@\"\n", out);
}

/* fish ----------------------------------------------------------------------------------------- */

/* -f -a '…' for words and names of ours; what the shell knows stays with the shell. */
static void fish_action(FILE *out, const char *const *words, const char *kind)
{
    if (words) {
        fputs(" -f -a '", out);
        put_choices(out, words);
        fputc('\'', out);
    } else if (kind && completion_is_ours(kind))
        fprintf(out, " -f -a '(steelyard completion --names %s 2>/dev/null)'", kind);
    else if (!kind)
        fputs(" -f", out);
}

static void fish_option(FILE *out, const struct command *command, const struct option *o)
{
    fprintf(out, "complete -c steelyard -n '__fish_seen_subcommand_from %s' -l %s", command->name,
            o->name);
    if (o->letter)
        fprintf(out, " -s %c", o->letter);
    if (takes_value(o)) {
        fputs(" -r", out);
        fish_action(out, o->choices, o->complete);
    }
    fputs(" -d '", out);
    put_quoted(out, o->help, "\\");
    fputs("'\n", out);
}

void completion_fish(FILE *out)
{
    fputs("# fish completion of steelyard; made by: steelyard completion fish\n"
          "complete -c steelyard -n __fish_use_subcommand -f -a help -d 'tell more of a command'\n",
          out);
    fputs("complete -c steelyard -n '__fish_seen_subcommand_from help' -f -a '", out);
    put_help_words(out);
    fputs("'\n", out);
    for (const struct command *const *c = commands; *c; c++) {
        fprintf(out, "complete -c steelyard -n __fish_use_subcommand -f -a %s -d '", (*c)->name);
        put_quoted(out, (*c)->summary, "\\");
        fputs("'\n", out);
        fprintf(out, "complete -c steelyard -n '__fish_seen_subcommand_from %s'", (*c)->name);
        fish_action(out, (*c)->words, (*c)->complete ? (*c)->complete : "file");
        fputc('\n', out);
        each_option(out, *c, fish_option);
    }
}

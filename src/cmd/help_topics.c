#include "cmd/help_topics.h"

#include <string.h>

#include "base/error.h"
#include "cmd/setting.h"

const struct help_status help_statuses[] = {
    {EXIT_DONE, "done, or the gate passed"},
    {EXIT_SYSTEM, "a failure of the system: disk, store, our own network"},
    {EXIT_CONFIG, "usage or configuration, a missing key too"},
    {EXIT_GATE_FAILED, "the gate failed"},
    {EXIT_INCONCLUSIVE, "the gate is inconclusive"},
    {EXIT_INCOMPLETE, "incomplete: too many questions without an answer"},
    {EXIT_BUDGET, "stopped by the budget"},
    {EXIT_INTERRUPTED, "interrupted; the same command carries on"},
    {EXIT_TERMINATED, "terminated; the same command carries on"},
    {0, NULL},
};

static void put_statuses(FILE *out)
{
    fputs("Every command ends with one of these:\n\n", out);
    for (const struct help_status *s = help_statuses; s->meaning; s++)
        fprintf(out, "  %3d  %s\n", s->status, s->meaning);
}

static void put_runs(FILE *out)
{
    fputs("Wherever a command takes RUN it takes one of these; without it, the newest:\n\n"
          "  latest         the newest run of the store\n"
          "  latest:TITLE   the newest run of the sweep of that name\n"
          "  k7m2           its name, or a beginning of it that no other run has\n"
          "  12             its number\n"
          "  baseline:NAME  the run that 'steelyard bless RUN --as NAME' made a baseline\n\n"
          "'steelyard list runs' shows them.\n",
          out);
}

static void put_models(FILE *out)
{
    fputs(
        "A model is PROVIDER/MODEL, with parameters behind '@':\n\n"
        "  qwen/qwen3.8-max\n"
        "  qwen/qwen3.8-max@think=high,temperature=0.6\n"
        "  deepseek/deepseek-flash@max_tokens=4096,seed=7\n"
        "  generic/my-model@url=http://127.0.0.1:8000/v1\n\n"
        "think is off, on, low, medium, high, max or budget=N, as far as the model has them. "
        "Others: "
        "temperature,\ntop_p, max_tokens, seed, region, url. The same model with other parameters "
        "is "
        "another one.\n\n"
        "'steelyard list models' shows which there are; docs/providers.md explains the profiles.\n",
        out);
}

static void put_settings(FILE *out)
{
    fputs(
        "From the first that says, down: the option, the variable of the environment, "
        "steelyard.json "
        "here,\n$XDG_CONFIG_HOME/steelyard/config.json, what is built in. Both files are JSON with "
        "comments.\n'steelyard doctor --explain all' tells whence each value came.\n\n",
        out);
    for (size_t i = 0; i < SETTING_COUNT; i++)
        fprintf(out, "  %-16s %-26s %s\n", setting_table[i].name, setting_table[i].variable,
                setting_table[i].help);
}

static void put_formats(FILE *out)
{
    fputs("-o of every command that prints rows:\n\n"
          "  table      the terminal: fits its width; piped it is never cut\n"
          "  md         Markdown\n"
          "  csv, tsv   spreadsheets: full precision, money with its currency beside it\n"
          "  json       one document; jsonl: an object a row\n"
          "  latex      a tabular of booktabs\n"
          "  html       a figure with a table, for any page\n"
          "  schema     the JSON Schema of json\n\n"
          "Standard output has nothing but results; talk goes to standard error. docs/reading.md "
          "explains "
          "the columns.\n",
          out);
}

const struct help_topic help_topics[] = {
    {"runs", "how a run is named", put_runs},
    {"model-names", "how a model and its parameters are named", put_models},
    {"formats", "what -o prints", put_formats},
    {"settings", "configuration files and environment", put_settings},
    {"exit-status", "what each exit status means", put_statuses},
    {NULL, NULL, NULL},
};

const struct help_topic *help_topic_find(const char *name)
{
    for (const struct help_topic *t = help_topics; t->name; t++)
        if (strcmp(t->name, name) == 0)
            return t;
    return NULL;
}

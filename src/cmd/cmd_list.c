#include "cmd/commands.h"

#include <string.h>

#include "base/clock.h"
#include "base/config.h"
#include "cmd/list_tables.h"
#include "cmd/output.h"
#include "cmd/price_tables.h"

struct list_options {
    struct common_options common;
    const char *match;
    int format;
    bool all;
};

#define FIELD(name) offsetof(struct list_options, name)
static const struct option list_table[] = {
    OUTPUT_OPTION(struct list_options, format),
    {.name = "match",
     .type = OPTION_STRING,
     .offset = FIELD(match),
     .value_name = "TEXT",
     .help = "only rows that hold TEXT, in letters of any case"},
    {.name = "all",
     .letter = 'a',
     .type = OPTION_FLAG,
     .offset = FIELD(all),
     .help = "prices: also former and coming ones"},
    {.name = NULL},
};

/* Words that are data for machines stay English there. */
static int words_of(const struct list_options *o)
{
    bool is_for_people = o->format == REPORT_TABLE || o->format == REPORT_MD ||
                         o->format == REPORT_LATEX || o->format == REPORT_HTML;

    return is_for_people ? o->common.language : 0;
}

static bool fill_runs(const struct list_options *o, struct table *table, struct error *err)
{
    struct store *store = store_open(o->common.store, STORE_READ, err);

    if (!store)
        return false;
    bool ok = list_runs(store, words_of(o), table, err);
    store_close(store);
    return ok;
}

static bool fill_suites(const struct list_options *o, struct table *table, struct error *err)
{
    (void)err;
    list_suites(o->common.language, table);
    return true;
}

static bool fill_models(const struct list_options *o, struct table *table, struct error *err)
{
    struct workspace w;

    if (!workspace_load(&w, err))
        return false;
    list_models(&w, clock_wall_ns(), words_of(o), table);
    workspace_release(&w);
    return true;
}

/* As `prices show` has it. */
static bool fill_prices(const struct list_options *o, struct table *table, struct error *err)
{
    struct workspace w;

    if (!workspace_load(&w, err))
        return false;
    price_show_table(w.prices, clock_wall_ns(), o->all, table);
    workspace_release(&w);
    return true;
}

static bool fill_providers(const struct list_options *o, struct table *table, struct error *err)
{
    struct workspace w;

    if (!workspace_load(&w, err))
        return false;
    list_providers(&w, o->common.language, table);
    workspace_release(&w);
    return true;
}

static const struct list_kind {
    const char *name;
    bool (*fill)(const struct list_options *o, struct table *table, struct error *err);
} list_kinds[] = {
    {"runs", fill_runs},     {"models", fill_models},       {"suites", fill_suites},
    {"prices", fill_prices}, {"providers", fill_providers},
};
enum { LIST_KINDS = sizeof list_kinds / sizeof *list_kinds };

static const struct list_kind *find_kind(const char *name, struct error *err)
{
    const char *names[LIST_KINDS + 1] = {0};

    for (int i = 0; i < LIST_KINDS; i++) {
        names[i] = list_kinds[i].name;
        if (strcmp(name, names[i]) == 0)
            return &list_kinds[i];
    }
    error_set(err, ERROR_USAGE, "found '%.60s', expected runs, models, suites, prices or providers",
              name);
    config_suggest(err, name, names);
    return NULL;
}

static int cmd_list_run(void *options, int argc, char **argv, struct error *err)
{
    const struct list_options *o = options;
    struct table table = {0};
    int status = -1;

    if (argc != 1) {
        error_set(err, ERROR_USAGE, "say what to list: runs, models, suites, prices or providers");
        return -1;
    }
    const struct list_kind *kind = find_kind(argv[0], err);
    if (!kind)
        return -1;
    if (kind->fill(o, &table, err)) {
        if (o->match)
            table_match(&table, o->match);
        status = output_table(&o->common, &table, o->format, err);
    }
    table_release(&table);
    return status;
}

static const char *const list_words[] = {"runs", "models", "suites", "prices", "providers", NULL};

const struct command cmd_list = {
    .name = "list",
    .summary = "runs, models, suites, prices, providers",
    .usage = "[options] runs|models|suites|prices|providers",
    .description =
        "runs: what lies in the store, newest first. models: what the provider profiles know, with "
        "limits, thinking levels and prices of today. suites: what run -s can ask. "
        "prices: what 'prices show' shows. providers: the profiles, and whether their keys are "
        "set.",
    .examples = "# which runs are there?\nsteelyard list runs\n"
                "# what does Qwen cost, and what did it?\n"
                "steelyard list prices --match qwen3 --all\n"
                "# names of models for a script\nsteelyard list models -o jsonl | jq -r .model\n",
    .options = list_table,
    .words = list_words,
    .options_size = sizeof(struct list_options),
    .run = cmd_list_run,
};

#include "cmd/commands.h"

#include <string.h>

#include "base/clock.h"
#include "base/config.h"
#include "cmd/output.h"
#include "cmd/price_tables.h"

struct prices_options {
    struct common_options common;
    const char *match, *at;
    int64_t max_age;
    int format;
    bool all;
};

#define FIELD(name) offsetof(struct prices_options, name)
static const struct option prices_table[] = {
    OUTPUT_OPTION(struct prices_options, format),
    {.name = "match",
     .type = OPTION_STRING,
     .offset = FIELD(match),
     .value_name = "TEXT",
     .help = "only rows that hold TEXT, in letters of any case"},
    {.name = "all",
     .letter = 'a',
     .type = OPTION_FLAG,
     .offset = FIELD(all),
     .help = "show: also former and coming prices"},
    {.name = "at",
     .type = OPTION_STRING,
     .offset = FIELD(at),
     .value_name = "DATE",
     .help = "show, check: as of that day (default: now)"},
    {.name = "max-age",
     .type = OPTION_INT,
     .offset = FIELD(max_age),
     .value_name = "DAYS",
     .help = "check: a source read longer ago is stale (default 180)",
     .min = 0,
     .max = 100000},
    {.name = NULL},
};

static void prices_defaults(void *options)
{
    struct prices_options *o = options;

    o->max_age = 180;
}

static bool read_day(const char *text, int64_t *out, struct error *err)
{
    *out = clock_wall_ns();
    return !text || strcmp(text, "today") == 0 || clock_parse_iso(text, out, err);
}

typedef bool fill_fn(const struct prices_options *o, const struct price_book *book, int argc,
                     char **argv, struct table *table, struct error *err);

static bool fill_show(const struct prices_options *o, const struct price_book *book, int argc,
                      char **argv, struct table *table, struct error *err)
{
    int64_t at;

    (void)argv;
    if (argc > 0)
        return error_set(err, ERROR_USAGE, "show takes no argument; --match TEXT picks rows");
    if (!read_day(o->at, &at, err))
        return false;
    price_show_table(book, at, o->all, table);
    return true;
}

static bool fill_diff(const struct prices_options *o, const struct price_book *book, int argc,
                      char **argv, struct table *table, struct error *err)
{
    int64_t before, after;

    (void)o;
    if (argc < 1 || argc > 2)
        return error_set(err, ERROR_USAGE, "say the days: prices diff 2026-08-01 [2026-09-01]");
    if (!read_day(argv[0], &before, err) || !read_day(argc > 1 ? argv[1] : NULL, &after, err))
        return false;
    price_diff_table(book, before, after, table);
    return true;
}

static bool fill_check(const struct prices_options *o, const struct price_book *book, int argc,
                       char **argv, struct table *table, struct error *err)
{
    int64_t at;

    (void)argv;
    if (argc > 0)
        return error_set(err, ERROR_USAGE, "check takes no argument");
    if (!read_day(o->at, &at, err))
        return false;
    price_check_table(book, at, o->max_age, table);
    return true;
}

static const char *const prices_words[] = {"show", "diff", "check", NULL};
static fill_fn *const fills[] = {fill_show, fill_diff, fill_check};
enum { CHECK = 2 };

static int find_word(const char *word, struct error *err)
{
    for (int i = 0; prices_words[i]; i++) {
        if (strcmp(word, prices_words[i]) == 0)
            return i;
    }
    error_set(err, ERROR_USAGE, "found '%.60s', expected show, diff or check", word);
    config_suggest(err, word, prices_words);
    return -1;
}

static int cmd_prices_run(void *options, int argc, char **argv, struct error *err)
{
    const struct prices_options *o = options;
    struct table table = {0};
    struct workspace w;
    int word = argc > 0 ? find_word(argv[0], err) : 0, status = -1;

    if (word < 0 || !workspace_load(&w, err))
        return -1;
    if (fills[word](o, w.prices, argc > 0 ? argc - 1 : 0, argv + 1, &table, err)) {
        bool has_found = table.row_count > 0;
        if (o->match)
            table_match(&table, o->match);
        status = output_table(&o->common, &table, o->format, err);
        if (status == 0 && word == CHECK && has_found)
            status = EXIT_GATE_FAILED;
    }
    table_release(&table);
    workspace_release(&w);
    return status;
}

const struct command cmd_prices = {
    .name = "prices",
    .summary = "the price book: what holds, what changed, what to look at",
    .usage = "[options] [show|diff DATE [DATE]|check]",
    .description =
        "show: the prices that hold, or all of their history; -o json or csv has every field with "
        "its source. diff: what changed between two days (the second is today unless given). "
        "check: rows whose source is old, derived or missing, holiday tables that are about to "
        "end, "
        "old exchange rates; exit status 3 when there is anything to look at.\n\n"
        "Prices are rows of providers/NAME.json: docs/prices.md.",
    .examples = "# what does Qwen cost, and what did it?\n"
                "steelyard prices show --match qwen3 --all\n"
                "# what became dearer since the first of August?\n"
                "steelyard prices diff 2026-08-01\n"
                "# in a nightly job: tell when prices need a look\n"
                "steelyard prices check --max-age 90\n",
    .options = prices_table,
    .words = prices_words,
    .options_size = sizeof(struct prices_options),
    .defaults = prices_defaults,
    .run = cmd_prices_run,
};

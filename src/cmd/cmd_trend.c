#include "cmd/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cmd/output.h"
#include "cmd/workspace.h"
#include "report/trend_view.h"
#include "store/store.h"

struct cmd_trend_options {
    struct common_options common;
    const char *model, *suite, *since, *reference, *currency;
    bool nights, events, all, ascii, fail_on_alarm;
    int format;
};

#define FIELD(name) offsetof(struct cmd_trend_options, name)
static const struct option trend_table[] = {
    OUTPUT_OPTION(struct cmd_trend_options, format),
    {.name = "model",
     .letter = 'm',
     .type = OPTION_STRING,
     .offset = FIELD(model),
     .value_name = "MODEL",
     .help = "only models with this in their name",
     .complete = "model"},
    SUITE_OPTION(struct cmd_trend_options, suite),
    {.name = "since",
     .type = OPTION_STRING,
     .offset = FIELD(since),
     .value_name = "DAY",
     .help = "only runs since then: 2026-09-01, or 90d back (default: all)"},
    {.name = "reference",
     .letter = 'r',
     .type = OPTION_STRING,
     .offset = FIELD(reference),
     .value_name = "RUN",
     .help = "the run to hold each night against: baseline:NAME, a run, or none (default: the "
             "baseline blessed last)",
     .complete = "run"},
    CURRENCY_OPTION(struct cmd_trend_options, currency),
    {.name = "nights",
     .type = OPTION_FLAG,
     .offset = FIELD(nights),
     .help = "a row a night instead: score, difference to the reference, level, money, times"},
    {.name = "events",
     .type = OPTION_FLAG,
     .offset = FIELD(events),
     .help = "a row an alarm or mark instead, the newest first"},
    {.name = "all",
     .letter = 'a',
     .type = OPTION_FLAG,
     .offset = FIELD(all),
     .help = "also series of a single old night"},
    {.name = "ascii",
     .type = OPTION_FLAG,
     .offset = FIELD(ascii),
     .help = "sparklines of the digits 1 to 8 (default where the terminal has no UTF-8)"},
    {.name = "fail-on-alarm",
     .type = OPTION_FLAG,
     .offset = FIELD(fail_on_alarm),
     .help = "exit with 3 when an alarm was raised on the newest night"},
    {.name = NULL},
};

/* Which runs ---------------------------------------------------------------------------------------- */

struct choice {
    int64_t since_unix_ns;
    int64_t *real, *simulated;
    size_t real_count, simulated_count, real_capacity, simulated_capacity;
};

static bool take_run(void *context, const struct run_info *info)
{
    struct choice *c = context;

    if (info->created_unix_ns < c->since_unix_ns)
        return true;
    if (info->is_simulated) {
        MEM_GROW(c->simulated, c->simulated_count, &c->simulated_capacity);
        c->simulated[c->simulated_count++] = info->id;
    } else {
        MEM_GROW(c->real, c->real_count, &c->real_capacity);
        c->real[c->real_count++] = info->id;
    }
    return true;
}

static bool parse_since(const char *text, int64_t *out_unix_ns, struct error *err)
{
    struct error ignored;
    int64_t back;

    *out_unix_ns = INT64_MIN;
    if (!text)
        return true;
    if (clock_parse_duration(text, &back, &ignored)) {
        *out_unix_ns = clock_wall_ns() - back;
        return true;
    }
    if (clock_parse_iso(text, out_unix_ns, &ignored))
        return true;
    return error_set(err, ERROR_USAGE,
                     "--since: found '%.40s', expected a day as 2026-09-01 or a time back as 90d",
                     text);
}

/* The runs named; else all real ones, or simulated ones where there are no others. */
static bool choose_runs(const struct cmd_trend_options *o, struct store *store, int argc,
                        char **argv, struct choice *c, struct error *err)
{
    if (!parse_since(o->since, &c->since_unix_ns, err))
        return false;
    for (int i = 0; i < argc; i++) {
        int64_t id;
        if (!store_run_find(store, argv[i], &id, err))
            return false;
        MEM_GROW(c->real, c->real_count, &c->real_capacity);
        c->real[c->real_count++] = id;
    }
    if (argc > 0)
        return true;
    if (!store_run_each(store, 0, take_run, c, err))
        return false;
    if (c->real_count == 0) {
        free(c->real);
        c->real = c->simulated;
        c->real_count = c->simulated_count;
        c->simulated = NULL;
        c->simulated_count = 0;
    }
    if (c->real_count > 0)
        return true;
    return error_set(err, ERROR_INPUT,
                     o->since ? "no run since '%s' in store '%s'" : "no run%s in store '%s'",
                     o->since ? o->since : "", store_location(store));
}

/* The reference -------------------------------------------------------------------------------------- */

struct newest {
    char name[80];
    int64_t run, unix_ns;
};

static bool take_baseline(void *context, const char *name, int64_t run, int64_t unix_ns)
{
    struct newest *n = context;

    if (n->run && unix_ns <= n->unix_ns)
        return true;
    (void)snprintf(n->name, sizeof n->name, "baseline:%s", name);
    n->run = run;
    n->unix_ns = unix_ns;
    return true;
}

static bool find_reference(const char *name, struct store *store, struct newest *out,
                           struct error *err)
{
    if (!name)
        return store_baseline_each(store, take_baseline, out, err);
    if (strcmp(name, "none") == 0)
        return true;
    (void)snprintf(out->name, sizeof out->name, "%.79s", name);
    return store_run_find(store, name, &out->run, err);
}

/* Output --------------------------------------------------------------------------------------------- */

/* Whether the terminal cannot show block elements, or shows them two columns wide. A pipe gets UTF-8. */
static bool is_plain_terminal(const struct common_options *common)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};

    if (output_options(common).ambiguous == 2)
        return true;
    for (int i = 0; isatty(STDOUT_FILENO) && i < 3; i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return !strcasestr(value, "utf-8") && !strcasestr(value, "utf8");
    }
    return false;
}

static int show(const struct cmd_trend_options *o, const struct trend *trend, struct error *err)
{
    const struct trend_view_options view = {.language = o->common.language,
                                            .is_ascii = o->ascii || is_plain_terminal(&o->common),
                                            .has_all = o->all};
    struct table table;

    if (o->nights)
        trend_view_nights(trend, &view, &table);
    else if (o->events)
        trend_view_events(trend, &view, &table);
    else
        trend_view(trend, &view, &table);
    int status = output_table(&o->common, &table, o->format, err);
    table_release(&table);
    if (status == EXIT_DONE && o->fail_on_alarm && trend_alarms_since(trend, trend->last_day) > 0)
        return EXIT_GATE_FAILED;
    return status;
}

static int trend_of(const struct cmd_trend_options *o, const struct workspace *workspace,
                    struct store *store, const struct choice *choice,
                    const struct newest *reference, struct error *err)
{
    const struct trend_options options = {.runs = choice->real,
                                          .run_count = choice->real_count,
                                          .book = workspace->prices,
                                          .providers = &workspace->providers,
                                          .currency = o->currency,
                                          .model = o->model,
                                          .suite = o->suite,
                                          .reference = reference->run,
                                          .reference_name = reference->name};
    struct trend *trend = trend_load(store, &options, err);
    int status = -1;

    if (trend && trend->count == 0)
        error_set(err, ERROR_INPUT, "no answers%s%s%s%s in the runs chosen",
                  o->model ? " of a model with " : "", o->model ? o->model : "",
                  o->suite ? " to suite " : "", o->suite ? o->suite : "");
    else if (trend)
        status = show(o, trend, err);
    trend_free(trend);
    return status;
}

static int trend_in_store(const struct cmd_trend_options *o, const struct workspace *workspace,
                          int argc, char **argv, struct error *err)
{
    struct store *store = store_open(o->common.store, STORE_READ, err);
    struct newest reference = {.name = ""};
    struct choice choice = {0};
    int status = -1;

    if (store && choose_runs(o, store, argc, argv, &choice, err) &&
        find_reference(o->reference, store, &reference, err))
        status = trend_of(o, workspace, store, &choice, &reference, err);
    free(choice.real);
    free(choice.simulated);
    store_close(store);
    return status;
}

static int cmd_trend_run(void *options, int argc, char **argv, struct error *err)
{
    const struct cmd_trend_options *o = options;
    struct workspace workspace;
    int status = -1;

    if (o->nights && o->events) {
        error_set(err, ERROR_USAGE, "--nights and --events are two tables: say one");
        return -1;
    }
    if (!workspace_load(&workspace, err))
        return -1;
    if (workspace_check_currency(&workspace, o->currency, err))
        status = trend_in_store(o, &workspace, argc, argv, err);
    workspace_release(&workspace);
    return status;
}

const struct command cmd_trend = {
    .name = "trend",
    .summary = "the nights of each model and suite: what shifted, drifts, or was swapped",
    .usage = "[options] [RUN...]",
    .description =
        "A row for each model and suite over the runs of the store, with the newest score, a "
        "sparkline, the difference to a frozen reference on the same questions, and the last "
        "alarm. Alarms: the score shifted (CUSUM), drifts (Mann-Kendall), or stands far from the "
        "reference; and silent swaps, of which no announced release tells: another model id or "
        "fingerprint, other token counts of unchanged prompts, other answers at temperature 0, "
        "another shape of latency. A night with other questions, prompts, graders or parameters "
        "begins a new series. docs/trend.md has the rules, and how often they are wrong.\n\n"
        "Exit status: 0; with --fail-on-alarm 3 when an alarm was raised on the newest night.",
    .examples = "# after the nightly run: the table, and a status for the job that sends notices\n"
                "steelyard trend --since 90d --fail-on-alarm\n"
                "# every night of one model, for a spreadsheet\n"
                "steelyard trend -m qwen3.8-max --nights -o csv\n",
    .options = trend_table,
    .options_size = sizeof(struct cmd_trend_options),
    .complete = "run",
    .run = cmd_trend_run,
};

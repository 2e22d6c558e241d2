#include "cmd/commands.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "cmd/output.h"
#include "cmd/plan_show.h"
#include "cmd/plan_tables.h"
#include "cmd/workspace.h"

struct plan_options {
    struct run_options run;
    const char *currency;
    bool detectable;
};

/* The store, if there is one already. */
static bool open_history(const char *path, struct store **out, struct error *err)
{
    *out = NULL;
    if (access(path, F_OK) != 0)
        return true;
    *out = store_open(path, STORE_READ, err);
    return *out != NULL;
}

static int show(const struct run_options *o, const struct plan *plan, const struct sweep *sweep,
                const struct forecast_options *options, bool detectable, struct error *err)
{
    struct forecast forecast;
    struct store *store;
    struct table table;
    int status = -1;

    if (!open_history(o->common.store, &store, err))
        return -1;
    if (forecast_make(&forecast, plan, store, options, err)) {
        if (detectable)
            plan_detectable_table(&forecast, sweep->name, output_language(&o->common, o->format),
                                  &table);
        else
            plan_cost_table(&forecast, sweep->name, output_language(&o->common, o->format), &table);
        status = output_table(&o->common, &table, o->format, err);
        table_release(&table);
        forecast_release(&forecast);
    }
    store_close(store);
    return status;
}

int plan_show(const struct run_options *o, int argc, char **argv, const char *currency,
              bool detectable, struct error *err)
{
    struct sweep sweep;
    struct workspace workspace = {0};
    struct plan *plan = NULL;
    char **dirs = NULL;
    int status = -1;
    bool has_workspace = false;

    if (run_sweep(o, argc, argv, &sweep, err) &&
        (has_workspace = workspace_load(&workspace, err)) &&
        workspace_check_currency(&workspace, currency, err)) {
        dirs = file_search_dirs("suites");
        plan = plan_new(&sweep, &workspace.providers, dirs, o->is_simulated ? "plan" : NULL, err);
        file_list_free(dirs);
    }
    if (plan) {
        const struct forecast_options options = {
            .book = workspace.prices, .currency = currency, .now_unix_ns = clock_wall_ns()};
        status = show(o, plan, &sweep, &options, detectable, err);
    }
    plan_free(plan);
    if (has_workspace)
        workspace_release(&workspace);
    sweep_release(&sweep);
    return status;
}

static int cmd_plan_run(void *options, int argc, char **argv, struct error *err)
{
    const struct plan_options *o = options;

    return plan_show(&o->run, argc, argv, o->currency, o->detectable, err);
}

static void cmd_plan_defaults(void *options)
{
    struct plan_options *o = options;

    o->run.seed = -1;
}

#define FIELD(name) offsetof(struct plan_options, name)
static const struct option plan_option_table[] = {
    SWEEP_OPTIONS(struct plan_options, run.),
    {.name = "detectable",
     .type = OPTION_FLAG,
     .offset = FIELD(detectable),
     .help = "instead of the cost: which differences it could find, and what 1, 2, 5 points need"},
    CURRENCY_OPTION(struct plan_options, currency),
    {.name = "sim",
     .type = OPTION_FLAG,
     .offset = FIELD(run.is_simulated),
     .help = "for a simulated run: its history are the simulated runs of the store"},
    OUTPUT_OPTION(struct plan_options, run.format),
    {.name = NULL},
};

const struct command cmd_plan = {
    .name = "plan",
    .summary = "what a sweep will cost and can tell apart, before anything is sent",
    .usage = "[options] SWEEP | [options] -m MODEL,... -s SUITE,...",
    .description =
        "Shows cells, tokens, money (low, likely, high) and time of a sweep by model and suite, "
        "and "
        "what differences between models it could find. It sends nothing and needs no keys.\n\n"
        "Tokens come from what the same model did on the same suite in this store, where there are "
        "50 replies or more: then high is at most twice low. Else they come from the nearest that "
        "is known, or from named assumptions, and high is at most five times low. `made of` says "
        "which; docs/plan.md explains each column.",
    .examples = "# the nightly job\nsteelyard plan sweeps/nightly.json\n"
                "# would 100 questions be enough?\n"
                "steelyard plan -m qwen/qwen3.8-max,deepseek/deepseek-flash -s arithmetic-zh "
                "--sample 100 --detectable\n",
    .options = plan_option_table,
    .complete = "sweep",
    .options_size = sizeof(struct plan_options),
    .defaults = cmd_plan_defaults,
    .run = cmd_plan_run,
};

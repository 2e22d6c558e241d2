#include "cmd/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/mem.h"
#include "cmd/output.h"
#include "cmd/workspace.h"
#include "report/export_lm_eval.h"
#include "report/export_openmetrics.h"
#include "store/bundle.h"

struct export_options {
    struct common_options common;
    const char *out;
};

static const struct option export_table[] = {
    {.name = "out",
     .letter = 'O',
     .type = OPTION_STRING,
     .offset = offsetof(struct export_options, out),
     .value_name = "PATH",
     .help = "the bundle's file or the folder of lm-eval (default: RUN.bundle, RUN.lm-eval)",
     .complete = "file"},
    {.name = NULL},
};

static const char *const export_words[] = {"bundle", "lm-eval", "openmetrics", NULL};

/* The run's name, for files that are named after it. */
static bool take_name(void *context, const struct run_info *info)
{
    *(char **)context = mem_strdup(info->name);
    return true;
}

static char *path_of(const struct export_options *o, struct store *store, int64_t run,
                     const char *suffix, struct error *err)
{
    char *name = NULL;

    if (o->out)
        return mem_strdup(o->out);
    if (!store_run_each(store, run, take_name, &name, err))
        return NULL;
    /* A store may come from elsewhere. */
    char *path = strchr(name, '/') || name[0] == '.' ? NULL : mem_printf("%s%s", name, suffix);
    if (!path)
        error_set(err, ERROR_INPUT, "the run's name '%.60s' is no name for a file: say --out",
                  name);
    free(name);
    return path;
}

static bool export_bundle(const struct export_options *o, struct store *store, int64_t run,
                          struct error *err)
{
    char *path = path_of(o, store, run, ".bundle", err), hash[HASH_HEX_SIZE];
    bool ok = path && bundle_write(store, run, path, hash, err);

    if (ok)
        printf("%s: sha256 %s\n", path, hash);
    free(path);
    return ok;
}

static bool export_harness(const struct export_options *o, struct store *store, int64_t run,
                           struct error *err)
{
    char *path = path_of(o, store, run, ".lm-eval", err);
    size_t files = 0;
    bool ok = path && export_lm_eval(store, run, path, &files, err);

    if (ok)
        printf("%s: %zu files\n", path, files);
    free(path);
    return ok;
}

static bool export_metrics(const struct export_options *o, struct store *store, int64_t run,
                           struct error *err)
{
    struct workspace w;
    struct str text = {0};

    if (o->out)
        return error_set(err, ERROR_USAGE, "openmetrics goes to standard output: leave --out away");
    if (!workspace_load(&w, err))
        return false;
    const struct result_options options = {.book = w.prices, .by = RESULT_BY_SUITE};
    struct result *result = result_load(store, run, &options, err);
    bool ok = result != NULL;
    if (ok) {
        export_openmetrics(result, &text);
        ok = output_text(&text, err) == EXIT_DONE;
    }
    result_free(result);
    str_release(&text);
    workspace_release(&w);
    return ok;
}

static const struct {
    const char *name;
    bool (*run)(const struct export_options *o, struct store *store, int64_t run,
                struct error *err);
} exports[] = {
    {"bundle", export_bundle},
    {"lm-eval", export_harness},
    {"openmetrics", export_metrics},
};

static int export_as(const struct export_options *o, const char *what, const char *name,
                     struct error *err)
{
    for (size_t i = 0; i < sizeof exports / sizeof *exports; i++) {
        if (strcmp(exports[i].name, what) != 0)
            continue;
        int64_t run = 0;
        struct store *store = store_open(o->common.store, STORE_READ, err);
        bool ok =
            store && store_run_find(store, name, &run, err) && exports[i].run(o, store, run, err);
        store_close(store);
        return ok ? EXIT_DONE : -1;
    }
    error_set(err, ERROR_USAGE, "found '%.60s', expected bundle, lm-eval or openmetrics", what);
    config_suggest(err, what, export_words);
    return -1;
}

static int cmd_export_run(void *options, int argc, char **argv, struct error *err)
{
    if (argc < 1 || argc > 2) {
        error_set(err, ERROR_USAGE,
                  "say what to export: bundle, lm-eval or openmetrics, and of "
                  "which run");
        return -1;
    }
    return export_as(options, argv[0], argc > 1 ? argv[1] : "latest", err);
}

const struct command cmd_export = {
    .name = "export",
    .summary = "a run for other machines and other tools",
    .usage = "[options] bundle|lm-eval|openmetrics [RUN]",
    .description =
        "bundle writes a run to one file without loss: 'steelyard import bundle' takes it into the "
        "store of another machine, which can show, grade and price it again. The file is an SQLite "
        "store that holds this run alone; the hash that is printed is of all its rows, and is "
        "checked when it is taken.\n\n"
        "lm-eval writes results and samples in the shape of lm-evaluation-harness, a folder for "
        "each model.\n\n"
        "openmetrics prints gauges for Prometheus and dashboards: score with its interval, counts, "
        "tokens, money, time to the first token.\n\n"
        "Tables go elsewhere: 'steelyard compare -o csv', 'steelyard show RUN -o jsonl'; and the "
        "store itself has views for SQL (docs/store.md).",
    .examples =
        "# carry the newest run to another machine\nsteelyard export bundle -O night.bundle\n"
        "# for a dashboard that reads the harness's files\n"
        "steelyard export lm-eval latest:nightly -O harness\n"
        "# for Prometheus's textfile collector\n"
        "steelyard export openmetrics >steelyard.prom\n",
    .options = export_table,
    .options_size = sizeof(struct export_options),
    .words = export_words,
    .run = cmd_export_run,
};

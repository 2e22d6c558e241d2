#include "cmd/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "cmd/gate_files.h"
#include "cmd/output.h"
#include "cmd/run_model.h"
#include "cmd/workspace.h"
#include "gate/report.h"
#include "report/render.h"
#include "report/result.h"

struct gate_options {
    struct common_options common;
    const char *candidate, *baseline, *baseline_model;
    struct option_list reports;
    int format;
};

#define FIELD(name) offsetof(struct gate_options, name)
static const struct option gate_table_options[] = {
    OUTPUT_OPTION(struct gate_options, format),
    {.name = "candidate",
     .letter = 'm',
     .type = OPTION_STRING,
     .offset = FIELD(candidate),
     .value_name = "MODEL",
     .help = "the model to judge, by its name or a part of it (default: the policy's, or the run's "
             "only one)",
     .complete = "model"},
    {.name = "baseline",
     .letter = 'b',
     .type = OPTION_STRING,
     .offset = FIELD(baseline),
     .value_name = "RUN",
     .help = "the run to compare with: baseline:NAME, or as RUN (default: the policy's)",
     .complete = "run"},
    {.name = "baseline-model",
     .type = OPTION_STRING,
     .offset = FIELD(baseline_model),
     .value_name = "MODEL",
     .help = "the model there (default: the policy's, else the candidate's name)",
     .complete = "model"},
    {.name = "report",
     .letter = 'r',
     .type = OPTION_LIST,
     .offset = FIELD(reports),
     .value_name = "KIND[=FILE]",
     .help = "also write: junit, md, json, codequality, metrics, github"},
    {.name = NULL},
};

/* One side of the gate. */
struct side {
    struct query_run *run;
    struct subject subject;
};

static bool load_side(struct side *side, struct store *store, const char *name, const char *model,
                      const char *option, const struct subject_options *options, struct error *err)
{
    int64_t id = 0;
    int number;

    if (!store_run_find(store, name, &id, err))
        return false;
    side->run = query_run_load(store, id, err);
    if (!side->run)
        return false;
    number = run_model_find(side->run, model, option, err);
    return number >= 0 && subject_load(&side->subject, store, side->run, number, options, err);
}

static void release_side(struct side *side)
{
    subject_release(&side->subject);
    query_run_free(side->run);
}

static int show_verdict(const struct gate_options *o, const struct gate_verdict *verdict,
                        struct error *err)
{
    struct str json = {0};
    struct table table;
    int status;

    if (o->format == REPORT_JSON || o->format == REPORT_JSON_SCHEMA) {
        (o->format == REPORT_JSON ? gate_json : gate_schema)(verdict, &json);
        status = output_text(&json, err);
        str_release(&json);
        return status;
    }
    gate_table(verdict, output_language(&o->common, o->format), &table);
    status = output_table(&o->common, &table, o->format, err);
    table_release(&table);
    return status;
}

static int judge(const struct gate_options *o, const struct gate_policy *policy,
                 const struct side *candidate, const struct side *baseline, struct error *err)
{
    struct gate_verdict verdict;
    int status = -1;

    if (!gate_judge(&verdict, policy, &candidate->subject, baseline ? &baseline->subject : NULL,
                    err))
        return -1;
    if (show_verdict(o, &verdict, err) == EXIT_DONE &&
        gate_files_write(&o->reports, &verdict, o->common.language, err))
        status = gate_exit_status(&verdict);
    gate_verdict_release(&verdict);
    return status;
}

static int gate_in_store(const struct gate_options *o, const struct gate_policy *policy,
                         const struct price_book *book, struct store *store, const char *run,
                         struct error *err)
{
    const char *base_run = o->baseline ? o->baseline : policy->baseline;
    const char *base_model = o->baseline_model ? o->baseline_model : policy->baseline_model;
    const char *model = o->candidate ? o->candidate : policy->candidate;
    struct subject_options options = {.book = book, .currency = policy->currency};
    struct side candidate = {0}, baseline = {0};
    int status = -1;

    if (!options.currency)
        options.currency = "CNY";
    if (load_side(&candidate, store, run, model, "--candidate", &options, err) &&
        (!base_run || load_side(&baseline, store, base_run,
                                base_model ? base_model : subject_label(&candidate.subject),
                                "--baseline-model", &options, err)))
        status = judge(o, policy, &candidate, base_run ? &baseline : NULL, err);
    release_side(&candidate);
    release_side(&baseline);
    return status;
}

static int gate_with_prices(const struct gate_options *o, const struct gate_policy *policy,
                            const char *run, struct error *err)
{
    struct workspace workspace;
    struct store *store;
    int status = -1;

    if (!gate_files_check(&o->reports, policy->file, err) || !workspace_load(&workspace, err))
        return -1;
    store = store_open(o->common.store, STORE_READ, err);
    if (store && query_begin(store, err)) {
        status = gate_in_store(o, policy, workspace.prices, store, run, err);
        query_end(store);
    }
    store_close(store);
    workspace_release(&workspace);
    return status;
}

static int cmd_gate_run(void *options, int argc, char **argv, struct error *err)
{
    struct gate_policy policy;
    int status;

    if (argc < 1 || argc > 2) {
        error_set(err, ERROR_USAGE, "say which policy and run: steelyard gate POLICY [RUN]");
        return -1;
    }
    if (!gate_policy_load(&policy, argv[0], err)) {
        if (!file_exists(argv[0]))
            file_suggest(err, argv[0], NULL, "");
        return -1;
    }
    status = gate_with_prices(options, &policy, argc > 1 ? argv[1] : "latest", err);
    gate_policy_release(&policy);
    return status;
}

const struct command cmd_gate = {
    .name = "gate",
    .summary = "judge a model by a policy, for CI: exit status, JUnit, Markdown",
    .usage = "[options] POLICY [RUN]",
    .description =
        "Holds a run (default: the newest) against the rules of a policy file: floors and "
        "ceilings, "
        "and comparisons with a baseline on the questions that both answered. Each rule passes, "
        "fails, or is inconclusive: the answers do not tell at the policy's alpha; it is "
        "incomplete "
        "where it could not be measured or the two sides are not comparable. docs/gate.md has the "
        "format and the statistics.\n\n"
        "Exit status: 0 passed, 3 failed, 4 inconclusive (the policy may map it to 0 or 3), 5 "
        "incomplete, 6 incomplete because the budget stopped the run, 2 usage or configuration.\n\n"
        "--report github appends the summary to $GITHUB_STEP_SUMMARY and the results to "
        "$GITHUB_OUTPUT, and prints annotations.",
    .examples = "# does tonight's run keep the release's rules?\n"
                "steelyard gate gates/release.json latest --baseline baseline:release\n"
                "# in a GitHub job\n"
                "steelyard gate gates/release.json --report github,junit=gate.xml\n",
    .options = gate_table_options,
    .options_size = sizeof(struct gate_options),
    .complete = "file",
    .run = cmd_gate_run,
};
